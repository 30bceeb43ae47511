import { valueAt, valueText } from "../controllers.js";
import { player, time, view } from "../session.js";
import { colours, trackColours } from "./colours.js";
import { AMONG_NOTES_PX, gridLines } from "./grid.js";
import { Surface, upright } from "./surface.js";

/**
 * @typedef {import("../store.js").Row} Row
 * @typedef {import("../controllers.js").Point} Point
 * @typedef {{clip: Row, colour: number, kind: import("../controllers.js").Kind, points: Point[], chosen: number | null}} Shown
 */

export const SCALE_PX = 54; // the values' own place, as wide as the piano roll's keys
export const RULER_PX = 24;
const PAD_PX = 12; // above the highest value and below the lowest
const NEAR_PX = 9;

/** The picture of one controller's curve over a clip's content. It maps between pixels and values. */
export class ControllerPicture {
  scrollX = 0;
  /** @type {Shown | null} */
  shown = null;

  /** @param {HTMLCanvasElement} ground @param {HTMLCanvasElement} above */
  constructor(ground, above) {
    this.ground = new Surface(ground, (context) => this.#paint(context));
    this.above = new Surface(above, (context) => this.#paintAbove(context));
  }

  close() {
    this.ground.close();
    this.above.close();
  }

  /** @param {Shown | null} shown */
  show(shown) {
    this.shown = shown;
    this.redraw();
  }

  redraw() {
    this.ground.soon();
    this.above.soon();
  }

  get scale() {
    return view.now.notePixelsPerBeat;
  }

  /** How much of the content is heard, in beats. */
  get heard() {
    const clip = this.shown?.clip;
    return clip ? (clip.loop_length_beats ?? clip.offset_beats + clip.length_beats) : 0;
  }

  get width() {
    return Math.ceil(SCALE_PX + this.heard * this.scale + this.ground.width * 0.3);
  }

  /** @param {number} beat of the content */
  xOf(beat) {
    return SCALE_PX + beat * this.scale - this.scrollX;
  }

  /** @param {number} x */
  beatAt(x) {
    return Math.max(0, (x - SCALE_PX + this.scrollX) / this.scale);
  }

  get #room() {
    return { top: RULER_PX + PAD_PX, height: Math.max(1, this.ground.height - RULER_PX - 2 * PAD_PX) };
  }

  /** @param {number} value */
  yOf(value) {
    const { minimum, maximum } = /** @type {Shown} */ (this.shown).kind;
    const { top, height } = this.#room;
    return top + (height * (maximum - value)) / (maximum - minimum);
  }

  /** @param {number} y */
  valueAt(y) {
    const { minimum, maximum, steps, name } = /** @type {Shown} */ (this.shown).kind;
    const { top, height } = this.#room;
    const share = Math.min(1, Math.max(0, (top + height - y) / height));
    if (steps) return share >= 0.5 ? maximum : minimum;
    const value = minimum + share * (maximum - minimum);
    return name === "bend" ? Math.round(value * 20) / 20 : Math.round(value);
  }

  /** From a place in the content to one in the song. @param {number} beat */
  inSong(beat) {
    const clip = this.shown?.clip;
    return clip ? clip.start_beats + beat - clip.offset_beats : beat;
  }

  /** The point near a place, by its number. @param {number} x @param {number} y */
  pointAt(x, y) {
    let nearest = null;
    let least = NEAR_PX;
    (this.shown?.points ?? []).forEach(({ beat, value }, index) => {
      const away = Math.hypot(this.xOf(beat) - x, this.yOf(value) - y);
      if (away < least) [nearest, least] = [index, away];
    });
    return /** @type {number | null} */ (nearest);
  }

  // --- painting -----------------------------------------------------------------------------------------------------

  /** @param {CanvasRenderingContext2D} context */
  #paint(context) {
    if (!this.shown) return;
    const { width, height } = this.ground;
    const shift = this.inSong(0);
    const from = this.beatAt(SCALE_PX) + shift;
    const lines = gridLines(Math.max(0, from), this.beatAt(width) + shift, this.scale, time.metre, AMONG_NOTES_PX, view.now.grid);
    context.fillStyle = colours.lane;
    context.fillRect(0, RULER_PX, width, height);
    for (const { beat, strong } of lines) {
      context.fillStyle = strong ? colours.hairlineStrong : colours.hairline;
      upright(context, this.xOf(beat - shift), RULER_PX, height);
    }
    context.save();
    context.beginPath();
    context.rect(SCALE_PX, RULER_PX, width - SCALE_PX, height - RULER_PX);
    context.clip();
    this.#paintCurve(context, this.shown);
    context.fillStyle = colours.sunken;
    context.globalAlpha = 0.66;
    const end = Math.max(SCALE_PX, this.xOf(this.heard));
    context.fillRect(end, RULER_PX, Math.max(0, width - end), height);
    context.restore();
    this.#paintScale(context, this.shown, height);
    this.#paintRuler(context, lines, shift, width);
  }

