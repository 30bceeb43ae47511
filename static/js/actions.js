/** What hands can do, each once: keys, menus and buttons call these. */

import { v7 as uuid7 } from "uuid";
import { CLIP, DEVICE, devicesOf, lanesOf, NOTE, STRIP, TRACK } from "./lanes.js";
import {
  about,
  announce,
  boot,
  catalogue,
  commands,
  engine,
  mayEdit,
  player,
  playOrPause,
  revisions,
  say,
  socket,
  store,
  time,
  view,
} from "./session.js";
import { laneOf, targetArguments } from "./targets.js";
import { Refused } from "./socket.js";
import { conflictText } from "./conflicts.js";
import { pitchText, positionText } from "./words.js";
import { AMONG_NOTES_PX, gridBeats } from "./canvas/grid.js";
import { updates } from "./store.js";

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
  const looping = !song.looping;
  void commands.show([updates("compositions.about", ["looping"], [[song, [looping]]])], "compositions.set_loop", {
    looping,
  });
}

export function metronome() {
  player.metronome = !player.metronome;
  player.dispatchEvent(new Event("metronome"));
}

// --- history ---------------------------------------------------------------------------------------------------------

export const undo = () => takeStep("compositions.undo", revisions.next);
export const redo = () => takeStep("compositions.redo", revisions.nextRedo);

/** Takes one step back by itself, whatever came after it. @param {{number: number, label: string}} step */
export const undoAlone = (step) => takeStep("compositions.undo", step, { number: step.number });

/**
 * Takes a step back or forth. Where others built on it, the musician chooses what of it to take, or the next one.
 * @param {"compositions.undo" | "compositions.redo"} command @param {{label: string} | undefined} step
 * @param {{number?: number, skip?: number, partial?: boolean}} [how]
 */
async function takeStep(command, step, how = {}) {
  if (!mayEdit || !step) return;
  try {
    await socket.command(command, how);
  } catch (error) {
    if (!(error instanceof Refused) || !error.refusal.conflicts?.length)
      return commands.complain(/** @type {Error} */ (error));
    const verb = command === "compositions.undo" ? "Undo" : "Redo";
    const rest = { label: `${verb} the rest of it`, run: () => void takeStep(command, step, { ...how, partial: true }) };
    const older = {
      label: `${verb} the step before instead`,
      run: () => void takeStep(command, step, { skip: (how.skip ?? 0) + 1 }),
    };
    const { conflicts, partial, label = step.label } = error.refusal;
    const titleOf = (/** @type {string} */ kind) => catalogue.get(kind)?.title ?? kind;
    const why = conflictText(conflicts, store, titleOf, boot.user.name);
    say(why ? `“${label}” stays as it is: ${why}` : error.message, {
      wrong: true,
      acts: [...(partial ? [rest] : []), ...(how.number === undefined ? [older] : [])],
    });
  }
}

// --- tracks ----------------------------------------------------------------------------------------------------------

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
  if (track) say(`“${track.name}” is gone.`, { acts: [{ label: "Undo", run: () => void undo() }] });
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

/** @param {string} trackId */
const stripOf = (trackId) => store.find(STRIP, (strip) => strip.track_id === trackId);

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

/** The device in which the keys' focus is, in the chain or in the mixer. */
export function focusedDevice() {
  const at = document.activeElement?.closest("[data-device]");
  return at instanceof HTMLElement ? store.get(DEVICE, at.dataset.device) : undefined;
}

/** @param {import("./store.js").Row} device */
async function removeEffect(device) {
  if (catalogue.get(device.kind)?.category !== "effect") return;
  await commands.run("effects.remove_effect", { device_id: device.id });
}

/** Moves the device that has the focus along its chain. @param {number} way */
export function shiftDevice(way) {
  const device = focusedDevice();
  if (!device || catalogue.get(device.kind)?.category !== "effect") return false;
  const chain = devicesOf(store, device.strip_id).filter(({ kind }) => catalogue.get(kind)?.category === "effect");
  const at = chain.findIndex(({ id }) => id === device.id);
  const after = way < 0 ? chain[at - 2] : chain[at + 1];
  if ((way < 0 && at < 1) || (way > 0 && !after)) return true;
  void commands.run("effects.move_effect", { device_id: device.id, after_id: after?.id ?? null });
  return true;
}

/** @param {import("./store.js").Row} device */
export function bypass(device) {
  const bypass = !device.bypass;
  void commands.show([updates(DEVICE, ["bypass"], [[device, [bypass]]])], "effects.bypass_device", {
    device_id: device.id,
    bypass,
  });
}

/**
 * Moves or copies a device: within its chain, or to another track's.
 * @param {import("./store.js").Row} device @param {string} trackId
 * @param {string | null | undefined} afterId null is the front of the chain, undefined its end @param {boolean} copy
 */
