/** @typedef {{left: number, top: number, right: number, bottom: number}} Area of the window, in CSS pixels */

/** A picture that scrolls: what is drawn already moves along, and only what comes into sight is painted. */
export class ScrolledLayer {
  #canvas = document.createElement("canvas");
  #context = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext("2d"));
  /** Where it stood when it was drawn, in screen pixels; null: nothing of it can be used. @type {[number, number] | null} */
  #at = null;

  /** @param {(context: CanvasRenderingContext2D, area: Area) => void} paint */
  constructor(paint) {
    this.paint = paint;
  }

  /** What it shows has changed. */
  stale() {
    this.#at = null;
  }

  /** @param {CanvasRenderingContext2D} onto @param {number} scrollX whole screen pixels @param {number} scrollY */
  show(onto, scrollX, scrollY) {
    const { width, height } = onto.canvas;
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      [this.#canvas.width, this.#canvas.height] = [width, height];
      this.#at = null;
    }
    const at = /** @type {[number, number]} */ ([scrollX, scrollY].map((each) => Math.round(each * devicePixelRatio)));
    const [x, y] = this.#at ? [this.#at[0] - at[0], this.#at[1] - at[1]] : [width, height];
    this.#at = at;
    if (Math.abs(x) >= width || Math.abs(y) >= height) this.#fill(0, 0, width, height);
    else if (x || y) {
      this.#shift(x, y);
      if (x) this.#fill(x > 0 ? 0 : width + x, 0, x > 0 ? x : width, height);
      if (y) this.#fill(0, y > 0 ? 0 : height + y, width, y > 0 ? y : height);
    }
    onto.save();
    onto.resetTransform();
    onto.drawImage(this.#canvas, 0, 0);
    onto.restore();
  }

  /** @param {number} x @param {number} y */
  #shift(x, y) {
    const context = this.#context;
    context.resetTransform();
    context.globalCompositeOperation = "copy";
    context.drawImage(this.#canvas, x, y);
    context.globalCompositeOperation = "source-over";
  }

  /** @param {number} left screen pixels @param {number} top @param {number} right @param {number} bottom */
  #fill(left, top, right, bottom) {
    const context = this.#context;
    const ratio = devicePixelRatio;
    context.save();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.beginPath();
    context.rect(left / ratio, top / ratio, (right - left) / ratio, (bottom - top) / ratio);
    context.clip();
    context.clearRect(left / ratio, top / ratio, (right - left) / ratio, (bottom - top) / ratio);
    this.paint(context, { left: left / ratio, top: top / ratio, right: right / ratio, bottom: bottom / ratio });
    context.restore();
  }
}
