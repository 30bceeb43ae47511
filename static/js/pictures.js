/**
 * Which pictures stand over a device's knobs, as values: axes, a line, and handles that hands take. Pure.
 * `canvas/device_picture.js` paints them, `components/picture.js` gives them hands.
 *
 * @typedef {import("./session.js").Kind} Kind
 * @typedef {import("./session.js").Parameter} Parameter
 * @typedef {Record<string, number>} Values with every parameter of its kind
 * @typedef {{low: number, high: number, log?: boolean, marks: number[], text: (value: number) => string}} Axis
 * @typedef {{parameter: string, value: (onAxis: number) => number}} Way what is turned along an axis, and how far
 * @typedef {{name: string, title: string, x: number, y: number, across?: Way, up?: Way, turn?: string, on?: string}} Handle
 *   `turn` is what a wheel turns, `on` a switch.
 * @typedef {{name: string, title: string, x: Axis, y: Axis, line: (v: Values) => (x: number) => number,
 *   part?: (v: Values, handle: string) => (x: number) => number, handles: (v: Values) => Handle[],
 *   from?: number, reduces?: string}} Picture `from`: where its ground is filled from; `reduces`: the kind of dynamics
 */

import { beyond, makeupOf, transferOf } from "./dynamics.js";
import {
  AUTO_LIFT,
  bandResponseOf,
  EQ_BANDS,
  filterPeakDb,
  filterResonance,
  OWN_FLAT_Q,
  ownRq,
  responseOf,
} from "./responses.js";
import { envelope, LET_GO, lfo, secondsOf, struck, widthOf } from "./shapes.js";
import { knobPlace, knobValue } from "./scales.js";
import { _ } from "./tongue.js";

/** @param {string} parameter @returns {Way} */
const own = (parameter) => ({ parameter, value: (onAxis) => onAxis });

const signed = (/** @type {number} */ db) => (db > 0 ? `+${db}` : String(db).replace("-", "−"));
const hzText = (/** @type {number} */ hz) => (hz >= 1000 ? `${hz / 1000}k` : String(hz));
const nothing = () => "";

/** @type {Axis} */
const HERTZ = { low: 20, high: 20_000, log: true, marks: [50, 100, 200, 500, 1000, 2000, 5000, 10_000], text: hzText };
/** @type {Axis} */
const GAIN = { low: -27, high: 27, marks: [-24, -12, 0, 12, 24], text: signed };
/** @type {Axis} */
const FILTERED = { low: -42, high: 30, marks: [-36, -24, -12, 0, 12, 24], text: signed };
/** @type {Axis} */
const LEVEL = { low: -72, high: 6, marks: [-60, -48, -36, -24, -12, 0], text: signed };
/** @type {Axis} */
const SHARE = { low: 0, high: 1, marks: [], text: nothing };
/** @type {Axis} */
const UNIT = { low: -0.06, high: 1.12, marks: [0, 0.5, 1], text: nothing };
/** @type {Axis} */
const BOTH_WAYS = { low: -1.15, high: 1.15, marks: [-1, 0, 1], text: nothing };

// --- equalisers and filters -------------------------------------------------------------------------------------------

/** @type {Record<string, string>} */
const BAND_TITLES = {
  low_cut: _("Low cut"),
  low_shelf: _("Low shelf"),
  bell_1: _("Bell 1"),
  bell_2: _("Bell 2"),
  bell_3: _("Bell 3"),
  high_shelf: _("High shelf"),
  high_cut: _("High cut"),
  low: _("Low"),
  mid: _("Middle"),
  high: _("High"),
};

/** A band's quality, as the height of a cut's corner. @type {(parameter: string) => Way} */
const cornerOf = (parameter) => ({ parameter, value: (db) => 10 ** (db / 20) });

