import { stretchesOf, valueAt } from "../engine/lanes.js";
import { STRIP, TRACK } from "../lanes.js";
import { knobPlace, knobValue } from "../scales.js";
import { store, view } from "../session.js";
import { LANE, POINT, stripOf, targetOf } from "../targets.js";
import { valueText } from "../words.js";
import { colours, trackColours } from "./colours.js";

/** @typedef {import("../store.js").Row} Row */

const PAD_PX = 10; // above the highest value and below the lowest
const POINT_PX = 4;
const NEAR_PX = 9;
const CURVE_STEP_PX = 2;

/**
 * The picture of one automation lane: its curve and points. It maps between pixels and values; where it stands, and what
 * is around it, is told by who shows it.
 */
export class LanePicture {
  scrollX = 0;
  width = 0;
  height = 0;
  /** What stands above the lane in the same picture, in pixels. */
  head = 0;
  /** What the lane moves. @type {import("../targets.js").Target | null} */
  target = null;
  /** By beat. @type {Row[]} */
  points = [];
  /** Ids of the points in hand. @type {ReadonlySet<string>} */
  chosen = new Set();
  /** What a freehand stroke has drawn so far. @type {{beat: number, value: number}[]} */
  drawn = [];
  /** @type {{x: number, y: number, width: number, height: number} | null} */
  marquee = null;
  /** @type {Row | null} */
  hovered = null;

  /** @param {string | null} laneId @param {() => void} redraw */
  constructor(laneId, redraw) {
    this.laneId = laneId;
    this.redraw = redraw;
  }

  /** Takes in the song as it is now; what is drawn asks for it many times a frame. */
  reread() {
    const lane = this.lane;
    this.target = lane ? targetOf(lane) : null;
    this.points = [...(lane ? store.group(POINT, lane.id) : [])].sort((a, b) => a.beat - b.beat || (a.id < b.id ? -1 : 1));
    this.redraw();
  }

  get lane() {
    return store.get(LANE, this.laneId);
  }

  /** The value at a beat; where nothing is written, what the parameter stands at. @param {number} beat @returns {number | null} */
  valueNow(beat) {
    const stretches = stretchesOf(/** @type {any} */ (this.points));
    return stretches.length ? valueAt(stretches, beat) : null;
  }

  /** @param {number} beat */
  xOf(beat) {
    return beat * view.now.pixelsPerBeat - this.scrollX;
  }

  /** @param {number} x */
  beatAt(x) {
    return Math.max(0, (x + this.scrollX) / view.now.pixelsPerBeat);
  }

