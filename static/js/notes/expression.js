/** What a note carries beside pitch and time, as the lane below the notes shows it: each a share of the lane's height. */

import { _ } from "../tongue.js";
import { panText } from "../words.js";

/** @typedef {import("../store.js").Row} Row */
/** @typedef {"velocity" | "pan" | "cents" | "probability"} Expression */
/** @typedef {{beat: number, share: number}} Point */

/** `rest`: the value from which bars grow. @type {Record<Expression, {title: string, least: number, most: number, rest: number, text: (value: number) => string}>} */
export const EXPRESSIONS = {
  velocity: { title: _("Velocity"), least: 1, most: 127, rest: 1, text: String },
  pan: { title: _("Pan"), least: -1, most: 1, rest: 0, text: panText },
  cents: { title: _("Cents"), least: -100, most: 100, rest: 0, text: (cents) => `${Math.round(cents)} ct` },
  probability: { title: _("Chance"), least: 0, most: 1, rest: 0, text: (share) => `${Math.round(share * 100)} %` },
};
const STEPS = { velocity: 1, pan: 0.01, cents: 1, probability: 0.01 };

/** @param {Expression} kind @param {number} value */
export function shareOf(kind, value) {
  const { least, most } = EXPRESSIONS[kind];
  return (value - least) / (most - least);
}

/** @param {Expression} kind @param {number} value */
export function within(kind, value) {
  const { least, most } = EXPRESSIONS[kind];
  const step = STEPS[kind];
  return Math.min(most, Math.max(least, Math.round(Math.round(value / step) * step * 100) / 100));
}

/** @param {Expression} kind @param {number} share of the lane's height */
export function valueAt(kind, share) {
  const { least, most } = EXPRESSIONS[kind];
  return within(kind, least + share * (most - least));
}

/** Values along a line drawn from one point to another. @param {Expression} kind @param {Row[]} notes @param {Point} from @param {Point} to */
export function alongLine(kind, notes, from, to) {
  const across = to.beat - from.beat;
  return notes.map((note) => {
    const way = across ? (note.start_beats - from.beat) / across : 1;
    return { id: note.id, [kind]: valueAt(kind, from.share + (to.share - from.share) * way) };
  });
}

/** All of them by as much as one. @param {Expression} kind @param {Row[]} notes @param {number} by */
export const shifted = (kind, notes, by) =>
  notes.map((note) => ({ id: note.id, [kind]: within(kind, note[kind] + by) }));
