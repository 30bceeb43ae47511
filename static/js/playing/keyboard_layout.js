/**
 * Where keys lie on a keyboard that is drawn, in shares of its width and height, and what a finger on it means.
 *
 * @typedef {{pitch: number, black: boolean, left: number, width: number}} Key
 */

const BLACK = [1, 3, 6, 8, 10];
const BLACK_WIDTH = 0.62; // of a white key's
export const BLACK_HEIGHT = 0.62;
const SOFTEST = 20;
const LOUDEST = 127;

/** @param {number} pitch */
const isBlack = (pitch) => BLACK.includes(((pitch % 12) + 12) % 12);

/** Octaves of keys from a C on, with the C above them. @param {number} lowest @param {number} octaves @returns {Key[]} */
export function keysOf(lowest, octaves) {
  const pitches = Array.from({ length: 12 * octaves + 1 }, (_, index) => lowest + index).filter((pitch) => pitch <= 127);
  const whites = pitches.filter((pitch) => !isBlack(pitch)).length;
  const width = 1 / whites;
  let left = 0;
  return pitches.map((pitch) => {
    if (isBlack(pitch)) return { pitch, black: true, left: left - (width * BLACK_WIDTH) / 2, width: width * BLACK_WIDTH };
    left += width;
    return { pitch, black: false, left: left - width, width };
  });
}

/** The key under a finger: black ones lie on top. @param {Key[]} keys @param {number} x @param {number} y */
export function keyAt(keys, x, y) {
  const under = keys.filter(({ left, width }) => x >= left && x < left + width);
  return (y < BLACK_HEIGHT && under.find(({ black }) => black)) || under.find(({ black }) => !black) || null;
}

/** How hard a finger strikes: softly at the key's far end, hard at its near one. @param {Key} key @param {number} y */
export function velocityAt({ black }, y) {
  const share = Math.min(1, Math.max(0, y / (black ? BLACK_HEIGHT : 1)));
  return Math.round(SOFTEST + share * (LOUDEST - SOFTEST));
}
