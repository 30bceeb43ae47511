import { CLIP, NOTE, TRACK } from "../lanes.js";
import { NoteIndex } from "../notes/note_index.js";
import { shareOf, valueAt } from "../notes/expression.js";
import { rowPitches, Rows } from "../notes/rows.js";
import { inSong, openClip, openContent, scaleHere, withSharps } from "../open_notes.js";
import { player, store, view } from "../session.js";
import { Ghosts } from "./ghosts.js";
import { paintAbove, paintGround } from "./piano_paint.js";
import { Surface } from "./surface.js";

/** @typedef {import("../store.js").Row} Row */
/** @typedef {{x: number, y: number, width: number, height: number}} Box */

export const KEYS_PX = 54;
export const RULER_PX = 24;
export const LANE_PX = 76;
const FOOT_PX = 6; // below the lowest value of the lane
const HEAD_PX = 8; // above the highest
const NEAR_BAR_PX = 9;

/** The picture of one clip's notes: keys, ruler, grid, notes and what they carry. It maps between pixels and music. */
export class PianoRoll {
  scrollX = 0;
  scrollY = 0;
  /** Whether the key in force is written with sharps. */
  sharps = false;
  /** The scale shown. @type {import("../notes/scale.js").Scale | null} */
  scale = null;
  rows = new Rows();
  /** What a hand draws a frame around. @type {Box | null} */
  marquee = null;
  /** A line being drawn in the lane, or a cut across notes. @type {{x: number, y: number, toX: number, toY: number} | null} */
  line = null;
  /** What a hand is told of the value it has. @type {{x: number, y: number, text: string} | null} */
  label = null;
  /** The keys that sound under a hand. @type {ReadonlySet<number>} */
  pressed = new Set();
  /** Whether keys go to it. */
  hasFocus = false;
  index = new NoteIndex([]);
  #indexed = "";
  #held = 0;

