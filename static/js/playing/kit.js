/** Where hands lie: on a drum kit's pads, two octaves below a keyboard's middle. */

import { devicesOf, STRIP } from "../lanes.js";
import { DRUM_KIT, padsOf } from "../presets.js";
import { catalogue, store } from "../session.js";
import { playedTracks } from "./performer.js";
import { preferences } from "../preferences.js";
import { OCTAVES } from "./typed_keys.js";

const FIRST_DRUM = 36; // General MIDI's bass drum
const KIT_OCTAVES = 2;

/** The pads of the kit that hands play, from the bass drum on; null where they play no kit. */
export function playedPads() {
  const [track] = playedTracks();
  const strip = track && store.find(STRIP, ({ track_id }) => track_id === track.id);
  const kit = strip && devicesOf(store, strip.id).find(({ kind }) => kind === DRUM_KIT);
  if (!kit) return null;
  const place = (/** @type {string} */ key) => (Number(key) - FIRST_DRUM + 128) % 128;
  return Object.entries(padsOf(kit, catalogue.get(kit.kind))).sort(([a], [b]) => place(a) - place(b));
}

/** The octave that the letters play. */
export const playedOctave = () =>
  playedPads() ? Math.max(OCTAVES.lowest, preferences.now.octave - KIT_OCTAVES) : preferences.now.octave;
