/**
 * Soft takeover: a control on the desk moves one on the page only after it has come to where that stands, so that nothing
 * jumps. Places are 0 … 1.
 */

const NEAR = 0.03;

export class Takeover {
  /** Where the desk's control was last; null: nowhere yet. @type {number | null} */
  #last = null;
  /** Where it last moved the page's to; null: it does not have it. @type {number | null} */
  #moved = null;

  /** Whether the desk's control now moves the page's. @param {number} to @param {number} now where the page's stands */
  takes(to, now) {
    const last = this.#last;
    this.#last = to;
    // Another hand has moved it since.
    if (this.#moved !== null && Math.abs(now - this.#moved) > NEAR) this.#moved = null;
    const passes = last !== null && (last - now) * (to - now) <= 0;
    if (this.#moved === null && Math.abs(to - now) > NEAR && !passes) return false;
    this.#moved = to;
    return true;
  }
}
