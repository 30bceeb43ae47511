import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { filterPeakDb, filterResonance, responseOf } from "../responses.js";

const { hz, cases } = JSON.parse(
  readFileSync(new URL("../../../effects/tests/cases/responses.json", import.meta.url), "utf8"),
);

for (const { kind, title, values, db } of cases) {
  test(`the response of ${kind}, ${title}, is the one that is heard`, () => {
    const gain = responseOf(kind, values);
    hz.forEach((/** @type {number} */ each, /** @type {number} */ index) =>
      assert.ok(Math.abs(gain(each) - db[index]) < 0.01, `${each} Hz: ${gain(each)} instead of ${db[index]}`),
    );
  });
}

test("a filter's resonance and its peak are one thing", () => {
  for (const resonance of [0, 0.3, 1]) assert.ok(Math.abs(filterResonance(filterPeakDb(resonance)) - resonance) < 1e-9);
});
