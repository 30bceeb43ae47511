import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ClipIndex } from "../canvas/clip_index.js";

/** @param {[string, number, number][]} clips id, start, length */
function index(clips) {
  const rows = new Map(
    clips.map(([id, start_beats, length_beats]) => [id, { id, track_id: "t", start_beats, length_beats }]),
  );
  const store = { all: () => [...rows.values()], get: (/** @type {string} */ _, /** @type {string} */ id) => rows.get(id) };
  return { rows, index: new ClipIndex(/** @type {any} */ (store)) };
}
const ids = (/** @type {any[]} */ found) => found.map(({ id }) => id);

describe("ClipIndex", () => {
  it("finds what reaches into a stretch, a long one from far before too", () => {
    const { index: clips } = index([["long", 0, 100], ["a", 4, 4], ["b", 8, 4], ["c", 12, 4]]);
    assert.deepEqual(ids(clips.between("t", 9, 12)), ["long", "b"]);
    assert.deepEqual(ids(clips.between("t", 50, 60)), ["long"]);
    assert.deepEqual(ids(clips.between("t", 100, 200)), []);
    assert.deepEqual(ids(clips.between("other", 0, 9)), []);
    assert.equal(clips.end, 100);
  });
  it("answers the one on top", () => {
    const { index: clips } = index([["under", 0, 8], ["over", 2, 2]]);
    assert.equal(clips.at("t", 3)?.id, "over");
    assert.equal(clips.at("t", 5)?.id, "under");
    assert.equal(clips.at("t", 8), undefined);
  });
  it("follows moves, new clips and lost ones", () => {
    const { rows, index: clips } = index([["a", 0, 4], ["b", 4, 4]]);
    rows.set("a", { id: "a", track_id: "t", start_beats: 20, length_beats: 4 });
    rows.delete("b");
    rows.set("c", { id: "c", track_id: "t", start_beats: 2, length_beats: 1 });
    clips.update(new Set(["a", "b", "c"]));
    assert.deepEqual(ids(clips.between("t", 0, 100)), ["c", "a"]);
    assert.equal(clips.end, 24);
  });
  it("finds its way among very many quickly", () => {
    const { index: clips } = index(Array.from({ length: 100_000 }, (_, at) => [`${at}`, at * 4, 4]));
    clips.between("t", 0, 1);
    const began = performance.now();
    for (let at = 0; at < 10_000; at += 1) assert.equal(clips.between("t", at * 40, at * 40 + 8).length, 2);
    assert.ok(performance.now() - began < 1_000);
  });
});