export async function placeDevice(device, trackId, afterId, copy) {
  const strip = stripOf(trackId);
  if (!strip || !mayEdit) return;
  const chain = devicesOf(store, strip.id).filter(({ kind }) => catalogue.get(kind)?.category === "effect");
  const others = chain.filter(({ id }) => copy || id !== device.id);
  // The limiter at the end of the master stays there.
  const limited = store.get(TRACK, trackId)?.kind === "master" && others.at(-1)?.kind === "limiter";
  const last = others.at(limited && device.kind !== "limiter" ? -2 : -1)?.id ?? null;
  const after_id = afterId === undefined ? last : afterId;
  if (!copy) {
    if (after_id === device.id) return;
    const at = chain.findIndex(({ id }) => id === device.id);
    if (at >= 0 && (chain[at - 1]?.id ?? null) === after_id) return; // it stands there
    await commands.run("effects.move_effect", { device_id: device.id, track_id: trackId, after_id });
  } else if (catalogue.get(device.kind)?.category === "instrument") {
    await commands.run("effects.copy_device", { device_id: device.id, track_id: trackId });
  } else {
    const copy_id = uuid7();
    const made = { device_id: device.id, track_id: trackId, copy_id, ...(after_id ? { after_id } : {}) };
    // A copy is made behind another effect: to the front it goes in a second move, of the same step.
    const front = after_id === null && chain.length ? [{ command: "effects.move_effect", arguments: { device_id: copy_id } }] : [];
    await commands.together([{ command: "effects.copy_device", arguments: made }, ...front], "Copy device");
    if (store.get(DEVICE, copy_id)) view.set({ device: copy_id, track: trackId });
  }
}

// --- clips -----------------------------------------------------------------------------------------------------------

export const selectedClips = () =>
  [...view.now.clips].map((id) => store.get(CLIP, id)).filter((clip) => clip !== undefined);

/** A new clip of one bar at the playhead, or among open notes a note there. */
export async function insert() {
  if (!mayEdit) return;
  const { beat } = player.position();
  if (view.now.dock === "notes" && view.now.clip && document.activeElement?.closest("sonic-notes"))
    return insertNote(beat);
  const track = store.get(TRACK, view.now.track);
  if (!track || !HOLDS_CLIPS.includes(track.kind)) return say("Choose a track that plays first: clips lie on those.");
  let bar = time.metre.position(beat).bar;
  // Where a clip lies already, the new one comes after it.
  const here = store.all(CLIP).filter((each) => each.track_id === track.id);
  const lies = (/** @type {number} */ at) =>
    here.find((each) => each.start_beats <= at && at < each.start_beats + each.length_beats);
  for (let last = lies(time.metre.beatOf(bar)); last; last = lies(time.metre.beatOf(bar)))
    bar = Math.max(bar + 1, time.metre.position(last.start_beats + last.length_beats).bar);
  const start = time.metre.beatOf(bar);
  await addClip(track.id, start, time.metre.beatOf(bar + 1) - start);
  announce(`New clip on ${track.name}, bar ${bar}`);
}

/** @param {number} beat of the song */
async function insertNote(beat) {
  const clip = store.get(CLIP, view.now.clip);
  if (!clip) return;
  const grid = gridBeats(view.now.notePixelsPerBeat, time.metre, AMONG_NOTES_PX);
  const chosen = [...view.now.notes].map((id) => store.get(NOTE, id)).find((note) => note !== undefined);
  const inside = Math.min(Math.max(0, beat - clip.start_beats), Math.max(0, clip.length_beats - grid));
  const note = {
    id: uuid7(),
    pitch: chosen?.pitch ?? 60,
    // After the chosen note, so that a melody is written key by key; else where the playhead is.
    start_beats: chosen ? chosen.start_beats + chosen.length_beats : inside + clip.offset_beats,
    length_beats: chosen?.length_beats ?? grid,
    velocity: chosen?.velocity ?? 100,
  };
  await commands.run("compositions.add_notes", { clip_id: clip.id, notes: [note] });
  view.set({ notes: new Set([note.id]) });
  announce(`Note ${pitchText(note.pitch)}`);
}

/** Chooses the next or the last clip of the track, or note of the open clip. @param {number} way */
export function choose(way) {
  const { dock, clip, clips, notes, track } = view.now;
  const byStart = (/** @type {any} */ a, /** @type {any} */ b) =>
    a.start_beats - b.start_beats || (a.pitch ?? 0) - (b.pitch ?? 0);
  if (dock === "notes" && clip && document.activeElement?.closest("sonic-notes")) {
    const note = step(store.group(NOTE, clip).sort(byStart), notes, way);
    if (!note) return;
    view.set({ notes: new Set([note.id]) });
    const place = time.metre.position(note.start_beats + (store.get(CLIP, clip)?.start_beats ?? 0));
    return announce(`${pitchText(note.pitch)} at ${positionText(place)}`);
  }
  const next = step(
    store
      .all(CLIP)
      .filter((each) => each.track_id === track)
      .sort(byStart),
    clips,
    way,
  );
  if (!next) return;
  view.set({ clips: new Set([next.id]), clip: next.id });
  announce(`${next.name || store.get(TRACK, track)?.name}, bar ${time.metre.position(next.start_beats).bar}`);
}

