/** A tempo that is tapped: the median of the ways between taps, so that one bad tap moves nothing. */

/** Whoever waits longer begins anew. */
export const NEXT_TAP_SECONDS = 2;
const FEWEST = 3;
const MOST = 9;

export class TappedTempo {
  /** @type {number[]} */
  #taps = [];

  /** @param {number} at seconds @returns {number | null} beats a minute; null as long as there are too few taps */
  tap(at) {
    const last = this.#taps.at(-1);
    if (last !== undefined && at - last > NEXT_TAP_SECONDS) this.#taps = [];
    this.#taps = [...this.#taps, at].slice(-MOST);
    if (this.#taps.length < FEWEST) return null;
    const ways = this.#taps
      .slice(1)
      .map((tap, index) => tap - this.#taps[index])
      .sort((a, b) => a - b);
    const middle = ways.length >> 1;
    const median = ways.length % 2 ? ways[middle] : (ways[middle - 1] + ways[middle]) / 2;
    return Math.min(999, Math.max(10, Math.round(600 / median) / 10));
  }
}
