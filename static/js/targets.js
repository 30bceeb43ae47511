/**
 * What can be automated and modulated: the twin of `effects/targets.py`, with the words of it.
 *
 * @typedef {import("./store.js").Row} Row
 * @typedef {import("./session.js").Parameter} Parameter
 * @typedef {{model: string, row: Row, name: string, parameter: Parameter}} Target
 */

import { byOrder, DEVICE, devicesOf, SEND, STRIP, TRACK } from "./lanes.js";
import { padsOf } from "./presets.js";
import { catalogue, store } from "./session.js";
import { _ } from "./tongue.js";

export const LANE = "effects.automationlane";
export const POINT = "effects.automationpoint";
export const MODULATOR = "effects.modulator";
export const MODULATION = "effects.modulation";

/** What may be driven of strips and sends: by the row's field, the unit that it is a parameter of. @type {Record<string, Record<string, string>>} */
const CHANNEL_PARAMETERS = {
  [STRIP]: { gain_db: "strip", pan: "strip", width: "strip", mute: "strip", input_gain_db: "trim" },
  [SEND]: { gain_db: "send", mute: "send" },
};
/** @type {Parameter} */
const BYPASS = {
  name: "bypass",
  title: _("Bypass"),
  minimum: 0,
  maximum: 1,
  default: 0,
  warp: "linear",
  step: 1,
  unit: "",
  choices: ["Off", "On"],
  resolves: null,
  beats: [],
  sent: true,
};

/** The field by which a lane or a modulation refers to a row, and the argument by which commands do. @type {Record<string, string>} */
const FIELDS = { [STRIP]: "strip_id", [SEND]: "send_id", [DEVICE]: "device_id" };

/** @param {Row} driven a lane or a modulation @returns {Target | null} null where the device has no such knob any more */
export function targetOf(driven) {
  for (const [model, field] of Object.entries(FIELDS)) {
    const row = driven[field] && store.get(model, driven[field]);
    if (row) return targetsOf(model, row).find(({ name }) => name === driven.parameter) ?? null;
  }
  return null;
}

/** All that can be driven of a strip, a send or a device. @param {string} model @param {Row} row @returns {Target[]} */
export function targetsOf(model, row) {
  const found = (/** @type {string} */ name, /** @type {Parameter} */ parameter) => ({ model, row, name, parameter });
  if (CHANNEL_PARAMETERS[model]) {
    return Object.entries(CHANNEL_PARAMETERS[model]).flatMap(([name, unit]) => {
      const own = unit === "trim" ? "gain_db" : name;
      const parameter = catalogue.get(unit)?.parameters.find((each) => each.name === own);
      return parameter ? [found(name, parameter)] : [];
    });
  }
  const kind = catalogue.get(row.kind);
  if (!kind) return [];
  const sent = (/** @type {Parameter[]} */ parameters) =>
    parameters.filter(({ sent, resolves, name }) => sent && !resolves && name !== "buffer");
  const pads = Object.entries(kind.parameters.length ? {} : padsOf(row, kind)).flatMap(([key, pad]) =>
    sent(catalogue.get(pad.kind)?.parameters ?? []).map((parameter) =>
      found(`${key}.${parameter.name}`, { ...parameter, title: `${pad.title}: ${parameter.title}` }),
    ),
  );
  const own = sent(kind.parameters).map((parameter) => found(parameter.name, parameter));
  return [...own, ...pads, ...(kind.category === "effect" ? [found("bypass", BYPASS)] : [])];
}

/** Where a target stands, whatever hands are doing. @param {Target} target */
export function valueOf({ row, name, parameter }) {
  const own = row.values && name !== "bypass";
  return Number(own ? (row.values[name] ?? parameter.default) : row[name]);
}

/** What a track offers, by the parts of it. @param {Row} track @returns {{title: string, targets: Target[]}[]} */
export function targetsOfTrack(track) {
  const strip = store.find(STRIP, (each) => each.track_id === track.id);
  if (!strip) return [];
  const sends = store.all(SEND).filter((send) => send.strip_id === strip.id);
  return [
    // Of a VCA, only its level is passed on to its members as it moves.
    { title: _("Track"), targets: targetsOf(STRIP, strip).filter(({ name }) => track.kind !== "vca" || name === "gain_db") },
    ...devicesOf(store, strip.id).map((device) => ({
      title: catalogue.get(device.kind)?.title ?? device.kind,
      targets: targetsOf(DEVICE, device),
    })),
    ...sends.map((send) => ({ title: _("Send to {sentTo}", { sentTo: sentTo(send) }), targets: targetsOf(SEND, send) })),
  ];
}

/** @param {Row} send */
const sentTo = (send) => store.get(TRACK, store.get(STRIP, send.target_id)?.track_id)?.name ?? "a bus";

/** For instance "Filter · Cutoff". @param {Target} target */
export function targetText({ model, row, parameter }) {
  if (model === STRIP) return parameter.title;
  const whose = model === SEND ? `Send to ${sentTo(row)}` : (catalogue.get(row.kind)?.title ?? row.kind);
  return `${whose} · ${parameter.title}`;
}

/** The arguments by which commands know a target. @param {Target} target */
export const targetArguments = ({ model, row, name }) => ({
  ...(model === STRIP ? { track_id: row.track_id } : { [FIELDS[model]]: row.id }),
  parameter: name,
});

/** The lane of a parameter, if it has one. @param {string} model @param {string} id @param {string} name */
export const laneOf = (model, id, name) =>
  store.find(LANE, (lane) => lane[FIELDS[model]] === id && lane.parameter === name);

/** What moves a parameter beside its lane. @param {string} model @param {string} id @param {string} name */
export const modulationsOf = (model, id, name) =>
  store.all(MODULATION).filter((each) => each[FIELDS[model]] === id && each.parameter === name);

/** The id of the strip that a strip, a send or a device is of. @param {string} model @param {Row} row */
export const ownerOf = (model, row) => (model === STRIP ? row.id : row.strip_id);

/** The strip that a lane or modulation belongs to. @param {Row} driven */
export function stripOf(driven) {
  if (driven.strip_id) return driven.strip_id;
  return (store.get(SEND, driven.send_id) ?? store.get(DEVICE, driven.device_id))?.strip_id ?? null;
}

/** A track's lanes, by what they move. @param {Row} track @returns {Row[]} */
export function lanesOfTrack(track) {
  const strip = store.find(STRIP, (each) => each.track_id === track.id);
  return store
    .all(LANE)
    .filter((lane) => strip && stripOf(lane) === strip.id)
    .sort((a, b) => a.slot - b.slot);
}

/** A track's modulators, in their order. @param {Row} track */
export function modulatorsOf(track) {
  const strip = store.find(STRIP, (each) => each.track_id === track.id);
  return store
    .all(MODULATOR)
    .filter((modulator) => modulator.strip_id === strip?.id)
    .sort(byOrder);
}
