/** The grid that hands snap to: one choice for clips, notes and automation. */

import {
  ADAPTIVE,
  AMONG_CLIPS_PX,
  AMONG_NOTES_PX,
  BAR,
  gridBeats,
  nearestLine,
  NOTE_LENGTHS,
  steppedGrid,
} from "../canvas/grid.js";
import { SHORTEST_CLIP_BEATS } from "../lanes.js";
import { announce, time, view } from "../session.js";
import { _ } from "../tongue.js";

/** @typedef {import("../canvas/grid.js").Line} Line */
/** @typedef {import("../components/menu.js").Entry} Entry */

/** A step of the grid among clips and automation, in beats. */
export const clipStep = () => gridBeats(view.now.pixelsPerBeat, time.metre, AMONG_CLIPS_PX, view.now.grid);

/** A step of the grid among notes, in beats. */
export const noteStep = () => gridBeats(view.now.notePixelsPerBeat, time.metre, AMONG_NOTES_PX, view.now.grid);

/** How far a key moves clips and what stands in the song's time, in beats. */
export const keyStep = () => (view.now.snap ? clipStep() : SHORTEST_CLIP_BEATS);

/** Whether a hand keeps to the grid: Shift lets go of it. @param {{shiftKey: boolean}} [event] */
export const keepsToGrid = (event) => view.now.snap && !event?.shiftKey;

/** Where a hand puts down clips, automation and what stands in the song's time. @param {number} beat @param {{shiftKey: boolean}} [event] @param {Line} [line] */
export function lineFor(beat, event, line = nearestLine) {
  const { grid: name, pixelsPerBeat } = view.now;
  return keepsToGrid(event) ? line(beat, { pixelsPerBeat, metre: time.metre, least: AMONG_CLIPS_PX, name }) : beat;
}

/** The line among notes for a beat of the song, whether or not hands keep to it. @param {number} beat @param {Line} line */
export const noteLine = (beat, line) =>
  line(beat, { pixelsPerBeat: view.now.notePixelsPerBeat, metre: time.metre, least: AMONG_NOTES_PX, name: view.now.grid });

export const snap = () => view.set({ snap: !view.now.snap });

/** A grid in words. @param {string} name */
export function gridText(name) {
  if (name === ADAPTIVE) return _("Adaptive");
  if (name === BAR) return _("1 bar");
  const length = name.replace(/[t.]$/, "");
  if (name.endsWith("t")) return _("{length} triplet", { length });
  return name.endsWith(".") ? _("{length} dotted", { length }) : length;
}

/** @param {string} grid */
function setGrid(grid) {
  view.set({ grid, snap: true });
  announce(_("Grid: {grid}", { grid: gridText(grid) }));
}

/** @param {1 | -1} way 1 is finer */
function step(way) {
  const isAmongNotes = view.now.dock === "notes" && document.activeElement?.closest("sonic-notes");
  setGrid(steppedGrid(view.now.grid, way, isAmongNotes ? noteStep() : clipStep()));
}

export const finerGrid = () => step(1);
export const coarserGrid = () => step(-1);

/** What may be chosen, for a menu. @returns {Entry[]} */
export function gridEntries() {
  const entry = (/** @type {string} */ name) => ({
    label: gridText(name),
    checked: name === view.now.grid,
    run: () => setGrid(name),
  });
  return [
    entry(ADAPTIVE),
    entry(BAR),
    "line",
    ...NOTE_LENGTHS.map(entry),
    "line",
    ...NOTE_LENGTHS.slice(1, 6).map((length) => entry(`${length}t`)),
    "line",
    ...NOTE_LENGTHS.slice(1, 6).map((length) => entry(`${length}.`)),
  ];
}
