import { html, LitElement, svg } from "lit";
import { knobPlace, knobValue } from "../scales.js";
import { follow } from "./drag.js";
import { notches, WHEEL_RESTS_MS } from "./wheel.js";

/** @typedef {import("../scales.js").Spec} Spec */

const TRAVEL_PX = 180; // from one end to the other
const FINE = 8;
const SWEEP = 270; // degrees
const WHEEL_WAY = 0.025; // of the way, a notch

/** As many figures as a hand can mean. @param {number} value */
const rounded = (value) => Number(value.toPrecision(5));

/** A point of the arc at a place 0 … 1. @param {number} place @param {number} radius */
function point(place, radius) {
  const angle = ((place - 0.5) * SWEEP * Math.PI) / 180;
  return `${(14 + radius * Math.sin(angle)).toFixed(2)} ${(14 - radius * Math.cos(angle)).toFixed(2)}`;
}

/** @param {number} from @param {number} to */
function arc(from, to) {
  const [low, high] = from < to ? [from, to] : [to, from];
  const large = (high - low) * SWEEP > 180 ? 1 : 0;
  return `M ${point(low, 11.5)} A 11.5 11.5 0 ${large} 1 ${point(high, 11.5)}`;
}

/**
 * A knob as an arc from its default. Says `moving` while a hand turns it and `moved` when it lets go, each with the
 * value as detail.
 */
export class Knob extends LitElement {
  static properties = {
    value: { type: Number },
    spec: { attribute: false },
    label: {},
    text: {},
    disabled: { type: Boolean },
  };

  constructor() {
    super();
    this.value = 0;
    /** @type {Spec} */
    this.spec = { minimum: 0, maximum: 1, default: 0, warp: "linear", step: 0 };
    this.label = "";
    this.text = "";
    this.disabled = false;
    /** The value in hand, before the song has it. @type {number | null} */
    this.held = null;
    /** Where a wheel has turned it to, until the wheel rests. @type {{place: number, timer: number} | null} */
    this.wheeled = null;
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

  get place() {
    return knobPlace(this.spec, this.held ?? this.value);
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (this.disabled) return;
    if (event.type === "wheel") return this.#wheel(/** @type {WheelEvent} */ (event));
    this.#wheelRests();
    if (event.type === "dblclick") return this.settle(this.spec.default);
    if (event.type === "keydown") return this.#key(/** @type {KeyboardEvent} */ (event));
    this.#press(/** @type {PointerEvent} */ (event));
  }

  /** A run of the wheel is one turn. @param {WheelEvent} event */
  #wheel(event) {
    const way = notches(event, this);
    if (!way || (this.held !== null && !this.wheeled)) return;
    event.preventDefault();
    clearTimeout(this.wheeled?.timer);
    const from = this.wheeled?.place ?? this.place;
    const place = Math.min(1, Math.max(0, from + (way * WHEEL_WAY) / (event.shiftKey ? FINE : 1)));
    this.wheeled = { place, timer: window.setTimeout(() => this.#wheelRests(), WHEEL_RESTS_MS) };
    this.held = rounded(knobValue(this.spec, place));
    this.requestUpdate();
    this.#say("moving", this.held);
  }

  #wheelRests() {
    if (!this.wheeled) return;
    clearTimeout(this.wheeled.timer);
    this.wheeled = null;
    const value = this.held;
    this.held = null;
    this.requestUpdate();
    if (value !== null) this.#say("moved", value);
  }

  /** @param {PointerEvent} event */
  #press(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    this.focus();
    let place = this.place;
    let y = event.clientY;
    let x = event.clientX;
    let turned = false;
    this.classList.add("held");
    const rest = () => {
      this.classList.remove("held");
      this.held = null;
      this.requestUpdate();
    };
    follow(event, {
      move: (each) => {
        const way = y - each.clientY + (each.clientX - x);
        if (!way) return;
        y = each.clientY;
        x = each.clientX;
        turned = true;
        place = Math.min(1, Math.max(0, place + way / TRAVEL_PX / (each.shiftKey || each.altKey ? FINE : 1)));
        this.held = rounded(knobValue(this.spec, place));
        this.requestUpdate();
        this.#say("moving", this.held);
      },
      end: () => {
        const value = this.held;
        rest();
        // What the song shows meanwhile is the hand's own doing: it is no measure of whether anything changed.
        if (turned && value !== null) this.#say("moved", value);
      },
      cancel: () => {
        rest();
        this.#say("released", this.value);
      },
    });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const step = event.shiftKey ? 0.002 : 0.02;
    /** @type {Record<string, number>} */
    const ways = {
      ArrowUp: step,
      ArrowRight: step,
      ArrowDown: -step,
      ArrowLeft: -step,
      PageUp: 0.1,
      PageDown: -0.1,
      Home: -1,
      End: 1,
    };
    const way = ways[event.key];
    if (event.key === "Delete" || event.key === "Backspace") this.settle(this.spec.default);
    else if (way === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    else this.settle(this.#stepped(way));
    event.preventDefault();
    event.stopPropagation();
  }

  /** A way along the knob, at least one step of a stepped one. @param {number} way */
  #stepped(way) {
    const value = rounded(knobValue(this.spec, this.place + way));
    if (value !== this.value || !this.spec.step) return value;
    return Math.min(this.spec.maximum, Math.max(this.spec.minimum, this.value + Math.sign(way) * this.spec.step));
  }

  /** @param {number} value */
  settle(value) {
    if (value !== this.value) this.#say("moved", value);
  }

  /** @param {string} name @param {number} value */
  #say(name, value) {
    this.dispatchEvent(new CustomEvent(name, { detail: value, bubbles: true }));
  }

  render() {
    const { place, spec } = this;
    const origin = knobPlace(spec, spec.default);
    this.setAttribute("role", "slider");
    this.tabIndex = this.disabled ? -1 : 0;
    this.ariaLabel = this.label;
    this.ariaValueMin = String(spec.minimum);
    this.ariaValueMax = String(spec.maximum);
    this.ariaValueNow = String(this.held ?? this.value);
    this.ariaValueText = this.text;
    this.ariaDisabled = String(this.disabled);
    return html`<svg viewBox="0 0 28 28" aria-hidden="true">
      <path class="groove" d=${arc(0, 1)}></path>
      ${Math.abs(place - origin) > 0.004 ? svg`<path class="turn" d=${arc(origin, place)}></path>` : ""}
      <circle class="cap" cx="14" cy="14" r="7.6"></circle>
      <path class="mark" d="M ${point(place, 3.2)} L ${point(place, 7)}"></path>
    </svg>`;
  }
}
customElements.define("sonic-knob", Knob);
