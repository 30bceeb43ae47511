import { pitchText } from "../words.js";
import { colours } from "./colours.js";
import { FLOOR_DB, hzAt, levelBetween, placeOfHz } from "./traces.js";

const MARKS_HZ = [20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000];
const FINE_HZ = [30, 40, 60, 70, 80, 90, 300, 400, 600, 700, 800, 900, 3000, 4000, 6000, 7000, 8000, 9000];
const [LEFT, FOOT, TOP, RIGHT] = [30, 18, 6, 10];
const RISE_SECONDS = 0.025;
const FALL_DB_A_SECOND = 28;
const HOLD_MS = 2_000;
const HOLD_FALL_DB_A_SECOND = 16;
const PIVOT_HZ = 1000; // a slope turns about it
const NYQUIST_HZ = 24_000;

/** What sounds how strongly, from the lowest to the highest tones, with a line at what was highest of late. */
export class Spectrum {
  /** dB an octave by which high tones are lifted: music falls off about so, and looks level. */
  slope = 0;
  /** Where the pointer is, if it is over the picture. @type {number | null} */
  pointer = null;
  #levels = new Float32Array(0);
  #holds = new Float32Array(0);
  #heldAt = new Float64Array(0);

  /** @param {ArrayLike<number>} bins dB, from 0 to 24 kHz @param {number} width of the picture @param {number} now ms @param {number} passed seconds */
  follow(bins, width, now, passed) {
    const columns = Math.max(1, Math.floor(width - LEFT - RIGHT));
    if (this.#levels.length !== columns) this.#fit(columns);
    const toBin = bins.length / NYQUIST_HZ;
    const rise = 1 - Math.exp(-passed / RISE_SECONDS);
    for (let column = 0; column < columns; column += 1) {
      const from = hzAt((column - 0.5) / (columns - 1)) * toBin;
      const to = hzAt((column + 0.5) / (columns - 1)) * toBin;
      const level = Math.max(FLOOR_DB * 1.5, levelBetween(bins, from, to));
      const shown = this.#levels[column];
      const next = level > shown ? shown + (level - shown) * rise : Math.max(level, shown - FALL_DB_A_SECOND * passed);
      this.#levels[column] = next;
      if (next >= this.#holds[column]) {
        this.#holds[column] = next;
        this.#heldAt[column] = now;
      } else if (now - this.#heldAt[column] > HOLD_MS) {
        this.#holds[column] = Math.max(next, this.#holds[column] - HOLD_FALL_DB_A_SECOND * passed);
      }
    }
  }

  clear() {
    this.#fit(this.#levels.length);
  }

  /** @param {number} columns */
  #fit(columns) {
    this.#levels = new Float32Array(columns).fill(FLOOR_DB * 1.5);
    this.#holds = this.#levels.slice();
    this.#heldAt = new Float64Array(columns);
  }

  /** @param {CanvasRenderingContext2D} context @param {{width: number, height: number}} size */
  paint(context, { width, height }) {
    const [across, down] = [width - LEFT - RIGHT, height - TOP - FOOT];
    if (across < 40 || down < 30) return;
    this.#grid(context, across, down);
    const y = (/** @type {number} */ db) => TOP + down * Math.min(1, Math.max(0, db / FLOOR_DB));
    const lift = Array.from(this.#levels, (_, column) => {
      const hz = hzAt(column / Math.max(1, this.#levels.length - 1));
      return this.slope * Math.log2(hz / PIVOT_HZ);
    });
    if (this.#levels.length) {
      const trace = (/** @type {Float32Array} */ levels) => {
        context.beginPath();
        levels.forEach((level, column) => context.lineTo(LEFT + column, y(level + lift[column])));
      };
      context.lineJoin = "round";
      trace(this.#holds);
      context.strokeStyle = colours.textFaint;
      context.globalAlpha = 0.75;
      context.lineWidth = 1;
      context.stroke();
      context.globalAlpha = 1;
      trace(this.#levels);
      context.strokeStyle = colours.accent;
      context.lineWidth = 1.5;
      context.stroke();
      context.lineTo(LEFT + this.#levels.length - 1, TOP + down);
      context.lineTo(LEFT, TOP + down);
      context.closePath();
      context.fillStyle = colours.accentGround;
      context.fill();
    }
    if (this.pointer !== null) this.#point(context, across, down);
  }

  /** @param {CanvasRenderingContext2D} context @param {number} across @param {number} down */
  #grid(context, across, down) {
    context.font = FONT;
    context.fillStyle = colours.hairline;
    for (const hz of FINE_HZ) context.fillRect(Math.round(LEFT + placeOfHz(hz) * across), TOP, 1, down);
    context.fillStyle = colours.hairlineStrong;
    for (const hz of MARKS_HZ) context.fillRect(Math.round(LEFT + placeOfHz(hz) * across), TOP, 1, down);
    const step = down > 130 ? 12 : 24;
    for (let db = 0; db >= FLOOR_DB; db -= step) {
      const y = Math.round(TOP + (down * db) / FLOOR_DB);
      context.fillStyle = db % 24 === 0 ? colours.hairlineStrong : colours.hairline;
      context.fillRect(LEFT, y, across, 1);
      context.fillStyle = colours.textFaint;
      context.textAlign = "right";
      context.textBaseline = "middle";
      if (db % (2 * step) === 0 || down > 230) context.fillText(`${db}`.replace("-", "−"), LEFT - 6, y);
    }
    context.textBaseline = "alphabetic";
    context.textAlign = "center";
    for (const hz of MARKS_HZ) {
      const text = hz >= 1000 ? `${hz / 1000}k` : `${hz}`;
      context.fillText(text, Math.min(LEFT + placeOfHz(hz) * across, LEFT + across - 2), TOP + down + 13);
    }
  }

  /** What is under the pointer, in words. @param {CanvasRenderingContext2D} context @param {number} across @param {number} down */
  #point(context, across, down) {
    const x = Math.min(LEFT + across, Math.max(LEFT, this.pointer ?? 0));
    const hz = hzAt((x - LEFT) / across);
    const level = this.#levels[Math.round(((x - LEFT) / across) * (this.#levels.length - 1))] ?? -Infinity;
    const tone = hz >= 1000 ? `${(hz / 1000).toFixed(2)} kHz` : `${hz.toFixed(hz < 100 ? 1 : 0)} Hz`;
    const pitch = pitchText(Math.round(69 + 12 * Math.log2(hz / 440)));
    const text = `${tone}   ${pitch}   ${level > FLOOR_DB ? `${level.toFixed(1)} dB`.replace("-", "−") : "−∞ dB"}`;
    context.fillStyle = colours.textSoft;
    context.fillRect(Math.round(x), TOP, 1, down);
    const wide = context.measureText(text).width + 16;
    const left = Math.min(LEFT + across - wide - 4, Math.max(LEFT + 4, x + 8));
    context.fillStyle = colours.raised;
    context.beginPath();
    context.roundRect(left, TOP + 6, wide, 20, 4);
    context.fill();
    context.fillStyle = colours.text;
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.fillText(text, left + 8, TOP + 16.5);
  }
}

export const FONT = '500 10px "Inter Variable", system-ui, sans-serif';
