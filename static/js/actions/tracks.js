/** Tracks: adding, placing, muting, soloing. */

import { v7 as uuid7 } from "uuid";
import { lanesOf, STRIP, TRACK } from "../lanes.js";
import { commands, say, store, view } from "../session.js";
import { updates } from "../store.js";
import { undo } from "./history.js";
import { _ } from "../tongue.js";

const NEW_NAMES = { instrument: "Instrument", audio: "Audio", group: "Group", folder: "Folder", return: "Return", vca: "VCA" };

/** @param {keyof typeof NEW_NAMES} kind */
export async function addTrack(kind) {
  const id = uuid7();
  const after =
    view.now.track && store.get(TRACK, view.now.track)?.kind !== "master" ? { after_id: view.now.track } : {};
  const steps = [
    { command: "mixer.add_track", arguments: { kind, track_id: id, ...(kind === "return" || kind === "vca" ? {} : after) } },
  ];
  // A new track can be heard at once.
  if (kind === "instrument")
    steps.push({
      command: "effects.set_instrument",
      arguments: /** @type {any} */ ({ track_id: id, kind: "electric_piano" }),
    });
  if ((await commands.together(steps, `Add ${kind === "vca" ? "VCA" : NEW_NAMES[kind].toLowerCase()} track`)) !== undefined)
    view.set({ track: id });
}

/** @param {string} id */
export async function removeTrack(id) {
  const track = store.get(TRACK, id);
  const next = neighbour(id, 1) ?? neighbour(id, -1);
  await commands.run("mixer.remove_track", { track_id: id });
  if (!store.get(TRACK, id)) view.set({ track: next });
  if (track) say(_("“{track}” is gone.", { track: track.name }), { acts: [{ label: _("Undo"), run: () => void undo() }] });
}

/** @param {string} id @param {number} way */
export function neighbour(id, way) {
  const lanes = lanesOf(store, view.now.folded);
  const at = lanes.findIndex(({ track }) => track.id === id);
  return lanes[at + way]?.track.id ?? null;
}

/** @param {number} way */
export function selectNeighbour(way) {
  const lanes = lanesOf(store, view.now.folded);
  const next = view.now.track ? neighbour(view.now.track, way) : lanes[0]?.track.id;
  if (next) view.set({ track: next });
}

/** The tracks of a folder, or those that are in none, from top to bottom. @param {string | null} folder */
const inFolder = (folder) =>
  lanesOf(store, new Set()).flatMap(({ track }) => ((track.folder_id ?? null) === folder ? [track] : []));

/** Moves a track up or down among its neighbours. @param {string} id @param {number} way */
export function shiftTrack(id, way) {
  const tracks = inFolder(store.get(TRACK, id)?.folder_id ?? null);
  const at = tracks.findIndex((track) => track.id === id);
  const after = way < 0 ? tracks[at - 2] : tracks[at + 1];
  if ((way < 0 && at < 1) || (way > 0 && !after)) return;
  void commands.run("compositions.move_track", { track_id: id, after_id: after?.id ?? null });
}

/**
 * Places a track between two lanes: below an open folder, or one of its tracks, it goes into that folder.
 * @param {string} id @param {number} gap how many lanes are above it
 */
export function placeTrack(id, gap) {
  const track = store.get(TRACK, id);
  const lanes = lanesOf(store, view.now.folded);
  const at = lanes.findIndex((lane) => lane.track.id === id);
  if (!track || gap === at || gap === at + 1) return;
  const above = lanes[gap - 1];
  const opens = above?.track.kind === "folder" && !above.folded;
  const folder = opens ? above.track.id : (above?.track.folder_id ?? null);
  const higher = lanes.slice(0, gap).map((lane) => lane.track);
  const after = higher.filter((each) => (each.folder_id ?? null) === folder && each.id !== id).at(-1);
  /** @type {{command: string, arguments: object}[]} */
  const steps = [{ command: "compositions.move_track", arguments: { track_id: id, after_id: after?.id ?? null } }];
  if (folder !== (track.folder_id ?? null))
    steps.push({ command: "compositions.fold_track", arguments: { track_id: id, folder_id: folder } });
  void commands.together(steps, "Move track");
}

/** Places a track beside another, in the same folder. @param {string} id @param {string} besideId @param {boolean} late behind it */
export function placeBeside(id, besideId, late) {
  const [track, beside] = [store.get(TRACK, id), store.get(TRACK, besideId)];
  if (!track || !beside || id === besideId || track.kind === "master" || beside.kind === "master") return;
  const folder = beside.folder_id ?? null;
  const others = inFolder(folder).filter((each) => each.id !== id);
  const at = others.findIndex((each) => each.id === besideId);
  const after_id = (late ? beside : others[at - 1])?.id ?? null;
  const steps = [{ command: "compositions.move_track", arguments: /** @type {object} */ ({ track_id: id, after_id }) }];
  if (folder !== (track.folder_id ?? null))
    steps.push({ command: "compositions.fold_track", arguments: { track_id: id, folder_id: folder } });
  void commands.together(steps, "Move track");
}

/** @param {string} trackId */
export const stripOf = (trackId) => store.find(STRIP, (strip) => strip.track_id === trackId);

/** Turns a switch of a strip. @param {string | null} trackId @param {string} field @param {string} command */
function turn(trackId, field, command) {
  const strip = trackId && stripOf(trackId);
  if (!strip) return;
  const on = !strip[field];
  void commands.show([updates(STRIP, [field], [[strip, [on]]])], command, { track_id: trackId, [field]: on });
}

/** @param {string | null} [trackId] */
export const mute = (trackId = view.now.track) => turn(trackId, "mute", "mixer.mute_track");
/** @param {string} trackId */
export const invert = (trackId) => turn(trackId, "invert", "mixer.invert_phase");
/** @param {string} trackId */
export const keepInSolo = (trackId) => turn(trackId, "solo_safe", "mixer.set_solo_safe");

/** @param {string[]} trackIds @param {string | null} vcaId a VCA's track; null sets them free */
export function link(trackIds, vcaId) {
  const steps = trackIds.map((track_id) => ({ command: "mixer.link_track", arguments: { track_id, vca_id: vcaId } }));
  void commands.together(steps, vcaId ? "Link track to VCA" : "Take track off its VCA");
}

/** A new VCA for a track. @param {string} trackId */
export function linkToNew(trackId) {
  const id = uuid7();
  const steps = [
    { command: "mixer.add_track", arguments: { kind: "vca", track_id: id } },
    { command: "mixer.link_track", arguments: { track_id: trackId, vca_id: id } },
  ];
  void commands.together(steps, "Add VCA");
}

/** @param {string | null} [trackId] @param {boolean} [alone] unsolo all others */
export function solo(trackId = view.now.track, alone = false) {
  const strip = trackId && stripOf(trackId);
  if (!strip) return;
  const others = alone ? store.all(STRIP).filter((other) => other.solo && other.id !== strip.id) : [];
  const want = others.length ? true : !strip.solo;
  const steps = others.map((other) => ({
    command: "mixer.solo_track",
    arguments: { track_id: other.track_id, solo: false },
  }));
  steps.push({ command: "mixer.solo_track", arguments: { track_id: trackId, solo: want } });
  if (steps.length === 1)
    void commands.show([updates(STRIP, ["solo"], [[strip, [want]]])], steps[0].command, steps[0].arguments);
  else void commands.together(steps, "Solo track");
}