  /** @param {CanvasRenderingContext2D} context @param {Shown} shown */
  #paintCurve(context, { kind, points, chosen, colour }) {
    const rest = this.yOf(kind.rest);
    const ink = trackColours[colour];
    context.beginPath();
    context.moveTo(SCALE_PX, rest);
    let y = rest;
    let moves = false;
    for (const { beat, value, curve } of points) {
      const x = this.xOf(beat);
      if (!moves) context.lineTo(x, y);
      y = this.yOf(value);
      context.lineTo(x, y);
      moves = curve === 1;
    }
    context.lineTo(this.ground.width, y);
    context.strokeStyle = ink.line;
    context.lineWidth = 1.5;
    context.stroke();
    context.lineTo(this.ground.width, rest);
    context.lineTo(SCALE_PX, rest);
    context.globalAlpha = 0.18;
    context.fillStyle = ink.line;
    context.fill();
    context.globalAlpha = 1;
    points.forEach(({ beat, value }, index) => {
      context.beginPath();
      context.arc(this.xOf(beat), this.yOf(value), index === chosen ? 5 : 3.5, 0, 2 * Math.PI);
      context.fillStyle = index === chosen ? colours.accent : ink.line;
      context.fill();
    });
  }

  /** @param {CanvasRenderingContext2D} context @param {Shown} shown @param {number} height */
  #paintScale(context, { kind }, height) {
    context.fillStyle = colours.panel;
    context.fillRect(0, RULER_PX, SCALE_PX, height);
    context.fillStyle = colours.hairlineStrong;
    context.fillRect(SCALE_PX - 1, RULER_PX, 1, height);
    context.font = "500 10px 'Inter Variable', sans-serif";
    context.textBaseline = "middle";
    context.textAlign = "right";
    context.fillStyle = colours.textFaint;
    const middle = (kind.minimum + kind.maximum) / 2;
    for (const value of kind.steps ? [kind.minimum, kind.maximum] : [kind.minimum, middle, kind.maximum])
      context.fillText(valueText(kind, value), SCALE_PX - 6, this.yOf(value));
    context.textAlign = "left";
  }

  /** @param {CanvasRenderingContext2D} context @param {ReturnType<typeof gridLines>} lines @param {number} shift @param {number} width */
  #paintRuler(context, lines, shift, width) {
    context.fillStyle = colours.panel;
    context.fillRect(0, 0, width, RULER_PX);
    context.font = "500 11px 'Inter Variable', sans-serif";
    context.fillStyle = colours.textSoft;
    for (const { beat, bar } of lines) {
      const x = this.xOf(beat - shift);
      if (bar !== null && x >= SCALE_PX) context.fillText(String(bar), x + 5, RULER_PX / 2 + 1);
    }
    context.fillStyle = colours.hairlineStrong;
    context.fillRect(0, RULER_PX - 1, width, 1);
  }

  /** @param {CanvasRenderingContext2D} context */
  #paintAbove(context) {
    if (!this.shown) return;
    const { clip, kind, points } = this.shown;
    const into = player.position().beat - clip.start_beats;
    if (into < 0 || into > clip.length_beats) return;
    const loop = clip.loop_length_beats;
    const beat = loop ? (into + clip.offset_beats) % loop : into + clip.offset_beats;
    const x = this.xOf(beat);
    if (x < SCALE_PX) return;
    context.fillStyle = colours.accent;
    context.fillRect(Math.round(x) - 0.5, RULER_PX, 1.5, this.above.height);
    context.beginPath();
    context.arc(x, this.yOf(valueAt(points, beat, kind.rest)), 4, 0, 2 * Math.PI);
    context.fill();
  }
}
