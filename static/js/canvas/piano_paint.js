/** How the roll is painted: rows, grid, ghosts, notes, lane, ruler, keys; and above them what moves all the time. */

import { EXPRESSIONS } from "../notes/expression.js";
import { isIn } from "../notes/scale.js";
import { inSong, newLength } from "../open_notes.js";
import { store, time, view } from "../session.js";
import { TRACK } from "../lanes.js";
import { pitchText } from "../words.js";
import { colours, trackColours } from "./colours.js";
import { AMONG_NOTES_PX, gridLines } from "./grid.js";
import { KEYS_PX, LANE_PX, RULER_PX } from "./piano_roll.js";
import { upright } from "./surface.js";

/** @typedef {import("../store.js").Row} Row */
/** @typedef {import("./piano_roll.js").PianoRoll} PianoRoll */
/** @typedef {import("./colours.js").TrackColours} TrackColours */

const BLACK = [1, 3, 6, 8, 10];
const LOUDNESSES = 8; // shades of velocity: notes of one shade are filled together
const ROUND_FROM_PX = 7; // narrower notes have square corners
const NAMED_FROM_PX = 30;
const HEADS_UP_TO = 1_500; // bars with round heads; more of them are too near each other to tell
const ON_NOTE = "oklch(0.17 0.02 260)";
const FONT = "'Inter Variable', sans-serif";

/** @param {PianoRoll} roll @param {CanvasRenderingContext2D} context */
export function paintGround(roll, context) {
  const { clip, floor } = roll;
  if (!clip) return;
  const { width } = roll.ground;
  const colour = trackColours[clip.colour ?? store.get(TRACK, clip.track_id)?.colour ?? 0];
  const lines = linesOf(roll);
  const visible = roll.visible;
  context.save();
  context.beginPath();
  context.rect(KEYS_PX, RULER_PX, width - KEYS_PX, floor - RULER_PX);
  context.clip();
  paintRows(roll, context, width);
  for (const { x, strong } of lines) {
    context.fillStyle = strong ? colours.hairlineStrong : colours.hairline;
    upright(context, x, RULER_PX, floor);
  }
  shadeUnheard(roll, context, clip);
  paintGhosts(roll, context);
  paintNotes(roll, context, visible, colour);
  context.restore();
  paintLane(roll, context, visible, colour);
  paintRuler(context, width, lines);
  paintKeys(roll, context, new Set(), [0, roll.rows.count - 1]);
}

/** @param {PianoRoll} roll */
function linesOf(roll) {
  const shift = inSong(0);
  const from = shift + roll.beatAt(KEYS_PX);
  const to = shift + roll.beatAt(roll.ground.width);
  return gridLines(Math.max(0, from), to, roll.perBeat, time.metre, AMONG_NOTES_PX, view.now.grid).map((line) => ({
    ...line,
    x: roll.xOf(line.beat - shift),
  }));
}

/** Rows of the scale are lighter, without one those of white keys. @param {PianoRoll} roll @param {CanvasRenderingContext2D} context @param {number} width */
function paintRows(roll, context, width) {
  const { scale, row } = roll;
  const [first, last] = roll.visibleRows;
  const pixel = 1 / devicePixelRatio;
  context.fillStyle = colours.ground;
  context.fillRect(KEYS_PX, RULER_PX, width, roll.floor);
  for (let at = first; at <= last; at += 1) {
    const pitch = roll.rows.pitchOf(at);
    const y = roll.rowTop(at);
    if (scale ? isIn(scale, pitch) : !BLACK.includes(pitch % 12)) {
      context.fillStyle = colours.lane;
      context.fillRect(KEYS_PX, y, width, row);
    }
    if (scale && pitch % 12 === scale.root) {
      context.fillStyle = colours.accentGround;
      context.globalAlpha = 0.5;
      context.fillRect(KEYS_PX, y, width, row);
      context.globalAlpha = 1;
    }
    if (!roll.rows.isFolded && pitch % 12 !== 0 && pitch % 12 !== 5) continue;
    context.fillStyle = pitch % 12 ? colours.hairline : colours.hairlineStrong;
    context.fillRect(KEYS_PX, y + row - pixel, width, pixel);
  }
}

/** What of the content is not heard lies in shade. @param {PianoRoll} roll @param {CanvasRenderingContext2D} context @param {Row} clip */
function shadeUnheard(roll, context, clip) {
  const height = roll.floor - RULER_PX;
  context.fillStyle = colours.sunken;
  context.globalAlpha = 0.66;
  const start = roll.xOf(clip.loop_length_beats ? 0 : clip.offset_beats);
  if (start > KEYS_PX) context.fillRect(KEYS_PX, RULER_PX, start - KEYS_PX, height);
  const end = Math.max(KEYS_PX, roll.xOf(roll.heard));
  if (end < roll.ground.width) context.fillRect(end, RULER_PX, roll.ground.width - end, height);
  context.globalAlpha = 1;
}

