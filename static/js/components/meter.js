import { drawSoon } from "../frames.js";
import { colours, onColours } from "../canvas/colours.js";
import { levels } from "../levels.js";
import { faderPlace } from "../scales.js";

/**
 * A strip's level: two bars of peak with RMS brighter within, a line at the last peak, drawn on a canvas and only
 * when it moves. Its scale is the fader's beside it.
 */
export class Meter extends HTMLElement {
  static observedAttributes = ["slot-number"];

  #slot = -1;
  #shown = "";
  #visible = false;
  #canvas = document.createElement("canvas");
  /** @type {IntersectionObserver | null} */
  #watch = null;
  #size = new ResizeObserver(() => this.redraw());
  #forget = () => {};

  attributeChangedCallback() {
    this.#slot = Number(this.getAttribute("slot-number") ?? -1);
    this.#shown = "";
  }

  connectedCallback() {
    this.setAttribute("aria-hidden", "true");
    this.append(this.#canvas);
    this.#watch = new IntersectionObserver(([entry]) => {
      this.#visible = entry.isIntersecting;
      if (this.#visible) this.redraw();
    });
    this.#watch.observe(this);
    this.#size.observe(this);
    this.#forget = onColours(() => this.redraw());
    levels.add(this);
  }

  disconnectedCallback() {
    this.#watch?.disconnect();
    this.#size.disconnect();
    this.#forget();
    levels.remove(this);
  }

  get slotNumber() {
    return this.#slot;
  }

  redraw() {
    this.#shown = "";
    drawSoon(this.draw);
  }

  draw = () => {
    if (!this.#visible) return;
    const level = levels.of(this.#slot);
    const places = [...level.peak, ...level.rms, level.hold].map((db) => Math.round(faderPlace(db) * 400));
    const now = `${places} ${level.clipped}`;
    if (now === this.#shown) return;
    this.#shown = now;
    this.#paint(places.map((place) => place / 400));
  };

  /** @param {number[]} places peak left, right, RMS left, right, hold */
  #paint([peakLeft, peakRight, rmsLeft, rmsRight, hold]) {
    const canvas = this.#canvas;
    const ratio = devicePixelRatio;
    const [width, height] = [Math.round(this.clientWidth * ratio), Math.round(this.clientHeight * ratio)];
    if (!width || !height) return;
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.fillStyle = colours.sunken;
    context.fillRect(0, 0, width, height);
    const gap = Math.round(ratio);
    const bar = Math.floor((width - gap) / 2);
    [
      [0, peakLeft, rmsLeft],
      [width - bar, peakRight, rmsRight],
    ].forEach(([x, peak, rms]) => {
      this.#bar(context, x, bar, height, peak, 0.55);
      this.#bar(context, x, bar, height, rms, 1);
    });
    if (hold > 0.01) {
      context.fillStyle = hold >= 0.75 ? colours.record : hold >= HIGH ? colours.signalHigh : colours.signal;
      context.fillRect(0, Math.round((1 - hold) * (height - ratio)), width, Math.max(1, Math.round(1.5 * ratio)));
    }
  }

  /** @param {CanvasRenderingContext2D} context @param {number} x @param {number} width @param {number} height @param {number} place @param {number} strength */
  #bar(context, x, width, height, place, strength) {
    context.globalAlpha = strength;
    for (const [from, to, colour] of /** @type {[number, number, string][]} */ ([
      [0, HIGH, colours.signal],
      [HIGH, 0.75, colours.signalHigh],
      [0.75, 1, colours.record],
    ])) {
      if (place <= from) break;
      const top = Math.round((1 - Math.min(place, to)) * height);
      context.fillStyle = colour;
      context.fillRect(x, top, width, Math.round((1 - from) * height) - top);
    }
    context.globalAlpha = 1;
  }
}

const HIGH = faderPlace(-18);

customElements.define("sonic-meter", Meter);