/** @param {Values} v @param {string} band @returns {Handle} */
function eqHandle(v, band) {
  const about = { name: band, title: BAND_TITLES[band], on: `${band}_on`, x: v[`${band}_frequency`] };
  const across = own(`${band}_frequency`);
  if (!band.endsWith("cut")) return { ...about, across, y: v[`${band}_gain`], up: own(`${band}_gain`), turn: `${band}_q` };
  return { ...about, across, y: 20 * Math.log10(v[`${band}_q`]), up: cornerOf(`${band}_q`), turn: `${band}_q` };
}

/** @type {Picture} */
const EQ = {
  name: "response",
  title: _("Response"),
  x: HERTZ,
  y: GAIN,
  from: 0,
  line: (v) => responseOf("eq", v),
  part: (v, band) => bandResponseOf("eq", v, band),
  handles: (v) => EQ_BANDS.map((band) => eqHandle(v, band)),
};

/** @type {Picture} */
const THREE_BAND_EQ = {
  ...EQ,
  line: (v) => responseOf("eq3", v),
  part: (v, band) => bandResponseOf("eq3", v, band),
  handles: (v) =>
    ["low", "mid", "high"].map((band) => ({
      name: band,
      title: BAND_TITLES[band],
      x: v[`${band}_frequency`],
      y: v[`${band}_gain`],
      across: own(`${band}_frequency`),
      up: own(`${band}_gain`),
      ...(band === "mid" ? { turn: "mid_q" } : {}),
    })),
};

/**
 * A filter of one cutoff: its handle is as high as its resonance makes it.
 * @param {string} kind @param {(resonance: number) => number} peak dB @param {(db: number) => number} resonance
 * @returns {Picture}
 */
const filterPicture = (kind, peak, resonance) => ({
  name: "filter",
  title: _("Filter"),
  x: HERTZ,
  y: FILTERED,
  from: FILTERED.low,
  line: (v) => responseOf(kind, v),
  handles: (v) => [
    {
      name: "cutoff",
      title: _("Cutoff"),
      x: v.cutoff,
      y: peak(v.resonance),
      across: own("cutoff"),
      up: { parameter: "resonance", value: resonance },
      turn: "resonance",
    },
  ],
});

const FILTER = filterPicture("filter", filterPeakDb, filterResonance);
const AUTO_FILTER = filterPicture(
  "auto_filter",
  (resonance) => filterPeakDb(resonance, AUTO_LIFT),
  (db) => filterResonance(db, AUTO_LIFT),
);
const OWN_FILTER = filterPicture(
  "own",
  (resonance) => 20 * Math.log10(OWN_FLAT_Q / ownRq(resonance)),
  (db) => 1 - Math.sqrt(Math.max(0, (OWN_FLAT_Q / 10 ** (db / 20) - ownRq(1)) / (ownRq(0) - ownRq(1)))),
);

// --- dynamics -----------------------------------------------------------------------------------------------------------

/** Where a threshold's handle stands on the line. @param {string} kind @param {Values} v @returns {Handle} */
const thresholdHandle = (kind, v) => ({
  name: "threshold",
  title: _("Threshold"),
  x: v.threshold,
  y: transferOf(kind, v)(v.threshold),
  across: own("threshold"),
  ...("knee" in v ? { turn: "knee" } : {}),
});

/** @param {string} kind @param {(v: Values) => Handle[]} handles @returns {Picture} */
const transfer = (kind, handles) => ({
  name: "transfer",
  title: _("Transfer"),
  x: LEVEL,
  y: LEVEL,
  reduces: kind,
  line: (v) => transferOf(kind, v),
  handles,
});

const COMPRESSOR = transfer("compressor", (v) => [
  thresholdHandle("compressor", v),
  {
    name: "ratio",
    title: _("Ratio"),
    x: 0,
    y: transferOf("compressor", v)(0),
    // What is left of what lies above the threshold, the knee apart.
    up: {
      parameter: "ratio",
      value: (db) => 1 / Math.max(0.05, 1 - (makeupOf("compressor", v) - db) / Math.max(0.5, beyond(-v.threshold, v.knee))),
    },
    turn: "ratio",
  },
]);

