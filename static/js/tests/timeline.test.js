import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { MetreMap } from "../engine/clock.js";
import {
  bpmOfPlace,
  frameHit,
  metreIn,
  nearest,
  neighbour,
  newSection,
  pixelsPerBeatOf,
  placeOfBpm,
  spanOf,
  tempoAxis,
  windowMoved,
  windowResized,
  withRoom,
} from "../timeline.js";

const common = new MetreMap([[0, 4, 4]]);

describe("the tempo's axis", () => {
  const axis = tempoAxis([96, 140]);
  it("goes a little beyond what is there", () => assert.deepEqual(axis, { low: 80, high: 150 }));
  it("finds the tempo of a place, in whole beats or tenths", () => {
    assert.equal(bpmOfPlace(axis, placeOfBpm(axis, 120.34)), 120);
    assert.equal(bpmOfPlace(axis, placeOfBpm(axis, 120.34), true), 120.3);
  });
  it("keeps to what a song may have", () => {
    assert.equal(bpmOfPlace({ low: 0, high: 100 }, -1), 10);
    assert.equal(bpmOfPlace({ low: 900, high: 1010 }, 1), 999);
  });
});

describe("metreIn", () => {
  it("reads metres and nothing else", () => {
    assert.deepEqual(metreIn("7/8"), { numerator: 7, denominator: 8 });
    assert.deepEqual(metreIn(" 3 4 "), { numerator: 3, denominator: 4 });
    assert.deepEqual(["4/5", "0/4", "65/4", "waltz", ""].map(metreIn), [null, null, null, null, null]);
  });
});

describe("a new section", () => {
  it("is four bars from the bar that was pointed at", () =>
    assert.deepEqual(newSection([], 9.7, common), { from: 8, to: 24 }));
  it("ends where the next one begins", () =>
    assert.deepEqual(newSection([{ start_beats: 0 }, { start_beats: 16 }], 9.7, common), { from: 8, to: 16 }));
});

describe("windows on the song", () => {
  it("span what is chosen", () => {
    const rows = [
      { start_beats: 8, length_beats: 4 },
      { start_beats: 2, length_beats: 3 },
    ];
    assert.deepEqual(spanOf(rows), { from: 2, to: 12 });
    assert.equal(spanOf([]), null);
  });
  it("have a zoom within bounds", () => {
    assert.equal(pixelsPerBeatOf({ from: 4, to: 14 }, 1000), 100);
    assert.equal(pixelsPerBeatOf({ from: 4, to: 4 }, 1000), 400);
    assert.equal(pixelsPerBeatOf({ from: 0, to: 1e5 }, 1000), 0.4);
  });
  it("have room, and never begin before the song", () => {
    assert.deepEqual(withRoom({ from: 0, to: 100 }), { from: 0, to: 104 });
    assert.deepEqual(windowMoved({ from: 4, to: 20 }, -10), { from: 0, to: 16 });
    assert.deepEqual(windowMoved({ from: 4, to: 20 }, 3), { from: 7, to: 23 });
  });
  it("keep a least length while an edge is in hand", () => {
    assert.deepEqual(windowResized({ from: 4, to: 20 }, "from", 30, 2), { from: 18, to: 20 });
    assert.deepEqual(windowResized({ from: 4, to: 20 }, "to", 0, 2), { from: 4, to: 6 });
  });
  it("are taken by their edges, their middle, or not at all", () =>
    assert.deepEqual(
      [100, 150, 199, 300].map((x) => frameHit(x, 100, 200)),
      ["from", "frame", "to", null],
    ));
});

describe("walking along a lane", () => {
  const items = [
    { id: "a", beat: 0 },
    { id: "b", beat: 8 },
    { id: "c", beat: 12 },
  ];
  it("goes from one to the next and stays at the ends", () => {
    assert.deepEqual(
      [neighbour(items, "a", 1), neighbour(items, "c", 1), neighbour(items, null, 1)].map((item) => item.id),
      ["b", "c", "a"],
    );
  });
  it("finds what is nearest", () => assert.equal(nearest(items, 9)?.id, "b"));
});