/** @param {PianoRoll} roll @param {CanvasRenderingContext2D} context */
function paintGhosts(roll, context) {
  const shift = inSong(0);
  context.globalAlpha = 0.3;
  for (const { colour, notes } of roll.ghostNotes) {
    context.fillStyle = trackColours[colour].line;
    context.beginPath();
    for (const { pitch, start, length } of notes.filter((note) => roll.rows.has(note.pitch)))
      context.rect(
        roll.xOf(start - shift),
        roll.yOf(pitch) + 1,
        Math.max(2, length * roll.perBeat - 1),
        Math.max(1, roll.row - 2),
      );
    context.fill();
  }
  context.globalAlpha = 1;
}

/** @param {PianoRoll} roll @param {CanvasRenderingContext2D} context @param {Row[]} visible @param {TrackColours} colour */
function paintNotes(roll, context, visible, colour) {
  const [first, last] = roll.visibleRows;
  const inSight = visible.filter((note) => {
    const row = roll.rows.rowOf(note.pitch);
    return row >= first && row <= last;
  });
  const chosen = inSight.filter((note) => view.now.notes.has(note.id));
  const others = chosen.length ? inSight.filter((note) => !view.now.notes.has(note.id)) : inSight;
  fillNotes(roll, context, others, colour.line);
  fillNotes(roll, context, chosen, colours.accent);
  context.strokeStyle = colours.text;
  context.lineWidth = 1;
  outline(roll, context, chosen);
  context.stroke();
  if (roll.row >= 12) nameNotes(roll, context, inSight);
}

/** The louder, the stronger the colour. @param {PianoRoll} roll @param {CanvasRenderingContext2D} context @param {Row[]} notes @param {string} colour */
function fillNotes(roll, context, notes, colour) {
  if (!notes.length) return;
  outline(roll, context, notes);
  context.fillStyle = colours.lane;
  context.fill();
  context.fillStyle = colour;
  /** @type {Row[][]} */
  const shades = Array.from({ length: LOUDNESSES + 1 }, () => []);
  for (const note of notes) shades[Math.round((LOUDNESSES * note.velocity) / 127)].push(note);
  shades.forEach((shade, loudness) => {
    if (!shade.length) return;
    context.globalAlpha = 0.42 + (0.58 * loudness) / LOUDNESSES;
    outline(roll, context, shade);
    context.fill();
  });
  context.globalAlpha = 1;
}

/** @param {PianoRoll} roll @param {CanvasRenderingContext2D} context @param {Row[]} notes */
function outline(roll, context, notes) {
  context.beginPath();
  for (const note of notes) {
    const { x, y, width, height } = roll.boxOf(note);
    if (width < ROUND_FROM_PX) context.rect(x + 0.5, y + 0.5, width, height - 0.5);
    else context.roundRect(x + 0.5, y + 0.5, width, height - 0.5, 2.5);
  }
}

/** @param {PianoRoll} roll @param {CanvasRenderingContext2D} context @param {Row[]} notes */
function nameNotes(roll, context, notes) {
  context.fillStyle = ON_NOTE;
  context.font = `600 10px ${FONT}`;
  context.textBaseline = "middle";
  for (const note of notes) {
    const { x, y, width, height } = roll.boxOf(note);
    const left = Math.max(x, KEYS_PX);
    if (x + width - left >= NAMED_FROM_PX)
      context.fillText(pitchText(note.pitch, roll.sharps), left + 5, y + height / 2 + 1);
  }
}

