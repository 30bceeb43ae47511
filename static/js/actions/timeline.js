/** The song's time: stretches of it that are chosen, what is done with them, and which part of it is in sight. */

import { about, announce, commands, mayEdit, player, say, store, time, view } from "../session.js";
import { updates } from "../store.js";
import { newSection, spanOf, windowMoved, withRoom } from "../timeline.js";
import { _ } from "../tongue.js";
import { selectedClips } from "./clips.js";

/** @typedef {import("../timeline.js").Span} Span */

export const SECTION = "compositions.section";

/** The bar that a beat is in, counted from 1. @param {number} beat */
export const barOf = (beat) => time.metre.position(beat).bar;

/** @param {Span} span */
export const spanText = ({ from, to }) =>
  _("bars {first} to {last}", { first: barOf(from), last: Math.max(barOf(from), barOf(to - 1e-6)) });

// --- choosing time --------------------------------------------------------------------------------------------------

/** @param {Span | null} range */
export function selectTime(range) {
  view.set({ range });
  if (range) announce(_("Selected: {span}", { span: spanText(range) }));
}

/** What is chosen of the song's time: a stretch, or that of the chosen clips. @returns {Span | null} */
export const chosenTime = () => view.now.range ?? spanOf(selectedClips());

export function selectLoop() {
  const song = about();
  selectTime({ from: song.loop_start_beats, to: song.loop_end_beats });
}

/** @returns {Span | null} */
function chosenOrSaid() {
  const span = chosenTime();
  if (!span) say(_("Choose some time first: drag over a lane above the tracks, or choose clips."));
  return span;
}

// --- more, less, and again --------------------------------------------------------------------------------------------

/** Opens a gap: as long as what is chosen and where it begins, or a bar at the playhead. */
export async function insertTime() {
  if (!mayEdit) return;
  const at = player.position().beat;
  const bar = barOf(at);
  const span = view.now.range ?? { from: at, to: at + time.metre.beatOf(bar + 1) - time.metre.beatOf(bar) };
  const done = await commands.run("effects.insert_time", { at_beats: span.from, length_beats: span.to - span.from });
  if (done !== undefined) selectTime(span);
}

export async function duplicateTime() {
  const span = mayEdit && chosenOrSaid();
  if (!span) return;
  const done = await commands.run("effects.duplicate_time", { start_beats: span.from, end_beats: span.to });
  if (done !== undefined) selectTime(windowMoved(span, span.to - span.from));
}

export async function deleteTime() {
  const span = mayEdit && chosenOrSaid();
  if (!span) return;
  const done = await commands.run("effects.delete_time", { start_beats: span.from, end_beats: span.to });
  if (done === undefined) return;
  view.set({ range: null, clips: new Set() });
  announce(_("Deleted: {span}", { span: spanText(span) }));
}

// --- the loop ---------------------------------------------------------------------------------------------------------

/** @param {Span} span @param {boolean} [looping] */
export function setLoop({ from, to }, looping = true) {
  if (!mayEdit || to <= from) return;
  const fields = ["loop_start_beats", "loop_end_beats", "looping"];
  const args = { start_beats: from, end_beats: to, looping };
  void commands.show([updates("compositions.about", fields, [[about(), [from, to, looping]]])], "compositions.set_loop", args);
  announce(_("Loop: {span}", { span: spanText({ from, to }) }));
}

/** The loop as a span. @returns {Span} */
const loopSpan = () => ({ from: about().loop_start_beats, to: about().loop_end_beats });

/** Its start comes to a beat; where that is behind its end, the loop is as long as it was. @param {number} beat */
export function loopFrom(beat) {
  const { from, to } = loopSpan();
  setLoop({ from: beat, to: to > beat ? to : beat + to - from });
}

/** @param {number} beat */
export function loopTo(beat) {
  const { from, to } = loopSpan();
  if (beat > 0) setLoop({ from: from < beat ? from : Math.max(0, beat - to + from), to: beat });
}

export const loopFromHere = () => loopFrom(player.position().beat);
export const loopToHere = () => loopTo(player.position().beat);

/** Moves the loop by its own length. @param {number} way */
export function shiftLoop(way) {
  const span = loopSpan();
  setLoop(windowMoved(span, way * (span.to - span.from)), about().looping);
}

// --- what is in sight -------------------------------------------------------------------------------------------------

/** Lets the arrangement show a stretch of the song. @param {Span} span */
export const showTime = (span) => void dispatchEvent(new CustomEvent("sonic-show-time", { detail: span }));

/** Brings a beat into sight, unless it is. @param {number} beat */
export function showBeat(beat) {
  const { from, to } = view.now.window;
  if (beat < from || beat > to) showTime(windowMoved({ from, to }, beat - from - (to - from) / 3));
}

/** Windows to go back to. @type {Span[]} */
const before = [];

export function zoomToSelection() {
  const span = chosenTime();
  if (!span) return say(_("Choose clips or some time to zoom to."));
  before.push(view.now.window);
  showTime(withRoom(span));
}

export function zoomBack() {
  const window = before.pop();
  if (window) showTime(window);
}

/** @param {string} name */
export function toggleTimeLane(name) {
  const { timeLanes } = view.now;
  view.set({ timeLanes: timeLanes.includes(name) ? timeLanes.filter((each) => each !== name) : [...timeLanes, name] });
}

export const toggleMinimap = () => view.set({ minimap: !view.now.minimap });

// --- sections ---------------------------------------------------------------------------------------------------------

/** @param {import("../store.js").Row} section @returns {Span} */
export const spanOfSection = ({ start_beats: from, length_beats: length }) => ({ from, to: from + length });

/** @param {Span} span @param {string} name */
export async function addSection({ from, to }, name) {
  const colour = (store.all(SECTION).length * 5) % 12; // hues that lie apart
  await commands.run("compositions.add_section", { name, start_beats: from, length_beats: to - from, colour });
}

/** Where a section made at a beat lies: the chosen time that the beat is in, or from its bar on. @param {number} beat @returns {Span} */
export function newSectionAt(beat) {
  const { range } = view.now;
  return range && beat >= range.from && beat <= range.to ? range : newSection(store.all(SECTION), beat, time.metre);
}
