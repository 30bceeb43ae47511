/** What is chosen, clips or notes, and what is done with it. */

import { v7 as uuid7 } from "uuid";
import { CLIP, SHORTEST_CLIP_BEATS, TRACK } from "../lanes.js";
import { announce, commands, mayEdit, player, say, store, time, view } from "../session.js";
import { updates } from "../store.js";
import {
  amongNotes,
  chooseAllNotes,
  chooseNote,
  cutNotesAtPlayhead,
  deleteChosenNotes,
  duplicateNotes,
  moveCaret,
  noteVerb,
  nudgeNotes,
  writeAtCaret,
} from "./notes.js";
import { tool } from "./views.js";
import { selectNeighbour } from "./tracks.js";
import { focusedDevice, removeEffect } from "./devices.js";
import { keyStep } from "./grid.js";
import { _ } from "../tongue.js";

export const HOLDS_CLIPS = ["instrument", "audio"];

export const selectedClips = () =>
  [...view.now.clips].map((id) => store.get(CLIP, id)).filter((clip) => clip !== undefined);

/** A new clip of one bar at the playhead, or among open notes a note there. */
export async function insert() {
  if (!mayEdit) return undefined;
  if (amongNotes()) return writeAtCaret(true);
  const { beat } = player.position();
  const track = store.get(TRACK, view.now.track);
  if (!track || !HOLDS_CLIPS.includes(track.kind)) return say(_("Choose a track that plays first: clips lie on those."));
  let bar = time.metre.position(beat).bar;
  // Where a clip lies already, the new one comes after it.
  const here = store.all(CLIP).filter((each) => each.track_id === track.id);
  const lies = (/** @type {number} */ at) =>
    here.find((each) => each.start_beats <= at && at < each.start_beats + each.length_beats);
  for (let last = lies(time.metre.beatOf(bar)); last; last = lies(time.metre.beatOf(bar)))
    bar = Math.max(bar + 1, time.metre.position(last.start_beats + last.length_beats).bar);
  const start = time.metre.beatOf(bar);
  await addClip(track.id, start, time.metre.beatOf(bar + 1) - start);
  announce(_("New clip on {track}, bar {bar}", { track: track.name, bar }));
  return undefined;
}

/** Chooses the next or the last clip of the track, or note of the open clip. @param {number} way */
export function choose(way) {
  if (amongNotes()) return chooseNote(way);
  const { clips, track } = view.now;
  const next = step(
    store
      .all(CLIP)
      .filter((each) => each.track_id === track)
      .sort((a, b) => a.start_beats - b.start_beats),
    clips,
    way,
  );
  if (!next) return undefined;
  view.set({ clips: new Set([next.id]), clip: next.id });
  const clip = next.name || store.get(TRACK, track)?.name || "";
  return announce(_("{clip}, bar {bar}", { clip, bar: time.metre.position(next.start_beats).bar }));
}

/** @param {import("../store.js").Row[]} rows @param {ReadonlySet<string>} chosen @param {number} way */
function step(rows, chosen, way) {
  const at = rows.findIndex(({ id }) => chosen.has(id));
  return at < 0 ? rows.at(way > 0 ? 0 : -1) : rows[Math.min(rows.length - 1, Math.max(0, at + way))];
}

/** @param {string} trackId @param {number} start @param {number} length */
export async function addClip(trackId, start, length) {
  const id = uuid7();
  const args = { track_id: trackId, start_beats: start, length_beats: length, clip_id: id };
  if ((await commands.run("compositions.add_clip", args)) === undefined) return;
  view.set({ track: trackId, clips: new Set([id]), clip: id });
}

export async function deleteSelected() {
  const device = focusedDevice();
  if (device) return removeEffect(device);
  const { notes, clips } = view.now;
  if (amongNotes() || (view.now.dock === "notes" && notes.size)) await deleteChosenNotes();
  else if (clips.size) {
    const ids = selectedClips().map((clip) => clip.id);
    view.set({ clips: new Set(), clip: clips.has(view.now.clip ?? "") ? null : view.now.clip });
    if (ids.length) await commands.run("compositions.remove_clips", { clip_ids: ids });
  }
}

