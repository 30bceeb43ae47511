import { colours } from "./colours.js";
import { upright } from "./surface.js";

/**
 * @typedef {import("../store.js").Row} Row
 * @typedef {import("./colours.js").TrackColours} TrackColours
 * @typedef {{x: number, y: number, width: number, height: number}} Box
 */

const RADIUS = 3;
const ROUND_PX = 14; // narrower, nobody sees the corners
const TITLE_PX = 15;
const LEAST_PITCHES = 12; // a clip of one pitch is a line in the middle, not a slab

/**
 * Draws a clip: its ground, its name, its notes once for every time that they are heard.
 * @param {CanvasRenderingContext2D} context @param {Row} clip @param {string} name @param {Box} box in pixels
 * @param {import("./note_shapes.js").Shape | null} shape @param {TrackColours} colour
 * @param {{selected: boolean, muted: boolean, pixelsPerBeat: number, from: number, to: number}} how `from`, `to`: what is in sight, in pixels
 */
export function drawClip(context, clip, name, box, shape, colour, how) {
  const { x, y, width, height } = box;
  const { selected, muted } = how;
  context.fillStyle = muted ? colour.muted : selected ? colour.selected : colour.ground;
  if (width < 3) return context.fillRect(x, y, Math.max(1, width), height);
  const shown = Math.max(1, width - 1);
  const titled = width > 26 && height > 34;
  if (width < ROUND_PX) context.fillRect(x, y, shown, height);
  else {
    context.beginPath();
    context.roundRect(x, y, shown, height, RADIUS);
    context.fill();
  }
  // Paths and clipping are dear where thousands of clips are in sight: only a name may reach beyond its clip.
  if (titled) {
    context.save();
    context.clip();
    title(context, name, box, muted ? colours.textFaint : colour.note, how.from);
    context.restore();
  }
  if (width > 8) {
    const top = y + (titled ? TITLE_PX + 2 : 4);
    if (shape?.starts.length) {
      context.fillStyle = muted ? colour.mutedNote : colour.note;
      notes(context, clip, shape, { x, y: top, width: shown, height: y + height - top - 4 }, how);
    }
  }
  if (!selected) return;
  context.strokeStyle = colours.accent;
  context.lineWidth = 1.5;
  context.beginPath();
  context.roundRect(x + 0.75, y + 0.75, Math.max(1, shown - 1.5), height - 1.5, Math.min(RADIUS, width / 3));
  context.stroke();
}

/** The name stays in sight while any of its clip is. @param {CanvasRenderingContext2D} context @param {string} name @param {Box} box @param {string} colour @param {number} from */
function title(context, name, { x, y }, colour, from) {
  context.fillStyle = colour;
  context.font = "550 11px 'Inter Variable', sans-serif";
  context.textBaseline = "middle";
  context.fillText(name, Math.max(x, from) + 6, y + TITLE_PX / 2 + 1.5);
}

/** @param {CanvasRenderingContext2D} context @param {Row} clip @param {import("./note_shapes.js").Shape} shape @param {Box} box @param {{pixelsPerBeat: number, from: number, to: number}} how */
function notes(context, clip, shape, box, { pixelsPerBeat, from, to }) {
  const { starts, lengths, pitches, low, high } = shape;
  const spread = Math.max(LEAST_PITCHES, high - low + 1);
  const middle = (low + high) / 2;
  const row = box.height / spread;
  const thickness = Math.max(1.2, Math.min(4, row - 0.4));
  const loop = clip.loop_length_beats;
  const end = clip.length_beats;
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
    for (let index = 0; index < starts.length; index += 1) {
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
