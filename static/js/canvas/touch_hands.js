/**
 * Fingers on a field that scrolls: one scrolls it unless it falls on what is to be held, two zoom.
 *
 * What is held is moved by the field's own pointer events. Since the browser then neither scrolls nor says more, a
 * double tap and a long press are made out here.
 */

const LONG_MS = 550;
const DOUBLE_MS = 350;
const STILL_PX = 8;

/**
 * @typedef {object} Meaning coordinates are the field's own
 * @property {(x: number, y: number) => boolean} holds whether a finger there takes hold of something
 * @property {(x: number, y: number) => void} opens a double tap on what is held
 * @property {(event: MouseEvent) => void} menu a long press on it
 * @property {(times: number, x: number) => void} zooms two fingers apart, or together
 */

export class TouchHands {
  #timer = 0;
  #tappedAt = -Infinity;
  /** @type {{x: number, y: number} | null} */
  #held = null;
  #apart = 0;

  /** @param {HTMLElement} field @param {Meaning} meaning */
  constructor(field, meaning) {
    this.field = field;
    this.meaning = meaning;
    field.addEventListener("touchstart", (event) => this.#start(event), { passive: false });
    field.addEventListener("touchmove", (event) => this.#move(event), { passive: false });
    field.addEventListener("touchend", (event) => this.#end(event));
    field.addEventListener("touchcancel", () => this.#let());
  }

  /** @param {Touch} touch */
  #place({ clientX, clientY }) {
    const { left, top } = this.field.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }

  #let() {
    clearTimeout(this.#timer);
    this.#held = null;
    this.#apart = 0;
  }

  /** @param {TouchEvent} event */
  #start(event) {
    this.#let();
    const [first, second] = event.touches;
    if (second) {
      event.preventDefault();
      this.#apart = distance(first, second);
      return;
    }
    const place = this.#place(first);
    if (!this.meaning.holds(place.x, place.y)) return;
    event.preventDefault();
    this.#held = place;
    const { clientX, clientY } = first;
    this.#timer = window.setTimeout(() => {
      this.#held = null;
      this.meaning.menu(new MouseEvent("contextmenu", { clientX, clientY }));
    }, LONG_MS);
  }

  /** @param {TouchEvent} event */
  #move(event) {
    const [first, second] = event.touches;
    if (second && this.#apart) {
      if (event.cancelable) event.preventDefault();
      const apart = distance(first, second);
      this.meaning.zooms(apart / this.#apart, (this.#place(first).x + this.#place(second).x) / 2);
      this.#apart = apart;
    } else if (this.#held) {
      const { x, y } = this.#place(first);
      if (Math.hypot(x - this.#held.x, y - this.#held.y) > STILL_PX) this.#let();
    }
  }

  /** @param {TouchEvent} event */
  #end(event) {
    const held = this.#held;
    this.#let();
    if (!held) return;
    if (event.timeStamp - this.#tappedAt < DOUBLE_MS) this.meaning.opens(held.x, held.y);
    this.#tappedAt = event.timeStamp;
  }
}

/** @param {Touch} one @param {Touch} other */
const distance = (one, other) => Math.max(1, Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY));
