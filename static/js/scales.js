/** From values to places on faders, meters and knobs, and back. */

/**
 * The fader's law: gain in dB at a place from 0 (bottom) to 1 (top). 0 dB stands at three quarters; below, equal ways
 * are ever larger steps, as on a desk. Meters beside a fader use it too, so that one scale serves both.
 */
const FADER = [
  [-70, 0],
  [-60, 0.035],
  [-48, 0.1],
  [-36, 0.19],
  [-24, 0.315],
  [-18, 0.395],
  [-12, 0.49],
  [-6, 0.605],
  [0, 0.75],
  [6, 1],
];
export const MINIMUM_DB = -70;
export const MAXIMUM_DB = 6;
/** The lines of a fader's scale. */
export const FADER_MARKS_DB = [6, 0, -6, -12, -24, -36, -48];

/** @param {number} db @returns {number} 0 … 1 */
export function faderPlace(db) {
  if (db >= MAXIMUM_DB) return 1;
  for (let index = 1; index < FADER.length; index += 1) {
    const [high, top] = FADER[index];
    const [low, bottom] = FADER[index - 1];
    if (db < high) return Math.max(0, bottom + ((db - low) / (high - low)) * (top - bottom));
  }
  return 1;
}

/** @param {number} place 0 … 1 @returns {number} dB */
export function faderDb(place) {
  if (place <= 0) return MINIMUM_DB;
  for (let index = 1; index < FADER.length; index += 1) {
    const [high, top] = FADER[index];
    const [low, bottom] = FADER[index - 1];
    if (place < top) return low + ((place - bottom) / (top - bottom)) * (high - low);
  }
  return MAXIMUM_DB;
}

/** @param {number} linear */
export const toDb = (linear) => (linear > 1e-7 ? 20 * Math.log10(linear) : -140);

/**
 * What a knob needs to know of a parameter: SuperCollider's ControlSpec.
 * @typedef {{minimum: number, maximum: number, default: number, warp: string | number, step: number}} Spec
 */

/** Place of a value on its knob, 0 … 1. @param {Spec} spec @param {number} value */
export function knobPlace({ minimum, maximum, warp }, value) {
  const range = maximum - minimum;
  if (!range) return 0;
  const share = Math.min(1, Math.max(0, (value - minimum) / range));
  switch (warp) {
    case "linear":
    case "lin":
      return share;
    case "exp":
    case "exponential":
      return Math.log(Math.max(value, minimum) / minimum) / Math.log(maximum / minimum);
    case "amp":
      return Math.sqrt(share);
    case "cos":
      return Math.acos(1 - share * 2) / Math.PI;
    case "sin":
      return Math.asin(share) / (Math.PI / 2);
    default: {
      const curve = Number(warp);
      if (Math.abs(curve) < 0.001) return share;
      return Math.log(1 - share * (1 - Math.exp(curve))) / curve;
    }
  }
}

/** The value at a knob's place, on its step. @param {Spec} spec @param {number} place */
export function knobValue(spec, place) {
  const { minimum, maximum, step } = spec;
  const at = Math.min(1, Math.max(0, place));
  const value = minimum + unwarped(spec, at) * (maximum - minimum);
  const stepped = step > 0 ? minimum + Math.round((value - minimum) / step) * step : value;
  return Math.min(maximum, Math.max(minimum, stepped));
}

/** @param {Spec} spec @param {number} place @returns {number} share of the range, 0 … 1 */
function unwarped({ minimum, maximum, warp }, place) {
  switch (warp) {
    case "linear":
    case "lin":
      return place;
    case "exp":
    case "exponential":
      return (minimum * (maximum / minimum) ** place - minimum) / (maximum - minimum);
    case "amp":
      return place * place;
    case "cos":
      return (1 - Math.cos(Math.PI * place)) / 2;
    case "sin":
      return Math.sin((Math.PI / 2) * place);
    default: {
      const curve = Number(warp);
      if (Math.abs(curve) < 0.001) return place;
      return (1 - Math.exp(curve * place)) / (1 - Math.exp(curve));
    }
  }
}
