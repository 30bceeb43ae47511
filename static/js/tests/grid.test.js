import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BAR, gridBeats, gridLines, lineAfter, lineBefore, nearestLine, steppedGrid } from "../canvas/grid.js";
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
  it("stays as it is chosen at any zoom", () => {
    const beats = (/** @type {string} */ name) => [1, 400].map((pixels) => gridBeats(pixels, common, 13, name));
    assert.deepEqual(beats("1/16"), [0.25, 0.25]);
    assert.deepEqual(beats("1/8."), [0.75, 0.75]);
    assert.deepEqual(beats("1/4t"), [2 / 3, 2 / 3]);
    assert.deepEqual(beats(BAR), [4, 4]);
    assert.equal(gridBeats(20, waltz, 13, BAR), 3);
  });
});

describe("steppedGrid", () => {
  it("goes finer and coarser and keeps its feel", () => {
    assert.deepEqual([steppedGrid("1/8t", 1, 0), steppedGrid("1/8.", -1, 0)], ["1/16t", "1/4."]);
    assert.deepEqual([steppedGrid("1/64", 1, 0), steppedGrid("1/1", -1, 0), steppedGrid(BAR, -1, 4)], ["1/64", BAR, BAR]);
  });
  it("begins where the zoom has left it", () => {
    assert.deepEqual([steppedGrid("adaptive", 1, 1), steppedGrid("adaptive", -1, 1)], ["1/8", "1/2"]);
    assert.deepEqual([steppedGrid("adaptive", 1, 32), steppedGrid("adaptive", -1, 32)], ["1/1", BAR]);
  });
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
  it("draws a grid as it is chosen, beside the beats and bars", () => {
    const beats = (/** @type {string} */ name, pixels = 40) => gridLines(0, 4, pixels, common, 13, name).map(({ beat }) => beat).sort((a, b) => a - b);
    assert.deepEqual(beats("1/2"), [0, 2]);
    assert.deepEqual(beats("1/4."), [0, 1.5, 3]);
    assert.deepEqual(beats("1/4"), [0, 1, 2, 3]);
    assert.equal(beats("1/8t").length, 12);
    assert.deepEqual(beats(BAR), [0]);
    // A 64th is a hair's breadth here: the zoom decides.
    assert.deepEqual(beats("1/64", 20), [0, 1, 2, 3]);
  });
  it("leaves out bars that are too close for a grid of bars", () =>
    assert.deepEqual(gridLines(0, 64, 1, common, 13, BAR).map(({ bar }) => bar), [1, 5, 9, 13]));
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

describe("where metres change", () => {
  const changing = new MetreMap([
    [0, 4, 4],
    [8, 3, 4],
    [17, 12, 8],
  ]);
  const grid = { pixelsPerBeat: 5, metre: changing, least: 13, name: "adaptive" };
  it("each metre has as many lines as there is room for", () => {
    const bars = (/** @type {number} */ pixels) =>
      gridLines(0, 29, pixels, changing).flatMap(({ beat, bar }) => (bar ? [beat] : []));
    assert.deepEqual(bars(5), [0, 4, 8, 11, 14, 17, 23]);
    assert.deepEqual(bars(3), [0, 8, 14, 17, 23]);
  });
  it("snaps to the lines of the metre that holds", () => {
    assert.deepEqual(
      [9.4, 9.6, 12.6, 16.8, 20.1].map((beat) => nearestLine(beat, grid)),
      [8, 11, 14, 17, 23],
    );
  });
  it("snaps down and up, and stays on a line that it stands on", () => {
    assert.deepEqual([lineBefore(13.9, grid), lineAfter(11.1, grid)], [11, 14]);
    assert.deepEqual([lineBefore(11, grid), lineAfter(11, grid), lineAfter(16, grid)], [11, 11, 17]);
  });
  it("counts on by the first metre before the song begins", () =>
    assert.deepEqual([nearestLine(-3.5, grid), lineBefore(-0.5, grid)], [-4, -4]));
  it("keeps to a grid by name", () => {
    const eighths = { ...grid, name: "1/8" };
    assert.deepEqual([1.4, 1.6, 1.76].map((beat) => nearestLine(beat, eighths)), [1.5, 1.5, 2]);
  });
});
