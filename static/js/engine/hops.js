/**
 * Of a stream of samples, every 10 ms, a row of eight numbers that loudness is made of: the twin of `Hops` in
 * `playback/loudness.py`, which says where its figures come from. It runs on the audio thread, so it makes nothing while
 * it runs, and in the tests.
 */

export const RATE = 48_000;
export const HOP_FRAMES = 480;

/** What stands where in a row: see `Hop` in `playback/loudness.py`. */
export const HOP = Object.freeze({
  energy: 0,
  left: 1,
  right: 2,
  product: 3,
  peakLeft: 4,
  peakRight: 5,
  truePeakLeft: 6,
  truePeakRight: 7,
});
export const HOP_VALUES = 8;

// BS.1770-4, tables 1 and 2, at 48 kHz: the head's shelf, then a high-pass whose numerator is 1, −2, 1.
const [S0, S1, S2, S3, S4] = [
  1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585,
];
const [P3, P4] = [-1.99004745483398, 0.99007225036621];

const HALF = 12;
const TAPS = 2 * HALF;
const BETA = 6;

/** The modified Bessel function of order 0. @param {number} x */
const bessel = (x) => {
  let sum = 1;
  for (let k = 1, term = 1; k < 40; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
};

/** What gives the value a part of the way to the next sample: a sinc under a Kaiser window. @param {number} part */
const between = (part) =>
  Float64Array.from({ length: TAPS }, (_, index) => {
    const place = index - HALF + 1 - part;
    const sinc = Math.sin(Math.PI * place) / (Math.PI * place);
    return (sinc * bessel(BETA * Math.sqrt(1 - (place / HALF) ** 2))) / bessel(BETA);
  });
const [QUARTER, MIDDLE, LATE] = [between(0.25), between(0.5), between(0.75)];

/** Below this a filter's memory is silence; left alone it would come among numbers that processors are slow with. */
const NOTHING = 1e-20;

class Channel {
  shelf = new Float64Array(2);
  pass = new Float64Array(2);
  /** The newest samples, behind those that the interpolation still needs. */
  line = new Float64Array(TAPS - 1 + HOP_FRAMES);
  energy = 0;
  square = 0;
  peak = 0;
  truePeak = 0;

  /** @param {ArrayLike<number>} samples @param {number} start @param {number} count at most HOP_FRAMES */
  take(samples, start, count) {
    const { line, shelf, pass } = this;
    let [s1, s2] = shelf;
    let [p1, p2] = pass;
    let { energy, square, peak } = this;
    for (let index = 0; index < count; index += 1) {
      const sample = samples[start + index];
      const x = sample - sample === 0 ? sample : 0;
      line[TAPS - 1 + index] = x;
      square += x * x;
      const size = x < 0 ? -x : x;
      if (size > peak) peak = size;
      const y = S0 * x + s1;
      s1 = S1 * x - S3 * y + s2;
      s2 = S2 * x - S4 * y;
      const z = y + p1;
      p1 = -2 * y - P3 * z + p2;
      p2 = y - P4 * z;
      energy += z * z;
    }
    [shelf[0], shelf[1], pass[0], pass[1]] = [s1, s2, p1, p2].map((each) => (Math.abs(each) < NOTHING ? 0 : each));
    Object.assign(this, { energy, square, peak });
  }

  /** What lies between the samples just taken. @param {number} count */
  interpolate(count) {
    const { line } = this;
    let { truePeak } = this;
    for (let index = 0; index < count; index += 1) {
      let [a, b, c] = [0, 0, 0];
      for (let tap = 0; tap < TAPS; tap += 1) {
        const x = line[index + tap];
        a += x * QUARTER[tap];
        b += x * MIDDLE[tap];
        c += x * LATE[tap];
      }
      truePeak = Math.max(truePeak, a, -a, b, -b, c, -c, line[index + HALF - 1], -line[index + HALF - 1]);
    }
    this.truePeak = truePeak;
    line.copyWithin(0, count, count + TAPS - 1);
  }

  clear() {
    this.energy = this.square = this.peak = this.truePeak = 0;
  }
}

export class Hops {
  #filled = 0;
  #product = 0;

  /** @param {number[]} [weights] of the channels; those beyond two count towards loudness alone */
  constructor(weights = [1, 1]) {
    this.weights = weights;
    this.channels = weights.map(() => new Channel());
  }

  /**
   * @param {ArrayLike<number>[]} samples of each channel
   * @param {number} frames
   * @param {(row: Float64Array) => void} done with each row that is complete; the next one is the same array
   */
  take(samples, frames, done) {
    for (let start = 0; start < frames;) {
      const count = Math.min(frames - start, HOP_FRAMES - this.#filled);
      for (let index = 0; index < this.channels.length; index += 1) {
        this.channels[index].take(samples[index], start, count);
      }
      const [left, right] = this.channels;
      for (let index = TAPS - 1; index < TAPS - 1 + count; index += 1) {
        this.#product += left.line[index] * right.line[index];
      }
      left.interpolate(count);
      right.interpolate(count);
      this.#filled += count;
      start += count;
      if (this.#filled === HOP_FRAMES) this.#finish(done);
    }
  }

  #row = new Float64Array(HOP_VALUES);

  /** @param {(row: Float64Array) => void} done */
  #finish(done) {
    const [left, right] = this.channels;
    const row = this.#row;
    row[HOP.energy] = 0;
    this.channels.forEach((channel, index) => {
      row[HOP.energy] += this.weights[index] * channel.energy;
    });
    row[HOP.left] = left.square;
    row[HOP.right] = right.square;
    row[HOP.product] = this.#product;
    row[HOP.peakLeft] = left.peak;
    row[HOP.peakRight] = right.peak;
    row[HOP.truePeakLeft] = left.truePeak;
    row[HOP.truePeakRight] = right.truePeak;
    for (const channel of this.channels) channel.clear();
    this.#product = this.#filled = 0;
    done(row);
  }
}
