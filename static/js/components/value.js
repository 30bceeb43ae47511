import { html } from "lit";
import { Carried } from "./drag.js";

const STEP_PX = 4;
const WIDEST_STEPS = 4_000; // further, a hand would never get there

/**
 * A number with its name, drawn by a hand, stepped by arrow keys, or typed after a double-click or Enter.
 * Says `moving`, `moved` and `released` as every control does.
 */
export class Value extends Carried {
  static properties = {
    ...Carried.properties,
    name: {},
    minimum: { type: Number },
    maximum: { type: Number },
    step: { type: Number },
    text: { attribute: false },
    read: { attribute: false },
    typing: { state: true },
  };

  constructor() {
    super();
    this.name = "";
    this.minimum = 0;
    this.maximum = 1;
    this.step = 0.01;
    /** @type {(value: number) => string} */
    this.text = String;
    /** @type {(text: string) => number | null} */
    this.read = Number;
    this.typing = false;
  }

  get span() {
    return this.maximum - this.minimum;
  }

  get wayPixels() {
    return Math.min(WIDEST_STEPS, this.span / this.step) * STEP_PX;
  }

  /** @param {number} value */
  placeOf(value) {
    return (value - this.minimum) / this.span;
  }

  /** @param {number} place */
  valueAt(place) {
    const steps = Math.round((place * this.span) / this.step);
    return Number((this.minimum + steps * this.step).toPrecision(10));
  }

  /** @param {string} key @param {boolean} fine */
  stepped(key, fine) {
    const way = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 }[key];
    return way === undefined ? undefined : this.#within(this.value + (way * this.step) / (fine ? 8 : 1));
  }

  turned() {
    return null; // the wheel scrolls past it
  }

  /** @param {number} value */
  #within(value) {
    return Math.min(this.maximum, Math.max(this.minimum, value));
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (this.typing) return;
    const isEnter = event.type === "keydown" && /** @type {KeyboardEvent} */ (event).key === "Enter";
    if (!this.disabled && (event.type === "dblclick" || isEnter)) this.#type(event);
    else super.handleEvent(event);
  }

  /** @param {Event} event */
  #type(event) {
    event.preventDefault();
    event.stopPropagation();
    this.typing = true;
    void this.updateComplete.then(() => this.querySelector("input")?.select());
  }

  /** @param {boolean} keep */
  #typed(keep) {
    if (!this.typing) return;
    const text = this.querySelector("input")?.value ?? "";
    const value = keep ? this.read(text) : null;
    this.typing = false;
    void this.updateComplete.then(() => this.focus());
    if (value === null || !Number.isFinite(value) || text === this.text(this.value)) return;
    this.dispatchEvent(new CustomEvent("moved", { detail: this.#within(value), bubbles: true }));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    event.stopPropagation();
    if (event.key === "Enter") this.#typed(true);
    if (event.key === "Escape") this.#typed(false);
  }

  render() {
    const text = this.text(this.held ?? this.value);
    this.sayAs(this.minimum, this.maximum, text);
    return html`<span class="value-name">${this.name}</span>${
      this.typing
        ? html`<input class="field" aria-label=${this.label} .value=${text} @keydown=${this.#key} @blur=${() => this.#typed(true)} />`
        : html`<span class="value-text">${text}</span>`
    }`;
  }
}
customElements.define("sonic-value", Value);
