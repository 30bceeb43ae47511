/** Changes of notes as the page's store shows them before the song says so. */

import { NOTE } from "../lanes.js";
import { NOTE_VALUES } from "../notes/edits.js";
import { store } from "../session.js";
import { updates } from "../store.js";

/** @typedef {import("../store.js").Row} Row @typedef {import("../store.js").Group} Group */

/** New notes. @param {string} clipId @param {Row[]} notes @returns {Group} */
export const added = (clipId, notes) => ({
  model: NOTE,
  fields: ["clip_id", ...NOTE_VALUES],
  ids: notes.map((note) => note.id),
  before: null,
  after: notes.map((note) => [clipId, ...NOTE_VALUES.map((name) => note[name])]),
});

/** Notes that are gone. @param {Row[]} notes @returns {Group} */
export const removed = (notes) => ({
  model: NOTE,
  fields: NOTE_VALUES,
  ids: notes.map((note) => note.id),
  before: notes.map((note) => NOTE_VALUES.map((name) => note[name])),
  after: null,
});

/** Notes with new values, each with its id; all name the same values. @param {{id: string}[]} changes @returns {Group[]} */
export function changed(changes) {
  if (!changes.length) return [];
  const fields = Object.keys(changes[0]).filter((name) => name !== "id");
  const rows = changes.flatMap((change) => {
    const row = store.get(NOTE, change.id);
    return row ? [/** @type {[Row, any[]]} */ ([row, fields.map((name) => Reflect.get(change, name))])] : [];
  });
  return [updates(NOTE, fields, rows)];
}
