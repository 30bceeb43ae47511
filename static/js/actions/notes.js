/** What is done with the open clip's notes. */

import { v7 as uuid7 } from "uuid";
import { added, changed, removed } from "../canvas/note_changes.js";
import { askValues } from "../components/ask_values.js";
import { NOTE } from "../lanes.js";
import { asFarAs, copyOf, cutAt, moved, stepped } from "../notes/edits.js";
import { byStart, endOf } from "../notes/note_index.js";
import { steppedIn } from "../notes/scale.js";
import { VERBS } from "../notes/verbs.js";
import { noteSpoken, pitchSpoken, placeSpoken, lengthSpoken } from "../notes/words.js";
import {
  chosenNotes,
  heldPitch,
  inSong,
  lineInContent,
  newLength,
  openClip,
  openContent,
  openNotes,
  scaleLock,
  withSharps,
} from "../open_notes.js";
import { announce, commands, mayEdit, player, preview, say, store, time, view } from "../session.js";
import { _ } from "../tongue.js";
import { noteStep } from "./grid.js";
import { preferences } from "../preferences.js";

/** @typedef {import("../store.js").Row} Row */
/** @typedef {keyof typeof VERBS} VerbName */

const FORMS = "sonic.notes.forms";
const SHORT_MS = 220;
const FINE_BEATS = 1 / 32;

/** Whether keys are meant for the open notes. */
export const amongNotes = () =>
  view.now.dock === "notes" && !!openClip() && !!document.activeElement?.closest("sonic-notes");

/** @param {Row} note */
const spoken = (note) => noteSpoken(note, time.metre.position(inSong(note.start_beats)), withSharps());

/** @param {number} pitch @param {number} velocity */
function sound(pitch, velocity) {
  const track = openClip()?.track_id;
  if (!track || !view.now.notePreview) return;
  const voice = preview(track, pitch, velocity);
  setTimeout(() => voice.release(), SHORT_MS);
}

// --- writing and taking away ---------------------------------------------------------------------------------------

/** A note as the next one is. @param {number} pitch @param {number} start beat of the content @returns {Row} */
export const newNote = (pitch, start) => ({
  id: uuid7(),
  pitch,
  start_beats: start,
  length_beats: newLength(),
  velocity: preferences.now.velocity,
  pan: 0,
  cents: 0,
  probability: 1,
});

/** @param {Row[]} notes */
export function addNotes(notes) {
  const clip_id = openContent();
  return commands.show([added(clip_id, notes)], "compositions.add_notes", { clip_id, notes });
}

/** @param {Row[]} notes */
export function deleteNotes(notes) {
  const gone = new Set(notes.map((note) => note.id));
  view.set({ notes: new Set([...view.now.notes].filter((id) => !gone.has(id))) });
  return commands.show([removed(notes)], "compositions.delete_notes", { note_ids: [...gone] });
}

/** The chosen notes, or the one at the caret, where it can be seen. */
export function deleteChosenNotes() {
  const chosen = chosenNotes();
  const here = document.activeElement?.matches(".field-of-notes") ? noteAtCaret() : undefined;
  const notes = chosen.length || !here ? chosen : [here];
  if (!notes.length) return undefined;
  announce(
    notes.length === 1 ? _("{note}, removed", { note: spoken(notes[0]) }) : _("{count} notes removed", { count: notes.length }),
  );
  return deleteNotes(notes);
}

/** The chosen notes once more, right behind themselves. */
export async function duplicateNotes() {
  const chosen = chosenNotes();
  if (!chosen.length) return;
  const length = Math.max(...chosen.map(endOf)) - Math.min(...chosen.map((note) => note.start_beats));
  const copies = chosen.map((note) => copyOf(note, length));
  view.set({ notes: new Set(copies.map(({ id }) => id)) });
  announce(_("{count} notes duplicated", { count: copies.length }));
  await addNotes(copies);
}

/** Cuts notes in two. @param {Row[]} notes @param {number} beat of the content */
export async function cutNotes(notes, beat) {
  const cut = cutAt(notes, beat);
  if (!cut.notes.length) return;
  const clip_id = openContent();
  const hand = commands.gesture();
  hand.move([...changed(cut.changes), added(clip_id, cut.notes)]);
  await hand.releaseTogether(
    [
      { command: "compositions.change_notes", arguments: { notes: cut.changes } },
      { command: "compositions.add_notes", arguments: { clip_id, notes: cut.notes } },
    ],
    "Split notes",
  );
}

/** Cuts the chosen notes, or all that sound there, at the playhead. */
export function cutNotesAtPlayhead() {
  const beat = player.position().beat - inSong(0);
  const chosen = chosenNotes();
  const notes = (chosen.length ? chosen : openNotes()).filter((note) => note.start_beats < beat && endOf(note) > beat);
  if (!notes.length) return say(_("Put the playhead inside a note to split it there."));
  return cutNotes(notes, beat);
}

// --- choosing ------------------------------------------------------------------------------------------------------

export const chooseAllNotes = () => view.set({ notes: new Set(openNotes().map((note) => note.id)) });

