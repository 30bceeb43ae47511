/** What compressors, gates, expanders and limiters make of a level at rest, in dB. As their SynthDefs have it. Pure. */

/** @typedef {Record<string, number>} Values with every parameter of its kind */

/** What lies above a bend, which the knee makes soft. @param {number} over @param {number} knee */
export function beyond(over, knee) {
  const width = Math.max(knee, 0.01);
  const bent = Math.min(width, Math.max(0, over + width / 2));
  return bent ** 2 / (2 * width) + Math.max(0, over - width / 2);
}

/** By how much a level is turned down. @type {Record<string, (v: Values, level: number) => number>} */
const REDUCTIONS = {
  compressor: (v, level) => beyond(level - v.threshold, v.knee) * (1 - 1 / Math.max(1, v.ratio)),
  gate: (v, level) => Math.min(Math.max(0, v.threshold - level) * (v.ratio - 1), v.range),
  expander: (v, level) => Math.min(beyond(v.threshold - level, v.knee) * (v.ratio - 1), v.range),
  limiter: (v, level) => Math.max(0, level + v.gain_db - v.ceiling),
};

/** @param {string} kind @param {Values} v */
export function makeupOf(kind, v) {
  if (kind === "limiter") return v.gain_db;
  if (kind !== "compressor") return 0;
  return v.makeup + (v.auto_makeup ? -v.threshold * (1 - 1 / Math.max(1, v.ratio)) * 0.5 : 0);
}

/** @param {string} kind @param {Values} v @returns {(level: number) => number} */
export const reductionOf = (kind, v) => (level) => REDUCTIONS[kind](v, level);

/** What comes out at a level that goes in. @param {string} kind @param {Values} v @returns {(level: number) => number} */
export const transferOf = (kind, v) => (level) => level + makeupOf(kind, v) - REDUCTIONS[kind](v, level);

const STEPS = 24; // halvings of the way

/**
 * The level that is turned down by so much; null where none is, or all are.
 * @param {string} kind @param {Values} v @param {number} reduction dB @param {number} low @param {number} high
 */
export function levelAt(kind, v, reduction, low, high) {
  const at = reductionOf(kind, v);
  const rises = at(high) >= at(low);
  if (reduction < 0.05 || reduction > Math.max(at(low), at(high)) - 0.02) return null;
  let [from, to] = [low, high];
  for (let step = 0; step < STEPS; step += 1) {
    const middle = (from + to) / 2;
    if (at(middle) < reduction === rises) from = middle;
    else to = middle;
  }
  return (from + to) / 2;
}
