/**
 * From a curve's controller to the engine's performance control: the twin of `_CONTROLLERS` in `playback/segments.py`.
 * Both pass `playback/tests/cases/controllers.json`.
 */

const part = (/** @type {number} */ value) => value / 127;
const squared = (/** @type {number} */ value) => (value / 127) ** 2;
const around64 = (/** @type {number} */ value) => Math.max(-1, Math.min(1, (value - 64) / 63));

/** @type {Record<string, [control: number, scaled: (value: number) => number]>} */
const CONTROLLERS = {
  bend: [0, (value) => value],
  pressure: [1, part],
  cc1: [2, part],
  cc2: [3, part],
  cc7: [4, squared],
  cc10: [5, around64],
  cc11: [6, squared],
  cc71: [7, around64],
  cc72: [8, around64],
  cc73: [9, around64],
  cc74: [10, around64],
  cc75: [11, around64],
  cc76: [12, around64],
  cc77: [13, around64],
  cc78: [14, around64],
};

export const SUSTAIN_PEDAL = "cc64";
const PEDAL_DOWN = 64;

/** @param {number} value of the pedal's controller */
export const isDown = (value) => value >= PEDAL_DOWN;

/** The performance control that a controller moves, and where to; null where voices know no such. @param {string} controller @param {number} value */
export function controlOf(controller, value) {
  const found = CONTROLLERS[controller];
  return found ? { control: found[0], value: found[1](value) } : null;
}

/** Whether a clip's curves are worth having of it. @param {string} controller */
export const isKept = (controller) => controller in CONTROLLERS || controller === SUSTAIN_PEDAL;
