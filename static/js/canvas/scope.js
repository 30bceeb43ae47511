import { colours } from "./colours.js";
import { FONT } from "./spectrum.js";
import { middleOf, risingAt, Zoom } from "./traces.js";

const RATE = 48_000;
const WIDEST_FRAMES = 1920; // 40 ms: a whole period of the lowest E of a bass
const [LEFT, TOP, FOOT, RIGHT] = [30, 8, 18, 10];

/** The wave itself, held still at where it rises. */
export class Scope {
  #wave = new Float32Array(0);
  #zoom = new Zoom();

  /** @param {ArrayLike<number>[]} sides @param {number} passed seconds */
  follow(sides, passed) {
    if (this.#wave.length !== sides[0].length) this.#wave = new Float32Array(sides[0].length);
    middleOf(sides, this.#wave);
    let peak = 0;
    for (const value of this.#wave) peak = Math.max(peak, Math.abs(value));
    this.#zoom.follow(peak, passed);
  }

  /** @param {CanvasRenderingContext2D} context @param {{width: number, height: number}} size */
  paint(context, { width, height }) {
    const [across, down] = [width - LEFT - RIGHT, height - TOP - FOOT];
    if (across < 40 || down < 20) return;
    const middle = TOP + down / 2;
    const frames = Math.min(WIDEST_FRAMES, this.#wave.length >> 1 || WIDEST_FRAMES);
    context.font = FONT;
    context.textBaseline = "middle";
    context.textAlign = "right";
    const top = 1 / this.#zoom.times;
    for (const [part, text] of /** @type {[number, string][]} */ ([
      [1, levelText(top)],
      [0, "0"],
      [-1, levelText(-top)],
    ])) {
      const y = Math.round(middle - (part * down) / 2);
      context.fillStyle = part ? colours.hairline : colours.hairlineStrong;
      context.fillRect(LEFT, y, across, 1);
      context.fillStyle = colours.textFaint;
      context.fillText(text, LEFT - 6, y);
    }
    context.textAlign = "center";
    context.textBaseline = "alphabetic";
    const longest = (frames / RATE) * 1000;
    for (let ms = 0; ms <= longest + 0.01; ms += 10) {
      const x = Math.round(LEFT + (ms / longest) * across);
      context.fillStyle = colours.hairline;
      context.fillRect(Math.min(x, LEFT + across - 1), TOP, 1, down);
      context.fillStyle = colours.textFaint;
      context.fillText(ms ? `${ms}` : "0 ms", Math.min(x, LEFT + across - 6), TOP + down + 13);
    }
    if (!this.#wave.length) return;
    const start = risingAt(this.#wave, frames);
    const first = Math.ceil(start);
    context.beginPath();
    for (let frame = first; frame < first + frames && frame < this.#wave.length; frame += 1) {
      const x = LEFT + ((frame - start) / frames) * across;
      context.lineTo(x, middle - (this.#wave[frame] * this.#zoom.times * down) / 2);
    }
    context.strokeStyle = colours.accent;
    context.lineWidth = 1.25;
    context.lineJoin = "round";
    context.stroke();
  }
}

/** @param {number} value */
const levelText = (value) => `${value < 0 ? "−" : ""}${String(Math.abs(value).toFixed(3)).replace(/\.?0+$/, "")}`.replace("0.", ".");
