import { CLIP, NOTE, TRACK } from "../lanes.js";
import { player, store, time, view } from "../session.js";
import { pitchText, writesSharps } from "../words.js";
import { colours, trackColours } from "./colours.js";
import { AMONG_NOTES_PX, gridLines } from "./grid.js";
import { Surface, upright } from "./surface.js";

/** @typedef {import("../store.js").Row} Row */

export const KEYS_PX = 54;
export const RULER_PX = 24;
export const VELOCITY_PX = 68;
const BLACK = [1, 3, 6, 8, 10];
const TOP_PITCH = 127;
const FOOT_PX = 6; // below the shortest velocity

/** The picture of one clip's notes: keys, ruler, grid, notes and velocities. It maps between pixels and music. */
export class PianoRoll {
  scrollX = 0;
  scrollY = 0;
  /** Whether the key in force is written with sharps. */
  sharps = false;
  /** @type {{x: number, y: number, width: number, height: number} | null} */
  marquee = null;
  /** The key that sounds under a hand. @type {number | null} */
  pressed = null;

  /** @param {HTMLCanvasElement} ground @param {HTMLCanvasElement} above @param {() => void} resized */
  constructor(ground, above, resized) {
    this.resized = resized;
    this.ground = new Surface(ground, (context) => this.#paint(context));
    this.above = new Surface(above, (context) => this.#paintAbove(context));
    this.ends = [
      store.subscribe((touched) => {
        if (touched.has(CLIP) || touched.get("compositions.note@")?.has(view.now.clip ?? "") || touched.has(TRACK))
          this.redraw();
      }),
      view.on(["clip", "notes", "notePixels", "notePixelsPerBeat"], () => this.redraw()),
    ];
  }

  close() {
    for (const end of this.ends) end();
    this.ground.close();
    this.above.close();
  }

  redraw() {
    this.resized();
    this.ground.soon();
    this.above.soon();
  }

  get clip() {
    return store.get(CLIP, view.now.clip);
  }

  get notes() {
    return view.now.clip ? store.group(NOTE, view.now.clip) : [];
  }

  get scale() {
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
    const last = this.notes.reduce((end, note) => Math.max(end, note.start_beats + note.length_beats), this.heard);
    return {
      width: Math.ceil(KEYS_PX + last * this.scale + this.ground.width * 0.4),
      height: RULER_PX + (TOP_PITCH + 1) * this.row + VELOCITY_PX,
    };
  }

  /** Where the velocities begin. */
  get floor() {
    return this.ground.height - VELOCITY_PX;
  }

  /** @param {number} beat of the content */
  xOf(beat) {
    return KEYS_PX + beat * this.scale - this.scrollX;
  }

  /** @param {number} x */
  beatAt(x) {
    return Math.max(0, (x - KEYS_PX + this.scrollX) / this.scale);
  }

  /** @param {number} pitch */
  yOf(pitch) {
    return RULER_PX + (TOP_PITCH - pitch) * this.row - this.scrollY;
  }

  /** @param {number} y */
  pitchAt(y) {
    return Math.min(TOP_PITCH, Math.max(0, TOP_PITCH - Math.floor((y - RULER_PX + this.scrollY) / this.row)));
  }

  /** From a place in the content to one in the song. @param {number} beat */
  inSong(beat) {
    const clip = this.clip;
    return clip ? clip.start_beats + beat - clip.offset_beats : beat;
  }

  /** @param {Row} note */
  boxOf(note) {
    return {
      x: this.xOf(note.start_beats),
      y: this.yOf(note.pitch),
      width: Math.max(3, note.length_beats * this.scale - 1),
      height: this.row - 1,
    };
  }

  /** @param {number} x @param {number} y @returns {{note: Row, part: "start" | "end" | "body"} | null} */
  noteAt(x, y) {
    let found = null;
    for (const note of this.notes) {
      const box = this.boxOf(note);
      if (y < box.y || y >= box.y + box.height + 1 || x < box.x - 2 || x > box.x + box.width + 3) continue;
      const edge = Math.min(7, box.width / 3);
      const part = x > box.x + box.width - edge ? "end" : x < box.x + Math.min(4, edge) ? "start" : "body";
      found = { note, part: /** @type {"start" | "end" | "body"} */ (part) };
    }
    return found;
  }

  /** The note whose velocity stands at `x`: the nearest. @param {number} x */
  velocityAt(x) {
    let nearest = null;
    let least = 9;
    for (const note of this.notes) {
      const away = Math.abs(this.xOf(note.start_beats) + 3 - x) - (view.now.notes.has(note.id) ? 2 : 0);
      if (away < least) [nearest, least] = [note, away];
    }
    return nearest;
  }

  /** @param {number} y */
  velocityOf(y) {
    const height = VELOCITY_PX - FOOT_PX - 8;
    return Math.round(Math.min(127, Math.max(1, (127 * (this.ground.height - FOOT_PX - y)) / height)));
  }

  // --- painting -----------------------------------------------------------------------------------------------------

  /** @param {CanvasRenderingContext2D} context */
  #paint(context) {
    const clip = this.clip;
    if (!clip) return;
    const { width } = this.ground;
    const floor = this.floor;
    const colour = trackColours[clip.colour ?? store.get(TRACK, clip.track_id)?.colour ?? 0];
    context.save();
    context.beginPath();
    context.rect(KEYS_PX, RULER_PX, width - KEYS_PX, floor - RULER_PX);
    context.clip();
    this.#paintRows(context, width, floor);
    const lines = this.#lines();
    for (const { x, strong } of lines) {
      context.fillStyle = strong ? colours.hairlineStrong : colours.hairline;
      upright(context, x, RULER_PX, floor);
    }
    this.#shadeUnheard(context, clip, RULER_PX, floor);
    const key = store
      .all("compositions.keymark")
      .filter((mark) => mark.beat <= clip.start_beats)
      .sort((a, b) => b.beat - a.beat)[0];
    this.sharps = !!key && writesSharps(key.root, key.scale);
    for (const note of this.notes) this.#paintNote(context, note, colour);
    context.restore();
    this.#paintVelocities(context, floor, colour);
    this.#paintRuler(context, width, lines);
    this.#paintKeys(context, floor);
  }

  #lines() {
    const from = this.inSong(this.beatAt(KEYS_PX));
    const to = this.inSong(this.beatAt(this.ground.width));
    const shift = this.inSong(0);
    return gridLines(Math.max(0, from), to, this.scale, time.metre, AMONG_NOTES_PX).map((line) => ({
      ...line,
      x: this.xOf(line.beat - shift),
    }));
  }