/** All notes of one key. @param {number} pitch */
export function choosePitch(pitch) {
  const notes = openNotes().filter((note) => note.pitch === pitch);
  view.set({ notes: new Set(notes.map((note) => note.id)) });
  announce(_("{count} notes of {pitch} chosen", { count: notes.length, pitch: pitchSpoken(pitch, withSharps()) }));
}

/** The next or the last note, from the chosen one or the caret. @param {number} way */
export function chooseNote(way) {
  const notes = openNotes().sort(byStart);
  const at = notes.findIndex(({ id }) => view.now.notes.has(id));
  const note = at < 0 ? fromCaret(notes, way) : notes[Math.min(notes.length - 1, Math.max(0, at + way))];
  if (!note) return;
  view.set({ notes: new Set([note.id]), caret: { beat: note.start_beats, pitch: note.pitch } });
  sound(note.pitch, note.velocity);
  announce(spoken(note));
}

/** @param {Row[]} notes by start @param {number} way */
function fromCaret(notes, way) {
  const { beat } = caretNow();
  return way > 0 ? notes.find((note) => note.start_beats >= beat) : notes.findLast((note) => note.start_beats < beat);
}

// --- the caret -----------------------------------------------------------------------------------------------------

/** Where the next note goes: where it was left, else the playhead, on the row of the last note. */
export function caretNow() {
  if (view.now.caret) return view.now.caret;
  const clip = openClip();
  const into = player.position().beat - (clip?.start_beats ?? 0);
  const inside = clip && into >= 0 && into < clip.length_beats ? into : 0;
  const last = openNotes().sort(byStart).at(-1);
  return { beat: lineInContent(inside + (clip?.offset_beats ?? 0)), pitch: last?.pitch ?? 60 };
}

function noteAtCaret() {
  const { beat, pitch } = caretNow();
  return openNotes().find(
    (note) => note.pitch === pitch && note.start_beats <= beat + 1e-6 && endOf(note) > beat + 1e-6,
  );
}

/** @param {{beat: number, pitch: number}} caret */
function putCaret(caret) {
  view.set({ caret });
  const here = noteAtCaret();
  const place = placeSpoken(time.metre.position(inSong(caret.beat)));
  announce(here ? spoken(here) : `${pitchSpoken(caret.pitch, withSharps())}, ${place}`);
}

/** @param {number} x steps of the grid @param {number} y rows, or octaves where `far` @param {boolean} far sideways it lengthens instead */
export function moveCaret(x, y, far) {
  const { beat, pitch } = caretNow();
  if (x && far) return lengthenAtCaret(x);
  const scale = scaleLock();
  const to = far || !scale ? pitch + y * (far ? 12 : 1) : steppedIn(scale, pitch, y);
  putCaret({
    beat: x ? lineInContent(lineInContent(beat) + x * noteStep()) : beat,
    pitch: Math.min(127, Math.max(0, to)),
  });
  if (y) sound(caretNow().pitch, preferences.now.velocity);
  return undefined;
}

/** Lengthens the note at the caret, or the one that is next written. @param {number} way */
function lengthenAtCaret(way) {
  const here = noteAtCaret();
  const step = noteStep();
  const length = Math.max(step, (here?.length_beats ?? newLength()) + way * step);
  view.set({ noteLength: length });
  announce(lengthSpoken(length));
  if (!here) return undefined;
  const notes = [{ id: here.id, length_beats: length }];
  return commands.show(changed(notes), "compositions.change_notes", { notes });
}

/** Writes a note at the caret, which goes on behind it, or stays so that the next makes a chord of it. @param {boolean} stays */
export async function writeAtCaret(stays) {
  if (!mayEdit || !openClip()) return;
  const { beat, pitch } = caretNow();
  const note = newNote(heldPitch(pitch), beat);
  if (openNotes().some((each) => each.pitch === note.pitch && Math.abs(each.start_beats - beat) < 1e-6))
    return announce(_("There is a note here already"));
  view.set({ notes: new Set(), caret: { beat: stays ? beat : beat + note.length_beats, pitch: note.pitch } });
  sound(note.pitch, note.velocity);
  announce(_("{note}, added", { note: spoken(note) }));
  await addNotes([note]);
}

// --- moving by keys ------------------------------------------------------------------------------------------------

/** The chosen notes: in time by the grid or a little, in pitch by a key, a note of the scale or an octave. @param {number} x @param {number} y @param {boolean} far */
export async function nudgeNotes(x, y, far) {
  const notes = chosenNotes();
  const scale = y && !far ? scaleLock() : null;
  if (!notes.length) return;
  const [by, semitones] = asFarAs(notes, x * (far ? FINE_BEATS : noteStep()), y * (far ? 12 : 1));
  const changes = scale ? stepped(notes, y, scale) : moved(notes, by, semitones, null);
  const first = /** @type {Row} */ ({ ...notes[0], ...changes[0] });
  if (y) sound(first.pitch, first.velocity);
  announce(notes.length === 1 ? spoken(first) : _("{count} notes moved", { count: notes.length }));
  if (scale) await commands.show(changed(changes), "compositions.change_notes", { notes: changes });
  else
    await commands.show(changed(changes), "compositions.move_notes", {
      note_ids: notes.map((note) => note.id),
      by_beats: by,
      by_semitones: semitones,
    });
}

