/** Reading control buses of the engine: meters and what devices report. SendReply does nothing in the browser build. */

import { message } from "./osc.js";
import { metersBus, reportBus } from "./nodes.js";

/** Values of one `/c_getn`: its reply stays far below what the engine's replies may hold (8 kB). */
const CHUNK_VALUES = 256;

/**
 * Runs of neighbouring buses, as pairs of first and count.
 * @param {number[]} buses
 * @returns {[first: number, count: number][]}
 */
export const runs = (buses) => {
  /** @type {[number, number][]} */
  const found = [];
  for (const bus of [...buses].sort((a, b) => a - b)) {
    const last = found.at(-1);
    if (last && bus === last[0] + last[1] && last[1] < CHUNK_VALUES) last[1] += 1;
    else if (!last || bus >= last[0] + last[1]) found.push([bus, 1]);
  }
  return found;
};

/** @param {[number, number][]} found @returns {Uint8Array[]} one `/c_getn` per chunk */
export const questions = (found) => {
  const messages = [];
  /** @type {number[]} */
  let asked = [];
  let values = 0;
  for (const [first, count] of found) {
    if (values > 0 && values + count > CHUNK_VALUES) {
      messages.push(message("/c_getn", "i".repeat(asked.length), ...asked));
      asked = [];
      values = 0;
    }
    asked.push(first, count);
    values += count;
  }
  if (values > 0) messages.push(message("/c_getn", "i".repeat(asked.length), ...asked));
  return messages;
};

/**
 * @typedef {[peakLeft: number, peakRight: number, rmsLeft: number, rmsRight: number]} Levels linear
 */

/** The newest values of the strips and devices that a page shows. */
export class Readings {
  /** @param {number[]} slots of strips @param {number[]} deviceSlots */
  constructor(slots, deviceSlots) {
    /** @type {Record<number, Levels>} */
    this.meters = {};
    /** @type {Record<number, number>} */
    this.reports = {};
    /** Where each bus's value goes. @type {Map<number, [number[] | Record<number, number>, number]>} */
    this.places = new Map();
    for (const slot of slots) {
      this.meters[slot] = [0, 0, 0, 0];
      for (let part = 0; part < 4; part += 1) this.places.set(metersBus(slot) + part, [this.meters[slot], part]);
    }
    for (const slot of deviceSlots) {
      this.reports[slot] = 0;
      this.places.set(reportBus(slot), [this.reports, slot]);
    }
    this.questions = questions(runs([...this.places.keys()]));
  }

  /** Takes the arguments of a `/c_setn`: first, count, values, and again. @param {number[]} values */
  take(values) {
    for (let at = 0; at + 1 < values.length;) {
      const [first, count] = [values[at], values[at + 1]];
      for (let index = 0; index < count; index += 1) {
        const place = this.places.get(first + index);
        if (place) place[0][place[1]] = values[at + 2 + index];
      }
      at += 2 + count;
    }
  }
}