  /** @param {HTMLCanvasElement} ground @param {HTMLCanvasElement} above @param {() => void} resized */
  constructor(ground, above, resized) {
    this.resized = resized;
    this.ghosts = new Ghosts();
    this.ground = new Surface(ground, (context) => paintGround(this, context));
    this.above = new Surface(above, (context) => paintAbove(this, context));
    this.ends = [
      store.subscribe((touched) => this.#heard(touched)),
      view.on(["clip", "noteFold", "noteScale", "noteGhosts"], () => this.reset()),
      view.on(["notes", "notePixels", "notePixelsPerBeat", "noteExpression", "grid"], () => this.redraw()),
      view.on(["caret", "notes", "noteLength"], () => this.above.soon()),
    ];
    this.reset();
  }

  close() {
    for (const end of this.ends) end();
    this.ground.close();
    this.above.close();
  }

  /** @param {import("../store.js").Touched} touched */
  #heard(touched) {
    const clips = touched.get("compositions.note@");
    this.ghosts.forget(touched);
    if (touched.has(CLIP) || touched.has(TRACK) || touched.has("compositions.keymark")) return this.reset();
    if (!clips) return;
    if (clips.has(this.#indexed)) {
      const ids = touched.get(NOTE) ?? new Set();
      const now = [...ids].map((id) => store.get(NOTE, id)).filter((note) => note !== undefined);
      this.index.update(
        ids,
        now.filter((note) => note.clip_id === this.#indexed),
      );
      if (!this.#held) this.#refold();
      this.redraw();
    } else if (view.now.noteGhosts.length) this.redraw();
  }

  /** Looks anew at which clip is open and how it is shown. */
  reset() {
    const content = openContent();
    if (content !== this.#indexed) {
      this.#indexed = content;
      this.index = new NoteIndex(store.group(NOTE, content));
    }
    this.scale = scaleHere();
    this.sharps = withSharps();
    this.#refold();
    this.redraw();
  }

  #refold() {
    this.rows = new Rows(rowPitches(view.now.noteFold, this.scale, this.index.pitches));
  }

  /** Rows stay as they are while a hand moves notes, until what this answers is called. */
  holdRows() {
    this.#held += 1;
    return () => {
      this.#held -= 1;
      this.#refold();
      this.redraw();
    };
  }

  redraw() {
    this.resized();
    this.ground.soon();
    this.above.soon();
  }

  get clip() {
    return openClip();
  }

  get perBeat() {
    return view.now.notePixelsPerBeat;
  }

  get row() {
    return view.now.notePixels;
  }

  /** How much of the content is heard, in beats. */
  get heard() {
    const clip = this.clip;
    return clip ? (clip.loop_length_beats ?? clip.offset_beats + clip.length_beats) : 0;
  }

  get extent() {
    const last = Math.max(this.index.end, this.heard);
    return {
      width: Math.ceil(KEYS_PX + last * this.perBeat + this.ground.width * 0.4),
      height: RULER_PX + this.rows.count * this.row + LANE_PX,
    };
  }

  /** Where the lane of values begins. */
  get floor() {
    return this.ground.height - LANE_PX;
  }

  /** @param {number} beat of the content */
  xOf(beat) {
    return KEYS_PX + beat * this.perBeat - this.scrollX;
  }

  /** @param {number} x */
  beatAt(x) {
    return Math.max(0, (x - KEYS_PX + this.scrollX) / this.perBeat);
  }

  /** @param {number} pitch */
  yOf(pitch) {
    return this.rowTop(this.rows.rowOf(pitch));
  }

  /** @param {number} row */
  rowTop(row) {
    return RULER_PX + row * this.row - this.scrollY;
  }

  /** @param {number} y */
  rowAt(y) {
    return Math.floor((y - RULER_PX + this.scrollY) / this.row);
  }

  /** @param {number} y */
  pitchAt(y) {
    return this.rows.pitchOf(this.rowAt(y));
  }

  /** The rows in sight, from the first to the last. */
  get visibleRows() {
    return [Math.max(0, this.rowAt(RULER_PX)), Math.min(this.rows.count - 1, this.rowAt(this.floor))];
  }

  /** The notes in sight. */
  get visible() {
    return this.index.between(this.beatAt(KEYS_PX), this.beatAt(this.ground.width));
  }

  /** @param {Row} note @returns {Box} */
  boxOf(note) {
    return {
      x: this.xOf(note.start_beats),
      y: this.yOf(note.pitch),
      width: Math.max(3, note.length_beats * this.perBeat - 1),
      height: this.row - 1,
    };
  }

  /** @param {number} x @param {number} y @returns {{note: Row, part: "start" | "end" | "body"} | null} */
  noteAt(x, y) {
    const pitch = this.pitchAt(y);
    let found = null;
    for (const note of this.index.between(this.beatAt(x - 6), this.beatAt(x + 3))) {
      if (note.pitch !== pitch) continue;
      const box = this.boxOf(note);
      if (x < box.x - 2 || x > box.x + box.width + 3) continue;
      const edge = Math.min(7, box.width / 3);
      const part = x > box.x + box.width - edge ? "end" : x < box.x + Math.min(4, edge) ? "start" : "body";
      found = { note, part: /** @type {"start" | "end" | "body"} */ (part) };
    }
    return found;
  }

  /** The notes that a frame touches. @param {Box} box */
  notesIn({ x, y, width, height }) {
    const [top, bottom] = [this.rowAt(y), this.rowAt(y + height)];
    return this.index.between(this.beatAt(x), this.beatAt(x + width)).filter((note) => {
      const row = this.rows.rowOf(note.pitch);
      return row >= top && row <= bottom;
    });
  }

  // --- the lane of values -----------------------------------------------------------------------------------------

  /** The note whose bar stands at `x`: the nearest, a chosen one before others. @param {number} x */
  barAt(x) {
    let nearest = null;
    let least = NEAR_BAR_PX;
    for (const note of this.index.starting(this.beatAt(x - NEAR_BAR_PX - 3), this.beatAt(x + NEAR_BAR_PX))) {
      const away = Math.abs(this.xOf(note.start_beats) + 3 - x) - (view.now.notes.has(note.id) ? 2 : 0);
      if (away < least) [nearest, least] = [note, away];
    }
    return nearest;
  }

  get #laneHeight() {
    return LANE_PX - FOOT_PX - HEAD_PX;
  }

  /** Where a value stands in the lane. @param {number} value */
  valueY(value) {
    return this.ground.height - FOOT_PX - shareOf(view.now.noteExpression, value) * this.#laneHeight;
  }

  /** @param {number} y @returns {number} share of the lane's height, 0 … 1 */
  shareAt(y) {
    return Math.min(1, Math.max(0, (this.ground.height - FOOT_PX - y) / this.#laneHeight));
  }

  /** @param {number} y */
  valueAt(y) {
    return valueAt(view.now.noteExpression, this.shareAt(y));
  }

  // --- what plays ----------------------------------------------------------------------------------------------------

  /** The playhead's place in the content, or null where the clip does not play. */
  get playhead() {
    const clip = this.clip;
    const into = clip ? player.position().beat - clip.start_beats : -1;
    if (!clip || into < 0 || into > clip.length_beats) return null;
    const loop = clip.loop_length_beats;
    return loop ? (into + clip.offset_beats) % loop : into + clip.offset_beats;
  }

  /** The keys of the clip that sound at the playhead. @returns {ReadonlySet<number>} */
  get sounding() {
    const at = this.playhead;
    if (at === null || player.state !== "playing") return new Set();
    return new Set(this.index.between(at, at + 1e-6).map((note) => note.pitch));
  }

  /** The other clips' notes in sight, in places of this content. */
  get ghostNotes() {
    const shift = inSong(0);
    return this.ghosts.between(shift + this.beatAt(KEYS_PX), shift + this.beatAt(this.ground.width));
  }
}

