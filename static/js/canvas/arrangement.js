import { arranged, blockOf } from "../arranged.js";
import { CLIP, contentOf, STRIP, TRACK } from "../lanes.js";
import { overshadowed } from "../heard.js";
import { about, player, store, time, view } from "../session.js";
import { LANE } from "../targets.js";
import { ClipIndex } from "./clip_index.js";
import { drawClip, drawHeldTitle, groundOf, HANDLE_PX, handlesOf, isHandled, SLIVER_PX, Slivers } from "./clip_picture.js";
import { colours, onColours, trackColours } from "./colours.js";
import { timeText } from "../words.js";
import { AMONG_CLIPS_PX, gridLines } from "./grid.js";
import { LanesInPlace } from "./lanes_in_place.js";
import { NoteShapes } from "./note_shapes.js";
import { Rows } from "./rows.js";
import { ScrolledLayer } from "./scrolled.js";
import { Surface, upright } from "./surface.js";

/** @typedef {import("../store.js").Row} Row */
/** @typedef {import("../arranged.js").Arranged} Arranged */
/** @typedef {import("./scrolled.js").Area} Area */
/** @typedef {"start" | "end" | "body" | "fade-in" | "fade-out" | "gain"} Part of a clip */
/** @typedef {{from: number, to: number, top: number, bottom: number}} Marquee beats, and pixels of the lanes */

