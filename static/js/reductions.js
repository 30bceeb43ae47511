/** Which devices' gain reduction the page reads: those that somebody looks at. */

import { engine } from "./session.js";

/** @type {Map<number, number>} slot → how many look at it */
const looked = new Map();

/** Reads a device's gain reduction until the answer is called. @param {number} slot */
export function readReduction(slot) {
  looked.set(slot, (looked.get(slot) ?? 0) + 1);
  engine.reportSlots = [...looked.keys()];
  return () => {
    const left = (looked.get(slot) ?? 1) - 1;
    if (left) looked.set(slot, left);
    else looked.delete(slot);
    engine.reportSlots = [...looked.keys()];
  };
}

/** What a device takes away just now, in dB; null where the engine does not say. @param {number} slot @returns {number | null} */
export const reductionNow = (slot) => /** @type {Record<number, number>} */ (engine.reports())[slot] ?? null;
