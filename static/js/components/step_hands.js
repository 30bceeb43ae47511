import { v7 as uuid7 } from "uuid";
import { NOTE } from "../lanes.js";
import { commands } from "../session.js";
import { updates } from "../store.js";

/**
 * @typedef {import("../store.js").Row} Row
 * @typedef {import("../steps.js").Cell} Cell
 */

const FIELDS = ["clip_id", "pitch", "start_beats", "length_beats", "velocity", "pan", "cents", "probability"];

/** A note at a step, as it is written. @param {number} pitch @param {number} step @param {number} stepBeats @param {number} velocity */
export const noteAt = (pitch, step, stepBeats, velocity) => ({
  id: uuid7(),
  pitch,
  start_beats: step * stepBeats,
  length_beats: stepBeats,
  velocity,
});

/** A hand that goes over steps and lets them play, or be silent: one step of the history. */
export class Painting {
  /** @type {Map<string, ReturnType<typeof noteAt>>} */
  #made = new Map();
  /** @type {Map<string, Row>} */
  #gone = new Map();
  #hand = commands.gesture();

  /** @param {string} clipId @param {boolean} adds @param {number} stepBeats @param {number} velocity */
  constructor(clipId, adds, stepBeats, velocity) {
    this.clipId = clipId;
    this.adds = adds;
    this.stepBeats = stepBeats;
    this.velocity = velocity;
  }

  /** The hand is over a step. Answers whether that changes it. @param {number} pitch @param {number} step @param {Cell | undefined} cell */
  over(pitch, step, cell) {
    const place = `${pitch} ${step}`;
    if (this.adds ? cell || this.#made.has(place) : !cell) return false;
    if (this.adds) this.#made.set(place, noteAt(pitch, step, this.stepBeats, this.velocity));
    else for (const note of cell?.notes ?? []) this.#gone.set(note.id, note);
    this.#hand.move(this.adds ? [this.#making()] : [this.#taking()]);
    return true;
  }

  /** @returns {import("../store.js").Group} */
  #making() {
    const whole = { clip_id: this.clipId, pan: 0, cents: 0, probability: 1 };
    const notes = [...this.#made.values()];
    const after = notes.map((note) => FIELDS.map((field) => Reflect.get({ ...whole, ...note }, field)));
    return { model: NOTE, fields: FIELDS, ids: notes.map(({ id }) => id), before: null, after };
  }

  /** @returns {import("../store.js").Group} */
  #taking() {
    const notes = [...this.#gone.values()];
    const before = notes.map((note) => FIELDS.map((field) => note[field]));
    return { model: NOTE, fields: FIELDS, ids: notes.map(({ id }) => id), before, after: null };
  }

  release() {
    if (this.adds && this.#made.size)
      void this.#hand.release("compositions.add_notes", { clip_id: this.clipId, notes: [...this.#made.values()] });
    else if (this.#gone.size) void this.#hand.release("compositions.delete_notes", { note_ids: [...this.#gone.keys()] });
    else this.#hand.cancel();
  }

  cancel() {
    this.#hand.cancel();
  }
}

/** A hand on the velocity or the chance of steps: those it goes over get the value of the one it began on. */
export class Setting {
  /** @type {Map<string, Row>} */
  #notes = new Map();
  #hand = commands.gesture();
  #value = 0;

  /** @param {"velocity" | "probability"} field */
  constructor(field) {
    this.field = field;
  }

  /** @param {Cell} cell @param {number} value */
  over(cell, value) {
    for (const note of cell.notes) this.#notes.set(note.id, this.#notes.get(note.id) ?? note);
    this.#value = value;
    this.#hand.move([updates(NOTE, [this.field], [...this.#notes.values()].map((note) => [note, [value]]))]);
  }

  release() {
    if (!this.#notes.size) return this.#hand.cancel();
    const notes = [...this.#notes.keys()].map((id) => ({ id, [this.field]: this.#value }));
    void this.#hand.release("compositions.change_notes", { notes });
  }

  cancel() {
    this.#hand.cancel();
  }
}
