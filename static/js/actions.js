/** What hands can do, each once: keys, menus and buttons call these. */

import { v7 as uuid7 } from "uuid";
import { CLIP, lanesOf, NOTE, STRIP, TRACK } from "./lanes.js";
import { about, commands, engine, mayEdit, player, playOrPause, revisions, say, store, time, view } from "./session.js";
import { gridBeats } from "./canvas/grid.js";

export const HOLDS_CLIPS = ["instrument", "audio"];

// --- transport -------------------------------------------------------------------------------------------------------

export const play = () => void playOrPause();
export const stop = () => void player.stop();
export const toStart = () => void player.seek(0);

export async function stopOrToStart() {
  if (player.state === "playing") await player.stop();
  else await player.seek(0);
}

export function loop() {
  const song = about();
  const chosen = selectedClips();
  // With a selection that is not what loops already, L loops it.
  if (chosen.length) {
    const start = Math.min(...chosen.map((clip) => clip.start_beats));
    const end = Math.max(...chosen.map((clip) => clip.start_beats + clip.length_beats));
    if (!song.looping || start !== song.loop_start_beats || end !== song.loop_end_beats) {
      return void commands.run("compositions.set_loop", { start_beats: start, end_beats: end, looping: true });
    }
  }
  void commands.run("compositions.set_loop", { looping: !song.looping });
}

export function metronome() {
  player.metronome = !player.metronome;
  player.dispatchEvent(new Event("metronome"));
}

// --- history ---------------------------------------------------------------------------------------------------------

export const undo = () => takeStep("compositions.undo", revisions.next);
export const redo = () => takeStep("compositions.redo", revisions.nextRedo);

/** @param {string} command @param {{label: string} | undefined} step */
async function takeStep(command, step) {
  if (!mayEdit || !step) return;
  await commands.run(command);
}

// --- tracks ----------------------------------------------------------------------------------------------------------

const NEW_NAMES = { instrument: "Instrument", audio: "Audio", group: "Group", folder: "Folder", return: "Return" };

/** @param {keyof typeof NEW_NAMES} kind */
export async function addTrack(kind) {
  const id = uuid7();
  const after = view.now.track && store.get(TRACK, view.now.track)?.kind !== "master" ? { after_id: view.now.track } : {};
  const steps = [{ command: "mixer.add_track", arguments: { kind, track_id: id, ...(kind === "return" ? {} : after) } }];
  // A new track can be heard at once.
  if (kind === "instrument") steps.push({ command: "effects.set_instrument", arguments: /** @type {any} */ ({ track_id: id, kind: "electric_piano" }) });
  if ((await commands.together(steps, `Add ${NEW_NAMES[kind].toLowerCase()} track`)) !== undefined) view.set({ track: id });
}

