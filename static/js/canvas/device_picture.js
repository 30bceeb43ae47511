/** Paints a device's picture: grid, line, what sounds behind it, and how much a device of dynamics takes away. */

import { placeOn, valueOn } from "../pictures.js";
import { colours } from "./colours.js";
import { FONT } from "./spectrum.js";
import { FLOOR_DB, hzAt, levelBetween } from "./traces.js";

/** @typedef {import("../pictures.js").Picture} Picture */
/** @typedef {{width: number, height: number}} Size */

/** Around the plot, so that handles at its edges can be held. */
export const EDGE_PX = 9;
const STEP_PX = 1.5;
const NYQUIST_HZ = 24_000;
const FALL_DB_A_FRAME = 0.9;
const TOP_DB = -6; // music's spectrum lies below: it may fill the picture

/** @param {number} place 0 … 1 @param {number} length */
export const pixelOf = (place, length) => EDGE_PX + place * (length - 2 * EDGE_PX);
/** @param {number} pixel @param {number} length */
const placeOfPixel = (pixel, length) => (pixel - EDGE_PX) / (length - 2 * EDGE_PX);

/** What sounds, smoothed as it falls. */
export class Behind {
  #levels = new Float32Array(0);

  /** @param {ArrayLike<number>} bins dB from 0 to 24 kHz @param {number} width */
  follow(bins, width) {
    const columns = Math.max(2, Math.floor(width / 2));
    if (this.#levels.length !== columns) this.#levels = new Float32Array(columns).fill(FLOOR_DB);
    const toBin = bins.length / NYQUIST_HZ;
    for (let column = 0; column < columns; column += 1) {
      const from = hzAt((column - 0.5) / (columns - 1)) * toBin;
      const level = Math.max(FLOOR_DB, levelBetween(bins, from, hzAt((column + 0.5) / (columns - 1)) * toBin));
      this.#levels[column] = Math.max(level, this.#levels[column] - FALL_DB_A_FRAME);
    }
  }

  /** @param {CanvasRenderingContext2D} context @param {Size} size */
  paint(context, { width, height }) {
    if (!this.#levels.length) return;
    context.beginPath();
    context.moveTo(EDGE_PX, height);
    this.#levels.forEach((level, column) => {
      const place = Math.min(1, Math.max(0, (level - FLOOR_DB) / (TOP_DB - FLOOR_DB)));
      context.lineTo(pixelOf(column / (this.#levels.length - 1), width), height * (1 - place));
    });
    context.lineTo(width - EDGE_PX, height);
    context.closePath();
    context.fillStyle = colours.hairlineStrong;
    context.fill();
  }
}

/**
 * @param {CanvasRenderingContext2D} context @param {Size} size
 * @param {{picture: Picture, values: Record<string, number>, chosen: string, behind: Behind | null, at: number | null, dimmed: boolean}} what
 *   `at`: the level at which a device of dynamics works just now
 */
export function paintDevice(context, size, { picture, values, chosen, behind, at, dimmed }) {
  const { width, height } = size;
  const y = (/** @type {number} */ value) => pixelOf(1 - placeOn(picture.y, value), height);
  const trace = (/** @type {(x: number) => number} */ line) => {
    context.beginPath();
    for (let x = 0; x <= width + STEP_PX; x += STEP_PX)
      context.lineTo(x, Math.max(-height, Math.min(2 * height, y(line(valueOn(picture.x, placeOfPixel(x, width)))))));
  };
  context.save();
  context.beginPath();
  context.rect(0, 0, width, height);
  context.clip();
  grid(context, size, picture);
  behind?.paint(context, size);
  if (picture.reduces) unchanged(context, size, picture);
  if (dimmed) context.globalAlpha = 0.4;
  context.lineJoin = "round";
  if (picture.part && chosen) {
    trace(picture.part(values, chosen));
    fillTo(context, width, y(0), colours.accentGround);
  }
  const line = picture.line(values);
  trace(line);
  context.strokeStyle = colours.accent;
  context.lineWidth = 1.75;
  context.stroke();
  if (!picture.part && picture.from !== undefined) fillTo(context, width, picture.from === picture.y.low ? 2 * height : y(picture.from), colours.accentGround);
  if (at !== null) {
    const x = pixelOf(placeOn(picture.x, at), width);
    context.fillStyle = colours.signal;
    context.beginPath();
    context.arc(x, y(line(at)), 4, 0, 2 * Math.PI);
    context.fill();
  }
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {number} width @param {number} foot @param {string} colour */
function fillTo(context, width, foot, colour) {
  context.lineTo(width + STEP_PX, foot);
  context.lineTo(0, foot);
  context.closePath();
  context.fillStyle = colour;
  context.fill();
}

/** Where out is as much as in. @param {CanvasRenderingContext2D} context @param {Size} size @param {Picture} picture */
function unchanged(context, { width, height }, picture) {
  context.beginPath();
  for (const value of [picture.x.low, picture.x.high])
    context.lineTo(pixelOf(placeOn(picture.x, value), width), pixelOf(1 - placeOn(picture.y, value), height));
  context.setLineDash([3, 4]);
  context.strokeStyle = colours.textFaint;
  context.lineWidth = 1;
  context.stroke();
  context.setLineDash([]);
}

/** @param {CanvasRenderingContext2D} context @param {Size} size @param {Picture} picture */
function grid(context, { width, height }, { x, y }) {
  context.font = FONT;
  context.textBaseline = "alphabetic";
  context.textAlign = "center";
  const room = width > 260 ? 1 : 2; // labels for all, or for every other
  x.marks.forEach((mark, index) => {
    const at = Math.round(pixelOf(placeOn(x, mark), width));
    context.fillStyle = colours.hairline;
    context.fillRect(at, 0, 1, height);
    context.fillStyle = colours.textFaint;
    if (index % room === 0) context.fillText(x.text(mark), at, height - 3);
  });
  context.textAlign = "left";
  y.marks.forEach((mark, index) => {
    const at = Math.round(pixelOf(1 - placeOn(y, mark), height));
    context.fillStyle = mark === 0 ? colours.hairlineStrong : colours.hairline;
    context.fillRect(0, at, width, 1);
    context.fillStyle = colours.textFaint;
    if (height > 110 || index % 2 === 0) context.fillText(y.text(mark), 3, at - 2);
  });
}
