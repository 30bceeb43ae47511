import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { redoable, undoable } from "../revisions.js";

/** Steps as "5 edit", "6 undo 5", newest first. @param {string[]} told */
const steps = (...told) =>
  told.map((each) => {
    const [number, kind, reverts] = each.split(" ");
    return /** @type {any} */ ({ number: Number(number), kind, reverts: reverts ? Number(reverts) : null });
  });

describe("undoable", () => {
  it("is every edit, the newest on top", () => assert.deepEqual(undoable(steps("3 edit", "2 edit")), [3, 2]));
  it("leaves out what was undone", () => assert.deepEqual(undoable(steps("4 undo 3", "3 edit", "2 edit")), [2]));
  it("has a redone step again, as its redo", () =>
    assert.deepEqual(undoable(steps("5 redo 4", "4 undo 3", "3 edit", "2 edit")), [5, 2]));
  it("goes back further by undoing a redo", () =>
    assert.deepEqual(undoable(steps("6 undo 5", "5 redo 4", "4 undo 3", "3 edit", "2 edit")), [2]));
});

describe("redoable", () => {
  it("is what was undone since the last edit", () =>
    assert.deepEqual(redoable(steps("5 undo 2", "4 undo 3", "3 edit", "2 edit")), [5, 4]));
  it("is nothing after a new edit", () => assert.deepEqual(redoable(steps("5 edit", "4 undo 3", "3 edit")), []));
  it("leaves out what was redone", () =>
    assert.deepEqual(redoable(steps("6 redo 5", "5 undo 2", "4 undo 3", "3 edit")), [4]));
});
