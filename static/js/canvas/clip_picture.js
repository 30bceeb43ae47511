import { dbText } from "../words.js";
import { colours } from "./colours.js";
import { upright } from "./surface.js";

/**
 * @typedef {import("../store.js").Row} Row
 * @typedef {import("./colours.js").TrackColours} TrackColours
 * @typedef {{x: number, y: number, width: number, height: number}} Box
 * @typedef {{selected: boolean, muted: boolean, pixelsPerBeat: number, from: number, to: number}} How `from`, `to`: what is to be drawn, in pixels
 */

const RADIUS = 3;
const ROUND_PX = 14; // narrower, nobody sees the corners
const TITLE_PX = 15;
const NOTES_FROM_PX = 8;
const LEAST_PITCHES = 12; // a clip of one pitch is a line in the middle, not a slab
const NOTES_A_PIXEL = 2; // more, nobody can tell apart
const LINK_PX = 14; // the chain before a linked copy's name
const GAIN_FROM_PX = 110; // narrower, the name needs the room

/** Narrower, a clip is a bar of its colour, drawn together with its neighbours. */
export const SLIVER_PX = 3;
/** Smaller, a clip has no handles at its top. */
const HANDLED = { width: 44, height: 32 };
export const HANDLE_PX = 8;

/** Whether a clip of that size can be faded and set louder by its top edge. @param {number} width @param {number} height */
export const isHandled = (width, height) => width >= HANDLED.width && height >= HANDLED.height;

const isTitled = (/** @type {Box} */ { width, height }) => width > 26 && height > 34;

/** The ground of a clip. @param {TrackColours} colour @param {{selected: boolean, muted: boolean}} how */
export const groundOf = (colour, { selected, muted }) => (muted ? colour.muted : selected ? colour.selected : colour.ground);

/** Clips too narrow to be told apart, of one row: those that touch become one bar. */
export class Slivers {
  #fill = "";
  #from = 0;
  #to = -1;

  /** @param {CanvasRenderingContext2D} context @param {number} y @param {number} height */
  begin(context, y, height) {
    this.context = context;
    this.y = y;
    this.height = height;
  }

  /** @param {string} fill @param {number} x @param {number} width */
  add(fill, x, width) {
    if (fill !== this.#fill || x > this.#to + 0.75) {
      this.end();
      this.#fill = fill;
      this.#from = x;
    }
    this.#to = Math.max(this.#to, x + Math.max(1, width));
  }

