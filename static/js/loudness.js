/**
 * Loudness from the rows that `engine/hops.js` makes: windows, gates and maxima. ITU-R BS.1770-4, EBU Tech 3341 and 3342;
 * the twin of `Meter` in `playback/loudness.py`, which says where the figures come from. Pure. Silence is QUIETEST_LUFS.
 */

import { HOP, HOP_FRAMES, HOP_VALUES, RATE } from "./engine/hops.js";

export const QUIETEST_LUFS = -120;
/** EBU R 128: what a true peak should stay below. */
export const TRUE_PEAK_LIMIT_DB = -1;

const STEP_HOPS = 10;
const MOMENTARY_HOPS = 40;
export const SHORT_TERM_HOPS = 300;
const ABSOLUTE_GATE_LUFS = -70;
const RELATIVE_GATE_LU = -10;
const RANGE_GATE_LU = -20;

/** @param {number} energy mean square of K-weighted channels, summed with their weights */
export const lufs = (energy) => Math.max(-0.691 + 10 * Math.log10(Math.max(energy, 1e-30)), QUIETEST_LUFS);

/** @param {number} linear */
export const decibels = (linear) => Math.max(20 * Math.log10(Math.max(linear, 1e-30)), QUIETEST_LUFS);

/** Of two sums of squares and one of products. @param {number} left @param {number} right @param {number} product */
export const correlation = (left, right, product) => {
  const power = Math.sqrt(left * right);
  return power > 1e-10 * HOP_FRAMES ? product / power : 0;
};

/** How often which loudness was, in bins of 0.01 LU from the absolute gate on: the same room after hours. */
class Histogram {
  counts = new Uint32Array(9000);
  energies = new Float64Array(9000);

  /** @param {number} energy */
  add(energy) {
    const above = lufs(energy) - ABSOLUTE_GATE_LUFS;
    if (above <= 0) return;
    const place = Math.min(Math.floor(above * 100), this.counts.length - 1);
    this.counts[place] += 1;
    this.energies[place] += energy;
  }

  /** @param {number} first bin */
  #from(first) {
    let [count, energy] = [0, 0];
    for (let bin = first; bin < this.counts.length; bin += 1) {
      count += this.counts[bin];
      energy += this.energies[bin];
    }
    return { count, energy };
  }

  /** The first bin above the relative gate. @param {number} relative LU */
  #gate(relative) {
    const { count, energy } = this.#from(0);
    if (!count) return 0;
    return Math.max(Math.round((lufs(energy / count) + relative - ABSOLUTE_GATE_LUFS) * 100), 0);
  }

  get mean() {
    const { count, energy } = this.#from(this.#gate(RELATIVE_GATE_LU));
    return count ? lufs(energy / count) : QUIETEST_LUFS;
  }

  /** Between the 10th and the 95th of a hundred. */
  get range() {
    const first = this.#gate(RANGE_GATE_LU);
    const { count } = this.#from(first);
    if (!count) return 0;
    const [low, high] = [10, 95].map((percent) => {
      const wanted = Math.round(((count - 1) * percent) / 100) + 1;
      let bin = first;
      for (let sum = this.counts[bin]; sum < wanted; sum += this.counts[bin]) bin += 1;
      return bin;
    });
    return (high - low) / 100;
  }
}

/**
 * @typedef {[left: number, right: number]} Pair
 * @typedef {object} Now
 * @property {number} momentary LUFS, of the last 400 ms
 * @property {number} shortTerm LUFS, of the last 3 s
 * @property {Pair} peak dBFS, of the last 400 ms
 * @property {Pair} truePeak dBTP, the same
 * @property {Pair} rms dBFS, of the last 400 ms
 * @property {number} correlation of the last 400 ms, −1 … 1
 * @typedef {object} Total
 * @property {number} integrated LUFS
 * @property {number} range LU
 * @property {number} momentaryMax LUFS
 * @property {number} shortTermMax LUFS
 * @property {number} truePeak dBTP
 * @property {number} peak dBFS
 * @property {number} seconds
 */

