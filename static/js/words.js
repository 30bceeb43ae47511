/** Numbers as musicians read them. */

/** Decibels, for instance "−6.0" or "−∞". @param {number} db */
export function dbText(db) {
  if (db <= -70) return "−∞";
  const rounded = Math.round(db * 10) / 10;
  return `${rounded < 0 ? "−" : rounded > 0 ? "+" : ""}${Math.abs(rounded).toFixed(1)}`;
}

/** @param {number} pan −1 … 1 */
export function panText(pan) {
  const percent = Math.round(Math.abs(pan) * 100);
  if (!percent) return "C";
  return `${percent}${pan < 0 ? "L" : "R"}`;
}

/** What somebody wrote of a place between left and right: "30L", "20 r", "c", "-0.5"; null for anything else. @param {string} text */
export function panIn(text) {
  if (/^\s*(c|centre|center|0)\s*$/i.test(text)) return 0;
  const found = /^\s*([-−+]?)\s*(\d+(?:[.,]\d+)?)\s*%?\s*([lr]?)/i.exec(text);
  if (!found) return null;
  const [, sign, figure, side] = found;
  const number = Number(figure.replace(",", "."));
  const way = side ? (side.toLowerCase() === "l" ? -1 : 1) : sign && sign !== "+" ? -1 : 1;
  return Math.max(-1, Math.min(1, (way * number) / (side || number > 1 ? 100 : 1)));
}

/** 1 is a track's own width: "100%". @param {number} width */
export const widthText = (width) => `${Math.round(width * 100)}%`;

/** Minutes and seconds. @param {number} seconds @param {number} [digits] after the point */
export function timeText(seconds, digits = 1) {
  const unit = 10 ** digits;
  const whole = Math.floor(Math.max(0, seconds) * unit) / unit;
  const minutes = Math.floor(whole / 60);
  const rest = (whole - minutes * 60).toFixed(digits);
  return `${minutes}:${rest.padStart(digits ? digits + 3 : 2, "0")}`;
}

/** Bar, beat and hundredths of a beat: "5.2.50". @param {{bar: number, beat: number}} position */
export function positionText({ bar, beat }) {
  const hundredths = Math.floor(beat * 100 + 1e-6);
  const whole = Math.floor(hundredths / 100);
  return `${bar}.${whole}.${String(hundredths - whole * 100).padStart(2, "0")}`;
}

/** A place out of what somebody typed: "5", "5.3" or "5.3.50", as {@link positionText} writes it. @param {string} text */
export function positionIn(text) {
  const found = /^\s*(\d+)(?:[.\s]+(\d+)(?:[.\s]+(\d{1,2}))?)?\s*$/.exec(text);
  if (!found) return null;
  const [, bar, beat = "1", hundredths = "0"] = found;
  return { bar: Math.max(1, Number(bar)), beat: Math.max(1, Number(beat)) + Number(hundredths.padEnd(2, "0")) / 100 };
}

const FLAT_LETTERS = ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"];

const SHARP_LETTERS = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"];

/** A MIDI note number as a name, 60 is C4. @param {number} pitch @param {boolean} [sharps] as the key writes it */
export const pitchText = (pitch, sharps = false) =>
  `${(sharps ? SHARP_LETTERS : FLAT_LETTERS)[((pitch % 12) + 12) % 12]}${Math.floor(pitch / 12) - 1}`;

/** Major keys with sharps: on the circle of fifths from G to F♯. */
const SHARP_MAJORS = [7, 2, 9, 4, 11, 6];

/** Whether a key is written with sharps. @param {number} root @param {string} scale */
export const writesSharps = (root, scale) => SHARP_MAJORS.includes((root + (/minor|aeolian/.test(scale) ? 3 : 0)) % 12);

/** @param {number} root pitch class */
export const rootText = (root) => FLAT_LETTERS[root];

/** A parameter's value with its unit. @param {{unit: string, choices: string[], step: number, minimum: number, maximum: number}} parameter @param {number} value */
export function valueText({ unit, choices, step, minimum, maximum }, value) {
  if (choices.length) return choices[Math.round(value)] ?? String(value);
  if (unit === "dB") return `${dbText(value)} dB`;
  if (unit === "Hz" && value >= 1000) return `${(value / 1000).toFixed(value >= 10_000 ? 1 : 2)} kHz`;
  if (unit === "s" && Math.abs(value) < 1) return `${round(value * 1000)} ms`;
  if (unit === "s") return `${value.toFixed(2)} s`;
  if (!unit && !step && minimum === 0 && maximum === 1) return `${Math.round(value * 100)} %`;
  const number = step >= 1 ? String(Math.round(value)) : round(value);
  // A unit with a dash names the two ends of the knob, and is no unit.
  return !unit || unit.includes("–") ? number : `${number} ${unit}`;
}

/** Three figures at most. @param {number} value */
function round(value) {
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2).replace("-", "−");
}

/** How long ago, in words. @param {number} then milliseconds @param {number} now milliseconds */
export function agoText(then, now) {
  const seconds = Math.max(0, (now - then) / 1000);
  if (seconds < 45) return "now";
  if (seconds < 3600) return `${Math.max(1, Math.round(seconds / 60))} min`;
  if (seconds < 86_400) return `${Math.round(seconds / 3600)} h`;
  return new Date(then).toLocaleDateString(undefined, { day: "numeric", month: "short" });
}
