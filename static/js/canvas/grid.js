/** Which lines a grid shows at a zoom, and where things snap to. */

/** @typedef {import("../engine/clock.js").MetreMap} MetreMap */

/** The least pixels between lines: among clips, and among notes, which are laid with more care. */
export const AMONG_CLIPS_PX = 13;
export const AMONG_NOTES_PX = 26;
const DIVISIONS = [0.0625, 0.125, 0.25, 0.5, 1];
const CLOSEST_PX = 6;
const NEAR = 1e-6;
const BARS = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** Length in beats of the song's first bar. @param {MetreMap} metre */
export function barBeats({ marks: [[, numerator, denominator]] }) {
  return (4 * numerator) / denominator;
}

/**
 * A grid by name: "adaptive" follows the zoom, "bar", or a note's length from "1/1" to "1/64", alone, as a triplet ("1/8t")
 * or dotted ("1/8.").
 */
export const ADAPTIVE = "adaptive";
export const BAR = "bar";
export const NOTE_LENGTHS = ["1/1", "1/2", "1/4", "1/8", "1/16", "1/32", "1/64"];
const FEELS = /** @type {Record<string, number>} */ ({ "": 1, t: 2 / 3, ".": 3 / 2 });
const NAMED = /^1\/(\d+)([t.]?)$/;

/**
 * Beats between the grid's lines; bars count by the song's first metre.
 * @param {number} pixelsPerBeat @param {MetreMap} metre @param {number} [least] pixels, where the zoom decides
 * @param {string} [name] of the grid
 */
export const gridBeats = (pixelsPerBeat, metre, least = AMONG_CLIPS_PX, name = ADAPTIVE) =>
  gridOfBars(barBeats(metre), pixelsPerBeat, least, name);

/** @param {number} bar beats @param {number} pixelsPerBeat @param {number} least @param {string} name */
function gridOfBars(bar, pixelsPerBeat, least, name) {
  if (name === BAR) return bar;
  const [, division, feel] = NAMED.exec(name) ?? [];
  if (division) return (4 / Number(division)) * FEELS[feel];
  const fits = (/** @type {number} */ beats) => beats * pixelsPerBeat >= least;
  return DIVISIONS.find((beats) => beats < bar && fits(beats)) ?? bar * (BARS.find((bars) => fits(bars * bar)) ?? 256);
}

/**
 * The next finer or coarser grid of the same feel.
 * @param {string} name @param {1 | -1} way 1 is finer @param {number} beats what it is now, for where the zoom decides
 */
export function steppedGrid(name, way, beats) {
  if (name === ADAPTIVE) {
    // The nearest of the fixed ones on that side of what the zoom has chosen.
    const lengths = NOTE_LENGTHS.map((each) => 4 / Number(each.slice(2)));
    const at = way > 0 ? lengths.findIndex((each) => each < beats) : lengths.findLastIndex((each) => each > beats);
    return NOTE_LENGTHS[at] ?? (way > 0 ? "1/64" : BAR);
  }
  if (name === BAR) return way > 0 ? "1/2" : BAR;
  const feel = name.slice(name.replace(/[t.]$/, "").length);
  const at = NOTE_LENGTHS.indexOf(name.replace(/[t.]$/, "")) + way;
  return at < 0 ? BAR : NOTE_LENGTHS[Math.min(at, NOTE_LENGTHS.length - 1)] + feel;
}

/** @typedef {{pixelsPerBeat: number, metre: MetreMap, least: number, name: string}} Grid as it is at a zoom: the least pixels, and its name */
/** @typedef {(beat: number, grid: Grid) => number} Line one of the three below: each metre has lines of its own, and begins on one */

/** The nearest line to a beat. @type {Line} */
export function nearestLine(beat, grid) {
  const { start, end, step } = regionAt(beat, grid);
  return Math.min(start + Math.round((beat - start) / step) * step, end);
}

/** The last line at or before a beat. @type {Line} */
export function lineBefore(beat, grid) {
  const { start, step } = regionAt(beat, grid);
  return start + Math.floor((beat - start) / step + NEAR) * step;
}

