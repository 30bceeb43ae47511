/** What the form of a command offers: the song's rows by name, and what is chosen in the studio right now. */

import { byOrder, CLIP, DEVICE, lanesOf, masterOf, NOTE, SEND, STRIP, TRACK } from "./lanes.js";
import { catalogue, player, store, time, view } from "./session.js";
import { sounds } from "./sounds.js";
import { LANE, MODULATION, MODULATOR } from "./targets.js";
import { _ } from "./tongue.js";

/** @typedef {import("./forms.js").Field} Field */
/** @typedef {import("./forms.js").Command} Command */
/** @typedef {{id: string, name: string}} Choice */

const SECTION = "compositions.section";
const MARKS = ["tempomark", "metremark", "keymark", "chordmark", "marker"].map((name) => `compositions.${name}`);

/** @param {string | undefined} stripId */
const trackOfStrip = (stripId) => store.get(TRACK, store.get(STRIP, stripId)?.track_id)?.name ?? "";
/** @param {number} beat */
const barText = (beat) => _("bar {bar}", { bar: time.metre.position(beat).bar });

const tracks = () => {
  const lanes = lanesOf(store, new Set()).map(({ track }) => track);
  const master = masterOf(store);
  const all = master ? [...lanes, store.get(TRACK, master.track_id) ?? master] : lanes;
  return all.map(({ id, name }) => ({ id, name }));
};
const clips = () =>
  store
    .all(CLIP)
    .sort((a, b) => a.start_beats - b.start_beats)
    .map(({ id, name, track_id, start_beats }) => ({ id, name: `${name || store.get(TRACK, track_id)?.name}, ${barText(start_beats)}` }));
const devices = () =>
  store
    .all(DEVICE)
    .sort(byOrder)
    .map(({ id, kind, strip_id }) => ({ id, name: `${trackOfStrip(strip_id)}: ${catalogue.get(kind)?.title ?? kind}` }));
const sends = () =>
  store.all(SEND).map(({ id, strip_id, target_id }) => ({ id, name: `${trackOfStrip(strip_id)} → ${trackOfStrip(target_id)}` }));
/** @param {string} model */
const driven = (model) => () =>
  store.all(model).map(({ id, parameter, strip_id, device_id, kind }) => ({
    id,
    name: `${trackOfStrip(strip_id ?? store.get(DEVICE, device_id)?.strip_id)}: ${(parameter ?? kind ?? "").replaceAll("_", " ")}`,
  }));
const marks = () =>
  MARKS.flatMap((model) =>
    store.all(model).map(({ id, beat, name, symbol, bpm, numerator, denominator, scale }) => ({
      id,
      name: `${name ?? symbol ?? scale ?? (bpm ? `${bpm} bpm` : `${numerator}/${denominator}`)}, ${barText(beat)}`,
    })),
  );
/** @param {boolean} areKits */
const library = (areKits) => () =>
  sounds.all
    .filter((sound) => !!sound.pads === areKits)
    .map((sound) => ({ id: sound.id, name: areKits ? sound.name : `${catalogue.get(sound.kind ?? "")?.title}: ${sound.name}` }));

/** By the end of an argument's name, the longest first. @type {[string, () => Choice[]][]} */
const SOURCES = [
  ["track_id", tracks],
  ["folder_id", tracks],
  ["vca_id", tracks],
  ["clip_id", clips],
  ["device_id", devices],
  ["send_id", sends],
  ["section_id", () => store.all(SECTION).map(({ id, name }) => ({ id, name }))],
  ["lane_id", driven(LANE)],
  ["modulator_id", driven(MODULATOR)],
  ["modulation_id", driven(MODULATION)],
  ["mark_id", marks],
  ["preset_id", library(false)],
  ["kit_id", library(true)],
];

/** The rows that a field may name, or null where they are not known by name. @param {Field} field @param {Command} command */
export function rowsFor({ name }, command) {
  if (name === "after_id") return command.name.includes("effect") || command.name.includes("device") ? devices() : tracks();
  return SOURCES.find(([ending]) => name.endsWith(ending))?.[1]() ?? null;
}

/** The kinds of devices that a command speaks of, or null where it does not. @param {Field} field @param {Command} command */
export function kindsFor({ name }, command) {
  if (name !== "kind" || !command.name.startsWith("effects.")) return null;
  const category = command.name.endsWith("modulator") ? "modulator" : command.name.endsWith("effect") ? "effect" : "instrument";
  const kinds = [...catalogue.values()].filter((kind) => kind.category === category);
  return kinds.map((kind) => ({ id: kind.name, name: kind.title })).sort((a, b) => a.name.localeCompare(b.name));
}

/** What a field begins with: what is chosen, where the playhead is, or the command's own default. @param {Field} field */
export function freshFor({ name, kind, fresh, isRequired }) {
  const { track, clip, clips: chosen, notes, device, lane } = view.now;
  if (name === "note_ids") return [...notes].filter((id) => store.get(NOTE, id));
  if (name === "clip_ids") return [...chosen].filter((id) => store.get(CLIP, id));
  const now = /** @type {Record<string, string | null>} */ ({ track_id: track, clip_id: clip ?? [...chosen][0] ?? null, device_id: device, lane_id: lane });
  if (kind === "row") return (isRequired && now[name]) || "";
  if (kind === "switch") return isRequired ? true : !!fresh;
  if (isRequired && ["beat", "at_beats", "start_beats", "from_beats"].includes(name)) return String(Math.round(player.position().beat * 1000) / 1000);
  if (isRequired && name === "length_beats") return "4";
  return fresh === null ? "" : String(fresh);
}
