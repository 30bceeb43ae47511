import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { carried, picturesOf, placeOn, turnedBy, valueOn } from "../pictures.js";

const { kinds } = JSON.parse(readFileSync(new URL("../../../sc/compiled/catalogue.json", import.meta.url), "utf8"));
const drawn = kinds.filter((/** @type {any} */ kind) => kind.category !== "core" && picturesOf(kind).length);
/** @param {any} kind @param {object} [values] */
const valuesOf = (kind, values) => ({
  ...Object.fromEntries(kind.parameters.map((/** @type {any} */ each) => [each.name, each.default])),
  ...values,
});
const kindOf = (/** @type {string} */ name) => kinds.find((/** @type {any} */ kind) => kind.name === name);

test("every picture turns knobs that its kind has, and its handles stand in it", () => {
  assert.ok(drawn.length > 40, `${drawn.length}`);
  for (const kind of drawn) {
    const values = valuesOf(kind);
    for (const picture of picturesOf(kind)) {
      const line = picture.line(values);
      for (const place of [0, 0.25, 0.5, 0.75, 1])
        assert.ok(Number.isFinite(line(valueOn(picture.x, place))), `${kind.name} ${picture.name}`);
      for (const handle of picture.handles(values)) {
        assert.ok(placeOn(picture.x, handle.x) >= 0 && placeOn(picture.x, handle.x) <= 1, `${kind.name} ${handle.name}`);
        assert.ok(turnedBy(handle).length, `${kind.name} ${handle.name}`);
        for (const name of turnedBy(handle))
          assert.ok(kind.parameters.some((/** @type {any} */ each) => each.name === name), `${kind.name} has no ${name}`);
      }
    }
  }
});

test("what is carried to where it stands stays as it is", () => {
  for (const kind of drawn) {
    const values = valuesOf(kind, kind.name === "limiter" ? { gain_db: 3 } : {});
    for (const picture of picturesOf(kind))
      for (const handle of picture.handles(values)) {
        const to = { x: placeOn(picture.x, handle.x), y: placeOn(picture.y, handle.y) };
        for (const [name, value] of Object.entries(carried(kind, picture, handle, values, to))) {
          if (name === handle.on) continue;
          const near = Math.abs(value - values[name]) <= 1e-3 * Math.max(1, Math.abs(values[name]));
          assert.ok(near, `${kind.name} ${name}: ${value} instead of ${values[name]}`);
        }
      }
  }
});

test("a bell follows the hand in frequency and gain, and never past its knobs", () => {
  const eq = kindOf("eq");
  const [picture] = picturesOf(eq);
  const values = valuesOf(eq);
  const bell = picture.handles(values).find(({ name }) => name === "bell_2");
  assert.ok(bell);
  const to = { x: placeOn(picture.x, 440), y: placeOn(picture.y, 12) };
  assert.deepEqual(carried(eq, picture, bell, values, to), { bell_2_frequency: 440, bell_2_gain: 12 });
  assert.equal(carried(eq, picture, bell, values, { y: 1.4 }).bell_2_gain, 24);
});

test("a cut that was off goes on under the hand", () => {
  const eq = kindOf("eq");
  const [picture] = picturesOf(eq);
  const values = valuesOf(eq);
  const cut = picture.handles(values)[0];
  assert.equal(carried(eq, picture, cut, values, { x: 0.4 }).low_cut_on, 1);
});