/** @param {PianoRoll} roll @param {CanvasRenderingContext2D} context @param {Row[]} visible @param {TrackColours} colour */
function paintLane(roll, context, visible, colour) {
  const { width, height } = roll.ground;
  const { floor } = roll;
  const kind = view.now.noteExpression;
  context.fillStyle = colours.panel;
  context.fillRect(0, floor, width, LANE_PX);
  context.fillStyle = colours.hairlineStrong;
  context.fillRect(0, floor, width, 1);
  context.save();
  context.beginPath();
  context.rect(KEYS_PX, floor, width - KEYS_PX, LANE_PX);
  context.clip();
  const rest = roll.valueY(EXPRESSIONS[kind].rest);
  if (rest < height - 10) {
    context.fillStyle = colours.hairlineStrong;
    context.fillRect(KEYS_PX, Math.round(rest), width, 1);
  }
  const isChosen = (/** @type {Row} */ note) => view.now.notes.has(note.id);
  const withHeads = visible.length <= HEADS_UP_TO;
  // The chosen ones stand before the others.
  for (const [which, fill] of /** @type {[boolean, string][]} */ ([
    [false, colour.line],
    [true, colours.accent],
  ])) {
    context.fillStyle = fill;
    context.beginPath();
    for (const note of visible) {
      if (isChosen(note) !== which) continue;
      const x = roll.xOf(note.start_beats);
      const y = roll.valueY(note[kind]);
      context.rect(x + 2, Math.min(y, rest), 2, Math.abs(rest - y));
      if (withHeads) {
        context.moveTo(x + 6, y);
        context.arc(x + 3, y, 3, 0, 2 * Math.PI);
      } else context.rect(x + 1, y - 1, 3, 3);
    }
    context.fill();
  }
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {number} width @param {{x: number, bar: number | null, strong: boolean}[]} lines */
function paintRuler(context, width, lines) {
  context.fillStyle = colours.panel;
  context.fillRect(0, 0, width, RULER_PX);
  context.font = `500 11px ${FONT}`;
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

/** @param {PianoRoll} roll @param {CanvasRenderingContext2D} context @param {ReadonlySet<number>} lit @param {number[]} rows from, to */
function paintKeys(roll, context, lit, [from, to]) {
  const [first, last] = roll.visibleRows;
  const { row, rows } = roll;
  context.save();
  context.beginPath();
  context.rect(0, RULER_PX, KEYS_PX, roll.floor - RULER_PX);
  context.clip();
  context.font = `500 10px ${FONT}`;
  context.textBaseline = "middle";
  for (let at = Math.max(first, from); at <= Math.min(last, to); at += 1) {
    const pitch = rows.pitchOf(at);
    const y = roll.rowTop(at);
    const black = BLACK.includes(pitch % 12);
    context.fillStyle = lit.has(pitch) ? colours.accent : black ? "oklch(0.24 0.01 260)" : "oklch(0.945 0.004 260)";
    context.fillRect(0, y, KEYS_PX, row);
    context.fillStyle = "oklch(0.3 0.01 260 / 0.28)";
    context.fillRect(0, y + row - 0.5, KEYS_PX, 0.5);
    if (rows.isFolded ? row < 9 : pitch % 12 !== 0) continue;
    context.fillStyle = lit.has(pitch) ? ON_NOTE : black ? "oklch(0.85 0.01 260)" : "oklch(0.38 0.01 260)";
    context.fillText(pitchText(pitch, roll.sharps), KEYS_PX - 26, y + row / 2 + 0.5);
  }
  context.fillStyle = colours.hairlineStrong;
  context.fillRect(KEYS_PX - 1, RULER_PX, 1, roll.floor);
  context.restore();
}

/** @param {PianoRoll} roll @param {CanvasRenderingContext2D} context */
export function paintAbove(roll, context) {
  if (!roll.clip) return;
  for (const pitch of new Set([...roll.pressed, ...roll.sounding])) {
    const row = roll.rows.rowOf(pitch);
    if (roll.rows.has(pitch)) paintKeys(roll, context, new Set([pitch]), [row, row]);
  }
  if (roll.marquee) {
    const { x, y, width, height } = roll.marquee;
    context.fillStyle = colours.accentGround;
    context.fillRect(x, y, width, height);
    context.strokeStyle = colours.accentLine;
    context.strokeRect(x, y, width, height);
  }
  if (roll.line) {
    context.strokeStyle = colours.accent;
    context.lineWidth = 1.5;
    context.beginPath();
    context.moveTo(roll.line.x, roll.line.y);
    context.lineTo(roll.line.toX, roll.line.toY);
    context.stroke();
  }
  paintCaret(roll, context);
  if (roll.label) paintLabel(roll, context, roll.label);
  const at = roll.playhead;
  const x = at === null ? 0 : roll.xOf(at);
  if (x < KEYS_PX) return;
  context.fillStyle = colours.accent;
  context.fillRect(Math.round(x) - 0.5, 4, 1.5, roll.above.height);
}

/** Where the next note is written by keys. @param {PianoRoll} roll @param {CanvasRenderingContext2D} context */
function paintCaret(roll, context) {
  const { caret, notes } = view.now;
  if (!caret || notes.size || !roll.hasFocus) return;
  const [x, y] = [roll.xOf(caret.beat), roll.yOf(caret.pitch)];
  if (x < KEYS_PX || y < RULER_PX - roll.row || y > roll.floor) return;
  context.save();
  context.beginPath();
  context.rect(KEYS_PX, RULER_PX, roll.above.width, roll.floor - RULER_PX);
  context.clip();
  context.fillStyle = colours.text;
  context.fillRect(Math.round(x) - 1, y - 1, 2, roll.row + 1);
  context.strokeStyle = colours.text;
  context.lineWidth = 1;
  context.setLineDash([3, 3]);
  context.strokeRect(x + 0.5, y - 0.5, Math.max(4, newLength() * roll.perBeat), roll.row);
  context.restore();
}

/** @param {PianoRoll} roll @param {CanvasRenderingContext2D} context @param {{x: number, y: number, text: string}} label */
function paintLabel(roll, context, { x, y, text }) {
  context.font = `500 11px ${FONT}`;
  context.textBaseline = "middle";
  const width = context.measureText(text).width + 12;
  const left = Math.min(roll.above.width - width - 4, x + 10);
  const top = Math.min(roll.above.height - 24, Math.max(4, y - 26));
  context.fillStyle = colours.raised;
  context.strokeStyle = colours.hairlineStrong;
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(left, top, width, 20, 4);
  context.fill();
  context.stroke();
  context.fillStyle = colours.text;
  context.fillText(text, left + 6, top + 10.5);
}
