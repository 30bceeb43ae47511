/**
 * What a command will do to the song, where that is known before the server has said so: shown while the line is down.
 *
 * Only what follows from the arguments and the rows at hand stands here; for all else one waits for the server.
 */

import { CLIP, NOTE, TRACK } from "./lanes.js";
import { updates } from "./store.js";

/**
 * @typedef {import("./store.js").Store} Store
 * @typedef {import("./store.js").Row} Row
 * @typedef {import("./store.js").Group} Group
 */

const ABOUT = "compositions.about";
const CLIP_AS_IT_COMES = {
  track_id: null,
  name: "",
  colour: null,
  start_beats: 0,
  length_beats: 4,
  offset_beats: 0,
  loop_length_beats: null,
  source_id: null,
  mute: false,
  gain_db: 0,
  fade_in_beats: 0,
  fade_out_beats: 0,
  transpose: 0,
  velocity_scale: 1,
  gate_scale: 1,
  shift_beats: 0,
  quantise_beats: 0,
  swing: 0,
  swing_beats: 0.25,
};
const NOTE_AS_IT_COMES = { clip_id: null, pitch: 60, start_beats: 0, length_beats: 1, velocity: 100, pan: 0, cents: 0 };

/** @type {Record<string, (args: any, store: Store) => Group[] | null>} */
const OUTCOMES = {
  "compositions.add_clip": ({ clip_id, ...given }) =>
    clip_id ? [creations(CLIP, CLIP_AS_IT_COMES, [{ id: clip_id, ...given }])] : null,
  "compositions.add_notes": ({ clip_id, notes }) =>
    notes.every((/** @type {any} */ note) => note.id)
      ? [creations(NOTE, NOTE_AS_IT_COMES, notes.map((/** @type {any} */ note) => ({ ...note, clip_id })))]
      : null,
  "compositions.delete_notes": ({ note_ids }) => [deletions(NOTE, note_ids)],
  "compositions.remove_clips": ({ clip_ids }) => [deletions(CLIP, clip_ids)],
  "compositions.move_clips": ({ clip_ids, by_beats }, store) => {
    const clips = rowsOf(store, CLIP, clip_ids);
    const by = Math.max(by_beats, -Math.min(...clips.map((clip) => clip.start_beats)));
    return [updates(CLIP, ["start_beats"], clips.map((clip) => [clip, [clip.start_beats + by]]))];
  },
  "compositions.move_notes": ({ note_ids, by_beats = 0, by_semitones = 0 }, store) => {
    const notes = rowsOf(store, NOTE, note_ids);
    const pitches = notes.map((note) => note.pitch);
    const by = Math.max(by_beats, -Math.min(...notes.map((note) => note.start_beats)));
    const steps = Math.max(-Math.min(...pitches), Math.min(by_semitones, 127 - Math.max(...pitches)));
    const moved = (/** @type {Row} */ note) => [note.start_beats + by, note.pitch + steps];
    return [updates(NOTE, ["start_beats", "pitch"], notes.map((note) => [note, moved(note)]))];
  },
  "compositions.rename_track": ({ track_id, name }, store) => values(store, TRACK, track_id, { name }),
  "compositions.colour_track": ({ track_id, colour }, store) => values(store, TRACK, track_id, { colour }),
  "compositions.rename_clip": ({ clip_id, name }, store) => values(store, CLIP, clip_id, { name }),
  "compositions.rename_song": ({ title }, store) => values(store, ABOUT, store.all(ABOUT)[0]?.id, { title }),
  "compositions.describe_song": (given, store) => values(store, ABOUT, store.all(ABOUT)[0]?.id, given),
};

/** @param {string} command @param {any} args @param {Store} store @returns {Group[] | null} */
export function outcomeOf(command, args, store) {
  return OUTCOMES[command]?.(args, store) ?? null;
}

/** @param {Store} store @param {string} model @param {string[]} ids */
const rowsOf = (store, model, ids) => ids.map((id) => store.get(model, id)).filter((row) => row !== undefined);

/** @param {Store} store @param {string} model @param {string | undefined} id @param {Row} given */
function values(store, model, id, given) {
  const row = store.get(model, id);
  return row ? [updates(model, Object.keys(given), [[row, Object.values(given)]])] : null;
}

/** @param {string} model @param {Row} fresh @param {Row[]} rows @returns {Group} */
function creations(model, fresh, rows) {
  const fields = Object.keys(fresh);
  const after = rows.map((row) => fields.map((field) => row[field] ?? fresh[field]));
  return { model, fields, ids: rows.map(({ id }) => id), before: null, after };
}

/** @param {string} model @param {string[]} ids @returns {Group} */
const deletions = (model, ids) => ({ model, fields: [], ids, before: ids.map(() => []), after: null });