export async function duplicateSelected() {
  const { notes, clips } = view.now;
  if (view.now.dock === "notes" && notes.size) return duplicateNotes();
  if (!clips.size) return;
  const chosen = selectedClips();
  const start = Math.min(...chosen.map((each) => each.start_beats));
  const end = Math.max(...chosen.map((each) => each.start_beats + each.length_beats));
  const copies = await commands.run("compositions.duplicate_clips", {
    clip_ids: chosen.map((each) => each.id),
    by_beats: end - start,
  });
  if (copies) view.set({ clips: new Set(copies) });
}

/** Copies of the chosen clips, right behind them, that play what those play. */
export async function duplicateLinked() {
  const chosen = selectedClips();
  if (!mayEdit || !chosen.length) return;
  const start = Math.min(...chosen.map((each) => each.start_beats));
  const end = Math.max(...chosen.map((each) => each.start_beats + each.length_beats));
  const args = { clip_ids: chosen.map(({ id }) => id), by_beats: end - start, linked: true };
  const copies = await commands.run("compositions.duplicate_clips", args);
  if (copies) view.set({ clips: new Set(copies) });
}

/** Those of some clips that are linked copies. @param {string[]} ids */
export const linkedAmong = (ids) => ids.filter((id) => store.get(CLIP, id)?.source_id);

/** Gives the chosen linked copies notes of their own. */
export async function unlinkSelected() {
  const ids = linkedAmong(selectedClips().map(({ id }) => id));
  if (ids.length) await commands.run("compositions.unlink_clips", { clip_ids: ids });
}

export const LOWEST_CLIP_DB = -60;
export const HIGHEST_CLIP_DB = 12;

/** @param {import("../store.js").Row} clip @param {number} gain_db */
export const setClipGain = (clip, gain_db) =>
  commands.show([updates(CLIP, ["gain_db"], [[clip, [gain_db]]])], "compositions.set_clip_gain", {
    clip_id: clip.id,
    gain_db,
  });

/** @param {import("../store.js").Row} clip @param {number} fade_in_beats @param {number} fade_out_beats */
export const fadeClip = (clip, fade_in_beats, fade_out_beats) =>
  commands.show(
    [updates(CLIP, ["fade_in_beats", "fade_out_beats"], [[clip, [fade_in_beats, fade_out_beats]]])],
    "compositions.fade_clip",
    { clip_id: clip.id, fade_in_beats, fade_out_beats },
  );

/** Splits the chosen clips, or those of the chosen track, at the playhead. */
export async function splitAtPlayhead() {
  if (amongNotes()) return cutNotesAtPlayhead();
  const { beat } = player.position();
  const inside = (/** @type {import("../store.js").Row} */ clip) =>
    beat > clip.start_beats && beat < clip.start_beats + clip.length_beats;
  const chosen = selectedClips();
  const clips = (chosen.length ? chosen : store.all(CLIP).filter((clip) => clip.track_id === view.now.track)).filter(
    inside,
  );
  if (!clips.length) return say(_("Put the playhead inside a clip to split it there."));
  await commands.together(
    clips.map((clip) => ({ command: "compositions.split_clip", arguments: { clip_id: clip.id, at_beats: beat } })),
    "Split clip",
  );
}

/** Makes one clip of the chosen ones. */
export async function joinSelected() {
  if (amongNotes()) return noteVerb("join");
  const ids = selectedClips().map((clip) => clip.id);
  if (ids.length < 2) return say(_("Choose two or more clips of a track to join them."));
  const joined = await commands.run("compositions.join_clips", { clip_ids: ids });
  if (joined) view.set({ clips: new Set([joined]), clip: joined });
}

export function selectAll() {
  if (view.now.dock === "notes" && view.now.clip) chooseAllNotes();
  else view.set({ clips: new Set(store.all(CLIP).map((clip) => clip.id)) });
}

export function selectNone() {
  if (view.now.stamp) tool("select");
  else view.set({ clips: new Set(), notes: new Set(), range: null });
}

/** Arrow keys: in time by the grid, in pitch by semitones. @param {number} x @param {number} y @param {boolean} far */
export async function nudge(x, y, far) {
  const { notes, clips, dock } = view.now;
  if (dock === "notes" && notes.size) return nudgeNotes(x, y, far);
  if (amongNotes()) return moveCaret(x, y, far);
  if (x && clips.size) {
    const step = far ? SHORTEST_CLIP_BEATS : keyStep();
    return commands.run("compositions.move_clips", {
      clip_ids: selectedClips().map((clip) => clip.id),
      by_beats: x * step,
    });
  }
  if (y) selectNeighbour(-y);
  return undefined;
}
