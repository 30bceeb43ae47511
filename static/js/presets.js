/**
 * Presets and kits as values: what is like what, and which of many are looked for. No page, no line to the server.
 *
 * @typedef {import("./session.js").Kind} Kind
 * @typedef {{title: string, kind: string, values: Record<string, number>, pan: number, choke: number, silences: boolean}} Pad
 * @typedef {{bpm: number, rows: Record<string, string>, steps_per_beat?: number, swing?: number}} Demo
 * @typedef {{id: string, name: string, family: string, tags: string[], description: string, factory: boolean,
 *   owner: string | null, mine: boolean, shared: boolean, favourite: boolean, kind?: string,
 *   values?: Record<string, number>, pads?: Record<string, Pad>, demo?: Demo, init?: boolean,
 *   place?: "sample" | "song"}} Sound An entry of the library; `init` is a kind as it comes, which is none, `place` what
 *   the browser shows beside sounds.
 * @typedef {{words: string, family: string, tag: string, only: "" | "favourite" | "mine" | "factory"}} Wish
 */

import { scoreOf } from "./fuzzy.js";

export const DRUM_KIT = "drum_kit";

/** What the engine fills in by itself, and no hand turns. */
export const NOT_KNOBS = ["glide_from", "buffer"];

/** @param {Sound} sound the kind that it is of */
export const kindOf = (sound) => (sound.pads ? DRUM_KIT : (sound.kind ?? ""));

/** @param {Kind | undefined} kind */
const knobsOf = (kind) => (kind?.parameters ?? []).filter(({ name }) => !NOT_KNOBS.includes(name));

/** As near as a knob's own step lets a value come back. @param {number} a @param {number} b */
const alike = (a, b) => Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a), Math.abs(b));

/** Pads of a device: its own, or those that come with the kind. @param {import("./store.js").Row} device @param {Kind | undefined} kind @returns {Record<string, Pad>} */
export const padsOf = (device, kind) =>
  Object.keys(device.pads ?? {}).length ? device.pads : /** @type {any} */ (kind?.pads ?? {});

/** Whether a device sounds as a sound was saved. @param {import("./store.js").Row} device @param {Kind | undefined} kind @param {Sound} sound */
export function isAsSaved(device, kind, sound) {
  if (device.kind !== kindOf(sound)) return false;
  if (sound.pads) return JSON.stringify(inOrder(padsOf(device, kind))) === JSON.stringify(inOrder(sound.pads));
  return knobsOf(kind).every(({ name, default: usual }) =>
    alike(device.values[name] ?? usual, sound.values?.[name] ?? usual),
  );
}

/** @param {Record<string, Pad>} pads */
const inOrder = (pads) =>
  Object.keys(pads)
    .sort((a, b) => Number(a) - Number(b))
    .map((key) => {
      const { title, kind, values, pan, choke, silences } = pads[key];
      return [key, title, kind, Object.entries(values).sort(), pan, choke, silences];
    });

/**
 * What a hand changes of a device to try a sound on it: names of fields, and their values.
 * @param {import("./store.js").Row} device as stored @param {Kind | undefined} kind of the sound @param {Sound} sound
 * @returns {[string[], any[]]}
 */
export function changesTo(device, kind, sound) {
  /** @type {[string, any][]} */
  const changes = [["preset_name", sound.init ? "" : sound.name]];
  if (device.kind !== kindOf(sound)) changes.push(["kind", kindOf(sound)]);
  if (sound.pads) {
    for (const key of Object.keys(device.pads ?? {})) if (!(key in sound.pads)) changes.push([`pads.${key}`, null]);
    for (const [key, pad] of Object.entries(sound.pads)) changes.push([`pads.${key}`, pad]);
  }
  for (const { name, default: usual } of sound.pads ? [] : knobsOf(kind)) {
    const value = sound.values?.[name] ?? usual;
    if (value !== (device.values[name] ?? usual)) changes.push([`values.${name}`, value]);
  }
  return [changes.map(([field]) => field), changes.map(([, value]) => value)];
}

/** @param {Sound} sound @param {ReadonlyMap<string, Kind>} catalogue */
const wordsOf = (sound, catalogue) =>
  [sound.name, sound.family, catalogue.get(kindOf(sound))?.title, ...sound.tags, sound.description]
    .join(" ")
    .toLowerCase();

