import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { merged } from "../engine/feed.js";

const whole = {
  type: "score",
  number: 4,
  whole: true,
  tempo: [[0, 120, false]],
  metre: [[0, 4, 4]],
  voices: { t: { def: "lead" } },
  clips: { c: ["t", 0, 4, "a"] },
  segments: { a: [[], []] },
  buffers: { 1: { url: "/x" } },
  loop: [0, 4, true],
  end_beats: 4,
  lanes: {},
  levels: {},
};

/** @type {any} */
const score = merged(/** @type {any} */ ({ clips: { old: [] }, voices: {}, segments: {}, buffers: {} }), whole);

describe("merged", () => {
  it("replaces everything by a whole score", () => {
    const { type, whole: isWhole, ...wanted } = whole;
    assert.deepEqual(score, wanted);
  });

  it("changes, adds and takes away single entries", () => {
    const next = merged(score, {
      type: "score",
      number: 5,
      whole: false,
      clips: { c: null, d: ["t", 4, 4, "b"] },
      segments: { b: [[], []] },
    });
    assert.deepEqual(Object.keys(next.clips), ["d"]);
    assert.deepEqual(Object.keys(next.segments), ["b"]); // nobody plays the other
    assert.equal(next.number, 5);
  });

  it("leaves what did not change the same object", () => {
    const next = merged(score, { type: "score", number: 5, whole: false, tempo: [[0, 90, false]] });
    assert.equal(next.clips, score.clips);
    assert.equal(next.metre, score.metre);
    assert.deepEqual(next.tempo, [[0, 90, false]]);
  });
});
