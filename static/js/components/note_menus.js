/** The menus of the notes panel: what is done with notes, by which scale, what shows. */

import * as actions from "../actions.js";
import * as clipboard from "../clipboard.js";
import { EXPRESSIONS } from "../notes/expression.js";
import { VERBS } from "../notes/verbs.js";
import { lengthText, NAMED_LENGTHS } from "../notes/words.js";
import { keyInForce, openClip } from "../open_notes.js";
import { boot, store, view } from "../session.js";
import { TRACK } from "../lanes.js";
import { _ } from "../tongue.js";
import { rootText } from "../words.js";
import { askValues } from "./ask_values.js";
import { openMenu } from "./menu.js";

/** @typedef {import("./menu.js").Entry} Entry @typedef {Element | {x: number, y: number}} At */
/** @typedef {keyof typeof VERBS} VerbName */

/** Does it at once, or asks first where there is something to say. @param {VerbName} name @param {string} [key] @returns {Entry} */
function verb(name, key) {
  const { label, fields } = VERBS[name];
  return fields.length
    ? { label: `${label}…`, key, run: () => void actions.askVerb(name) }
    : { label, key, run: () => void actions.noteVerb(name) };
}

/** @returns {Entry[]} */
const quantising = () => [
  { label: VERBS.quantise.label, key: "Q", run: () => void actions.quantise() },
  verb("quantise", "Shift Q"),
];

/** @returns {Entry[]} */
const octaves = () => [
  { label: _("Up an octave"), key: "Shift ↑", run: () => void actions.nudgeNotes(0, 1, true) },
  { label: _("Down an octave"), key: "Shift ↓", run: () => void actions.nudgeNotes(0, -1, true) },
];

/** Everything that is done with notes. @returns {Entry[]} */
export const verbMenu = () => [
  { heading: _("Time") },
  ...quantising(),
  verb("humanise"),
  verb("legato"),
  verb("strum"),
  verb("reverse"),
  verb("double"),
  verb("halve"),
  verb("split"),
  verb("join"),
  { heading: _("Pitch") },
  ...octaves(),
  verb("transpose"),
  verb("inScale"),
  verb("fit"),
  verb("invert"),
  { heading: _("Loudness") },
  verb("velocities"),
  { heading: _("Chords") },
  { label: _("Stamp chords…"), key: "6", run: () => void actions.takeStamp() },
  { label: _("Chord at the playhead…"), run: () => void actions.chordAtPlayhead() },
  verb("arpeggiate"),
];

/** What a note's own menu offers. @returns {Entry[]} */
export function noteMenu() {
  const some = view.now.notes.size > 0;
  return [
    ...(some
      ? /** @type {Entry[]} */ ([
          { label: _("Cut"), key: "Ctrl X", run: () => void clipboard.cut() },
          { label: _("Copy"), key: "Ctrl C", run: clipboard.copy },
          { label: _("Duplicate"), key: "Ctrl D", run: () => void actions.duplicateNotes() },
          { label: _("Delete"), key: "Del", danger: true, run: () => void actions.deleteChosenNotes() },
        ])
      : /** @type {Entry[]} */ ([{ label: _("Select all"), key: "Ctrl A", run: actions.chooseAllNotes }])),
    { label: _("Paste at the playhead"), key: "Ctrl V", run: () => void clipboard.paste() },
    ...verbMenu(),
  ];
}

/** @returns {Entry[]} */
export const lengthMenu = () => [
  { heading: _("Length of the next note") },
  { label: _("A step of the grid"), checked: view.now.noteLength === null, run: () => view.set({ noteLength: null }) },
  ...NAMED_LENGTHS.map((beats) => ({
    label: lengthText(beats),
    checked: view.now.noteLength === beats,
    run: () => view.set({ noteLength: beats }),
  })),
];

