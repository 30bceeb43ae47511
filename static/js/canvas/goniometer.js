import { colours } from "./colours.js";
import { FONT } from "./spectrum.js";
import { Zoom } from "./traces.js";

const FADES_SECONDS = 0.11;
const FRAMES = 1024;
const SIDE = Math.SQRT1_2;

/** Left against right, turned by an eighth: mono stands upright, one side lies on its diagonal, what is turned over lies flat. */
export class Goniometer {
  #trace = document.createElement("canvas");
  #zoom = new Zoom();
  /** @type {ArrayLike<number>[]} */
  #sides = [];
  #passed = 0;

  /** @param {ArrayLike<number>[]} sides @param {number} passed seconds */
  follow(sides, passed) {
    this.#sides = sides;
    this.#passed += passed;
    let peak = 0;
    const [left, right] = sides;
    for (let frame = Math.max(0, left.length - FRAMES); frame < left.length; frame += 1) {
      peak = Math.max(peak, Math.abs(left[frame] + right[frame]) * SIDE, Math.abs(left[frame] - right[frame]) * SIDE);
    }
    this.#zoom.follow(peak, passed);
  }

  clear() {
    this.#trace.width = 0;
  }

  /** @param {CanvasRenderingContext2D} context @param {{width: number, height: number}} size */
  paint(context, { width, height }) {
    const radius = Math.min(width / 2 - 8, height / 2 - 14);
    if (radius < 20) return;
    const [x, y] = [width / 2, height / 2];
    this.#frame(context, x, y, radius);
    this.#draw(radius);
    if (this.#trace.width) context.drawImage(this.#trace, x - radius, y - radius, 2 * radius, 2 * radius);
  }

  /** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} radius */
  #frame(context, x, y, radius) {
    const diagonal = radius * SIDE;
    context.lineWidth = 1;
    context.strokeStyle = colours.hairlineStrong;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.stroke();
    context.strokeStyle = colours.hairline;
    context.beginPath();
    for (const [dx, dy] of [
      [0, radius],
      [radius, 0],
      [diagonal, diagonal],
      [diagonal, -diagonal],
    ]) {
      context.moveTo(x - dx, y - dy);
      context.lineTo(x + dx, y + dy);
    }
    context.stroke();
    context.font = FONT;
    context.fillStyle = colours.textFaint;
    context.textBaseline = "middle";
    context.textAlign = "center";
    for (const [text, dx, dy] of /** @type {[string, number, number][]} */ ([
      ["M", 0, -radius - 8],
      ["L", -diagonal - 8, -diagonal - 6],
      ["R", diagonal + 8, -diagonal - 6],
    ]))
      context.fillText(text, x + dx, y + dy);
    if (this.#zoom.times !== 1) {
      context.textAlign = "right";
      const text = this.#zoom.times > 1 ? `×${this.#zoom.times}` : `÷${1 / this.#zoom.times}`;
      context.fillText(text, x + radius, y + radius - 2);
    }
  }

  /** The trace fades on a canvas of its own, which is what remembers it. @param {number} radius */
  #draw(radius) {
    const trace = this.#trace;
    const size = Math.round(2 * radius * devicePixelRatio);
    if (trace.width !== size) trace.width = trace.height = size;
    const context = /** @type {CanvasRenderingContext2D} */ (trace.getContext("2d"));
    context.globalCompositeOperation = "destination-out";
    context.fillStyle = `rgb(0 0 0 / ${1 - Math.exp(-this.#passed / FADES_SECONDS)})`;
    context.fillRect(0, 0, size, size);
    context.globalCompositeOperation = "source-over";
    const [left, right] = this.#sides;
    if (!left || !this.#passed) return;
    this.#passed = 0;
    const scale = (size / 2) * this.#zoom.times;
    context.beginPath();
    for (let frame = Math.max(0, left.length - FRAMES); frame < left.length; frame += 1) {
      const across = (right[frame] - left[frame]) * SIDE;
      const up = (right[frame] + left[frame]) * SIDE;
      context.lineTo(size / 2 + across * scale, size / 2 - up * scale);
    }
    context.strokeStyle = colours.accent;
    context.globalAlpha = 0.55;
    context.lineWidth = devicePixelRatio;
    context.stroke();
    context.globalAlpha = 1;
  }
}

/** How alike the sides are, from −1 to +1. @param {CanvasRenderingContext2D} context @param {{width: number, height: number}} size @param {number} value */
export function paintCorrelation(context, { width, height }, value) {
  const [left, across] = [10, width - 20];
  const middle = Math.round(height / 2 - 7);
  const at = (/** @type {number} */ each) => left + ((each + 1) / 2) * across;
  context.fillStyle = colours.sunken;
  context.beginPath();
  context.roundRect(left, middle - 4, across, 8, 2);
  context.fill();
  const isNothing = Math.abs(value) < 0.005;
  const colour = isNothing ? colours.textFaint : value < -0.05 ? colours.record : value < 0.3 ? colours.signalHigh : colours.signal;
  context.fillStyle = colour;
  context.globalAlpha = 0.4;
  context.fillRect(Math.min(at(0), at(value)), middle - 4, Math.abs(at(value) - at(0)), 8);
  context.globalAlpha = 1;
  context.fillRect(Math.round(at(value)) - 1.5, middle - 6, 3, 12);
  context.fillStyle = colours.hairlineStrong;
  context.fillRect(Math.round(at(0)), middle - 6, 1, 12);
  context.font = FONT;
  context.fillStyle = colours.textFaint;
  context.textBaseline = "alphabetic";
  for (const [each, text, align] of /** @type {[number, string, CanvasTextAlign][]} */ ([
    [-1, "−1", "left"],
    [0, "0", "center"],
    [1, "+1", "right"],
  ])) {
    context.textAlign = align;
    context.fillText(text, at(each), middle + 18);
  }
}