  /** @param {CanvasRenderingContext2D} context @param {number} width @param {number} floor */
  #paintRows(context, width, floor) {
    for (let pitch = this.pitchAt(RULER_PX); pitch >= this.pitchAt(floor); pitch -= 1) {
      const y = this.yOf(pitch);
      context.fillStyle = BLACK.includes(pitch % 12) ? colours.ground : colours.lane;
      context.fillRect(KEYS_PX, y, width, this.row);
      if (pitch % 12 !== 0 && pitch % 12 !== 5) continue;
      context.fillStyle = pitch % 12 ? colours.hairline : colours.hairlineStrong;
      context.fillRect(KEYS_PX, y + this.row - 1 / devicePixelRatio, width, 1 / devicePixelRatio);
    }
  }

  /** What of the content is not heard lies in shade. @param {CanvasRenderingContext2D} context @param {Row} clip @param {number} top @param {number} bottom */
  #shadeUnheard(context, clip, top, bottom) {
    context.fillStyle = colours.sunken;
    context.globalAlpha = 0.66;
    const start = this.xOf(clip.loop_length_beats ? 0 : clip.offset_beats);
    if (start > KEYS_PX) context.fillRect(KEYS_PX, top, start - KEYS_PX, bottom - top);
    const end = Math.max(KEYS_PX, this.xOf(this.heard));
    if (end < this.ground.width) context.fillRect(end, top, this.ground.width - end, bottom - top);
    context.globalAlpha = 1;
  }

  /** @param {CanvasRenderingContext2D} context @param {Row} note @param {import("./colours.js").TrackColours} colour */
  #paintNote(context, note, colour) {
    const { x, y, width, height } = this.boxOf(note);
    if (x > this.ground.width || x + width < KEYS_PX || y > this.floor || y + height < RULER_PX) return;
    const chosen = view.now.notes.has(note.id);
    context.beginPath();
    context.roundRect(x + 0.5, y + 0.5, width, height - 0.5, 2.5);
    context.fillStyle = colours.lane;
    context.fill();
    context.globalAlpha = 0.42 + (0.58 * note.velocity) / 127;
    context.fillStyle = chosen ? colours.accent : colour.line;
    context.fill();
    context.globalAlpha = 1;
    if (chosen) {
      context.strokeStyle = colours.text;
      context.lineWidth = 1;
      context.stroke();
    }
    if (height < 11 || width < 30) return;
    context.fillStyle = "oklch(0.17 0.02 260)";
    context.font = "600 10px 'Inter Variable', sans-serif";
    context.textBaseline = "middle";
    context.fillText(pitchText(note.pitch, this.sharps), Math.max(x, KEYS_PX) + 5, y + height / 2 + 1);
  }

  /** @param {CanvasRenderingContext2D} context @param {number} floor @param {import("./colours.js").TrackColours} colour */
  #paintVelocities(context, floor, colour) {
    const { width, height } = this.ground;
    context.fillStyle = colours.panel;
    context.fillRect(0, floor, width, VELOCITY_PX);
    context.fillStyle = colours.hairlineStrong;
    context.fillRect(0, floor, width, 1);
    context.save();
    context.beginPath();
    context.rect(KEYS_PX, floor, width - KEYS_PX, VELOCITY_PX);
    context.clip();
    const most = VELOCITY_PX - FOOT_PX - 8;
    for (const note of this.notes) {
      const x = this.xOf(note.start_beats);
      if (x < KEYS_PX - 8 || x > width) continue;
      const tall = (most * note.velocity) / 127;
      context.fillStyle = view.now.notes.has(note.id) ? colours.accent : colour.line;
      context.fillRect(x + 2, height - FOOT_PX - tall, 2, tall);
      context.beginPath();
      context.arc(x + 3, height - FOOT_PX - tall, 3, 0, 2 * Math.PI);
      context.fill();
    }
    context.restore();
    context.fillStyle = colours.textFaint;
    context.font = "500 11px 'Inter Variable', sans-serif";
    context.textBaseline = "middle";
    context.fillText("Velocity", 5, floor + 14);
  }

  /** @param {CanvasRenderingContext2D} context @param {number} width @param {{x: number, bar: number | null, strong: boolean}[]} lines */
  #paintRuler(context, width, lines) {
    context.fillStyle = colours.panel;
    context.fillRect(0, 0, width, RULER_PX);
    context.font = "500 11px 'Inter Variable', sans-serif";
    context.textBaseline = "middle";
    for (const { x, bar, strong } of lines) {
      if (x < KEYS_PX) continue;
      context.fillStyle = strong ? colours.hairlineStrong : colours.hairline;
      upright(context, x, bar === null ? RULER_PX - 5 : 4, RULER_PX);
      if (bar === null) continue;
      context.fillStyle = colours.textSoft;
      context.fillText(String(bar), x + 5, RULER_PX / 2 + 1);
    }
    context.fillStyle = colours.hairlineStrong;
    context.fillRect(0, RULER_PX - 1, width, 1);
  }

  /** @param {CanvasRenderingContext2D} context @param {number} floor */
  #paintKeys(context, floor) {
    context.save();
    context.beginPath();
    context.rect(0, RULER_PX, KEYS_PX, floor - RULER_PX);
    context.clip();
    context.font = "500 10px 'Inter Variable', sans-serif";
    context.textBaseline = "middle";
    for (let pitch = this.pitchAt(RULER_PX); pitch >= this.pitchAt(floor); pitch -= 1) {
      const y = this.yOf(pitch);
      const black = BLACK.includes(pitch % 12);
      context.fillStyle =
        pitch === this.pressed ? colours.accent : black ? "oklch(0.24 0.01 260)" : "oklch(0.945 0.004 260)";
      context.fillRect(0, y, KEYS_PX, this.row);
      context.fillStyle = "oklch(0.3 0.01 260 / 0.28)";
      context.fillRect(0, y + this.row - 0.5, KEYS_PX, 0.5);
      if (pitch % 12 !== 0) continue;
      context.fillStyle = "oklch(0.38 0.01 260)";
      context.fillText(pitchText(pitch), KEYS_PX - 24, y + this.row / 2 + 0.5);
    }
    context.fillStyle = colours.hairlineStrong;
    context.fillRect(KEYS_PX - 1, RULER_PX, 1, floor);
    context.restore();
  }

  /** @param {CanvasRenderingContext2D} context */
  #paintAbove(context) {
    const clip = this.clip;
    if (!clip) return;
    if (this.marquee) {
      const { x, y, width, height } = this.marquee;
      context.fillStyle = colours.accentGround;
      context.fillRect(x, y, width, height);
      context.strokeStyle = colours.accentLine;
      context.strokeRect(x, y, width, height);
    }
    const { beat } = player.position();
    const into = beat - clip.start_beats;
    if (into < 0 || into > clip.length_beats) return;
    const loop = clip.loop_length_beats;
    const x = this.xOf(loop ? (into + clip.offset_beats) % loop : into + clip.offset_beats);
    if (x < KEYS_PX) return;
    context.fillStyle = colours.accent;
    context.fillRect(Math.round(x) - 0.5, 4, 1.5, this.above.height);
  }
}
