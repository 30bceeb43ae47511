import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { hzAt, levelBetween, middleOf, placeOfHz, risingAt, Zoom } from "../canvas/traces.js";

describe("placeOfHz", () => {
  it("gives each octave as much room", () => {
    assert.equal(placeOfHz(20), 0);
    assert.equal(placeOfHz(20_000), 1);
    assert.ok(Math.abs(placeOfHz(200) - placeOfHz(100) - (placeOfHz(8000) - placeOfHz(4000))) < 1e-12);
    assert.ok(Math.abs(placeOfHz(hzAt(0.3)) - 0.3) < 1e-12);
  });
});

describe("levelBetween", () => {
  const bins = Float32Array.from({ length: 64 }, (_, bin) => (bin === 20 ? -6 : -60));

  it("is the highest of many bins", () => assert.equal(levelBetween(bins, 15.2, 25.7), -6));
  it("meets a bin where bins are wide", () => assert.equal(levelBetween(bins, 19.9, 20.1), -6));
  it("is a curve between two bins", () => {
    const between = levelBetween(bins, 20.4, 20.6);
    assert.ok(between < -6 && between > -60);
  });
  it("takes silence for a level", () => {
    const silence = new Float32Array(64).fill(-Infinity);
    assert.ok(Number.isFinite(levelBetween(silence, 3.1, 3.2)));
  });
});

describe("risingAt", () => {
  const tone = (/** @type {number} */ phase) =>
    Float32Array.from({ length: 4096 }, (_, frame) => Math.sin((2 * Math.PI * 100 * frame) / 48_000 + phase));

  it("holds a tone still, wherever it began", () => {
    for (const phase of [0, 1, 2.5, 4, 6]) {
      const at = risingAt(tone(phase), 1920);
      const there = Math.sin((2 * Math.PI * 100 * at) / 48_000 + phase);
      assert.ok(Math.abs(there) < 0.001, `${there}`);
      assert.ok(at > 4096 - 1920 - 480 - 1 && at <= 4096 - 1920);
    }
  });

  it("does not take a ripple for a rise", () => {
    const rippled = tone(0).map((value, frame) => value + 0.1 * Math.sin(frame * 2.9));
    const at = risingAt(rippled, 1920);
    const phase = (at % 480) / 480;
    assert.ok(Math.min(phase, 1 - phase) < 0.05, `${phase}`);
  });

  it("begins at the beginning where nothing rises", () => assert.equal(risingAt(new Float32Array(4096), 1920), 0));
});

describe("middleOf", () => {
  it("halves what both sides have, and loses what they oppose", () => {
    assert.deepEqual([...middleOf([Float32Array.of(1, 0.5), Float32Array.of(0, -0.5)], new Float32Array(2))], [0.5, 0]);
  });
});

describe("Zoom", () => {
  it("steps back at once, and nearer only after a while", () => {
    const zoom = new Zoom();
    zoom.follow(2, 0.02);
    assert.ok(zoom.times <= 0.5);
    zoom.follow(0.02, 0.02);
    assert.ok(zoom.times <= 0.5);
    for (let frame = 0; frame < 1000; frame += 1) zoom.follow(0.02, 0.02);
    assert.equal(zoom.times, 32);
  });

  it("does not waver about a border", () => {
    const zoom = new Zoom();
    const seen = new Set();
    for (let frame = 0; frame < 2000; frame += 1) {
      zoom.follow(frame % 50 ? 0.44 : 0.5, 0.02);
      if (frame > 500) seen.add(zoom.times);
    }
    assert.equal(seen.size, 1);
  });
});
