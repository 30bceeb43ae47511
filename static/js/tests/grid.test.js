import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gridBeats, gridLines, snapped, snappedDown } from "../canvas/grid.js";
import { MetreMap } from "../engine/clock.js";

const common = new MetreMap([[0, 4, 4]]);
const waltz = new MetreMap([[0, 3, 4]]);

describe("gridBeats", () => {
  it("gets coarser as one steps back", () => {
    assert.deepEqual(
      [400, 60, 20, 5, 1].map((pixels) => gridBeats(pixels, common)),
      [0.0625, 0.25, 1, 4, 16],
    );
  });
  it("counts bars by the metre", () => assert.equal(gridBeats(5, waltz), 3));
});

describe("gridLines", () => {
  it("numbers bars and marks them strong", () => {
    const bars = gridLines(0, 12, 20, common).filter(({ bar }) => bar !== null);
    assert.deepEqual(bars, [
      { beat: 0, strong: true, bar: 1 },
      { beat: 4, strong: true, bar: 2 },
      { beat: 8, strong: true, bar: 3 },
    ]);
  });
  it("leaves out bars between, far away", () => {
    assert.deepEqual(
      gridLines(0, 64, 1, common).map(({ bar }) => bar),
      [1, 5, 9, 13],
    );
  });
  it("follows a change of metre", () => {
    const changing = new MetreMap([
      [0, 4, 4],
      [8, 3, 4],
    ]);
    assert.deepEqual(
      gridLines(0, 14, 20, changing).flatMap(({ beat, bar }) => (bar ? [beat] : [])),
      [0, 4, 8, 11],
    );
  });
});

describe("snapping", () => {
  it("goes to the nearest line, down to the last, or nowhere", () => {
    assert.deepEqual([snapped(1.4, 1), snapped(1.6, 1), snappedDown(1.9, 1), snapped(1.37, 0)], [1, 2, 1, 1.37]);
  });
});
