import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { TempoMap } from "../engine/clock.js";
import { appendWave, beatAfter, metersOf, rowsOf } from "../engine/live.js";

const cases = JSON.parse(
  readFileSync(new URL("../../../playback/tests/cases/readings.json", import.meta.url), "utf8"),
);

const toDb = (/** @type {number} */ linear) => 20 * Math.log10(linear);

/** @type {import("../engine/live.js").Report} */
const playing = {
  state: "playing",
  playing: true,
  beat: 4,
  bpm: 120,
  at: 1000,
  loop: null,
  metronome: false,
  engine: "ready",
  why: "",
  overruns: 0,
  late: 0,
};

describe("metersOf", () => {
  it("reads what the server packs", () => {
    const bytes = Uint8Array.from(Buffer.from(cases.meters.frame, "hex"));
    const meters = metersOf(new DataView(bytes.buffer));
    assert.deepEqual(Object.keys(meters), Object.keys(cases.meters.decibels));
    for (const [slot, wanted] of Object.entries(cases.meters.decibels)) {
      wanted.forEach((/** @type {number | null} */ db, /** @type {number} */ at) => {
        if (db === null) assert.equal(meters[Number(slot)][at], 0);
        else assert.ok(Math.abs(toDb(meters[Number(slot)][at]) - db) < 0.001);
      });
    }
  });
});

/** @param {string} frame hexadecimal */
const viewOf = (frame) => new DataView(Uint8Array.from(Buffer.from(frame, "hex")).buffer);

describe("rowsOf", () => {
  it("reads what the server packs", () => {
    assert.deepEqual([...rowsOf(viewOf(cases.loudness.frame))], cases.loudness.rows.flat());
  });
});

describe("appendWave", () => {
  const wanted = cases.waveform.samples;

  it("puts what came behind what is there", () => {
    const sides = [Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6, 7, 8)];
    appendWave(viewOf(cases.waveform.frame), sides);
    sides.forEach((samples, side) => {
      assert.equal(samples[0], [4, 8][side]);
      wanted.forEach((/** @type {number[]} */ pair, /** @type {number} */ at) =>
        assert.ok(Math.abs(samples[1 + at] - pair[side]) < 1e-4),
      );
    });
  });

  it("keeps the newest where more came than there is room for", () => {
    const sides = [new Float32Array(2), new Float32Array(2)];
    appendWave(viewOf(cases.waveform.frame), sides);
    assert.ok(Math.abs(sides[0][0] - wanted[1][0]) < 1e-4);
    assert.ok(Math.abs(sides[1][1] - wanted[2][1]) < 1e-4);
  });
});

describe("beatAfter", () => {
  const tempo = new TempoMap([[0, 120, false]]);

  it("moves on with the tempo while it plays", () => {
    assert.equal(beatAfter(playing, 1.5, tempo, null), 7);
    assert.equal(beatAfter({ ...playing, playing: false }, 1.5, tempo, null), 4);
  });

  it("turns where the loop ends, however often", () => {
    assert.equal(beatAfter(playing, 1.5, tempo, [4, 6, true]), 5);
    assert.equal(beatAfter(playing, 10, tempo, [2, 6, true]), 4);
    assert.equal(beatAfter(playing, 1.5, tempo, [4, 6, false]), 7);
  });

  it("does not turn back from behind the loop", () => {
    assert.equal(beatAfter({ ...playing, beat: 9 }, 1, tempo, [4, 6, true]), 11);
  });
});
