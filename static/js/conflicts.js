/** Why a step cannot be taken back, in a musician's words: what somebody has changed since. */

import { CLIP, DEVICE, NOTE, SEND, STRIP, TRACK } from "./lanes.js";

/** @typedef {{model?: string, id?: string, field?: string | null, by?: string, why?: string}} Conflict as the server names it */

/** What a field is called on the page, where that is not its own name. @type {Record<string, string>} */
const FIELDS = {
  gain_db: "volume",
  input_gain_db: "input gain",
  invert: "phase",
  vca_id: "VCA",
  start_beats: "place",
  length_beats: "length",
  offset_beats: "start",
  track_id: "track",
  output_id: "output",
  folder_id: "folder",
  order: "place",
  bpm: "tempo",
  sidechain_strip_id: "sidechain",
};

/** What a row is called on the page. @param {import("./store.js").Store} store @param {string} model @param {string} id @param {(kind: string) => string} titleOf a device's kind */
function nameOf(store, model, id, titleOf) {
  const row = store.get(model, id);
  if (!row) return null;
  const track = (/** @type {string | undefined} */ trackId) => store.get(TRACK, trackId)?.name;
  switch (model) {
    case TRACK:
      return row.name;
    case STRIP:
      return track(row.track_id);
    case SEND:
      return `the send to ${track(store.get(STRIP, row.target_id)?.track_id)}`;
    case CLIP:
      return `clip “${row.name || track(row.track_id)}”`;
    case NOTE:
      return "a note";
    case DEVICE:
      return titleOf(row.kind);
    default:
      return null;
  }
}

/**
 * A sentence for the first of a refusal's conflicts, or null where the server's own has to do.
 * @param {Conflict[]} conflicts @param {import("./store.js").Store} store
 * @param {(kind: string) => string} titleOf @param {string} [me] the name of who reads it
 */
export function conflictText([first], store, titleOf, me = "") {
  const { model, id, field, by } = first ?? {};
  if (!model || !id || !field || !by) return null;
  const name = nameOf(store, model, id, titleOf);
  if (!name) return null;
  const last = field.split(".").at(-1) ?? field;
  const what = FIELDS[last] ?? last.replace(/_(id|db|hz|seconds|beats)$/, "").replaceAll("_", " ");
  return `${by === me ? "You have" : `${by} has`} changed the ${what} of ${name} since.`;
}
