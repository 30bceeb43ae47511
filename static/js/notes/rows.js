/** The rows of the roll from top to bottom: all keys, or fewer where it is folded. */

import { isIn } from "./scale.js";

/** @typedef {"all" | "scale" | "used"} Fold */

const TOP_PITCH = 127;
const ALL = Array.from({ length: TOP_PITCH + 1 }, (_each, row) => TOP_PITCH - row);

/**
 * The pitches that have a row. No note is ever out of sight: folded to a scale, what is used outside it stays.
 * @param {Fold} fold @param {import("./scale.js").Scale | null} scale @param {ReadonlySet<number>} used
 */
export function rowPitches(fold, scale, used) {
  if (fold === "scale" && scale) return ALL.filter((pitch) => isIn(scale, pitch) || used.has(pitch));
  if (fold === "used" && used.size) return ALL.filter((pitch) => used.has(pitch));
  return ALL;
}

export class Rows {
  /** The row of each pitch; of one that has none, the row below. @type {number[]} */
  #rows = [];

  /** @param {readonly number[]} pitches from high to low */
  constructor(pitches = ALL) {
    this.pitches = pitches;
    let row = 0;
    for (const pitch of ALL) {
      while (row < pitches.length - 1 && pitches[row] > pitch) row += 1;
      this.#rows[pitch] = row;
    }
  }

  get count() {
    return this.pitches.length;
  }

  get isFolded() {
    return this.count <= TOP_PITCH;
  }

  /** Whether a pitch has a row of its own. @param {number} pitch */
  has(pitch) {
    return this.pitches[this.#rows[pitch]] === pitch;
  }

  /** @param {number} pitch */
  rowOf(pitch) {
    return this.#rows[pitch];
  }

  /** @param {number} row beyond the ends, the last one */
  pitchOf(row) {
    return this.pitches[Math.min(this.count - 1, Math.max(0, row))];
  }
}