/** Takes rows as they come; `now` and `total` are there at any time. */
export class Meter {
  recent = new Float64Array(SHORT_TERM_HOPS * HOP_VALUES); // round and round
  count = 0;
  blocks = new Histogram();
  shortTerms = new Histogram();
  peak = 0;
  truePeak = 0;
  momentaryMax = 0;
  shortTermMax = 0;

  /** Begins anew. */
  reset() {
    Object.assign(this, new Meter());
  }

  /** Mean of a value over the newest hops. @param {number} hops @param {number} value */
  #mean(hops, value) {
    let sum = 0;
    for (let back = 1; back <= hops; back += 1) {
      const hop = (this.count - back + SHORT_TERM_HOPS) % SHORT_TERM_HOPS;
      sum += this.recent[hop * HOP_VALUES + value];
    }
    return sum / (hops * HOP_FRAMES);
  }

  /** Of the last 400 ms, in dB. @param {number} value */
  #highest(value) {
    let highest = 0;
    for (let back = 1; back <= MOMENTARY_HOPS; back += 1) {
      const hop = (this.count - back + SHORT_TERM_HOPS) % SHORT_TERM_HOPS;
      highest = Math.max(highest, this.recent[hop * HOP_VALUES + value]);
    }
    return decibels(highest);
  }

  /** @param {ArrayLike<number>} rows one behind the other */
  take(rows) {
    for (let start = 0; start < rows.length; start += HOP_VALUES) {
      const place = (this.count % SHORT_TERM_HOPS) * HOP_VALUES;
      for (let value = 0; value < HOP_VALUES; value += 1) this.recent[place + value] = rows[start + value];
      this.count += 1;
      this.peak = Math.max(this.peak, rows[start + HOP.peakLeft], rows[start + HOP.peakRight]);
      this.truePeak = Math.max(this.truePeak, rows[start + HOP.truePeakLeft], rows[start + HOP.truePeakRight]);
      const momentary = this.#mean(MOMENTARY_HOPS, HOP.energy);
      const shortTerm = this.#mean(SHORT_TERM_HOPS, HOP.energy);
      this.momentaryMax = Math.max(this.momentaryMax, momentary);
      this.shortTermMax = Math.max(this.shortTermMax, shortTerm);
      if (this.count % STEP_HOPS) continue;
      if (this.count >= MOMENTARY_HOPS) this.blocks.add(momentary);
      if (this.count >= SHORT_TERM_HOPS) this.shortTerms.add(shortTerm);
    }
  }

  /** @returns {Now} */
  get now() {
    const [left, right, product] = [HOP.left, HOP.right, HOP.product].map((value) => this.#mean(MOMENTARY_HOPS, value));
    const frames = MOMENTARY_HOPS * HOP_FRAMES;
    return {
      momentary: lufs(this.#mean(MOMENTARY_HOPS, HOP.energy)),
      shortTerm: lufs(this.#mean(SHORT_TERM_HOPS, HOP.energy)),
      peak: [this.#highest(HOP.peakLeft), this.#highest(HOP.peakRight)],
      truePeak: [this.#highest(HOP.truePeakLeft), this.#highest(HOP.truePeakRight)],
      rms: [decibels(Math.sqrt(left)), decibels(Math.sqrt(right))],
      correlation: correlation(left * frames, right * frames, product * frames),
    };
  }

  /** @returns {Total} */
  get total() {
    return {
      integrated: this.blocks.mean,
      range: this.shortTerms.range,
      momentaryMax: lufs(this.momentaryMax),
      shortTermMax: lufs(this.shortTermMax),
      truePeak: decibels(this.truePeak),
      peak: decibels(this.peak),
      seconds: (this.count * HOP_FRAMES) / RATE,
    };
  }
}
