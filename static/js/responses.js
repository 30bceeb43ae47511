/**
 * What equalisers and filters do to each frequency: the twin of `effects/eq_curve.py`, and of what instruments' filters
 * are. Both pass `effects/tests/cases/responses.json`. Pure.
 *
 * Biquads by the bilinear transform at 48 kHz, after Robert Bristow-Johnson's "Cookbook formulae for audio EQ".
 *
 * @typedef {[b0: number, b1: number, b2: number, a0: number, a1: number, a2: number]} Biquad
 * @typedef {Record<string, number>} Values with every parameter of its kind
 */

const RATE = 48_000;
const BUTTERWORTH_Q = Math.SQRT1_2;
/** Of the two stages of a filter of 24 dB per octave. */
const [FLAT_Q, SHARP_Q] = [1 / 1.8478, 1 / 0.7654];
export const EQ_BANDS = ["low_cut", "low_shelf", "bell_1", "bell_2", "bell_3", "high_shelf", "high_cut"];

/** @param {Biquad} biquad @param {number} hz */
function decibels([b0, b1, b2, a0, a1, a2], hz) {
  const angle = (2 * Math.PI * hz) / RATE;
  const [cosine, sine, cosine2, sine2] = [Math.cos(angle), Math.sin(angle), Math.cos(2 * angle), Math.sin(2 * angle)];
  const size = (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ z) =>
    Math.hypot(x + y * cosine + z * cosine2, y * sine + z * sine2);
  return 20 * Math.log10(Math.max(size(b0, b1, b2), 1e-12) / size(a0, a1, a2));
}

/** Cosine of the corner's angle, and the cookbook's α. @param {number} hz @param {number} q */
function corner(hz, q) {
  const angle = (2 * Math.PI * hz) / RATE;
  return [Math.cos(angle), Math.sin(angle) / (2 * q)];
}

/** @typedef {(hz: number, q: number) => Biquad} Shape */

/** @type {Shape} */
function lowPass(hz, q) {
  const [cosine, alpha] = corner(hz, q);
  return [(1 - cosine) / 2, 1 - cosine, (1 - cosine) / 2, 1 + alpha, -2 * cosine, 1 - alpha];
}

/** @type {Shape} */
function highPass(hz, q) {
  const [cosine, alpha] = corner(hz, q);
  return [(1 + cosine) / 2, -1 - cosine, (1 + cosine) / 2, 1 + alpha, -2 * cosine, 1 - alpha];
}

/** 0 dB in its middle. @type {Shape} */
function bandPass(hz, q) {
  const [cosine, alpha] = corner(hz, q);
  return [alpha, 0, -alpha, 1 + alpha, -2 * cosine, 1 - alpha];
}

/** @type {Shape} */
function notch(hz, q) {
  const [cosine, alpha] = corner(hz, q);
  return [1, -2 * cosine, 1, 1 + alpha, -2 * cosine, 1 - alpha];
}

/** A band-pass with a little of what lies below it. @type {Shape} */
function wah(hz, q) {
  const [cosine, alpha] = corner(hz, q);
  const below = 0.06 * (1 - cosine);
  return [alpha + below, 2 * below, below - alpha, 1 + alpha, -2 * cosine, 1 - alpha];
}

/** @param {number} hz @param {number} gainDb @param {number} q @returns {Biquad} */
function bell(hz, gainDb, q) {
  const [cosine, alpha] = corner(hz, q);
  const a = 10 ** (gainDb / 40);
  return [1 + alpha * a, -2 * cosine, 1 - alpha * a, 1 + alpha / a, -2 * cosine, 1 - alpha / a];
}

/** Half its gain at `hz`. @param {number} hz @param {number} gainDb @param {number} q @param {1 | -1} side 1: low, −1: high @returns {Biquad} */
function shelf(hz, gainDb, q, side) {
  const [cosine, alpha] = corner(hz, q);
  const a = 10 ** (gainDb / 40);
  const root = 2 * Math.sqrt(a) * alpha;
  const turned = side * cosine;
  return [
    a * (a + 1 - (a - 1) * turned + root),
    side * 2 * a * (a - 1 - (a + 1) * turned),
    a * (a + 1 - (a - 1) * turned - root),
    a + 1 + (a - 1) * turned + root,
    -side * 2 * (a - 1 + (a + 1) * turned),
    a + 1 + (a - 1) * turned - root,
  ];
}

