import { drawAlways } from "../frames.js";

const NEAR_PX = 28;
const FASTEST_PX = 22; // a frame

/** Scrolls a field while a drag rests near its edge, and lets the drag follow. */
export class EdgeScroll {
  /** @type {PointerEvent | null} */
  #event = null;

  /**
   * @param {HTMLElement} field @param {number} top pixels at the top that do not count @param {(event: PointerEvent) => void} moved
   * @param {{left: number, bottom: number}} [beside] pixels at the other edges that do not count either
   */
  constructor(field, top, moved, beside = { left: 0, bottom: 0 }) {
    this.field = field;
    this.top = top;
    this.moved = moved;
    this.beside = beside;
  }

  /** Where the pointer is now. @param {PointerEvent} event */
  at(event) {
    this.#event = event;
    const [x, y] = this.#speed(event);
    drawAlways(this.#frame, x !== 0 || y !== 0);
  }

  stop() {
    drawAlways(this.#frame, false);
  }

  /** @param {PointerEvent} event @returns {[number, number]} pixels a frame */
  #speed({ clientX, clientY }) {
    const { left, top } = this.field.getBoundingClientRect();
    const { clientWidth, clientHeight } = this.field;
    return [
      speed(clientX - left - this.beside.left, clientWidth - this.beside.left),
      speed(clientY - top - this.top, clientHeight - this.top - this.beside.bottom),
    ];
  }

  #frame = () => {
    if (!this.#event) return;
    const { scrollLeft, scrollTop } = this.field;
    this.field.scrollBy(...this.#speed(this.#event));
    if (this.field.scrollLeft === scrollLeft && this.field.scrollTop === scrollTop) return;
    // The scroll's own event comes a frame later, and the drag reckons with where the field is now.
    this.field.dispatchEvent(new Event("scroll"));
    this.moved(this.#event);
  };
}

/** @param {number} at @param {number} length */
function speed(at, length) {
  const beyond = at < NEAR_PX ? at - NEAR_PX : at > length - NEAR_PX ? at - length + NEAR_PX : 0;
  return Math.max(-1, Math.min(1, beyond / NEAR_PX)) * FASTEST_PX;
}
