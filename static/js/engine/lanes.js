/**
 * Automation lanes as stretches: the twin of what `playback/drives.py` makes of points. Both pass
 * `playback/tests/cases/lanes.json`.
 *
 * @typedef {import("./cursor.js").Stretch} Stretch
 * @typedef {{ id: string, beat: number, value: number, curve: number }} Point
 */

export const HOLD = 0;
export const LINEAR = 1;
export const EXPONENTIAL = 2;
export const EASE = 3;

const STEEPEST = 8;
/** Of an exponential stretch between values that have no ratio. */
const STEEP = 4;

/** @param {number} value @param {number} endValue */
const curvatureOf = (value, endValue) =>
  value * endValue > 0
    ? Math.min(Math.max(Math.log(endValue / value), -STEEPEST), STEEPEST)
    : Math.abs(endValue) >= Math.abs(value)
      ? STEEP
      : -STEEP;

/** A lane's points as stretches, by beat. @param {Point[]} points @returns {Stretch[]} */
export const stretchesOf = (points) => {
  const places = [...points].sort((a, b) => a.beat - b.beat || (a.id < b.id ? -1 : 1));
  return places.map(({ beat, value, curve }, index) => {
    const after = places[index + 1];
    if (!after || curve === HOLD || after.beat <= beat || after.value === value) return [beat, value, beat, value, 0, 0];
    const curvature = curve === EXPONENTIAL ? curvatureOf(value, after.value) : 0;
    return [beat, value, after.beat, after.value, curvature, Number(curve === EASE)];
  });
};

/** Where a lane is at a beat; before its first point it is at that one. @param {Stretch[]} stretches @param {number} beat */
export const valueAt = (stretches, beat) => {
  const index = stretches.findLastIndex(([start]) => start <= beat);
  if (index < 0) return stretches[0][1];
  const [start, value, end, endValue, curvature, ease] = stretches[index];
  if (beat >= end) return endValue;
  let place = (beat - start) / (end - start);
  if (ease) place *= place * (3 - 2 * place);
  if (Math.abs(curvature) >= 0.01) place = (1 - Math.exp(curvature * place)) / (1 - Math.exp(curvature));
  return value + (endValue - value) * place;
};
