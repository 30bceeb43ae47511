/**
 * Trying sounds on a device: what is tried is a gesture, heard here and by the others, and kept as one step or taken
 * back. However many sounds a hand walks through, the history gets one.
 */

import { DEVICE } from "./lanes.js";
import { changesTo, kindOf, strokesOf, voiceOf } from "./presets.js";
import { catalogue, commands, engine, feed, player, preview, store, time } from "./session.js";
import { updates } from "./store.js";

/** @typedef {import("./presets.js").Sound} Sound */

const NOTE_MS = 600;
const HEARD_SOON_MS = 400; // until the engine has the sound, or has it already

/** Where an instrument is at home: low ones are not judged by a high note. @type {Record<string, number>} */
const PITCHES = { bass: 36 };

export class Trying {
  /** @type {import("./commands.js").Gesture | null} */
  #hand = null;
  /** @type {Sound | null} */
  now = null;

  /** @param {string} deviceId @param {string} trackId */
  constructor(deviceId, trackId) {
    this.deviceId = deviceId;
    this.trackId = trackId;
  }

  /** @param {Sound} sound */
  show(sound) {
    const device = store.stored(DEVICE, this.deviceId);
    if (!device) return;
    this.#hand ??= commands.gesture();
    this.now = sound;
    const [fields, values] = changesTo(device, catalogue.get(kindOf(sound)), sound);
    this.#hand.move([updates(DEVICE, fields, [[device, values]])]);
  }

  /** One step of the history, or none where nothing was tried. */
  async keep() {
    const [hand, sound] = [this.#hand, this.now];
    this.#hand = this.now = null;
    if (!hand || !sound) return;
    const [name, args] = loading(sound, store.stored(DEVICE, this.deviceId)?.kind, this.deviceId, this.trackId);
    await hand.release(name, args);
  }

  cancel() {
    this.#hand?.cancel();
    this.#hand = this.now = null;
  }
}

/**
 * The command that loads a sound in the place of a device.
 * @param {Sound} sound @param {string | undefined} kind that the device is of @param {string} deviceId @param {string} trackId
 * @returns {[string, object]}
 */
function loading(sound, kind, deviceId, trackId) {
  if (kindOf(sound) !== kind || (sound.init && sound.pads)) return choosing(sound, trackId);
  if (sound.init) return ["effects.set_values", { device_id: deviceId, values: {}, others_to_default: true }];
  if (sound.pads) return ["effects.load_kit", { device_id: deviceId, kit_id: sound.id }];
  return ["effects.load_preset", { device_id: deviceId, preset_id: sound.id }];
}

/** The command that gives a track an instrument. @param {Sound} sound @param {string} trackId @returns {[string, object]} */
export function choosing(sound, trackId) {
  const what = sound.init ? { kind: kindOf(sound) } : sound.pads ? { kit_id: sound.id } : { preset_id: sound.id };
  return ["effects.set_instrument", { track_id: trackId, ...what }];
}

// --- hearing it -------------------------------------------------------------------------------------------------------

/** What sounds by itself just now: it ends when something else begins. */
let ending = () => {};

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Until the engine has heard of what was changed. */
const untilHeard = () =>
  Promise.race([
    pause(HEARD_SOON_MS),
    new Promise((resolve) => feed.addEventListener("score", resolve, { once: true })),
  ]);

export const hush = () => ending();

/**
 * Lets a sound that is being tried be heard by itself: a note of an instrument, a kit's demo.
 * @param {Sound} sound @param {string} trackId @param {() => void} [ended]
 */
export async function sample(sound, trackId, ended = () => {}) {
  const isOver = begin(ended);
  if (catalogue.get(kindOf(sound))?.category !== "instrument") return;
  await untilHeard();
  if (!isOver()) perform(sound, (pitch, velocity) => strike(trackId, pitch, velocity));
}

/**
 * Lets a sound of the library be heard that is on no track, in the place of a track's instrument.
 * @param {Sound} sound @param {string} trackId @param {() => void} ended
 */
export async function sampleAlone(sound, trackId, ended) {
  const isOver = begin(ended);
  if (engine.state !== "running") await engine.start();
  const place = feed.score?.voices?.[trackId];
  if (!place || isOver()) return hush();
  const voice = voiceOf(sound, place, catalogue, time.tempo.bpmAt(player.position().beat));
  perform(sound, (pitch, velocity) => {
    const struck = engine.preview(voice, pitch, velocity);
    setTimeout(() => struck.release(), NOTE_MS);
  });
}

/** @type {number[]} */
let timers = [];

/** Ends what sounds by itself, and begins anew. Answers whether that is over. @param {() => void} ended */
function begin(ended) {
  ending();
  let over = false;
  ending = () => {
    if (over) return;
    over = true;
    for (const timer of timers) clearTimeout(timer);
    timers = [];
    ended();
  };
  return () => over;
}

/** @param {Sound} sound @param {(pitch: number, velocity: number) => void} strike */
function perform(sound, strike) {
  const end = ending;
  if (!sound.pads) {
    strike(PITCHES[catalogue.get(kindOf(sound))?.family ?? ""] ?? 60, 100);
    timers.push(window.setTimeout(end, NOTE_MS));
    return;
  }
  if (!sound.demo?.rows) return end();
  const { strokes, seconds } = strokesOf(sound.demo);
  for (const [at, pitch, velocity] of strokes) timers.push(window.setTimeout(() => strike(pitch, velocity), at * 1000));
  timers.push(window.setTimeout(end, seconds * 1000));
}

/** A note of a track, now. @param {string} trackId @param {number} pitch @param {number} velocity */
export function strike(trackId, pitch, velocity) {
  const struck = preview(trackId, pitch, velocity);
  setTimeout(() => struck.release(), NOTE_MS);
}
