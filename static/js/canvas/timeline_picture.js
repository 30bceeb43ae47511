import { lanesShown, rowsOf } from "../components/time_lanes.js";
import { about, player, store, time, view } from "../session.js";
import { placeOfBpm, tempoAxis } from "../timeline.js";
import { colours } from "./colours.js";
import { gridLines } from "./grid.js";
import { Surface, upright } from "./surface.js";

/** @typedef {import("../components/time_lanes.js").TimeLane} TimeLane */

export const TEMPO_PAD_PX = 9; // above the fastest tempo of the lane and below the slowest

/** What lies behind the marks above the tracks: bars, what is chosen, the tempo's line; and the playhead over them. */
export class TimelinePicture {
  /** @param {HTMLCanvasElement} ground @param {HTMLCanvasElement} above */
  constructor(ground, above) {
    this.ground = new Surface(ground, (context) => this.#paint(context));
    this.above = new Surface(above, (context) => this.#paintAbove(context));
    const again = () => this.ground.soon();
    this.ends = [
      store.subscribe(again, "compositions.tempomark"),
      store.subscribe(again, "compositions.metremark"),
      store.subscribe(again, "compositions.about"),
      view.on(["window", "pixelsPerBeat", "timeLanes", "range"], () => (again(), this.above.soon())),
    ];
  }

  close() {
    for (const end of this.ends) end();
    this.ground.close();
    this.above.close();
  }

  /** @param {number} beat */
  xOf(beat) {
    return (beat - view.now.window.from) * view.now.pixelsPerBeat;
  }

  /** @param {CanvasRenderingContext2D} context */
  #paint(context) {
    const { width, height } = this.ground;
    const { from } = view.now.window;
    const { pixelsPerBeat, range } = view.now;
    context.fillStyle = colours.lane;
    context.fillRect(0, 0, width, height);
    if (range) {
      context.fillStyle = colours.accentGround;
      context.fillRect(this.xOf(range.from), 0, (range.to - range.from) * pixelsPerBeat, height);
    }
    for (const { beat, bar, strong } of gridLines(from, from + width / pixelsPerBeat, pixelsPerBeat, time.metre)) {
      if (bar === null) continue;
      context.fillStyle = strong ? colours.hairlineStrong : colours.hairline;
      upright(context, this.xOf(beat), 0, height);
    }
    let top = 0;
    for (const lane of lanesShown(view.now.timeLanes)) {
      if (lane.name === "tempo") this.#paintTempo(context, lane, top, width);
      top += lane.height;
      context.fillStyle = colours.hairline;
      context.fillRect(0, top - 1, width, 1);
    }
  }

  /** @param {CanvasRenderingContext2D} context @param {TimeLane} lane @param {number} top @param {number} width */
  #paintTempo(context, lane, top, width) {
    const marks = rowsOf(lane);
    if (!marks.length) return;
    const axis = tempoAxis(marks.map(({ bpm }) => bpm));
    const yOf = (/** @type {number} */ bpm) => top + yOfBpm(axis, bpm, lane.height);
    context.beginPath();
    context.moveTo(0, yOf(marks[0].bpm));
    marks.forEach((mark, index) => {
      const next = marks[index + 1];
      context.lineTo(this.xOf(mark.beat), yOf(mark.bpm));
      context.lineTo(next ? this.xOf(next.beat) : width, yOf(next && mark.ramp ? next.bpm : mark.bpm));
    });
    context.strokeStyle = colours.accent;
    context.lineWidth = 1.5;
    context.lineJoin = "round";
    context.stroke();
    context.lineTo(width, top + lane.height);
    context.lineTo(0, top + lane.height);
    context.fillStyle = colours.accentGround;
    context.globalAlpha = 0.5;
    context.fill();
    context.globalAlpha = 1;
  }

  /** @param {CanvasRenderingContext2D} context */
  #paintAbove(context) {
    const { width, height } = this.above;
    const song = about();
    if (song?.looping) {
      context.fillStyle = colours.accentLine;
      upright(context, this.xOf(song.loop_start_beats), 0, height);
      upright(context, this.xOf(song.loop_end_beats), 0, height);
    }
    const x = this.xOf(player.position().beat);
    if (x < -2 || x > width + 2) return;
    context.fillStyle = colours.accent;
    context.fillRect(Math.round(x) - 0.5, 0, 1.5, height);
  }
}

/** A tempo's place in its lane. @param {{low: number, high: number}} axis @param {number} bpm @param {number} height */
export const yOfBpm = (axis, bpm, height) =>
  height - TEMPO_PAD_PX - placeOfBpm(axis, bpm) * (height - 2 * TEMPO_PAD_PX);
