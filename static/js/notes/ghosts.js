/** Notes of other clips as they are heard beside an open one. */

/** @typedef {import("../store.js").Row} Row @typedef {import("./note_index.js").NoteIndex} NoteIndex */

const MOST_TURNS = 400;

/**
 * Where a clip's notes sound in a stretch of the song, loops unrolled and cut to the clip.
 * @param {Row} clip @param {NoteIndex} index of its content @param {number} from beat of the song @param {number} to
 * @returns {{pitch: number, start: number, length: number}[]}
 */
export function soundingNotes(clip, index, from, to) {
  const clipEnd = clip.start_beats + clip.length_beats;
  const turn = clip.loop_length_beats ?? Infinity;
  const found = [];
  // Content before the first turn's start is skipped by the offset.
  let origin = clip.start_beats - clip.offset_beats;
  const skipped = Number.isFinite(turn) ? Math.max(0, Math.floor((from - origin) / turn)) : 0;
  if (skipped) origin += skipped * turn;
  for (let count = 0; count < MOST_TURNS && origin < Math.min(to, clipEnd); count += 1) {
    const first = Math.max(from, clip.start_beats) - origin;
    const last = Math.min(to, clipEnd, origin + turn) - origin;
    for (const note of index.between(first, last)) {
      const start = Math.max(origin + note.start_beats, clip.start_beats);
      const end = Math.min(origin + note.start_beats + note.length_beats, clipEnd, origin + turn);
      const pitch = note.pitch + clip.transpose;
      if (end > start && pitch >= 0 && pitch <= 127) found.push({ pitch, start, length: end - start });
    }
    origin += turn;
  }
  return found;
}
