import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { MetreMap, TempoMap } from "../engine/clock.js";

const cases = JSON.parse(readFileSync(new URL("../../../playback/tests/cases/clock.json", import.meta.url), "utf8"));

/** @param {number} found @param {number} wanted */
const near = (found, wanted, within = 1e-8) =>
  assert.ok(Math.abs(found - wanted) <= within, `${found} is not ${wanted}`);

describe("TempoMap", () => {
  for (const { name, marks, at } of cases.tempo) {
    it(`agrees with the server: ${name}`, () => {
      const tempo = new TempoMap(marks);
      for (const [beat, seconds, bpm] of at) {
        near(tempo.secondsAt(beat), seconds);
        near(tempo.beatAt(tempo.secondsAt(beat)), beat);
        near(tempo.bpmAt(beat), bpm);
      }
    });
  }

  it("gives the closed form of a ramp", () => {
    const tempo = new TempoMap([
      [0, 60, true],
      [16, 180, false],
    ]);
    near(tempo.secondsAt(16), ((60 * 16) / (180 - 60)) * Math.log(180 / 60), 1e-12);
  });
});

describe("MetreMap", () => {
  for (const { name, marks, positions, ticks } of cases.metre) {
    it(`agrees with the server: ${name}`, () => {
      const metre = new MetreMap(marks);
      for (const [beat, bar, place] of positions) {
        const found = metre.position(beat);
        assert.equal(found.bar, bar);
        near(found.beat, place);
        near(metre.beatOf(bar, place), beat);
      }
      for (const [start, end, wanted] of ticks) {
        assert.deepEqual(
          metre.ticks(start, end).map((tick) => [tick.beat + 0, tick.accent]),
          wanted,
        );
      }
    });
  }
});
