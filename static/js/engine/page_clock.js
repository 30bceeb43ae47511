/**
 * What the audio clock shows at a moment of the page's own. The audio clock moves in steps of the output's buffer, and a
 * busy page reads it late: both make it look slow, never fast, so that the fastest reading of late is the true one.
 */

/** Readings are forgotten after one to two of these: long enough for one in time, short enough to follow a clock that was held up. */
const REMEMBERED_SECONDS = 0.5;

export class PageClock {
  /** How far the page's clock is ahead, at least: of this stretch, and of the one before it. */
  #behind = [Infinity, Infinity];
  #since = -Infinity;

  /** Both clocks as they are read at one moment, in seconds. @param {number} context @param {number} page */
  read(context, page) {
    if (page - this.#since > REMEMBERED_SECONDS) {
      const isRecent = page - this.#since < 2 * REMEMBERED_SECONDS;
      this.#behind = [Infinity, isRecent ? this.#behind[0] : Infinity];
      this.#since = page;
    }
    this.#behind[0] = Math.min(this.#behind[0], page - context);
  }

  /** The audio clock at a moment of the page's, in seconds. @param {number} page */
  at(page) {
    return page - Math.min(...this.#behind);
  }
}
