/**
 * What a clip plays, counted from its own start, see docs/protocol.md.
 *
 * @typedef {[beat: number, length_beats: number, pitch: number, velocity: number, pan: number, seed: number, random_id: number]} ScoreEvent
 * @typedef {[control: number, beat: number, value: number, end_beat: number, end_value: number]} Curve
 */

/**
 * Index of the first row whose beat, in the given column, is at or after `beat`.
 * @param {number[][]} rows rising by that column
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
 * Events of which at most `polyphony` sound at a time, and the pitch that each glides from. A new note takes the voice of
 * the one that began first. Of more notes that begin together than there are voices, the highest sound. Only a single
 * voice glides: from its last pitch, when that one was still held.
 * @param {ScoreEvent[]} events sorted by beat, then pitch
 * @param {number} polyphony
 * @returns {[ScoreEvent[], (number | null)[]]}
 */
export const limited = (events, polyphony) => {
  const kept = events.filter(([beat], index) => !(events[index + polyphony]?.[0] <= beat));
  const ends = kept.map(([beat, length]) => beat + length);
  /** @type {(number | null)[]} */
  const glides = [];
  /** @type {number[]} */
  let held = [];
  for (const [index, [beat]] of kept.entries()) {
    held = held.filter((other) => ends[other] > beat);
    glides.push(polyphony === 1 && held.length > 0 ? kept[held[0]][2] : null);
    for (const oldest of held.slice(0, Math.max(held.length + 1 - polyphony, 0))) ends[oldest] = beat;
    held = [...held, index].slice(-polyphony);
  }
  const cut = kept.map(([beat, , ...rest], index) => /** @type {ScoreEvent} */ ([beat, ends[index] - beat, ...rest]));
  return [cut, glides];
};