export const RULER_PX = 46;
/** The ruler's rows from the top: minutes and seconds, the loop's brace, bars. */
export const CLOCK_PX = 15;
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
  /** @type {Arranged[]} */
  lanes = [];
  rows = new Rows([]);
  /** @type {Map<string, number>} */
  #indexes = new Map();
  #end = 0;
  #slivers = new Slivers();
  #layer = new ScrolledLayer((context, area) => this.#paintArea(context, area));

  /** @param {HTMLCanvasElement} ground @param {HTMLCanvasElement} above @param {() => void} resized the extent changed */
  constructor(ground, above, resized) {
    this.resized = resized;
    this.clips = new ClipIndex(store);
    this.shapes = new NoteShapes(store);
    this.ground = new Surface(ground, (context) => this.#paint(context));
    this.above = new Surface(above, (context) => this.#paintAbove(context));
    this.automation = new LanesInPlace(this);
    this.relane();
    this.ends = [
      store.subscribe((touched) => this.#changed(touched)),
      view.on(["pixelsPerBeat", "clips", "track", "grid", "lane", "range"], () => this.redraw()),
      view.on(["folded", "automated", "rowPixels", "laneHeights"], () => this.relane()),
      onColours(() => this.redraw()),
    ];
    document.fonts.addEventListener("loadingdone", this.#redrawn);
  }

  #redrawn = () => this.redraw();

  close() {
    document.fonts.removeEventListener("loadingdone", this.#redrawn);
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
    if (this.automation.concerns(touched)) this.automation.reread();
    if (touched.has(TRACK) || touched.has(STRIP) || touched.has(LANE)) return this.relane();
    if (clips) this.#measure();
    if (clips || noted || touched.has("compositions.metremark")) return this.redraw();
    // The ruler is drawn each time; what lies in the lanes is as it was.
    this.ground.soon();
    this.above.soon();
  }

  relane() {
    this.lanes = arranged();
    this.rows = new Rows(this.lanes.map(blockOf));
    this.#indexes = new Map(this.lanes.map(({ track }, index) => [track.id, index]));
    this.automation.relane();
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
    this.#layer.stale();
    this.ground.soon();
    this.above.soon();
  }

  /** Shows another part of the song: what has been drawn of it already is used again. @param {number} x @param {number} y */
  scrollTo(x, y) {
    // Whole screen pixels, so that what moves along stays sharp.
    [this.scrollX, this.scrollY] = [x, y].map((each) => Math.round(each * devicePixelRatio) / devicePixelRatio);
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
      height: RULER_PX + this.rows.height + ROOM_PX,
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

  /** @param {number} y in the window @returns {number} index of a track, which may not be there */
  rowAt(y) {
    return this.rows.at(y - RULER_PX + this.scrollY);
  }

  /** @param {string} trackId */
  rowOf(trackId) {
    return this.#indexes.get(trackId);
  }

  /**
   * What is at a place: a clip and which of its parts.
   * @param {number} x @param {number} y @returns {{clip: Row, part: Part} | null}
   */
  clipAt(x, y) {
    const place = y < RULER_PX ? null : this.rows.placeAt(y - RULER_PX + this.scrollY);
    if (!place || place.below >= 0) return null;
    const { track } = this.lanes[place.index];
    const slack = 4 / this.pixelsPerBeat;
    const beat = this.beatAt(x);
    const clip = this.clips.at(track.id, beat) ?? this.clips.between(track.id, beat - slack, beat + slack).at(-1);
    return clip ? { clip, part: this.#partAt(clip, x, y, RULER_PX + place.top - this.scrollY) } : null;
  }

  /** @param {Row} clip @param {number} x @param {number} y @param {number} top of its row @returns {Part} */
  #partAt(clip, x, y, top) {
    const box = this.#boxOf(clip, top);
    if (isHandled(box.width, box.height) && y < box.y + HANDLE_PX) {
      const { fadeIn, fadeOut, gain } = handlesOf(clip, box, this.pixelsPerBeat);
      if (Math.abs(x - fadeIn) <= HANDLE_PX) return "fade-in";
      if (Math.abs(x - fadeOut) <= HANDLE_PX) return "fade-out";
      if (view.now.clips.has(clip.id) && Math.abs(x - gain) <= 12) return "gain";
    }
    const left = x - box.x;
    const edge = Math.min(7, box.width / 4);
    return left < edge ? "start" : left > box.width - edge ? "end" : "body";
  }

  /** @param {Row} clip @param {number} top of its row, in the window */
  #boxOf(clip, top) {
    return {
      x: this.xOf(clip.start_beats),
      y: top + GAP_PX / 2,
      width: clip.length_beats * this.pixelsPerBeat,
      height: view.now.rowPixels - 1 - GAP_PX,
    };
  }

  /** The clips that a marquee touches. @param {Marquee} marquee */
  clipsIn({ from, to, top, bottom }) {
    const [above, below] = [Math.min(top, bottom), Math.max(top, bottom)];
    return this.lanes
      .slice(Math.max(0, this.rows.at(above)), this.rows.at(below) + 1)
      .filter(({ track }) => this.rows.top(this.#indexes.get(track.id) ?? 0) + view.now.rowPixels > above)
      .flatMap(({ track }) => this.clips.between(track.id, Math.min(from, to), Math.max(from, to)));
  }

  // --- painting -----------------------------------------------------------------------------------------------------

  /** @param {CanvasRenderingContext2D} context */
  #paint(context) {
    const { width } = this.ground;
    this.#layer.show(context, this.scrollX, this.scrollY);
    this.#paintHeldTitles(context);
    this.#paintRuler(context, width, this.#lines(0, width));
  }

  /** @param {number} left @param {number} right */
  #lines(left, right) {
    return gridLines(this.beatAt(left), this.beatAt(right), this.pixelsPerBeat, time.metre, AMONG_CLIPS_PX, view.now.grid);
  }

  /** The lanes and all that is in them, of a part of the window. @param {CanvasRenderingContext2D} context @param {Area} area */
  #paintArea(context, area) {
    const { left, right, top, bottom } = area;
    this.#eachRow(area, (lane, y, index) => this.#paintGround(context, area, lane, y, index));
    // Without tracks there is nothing to measure, and words to read.
    for (const { beat, strong } of this.lanes.length ? this.#lines(left - 1, right + 1) : []) {
      context.fillStyle = strong ? colours.hairlineStrong : colours.hairline;
      upright(context, this.xOf(beat), top, bottom);
    }
    const shadow = overshadowed(store);
    this.#eachRow(area, (lane, y, index) => {
      this.#paintClips(context, area, lane, y, shadow);
      lane.automation?.forEach(({ id }, below) => {
        const from = RULER_PX + this.rows.topBelow(index, below) - this.scrollY;
        this.automation.paint(context, id, from, this.rows.blocks[index].below[below]);
      });
    });
  }

  /** @param {Area} area @param {(lane: Arranged, y: number, index: number) => void} act */
  #eachRow({ top, bottom }, act) {
    const first = Math.max(0, this.rows.at(top - RULER_PX + this.scrollY));
    for (let index = first; index < this.lanes.length; index += 1) {
      const y = RULER_PX + this.rows.top(index) - this.scrollY;
      if (y > bottom) return;
      act(this.lanes[index], y, index);
    }
  }

  /** @param {CanvasRenderingContext2D} context @param {Area} area @param {Arranged} lane @param {number} y @param {number} index */
  #paintGround(context, { left, right }, { track }, y, index) {
    const { height, below } = this.rows.blocks[index];
    context.fillStyle = track.id === view.now.track ? colours.panel : colours.lane;
    context.fillRect(left, y, right - left, height - 1);
    context.fillStyle = colours.sunken;
    let top = y + height;
    for (const each of below) {
      context.fillRect(left, top, right - left, each - 1);
      top += each;
    }
  }

  /** @param {CanvasRenderingContext2D} context @param {Area} area @param {Arranged} lane @param {number} y @param {ReadonlySet<string>} shadow */
  #paintClips(context, { left, right }, { track, strip }, y, shadow) {
    const scale = this.pixelsPerBeat;
    const silent = !!strip && (strip.mute || shadow.has(strip.id));
    const { clips: chosen } = view.now;
    this.#slivers.begin(context, y + GAP_PX / 2, view.now.rowPixels - 1 - GAP_PX);
    this.clips.each(track.id, this.beatAt(left - 2), this.beatAt(right + 2), (clip) => {
      const colour = trackColours[clip.colour ?? track.colour];
      const how = { selected: chosen.has(clip.id), muted: silent || clip.mute, pixelsPerBeat: scale, from: left, to: right };
      const width = clip.length_beats * scale;
      if (width < SLIVER_PX) return this.#slivers.add(groundOf(colour, how), this.xOf(clip.start_beats), width);
      this.#slivers.end();
      const shape = width > 8 ? this.shapes.of(clip.copy_of ?? contentOf(clip)) : null;
      drawClip(context, clip, clip.name || track.name, this.#boxOf(clip, y), shape, colour, how);
    });
    this.#slivers.end();
  }

  /** Names of clips that began before the window stand at its edge, and do not move along. @param {CanvasRenderingContext2D} context */
  #paintHeldTitles(context) {
    const { width, height } = this.ground;
    const shadow = overshadowed(store);
    this.#eachRow({ left: 0, right: width, top: RULER_PX, bottom: height }, ({ track, strip }, y) => {
      const clip = this.clips.at(track.id, this.beatAt(0));
      if (!clip) return;
      const silent = !!strip && (strip.mute || shadow.has(strip.id));
      const how = { selected: view.now.clips.has(clip.id), muted: silent || clip.mute, pixelsPerBeat: this.pixelsPerBeat, from: 0, to: width };
      drawHeldTitle(context, clip, clip.name || track.name, this.#boxOf(clip, y), trackColours[clip.colour ?? track.colour], how);
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
      context.roundRect(x, CLOCK_PX + 3, Math.max(2, end - x), BRACE_PX - CLOCK_PX - 5, 2);
      context.fill();
      context.globalAlpha = 1;
    }
    if (view.now.range) this.#paintRange(context, view.now.range, 0, CLOCK_PX);
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
    this.#paintClock(context, lines);
    context.fillStyle = colours.hairlineStrong;
    context.fillRect(0, RULER_PX - 1, width, 1);
  }

  /** Minutes and seconds over the bars, as far apart as they need to be. @param {CanvasRenderingContext2D} context @param {ReturnType<typeof gridLines>} lines */
  #paintClock(context, lines) {
    context.font = "450 10px 'Inter Variable', sans-serif";
    context.fillStyle = colours.textFaint;
    let free = -Infinity;
    for (const { beat, bar } of lines) {
      const x = this.xOf(beat);
      if (bar === null || x < free) continue;
      context.fillText(timeText(time.tempo.secondsAt(beat)), x + 5, CLOCK_PX / 2 + 1);
      free = x + 72;
    }
  }

  /** @param {CanvasRenderingContext2D} context @param {import("../timeline.js").Span} range @param {number} top @param {number} bottom */
  #paintRange(context, { from, to }, top, bottom) {
    const [x, end] = [this.xOf(from), this.xOf(to)];
    context.fillStyle = colours.accentGround;
    context.fillRect(x, top, end - x, bottom - top);
    context.fillStyle = colours.accentLine;
    upright(context, x, top, bottom);
    upright(context, end, top, bottom);
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
    if (view.now.range) this.#paintRange(context, view.now.range, RULER_PX, height);
    if (this.marquee) this.#paintMarquee(context, this.marquee);
    this.automation.paintHands(context);
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
