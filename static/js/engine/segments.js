/**
 * What a clip plays, counted from its own start, see docs/protocol.md.
 *
 * @typedef {[beat: number, length_beats: number, pitch: number, velocity: number, pan: number, seed: number, random_id: number]} ScoreEvent
 * @typedef {[control: number, beat: number, value: number, end_beat: number, end_value: number]} Curve
 */

/**
 * Index of the first row whose beat, in the given column, is at or after `beat`.
 * @param {(ScoreEvent | Curve)[]} rows rising by that column
 * @param {0 | 1} column
 * @param {number} beat
 */
export const firstFrom = (rows, column, beat) => {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle][column] < beat) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** The control's value at or after the curve's start. @param {Curve} curve @param {number} beat */
const valueAt = ([, start, value, end, endValue], beat) =>
  beat >= end ? endValue : value + (endValue - value) * ((beat - start) / (end - start));

/**
 * What of a curve lies between two beats; one that ended earlier leaves a jump at `start`.
 * @param {Curve} curve @param {number} start @param {number} end
 * @returns {Curve}
 */
export const between = (curve, start, end) => {
  const first = Math.max(curve[1], start);
  const last = Math.max(Math.min(curve[3], end), first);
  const value = valueAt(curve, first);
  return [curve[0], first, value, last, last === first ? value : valueAt(curve, last)];
};

/**
 * A segment's events for a mono voice, and the pitch that each glides from.
 * @param {ScoreEvent[]} events sorted by beat, then pitch
 * @returns {[ScoreEvent[], (number | null)[]]}
 */
export const oneAtATime = (events) => {
  const kept = events.filter((event, index) => index + 1 === events.length || events[index + 1][0] > event[0]);
  const glides = kept.map((event, index) => {
    const last = kept[index - 1];
    return last && last[0] + last[1] > event[0] ? last[2] : null;
  });
  const cut = kept.map((event, index) => {
    const room = index + 1 < kept.length ? kept[index + 1][0] - event[0] : Infinity;
    return /** @type {ScoreEvent} */ ([event[0], Math.min(event[1], room), ...event.slice(2)]);
  });
  return [cut, glides];
};
