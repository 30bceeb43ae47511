/** How loud what this page hears has been: read from the sound at all times, so that no panel has to be open for it. */

import { HOP, HOP_VALUES } from "./engine/hops.js";
import { Meter, SHORT_TERM_HOPS } from "./loudness.js";

/** What programmes are made for: streaming, podcasts, and broadcasting (EBU R 128). */
export const TARGETS_LUFS = [-14, -16, -23];
const PLACE = "sonic.loudness_target";

/** One point of the history is half a second of sound; two hours are kept. */
export const POINT_SECONDS = 0.5;
const POINT_HOPS = 50;
const MOST_POINTS = 14_400;
const SOUND = 1e-5; // −100 dBFS
const SETTLED_MS = 7_000; // until falls and holds have come to rest

class Measured extends EventTarget {
  meter = new Meter();
  /** Short-term loudness while something sounded, in LUFS. @type {number[]} */
  history = [];
  #hops = 0;
  #soundedAt = -Infinity;
  #target = remembered();

  /** Reads an engine from now on. @param {EventTarget} engine */
  read(engine) {
    engine.addEventListener("loudness", (event) => this.#take(/** @type {CustomEvent<Float32Array>} */ (event).detail));
  }

  /** Whether meters still move. */
  get moves() {
    return performance.now() - this.#soundedAt < SETTLED_MS;
  }

  get target() {
    return this.#target;
  }

  set target(lufs) {
    this.#target = lufs;
    try {
      localStorage.setItem(PLACE, String(lufs));
    } catch {
      // It holds for this visit, then.
    }
    this.dispatchEvent(new Event("target"));
  }

  reset() {
    this.meter.reset();
    this.history = [];
    this.#hops = 0;
    this.dispatchEvent(new Event("reset"));
  }

  /** @param {Float32Array} rows */
  #take(rows) {
    const moved = this.moves;
    this.meter.take(rows);
    for (let start = 0; start < rows.length; start += HOP_VALUES) {
      if (Math.max(rows[start + HOP.peakLeft], rows[start + HOP.peakRight]) <= SOUND) continue;
      this.#soundedAt = performance.now();
      this.#hops += 1;
      if (this.#hops % POINT_HOPS === 0) this.#keep();
    }
    if (!moved && this.moves) this.dispatchEvent(new Event("sound"));
  }

  #keep() {
    if (this.meter.count < SHORT_TERM_HOPS) return; // its window is not filled yet
    this.history.push(this.meter.now.shortTerm);
    if (this.history.length > MOST_POINTS) this.history.shift();
  }
}

function remembered() {
  try {
    const kept = Number(localStorage.getItem(PLACE));
    return TARGETS_LUFS.includes(kept) ? kept : TARGETS_LUFS[0];
  } catch {
    return TARGETS_LUFS[0];
  }
}

export const measured = new Measured();
