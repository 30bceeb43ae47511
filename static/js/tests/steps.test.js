import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cellsOf, euclid, everyNth, pitchesOf, stepAt, stepsIn } from "../steps.js";

const note = (/** @type {number} */ pitch, /** @type {number} */ start_beats, velocity = 100, probability = 1) => ({
  id: `${pitch} ${start_beats}`,
  pitch,
  start_beats,
  velocity,
  probability,
});

/** @param {boolean[]} steps */
const written = (steps) => steps.map((on) => (on ? "x" : "-")).join("");

describe("steps", () => {
  it("takes a note that comes a little early or late for its step's", () => {
    assert.deepEqual(
      [0, 0.2, 0.24, 0.49, 0.5, 0.45].map((beat) => stepAt(beat, 0.25)),
      [0, 1, 1, 2, 2, 2],
    );
    assert.equal(stepAt(1 / 3, 1 / 6), 2);
  });

  it("counts the steps of a content, a part of one too", () => {
    assert.deepEqual([stepsIn(4, 0.25), stepsIn(4, 1 / 3), stepsIn(1.1, 0.5), stepsIn(0, 0.25)], [16, 12, 3, 1]);
  });

  it("shows the loudest of the notes at a step, and how late it stands", () => {
    const rows = cellsOf([note(36, 0, 80), note(36, 0.05, 110, 0.5), note(38, 1.05)], 0.25);
    const kick = rows.get(36)?.get(0);
    assert.deepEqual([kick?.notes.length, kick?.velocity, kick?.probability], [2, 110, 0.5]);
    assert.ok(Math.abs((rows.get(38)?.get(4)?.late ?? 0) - 0.2) < 1e-9);
  });
});

describe("patterns", () => {
  it("lays strikes evenly", () => {
    assert.equal(written(euclid(3, 8)), "x--x--x-");
    assert.equal(written(euclid(4, 16)), "x---x---x---x---");
    for (let steps = 1; steps < 33; steps += 1)
      for (let strikes = 0; strikes <= steps; strikes += 1)
        assert.equal(euclid(strikes, steps).filter(Boolean).length, strikes);
    assert.equal(written(everyNth(4, 8)), "x---x---");
  });
});

describe("pitches", () => {
  it("spans what is in use, at least an octave", () => {
    assert.deepEqual(pitchesOf([]).length, 12);
    assert.deepEqual([pitchesOf([note(50, 0)])[0], pitchesOf([note(50, 0)]).at(-1)], [61, 50]);
    assert.deepEqual(pitchesOf([note(120, 0)]), [127, 126, 125, 124, 123, 122, 121, 120]);
  });
});
