import { CLIP, lanesOf, STRIP, TRACK } from "../lanes.js";
import { overshadowed } from "../heard.js";
import { about, player, store, time, view } from "../session.js";
import { ClipIndex } from "./clip_index.js";
import { drawClip } from "./clip_picture.js";
import { colours, trackColours } from "./colours.js";
import { gridLines } from "./grid.js";
import { NoteShapes } from "./note_shapes.js";
import { Surface, upright } from "./surface.js";

/** @typedef {import("../store.js").Row} Row */
/** @typedef {{from: number, to: number, top: number, bottom: number}} Marquee beats, and pixels of the lanes */

export const RULER_PX = 46;
/** The ruler's rows from the top: sections and markers, the loop's brace, bars. */
export const NAMES_PX = 15;
export const BRACE_PX = 27; // where the brace ends
const GAP_PX = 2;
const ROOM_PX = 96; // below the last track, for a hand to point at nothing

/**
 * The picture of the arrangement: ruler, lanes and clips on one canvas, what moves all the time on another above it.
 * It holds the mapping between pixels and music, for the hands.
 */
export class Arrangement {
  scrollX = 0;
  scrollY = 0;
  /** @type {Marquee | null} */
  marquee = null;
  /** @type {import("../lanes.js").Lane[]} */
  lanes = [];
  /** @type {Map<string, number>} */
  #rows = new Map();
  #end = 0;

  /** @param {HTMLCanvasElement} ground @param {HTMLCanvasElement} above @param {() => void} resized the extent changed */
  constructor(ground, above, resized) {
    this.resized = resized;
    this.clips = new ClipIndex(store);
    this.shapes = new NoteShapes(store);
    this.ground = new Surface(ground, (context) => this.#paint(context));
    this.above = new Surface(above, (context) => this.#paintAbove(context));
    this.relane();
    this.ends = [
      store.subscribe((touched) => this.#changed(touched)),
      view.on(["pixelsPerBeat", "rowPixels", "clips", "track"], () => this.redraw()),
      view.on(["folded"], () => this.relane()),
    ];
  }

  close() {
    for (const end of this.ends) end();
    this.ground.close();
    this.above.close();
  }

  /** @param {import("../store.js").Touched} touched */
  #changed(touched) {
    const clips = touched.get(CLIP);
    if (clips) this.clips.update(clips);
    const noted = touched.get("compositions.note@");
    if (noted) this.shapes.forget(noted);
    if (touched.has(TRACK) || touched.has(STRIP)) this.relane();
    else if (clips) this.#measure();
    this.redraw();
  }

  relane() {
    this.lanes = lanesOf(store, view.now.folded);
    this.#rows = new Map(this.lanes.map(({ track }, index) => [track.id, index]));
    this.#measure();
    this.resized();
    this.redraw();
  }

  #measure() {
    const end = this.clips.end;
    if (end === this.#end) return;
    this.#end = end;
    this.resized();
  }

  redraw() {
    this.ground.soon();
    this.above.soon();
  }

  // --- pixels and music -------------------------------------------------------------------------------------------

  get pixelsPerBeat() {
    return view.now.pixelsPerBeat;
  }

  /** How large all of it is, in pixels. */
  get extent() {
    const room = Math.max(this.ground.width * 0.75, 16 * this.pixelsPerBeat);
    return {
      width: Math.ceil(Math.max(this.#end, about()?.loop_end_beats ?? 0) * this.pixelsPerBeat + room),
      height: RULER_PX + this.lanes.length * view.now.rowPixels + ROOM_PX,
    };
  }

  /** @param {number} x in the window @returns {number} */
  beatAt(x) {
    return Math.max(0, (x + this.scrollX) / this.pixelsPerBeat);
  }

  /** @param {number} beat */
  xOf(beat) {
    return beat * this.pixelsPerBeat - this.scrollX;
  }

  /** @param {number} y in the window @returns {number} index of a lane, which may not be there */
  rowAt(y) {
    return Math.floor((y - RULER_PX + this.scrollY) / view.now.rowPixels);
  }

  /** @param {string} trackId */
  rowOf(trackId) {
    return this.#rows.get(trackId);
  }

  /**
   * What is at a place: a clip and which of its parts.
   * @param {number} x @param {number} y @returns {{clip: Row, part: "start" | "end" | "body"} | null}
   */
  clipAt(x, y) {
    const lane = this.lanes[this.rowAt(y)];
    if (!lane || y < RULER_PX) return null;
    const slack = 4 / this.pixelsPerBeat;
    const beat = this.beatAt(x);
    const clip =
      this.clips.at(lane.track.id, beat) ?? this.clips.between(lane.track.id, beat - slack, beat + slack).at(-1);
    if (!clip) return null;
    const left = x - this.xOf(clip.start_beats);
    const width = clip.length_beats * this.pixelsPerBeat;
    const edge = Math.min(7, width / 4);
    return { clip, part: left < edge ? "start" : left > width - edge ? "end" : "body" };
  }

  /** The clips that a marquee touches. @param {Marquee} marquee */
  clipsIn({ from, to, top, bottom }) {
    const height = view.now.rowPixels;
    const first = Math.max(0, Math.floor(Math.min(top, bottom) / height));
    const last = Math.floor(Math.max(top, bottom) / height);
    return this.lanes
      .slice(first, last + 1)
      .flatMap(({ track }) => this.clips.between(track.id, Math.min(from, to), Math.max(from, to)));
  }

  // --- painting -----------------------------------------------------------------------------------------------------

  /** @param {CanvasRenderingContext2D} context */
  #paint(context) {
    const { width, height } = this.ground;
    const from = this.beatAt(0);
    const to = this.beatAt(width);
    context.save();
    context.beginPath();
    context.rect(0, RULER_PX, width, height - RULER_PX);
    context.clip();
    this.#paintLanes(context, width, height);
    const lines = gridLines(from, to, this.pixelsPerBeat, time.metre);
    // Without tracks there is nothing to measure, and words to read.
    for (const { beat, strong } of this.lanes.length ? lines : []) {
      context.fillStyle = strong ? colours.hairlineStrong : colours.hairline;
      upright(context, this.xOf(beat), RULER_PX, height);
    }
    this.#paintClips(context, from, to);
    context.restore();
    this.#paintRuler(context, width, lines);
  }

  /** @param {CanvasRenderingContext2D} context @param {number} width @param {number} height */
  #paintLanes(context, width, height) {
    const row = view.now.rowPixels;
    this.#eachRow(height, ({ track }, y) => {
      context.fillStyle = track.id === view.now.track ? colours.panel : colours.lane;
      context.fillRect(0, y, width, row - 1);
    });
  }

