/** Sounds of the library, put where they go: on a track, into its chain, onto a pad, or on a new track. */

import { v7 as uuid7 } from "uuid";
import { DEVICE, TRACK } from "../lanes.js";
import { kindOf } from "../presets.js";
import { catalogue, commands, mayEdit, say, store, view } from "../session.js";
import { openSong, remember, samplerOf } from "../shelves.js";
import { _ } from "../tongue.js";
import { choosing } from "../trying.js";

/** @typedef {import("../presets.js").Sound} Sound */

/** @param {Sound} sound */
export const isEffect = (sound) => catalogue.get(kindOf(sound))?.category === "effect";

/** The command that gives a track a sound to play. @param {Sound} sound @param {string} trackId @returns {[string, object]} */
const playing = (sound, trackId) =>
  sound.place === "sample"
    ? ["effects.set_instrument", { track_id: trackId, kind: samplerOf(sound), sample_id: sound.id }]
    : choosing(sound, trackId);

/** Loads an instrument, or appends an effect. @param {Sound} sound @param {string} trackId @param {string | null | undefined} [afterId] null is the front of the chain */
export async function giveSound(sound, trackId, afterId) {
  if (!mayEdit) return;
  remember(sound);
  if (!isEffect(sound)) {
    if (store.get(TRACK, trackId)?.kind !== "instrument") return addTrackOf(sound);
    await commands.run(...playing(sound, trackId));
    return view.set({ track: trackId });
  }
  const device_id = uuid7();
  const what = sound.init ? { kind: sound.kind } : { preset_id: sound.id };
  const added = { track_id: trackId, device_id, ...what, ...(afterId ? { after_id: afterId } : {}) };
  const steps = [{ command: "effects.add_effect", arguments: /** @type {object} */ (added) }];
  if (afterId === null) steps.push({ command: "effects.move_effect", arguments: { device_id } });
  await commands.together(steps, "Add effect");
  if (store.get(DEVICE, device_id)) view.set({ track: trackId, device: device_id });
}

/** A new track that plays it. @param {Sound} sound */
export async function addTrackOf(sound) {
  if (!mayEdit) return;
  remember(sound);
  const id = uuid7();
  const [command, args] = playing(sound, id);
  const name = sound.name.slice(0, 120);
  const steps = [
    { command: "mixer.add_track", arguments: /** @type {object} */ ({ kind: "instrument", track_id: id, name }) },
    { command, arguments: args },
  ];
  await commands.together(steps, "Add instrument track");
  if (store.get(TRACK, id)) view.set({ track: id });
}

/** Puts a drum onto a kit's pad. @param {Sound} sound @param {string} deviceId @param {number} key */
export async function givePad(sound, deviceId, key) {
  if (!mayEdit) return;
  remember(sound);
  const pad = { device_id: deviceId, key, kind: kindOf(sound), values: sound.values ?? {} };
  await commands.run("effects.set_pad", sound.init ? pad : { ...pad, title: sound.name.slice(0, 40) });
}

/** Adds it to the chosen track, or opens it. @param {Sound} sound */
export async function takeSound(sound) {
  if (sound.place === "song") return openSong(sound);
  const track = store.get(TRACK, view.now.track);
  if (!isEffect(sound) && track?.kind !== "instrument") return addTrackOf(sound);
  if (!track || track.kind === "folder" || track.kind === "vca") return say(_("Choose a track that the effect shall go onto."));
  return giveSound(sound, track.id);
}
