import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { called, groupsOf, shuffled } from "../parameter_groups.js";
import { knobValue } from "../scales.js";

const { kinds } = JSON.parse(readFileSync(new URL("../../../sc/compiled/catalogue.json", import.meta.url), "utf8"));
const kindOf = (/** @type {string} */ name) => kinds.find((/** @type {any} */ kind) => kind.name === name);
const names = (/** @type {any[]} */ parameters) => parameters.map(({ name }) => name);

test("every knob stands in one group", () => {
  for (const kind of kinds) {
    const found = groupsOf(kind, kind.parameters).flatMap((group) => names(group.parameters));
    assert.deepEqual(found.toSorted(), names(kind.parameters).toSorted(), kind.name);
  }
});

test("how much of an effect is heard stands first", () => {
  assert.equal(groupsOf(kindOf("reverb"), kindOf("reverb").parameters)[0].parameters[0].name, "mix");
  assert.equal(groupsOf(kindOf("eq"), kindOf("eq").parameters)[0].parameters[0].name, "mix");
});

test("a band of an equaliser is a group, and of a synthesiser its filter", () => {
  const eq = groupsOf(kindOf("eq"), kindOf("eq").parameters);
  assert.deepEqual(
    eq.map(({ name }) => name),
    ["", "low_cut", "low_shelf", "bell_1", "bell_2", "bell_3", "high_shelf", "high_cut"],
  );
  assert.deepEqual(names(eq[3].parameters), ["bell_1_on", "bell_1_frequency", "bell_1_gain", "bell_1_q"]);
  const synth = groupsOf(kindOf("subtractive"), kindOf("subtractive").parameters);
  assert.ok(names(synth.find(({ name }) => name === "filter")?.parameters ?? []).includes("cutoff"));
});

test("knobs are found by a part of their name", () => {
  assert.deepEqual(names(called(kindOf("eq").parameters, "bell 2 g")), ["bell_2_gain"]);
});

test("chance keeps within each knob and leaves the level alone", () => {
  const { parameters } = kindOf("compressor");
  for (const chance of [0, 0.5, 1]) {
    const values = shuffled(parameters, () => chance, knobValue);
    assert.ok(!("mix" in values) && !("makeup" in values));
    for (const [name, value] of Object.entries(values)) {
      const { minimum, maximum } = parameters.find((/** @type {any} */ each) => each.name === name);
      assert.ok(value >= minimum && value <= maximum, name);
    }
  }
});