/** @param {string} id */
export async function removeTrack(id) {
  const track = store.get(TRACK, id);
  const next = neighbour(id, 1) ?? neighbour(id, -1);
  await commands.run("mixer.remove_track", { track_id: id });
  if (!store.get(TRACK, id)) view.set({ track: next });
  if (track) say(`“${track.name}” is gone.`, { act: { label: "Undo", run: undo } });
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

/** Moves a track up or down among its neighbours. @param {string} id @param {number} way */
export function shiftTrack(id, way) {
  const lanes = lanesOf(store, view.now.folded);
  const at = lanes.findIndex(({ track }) => track.id === id);
  const after = way < 0 ? lanes[at - 2] : lanes[at + 1];
  if ((way < 0 && at < 1) || (way > 0 && !after)) return;
  void commands.run("compositions.move_track", { track_id: id, after_id: after?.track.id ?? null });
}

/** @param {string} trackId */
const stripOf = (trackId) => store.find(STRIP, (strip) => strip.track_id === trackId);

/** @param {string | null} [trackId] */
export function mute(trackId = view.now.track) {
  const strip = trackId && stripOf(trackId);
  if (strip) void commands.run("mixer.mute_track", { track_id: trackId, mute: !strip.mute });
}

/** @param {string | null} [trackId] @param {boolean} [alone] unsolo all others */
export function solo(trackId = view.now.track, alone = false) {
  const strip = trackId && stripOf(trackId);
  if (!strip) return;
  const others = alone ? store.all(STRIP).filter((other) => other.solo && other.id !== strip.id) : [];
  const want = others.length ? true : !strip.solo;
  const steps = others.map((other) => ({ command: "mixer.solo_track", arguments: { track_id: other.track_id, solo: false } }));
  steps.push({ command: "mixer.solo_track", arguments: { track_id: trackId, solo: want } });
  if (steps.length === 1) void commands.run(steps[0].command, steps[0].arguments);
  else void commands.together(steps, "Solo track");
}

// --- clips -----------------------------------------------------------------------------------------------------------

export const selectedClips = () => [...view.now.clips].map((id) => store.get(CLIP, id)).filter((clip) => clip !== undefined);

/** The grid in beats at the arrangement's zoom; 0 where snapping is off. */
export const snapBeats = () => (view.now.snap ? gridBeats(view.now.pixelsPerBeat, time.metre) : 0);

/** @param {string} trackId @param {number} start @param {number} length */
export async function addClip(trackId, start, length) {
  const id = uuid7();
  const args = { track_id: trackId, start_beats: start, length_beats: length, clip_id: id };
  if ((await commands.run("compositions.add_clip", args)) === undefined) return;
  view.set({ track: trackId, clips: new Set([id]), clip: id });
}

export async function deleteSelected() {
  const { notes, clips } = view.now;
  if (view.now.dock === "notes" && notes.size) {
    const ids = [...notes].filter((id) => store.get(NOTE, id));
    view.set({ notes: new Set() });
    if (ids.length) await commands.run("compositions.delete_notes", { note_ids: ids });
  } else if (clips.size) {
    const ids = selectedClips().map((clip) => clip.id);
    view.set({ clips: new Set(), clip: clips.has(view.now.clip ?? "") ? null : view.now.clip });
    if (ids.length) await commands.run("compositions.remove_clips", { clip_ids: ids });
  }
}

export async function duplicateSelected() {
  const { notes, clips, clip } = view.now;
  if (view.now.dock === "notes" && notes.size && clip) return duplicateNotes(clip, [...notes]);
  if (!clips.size) return;
  const chosen = selectedClips();
  const start = Math.min(...chosen.map((each) => each.start_beats));
  const end = Math.max(...chosen.map((each) => each.start_beats + each.length_beats));
  const copies = await commands.run("compositions.duplicate_clips", { clip_ids: chosen.map((each) => each.id), by_beats: end - start });
  if (copies) view.set({ clips: new Set(copies) });
}

/** @param {string} clipId @param {string[]} ids */
async function duplicateNotes(clipId, ids) {
  const chosen = ids.map((id) => store.get(NOTE, id)).filter((note) => note !== undefined);
  if (!chosen.length) return;
  const start = Math.min(...chosen.map((note) => note.start_beats));
  const end = Math.max(...chosen.map((note) => note.start_beats + note.length_beats));
  const copies = chosen.map(({ pitch, start_beats, length_beats, velocity, pan, cents }) => ({
    id: uuid7(), pitch, start_beats: start_beats + end - start, length_beats, velocity, pan, cents,
  }));
  if (await commands.run("compositions.add_notes", { clip_id: clipId, notes: copies })) view.set({ notes: new Set(copies.map(({ id }) => id)) });
}

/** Splits the chosen clips, or those of the chosen track, at the playhead. */
export async function splitAtPlayhead() {
  const { beat } = player.position();
  const inside = (/** @type {import("./store.js").Row} */ clip) => beat > clip.start_beats && beat < clip.start_beats + clip.length_beats;
  const chosen = selectedClips();
  const clips = (chosen.length ? chosen : store.all(CLIP).filter((clip) => clip.track_id === view.now.track)).filter(inside);
  if (!clips.length) return say("Put the playhead inside a clip to split it there.");
  await commands.together(clips.map((clip) => ({ command: "compositions.split_clip", arguments: { clip_id: clip.id, at_beats: beat } })), "Split clip");
}

export function selectAll() {
  if (view.now.dock === "notes" && view.now.clip) {
    view.set({ notes: new Set(store.group(NOTE, view.now.clip).map((note) => note.id)) });
  } else view.set({ clips: new Set(store.all(CLIP).map((clip) => clip.id)) });
}

export function selectNone() {
  view.set({ clips: new Set(), notes: new Set() });
}

/** Arrow keys: in time by the grid, in pitch by semitones. @param {number} x @param {number} y @param {boolean} far */
export async function nudge(x, y, far) {
  const { notes, clips, dock } = view.now;
  if (dock === "notes" && notes.size) {
    const grid = gridBeats(view.now.notePixelsPerBeat, time.metre);
    const ids = [...notes].filter((id) => store.get(NOTE, id));
    return commands.run("compositions.move_notes", { note_ids: ids, by_beats: x * (far ? 1 / 32 : grid), by_semitones: y * (far ? 12 : 1) });
  }
  if (x && clips.size) {
    const step = far ? 1 / 16 : snapBeats() || 1 / 16;
    return commands.run("compositions.move_clips", { clip_ids: selectedClips().map((clip) => clip.id), by_beats: x * step });
  }
  if (y) selectNeighbour(-y);
  return undefined;
}

// --- what is shown ---------------------------------------------------------------------------------------------------

/** @param {import("./view.js").Dock} dock */
export const showDock = (dock) => view.set({ dock: view.now.dock === dock ? null : dock });
export const showHistory = () => view.set({ side: view.now.side ? null : "history" });
export const follow = () => view.set({ follow: !view.now.follow });
export const snap = () => view.set({ snap: !view.now.snap });

/** @param {"select" | "draw"} tool */
export const tool = (tool) => view.set({ tool });

/** @param {number} times */
export function zoom(times) {
  if (view.now.dock === "notes" && document.activeElement?.closest("sonic-notes")) {
    view.set({ notePixelsPerBeat: Math.min(600, Math.max(6, view.now.notePixelsPerBeat * times)) });
  } else view.set({ pixelsPerBeat: zoomed(times) });
}

/** @param {number} times */
export const zoomed = (times) => Math.min(400, Math.max(0.4, view.now.pixelsPerBeat * times));

/** Opens a clip's notes. @param {string} clipId */
export function openClip(clipId) {
  const clip = store.get(CLIP, clipId);
  if (!clip) return;
  const track = store.get(TRACK, clip.track_id);
  view.set({ clip: clipId, clips: new Set([clipId]), track: clip.track_id, notes: new Set(), dock: track?.kind === "instrument" ? "notes" : view.now.dock });
}

/** Silences everything at once. */
export function panic() {
  void player.panic();
  engine.releasePreviews();
}