// --- verbs ---------------------------------------------------------------------------------------------------------

/** @returns {Record<string, Record<string, any>>} what forms were last given */
function remembered() {
  try {
    return JSON.parse(localStorage.getItem(FORMS) ?? "{}");
  } catch {
    return {};
  }
}

/** @param {VerbName} name */
function valuesOf(name) {
  const { fields } = VERBS[name];
  const fresh = Object.fromEntries(fields.map((field) => [field.name, field.value]));
  const kept = Object.entries(remembered()[name] ?? {}).filter(([key]) => key in fresh);
  return { ...fresh, ...Object.fromEntries(kept) };
}

/** @param {VerbName} name @param {Record<string, any>} values */
function remember(name, values) {
  try {
    localStorage.setItem(FORMS, JSON.stringify({ ...remembered(), [name]: values }));
  } catch {
    // They hold for this time, then.
  }
}

/** Does something to the chosen notes, or to all; as its form was last filled in. @param {VerbName} name @param {Record<string, any>} [values] */
export async function noteVerb(name, values = valuesOf(name)) {
  if (!mayEdit) return;
  if (view.now.dock !== "notes" || !openClip()) return say(_("Open a clip's notes first."));
  const chosen = chosenNotes();
  const ids = (chosen.length ? chosen : openNotes()).map((note) => note.id);
  if (!ids.length) return say(_("There are no notes here yet."));
  const { label, act } = VERBS[name];
  const { noteScale } = view.now;
  const scale = typeof noteScale === "object" ? noteScale : null;
  const [command, args] = act(ids, values, { grid: noteStep(), scale });
  const outcome = await commands.run(command, args);
  if (outcome === undefined) return;
  if (Array.isArray(outcome) && outcome.length) view.set({ notes: new Set(outcome) });
  announce(_("{verb}: {count} notes", { verb: label, count: ids.length }));
}

/** Asks how, then does it. @param {VerbName} name */
export async function askVerb(name) {
  if (!mayEdit) return;
  const { label, fields } = VERBS[name];
  const values = await askValues(label, fields, valuesOf(name), _("Apply"));
  if (!values) return;
  remember(name, values);
  await noteVerb(name, values);
}

export const quantise = () => noteVerb("quantise");
export const quantiseSettings = () => askVerb("quantise");

// --- chords --------------------------------------------------------------------------------------------------------

const INVERSIONS = () => [
  ["0", _("Root position")],
  ["1", _("First inversion")],
  ["2", _("Second inversion")],
  ["3", _("Third inversion")],
];

/** @param {string} title @param {string} verb */
async function askChord(title, verb) {
  const kept = remembered().chord ?? {};
  const values = await askValues(
    title,
    [
      { name: "symbol", label: _("Chord, for instance Am7 or F♯sus4"), kind: "text", value: "C" },
      { name: "inversion", label: _("Inversion"), kind: "choice", choices: INVERSIONS(), value: "0" },
    ],
    { symbol: kept.symbol ?? "C", inversion: kept.inversion ?? "0" },
    verb,
  );
  if (!values?.symbol) return null;
  remember(/** @type {VerbName} */ ("chord"), values);
  return { symbol: String(values.symbol), inversion: Number(values.inversion) };
}

/** Each press among the notes leaves a chord, until another tool is taken. */
export async function takeStamp() {
  const stamp = await askChord(_("Stamp chords"), _("Stamp by hand"));
  if (stamp) view.set({ tool: "stamp", stamp });
}

export async function chordAtPlayhead() {
  const chord = await askChord(_("Chord at the playhead"), _("Write it"));
  const clip = openClip();
  if (!chord || !clip) return;
  const into = player.position().beat - clip.start_beats;
  const beat = into >= 0 && into < clip.length_beats ? into : 0;
  await writeChord(chord, beat + clip.offset_beats, 60);
}

/** @param {number} start beat of the content @param {number} pitch whose octave it stands in @param {import("../canvas/piano_sound.js").PianoSound} sounds */
export async function stampChord(start, pitch, sounds) {
  const { stamp } = view.now;
  const notes = stamp && (await writeChord(stamp, start, pitch));
  if (notes?.length)
    sounds.tap(
      notes.map((note) => note.pitch),
      preferences.now.velocity,
    );
}

/** @param {{symbol: string, inversion: number}} chord @param {number} start @param {number} pitch whose octave it stands in */
async function writeChord({ symbol, inversion }, start, pitch) {
  const ids = await commands.run("compositions.stamp_chord", {
    clip_id: openContent(),
    symbol,
    start_beats: start,
    length_beats: view.now.noteLength ?? Math.max(1, newLength()),
    octave: Math.floor(pitch / 12) - 1,
    velocity: preferences.now.velocity,
    inversion,
  });
  if (!ids) return [];
  view.set({ notes: new Set(ids) });
  announce(_("Chord {symbol}, added", { symbol }));
  return /** @type {string[]} */ (ids).map((id) => store.get(NOTE, id)).filter((note) => note !== undefined);
}
