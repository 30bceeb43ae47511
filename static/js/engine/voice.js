/**
 * From a voice and a note to the messages that sound it.
 *
 * @typedef {object} Pad
 * @property {string} def
 * @property {number} group
 * @property {(string | number)[]} args
 * @property {number} pan added to the note's
 * @property {number | null} chokes group that the pad silences first
 *
 * @typedef {object} Voice see docs/protocol.md
 * @property {string | null} def null for a kit
 * @property {number} group
 * @property {(string | number)[]} args
 * @property {number} polyphony how many of a clip's notes sound at a time; 0: all
 * @property {number} controls first control bus
 * @property {Record<string, Pad> | null} pads
 * @property {number} late_frames how much later than written its events are sent
 *
 * @typedef {object} Note
 * @property {number} pitch MIDI, may be fractional
 * @property {number} velocity 1 … 127
 * @property {number} seconds length
 * @property {number} pan −1 … 1
 * @property {number} seed
 * @property {number} id of its random generator, 1 … 255
 * @property {number | null} [glideFrom] pitch that it glides from
 * @property {Fade | null} [fade] how loud it is for its clip's sake
 *
 * @typedef {[gain: number, fade_in: number, fade_in_rate: number, fade_out: number, fade_out_rate: number]} Fade
 *   see `playback/cursor.py`
 */

import { Template, message } from "./osc.js";

const VARYING = ["pitch", "velocity", "length", "pan", "seed", "id"];
const FADING = ["clip_gain", "fade_in", "fade_in_rate", "fade_out", "fade_out_rate"];

/**
 * Voices do not change once sent: each has its templates but once, by whether the note glides and fades.
 * @type {WeakMap<object, Map<number, Template>>}
 */
const templates = new WeakMap();

/**
 * @param {{ def: string | null, group: number, args: (string | number)[] }} source
 * @param {boolean} glides @param {boolean} fades
 */
const templateOf = (source, glides, fades) => {
  let known = templates.get(source);
  if (known === undefined) templates.set(source, (known = new Map()));
  const key = Number(glides) + 2 * Number(fades);
  let template = known.get(key);
  if (template === undefined) {
    const varying = [...VARYING, ...(glides ? ["glide_from"] : []), ...(fades ? FADING : [])];
    known.set(key, (template = new Template(String(source.def), source.group, source.args, varying)));
  }
  return template;
};

/** The kit's pad that a pitch strikes; null where there is none. @param {Voice} voice @param {number} pitch */
export const padOf = (voice, pitch) => voice.pads?.[Math.floor(pitch + 0.5)] ?? null;

/**
 * @param {Voice} voice @param {Note} note
 * @param {number} [node] with −1 the engine numbers it
 * @returns {Uint8Array | null} null where a kit has no such pad
 */
export const encodeNote = (voice, note, node = -1) => {
  const pad = padOf(voice, note.pitch);
  if (voice.pads && !pad) return null;
  const pan = note.pan + (pad?.pan ?? 0);
  const glide = note.glideFrom ?? null;
  const values = [note.pitch, note.velocity, note.seconds, pan, note.seed, note.id];
  if (glide !== null) values.push(glide);
  if (note.fade) values.push(...note.fade);
  return templateOf(pad ?? voice, glide !== null, Boolean(note.fade)).encode(values, node);
};

/** Lets go of what sounds in a group. @param {number} group */
export const released = (group) => message("/n_set", "isf", group, "gate", 0);
