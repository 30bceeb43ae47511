/**
 * A device's knobs in groups, as musicians look for them: how much of it is heard first, then what belongs together. Pure.
 *
 * @typedef {import("./session.js").Parameter} Parameter
 * @typedef {{name: string, title: string, parameters: Parameter[]}} Group `name` is a handle's in the picture above, where
 *   the group is one band's.
 */

import { _ } from "./tongue.js";

const FEW = 8; // knobs that need no groups

/** Which knobs are a band's, by the kind's name. @type {Record<string, [name: string, title: string][]>} */
const BANDS = {
  eq: [
    ["low_cut", _("Low cut")],
    ["low_shelf", _("Low shelf")],
    ["bell_1", _("Bell 1")],
    ["bell_2", _("Bell 2")],
    ["bell_3", _("Bell 3")],
    ["high_shelf", _("High shelf")],
    ["high_cut", _("High cut")],
  ],
  multiband: [
    ["low", _("Low")],
    ["mid", _("Middle")],
    ["high", _("High")],
  ],
};

/** Where bands are many, only one's knobs are shown: of the picture's handle that was taken last, or this one. @type {Record<string, string>} */
export const FIRST_BANDS = { eq: "bell_1" };

/** What instruments have in common. @type {[name: string, title: string, pattern: RegExp][]} */
const PARTS = [
  ["level", _("Level"), /^(level_db|velocity_curve|width|polyphony|glide|touch)$/],
  ["filter", _("Filter"), /^(cutoff|resonance|filter_\w+|keytrack)$/],
  ["lfo", "LFO", /^lfo_/],
  ["envelope", _("Envelope"), /^(attack|decay|sustain|release)$/],
  ["operator 1", _("Operator 1"), /_1$/],
  ["operator 2", _("Operator 2"), /_2$/],
  ["operator 3", _("Operator 3"), /_3$/],
  ["operator 4", _("Operator 4"), /_4$/],
];
const OPERATORS = ["fm"];

/** @param {Parameter[]} parameters what is heard of it before what it does */
const mixFirst = (parameters) => [
  ...parameters.filter(({ name }) => name === "mix"),
  ...parameters.filter(({ name }) => name !== "mix"),
];

/** @param {import("./session.js").Kind} kind @param {Parameter[]} parameters @returns {Group[]} */
export function groupsOf(kind, parameters) {
  const bands = BANDS[kind.name];
  if (bands) return byBand(bands, parameters);
  if (parameters.length <= FEW || kind.category !== "instrument") return [{ name: "", title: "", parameters: mixFirst(parameters) }];
  const parts = PARTS.filter(([name]) => OPERATORS.includes(kind.name) || !name.startsWith("operator"));
  const groups = parts
    .map(([name, title, pattern]) => ({ name, title, parameters: parameters.filter((each) => pattern.test(each.name)) }))
    .filter((group) => group.parameters.length > 1);
  const taken = new Set(groups.flatMap((group) => group.parameters));
  const sound = { name: "sound", title: _("Sound"), parameters: parameters.filter((each) => !taken.has(each)) };
  const [level, ...others] = groups;
  return [sound, ...others, level].filter((group) => group?.parameters.length);
}

/** @param {[string, string][]} bands @param {Parameter[]} parameters @returns {Group[]} */
function byBand(bands, parameters) {
  const bandOf = (/** @type {Parameter} */ { name }) =>
    bands.find(([band]) => name.startsWith(`${band}_`) && name !== `${band}_crossover`)?.[0] ?? "";
  return [
    { name: "", title: _("Output"), parameters: mixFirst(parameters.filter((each) => !bandOf(each))) },
    ...bands.map(([name, title]) => ({ name, title, parameters: parameters.filter((each) => bandOf(each) === name) })),
  ];
}

/** Those of which somebody wrote a part of the name. @param {Parameter[]} parameters @param {string} words */
export function called(parameters, words) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return parameters.filter(({ title }) => wanted.every((word) => title.toLowerCase().includes(word)));
}

const NEVER = ["mix", "level_db", "polyphony", "bypass", "output_db", "gain_db", "makeup", "feedback", "glide", "velocity_curve"];

/**
 * Other values by chance, for everything but how loud it is and how it is played.
 * @param {Parameter[]} parameters @param {() => number} chance 0 … 1 @param {(spec: Parameter, place: number) => number} valueAt
 */
export function shuffled(parameters, chance, valueAt) {
  return Object.fromEntries(
    parameters
      .filter(({ name, sent }) => sent && !NEVER.includes(name))
      .map((spec) => [spec.name, Number(valueAt(spec, chance()).toPrecision(4))]),
  );
}
