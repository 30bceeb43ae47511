import { html, svg } from "lit";
import { knobPlace, knobValue } from "../scales.js";
import { Carried } from "./drag.js";

/** @typedef {import("../scales.js").Spec} Spec */

const SWEEP = 270; // degrees

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

/** A knob as an arc from its default. */
class Knob extends Carried {
  static properties = { ...Carried.properties, spec: { attribute: false }, text: {} };

  constructor() {
    super();
    /** @type {Spec} */
    this.spec = { minimum: 0, maximum: 1, default: 0, warp: "linear", step: 0 };
    this.text = "";
  }

  get rests() {
    return this.spec.default;
  }

  /** @param {number} value */
  placeOf(value) {
    return knobPlace(this.spec, value);
  }

  /** @param {number} place */
  valueAt(place) {
    return rounded(knobValue(this.spec, place));
  }

  /** A way along the knob, at least one step of a stepped one. @param {string} key @param {boolean} fine */
  stepped(key, fine) {
    const step = fine ? 0.002 : 0.02;
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
    const way = ways[key];
    if (way === undefined) return undefined;
    const { minimum, maximum, step: least } = this.spec;
    const value = this.valueAt(this.place + way);
    if (value !== this.value || !least) return value;
    return Math.min(maximum, Math.max(minimum, this.value + Math.sign(way) * least));
  }

  render() {
    const { place, spec } = this;
    const origin = knobPlace(spec, spec.default);
    this.sayAs(spec.minimum, spec.maximum, this.text);
    return html`<svg viewBox="0 0 28 28" aria-hidden="true">
      <path class="groove" d=${arc(0, 1)}></path>
      ${Math.abs(place - origin) > 0.004 ? svg`<path class="turn" d=${arc(origin, place)}></path>` : ""}
      <circle class="cap" cx="14" cy="14" r="7.6"></circle>
      <path class="mark" d="M ${point(place, 3.2)} L ${point(place, 7)}"></path>
    </svg>`;
  }
}
customElements.define("sonic-knob", Knob);
