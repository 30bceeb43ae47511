import { stretchesOf, valueAt } from "../engine/lanes.js";
import { endBeats, STRIP, TRACK } from "../lanes.js";
import { knobPlace, knobValue } from "../scales.js";
import { about, player, store, time, view } from "../session.js";
import { LANE, POINT, stripOf, targetOf } from "../targets.js";
import { valueText } from "../words.js";
import { colours, trackColours } from "./colours.js";
import { gridLines } from "./grid.js";
import { Surface, upright } from "./surface.js";

/** @typedef {import("../store.js").Row} Row */

export const RULER_PX = 22;
const PAD_PX = 10; // above the highest value and below the lowest
const POINT_PX = 4;
const NEAR_PX = 9;
const CURVE_STEP_PX = 2;

/** The picture of one automation lane: its curve and points over the bars. It maps between pixels and values. */
export class LanePicture {
  scrollX = 0;
  /** @type {string | null} */
  laneId = null;
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

  /** @param {HTMLCanvasElement} ground @param {HTMLCanvasElement} above @param {() => void} resized */
  constructor(ground, above, resized) {
    this.resized = resized;
    this.ground = new Surface(ground, (context) => this.#paint(context));
    this.above = new Surface(above, (context) => this.#paintAbove(context));
    this.ends = [store.subscribe(() => this.reread()), view.on(["pixelsPerBeat"], () => this.reread())];
  }

  close() {
    for (const end of this.ends) end();
    this.ground.close();
    this.above.close();
  }

  /** Takes in the song as it is now; what is drawn asks for it many times a frame. */
  reread() {
    const lane = this.lane;
    this.target = lane ? targetOf(lane) : null;
    this.points = [...(lane ? store.group(POINT, lane.id) : [])].sort((a, b) => a.beat - b.beat || (a.id < b.id ? -1 : 1));
    this.resized();
    this.redraw();
  }

  redraw() {
    this.ground.soon();
    this.above.soon();
  }

  get lane() {
    return store.get(LANE, this.laneId);
  }

  get extent() {
    const last = Math.max(endBeats(store), about()?.loop_end_beats ?? 0, this.points.at(-1)?.beat ?? 0);
    return last * view.now.pixelsPerBeat + this.ground.width * 0.75;
  }

  /** @param {number} beat */
  xOf(beat) {
    return beat * view.now.pixelsPerBeat - this.scrollX;
  }

  /** @param {number} x */
  beatAt(x) {
    return Math.max(0, (x + this.scrollX) / view.now.pixelsPerBeat);
  }

  get #room() {
    return this.ground.height - RULER_PX - 2 * PAD_PX;
  }

  /** @param {number} value */
  yOf(value) {
    const target = this.target;
    return RULER_PX + PAD_PX + (1 - (target ? knobPlace(target.parameter, value) : 0)) * this.#room;
  }

  /** @param {number} y */
  valueAt(y) {
    const target = this.target;
    if (!target) return 0;
    const value = knobValue(target.parameter, 1 - (y - RULER_PX - PAD_PX) / this.#room);
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

  /** @param {CanvasRenderingContext2D} context */
  #paint(context) {
    const { width, height } = this.ground;
    this.#paintGrid(context, width, height);
    const target = this.target;
    const lane = this.lane;
    if (!target || !lane) return;
    const track = store.get(TRACK, store.get(STRIP, stripOf(lane))?.track_id);
    const rests = lane.mode === "off" || lane.override;
    const { note, line } = trackColours[track?.colour ?? 0];
    this.#paintCurve(context, width, height, rests ? colours.textFaint : line, rests);
    if (this.drawn.length) this.#paintDrawn(context);
    for (const point of this.points) this.#paintPoint(context, point, rests ? colours.textFaint : note);
    context.fillStyle = colours.textFaint;
    context.font = "11px 'Inter Variable', sans-serif";
    context.textBaseline = "top";
    context.fillText(valueText(target.parameter, target.parameter.maximum), 6, RULER_PX + 3);
    context.textBaseline = "bottom";
    context.fillText(valueText(target.parameter, target.parameter.minimum), 6, height - 3);
  }

  /** @param {CanvasRenderingContext2D} context @param {number} width @param {number} height */
  #paintGrid(context, width, height) {
    context.fillStyle = colours.panel;
    context.fillRect(0, 0, width, RULER_PX);
    context.font = "11px 'Inter Variable', sans-serif";
    context.textBaseline = "middle";
    for (const { beat, strong, bar } of gridLines(this.beatAt(0), this.beatAt(width), view.now.pixelsPerBeat, time.metre)) {
      const x = this.xOf(beat);
      context.fillStyle = strong ? colours.hairlineStrong : colours.hairline;
      upright(context, x, bar === null ? RULER_PX : RULER_PX - 6, height);
      if (bar === null) continue;
      context.fillStyle = colours.textFaint;
      context.fillText(String(bar), x + 4, RULER_PX / 2);
    }
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
    if (x < -POINT_PX || x > this.ground.width + POINT_PX) return;
    const chosen = this.chosen.has(point.id);
    context.beginPath();
    context.arc(x, y, chosen || point === this.hovered ? POINT_PX + 1.5 : POINT_PX, 0, 2 * Math.PI);
    context.fillStyle = chosen ? colours.accent : colours.ground;
    context.fill();
    context.strokeStyle = chosen ? colours.accent : colour;
    context.lineWidth = 2;
    context.stroke();
  }

  /** @param {CanvasRenderingContext2D} context */
  #paintAbove(context) {
    const { width, height } = this.above;
    if (this.marquee) {
      const { x, y, width: w, height: h } = this.marquee;
      context.fillStyle = colours.accentGround;
      context.fillRect(x, y, w, h);
      context.strokeStyle = colours.accentLine;
      context.strokeRect(x, y, w, h);
    }
    const { beat } = player.position();
    const x = this.xOf(beat);
    if (x >= 0 && x <= width) {
      context.fillStyle = colours.accent;
      upright(context, x, 0, height);
    }
    const target = this.target;
    const point = this.hovered;
    if (!target || !point) return;
    const text = valueText(target.parameter, point.value);
    context.font = "600 12px 'Inter Variable', sans-serif";
    const box = context.measureText(text).width + 12;
    const left = Math.min(Math.max(this.xOf(point.beat) - box / 2, 2), width - box - 2);
    const top = this.yOf(point.value) > RULER_PX + 34 ? this.yOf(point.value) - 30 : this.yOf(point.value) + 12;
    context.fillStyle = colours.raised;
    context.beginPath();
    context.roundRect(left, top, box, 20, 4);
    context.fill();
    context.fillStyle = colours.text;
    context.textBaseline = "middle";
    context.fillText(text, left + 6, top + 10.5);
  }
}
