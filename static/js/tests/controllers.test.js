import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { added, controllerIn, drawnOver, kindOf, moved, thinned, valueAt } from "../controllers.js";

/** @param {[number, number, (0 | 1)?][]} points @returns {import("../controllers.js").Point[]} */
const curve = (points) => points.map(([beat, value, curve = 1]) => ({ beat, value, curve }));

describe("valueAt", () => {
  it("rests before the first point, moves or holds between points, and stays after the last", () => {
    const points = curve([
      [1, 0],
      [3, 100, 0],
      [5, 20],
    ]);
    assert.deepEqual(
      [0, 1, 2, 3, 4, 5, 9].map((beat) => valueAt(points, beat, 64)),
      [64, 0, 50, 100, 100, 20, 20],
    );
  });
});

describe("a curve", () => {
  const points = curve([
    [0, 10],
    [2, 20],
    [4, 30],
  ]);

  it("takes a point in order, and one in place of another", () => {
    assert.deepEqual(
      added(points, { beat: 1, value: 5, curve: 1 }).map(({ beat }) => beat),
      [0, 1, 2, 4],
    );
    assert.deepEqual(added(points, { beat: 2, value: 5, curve: 1 })[1].value, 5);
    assert.equal(added(points, { beat: 2, value: 5, curve: 1 }).length, 3);
  });

  it("keeps a point between its neighbours", () => {
    assert.deepEqual(moved(points, 1, 9, 7)[1], { beat: 4, value: 7, curve: 1 });
    assert.deepEqual(moved(points, 0, -3, 7)[0].beat, 0);
  });

  it("is drawn over within a stroke, and left alone outside", () => {
    const stroke = [1, 1.5, 2, 2.5, 3].map((beat) => ({ beat, value: beat * 10 }));
    const drawn = drawnOver(points, stroke, kindOf("cc1"));
    assert.deepEqual(
      drawn.map(({ beat, value, curve }) => [beat, value, curve]),
      [
        [0, 10, 1],
        [1, 10, 1],
        [3, 30, 0],
        [4, 30, 1],
      ],
    );
  });
});

describe("thinned", () => {
  it("stays within the tolerance everywhere", () => {
    const stroke = Array.from({ length: 200 }, (_, index) => ({ beat: index / 50, value: 60 + 50 * Math.sin(index / 20) }));
    const few = thinned(stroke, 2);
    assert.ok(few.length < 30);
    const line = few.map((point) => ({ ...point, curve: /** @type {1} */ (1) }));
    for (const { beat, value } of stroke) assert.ok(Math.abs(valueAt(line, beat, 0) - value) <= 2.001);
  });
});

describe("names", () => {
  it("finds a control change in what is typed", () => {
    assert.deepEqual([" 74 ", "cc 1", "CC127", "128", "x", ""].map(controllerIn), ["cc74", "cc1", "cc127", null, null, null]);
    assert.equal(kindOf("cc64").steps, true);
    assert.equal(kindOf("cc99").maximum, 127);
  });
});
