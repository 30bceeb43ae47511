/** What becomes of notes as they are moved, resized, cut or copied: values, no song. */

import { v7 as uuid7 } from "uuid";
import { endOf } from "./note_index.js";
import { nearestIn, steppedIn } from "./scale.js";

/** @typedef {import("../store.js").Row} Row @typedef {import("./scale.js").Scale} Scale */

export const SHORTEST_BEATS = 1 / 64;
const TOP_PITCH = 127;
/** All that a note is, beside its clip. */
export const NOTE_VALUES = ["pitch", "start_beats", "length_beats", "velocity", "pan", "cents", "probability"];

/** A new note like another, so much later. @param {Row} note @param {number} [by] beats @param {number} [semitones] @returns {Row} */
export const copyOf = (note, by = 0, semitones = 0) => ({
  id: uuid7(),
  ...Object.fromEntries(NOTE_VALUES.map((name) => [name, note[name]])),
  start_beats: note.start_beats + by,
  pitch: note.pitch + semitones,
});

/** How far notes can go together: not before the start, not off the keyboard. @param {Row[]} notes @param {number} by beats @param {number} semitones @returns {[number, number]} */
export function asFarAs(notes, by, semitones) {
  const pitches = notes.map((note) => note.pitch);
  return [
    Math.max(by, -Math.min(...notes.map((note) => note.start_beats))),
    Math.max(-Math.min(...pitches), Math.min(semitones, TOP_PITCH - Math.max(...pitches))),
  ];
}

/** @param {Row[]} notes @param {number} by beats @param {number} semitones @param {Scale | null} scale that they are held to */
export function moved(notes, by, semitones, scale) {
  return notes.map(({ id, start_beats, pitch }) => {
    const to = pitch + semitones;
    return { id, start_beats: start_beats + by, pitch: scale && semitones ? nearestIn(scale, to) : to };
  });
}

/** @param {Row[]} notes @param {number} steps of the scale @param {Scale} scale */
export const stepped = (notes, steps, scale) =>
  notes.map(({ id, pitch }) => ({ id, pitch: steppedIn(scale, pitch, steps) }));

/** @param {Row[]} notes @param {number} by beats @param {boolean} atStart which end is moved */
export function resized(notes, by, atStart) {
  return notes.map(({ id, start_beats: start, length_beats: length }) => {
    if (!atStart) return { id, start_beats: start, length_beats: Math.max(SHORTEST_BEATS, length + by) };
    const to = Math.max(0, Math.min(start + by, start + length - SHORTEST_BEATS));
    return { id, start_beats: to, length_beats: start + length - to };
  });
}

/**
 * Notes cut in two at a beat: what is left of each, and what begins there.
 * @param {Row[]} notes @param {number} beat @returns {{changes: {id: string, length_beats: number}[], notes: Row[]}}
 */
export function cutAt(notes, beat) {
  const through = notes.filter(
    (note) => note.start_beats + SHORTEST_BEATS <= beat && beat <= endOf(note) - SHORTEST_BEATS,
  );
  return {
    changes: through.map((note) => ({ id: note.id, length_beats: beat - note.start_beats })),
    notes: through.map((note) => ({ ...copyOf(note, beat - note.start_beats), length_beats: endOf(note) - beat })),
  };
}