/** One band of the parametric EQ, whether or not it is on. @param {Values} v @param {string} band @returns {Biquad[]} */
function bandOf(v, band) {
  const [hz, q, gain] = [v[`${band}_frequency`], v[`${band}_q`], v[`${band}_gain`]];
  if (band === "low_shelf") return [shelf(hz, gain, q, 1)];
  if (band === "high_shelf") return [shelf(hz, gain, q, -1)];
  if (!band.endsWith("cut")) return [bell(hz, gain, q)];
  const cut = band === "low_cut" ? highPass : lowPass;
  return v[`${band}_slope`] ? [cut(hz, FLAT_Q), cut(hz, (SHARP_Q * q) / BUTTERWORTH_Q)] : [cut(hz, q)];
}

/** One band of the three-band EQ. @type {Record<string, (v: Values) => Biquad[]>} */
const THREE_BANDS = {
  low: (v) => [shelf(v.low_frequency, v.low_gain, BUTTERWORTH_Q, 1)],
  mid: (v) => [bell(v.mid_frequency, v.mid_gain, v.mid_q)],
  high: (v) => [shelf(v.high_frequency, v.high_gain, BUTTERWORTH_Q, -1)],
};

const FILTERS = [lowPass, highPass, bandPass, notch];
const AUTO_FILTERS = [lowPass, lowPass, bandPass, highPass, wah];
const LIFT = 24; // a filter's resonance lifts the quality of its last stage so many times
export const AUTO_LIFT = 16;

/** What instruments' own low-pass makes of its resonance: the last stage's 1/Q. @param {number} resonance */
export const ownRq = (resonance) => 0.09 + (0.765 - 0.09) * (1 - resonance) ** 2;
export const OWN_FLAT_Q = 1 / 1.848;
/** A filter's gain at its cutoff, in dB. @param {number} resonance @param {number} [lift] */
export const filterPeakDb = (resonance, lift = LIFT) => 20 * Math.log10(BUTTERWORTH_Q * lift ** resonance);
/** @param {number} db @param {number} [lift] */
export const filterResonance = (db, lift = LIFT) => Math.log(10 ** (db / 20) / BUTTERWORTH_Q) / Math.log(lift);

/** Its stages, and the dB by which the whole is louder. @typedef {[stages: Biquad[], db: number]} Response */

/** The response of a kind for its values; a kind that is not here has none. @type {Record<string, (v: Values) => Response>} */
const RESPONSES = {
  eq: (v) => [EQ_BANDS.flatMap((band) => (v[`${band}_on`] ? bandOf(v, band) : [])), v.output_db],
  eq3: (v) => [Object.values(THREE_BANDS).flatMap((band) => band(v)), 0],
  filter: (v) => {
    const shape = FILTERS[Math.round(v.type)];
    const lift = LIFT ** v.resonance;
    const qs = v.slope ? [FLAT_Q, SHARP_Q * lift] : [BUTTERWORTH_Q * lift];
    return [qs.map((q) => shape(v.cutoff, q)), 0];
  },
  auto_filter: (v) => {
    const type = Math.round(v.type);
    const q = BUTTERWORTH_Q * AUTO_LIFT ** v.resonance;
    const shape = AUTO_FILTERS[type];
    const loud = type === 2 ? Math.sqrt(q) * 1.6 : type === 4 ? Math.sqrt(q) * 2 : 1;
    return [type === 1 ? [shape(v.cutoff, q), shape(v.cutoff, FLAT_Q)] : [shape(v.cutoff, q)], 20 * Math.log10(loud)];
  },
  own: (v) => [[lowPass(v.cutoff, OWN_FLAT_Q), lowPass(v.cutoff, 1 / ownRq(v.resonance))], 0],
};

/** @param {Response} response @param {number} hz */
const gainAt = ([stages, db], hz) => stages.reduce((sum, stage) => sum + decibels(stage, hz), db);

/**
 * The gain in dB of a kind at a frequency; `own` is the low-pass inside instruments.
 * @param {string} kind @param {Values} values @returns {(hz: number) => number}
 */
export function responseOf(kind, values) {
  const response = RESPONSES[kind](values);
  return (hz) => gainAt(response, hz);
}

/** The gain of one band alone. @param {string} kind @param {Values} values @param {string} band @returns {(hz: number) => number} */
export function bandResponseOf(kind, values, band) {
  const stages = kind === "eq" ? bandOf(values, band) : THREE_BANDS[band](values);
  return (hz) => gainAt([stages, 0], hz);
}
