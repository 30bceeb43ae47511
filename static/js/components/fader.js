import { html } from "lit";
import { FADER_MARKS_DB, faderDb, faderPlace, MAXIMUM_DB, MINIMUM_DB } from "../scales.js";
import { dbText } from "../words.js";
import { Carried } from "./drag.js";

const WHEEL_DB = 0.5; // a notch

/** @param {number} db */
const bounded = (db) => Math.min(MAXIMUM_DB, Math.max(MINIMUM_DB, db));

/** A fader, 0 dB at three quarters; `flat` lies on its side, without a scale. */
class Fader extends Carried {
  static properties = { ...Carried.properties, flat: { type: Boolean, reflect: true } };

  constructor() {
    super();
    this.label = "Volume";
    this.flat = false;
  }

  get wayPixels() {
    const track = /** @type {HTMLElement} */ (this.querySelector(".groove"));
    return this.flat ? track.clientWidth : track.clientHeight;
  }

  /** @param {number} db */
  placeOf(db) {
    return faderPlace(db);
  }

  /** @param {number} place */
  valueAt(place) {
    return Math.round(faderDb(place) * 100) / 100;
  }

  /** @param {number} x @param {number} y */
  drawn(x, y) {
    return this.flat ? x : y;
  }

  /** A flat one lies in a list, which scrolls. @param {number} place @param {number} way @param {boolean} fine */
  turned(place, way, fine) {
    return this.flat ? null : faderPlace(bounded(faderDb(place) + way * WHEEL_DB * (fine ? 0.2 : 1)));
  }

  /** @param {string} key @param {boolean} fine */
  stepped(key, fine) {
    const step = fine ? 0.1 : 0.5;
    const to = {
      ArrowUp: this.value + step,
      ArrowRight: this.value + step,
      ArrowDown: this.value - step,
      ArrowLeft: this.value - step,
      PageUp: this.value + 3,
      PageDown: this.value - 3,
      Home: MINIMUM_DB,
      End: MAXIMUM_DB,
    }[key];
    return to === undefined ? undefined : bounded(Math.round(to * 10) / 10);
  }

  render() {
    const value = this.held ?? this.value;
    this.sayAs(MINIMUM_DB, MAXIMUM_DB, `${dbText(value)} dB`);
    this.ariaOrientation = this.flat ? "horizontal" : "vertical";
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
