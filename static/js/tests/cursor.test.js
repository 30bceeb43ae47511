import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { Cursor } from "../engine/cursor.js";

const cases = JSON.parse(readFileSync(new URL("../../../playback/tests/cases/cursor.json", import.meta.url), "utf8"));

/** What the server's cursor hands out too, as the cases write it. @param {import("../engine/cursor.js").Timed[]} timed */
const plain = (timed) =>
  timed.flatMap((each) => {
    const { kind, seconds, trackId } = each;
    if (kind === "note") {
      const { pad, pitch, velocity, lengthSeconds, pan, seed, randomId, glideFrom, fade } = each;
      const values = [kind, seconds, trackId, pad, pitch, velocity, lengthSeconds, pan, seed, randomId, glideFrom];
      return [fade ? [...values, fade] : values];
    }
    if (kind === "move") return [[kind, seconds, trackId, each.control, each.value, each.lengthSeconds, each.endValue]];
    if (kind === "drive") {
      const { laneId, value, endValue, lengthSeconds, curvature, ease, elapsedSeconds } = each;
      return [[kind, seconds, trackId, laneId, value, endValue, lengthSeconds, curvature, ease, elapsedSeconds]];
    }
    if (kind === "cue") return [[kind, seconds, trackId, each.songSeconds]];
    return kind === "choke" ? [[kind, seconds, trackId, each.pad]] : [];
  });

/** @param {any} found @param {any} expected */
const alike = (found, expected) => {
  assert.equal(found.length, expected.length, JSON.stringify(found));
  for (const [index, value] of expected.entries()) {
    if (Array.isArray(value)) alike(found[index], value);
    else if (typeof value === "number")
      assert.ok(Math.abs(found[index] - value) < 1e-6, JSON.stringify([found, expected]));
    else assert.equal(found[index], value);
  }
};

describe("Cursor", () => {
  for (const { name, score, start_beat: start, looping, steps } of cases) {
    it(`agrees with the server: ${name}`, () => {
      const cursor = new Cursor(score, start, looping);
      for (const step of steps) {
        if (step.score) cursor.change(step.score);
        else alike(plain(cursor.until(step.until)), step.events);
      }
    });
  }

  /** @type {any} */
  const empty = {
    tempo: [[0, 120, false]],
    metre: [[0, 3, 4]],
    voices: {},
    clips: {},
    segments: {},
    loop: [1, 3, true],
  };

  it("knows the beat that is heard, through turns of the loop and a new tempo", () => {
    const cursor = new Cursor(empty, 0);
    cursor.until(2); // beats 0 … 3, then 1 … 2
    assert.deepEqual(
      [0, 1, 1.25, 1.5, 1.75].map((seconds) => cursor.beatAt(seconds)),
      [0, 2, 2.5, 1, 1.5],
    );
    cursor.change({ ...empty, tempo: [[0, 60, false]] });
    assert.equal(cursor.beat, 2);
    cursor.until(2.5);
    assert.deepEqual(
      [1.75, 2, 2.5].map((seconds) => cursor.beatAt(seconds)),
      [1.5, 2, 2.5],
    );
    cursor.forget(2);
    assert.deepEqual(
      [2, 2.5].map((seconds) => cursor.beatAt(seconds)),
      [2, 2.5],
    );
  });

  it("ticks once per counted beat, across turns", () => {
    const cursor = new Cursor(empty, 0);
    cursor.ticks = true;
    const ticks = [0.75, 2.25].flatMap((seconds) => cursor.until(seconds)).filter(({ kind }) => kind === "tick");
    assert.deepEqual(
      ticks.map((tick) => tick.seconds),
      [0, 0.5, 1, 1.5, 2],
    );
    assert.deepEqual(
      ticks.map((tick) => tick.kind === "tick" && tick.accent),
      [true, false, false, false, false],
    );
  });
});
