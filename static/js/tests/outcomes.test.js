import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { outcomeOf } from "../outcomes.js";
import { Store } from "../store.js";

const store = new Store();
store.load({
  number: 1,
  rows: {
    "compositions.clip": { fields: ["id", "name", "start_beats"], rows: [["c1", "Verse", 2]] },
    "compositions.note": { fields: ["id", "clip_id", "start_beats", "pitch"], rows: [["n1", "c1", 1, 120]] },
  },
});

/** @param {string} command @param {object} args */
function shown(command, args) {
  store.overlay("mine", outcomeOf(command, args, store) ?? []);
  const rows = { clips: store.all("compositions.clip"), notes: store.group("compositions.note", "c1") };
  store.dropOverlay("mine");
  return rows;
}

describe("outcomeOf", () => {
  it("moves as the server does: nothing before the start, no note off the keyboard", () => {
    assert.equal(shown("compositions.move_clips", { clip_ids: ["c1"], by_beats: -5 }).clips[0].start_beats, 0);
    const { notes } = shown("compositions.move_notes", { note_ids: ["n1"], by_beats: -3, by_semitones: 12 });
    assert.deepEqual([notes[0].start_beats, notes[0].pitch], [0, 127]);
  });

  it("makes rows that look as the server would make them", () => {
    const given = { track_id: "t1", start_beats: 8, length_beats: 4, clip_id: "c2" };
    const made = shown("compositions.add_clip", given).clips.find(({ id }) => id === "c2");
    assert.deepEqual([made?.track_id, made?.start_beats, made?.mute], ["t1", 8, false]);
    const notes = [{ id: "n2", pitch: 64, start_beats: 0, length_beats: 1 }];
    assert.equal(shown("compositions.add_notes", { clip_id: "c1", notes }).notes.length, 2);
  });

  it("hides what is deleted", () => {
    assert.deepEqual(shown("compositions.remove_clips", { clip_ids: ["c1"] }).clips, []);
  });

  it("says nothing where it cannot know", () => {
    assert.equal(outcomeOf("compositions.split_clip", {}, store), null);
    assert.equal(outcomeOf("compositions.add_clip", { track_id: "t1" }, store), null);
    assert.equal(outcomeOf("compositions.rename_clip", { clip_id: "gone", name: "x" }, store), null);
  });
});
