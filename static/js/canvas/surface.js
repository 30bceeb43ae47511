import { drawSoon } from "../frames.js";
import { onColours } from "./colours.js";

/** A canvas that fills its place on the page at the screen's own resolution, and is drawn only when asked. */
export class Surface {
  width = 0; // CSS pixels
  height = 0;

  /** @param {HTMLCanvasElement} canvas @param {(context: CanvasRenderingContext2D, surface: Surface) => void} paint */
  constructor(canvas, paint) {
    this.canvas = canvas;
    this.paint = paint;
    this.context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    this.watch = new ResizeObserver(() => this.#fit());
    this.watch.observe(canvas);
    this.forget = onColours(() => this.soon());
  }

  close() {
    this.watch.disconnect();
    this.forget();
  }

  #fit() {
    this.width = this.canvas.clientWidth;
    this.height = this.canvas.clientHeight;
    const ratio = devicePixelRatio;
    this.canvas.width = Math.round(this.width * ratio);
    this.canvas.height = Math.round(this.height * ratio);
    // At once: a canvas that was resized is empty, and would flicker until the next frame.
    this.draw();
  }

  soon() {
    drawSoon(this.draw);
  }

  draw = () => {
    if (!this.width || !this.height) return;
    const ratio = devicePixelRatio;
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.context.clearRect(0, 0, this.width, this.height);
    this.paint(this.context, this);
  };
}

/** A line of one screen pixel, sharp. @param {CanvasRenderingContext2D} context @param {number} x @param {number} top @param {number} bottom */
export function upright(context, x, top, bottom) {
  const pixel = 1 / devicePixelRatio;
  context.fillRect(Math.round(x / pixel) * pixel, top, pixel, bottom - top);
}
