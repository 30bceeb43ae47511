/** Playing by hand and recording it. */

import { TRACK } from "../lanes.js";
import { announce, commands, mayEdit, player, say, store, view } from "../session.js";
import { updates } from "../store.js";
import { _ } from "../tongue.js";
import { recorder } from "../playing/recorder.js";
import { NEXT_TAP_SECONDS, TappedTempo } from "../playing/tapped_tempo.js";

export const record = () => void recorder.toggle();
export const capture = () => void recorder.capture();

/** Hands play a track as long as it is armed, and recording takes it down. @param {string | null} [trackId] */
export function arm(trackId = view.now.track) {
  const track = store.get(TRACK, trackId);
  if (!track) return;
  if (!["instrument", "audio"].includes(track.kind)) return say(_("Only tracks that hold clips can be armed."));
  const armed = new Set([...view.now.armed].filter((id) => store.get(TRACK, id)));
  const isArmed = !armed.delete(track.id);
  if (isArmed) armed.add(track.id);
  view.set({ armed });
  announce(isArmed ? _("{track} is armed", { track: track.name }) : _("{track} is not armed any more", { track: track.name }));
}

export const showKeyboard = () => view.set({ keyboard: !view.now.keyboard });

/** The letters play, or are shortcuts again. */
export function typing() {
  const typing = !view.now.typing;
  view.set({ typing });
  announce(typing ? _("The letters play now: A to L, Z and X for octaves") : _("The letters are shortcuts again"));
}

// --- tapped tempo ----------------------------------------------------------------------------------------------------

const tapped = new TappedTempo();
let settling = 0;

/** What is being tapped: `bpm` until the song has it. Says `change`. */
export const tapping = Object.assign(new EventTarget(), { bpm: /** @type {number | null} */ (null) });

/** One tap of the tempo; the last one writes it into the mark where the playhead is. @param {Event} [event] */
export function tap(event) {
  if (!mayEdit) return;
  const bpm = tapped.tap((event?.timeStamp || performance.now()) / 1000);
  clearTimeout(settling);
  settling = window.setTimeout(() => void settle(bpm), NEXT_TAP_SECONDS * 1000);
  tapping.bpm = bpm;
  tapping.dispatchEvent(new Event("change"));
}

/** @param {number | null} bpm */
async function settle(bpm) {
  if (bpm !== null) {
    await setTempo(bpm, player.position().beat);
    announce(_("{bpm} beats a minute", { bpm }));
  }
  tapping.bpm = null;
  tapping.dispatchEvent(new Event("change"));
}

/** The tempo of the mark in force at a beat. @param {number} bpm @param {number} beat */
export function setTempo(bpm, beat) {
  const TEMPO = "compositions.tempomark";
  const mark = store
    .all(TEMPO)
    .filter((each) => each.beat <= beat + 1e-6)
    .sort((a, b) => b.beat - a.beat)[0];
  const args = { bpm, beat: mark?.beat ?? 0, ramp: mark?.ramp ?? false };
  if (!mark) return commands.run("compositions.set_tempo", args);
  return commands.show([updates(TEMPO, ["bpm"], [[mark, [bpm]]])], "compositions.set_tempo", args);
}
