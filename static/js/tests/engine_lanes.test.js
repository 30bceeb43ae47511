import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { stretchesOf, valueAt } from "../engine/lanes.js";

const cases = JSON.parse(readFileSync(new URL("../../../playback/tests/cases/lanes.json", import.meta.url), "utf8"));

describe("lanes", () => {
  for (const { name, points, values } of cases) {
    it(`agree with the server: ${name}`, () => {
      const stretches = stretchesOf(
        points.map((/** @type {number[]} */ [beat, value, curve], /** @type {number} */ index) => ({
          id: String(index),
          beat,
          value,
          curve,
        })),
      );
      for (const [beat, value] of values) assert.ok(Math.abs(valueAt(stretches, beat) - value) < 1e-6, `${beat}`);
    });
  }
});
