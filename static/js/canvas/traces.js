/** What the pictures of sound reckon with. Pure. */

const LOWEST_HZ = 20;
const HIGHEST_HZ = 20_000;
export const FLOOR_DB = -96;

/** From 0 (20 Hz) to 1 (20 kHz). @param {number} hz */
export const placeOfHz = (hz) => Math.log(hz / LOWEST_HZ) / Math.log(HIGHEST_HZ / LOWEST_HZ);
/** @param {number} place */
export const hzAt = (place) => LOWEST_HZ * (HIGHEST_HZ / LOWEST_HZ) ** place;

/**
 * The level at a frequency of a spectrum in bins of one width: the highest of the bins between two frequencies, and where
 * bins are wider than that, a curve through them.
 * @param {ArrayLike<number>} bins dB @param {number} from bins, may be fractional @param {number} to
 */
export function levelBetween(bins, from, to) {
  const [first, last] = [Math.ceil(from), Math.floor(to)];
  if (last > first) {
    let highest = -Infinity;
    for (let bin = first; bin <= last; bin += 1) if (bins[bin] > highest) highest = bins[bin];
    return highest;
  }
  const middle = (from + to) / 2;
  const bin = Math.max(1, Math.floor(middle));
  const part = middle - bin;
  const [a, b, c, d] = [-1, 0, 1, 2].map((step) => Math.max(FLOOR_DB * 2, bins[bin + step] ?? -Infinity));
  return b + (part / 2) * (c - a + part * (2 * a - 5 * b + 4 * c - d + part * (3 * (b - c) + d - a)));
}

/** How far quiet sound is brought nearer: by powers of two, at once when it grows and slowly when it fades. */
export class Zoom {
  times = 1;
  #peak = 1;

  /** @param {number} peak linear @param {number} passed seconds */
  follow(peak, passed) {
    this.#peak = Math.max(peak, this.#peak * 0.5 ** (passed / 1.5), 1 / 64);
    const wanted = 2 ** Math.floor(Math.log2(0.95 / this.#peak));
    // Half a step late on the way in, so that it does not waver at a border.
    if (wanted < this.times || this.#peak * this.times < 0.38) this.times = Math.min(64, Math.max(0.25, wanted));
  }
}

/** Both sides halved and added. @param {ArrayLike<number>[]} sides @param {Float32Array} into */
export function middleOf([left, right], into) {
  for (let frame = 0; frame < into.length; frame += 1) into[frame] = (left[frame] + right[frame]) / 2;
  return into;
}

/**
 * Where a wave rises through zero, as late as leaves `length` frames behind it: so a tone stands still. It has to have been
 * well below zero before, or noise around it would do. Fractional; 0 where there is none.
 * @param {Float32Array} wave @param {number} length
 */
export function risingAt(wave, length) {
  let peak = 0;
  for (const value of wave) peak = Math.max(peak, Math.abs(value));
  const low = -0.25 * peak;
  for (let frame = wave.length - length - 1; frame > 0; frame -= 1) {
    if (wave[frame] < 0 || wave[frame - 1] >= 0) continue;
    let before = frame - 1;
    while (before > 0 && wave[before] < 0 && wave[before] > low) before -= 1;
    if (wave[before] <= low) return frame - wave[frame] / (wave[frame] - wave[frame - 1]);
  }
  return 0;
}
