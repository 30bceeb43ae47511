/**
 * Beats, seconds and bars: the twin of `playback/clock.py`. Both pass `playback/tests/cases/clock.json`.
 *
 * Beats are quarter notes. A tempo ramp is linear in bpm over beats, so that L beats from b0 to b1 bpm last
 * 60·L/(b1−b0)·ln(b1/b0) seconds.
 *
 * @typedef {[beat: number, bpm: number, ramp: boolean]} TempoMark `ramp`: glides to the next mark's bpm
 * @typedef {[beat: number, numerator: number, denominator: number]} MetreMark starts a new bar at its beat
 */

/** Index of the last of the rising `values` that is at most `value`; 0 where there is none. */
const lastAtMost = (/** @type {ArrayLike<number>} */ values, /** @type {number} */ value) => {
  let low = 0
  let high = values.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (values[middle] <= value) low = middle
    else high = middle
  }
  return low
}

/** One stretch between two marks: its start, and how its tempo moves. */
class Stretch {
  /**
   * @param {number} beat
   * @param {number} seconds
   * @param {number} bpm
   * @param {number} slope bpm per beat, 0 for a steady tempo
   */
  constructor(beat, seconds, bpm, slope) {
    this.beat = beat
    this.seconds = seconds
    this.bpm = bpm
    this.slope = slope
  }

  /** @param {number} beat */
  secondsAt(beat) {
    const beats = beat - this.beat
    if (this.slope === 0) return this.seconds + (60 * beats) / this.bpm
    return this.seconds + (60 / this.slope) * Math.log1p((this.slope * beats) / this.bpm)
  }

  /** @param {number} seconds */
  beatAt(seconds) {
    const passed = seconds - this.seconds
    if (this.slope === 0) return this.beat + (passed * this.bpm) / 60
    return this.beat + (this.bpm / this.slope) * Math.expm1((this.slope * passed) / 60)
  }
}

export class TempoMap {
  /** @param {TempoMark[]} marks sorted by beat, the first at 0; none means 120 bpm */
  constructor(marks) {
    this.marks = marks.length > 0 ? marks : [/** @type {TempoMark} */ ([0, 120, false])]
    /** @type {Stretch[]} */
    this.stretches = []
    for (const [index, [beat, bpm, ramp]] of this.marks.entries()) {
      const before = this.stretches[index - 1]
      const next = this.marks[index + 1]
      const slope = ramp && next && next[0] > beat ? (next[1] - bpm) / (next[0] - beat) : 0
      this.stretches.push(new Stretch(beat, before ? before.secondsAt(beat) : 0, bpm, slope))
    }
    this.beats = this.stretches.map((stretch) => stretch.beat)
    this.seconds = this.stretches.map((stretch) => stretch.seconds)
  }

  /** Seconds from beat 0. @param {number} beat */
  secondsAt(beat) {
    return this.stretches[lastAtMost(this.beats, beat)].secondsAt(beat)
  }

  /** @param {number} seconds from beat 0 */
  beatAt(seconds) {
    return this.stretches[lastAtMost(this.seconds, seconds)].beatAt(seconds)
  }

  /** @param {number} beat */
  bpmAt(beat) {
    const { beat: start, bpm, slope } = this.stretches[lastAtMost(this.beats, beat)]
    return bpm + slope * (beat - start)
  }
}

/**
 * A place in bars as musicians count: both numbers from 1.
 * @typedef {{ bar: number, beat: number }} BarPosition `beat` counts in the metre's denominators (6/8 has six)
 */

/** Rounding in beats below which two places are the same: far below a frame, far above a float's error. */
const SAME_BEATS = 1e-9

export class MetreMap {
  /** @param {MetreMark[]} marks sorted by beat, the first at 0; none means 4/4 */
  constructor(marks) {
    this.marks = marks.length > 0 ? marks : [/** @type {MetreMark} */ ([0, 4, 4])]
    this.beats = this.marks.map(([beat]) => beat)
    /** The number of the bar that each mark starts, from 1. @type {number[]} */
    this.bars = [1]
    for (let index = 1; index < this.marks.length; index += 1) {
      const cut = (this.beats[index] - this.beats[index - 1]) / this.barBeats(index - 1)
      this.bars.push(this.bars[index - 1] + Math.ceil(cut - SAME_BEATS))
    }
  }

  /** Length of a bar under the mark of that index, in beats. @param {number} index */
  barBeats(index) {
    const [, numerator, denominator] = this.marks[index]
    return (4 * numerator) / denominator
  }

  /** @param {number} beat @returns {BarPosition} */
  position(beat) {
    const index = lastAtMost(this.beats, beat + SAME_BEATS)
    const into = beat - this.beats[index]
    const barBeats = this.barBeats(index)
    const bars = Math.floor(into / barBeats + SAME_BEATS)
    const left = Math.max(0, into - bars * barBeats)
    return { bar: this.bars[index] + bars, beat: 1 + (left * this.marks[index][2]) / 4 }
  }

  /** The beat on which a bar starts. @param {number} bar from 1 */
  beatOfBar(bar) {
    const index = lastAtMost(this.bars, bar)
    return this.beats[index] + (bar - this.bars[index]) * this.barBeats(index)
  }

  /**
   * The counted beats in [from, to): where a metronome clicks and a ruler draws its lines.
   * @param {number} from @param {number} to
   * @returns {{ beat: number, bar: number, downbeat: boolean }[]}
   */
  lines(from, to) {
    const lines = []
    for (let index = lastAtMost(this.beats, from); index < this.marks.length; index += 1) {
      const [start, numerator, denominator] = this.marks[index]
      const end = Math.min(to, this.beats[index + 1] ?? Infinity)
      const step = 4 / denominator
      let count = Math.max(0, Math.ceil((from - start) / step - SAME_BEATS))
      for (let beat = start + count * step; beat < end - SAME_BEATS; count += 1, beat = start + count * step) {
        const downbeat = count % numerator === 0
        lines.push({ beat, bar: this.bars[index] + Math.floor(count / numerator), downbeat })
      }
      if (end >= to) break
    }
    return lines
  }
}
