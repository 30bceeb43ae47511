/** Measures what goes to the loudspeakers on the audio thread, and posts its rows to the page: see hops.js. */

import { HOP_VALUES, Hops } from "./hops.js";

const BLOCK_FRAMES = 128;
const ROWS_A_POST = 3; // 33 posts a second

class LoudnessTap extends AudioWorkletProcessor {
  hops = new Hops();
  rows = new Float32Array(ROWS_A_POST * HOP_VALUES);
  filled = 0;
  silence = new Float32Array(BLOCK_FRAMES);

  /** @param {Float32Array} row */
  take = (row) => {
    this.rows.set(row, this.filled);
    this.filled += HOP_VALUES;
    if (this.filled < this.rows.length) return;
    this.port.postMessage(this.rows);
    this.filled = 0;
  };

  /** @param {Float32Array[][]} inputs */
  process([[left = this.silence, right = left]]) {
    this.hops.take([left, right], left.length, /** @type {any} */ (this.take));
    return true;
  }
}

registerProcessor("sonic-loudness", LoudnessTap);
