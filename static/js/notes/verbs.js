/** What can be done to notes at once: how it is called, what it asks for, and which command does it. */

import { _ } from "../tongue.js";
import { lengthText } from "./words.js";

/**
 * @typedef {{name: string, label: string, kind: "number" | "choice" | "switch" | "text", value: any,
 *   least?: number, most?: number, step?: number, unit?: string, choices?: string[][]}} Field
 * @typedef {{grid: number, scale: {root: number, scale: string} | null}} Here the grid's step, and a scale that one chose instead of the song's
 * @typedef {(ids: string[], values: Record<string, any>, here: Here) => [command: string, args: object]} Act
 * @typedef {{label: string, fields: Field[], act: Act}} Verb
 */

/** @param {string} name @param {string} label @param {number} value @param {{least: number, most: number, step?: number, unit?: string}} bounds @returns {Field} */
const number = (name, label, value, bounds) => ({ name, label, kind: "number", value, step: 1, ...bounds });
/** @param {string} name @param {string} label @param {string} value @param {string[][]} choices @returns {Field} */
const choice = (name, label, value, choices) => ({ name, label, kind: "choice", value, choices });
const percent = { least: 0, most: 100, unit: "%" };

const GRID = "grid";
const lengths = (/** @type {number[]} */ ...beats) => beats.map((each) => [String(each), lengthText(each)]);
const grids = () => [[GRID, _("As the grid")], ...lengths(4, 2, 1, 2 / 3, 0.5, 1 / 3, 0.25, 1 / 6, 0.125, 0.0625)];
const beats = (/** @type {string} */ value, /** @type {number} */ grid) => (value === GRID ? grid : Number(value));
const whole = (/** @type {number} */ hundredths) => hundredths / 100;
const anySeed = () => Math.floor(Math.random() * 1_000_000);

/** @param {string} label @param {string} command @param {(values: Record<string, any>, here: Here) => object} args @param {Field[]} fields @returns {Verb} */
const verb = (label, command, args, fields = []) => ({
  label,
  fields,
  act: (note_ids, values, here) => [`compositions.${command}`, { note_ids, ...args(values, here) }],
});

export const VERBS = {
  quantise: verb(
    _("Quantise"),
    "quantise_notes",
    ({ grid, strength, swing, ends }, here) => ({
      grid_beats: beats(grid, here.grid),
      strength: whole(strength),
      swing: whole(swing),
      ends,
    }),
    [
      choice("grid", _("Grid"), GRID, grids()),
      number("strength", _("Strength"), 100, percent),
      number("swing", _("Swing: every second step late by"), 0, { least: 0, most: 75, unit: "%" }),
      { name: "ends", label: _("Ends of notes too"), kind: "switch", value: false },
    ],
  ),
  humanise: verb(
    _("Humanise"),
    "humanise_notes",
    ({ timing, velocity }) => ({ timing_beats: whole(timing), velocity, seed: anySeed() }),
    [
      number("timing", _("Timing, up to"), 2, { least: 0, most: 25, unit: _("hundredths of a beat") }),
      number("velocity", _("Velocity, up to"), 8, { least: 0, most: 64 }),
    ],
  ),
  legato: verb(_("Legato"), "legato_notes", ({ gap }) => ({ gap_beats: whole(gap) }), [
    number("gap", _("Gap between notes"), 0, { least: 0, most: 100, unit: _("hundredths of a beat") }),
  ]),
  reverse: verb(_("Reverse"), "reverse_notes", () => ({})),
  invert: verb(_("Turn upside down"), "invert_notes", () => ({})),
  strum: verb(_("Strum"), "strum_notes", ({ step, direction }) => ({ step_beats: whole(step), direction }), [
    choice("direction", _("Direction"), "down", [
      ["down", _("Down: low notes first")],
      ["up", _("Up: high notes first")],
    ]),
    number("step", _("From string to string"), 3, { least: 1, most: 50, unit: _("hundredths of a beat") }),
  ]),
  arpeggiate: verb(
    _("Arpeggiate"),
    "arpeggiate_notes",
    ({ style, step, gate, octaves }, here) => ({
      style,
      step_beats: beats(step, here.grid),
      gate: whole(gate),
      octaves,
      seed: anySeed(),
    }),
    [
      choice("style", _("Order"), "up", [
        ["up", _("Up")],
        ["down", _("Down")],
        ["up_down", _("Up and down")],
        ["down_up", _("Down and up")],
        ["as_played", _("As played")],
        ["converge", _("From outside in")],
        ["diverge", _("From inside out")],
        ["random", _("Random")],
        ["chord", _("All at once")],
      ]),
      choice("step", _("Step"), "0.25", grids()),
      number("gate", _("Length of each, of the step"), 100, { least: 5, most: 100, unit: "%" }),
      number("octaves", _("Octaves"), 1, { least: 1, most: 4 }),
    ],
  ),
  double: verb(_("Twice as long"), "stretch_notes", () => ({ factor: 2 })),
  halve: verb(_("Half as long"), "stretch_notes", () => ({ factor: 0.5 })),
  split: verb(_("Split into parts"), "split_notes", ({ parts }) => ({ parts }), [
    number("parts", _("Parts"), 2, { least: 2, most: 32 }),
  ]),
  join: verb(_("Join"), "join_notes", () => ({})),
  transpose: verb(_("Transpose"), "transpose_notes", ({ semitones }) => ({ semitones }), [
    number("semitones", _("By"), 12, { least: -127, most: 127, unit: _("semitones") }),
  ]),
  inScale: verb(_("Transpose in the scale"), "transpose_in_scale", ({ steps }) => ({ steps }), [
    number("steps", _("By"), 2, { least: -28, most: 28, unit: _("notes of the scale") }),
  ]),
  fit: verb(_("Fit to the scale"), "fit_notes_to_scale", (_values, { scale }) => scale ?? {}),
  velocities: verb(
    _("Velocities"),
    "scale_velocities",
    ({ spread, factor, by }) => ({ spread: whole(spread), factor: whole(factor), by }),
    [
      number("spread", _("Differences: 0 makes all alike"), 100, { least: 0, most: 400, unit: "%" }),
      number("factor", _("Times"), 100, { least: 0, most: 400, unit: "%" }),
      number("by", _("And louder by"), 0, { least: -127, most: 127 }),
    ],
  ),
};