  /** @param {number} height @param {(lane: import("../lanes.js").Lane, y: number) => void} act */
  #eachRow(height, act) {
    const row = view.now.rowPixels;
    const first = Math.max(0, Math.floor(this.scrollY / row));
    for (let index = first; index < this.lanes.length; index += 1) {
      const y = RULER_PX + index * row - this.scrollY;
      if (y > height) return;
      act(this.lanes[index], y);
    }
  }

  /** @param {CanvasRenderingContext2D} context @param {number} from @param {number} to */
  #paintClips(context, from, to) {
    const { height, width } = this.ground;
    const row = view.now.rowPixels;
    const scale = this.pixelsPerBeat;
    const shadow = overshadowed(store);
    this.#eachRow(height, ({ track, strip }, y) => {
      const silent = !!strip && (strip.mute || shadow.has(strip.id));
      for (const clip of this.clips.between(track.id, from, to)) {
        const box = {
          x: this.xOf(clip.start_beats),
          y: y + GAP_PX / 2,
          width: clip.length_beats * scale,
          height: row - 1 - GAP_PX,
        };
        const how = {
          selected: view.now.clips.has(clip.id),
          muted: silent || clip.mute,
          pixelsPerBeat: scale,
          from: 0,
          to: width,
        };
        const shape = box.width > 8 ? this.shapes.of(clip.copy_of ?? clip.id) : null;
        drawClip(context, clip, clip.name || track.name, box, shape, trackColours[clip.colour ?? track.colour], how);
      }
    });
  }

  /** @param {CanvasRenderingContext2D} context @param {number} width @param {ReturnType<typeof gridLines>} lines */
  #paintRuler(context, width, lines) {
    context.fillStyle = colours.panel;
    context.fillRect(0, 0, width, RULER_PX);
    const song = about();
    if (song) {
      const [x, end] = [this.xOf(song.loop_start_beats), this.xOf(song.loop_end_beats)];
      context.fillStyle = song.looping ? colours.accentGround : colours.hairline;
      context.fillRect(x, BRACE_PX, end - x, RULER_PX - BRACE_PX);
      context.fillStyle = song.looping ? colours.accent : colours.textFaint;
      context.globalAlpha = song.looping ? 1 : 0.6;
      context.beginPath();
      context.roundRect(x, NAMES_PX + 3, Math.max(2, end - x), BRACE_PX - NAMES_PX - 5, 2);
      context.fill();
      context.globalAlpha = 1;
    }
    this.#paintNames(context, width);
    context.textBaseline = "middle";
    let free = -Infinity;
    for (const { beat, strong, bar } of lines) {
      const x = this.xOf(beat);
      context.fillStyle = strong ? colours.hairlineStrong : colours.hairline;
      upright(context, x, bar === null ? RULER_PX - 5 : BRACE_PX + 2, RULER_PX);
      if (bar === null || x < free) continue;
      context.font = "500 11px 'Inter Variable', sans-serif";
      context.fillStyle = strong ? colours.textSoft : colours.textFaint;
      context.fillText(String(bar), x + 5, BRACE_PX + 10);
      free = x + 26;
    }
    context.fillStyle = colours.hairlineStrong;
    context.fillRect(0, RULER_PX - 1, width, 1);
  }

  /** Sections and markers by name, in the ruler's first row. @param {CanvasRenderingContext2D} context @param {number} width */
  #paintNames(context, width) {
    context.font = "550 10px 'Inter Variable', sans-serif";
    context.textBaseline = "middle";
    const markers = store
      .all("compositions.marker")
      .map(({ beat, name }) => ({ x: this.xOf(beat), name }))
      .filter(({ x }) => x > -160 && x < width)
      .map((marker) => ({ ...marker, end: marker.x + 15 + context.measureText(marker.name).width }));
    for (const { start_beats: start, length_beats: length, name, colour } of store.all("compositions.section")) {
      const [x, end] = [this.xOf(start), this.xOf(start + length)];
      if (end < 0 || x > width) continue;
      // A marker's name goes first: the section's makes room for it.
      const from = Math.max(x, 0);
      const room = context.measureText(name).width + 12;
      const taken = markers.find((marker) => marker.x < from + room && marker.end > from);
      this.#paintName(context, name, x, end - 1, trackColours[colour], taken ? taken.end - 2 : from);
    }
    for (const { x, name } of markers) {
      context.fillStyle = colours.textSoft;
      context.beginPath();
      context.moveTo(x, 2);
      context.lineTo(x + 6, 5.5);
      context.lineTo(x, 9);
      context.fill();
      context.fillRect(x, 2, 1.2, RULER_PX);
      context.fillText(name, x + 9, 8.5);
    }
  }

  /** A section's block; its name stays in sight while any of it is. @param {CanvasRenderingContext2D} context @param {string} name @param {number} x @param {number} end @param {import("./colours.js").TrackColours} colour @param {number} from where the name begins */
  #paintName(context, name, x, end, colour, from) {
    context.save();
    context.beginPath();
    context.roundRect(x, 2, Math.max(2, end - x), NAMES_PX - 3, 2);
    context.fillStyle = colour.ground;
    context.fill();
    context.clip();
    context.fillStyle = colour.note;
    context.fillText(name, from + 6, 8.5);
    context.restore();
  }

  /** @param {CanvasRenderingContext2D} context */
  #paintAbove(context) {
    const { width, height } = this.above;
    const song = about();
    if (song?.looping) {
      const [x, end] = [this.xOf(song.loop_start_beats), this.xOf(song.loop_end_beats)];
      context.fillStyle = colours.accentLine;
      upright(context, x, RULER_PX, height);
      upright(context, end, RULER_PX, height);
    }
    if (this.marquee) this.#paintMarquee(context, this.marquee);
    const x = this.xOf(player.position().beat);
    if (x < -8 || x > width + 8) return;
    context.fillStyle = colours.accent;
    context.fillRect(Math.round(x) - 0.5, RULER_PX - 8, 1.5, height);
    context.beginPath();
    context.moveTo(x - 5.5, RULER_PX - 11);
    context.lineTo(x + 6, RULER_PX - 11);
    context.lineTo(x + 6, RULER_PX - 7);
    context.lineTo(x + 0.25, RULER_PX - 1);
    context.lineTo(x - 5.5, RULER_PX - 7);
    context.closePath();
    context.fill();
  }

  /** @param {CanvasRenderingContext2D} context @param {Marquee} marquee */
  #paintMarquee(context, { from, to, top, bottom }) {
    const x = this.xOf(Math.min(from, to));
    const y = RULER_PX + Math.min(top, bottom) - this.scrollY;
    const box = /** @type {const} */ ([x, y, Math.abs(to - from) * this.pixelsPerBeat, Math.abs(bottom - top)]);
    context.fillStyle = colours.accentGround;
    context.fillRect(...box);
    context.strokeStyle = colours.accentLine;
    context.lineWidth = 1;
    context.strokeRect(...box);
  }
}
