/** Scales among keys: what is in one, and where the nearest note of it lies. */

/** @typedef {{root: number, steps: readonly number[]}} Scale `root` is a pitch class; `steps` are semitones above it */

const TOP_PITCH = 127;

/** @param {Scale} scale @param {number} pitch */
export const isIn = ({ root, steps }, pitch) => steps.includes((((pitch - root) % 12) + 12) % 12);

/** The nearest pitch of the scale; of two as near, the lower. @param {Scale} scale @param {number} pitch */
export function nearestIn(scale, pitch) {
  for (let away = 0; away <= 12; away += 1) {
    if (pitch - away >= 0 && isIn(scale, pitch - away)) return pitch - away;
    if (pitch + away <= TOP_PITCH && isIn(scale, pitch + away)) return pitch + away;
  }
  return pitch;
}

/** So many notes of the scale higher or lower, as far as the keyboard goes. @param {Scale} scale @param {number} pitch @param {number} steps */
export function steppedIn(scale, pitch, steps) {
  const way = Math.sign(steps);
  let at = pitch;
  for (let left = Math.abs(steps); left > 0; left -= 1) {
    let next = at + way;
    while (next >= 0 && next <= TOP_PITCH && !isIn(scale, next)) next += way;
    if (next < 0 || next > TOP_PITCH) return at;
    at = next;
  }
  return at;
}
