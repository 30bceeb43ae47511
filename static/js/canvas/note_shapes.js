import { NOTE } from "../lanes.js";

/** @typedef {{starts: Float32Array, lengths: Float32Array, pitches: Uint8Array, low: number, high: number}} Shape */

/** The notes of clips as arrays for drawing them small, kept until they change. */
export class NoteShapes {
  /** @type {Map<string, Shape>} */
  #shapes = new Map();

  /** @param {import("../store.js").Store} store */
  constructor(store) {
    this.store = store;
  }

  /** @param {Iterable<string>} clipIds */
  forget(clipIds) {
    for (const id of clipIds) this.#shapes.delete(id);
  }

  /** @param {string} clipId @returns {Shape} */
  of(clipId) {
    let shape = this.#shapes.get(clipId);
    if (!shape) this.#shapes.set(clipId, (shape = shapeOf(this.store.group(NOTE, clipId))));
    return shape;
  }
}

/** @param {import("../store.js").Row[]} notes @returns {Shape} */
function shapeOf(notes) {
  notes.sort((a, b) => a.start_beats - b.start_beats);
  const pitches = Uint8Array.from(notes, (note) => note.pitch);
  let [low, high] = [127, 0];
  for (const pitch of pitches) [low, high] = [Math.min(low, pitch), Math.max(high, pitch)];
  return {
    starts: Float32Array.from(notes, (note) => note.start_beats),
    lengths: Float32Array.from(notes, (note) => note.length_beats),
    pitches,
    low,
    high,
  };
}