  get #pad() {
    return Math.min(PAD_PX, (this.height - this.head) / 5);
  }

  get #room() {
    return this.height - this.head - 2 * this.#pad;
  }

  /** @param {number} value */
  yOf(value) {
    const target = this.target;
    return this.head + this.#pad + (1 - (target ? knobPlace(target.parameter, value) : 0)) * this.#room;
  }

  /** @param {number} y */
  valueAt(y) {
    const target = this.target;
    if (!target) return 0;
    const value = knobValue(target.parameter, 1 - (y - this.head - this.#pad) / this.#room);
    return target.parameter.choices.length ? Math.round(value) : value;
  }

  /** The point at a place. @param {number} x @param {number} y */
  pointAt(x, y) {
    let nearest = null;
    let least = NEAR_PX;
    for (const point of this.points) {
      const away = Math.hypot(this.xOf(point.beat) - x, this.yOf(point.value) - y);
      if (away < least) [nearest, least] = [point, away];
    }
    return nearest;
  }

  /** @param {{x: number, y: number, width: number, height: number}} box */
  pointsIn({ x, y, width, height }) {
    return this.points.filter((point) => {
      const [px, py] = [this.xOf(point.beat), this.yOf(point.value)];
      return px >= x && px <= x + width && py >= y && py <= y + height;
    });
  }

  // --- painting -----------------------------------------------------------------------------------------------------

  /** The curve and its points. @param {CanvasRenderingContext2D} context */
  paint(context) {
    const lane = this.lane;
    if (!this.target || !lane) return;
    const track = store.get(TRACK, store.get(STRIP, stripOf(lane))?.track_id);
    const rests = lane.mode === "off" || lane.override;
    const { note, line } = trackColours[track?.colour ?? 0];
    this.#paintCurve(context, this.width, this.height, rests ? colours.textFaint : line, rests);
    if (this.drawn.length) this.#paintDrawn(context);
    for (const point of this.points) this.#paintPoint(context, point, rests ? colours.textFaint : note);
  }

  /** @param {CanvasRenderingContext2D} context @param {number} width @param {number} height @param {string} colour @param {boolean} rests */
  #paintCurve(context, width, height, colour, rests) {
    const stretches = stretchesOf(/** @type {any} */ (this.points));
    if (!stretches.length) return;
    const path = new Path2D();
    path.moveTo(0, this.yOf(valueAt(stretches, this.beatAt(0))));
    // Where a value jumps, the line goes straight up or down: the last pixel before it belongs to what was.
    const places = [...Array(Math.ceil(width / CURVE_STEP_PX)).keys()].map((index) => index * CURVE_STEP_PX);
    const edges = this.points.map(({ beat }) => this.xOf(beat)).filter((x) => x > 0 && x < width);
    for (const x of [...places, ...edges.flatMap((edge) => [edge - 0.01, edge]), width].sort((a, b) => a - b))
      path.lineTo(x, this.yOf(valueAt(stretches, (x + this.scrollX) / view.now.pixelsPerBeat)));
    const filled = new Path2D(path);
    filled.lineTo(width, height);
    filled.lineTo(0, height);
    context.globalAlpha = rests ? 0.06 : 0.14;
    context.fillStyle = colour;
    context.fill(filled);
    context.globalAlpha = 1;
    context.strokeStyle = colour;
    context.lineWidth = 1.5;
    context.setLineDash(rests ? [4, 4] : []);
    context.stroke(path);
    context.setLineDash([]);
  }

  /** @param {CanvasRenderingContext2D} context */
  #paintDrawn(context) {
    context.strokeStyle = colours.accent;
    context.lineWidth = 2;
    context.beginPath();
    for (const { beat, value } of this.drawn) context.lineTo(this.xOf(beat), this.yOf(value));
    context.stroke();
  }

  /** @param {CanvasRenderingContext2D} context @param {Row} point @param {string} colour */
  #paintPoint(context, point, colour) {
    const [x, y] = [this.xOf(point.beat), this.yOf(point.value)];
    if (x < -POINT_PX || x > this.width + POINT_PX) return;
    const chosen = this.chosen.has(point.id);
    context.beginPath();
    context.arc(x, y, chosen || point === this.hovered ? POINT_PX + 1.5 : POINT_PX, 0, 2 * Math.PI);
    context.fillStyle = chosen ? colours.accent : colours.ground;
    context.fill();
    context.strokeStyle = chosen ? colours.accent : colour;
    context.lineWidth = 2;
    context.stroke();
  }

  /** What a hand is about: its marquee, and the value under it. @param {CanvasRenderingContext2D} context */
  paintHand(context) {
    if (this.marquee) {
      const { x, y, width: w, height: h } = this.marquee;
      context.fillStyle = colours.accentGround;
      context.fillRect(x, y, w, h);
      context.strokeStyle = colours.accentLine;
      context.strokeRect(x, y, w, h);
    }
    const target = this.target;
    const point = this.hovered;
    if (!target || !point) return;
    const text = valueText(target.parameter, point.value);
    context.font = "600 12px 'Inter Variable', sans-serif";
    const box = context.measureText(text).width + 12;
    const left = Math.min(Math.max(this.xOf(point.beat) - box / 2, 2), this.width - box - 2);
    const y = this.yOf(point.value);
    const top = y > this.head + 34 ? y - 30 : y + 12;
    context.fillStyle = colours.raised;
    context.beginPath();
    context.roundRect(left, top, box, 20, 4);
    context.fill();
    context.fillStyle = colours.text;
    context.textBaseline = "middle";
    context.fillText(text, left + 6, top + 10.5);
  }
}
