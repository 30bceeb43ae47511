import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Readings, questions, runs } from "../engine/buses.js";

describe("runs", () => {
  it("joins neighbours and keeps gaps", () => {
    assert.deepEqual(runs([9, 0, 1, 3, 2, 8, 20]), [
      [0, 4],
      [8, 2],
      [20, 1],
    ]);
  });

  it("stays within one reply", () => {
    const found = runs(Array.from({ length: 1000 }, (_, bus) => bus));
    assert.equal(
      found.reduce((sum, [, count]) => sum + count, 0),
      1000,
    );
    assert.ok(found.every(([, count]) => count <= 256));
    assert.equal(questions(found).length, 4);
  });
});

describe("Readings", () => {
  it("puts every value of a reply in its place", () => {
    const readings = new Readings([0, 2], [5]);
    readings.take([0, 4, 0.1, 0.2, 0.3, 0.4, 8, 4, 0.5, 0.6, 0.7, 0.8, 20_485, 1, 6]);
    assert.deepEqual(readings.meters, { 0: [0.1, 0.2, 0.3, 0.4], 2: [0.5, 0.6, 0.7, 0.8] });
    assert.deepEqual(readings.reports, { 5: 6 });
  });
});
