/** The clip whose notes are open: what it holds, and by which grid and scale one works in it. */

import { keepsToGrid, noteLine, noteStep } from "./actions/grid.js";
import { nearestLine } from "./canvas/grid.js";
import { CLIP, contentOf, NOTE } from "./lanes.js";
import { nearestIn } from "./notes/scale.js";
import { boot, store, view } from "./session.js";
import { writesSharps } from "./words.js";

/** @typedef {import("./store.js").Row} Row */

export const openClip = () => store.get(CLIP, view.now.clip);

/** The clip that holds the open clip's notes. */
export const openContent = () => {
  const clip = openClip();
  return clip ? contentOf(clip) : "";
};

export const openNotes = () => store.group(NOTE, openContent());

/** The chosen notes that are still there. */
export const chosenNotes = () =>
  [...view.now.notes].map((id) => store.get(NOTE, id)).filter((note) => note !== undefined);

/** From a place in the content to one in the song. @param {number} beat */
export function inSong(beat) {
  const clip = openClip();
  return clip ? clip.start_beats + beat - clip.offset_beats : beat;
}

/** The grid's line as the song counts, not as the clip does. @param {number} beat of the content @param {import("./canvas/grid.js").Line} [line] */
export function lineInContent(beat, line = nearestLine) {
  const shift = inSong(0);
  return Math.max(0, noteLine(beat + shift, line) - shift);
}

/** Where a hand puts down a note. @param {number} beat of the content @param {{shiftKey: boolean}} [event] @param {import("./canvas/grid.js").Line} [line] */
export const snappedNote = (beat, event, line) => (keepsToGrid(event) ? lineInContent(beat, line) : Math.max(0, beat));

/** How long a new note is. */
export const newLength = () => view.now.noteLength ?? (view.now.snap ? noteStep() : 0.25);

/** The key in force where the open clip begins. */
export function keyInForce() {
  const start = openClip()?.start_beats ?? 0;
  return store
    .all("compositions.keymark")
    .filter((mark) => mark.beat <= start)
    .sort((a, b) => b.beat - a.beat)[0];
}

/** Whether pitches are written with sharps here. */
export function withSharps() {
  const key = keyInForce();
  return !!key && writesSharps(key.root, key.scale);
}

/** The scale shown among the notes, or null. @returns {{root: number, title: string, steps: number[]} | null} */
export function scaleHere() {
  const { noteScale } = view.now;
  const chosen = noteScale === "key" ? keyInForce() : noteScale === "none" ? null : noteScale;
  const scale = chosen && boot.theory.scales.find(({ name }) => name === chosen.scale);
  return scale ? { root: chosen.root, title: scale.title, steps: scale.steps } : null;
}

/** The scale that notes are held to, or null. */
export const scaleLock = () => (view.now.noteLock ? scaleHere() : null);

/** A pitch as a hand may write it: in the scale, where notes are held to it. @param {number} pitch */
export function heldPitch(pitch) {
  const scale = scaleLock();
  return scale ? nearestIn(scale, pitch) : pitch;
}
