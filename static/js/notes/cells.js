/** Where a hand that paints or erases has been, between two places that it was seen at. */

/** @typedef {{beat: number, pitch: number}} Cell */

/** The grid's cells under a stroke, each once. @param {Cell} from @param {Cell} to @param {number} grid beats @param {(beat: number) => number} down the line at or before a beat */
export function cellsBetween(from, to, grid, down) {
  const steps = Math.max(1, Math.ceil((2 * Math.abs(to.beat - from.beat)) / grid), Math.abs(to.pitch - from.pitch));
  /** @type {Map<string, Cell>} */
  const cells = new Map();
  for (let step = 0; step <= steps; step += 1) {
    const way = step / steps;
    const beat = down(from.beat + (to.beat - from.beat) * way);
    const pitch = Math.round(from.pitch + (to.pitch - from.pitch) * way);
    cells.set(cellKey({ beat, pitch }), { beat, pitch });
  }
  return [...cells.values()];
}

/** @param {Cell} cell */
export const cellKey = ({ beat, pitch }) => `${Math.round(beat * 1e6)} ${pitch}`;