/** @param {At} at @returns {Entry[]} */
export function scaleMenu(at) {
  const { noteScale, noteFold, noteLock } = view.now;
  const key = keyInForce();
  const keyTitle = key && scaleTitle(key.root, key.scale);
  const own = typeof noteScale === "object" ? scaleTitle(noteScale.root, noteScale.scale) : "";
  return [
    { heading: _("Scale shown") },
    {
      label: keyTitle ? _("The song's key: {key}", { key: keyTitle }) : _("The song's key"),
      checked: noteScale === "key",
      run: () => view.set({ noteScale: "key" }),
    },
    { label: own ? _("Another: {scale}…", { scale: own }) : _("Another…"), checked: !!own, run: () => void chooseScale() },
    { label: _("None"), checked: noteScale === "none", run: () => view.set({ noteScale: "none" }) },
    { heading: _("Hands") },
    { label: _("Hold notes to the scale"), checked: noteLock, run: () => view.set({ noteLock: !noteLock }) },
    { heading: _("Rows") },
    ...FOLDS().map(([fold, label]) => ({ label, checked: noteFold === fold, run: () => view.set({ noteFold: fold }) })),
  ];
}

/** @returns {[import("../notes/rows.js").Fold, string][]} */
const FOLDS = () => [
  ["all", _("All keys")],
  ["scale", _("The scale's, and what is used")],
  ["used", _("What is used")],
];

/** @param {number} root @param {string} scale */
const scaleTitle = (root, scale) =>
  `${rootText(root)} ${boot.theory.scales.find(({ name }) => name === scale)?.title ?? scale}`;

async function chooseScale() {
  const { noteScale } = view.now;
  const now = typeof noteScale === "object" ? noteScale : (keyInForce() ?? { root: 0, scale: "major" });
  const values = await askValues(
    _("Scale among the notes"),
    [
      {
        name: "root",
        label: _("Root"),
        kind: "choice",
        value: "0",
        choices: Array.from({ length: 12 }, (_each, root) => [String(root), rootText(root)]),
      },
      {
        name: "scale",
        label: _("Scale"),
        kind: "choice",
        value: "major",
        choices: boot.theory.scales.map(({ name, title }) => [name, title]),
      },
    ],
    { root: now.root, scale: now.scale },
    _("Show it"),
  );
  if (values) view.set({ noteScale: { root: Number(values.root), scale: values.scale } });
}

/** @param {At} at @returns {Entry[]} */
export function viewMenu(at) {
  const { noteGhosts, notePreview } = view.now;
  return [
    { heading: _("Notes of other tracks") },
    { label: _("None"), checked: noteGhosts.length === 0, run: () => view.set({ noteGhosts: [] }) },
    { label: _("All in this stretch"), checked: noteGhosts === "all", run: () => view.set({ noteGhosts: "all" }) },
    {
      label: _("Chosen tracks…"),
      checked: noteGhosts !== "all" && noteGhosts.length > 0,
      run: () => openMenu(at, ghostMenu(at), _("Notes of other tracks")),
    },
    { heading: _("Hearing") },
    {
      label: _("Notes sound as they are touched"),
      checked: notePreview,
      run: () => view.set({ notePreview: !notePreview }),
    },
  ];
}

/** Tracks are ticked one after another: the menu stays. @param {At} at @returns {Entry[]} */
function ghostMenu(at) {
  const chosen = view.now.noteGhosts === "all" ? [] : view.now.noteGhosts;
  const own = openClip()?.track_id;
  const tracks = store.all(TRACK).filter((track) => track.kind === "instrument" && track.id !== own);
  return [
    { heading: _("Notes of other tracks") },
    ...tracks.map((track) => ({
      label: track.name,
      colour: track.colour,
      checked: chosen.includes(track.id),
      run: () => {
        const others = chosen.filter((id) => id !== track.id);
        view.set({ noteGhosts: chosen.includes(track.id) ? others : [...others, track.id] });
        openMenu(at, ghostMenu(at), _("Notes of other tracks"));
      },
    })),
  ];
}

/** @returns {Entry[]} */
export const expressionMenu = () => [
  { heading: _("Below the notes") },
  ...Object.entries(EXPRESSIONS).map(([name, { title }]) => ({
    label: title,
    checked: view.now.noteExpression === name,
    run: () => view.set({ noteExpression: /** @type {import("../notes/expression.js").Expression} */ (name) }),
  })),
];