const LEAST_OVER = 0.2; // a ratio of 1:1 would stand infinitely far away

/** The steeper a gate or expander is, the nearer it has turned down by so much. @param {string} kind @param {Values} v @returns {Handle} */
const expansionHandle = (kind, v) => {
  const reduction = Math.min(12, Math.max(1, v.range / 2));
  const x = v.threshold - reduction / Math.max(LEAST_OVER, v.ratio - 1);
  const ratio = (/** @type {number} */ level) => 1 + reduction / Math.max(0.1, v.threshold - level);
  const across = { parameter: "ratio", value: ratio };
  return { name: "ratio", title: _("Ratio"), x, y: transferOf(kind, v)(x), across, turn: "ratio" };
};

const GATE = transfer("gate", (v) => [thresholdHandle("gate", v), expansionHandle("gate", v)]);
const EXPANDER = transfer("expander", (v) => [thresholdHandle("expander", v), expansionHandle("expander", v)]);
const GAIN_SHOWN_AT = -48;
const LIMITER = transfer("limiter", (v) => [
  {
    name: "gain",
    title: _("Input gain"),
    x: GAIN_SHOWN_AT,
    y: GAIN_SHOWN_AT + v.gain_db,
    up: { parameter: "gain_db", value: (db) => db - GAIN_SHOWN_AT },
    turn: "gain_db",
  },
  { name: "ceiling", title: _("Ceiling"), x: 0, y: v.ceiling, up: own("ceiling"), turn: "ceiling" },
]);

// --- envelopes ----------------------------------------------------------------------------------------------------------

/**
 * @param {string} name @param {string} title @param {Kind} kind
 * @param {{attack: string, decay?: string, sustain?: string, release: string}} names of its parameters
 * @returns {Picture}
 */
function envelopePicture(name, title, kind, names) {
  const spec = (/** @type {string} */ each) => /** @type {Parameter} */ (kind.parameters.find((one) => one.name === each));
  const { attack, decay, sustain, release } = names;
  const stages = (/** @type {Values} */ v) => ({
    attack: widthOf(spec(attack), v[attack]),
    decay: decay ? widthOf(spec(decay), v[decay]) : 0,
    sustain: sustain ? v[sustain] : 1,
    release: widthOf(spec(release), v[release]),
  });
  /** @param {string} parameter @param {number} from @returns {Way} */
  const seconds = (parameter, from) => ({ parameter, value: (x) => secondsOf(spec(parameter), x - from) });
  return {
    name,
    title,
    x: SHARE,
    y: UNIT,
    from: 0,
    line: (v) => envelope(stages(v)),
    handles: (v) => {
      const at = stages(v);
      const falling = decay && sustain;
      return [
        { name: attack, title: spec(attack).title, x: at.attack, y: 1, across: seconds(attack, 0) },
        ...(falling
          ? [
              {
                name: decay,
                title: _("Decay and sustain"),
                x: at.attack + at.decay,
                y: at.sustain,
                across: seconds(decay, at.attack),
                up: own(sustain),
              },
            ]
          : []),
        { name: release, title: spec(release).title, x: LET_GO + at.release, y: 0, across: seconds(release, LET_GO) },
      ];
    },
  };
}

/** @param {Kind} kind @returns {Picture} */
function decayPicture(kind) {
  const spec = /** @type {Parameter} */ (kind.parameters.find((one) => one.name === "decay"));
  return {
    name: "envelope",
    title: _("Envelope"),
    x: SHARE,
    y: UNIT,
    from: 0,
    line: (v) => struck(knobPlace(spec, v.decay)),
    handles: (v) => [
      {
        name: "decay",
        title: spec.title,
        x: knobPlace(spec, v.decay),
        y: 0,
        across: { parameter: "decay", value: (x) => knobValue(spec, x) },
      },
    ],
  };
}

