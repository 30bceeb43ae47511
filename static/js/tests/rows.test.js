import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Rows } from "../canvas/rows.js";

const rows = new Rows([
  { height: 60, below: [] },
  { height: 60, below: [40, 80] },
  { height: 60, below: [] },
]);

describe("Rows", () => {
  it("stacks tracks with the lanes below them", () => {
    assert.deepEqual([0, 1, 2, 3].map((index) => rows.top(index)), [0, 60, 240, 300]);
    assert.equal(rows.height, 300);
    assert.deepEqual([0, 1].map((below) => rows.topBelow(1, below)), [120, 160]);
  });
  it("finds the track at a height", () =>
    assert.deepEqual([-1, 0, 59, 60, 239, 240, 299, 300].map((y) => rows.at(y)), [-1, 0, 0, 1, 1, 2, 2, 3]));
  it("tells clips from lanes", () => {
    assert.deepEqual(rows.placeAt(100), { index: 1, below: -1, top: 60, height: 60 });
    assert.deepEqual(rows.placeAt(120), { index: 1, below: 0, top: 120, height: 40 });
    assert.deepEqual(rows.placeAt(239), { index: 1, below: 1, top: 160, height: 80 });
    assert.equal(rows.placeAt(-1), null);
    assert.equal(rows.placeAt(300), null);
  });
  it("finds the nearest gap for a track in hand", () =>
    assert.deepEqual([-5, 20, 40, 100, 200, 250, 290, 400].map((y) => rows.gapAt(y)), [0, 0, 1, 1, 2, 2, 3, 3]));
  it("is empty where there are no tracks", () => {
    assert.equal(new Rows([]).at(0), 0);
    assert.equal(new Rows([]).gapAt(10), 0);
    assert.equal(new Rows([]).height, 0);
  });
});