/** @param {import("./store.js").Row[]} rows @param {ReadonlySet<string>} chosen @param {number} way */
function step(rows, chosen, way) {
  const at = rows.findIndex(({ id }) => chosen.has(id));
  return at < 0 ? rows.at(way > 0 ? 0 : -1) : rows[Math.min(rows.length - 1, Math.max(0, at + way))];
}

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
  const device = focusedDevice();
  if (device) return removeEffect(device);
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
  const copies = await commands.run("compositions.duplicate_clips", {
    clip_ids: chosen.map((each) => each.id),
    by_beats: end - start,
  });
  if (copies) view.set({ clips: new Set(copies) });
}

/** @param {string} clipId @param {string[]} ids */
async function duplicateNotes(clipId, ids) {
  const chosen = ids.map((id) => store.get(NOTE, id)).filter((note) => note !== undefined);
  if (!chosen.length) return;
  const start = Math.min(...chosen.map((note) => note.start_beats));
  const end = Math.max(...chosen.map((note) => note.start_beats + note.length_beats));
  const copies = chosen.map(({ pitch, start_beats, length_beats, velocity, pan, cents }) => ({
    id: uuid7(),
    pitch,
    start_beats: start_beats + end - start,
    length_beats,
    velocity,
    pan,
    cents,
  }));
  if (await commands.run("compositions.add_notes", { clip_id: clipId, notes: copies }))
    view.set({ notes: new Set(copies.map(({ id }) => id)) });
}

/** Splits the chosen clips, or those of the chosen track, at the playhead. */
export async function splitAtPlayhead() {
  const { beat } = player.position();
  const inside = (/** @type {import("./store.js").Row} */ clip) =>
    beat > clip.start_beats && beat < clip.start_beats + clip.length_beats;
  const chosen = selectedClips();
  const clips = (chosen.length ? chosen : store.all(CLIP).filter((clip) => clip.track_id === view.now.track)).filter(
    inside,
  );
  if (!clips.length) return say("Put the playhead inside a clip to split it there.");
  await commands.together(
    clips.map((clip) => ({ command: "compositions.split_clip", arguments: { clip_id: clip.id, at_beats: beat } })),
    "Split clip",
  );
}

/** Makes one clip of the chosen ones. */
export async function joinSelected() {
  const ids = selectedClips().map((clip) => clip.id);
  if (ids.length < 2) return say("Choose two or more clips of a track to join them.");
  const joined = await commands.run("compositions.join_clips", { clip_ids: ids });
  if (joined) view.set({ clips: new Set([joined]), clip: joined });
}

/** Pulls the chosen notes, or all of the open clip, onto the grid. */
export async function quantise() {
  const { clip, notes, dock } = view.now;
  if (dock !== "notes" || !clip) return say("Open a clip's notes to pull them onto the grid.");
  const all = store.group(NOTE, clip).map((note) => note.id);
  const note_ids = all.filter((id) => !notes.size || notes.has(id));
  const grid_beats = gridBeats(view.now.notePixelsPerBeat, time.metre, AMONG_NOTES_PX);
  if (note_ids.length) await commands.run("compositions.quantise_notes", { note_ids, grid_beats });
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
    const grid = gridBeats(view.now.notePixelsPerBeat, time.metre, AMONG_NOTES_PX);
    const ids = [...notes].filter((id) => store.get(NOTE, id));
    return commands.run("compositions.move_notes", {
      note_ids: ids,
      by_beats: x * (far ? 1 / 32 : grid),
      by_semitones: y * (far ? 12 : 1),
    });
  }
  if (x && clips.size) {
    const step = far ? 1 / 16 : snapBeats() || 1 / 16;
    return commands.run("compositions.move_clips", {
      clip_ids: selectedClips().map((clip) => clip.id),
      by_beats: x * step,
    });
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
  view.set({
    clip: clipId,
    clips: new Set([clipId]),
    track: clip.track_id,
    notes: new Set(),
    dock: track?.kind === "instrument" ? "notes" : view.now.dock,
  });
}

export function openChosen() {
  const [first] = view.now.clips;
  if (!first) return;
  openClip(first);
  // Who opened it by a key goes on there by keys.
  requestAnimationFrame(() => /** @type {HTMLElement | null} */ (document.querySelector(".field-of-notes"))?.focus());
}

/** Silences everything at once. */
export function panic() {
  void player.panic();
  engine.releasePreviews();
}

/** Shows a parameter's automation, which begins where it stands. @param {import("./targets.js").Target} target */
export async function automate(target) {
  const lane = laneOf(target.model, target.row.id, target.name);
  const outcome = lane ?? (mayEdit && (await commands.run("effects.add_lane", targetArguments(target))));
  if (outcome) view.set({ dock: "automation", lane: lane?.id ?? outcome });
}
