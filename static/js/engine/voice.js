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
 */

import { Template, message } from "./osc.js";

const VARYING = ["pitch", "velocity", "length", "pan", "seed", "id"];

/** Voices do not change once sent: each has its templates but once. @type {WeakMap<object, Template>} */
const templates = new WeakMap();
/** @type {WeakMap<object, Template>} */
const glidingTemplates = new WeakMap();

/** @param {{ def: string | null, group: number, args: (string | number)[] }} source @param {boolean} glides */
const templateOf = (source, glides) => {
  const known = glides ? glidingTemplates : templates;
  let template = known.get(source);
  if (template === undefined) {
    template = new Template(
      String(source.def),
      source.group,
      source.args,
      glides ? [...VARYING, "glide_from"] : VARYING,
    );
    known.set(source, template);
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
  const values = [note.pitch, note.velocity, note.seconds, pan, note.seed, note.id];
  if (note.glideFrom === null || note.glideFrom === undefined)
    return templateOf(pad ?? voice, false).encode(values, node);
  return templateOf(pad ?? voice, true).encode([...values, note.glideFrom], node);
};

/** Lets go of what sounds in a group. @param {number} group */
export const released = (group) => message("/n_set", "isf", group, "gate", 0);
