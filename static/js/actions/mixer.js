/** The mixer's strips: choosing several, placing them, and what is done to all at once. */

import { mixerTracks, STRIP, TRACK } from "../lanes.js";
import { levels } from "../levels.js";
import { announce, commands, mayEdit, say, store, view } from "../session.js";
import { _ } from "../tongue.js";
import { placeBeside, stripOf } from "./tracks.js";

/** @typedef {{command: string, arguments: object}} Step */

/**
 * Chooses a strip: alone, along with others, or with all up to it.
 * @param {string} id of its track @param {"alone" | "also" | "upTo"} how
 */
export function chooseStrip(id, how) {
  const isGoingOn = how !== "alone" && view.now.strips.size > 1;
  const strips = new Set(isGoingOn ? view.now.strips : []);
  const order = mixerTracks(store).map((track) => track.id);
  const [from, to] = [order.indexOf(view.now.track ?? id), order.indexOf(id)];
  if (how === "upTo") for (const each of order.slice(Math.min(from, to), Math.max(from, to) + 1)) strips.add(each);
  else if (how === "also" && strips.has(id)) strips.delete(id);
  else {
    if (how === "also" && view.now.track) strips.add(view.now.track);
    strips.add(id);
  }
  view.set({ strips, ...(how === "upTo" ? {} : { track: id }) });
  if (strips.size > 1) announce(_("{count} strips move together", { count: strips.size }));
}

/** The strip beside one, in the mixer's order. @param {string} id @param {number} way */
export function stripBeside(id, way) {
  const order = mixerTracks(store).map((track) => track.id);
  return order[order.indexOf(id) + way] ?? null;
}

/** Moves a strip, and its track, past its neighbour. @param {string} id @param {number} way */
export function shiftStrip(id, way) {
  const beside = stripBeside(id, way);
  if (beside && mayEdit) placeBeside(id, beside, way > 0);
}

/** Turns a switch off wherever it is on. @param {"mute" | "solo"} field @param {string} command @param {string} label */
function turnOffAll(field, command, label) {
  const on = store.all(STRIP).filter((strip) => strip[field]);
  const steps = on.map(({ track_id }) => ({ command, arguments: { track_id, [field]: false } }));
  if (mayEdit) void commands.together(steps, label);
}

export const unsoloAll = () => turnOffAll("solo", "mixer.solo_track", "Unsolo all");
export const unmuteAll = () => turnOffAll("mute", "mixer.mute_track", "Unmute all");
export const resetPeaks = () => levels.unlatch();
export const narrowStrips = () => view.set({ narrowStrips: !view.now.narrowStrips });

// --- settings of a strip ----------------------------------------------------------------------------------------------

/** How each setting is set, and where it rests. @type {[field: string, command: string, argument: string, rest: number | boolean][]} */
const SETTINGS = [
  ["gain_db", "mixer.set_track_volume", "gain_db", 0],
  ["mute", "mixer.mute_track", "mute", false],
  ["pan", "mixer.set_track_pan", "pan", 0],
  ["width", "mixer.set_track_width", "width", 1],
  ["input_gain_db", "mixer.set_input_gain", "gain_db", 0],
  ["invert", "mixer.invert_phase", "invert", false],
  ["solo_safe", "mixer.set_solo_safe", "solo_safe", false],
];
const OF_EVERY_STRIP = ["gain_db", "mute"]; // no sound runs through a VCA: it has these alone

/** @type {Record<string, any> | null} */
let copied = null;

export const hasCopiedStrip = () => copied !== null;

/** @param {string} id of its track */
export function copyStrip(id) {
  const strip = stripOf(id);
  copied = strip ? Object.fromEntries(SETTINGS.map(([field]) => [field, strip[field]])) : null;
  announce(_("Settings of {track} copied", { track: store.get(TRACK, id)?.name ?? "" }));
}

/** The strip, and those that are chosen along with it. @param {string} id of its track */
const stripsWith = (id) => (view.now.strips.has(id) ? [...view.now.strips] : [id]);

/** @param {string[]} ids @param {Record<string, any>} settings @returns {Step[]} what is to be changed */
function settingSteps(ids, settings) {
  return ids.flatMap((track_id) => {
    const strip = stripOf(track_id);
    const isVca = store.get(TRACK, track_id)?.kind === "vca";
    return SETTINGS.filter(([field]) => strip && strip[field] !== settings[field] && (!isVca || OF_EVERY_STRIP.includes(field))).map(
      ([field, command, argument]) => ({ command, arguments: { track_id, [argument]: settings[field] } }),
    );
  });
}

/** @param {string} id of its track */
export function pasteStrip(id) {
  if (!copied) return say(_("Copy the settings of a strip first."));
  void commands.together(settingSteps(stripsWith(id), copied), "Paste strip settings");
}

/** @param {string} id of its track */
export function resetStrip(id) {
  const rest = Object.fromEntries(SETTINGS.map(([field, , , value]) => [field, value]));
  void commands.together(settingSteps(stripsWith(id), rest), "Reset strip");
}