/** Those that somebody wishes to see; with words, those first that are called so, the closest name before all. @param {Sound[]} sounds @param {Wish} wish @param {ReadonlyMap<string, Kind>} catalogue */
export function wished(sounds, { words, family, tag, only }, catalogue) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const found = sounds.filter(
    (sound) =>
      (!family || alikeText(sound.family, family)) &&
      (!tag || sound.tags.some((each) => alikeText(each, tag))) &&
      (!only || sound[only]) &&
      (!wanted.length || allIn(wanted, wordsOf(sound, catalogue))),
  );
  if (!wanted.length) return found;
  const well = (/** @type {Sound} */ { name }) => scoreOf(words, name) ?? 0;
  const called = found.filter(({ name }) => allIn(wanted, name.toLowerCase())).sort((a, b) => well(b) - well(a));
  return [...called, ...found.filter((sound) => !called.includes(sound))];
}

/** @param {string[]} words @param {string} text */
const allIn = (words, text) => words.every((word) => text.includes(word));

/** @param {string} a @param {string} b */
const alikeText = (a, b) => a.toLowerCase() === b.toLowerCase();

/** Families in the order of their names, each with how many. @param {Sound[]} sounds @returns {[string, number][]} */
export function familiesOf(sounds) {
  /** @type {Map<string, [string, number]>} */
  const found = new Map();
  for (const { family } of sounds) {
    const known = found.get(family.toLowerCase());
    found.set(family.toLowerCase(), [known?.[0] ?? family, (known?.[1] ?? 0) + 1]);
  }
  return [...found.values()].filter(([family]) => family).sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
}

/** The tags that most of them have. @param {Sound[]} sounds @param {number} most */
export function tagsOf(sounds, most) {
  /** @type {Map<string, number>} */
  const found = new Map();
  for (const { tags } of sounds) for (const tag of tags) found.set(tag, (found.get(tag) ?? 0) + 1);
  return [...found]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([tag]) => tag);
}

const STEP_VELOCITIES = /** @type {Record<string, number>} */ ({ X: 120, x: 96, o: 60 });

/** A demo's strokes as [seconds, pitch, velocity], in order, and how long it takes. @param {Demo} demo */
export function strokesOf({ bpm, rows, steps_per_beat: steps = 4, swing = 0 }) {
  const stepSeconds = 60 / bpm / steps;
  /** @type {[number, number, number][]} */
  const strokes = [];
  for (const [pitch, row] of Object.entries(rows)) {
    [...row].forEach((mark, step) => {
      const velocity = STEP_VELOCITIES[mark];
      if (velocity) strokes.push([(step + (step % 2 ? swing : 0)) * stepSeconds, Number(pitch), velocity]);
    });
  }
  const longest = Math.max(0, ...Object.values(rows).map((row) => row.length));
  return { strokes: strokes.sort((a, b) => a[0] - b[0]), seconds: longest * stepSeconds };
}

/**
 * A sound as a voice that plays in the place of another: what is heard of it before it is on any track. As
 * `playback/voices.py` makes voices of devices.
 * @param {Sound} sound @param {import("./engine/voice.js").Voice} place @param {ReadonlyMap<string, Kind>} catalogue @param {number} bpm
 * @returns {import("./engine/voice.js").Voice}
 */
export function voiceOf(sound, place, catalogue, bpm) {
  const where = place.args.slice(0, 4); // the strip's bus and its performance controls
  const args = (/** @type {string} */ kind, /** @type {Record<string, number>} */ values) => [
    ...where,
    ...sentOf(catalogue.get(kind), values, bpm),
  ];
  const pads = Object.entries(sound.pads ?? {}).map(([key, pad]) => [
    key,
    { def: pad.kind, group: place.group, args: args(pad.kind, pad.values ?? {}), pan: pad.pan ?? 0, chokes: null },
  ]);
  return {
    ...place,
    def: sound.pads ? null : (sound.kind ?? null),
    args: sound.pads ? where : args(sound.kind ?? "", sound.values ?? {}),
    pads: sound.pads ? Object.fromEntries(pads) : null,
  };
}

/** Names and values that are not the kind's defaults; a length in notes becomes seconds. @param {Kind | undefined} kind @param {Record<string, number>} values @param {number} bpm */
function sentOf(kind, values, bpm) {
  const parameters = kind?.parameters ?? [];
  const resolved = parameters.flatMap(({ name, resolves, beats, default: usual }) => {
    const length = resolves ? beats[Math.round(values[name] ?? usual)] : 0;
    return resolves && length ? [[resolves, (length * 60) / bpm]] : [];
  });
  const sent = { ...values, ...Object.fromEntries(resolved) };
  return parameters
    .filter(({ name, sent: isSent, default: usual }) => isSent && !NOT_KNOBS.includes(name) && (sent[name] ?? usual) !== usual)
    .flatMap(({ name }) => [name, sent[name]]);
}