/** An instrument's envelopes, by the parameters that it has. @param {Kind} kind @returns {Picture[]} */
function envelopesOf(kind) {
  const has = (/** @type {string[]} */ ...names) => names.every((name) => kind.parameters.some((each) => each.name === name));
  const pictures = [];
  if (has("attack", "decay", "sustain", "release"))
    pictures.push(envelopePicture("envelope", _("Envelope"), kind, { attack: "attack", decay: "decay", sustain: "sustain", release: "release" }));
  else if (has("attack", "release")) pictures.push(envelopePicture("envelope", _("Envelope"), kind, { attack: "attack", release: "release" }));
  else if (has("decay")) pictures.push(decayPicture(kind));
  if (has("filter_attack", "filter_decay", "filter_sustain", "release"))
    pictures.push(
      envelopePicture("filter envelope", _("Filter envelope"), kind, {
        attack: "filter_attack",
        decay: "filter_decay",
        sustain: "filter_sustain",
        release: "release",
      }),
    );
  return pictures;
}

/** @type {Picture} */
const LFO = { name: "wave", title: _("Wave"), x: SHARE, y: BOTH_WAYS, from: 0, line: lfo, handles: () => [] };

// --- the table ------------------------------------------------------------------------------------------------------------

/** What a kind shows besides its envelopes. @type {Record<string, Picture[]>} */
const PICTURES = {
  eq: [EQ],
  eq3: [THREE_BAND_EQ],
  filter: [FILTER],
  auto_filter: [AUTO_FILTER],
  compressor: [COMPRESSOR],
  gate: [GATE],
  expander: [EXPANDER],
  limiter: [LIMITER],
  lfo: [LFO],
  bass: [OWN_FILTER],
  evolving_pad: [OWN_FILTER],
  lead: [OWN_FILTER],
  pwm: [OWN_FILTER],
  reese: [OWN_FILTER],
  subtractive: [OWN_FILTER],
  supersaw: [OWN_FILTER],
  vector: [OWN_FILTER],
};

/** @type {Map<string, Picture[]>} */
const known = new Map();

/** @param {Kind} kind @returns {Picture[]} */
export function picturesOf(kind) {
  const found = known.get(kind.name) ?? [
    ...(PICTURES[kind.name] ?? []),
    ...(kind.category === "instrument" ? envelopesOf(kind) : []),
  ];
  known.set(kind.name, found);
  return found;
}

// --- hands ----------------------------------------------------------------------------------------------------------------

/** Place on an axis, 0 … 1. @param {Axis} axis @param {number} value */
export const placeOn = ({ low, high, log }, value) =>
  log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);

/** @param {Axis} axis @param {number} place */
export const valueOn = ({ low, high, log }, place) => (log ? low * (high / low) ** place : low + place * (high - low));

/** As near to a value as a knob goes, in as many figures as a hand can mean. @param {Parameter} spec @param {number} value */
export const bounded = ({ minimum, maximum }, value) =>
  Number(Math.min(maximum, Math.max(minimum, value)).toPrecision(5));

/**
 * What a hand makes of a handle that it has carried to a place; a band that was off goes on.
 * @param {Kind} kind @param {Picture} picture @param {Handle} handle @param {Values} v @param {{x?: number, y?: number}} to places, 0 … 1
 * @returns {Values}
 */
export function carried(kind, picture, handle, v, { x, y }) {
  /** @type {Values} */
  const values = {};
  const turn = (/** @type {Way | undefined} */ way, /** @type {Axis} */ axis, /** @type {number | undefined} */ place) => {
    const spec = way && kind.parameters.find(({ name }) => name === way.parameter);
    if (spec && place !== undefined) values[spec.name] = bounded(spec, way.value(valueOn(axis, place)));
  };
  turn(handle.across, picture.x, x);
  turn(handle.up, picture.y, y);
  if (handle.on && !v[handle.on] && Object.keys(values).length) values[handle.on] = 1;
  return values;
}

/** Everything that a handle turns. @param {Handle} handle */
export const turnedBy = ({ across, up, turn }) => [
  ...new Set([across?.parameter, up?.parameter, turn].filter((name) => name !== undefined)),
];
