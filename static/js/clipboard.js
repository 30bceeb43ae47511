/** Cut, copy and paste: of notes as they were, of clips and devices by themselves, so that nothing about them is lost. */

import { addNotes, deleteNotes, focusedDevice, placeDevice, selectedClips } from "./actions.js";
import { CLIP, DEVICE, NOTE } from "./lanes.js";
import { copyOf } from "./notes/edits.js";
import { _ } from "./tongue.js";
import { announce, catalogue, commands, mayEdit, player, say, store, view } from "./session.js";

/**
 * @typedef {{kind: "clips", ids: string[], cut: boolean}} HeldClips
 * @typedef {{kind: "notes", notes: import("./store.js").Row[]}} HeldNotes
 * @typedef {{kind: "device", id: string}} HeldDevice
 * @typedef {{beat: number, place: number, curve: number}} HeldPoint `place`: along the knob, so that it fits another one
 * @typedef {{kind: "points", points: HeldPoint[]}} HeldPoints
 */

/** @type {HeldClips | HeldNotes | HeldDevice | HeldPoints | null} */
let held = null;

const isAmongNotes = () => view.now.dock === "notes" && view.now.notes.size > 0;
const counted = (/** @type {number} */ count, /** @type {string} */ what) =>
  `${count} ${what}${count === 1 ? "" : "s"}`;

export function copy() {
  const device = focusedDevice();
  if (device) copyDevice(device);
  else if (isAmongNotes()) {
    const notes = [...view.now.notes].map((id) => store.get(NOTE, id)).filter((note) => note !== undefined);
    held = { kind: "notes", notes };
    announce(_("{counted} copied", { counted: counted(notes.length, "note") }));
  } else if (view.now.clips.size) {
    held = { kind: "clips", ids: selectedClips().map((clip) => clip.id), cut: false };
    announce(_("{counted} copied", { counted: counted(held.ids.length, "clip") }));
  }
}

/** Notes go at once; clips wait where they are until they are pasted elsewhere. */
export async function cut() {
  if (!mayEdit) return;
  copy();
  if (held?.kind === "device") return;
  if (held?.kind === "clips" && !isAmongNotes()) {
    held.cut = true;
    const { length: count } = held.ids;
    say(count === 1 ? _("1 clip cut. Paste to move it to the playhead.") : _("{count} clips cut. Paste to move them to the playhead.", { count }));
  } else if (held?.kind === "notes" && isAmongNotes()) {
    await deleteNotes(held.notes);
  }
}

/** At the playhead. */
export async function paste() {
  if (!mayEdit || !held) return;
  if (held.kind === "device") return pasteHere();
  const { beat } = player.position();
  if (held.kind === "points") return say(_("Press the automation lane that these points are to go into, and paste again."));
  if (held.kind === "clips") await pasteClips(held, beat);
  else await pasteNotes(held, beat);
}

/** @param {HeldClips} clips @param {number} beat */
async function pasteClips(clips, beat) {
  const here = clips.ids.map((id) => store.get(CLIP, id)).filter((clip) => clip !== undefined);
  if (!here.length) return say(_("These clips are gone: copy them again."));
  const ids = here.map((clip) => clip.id);
  const by_beats = beat - Math.min(...here.map((clip) => clip.start_beats));
  if (clips.cut) {
    clips.cut = false;
    await commands.run("compositions.move_clips", { clip_ids: ids, by_beats });
    return;
  }
  const copies = await commands.run("compositions.duplicate_clips", { clip_ids: ids, by_beats });
  if (copies) view.set({ clips: new Set(copies) });
}

/** @param {HeldNotes} held @param {number} beat of the song */
async function pasteNotes({ notes }, beat) {
  const clip = store.get(CLIP, view.now.clip);
  if (!clip || view.now.dock !== "notes") return say(_("Open a clip's notes to paste notes into it."));
  const first = Math.min(...notes.map((note) => note.start_beats));
  const inside = beat >= clip.start_beats && beat < clip.start_beats + clip.length_beats;
  const by = (inside ? beat - clip.start_beats + clip.offset_beats : clip.offset_beats) - first;
  const copies = notes.map((note) => copyOf(note, by));
  view.set({ notes: new Set(copies.map(({ id }) => id)) });
  await addNotes(copies);
}

// --- points of automation: lanes hear the keys for them themselves -----------------------------------------------------

/** @param {HeldPoint[]} points by beat */
export function holdPoints(points) {
  held = { kind: "points", points };
  announce(_("Points copied: {count}", { count: points.length }));
}

/** The points that wait to be pasted. */
export const heldPoints = () => (held?.kind === "points" ? held.points : null);

// --- devices ---------------------------------------------------------------------------------------------------------

/** The device that waits to be pasted, if it is still there. */
export const heldDevice = () => (held?.kind === "device" ? store.get(DEVICE, held.id) : undefined);

/** @param {import("./store.js").Row} device */
export function copyDevice(device) {
  held = { kind: "device", id: device.id };
  announce(_("{device} copied", { device: catalogue.get(device.kind)?.title ?? device.kind }));
}

/** After the device that has the focus, or at the end of the chosen track's chain. */
async function pasteHere() {
  const at = focusedDevice();
  const track = at ? store.get("mixer.strip", at.strip_id)?.track_id : view.now.track;
  if (!track) return say(_("Choose a track to paste the device onto."));
  const effect = at && catalogue.get(at.kind)?.category === "effect";
  await pasteDevice(track, effect ? at.id : at ? null : undefined);
}

/** @param {string} trackId @param {string | null | undefined} afterId null is the front of the chain, undefined its end */
export async function pasteDevice(trackId, afterId) {
  const device = heldDevice();
  if (!device) return say(_("This device is gone: copy it again."));
  await placeDevice(device, trackId, afterId, true);
}

/** Turns a device's knobs as those of the copied one stand. @param {import("./store.js").Row} device */
export async function pasteKnobs(device) {
  const from = heldDevice();
  if (!from) return;
  await commands.run("effects.set_values", { device_id: device.id, values: from.values, others_to_default: true });
}