/** The first line at or behind a beat. @type {Line} */
export function lineAfter(beat, grid) {
  const { start, end, step } = regionAt(beat, grid);
  return Math.min(start + Math.ceil((beat - start) / step - NEAR) * step, end);
}

/** The first metre holds for what a hand draws out before the song, too. @param {number} beat @param {Grid} grid */
function regionAt(beat, { pixelsPerBeat, metre, least, name }) {
  const regions = regionsOf(metre, pixelsPerBeat, least, name);
  return regions.findLast(({ start }) => start <= beat + NEAR) ?? regions[0];
}

/** @typedef {{start: number, end: number, bar: number, unit: number, grid: number, step: number, every: number}} Region beats in
 *   which one metre holds; `grid` is what is drawn, `step` what is snapped to; `every` so many bars there is a line */

/** @param {MetreMap} metre @param {number} pixelsPerBeat @param {number} least @param {string} name @returns {Region[]} */
function regionsOf({ marks }, pixelsPerBeat, least, name) {
  return marks.map(([start, numerator, denominator], index) => {
    const unit = 4 / denominator;
    const bar = numerator * unit;
    const adaptive = gridOfBars(bar, pixelsPerBeat, least, ADAPTIVE);
    const wanted = gridOfBars(bar, pixelsPerBeat, least, name);
    const grid = wanted * pixelsPerBeat < CLOSEST_PX ? adaptive : wanted;
    const every = Math.max(1, Math.round(Math.max(grid, adaptive) / bar));
    return { start, end: marks[index + 1]?.[0] ?? Infinity, bar, unit, grid, step: wanted, every };
  });
}

/** @param {number} beats @param {number} of */
const isMultiple = (beats, of) => Math.abs(beats / of - Math.round(beats / of)) < NEAR;

/**
 * The lines between two beats: strong on bars. Where a grid's lines would run into each other, the zoom decides.
 * @param {number} from @param {number} to @param {number} pixelsPerBeat @param {MetreMap} metre @param {number} [least] pixels
 * @param {string} [name] of the grid
 * @returns {{beat: number, strong: boolean, bar: number | null}[]} `bar`: number of the bar that begins here
 */
export function gridLines(from, to, pixelsPerBeat, metre, least = AMONG_CLIPS_PX, name = ADAPTIVE) {
  return regionsOf(metre, pixelsPerBeat, least, name)
    .filter(({ start, end }) => start < to && end > from)
    .flatMap((region) => [
      ...linesBetween(region, Math.max(from, region.start), Math.min(to, region.end)),
      ...barsAndBeats(region, Math.max(from, region.start), Math.min(to, region.end), metre),
    ]);
}

/** Whether a grid goes through all the metre's own beats. @param {Region} region */
const goesThroughBeats = ({ grid, bar, unit }) => grid <= unit && grid < bar && isMultiple(unit, grid);

/** Lines that are neither the metre's beats nor its bars. @param {Region} region @param {number} from @param {number} to */
function linesBetween(region, from, to) {
  const { start, bar, unit, grid } = region;
  if (isMultiple(grid, bar)) return [];
  const lines = [];
  const own = goesThroughBeats(region) ? unit : bar;
  for (let index = Math.ceil((from - start) / grid - NEAR); start + index * grid < to; index += 1)
    if (!isMultiple(index * grid, own)) lines.push({ beat: start + index * grid, strong: false, bar: null });
  return lines;
}

/** @param {Region} region @param {number} from @param {number} to @param {MetreMap} metre */
function barsAndBeats(region, from, to, metre) {
  const { start, every } = region;
  const lines = [];
  for (const { beat, accent } of metre.ticks(from, to)) {
    if (accent) {
      const number = metre.position(beat).bar;
      // A metre's first bar is told wherever it comes.
      if ((number - 1) % every === 0 || beat === start)
        lines.push({ beat, strong: every === 1 || (number - 1) % (every * 4) === 0, bar: number });
    } else if (goesThroughBeats(region)) lines.push({ beat, strong: false, bar: null });
  }
  return lines;
}