  end() {
    const { context, y = 0, height = 0 } = this;
    if (context && this.#to > this.#from) {
      context.fillStyle = this.#fill;
      context.fillRect(this.#from, y, this.#to - this.#from, height);
    }
    this.#fill = "";
    this.#to = -1;
  }
}

/**
 * Draws a clip: its ground, its name, its notes once for every time that they are heard, how it fades and how loud it is.
 * @param {CanvasRenderingContext2D} context @param {Row} clip @param {string} name @param {Box} box in pixels
 * @param {import("./note_shapes.js").Shape | null} shape @param {TrackColours} colour @param {How} how
 */
export function drawClip(context, clip, name, box, shape, colour, how) {
  const { x, y, width, height } = box;
  const { selected, muted } = how;
  context.fillStyle = groundOf(colour, how);
  const shown = Math.max(1, width - 1);
  const titled = isTitled(box);
  if (width < ROUND_PX) context.fillRect(x, y, shown, height);
  else {
    context.beginPath();
    context.roundRect(x, y, shown, height, RADIUS);
    context.fill();
  }
  const ink = muted ? colours.textFaint : colour.note;
  if (width > NOTES_FROM_PX && shape?.starts.length) {
    const top = y + (titled ? TITLE_PX + 2 : 4);
    context.fillStyle = muted ? colour.mutedNote : colour.note;
    notes(context, clip, shape, { x, y: top, width: shown, height: y + height - top - 4 }, how);
  }
  if (clip.fade_in_beats || clip.fade_out_beats) fades(context, clip, box, ink, how.pixelsPerBeat);
  if (titled) drawTitle(context, clip, name, box, ink, x);
  if (!selected) return;
  context.strokeStyle = colours.accent;
  context.lineWidth = 1.5;
  context.beginPath();
  context.roundRect(x + 0.75, y + 0.75, Math.max(1, shown - 1.5), height - 1.5, Math.min(RADIUS, width / 3));
  context.stroke();
  if (isHandled(width, height)) handles(context, clip, box, how.pixelsPerBeat);
}

/**
 * The name stays in sight while any of its clip is: for a clip that began before the window.
 * @param {CanvasRenderingContext2D} context @param {Row} clip @param {string} name @param {Box} box @param {TrackColours} colour @param {How} how
 */
export function drawHeldTitle(context, clip, name, box, colour, how) {
  const { y, width } = box;
  const end = box.x + width - 1;
  const isFaded = clip.fade_in_beats * how.pixelsPerBeat > -box.x || clip.fade_out_beats * how.pixelsPerBeat > end;
  if (!isTitled(box) || box.x >= 0 || end < 8 || isFaded) return;
  const edge = how.selected ? 1.5 : 0;
  context.fillStyle = groundOf(colour, how);
  context.fillRect(0, y + edge, Math.max(0, Math.min(end - RADIUS, widthOf(context, name) + LINK_PX + 40)), TITLE_PX - edge);
  drawTitle(context, clip, name, box, how.muted ? colours.textFaint : colour.note, 0);
}

/** Widths of names, which are asked for in every frame. @type {Map<string, number>} */
const widths = new Map();

document.fonts.addEventListener("loadingdone", () => widths.clear());

/** @param {CanvasRenderingContext2D} context @param {string} text */
function widthOf(context, text) {
  let width = widths.get(text);
  if (width === undefined) {
    context.font = FONT;
    widths.set(text, (width = context.measureText(text).width));
  }
  return width;
}
const FONT = "550 11px 'Inter Variable', sans-serif";

/** @param {CanvasRenderingContext2D} context @param {Row} clip @param {string} name @param {Box} box @param {string} ink @param {number} from where it begins */
function drawTitle(context, clip, name, { x, y, width }, ink, from) {
  const linked = !!clip.source_id;
  const start = Math.max(x, from) + 6 + (linked ? LINK_PX : 0);
  const gain = clip.gain_db && width > GAIN_FROM_PX ? `${dbText(clip.gain_db)} dB` : "";
  const end = x + width - 5 - (gain ? widthOf(context, gain) + 10 : 0);
  const middle = y + TITLE_PX / 2 + 1.5;
  context.fillStyle = ink;
  context.font = FONT;
  context.textBaseline = "middle";
  if (linked) chain(context, start - LINK_PX, middle, ink);
  if (gain) context.fillText(gain, end + 10, middle);
  if (start + widthOf(context, name) <= end) return context.fillText(name, start, middle);
  // Only a name that reaches beyond its clip has to be cut: clipping is dear.
  context.save();
  context.beginPath();
  context.rect(start - LINK_PX, y, Math.max(0, end - start + LINK_PX), TITLE_PX + 2);
  context.clip();
  context.fillText(name, start, middle);
  context.restore();
}

/** Two links of a chain. @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {string} ink */
function chain(context, x, y, ink) {
  context.strokeStyle = ink;
  context.lineWidth = 1.3;
  context.beginPath();
  context.roundRect(x + 0.5, y - 2.5, 6, 4.5, 2.25);
  context.roundRect(x + 4.5, y - 2.5, 6, 4.5, 2.25);
  context.stroke();
}

/** @param {CanvasRenderingContext2D} context @param {Row} clip @param {import("./note_shapes.js").Shape} shape @param {Box} box @param {How} how */
function notes(context, clip, shape, box, { pixelsPerBeat, from, to }) {
  const { starts, lengths, pitches, low, high } = shape;
  const spread = Math.max(LEAST_PITCHES, high - low + 1);
  const middle = (low + high) / 2;
  const row = box.height / spread;
  const thickness = Math.max(1.2, Math.min(4, row - 0.4));
  const loop = clip.loop_length_beats;
  const end = clip.length_beats;
  const content = (loop ?? clip.offset_beats + end) * pixelsPerBeat;
  const stride = Math.max(1, Math.floor(starts.length / (NOTES_A_PIXEL * content)));
  for (
    let turn = 0, shift = -clip.offset_beats;
    shift < end;
    turn += 1, shift = turn * (loop ?? 0) - clip.offset_beats
  ) {
    if (turn > 0) {
      const seam = box.x + shift * pixelsPerBeat;
      if (seam > to) return;
      if (seam > box.x && loop * pixelsPerBeat > 6) upright(context, seam, box.y - 4, box.y);
      if (seam + loop * pixelsPerBeat < from) continue;
    }
    for (let index = 0; index < starts.length; index += stride) {
      const start = starts[index] + shift;
      if ((loop && starts[index] >= loop) || start >= end) break;
      const x = box.x + start * pixelsPerBeat;
      const width = Math.min(lengths[index], end - start) * pixelsPerBeat;
      if (x + width < from || start + lengths[index] <= 0) continue;
      if (x > to) break;
      const y = box.y + box.height / 2 + (middle - pitches[index]) * row - thickness / 2;
      const left = Math.max(x, box.x); // one that began before its clip
      context.fillRect(left, y, Math.max(1, x + width - left - 0.6), thickness);
    }
    if (!loop) return;
  }
}

/** What is faded is veiled, up to the curve. @param {CanvasRenderingContext2D} context @param {Row} clip @param {Box} box @param {string} ink @param {number} scale */
function fades(context, clip, { x, y, width, height }, ink, scale) {
  const end = x + width - 1;
  const bottom = y + height;
  for (const [edge, length] of [
    [x, clip.fade_in_beats * scale],
    [end, -clip.fade_out_beats * scale],
  ]) {
    if (Math.abs(length) < 1) continue;
    const to = edge + length;
    const curve = new Path2D();
    curve.moveTo(edge, bottom);
    curve.quadraticCurveTo(edge + length * 0.45, y + height * 0.18, to, y);
    const veil = new Path2D(curve);
    veil.lineTo(edge, y);
    veil.closePath();
    context.fillStyle = colours.lane;
    context.globalAlpha = 0.62;
    context.fill(veil);
    context.globalAlpha = 1;
    context.strokeStyle = ink;
    context.lineWidth = 1.25;
    context.stroke(curve);
  }
}

/** Where a hand takes hold of the fades and the gain. @param {CanvasRenderingContext2D} context @param {Row} clip @param {Box} box @param {number} scale */
function handles(context, clip, box, scale) {
  const { fadeIn, fadeOut, gain } = handlesOf(clip, box, scale);
  context.fillStyle = colours.accent;
  for (const x of [fadeIn, fadeOut]) context.fillRect(x - 3.5, box.y, 7, 7);
  context.beginPath();
  context.roundRect(gain - 9, box.y, 18, 4, 2);
  context.fill();
}

/** The middles of a clip's handles, along its top edge. @param {Row} clip @param {Box} box @param {number} scale pixels a beat */
export const handlesOf = (clip, { x, width }, scale) => ({
  fadeIn: x + Math.max(4, Math.min(width, clip.fade_in_beats * scale)),
  fadeOut: x + width - 1 - Math.max(4, Math.min(width, clip.fade_out_beats * scale)),
  gain: x + width / 2,
});
