/** What the strips read, smoothed as a meter shows it: peaks rise at once and fall slowly, and are held. */

import { drawAlways } from "./frames.js";
import { MINIMUM_DB, toDb } from "./scales.js";

/** @typedef {{peak: [number, number], rms: [number, number], hold: number, heldAt: number, highest: number, clipped: boolean}} Level in dB */

const FALL_DB_A_SECOND = 26; // between IEC 60268-18's 20 dB in 1.7 s and a desk's quicker fall
const HOLD_MS = 2_000;
const CLIP_DB = 0;

/** @returns {Level} */
const silence = () => ({
  peak: [MINIMUM_DB, MINIMUM_DB],
  rms: [MINIMUM_DB, MINIMUM_DB],
  hold: MINIMUM_DB,
  heldAt: 0,
  highest: MINIMUM_DB,
  clipped: false,
});

/** @typedef {{slotNumber: number, draw: () => void}} Shown */

class Levels extends EventTarget {
  /** @type {Map<number, Level>} */
  #levels = new Map();
  /** @type {Set<Shown>} */
  #shown = new Set();
  #before = 0;
  /** @type {{meters: () => Record<number, ArrayLike<number>> | Map<number, ArrayLike<number>>} | null} */
  #engine = null;

  /** @param {number} slot */
  of(slot) {
    let level = this.#levels.get(slot);
    if (!level) this.#levels.set(slot, (level = silence()));
    return level;
  }

  /** @param {Shown} meter */
  add(meter) {
    this.#shown.add(meter);
  }

  /** @param {Shown} meter */
  remove(meter) {
    this.#shown.delete(meter);
  }

  /** Reads an engine for as long as it sounds. @param {any} engine */
  read(engine) {
    this.#engine = engine;
    const follow = () => {
      drawAlways(this.#frame, engine.state === "running");
      if (engine.state !== "running") this.#fallSilent();
    };
    engine.addEventListener("state", follow);
    follow();
  }

  /** An engine that does not run is not heard: what it read last would stand for ever. */
  #fallSilent() {
    for (const level of this.#levels.values()) {
      const { highest, clipped } = level;
      Object.assign(level, silence(), { highest, clipped });
    }
    for (const meter of this.#shown) meter.draw();
  }

  /** @param {number} [slot] one strip's clip light, or all */
  unlatch(slot) {
    for (const [each, level] of this.#levels) {
      if (slot === undefined || slot === each) Object.assign(level, { clipped: false, highest: MINIMUM_DB });
    }
    for (const meter of this.#shown) meter.draw();
    this.dispatchEvent(new Event("peaks"));
  }

  /** @param {number} now */
  #frame = (now) => {
    const passed = Math.min(100, now - this.#before) / 1000;
    this.#before = now;
    const read = this.#engine?.meters() ?? {};
    let higher = false;
    for (const [slot, values] of read instanceof Map ? read : Object.entries(read)) {
      higher = this.#follow(this.of(Number(slot)), values, passed, now) || higher;
    }
    for (const meter of this.#shown) meter.draw();
    if (higher) this.dispatchEvent(new Event("peaks"));
  };

  /** @param {Level} level @param {ArrayLike<number>} values @param {number} passed seconds @param {number} now */
  #follow(level, values, passed, now) {
    const fall = FALL_DB_A_SECOND * passed;
    for (const side of /** @type {const} */ ([0, 1])) {
      level.peak[side] = Math.max(toDb(values[side]), level.peak[side] - fall, MINIMUM_DB);
      level.rms[side] = Math.max(toDb(values[2 + side]), level.rms[side] - fall, MINIMUM_DB);
    }
    const peak = Math.max(...level.peak);
    if (peak >= level.hold) Object.assign(level, { hold: peak, heldAt: now });
    else if (now - level.heldAt > HOLD_MS) level.hold = Math.max(peak, level.hold - fall);
    if (peak <= level.highest + 0.05) return false;
    level.highest = peak;
    level.clipped ||= peak >= CLIP_DB;
    return true;
  }
}

export const levels = new Levels();
