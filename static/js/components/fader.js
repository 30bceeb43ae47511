import { html, LitElement } from "lit";
import { FADER_MARKS_DB, faderDb, faderPlace, MAXIMUM_DB, MINIMUM_DB } from "../scales.js";
import { dbText } from "../words.js";
import { follow } from "./drag.js";
import { notches, WHEEL_RESTS_MS } from "./wheel.js";

const FINE = 8;
const WHEEL_DB = 0.5; // a notch

/**
 * A fader, 0 dB at three quarters; `flat` lies on its side, without a scale. Says `moving` and `moved` with the gain
 * in dB as detail, and `released` when a drag is taken back.
 */
export class Fader extends LitElement {
  static properties = {
    value: { type: Number },
    label: {},
    flat: { type: Boolean, reflect: true },
    disabled: { type: Boolean },
  };

  constructor() {
    super();
    this.value = 0;
    this.label = "Volume";
    this.flat = false;
    this.disabled = false;
    /** @type {number | null} */
    this.held = null;
    /** Until the wheel rests: its timer. */
    this.wheeled = 0;
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.addEventListener("pointerdown", this);
    this.addEventListener("dblclick", this);
    this.addEventListener("keydown", this);
    this.addEventListener("wheel", this, { passive: false });
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (this.disabled) return;
    if (event.type === "wheel") return this.#wheel(/** @type {WheelEvent} */ (event));
    this.#wheelRests();
    if (event.type === "dblclick") this.#say("moved", 0);
    else if (event.type === "keydown") this.#key(/** @type {KeyboardEvent} */ (event));
    else this.#press(/** @type {PointerEvent} */ (event));
  }

  /** A run of the wheel is one move. A flat one lies in a list, which scrolls. @param {WheelEvent} event */
  #wheel(event) {
    const way = this.flat ? 0 : notches(event, this);
    if (!way || (this.held !== null && !this.wheeled)) return;
    event.preventDefault();
    clearTimeout(this.wheeled);
    this.wheeled = window.setTimeout(() => this.#wheelRests(), WHEEL_RESTS_MS);
    const db = (this.held ?? this.value) + way * WHEEL_DB * (event.shiftKey ? 0.2 : 1);
    this.held = Math.round(Math.min(MAXIMUM_DB, Math.max(MINIMUM_DB, db)) * 100) / 100;
    this.requestUpdate();
    this.#say("moving", this.held);
  }

  #wheelRests() {
    if (!this.wheeled) return;
    clearTimeout(this.wheeled);
    this.wheeled = 0;
    const value = this.held;
    this.held = null;
    this.requestUpdate();
    if (value !== null) this.#say("moved", value);
  }

  /** The cap moves by as much as the hand does, from wherever it was taken. @param {PointerEvent} event */
  #press(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    this.focus();
    const track = /** @type {HTMLElement} */ (this.querySelector(".groove"));
    const length = this.flat ? track.clientWidth : track.clientHeight;
    let place = faderPlace(this.value);
    let [x, y] = [event.clientX, event.clientY];
    let moved = false;
    this.classList.add("held");
    const rest = () => {
      this.classList.remove("held");
      this.held = null;
      this.requestUpdate();
    };
    follow(event, {
      move: (each) => {
        const way = this.flat ? each.clientX - x : y - each.clientY;
        [x, y] = [each.clientX, each.clientY];
        if (!way) return;
        moved = true;
        place = Math.min(1, Math.max(0, place + way / length / (each.shiftKey || each.altKey ? FINE : 1)));
        this.held = Math.round(faderDb(place) * 100) / 100;
        this.requestUpdate();
        this.#say("moving", this.held);
      },
      end: () => {
        const value = this.held;
        rest();
        if (moved && value !== null) this.#say("moved", value);
      },
      cancel: () => {
        rest();
        this.#say("released", this.value);
      },
    });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = event.shiftKey ? 0.1 : 0.5;
    const to = {
      ArrowUp: this.value + step,
      ArrowRight: this.value + step,
      ArrowDown: this.value - step,
      ArrowLeft: this.value - step,
      PageUp: this.value + 3,
      PageDown: this.value - 3,
      Home: MINIMUM_DB,
      End: MAXIMUM_DB,
      Delete: 0,
      Backspace: 0,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#say("moved", Math.min(MAXIMUM_DB, Math.max(MINIMUM_DB, Math.round(to * 10) / 10)));
  }

  /** @param {string} name @param {number} value */
  #say(name, value) {
    this.dispatchEvent(new CustomEvent(name, { detail: value, bubbles: true }));
  }

  render() {
    const value = this.held ?? this.value;
    this.setAttribute("role", "slider");
    this.tabIndex = this.disabled ? -1 : 0;
    this.ariaLabel = this.label;
    this.ariaOrientation = this.flat ? "horizontal" : "vertical";
    this.ariaValueMin = String(MINIMUM_DB);
    this.ariaValueMax = String(MAXIMUM_DB);
    this.ariaValueNow = String(value);
    this.ariaValueText = `${dbText(value)} dB`;
    this.ariaDisabled = String(this.disabled);
    return html`<div class="groove" aria-hidden="true">
        ${this.flat ? html`<i class="way" style="width:${faderPlace(value) * 100}%"></i><i class="unity" style="left:75%"></i>` : ""}
        <i class="cap" style="${this.flat ? "left" : "bottom"}:${faderPlace(value) * 100}%"></i>
      </div>
      ${this.flat ? "" : scale}`;
  }
}

const scale = html`<ol class="scale" aria-hidden="true">
  ${FADER_MARKS_DB.map((db) => html`<li class=${db === 0 ? "unity" : ""} style="bottom:${faderPlace(db) * 100}%">${Math.abs(db)}</li>`)}
</ol>`;

customElements.define("sonic-fader", Fader);
