/**
 * Beats, seconds and bars: the twin of `playback/clock.py`. Both pass `playback/tests/cases/clock.json`.
 *
 * Beats are quarter notes from the song's start. A tempo ramp is linear in bpm over beats: of slope k (bpm per beat)
 * from tempo b, L beats last 60/k · ln(1 + k·L/b) seconds; for a whole ramp that is 60·L/(b1−b0)·ln(b1/b0).
 *
 * @typedef {[beat: number, bpm: number, ramp: boolean]} TempoMark `ramp`: moves to the next mark's bpm
 * @typedef {[beat: number, numerator: number, denominator: number]} MetreMark begins a bar
 */

/**
 * How many of the rising `values` are at most `value`.
 * @param {number[]} values @param {number} value
 */
const countAtMost = (values, value) => {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
};

/**
 * Sorted by beat; of marks on one beat the last counts.
 * @template {[number, ...any[]]} Mark
 * @param {Mark[]} marks
 * @returns {Mark[]}
 */
const inOrder = (marks) => [...new Map(marks.map((mark) => [mark[0], mark])).values()].sort((a, b) => a[0] - b[0]);

export class TempoMap {
  /** @param {TempoMark[]} marks in any order; none means 120 bpm */
  constructor(marks = []) {
    const sorted = inOrder(marks);
    this.marks = sorted.length > 0 ? sorted : [/** @type {TempoMark} */ ([0, 120, false])];
    this.beats = this.marks.map(([beat]) => beat);
    this.slopes = this.marks.map(([beat, bpm, ramp], index) => {
      const next = this.marks[index + 1];
      return ramp && next ? (next[1] - bpm) / (next[0] - beat) : 0;
    });
    // Second 0 is beat 0, wherever the first mark stands.
    /** @type {number[]} */
    this.seconds = [(this.beats[0] * 60) / this.marks[0][1]];
    for (let index = 0; index + 1 < this.marks.length; index += 1) {
      this.seconds.push(this.seconds[index] + this.#lasting(index, this.beats[index + 1] - this.beats[index]));
    }
    const origin = this.secondsAt(0);
    this.seconds = this.seconds.map((seconds) => seconds - origin);
  }

  /**
   * Seconds that `beats` last from the mark of that index on.
   * @param {number} index @param {number} beats
   * @returns {number}
   */
  #lasting(index, beats) {
    const bpm = this.marks[index][1];
    const slope = this.slopes[index];
    return slope === 0 || beats < 0 ? (beats * 60) / bpm : (60 / slope) * Math.log1p((slope * beats) / bpm);
  }

  /** Seconds from the song's start at which `beat` falls. @param {number} beat @returns {number} */
  secondsAt(beat) {
    const index = Math.max(countAtMost(this.beats, beat) - 1, 0);
    return this.seconds[index] + this.#lasting(index, beat - this.beats[index]);
  }

  /** The beat that falls at `seconds` from the song's start. @param {number} seconds */
  beatAt(seconds) {
    const index = Math.max(countAtMost(this.seconds, seconds) - 1, 0);
    const past = seconds - this.seconds[index];
    const bpm = this.marks[index][1];
    const slope = this.slopes[index];
    const beats = slope === 0 || past < 0 ? (past * bpm) / 60 : (bpm / slope) * Math.expm1((slope * past) / 60);
    return this.beats[index] + beats;
  }

  /** The tempo at `beat`, in quarter notes a minute. @param {number} beat */
  bpmAt(beat) {
    const index = Math.max(countAtMost(this.beats, beat) - 1, 0);
    return this.marks[index][1] + this.slopes[index] * Math.max(beat - this.beats[index], 0);
  }
}

/** A beat this near to a bar line lies on it: sums of thirds and sevenths of beats do not come out even. */
const SAME_BEAT = 1e-9;

/**
 * @typedef {{ bar: number, beat: number }} Position both from 1; `beat` in the metre's own unit (in 6/8, eighths)
 * @typedef {{ beat: number, accent: boolean }} Tick `beat` in quarter notes; accented on the first of a bar
 */

/** Every mark begins a bar; the bar before it is cut short where it was not full. Before the first mark its metre holds. */
export class MetreMap {
  /** @param {MetreMark[]} marks in any order; none means 4/4 */
  constructor(marks = []) {
    this.marks = inOrder(marks);
    if (this.marks.length === 0 || this.marks[0][0] > 0) {
      const [, numerator, denominator] = this.marks[0] ?? [0, 4, 4];
      this.marks.unshift([0, numerator, denominator]);
    }
    this.beats = this.marks.map(([beat]) => beat);
    /** Bars before each mark. */
    this.bars = [0];
    for (let index = 0; index + 1 < this.marks.length; index += 1) {
      const [beat, numerator, denominator] = this.marks[index];
      const bars = (this.beats[index + 1] - beat) / ((numerator * 4) / denominator);
      this.bars.push(this.bars[index] + Math.ceil(bars - SAME_BEAT));
    }
  }

  /** @param {number} beat */
  #at(beat) {
    return Math.max(countAtMost(this.beats, beat + SAME_BEAT) - 1, 0);
  }

  /** The metre that holds at a beat. @param {number} beat */
  metreAt(beat) {
    const [, numerator, denominator] = this.marks[this.#at(beat)];
    return { numerator, denominator };
  }

  /** @param {number} beat in quarter notes from the song's start @returns {Position} */
  position(beat) {
    const index = this.#at(beat);
    const [start, numerator, denominator] = this.marks[index];
    const units = ((beat - start) * denominator) / 4;
    const bars = Math.floor((units + SAME_BEAT) / numerator);
    return { bar: this.bars[index] + bars + 1, beat: Math.max(units - bars * numerator, 0) + 1 };
  }

  /** The place, in quarter notes, of a bar's beat; both count from 1. @param {number} bar @param {number} [beat] */
  beatOf(bar, beat = 1) {
    const index = Math.max(countAtMost(this.bars, bar - 1) - 1, 0);
    const [start, numerator, denominator] = this.marks[index];
    return start + (((bar - 1 - this.bars[index]) * numerator + beat - 1) * 4) / denominator;
  }

  /**
   * The metronome's clicks from `startBeat` on, before `endBeat`: one per unit of the metre.
   * @param {number} startBeat @param {number} endBeat
   * @returns {Tick[]}
   */
  ticks(startBeat, endBeat) {
    const ticks = [];
    for (let index = this.#at(startBeat); index < this.marks.length; index += 1) {
      const [start, numerator, denominator] = this.marks[index];
      const end = this.beats[index + 1] ?? Infinity;
      const unit = 4 / denominator;
      // The first mark's metre holds before it as well.
      const earliest = index === 0 ? startBeat : Math.max(start, startBeat);
      let count = Math.ceil((earliest - start) / unit - SAME_BEAT);
      for (let beat = start + count * unit; beat < Math.min(end, endBeat) - SAME_BEAT; beat = start + count * unit) {
        ticks.push({ beat, accent: count % numerator === 0 });
        count += 1;
      }
      if (end >= endBeat) break;
    }
    return ticks;
  }

  /** Where bars begin from `startBeat` on, before `endBeat`. @param {number} startBeat @param {number} endBeat */
  downbeats(startBeat, endBeat) {
    return this.ticks(startBeat, endBeat).flatMap((tick) => (tick.accent ? [tick.beat] : []));
  }
}
