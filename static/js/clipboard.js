/** Cut, copy and paste: of notes as they were, of clips by themselves, so that nothing about them is lost. */

import { v7 as uuid7 } from "uuid";
import { selectedClips } from "./actions.js";
import { CLIP, NOTE } from "./lanes.js";
import { announce, commands, mayEdit, player, say, store, view } from "./session.js";

/**
 * @typedef {{kind: "clips", ids: string[], cut: boolean}} HeldClips
 * @typedef {{kind: "notes", notes: import("./store.js").Row[]}} HeldNotes
 */

/** @type {HeldClips | HeldNotes | null} */
let held = null;

const isAmongNotes = () => view.now.dock === "notes" && view.now.notes.size > 0;
const counted = (/** @type {number} */ count, /** @type {string} */ what) =>
  `${count} ${what}${count === 1 ? "" : "s"}`;

export function copy() {
  if (isAmongNotes()) {
    const notes = [...view.now.notes].map((id) => store.get(NOTE, id)).filter((note) => note !== undefined);
    held = { kind: "notes", notes };
    announce(`${counted(notes.length, "note")} copied`);
  } else if (view.now.clips.size) {
    held = { kind: "clips", ids: selectedClips().map((clip) => clip.id), cut: false };
    announce(`${counted(held.ids.length, "clip")} copied`);
  }
}

/** Notes go at once; clips wait where they are until they are pasted elsewhere. */
export async function cut() {
  if (!mayEdit) return;
  copy();
  if (held?.kind === "clips" && !isAmongNotes()) {
    held.cut = true;
    say(
      `${counted(held.ids.length, "clip")} cut. Paste to move ${held.ids.length === 1 ? "it" : "them"} to the playhead.`,
    );
  } else if (held?.kind === "notes" && isAmongNotes()) {
    view.set({ notes: new Set() });
    await commands.run("compositions.delete_notes", { note_ids: held.notes.map((note) => note.id) });
  }
}

/** At the playhead. */
export async function paste() {
  if (!mayEdit || !held) return;
  const { beat } = player.position();
  if (held.kind === "clips") await pasteClips(held, beat);
  else await pasteNotes(held, beat);
}

/** @param {HeldClips} clips @param {number} beat */
async function pasteClips(clips, beat) {
  const here = clips.ids.map((id) => store.get(CLIP, id)).filter((clip) => clip !== undefined);
  if (!here.length) return say("These clips are gone: copy them again.");
  const ids = here.map((clip) => clip.id);
  const by_beats = beat - Math.min(...here.map((clip) => clip.start_beats));
  if (clips.cut) {
    clips.cut = false;
    await commands.run("compositions.move_clips", { clip_ids: ids, by_beats });
    return;
  }
  const copies = await commands.run("compositions.duplicate_clips", { clip_ids: ids, by_beats });
  if (copies) view.set({ clips: new Set(copies) });
}

/** @param {HeldNotes} held @param {number} beat of the song */
async function pasteNotes({ notes }, beat) {
  const clip = store.get(CLIP, view.now.clip);
  if (!clip || view.now.dock !== "notes") return say("Open a clip's notes to paste notes into it.");
  const first = Math.min(...notes.map((note) => note.start_beats));
  const inside = beat >= clip.start_beats && beat < clip.start_beats + clip.length_beats;
  const by = (inside ? beat - clip.start_beats + clip.offset_beats : clip.offset_beats) - first;
  const copies = notes.map(({ pitch, start_beats, length_beats, velocity, pan, cents }) => ({
    id: uuid7(),
    pitch,
    start_beats: start_beats + by,
    length_beats,
    velocity,
    pan,
    cents,
  }));
  const added = await commands.run("compositions.add_notes", { clip_id: clip.id, notes: copies });
  if (added) view.set({ notes: new Set(copies.map(({ id }) => id)) });
}
