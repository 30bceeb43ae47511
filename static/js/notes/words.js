/** Notes in words, for eyes and for ears. */

import { _ } from "../tongue.js";
import { pitchText } from "../words.js";

/** @typedef {import("../store.js").Row} Row */

const NAMES = /** @type {[number, string, string][]} */ ([
  [4, _("whole note"), "1/1"],
  [2, _("half note"), "1/2"],
  [1, _("quarter note"), "1/4"],
  [0.5, _("eighth note"), "1/8"],
  [0.25, _("sixteenth note"), "1/16"],
  [0.125, _("thirty-second note"), "1/32"],
  [0.0625, _("sixty-fourth note"), "1/64"],
]);
/** The lengths that have names, in beats. */
export const NAMED_LENGTHS = NAMES.map(([beats]) => beats);

const same = (/** @type {number} */ a, /** @type {number} */ b) => Math.abs(a - b) < 1e-6;
const figure = (/** @type {number} */ value) => String(Math.round(value * 1000) / 1000);

/** A length as it is read in a menu: "1/8", "1/8 dotted", "1/8 triplet", "5 beats". @param {number} beats */
export function lengthText(beats) {
  for (const [length, , text] of NAMES) {
    if (same(beats, length)) return text;
    if (same(beats, length * 1.5)) return _("{length} dotted", { length: text });
    if (same(beats, (length * 2) / 3)) return _("{length} triplet", { length: text });
  }
  return _("{count} beats", { count: figure(beats) });
}

/** A length as it is spoken. @param {number} beats */
export function lengthSpoken(beats) {
  for (const [length, name] of NAMES) {
    if (same(beats, length)) return name;
    if (same(beats, length * 1.5)) return _("dotted {note}", { note: name });
    if (same(beats, (length * 2) / 3)) return _("{note} triplet", { note: name });
  }
  return _("{count} beats", { count: figure(beats) });
}

/** "C sharp 4": signs are not read out everywhere. @param {number} pitch @param {boolean} [sharps] */
export const pitchSpoken = (pitch, sharps) =>
  pitchText(pitch, sharps)
    .replace("♯", ` ${_("sharp")} `)
    .replace("♭", ` ${_("flat")} `);

/** @param {{bar: number, beat: number}} position */
export const placeSpoken = ({ bar, beat }) => _("bar {bar} beat {beat}", { bar, beat: figure(beat) });

/** "C4, bar 3 beat 2, quarter note, velocity 100". @param {Row} note @param {{bar: number, beat: number}} position @param {boolean} [sharps] */
export const noteSpoken = (note, position, sharps) =>
  [
    pitchSpoken(note.pitch, sharps),
    placeSpoken(position),
    lengthSpoken(note.length_beats),
    _("velocity {velocity}", { velocity: note.velocity }),
  ].join(", ");
