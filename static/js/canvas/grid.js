/** Which lines a grid shows at a zoom, and where things snap to. */

/** @typedef {import("../engine/clock.js").MetreMap} MetreMap */

/** The least pixels between lines: among clips, and among notes, which are laid with more care. */
export const AMONG_CLIPS_PX = 13;
export const AMONG_NOTES_PX = 26;
const DIVISIONS = [0.0625, 0.125, 0.25, 0.5, 1];
const BARS = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** Length in beats of the song's first bar. @param {MetreMap} metre */
export function barBeats({ marks: [[, numerator, denominator]] }) {
  return (4 * numerator) / denominator;
}

/** Beats between the grid's lines; bars count by the song's first metre. @param {number} pixelsPerBeat @param {MetreMap} metre @param {number} [least] pixels */
export function gridBeats(pixelsPerBeat, metre, least = AMONG_CLIPS_PX) {
  const bar = barBeats(metre);
  const fits = (/** @type {number} */ beats) => beats * pixelsPerBeat >= least;
  return DIVISIONS.find((beats) => beats < bar && fits(beats)) ?? bar * (BARS.find((bars) => fits(bars * bar)) ?? 256);
}

/** The nearest line to a beat. @param {number} beat @param {number} grid 0: none */
export const snapped = (beat, grid) => (grid > 0 ? Math.round(beat / grid) * grid : beat);

/** The last line at or before a beat. @param {number} beat @param {number} grid */
export const snappedDown = (beat, grid) => (grid > 0 ? Math.floor(beat / grid + 1e-9) * grid : beat);

/**
 * The lines between two beats: strong on bars.
 * @param {number} from @param {number} to @param {number} pixelsPerBeat @param {MetreMap} metre @param {number} [least] pixels
 * @returns {{beat: number, strong: boolean, bar: number | null}[]} `bar`: number of the bar that begins here
 */
export function gridLines(from, to, pixelsPerBeat, metre, least = AMONG_CLIPS_PX) {
  const grid = gridBeats(pixelsPerBeat, metre, least);
  const bar = barBeats(metre);
  const lines = [];
  if (grid < 1) {
    for (let index = Math.ceil(from / grid); index * grid < to; index += 1) {
      const beat = index * grid;
      if (beat !== Math.round(beat)) lines.push({ beat, strong: false, bar: null });
    }
  }
  const every = Math.max(1, Math.round(grid / bar));
  for (const { beat, accent } of metre.ticks(from, to)) {
    if (accent) {
      const number = metre.position(beat).bar;
      if ((number - 1) % every === 0)
        lines.push({ beat, strong: every === 1 || (number - 1) % (every * 4) === 0, bar: number });
    } else if (grid <= 1 && grid < bar) lines.push({ beat, strong: false, bar: null });
  }
  return lines;
}
