import { html, LitElement } from "lit";
import { Goniometer, paintCorrelation } from "../canvas/goniometer.js";
import { paintHistory } from "../canvas/loudness_history.js";
import { Scope } from "../canvas/scope.js";
import { Spectrum } from "../canvas/spectrum.js";
import { Surface } from "../canvas/surface.js";
import { drawAlways } from "../frames.js";
import { masterOf } from "../lanes.js";
import { TRUE_PEAK_LIMIT_DB } from "../loudness.js";
import { measured, POINT_SECONDS, TARGETS_LUFS } from "../measured.js";
import { engine, live, rendered, store } from "../session.js";
import { dbText } from "../words.js";
import { _ } from "../tongue.js";

const SLOPES = [0, 3, 4.5]; // dB an octave
const NUMBERS_MS = 100;
const SPOKEN_MS = 5_000;
const BAR_LUFS = /** @type {const} */ ([-48, 0]);

/** @typedef {"momentary" | "shortTerm"} Bar */

/** What is heard, for the eye: spectrum, wave, stereo and loudness. It draws only while it is seen and something moves. */
class Meters extends LitElement {
  static properties = { slope: { state: true } };

  /** Pictures drawn so far. */
  frames = 0;
  #spectrum = new Spectrum();
  #scope = new Scope();
  #goniometer = new Goniometer();
  /** @type {Surface[]} */
  #surfaces = [];
  #isSeen = false;
  #before = 0;
  #numbersAt = 0;
  #points = -1;
  #spokenAt = 0;
  #spoken = "";
  #correlation = 0;
  /** @type {(() => void)[]} */
  #ends = [];

  constructor() {
    super();
    this.slope = 0;
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    const seen = new IntersectionObserver(([entry]) => {
      this.#isSeen = entry.isIntersecting;
      this.#follow();
    });
    seen.observe(this);
    this.#ends = [() => seen.disconnect()];
    const listen = (/** @type {EventTarget} */ source, /** @type {string} */ name, /** @type {() => void} */ run) => {
      source.addEventListener(name, run);
      this.#ends.push(() => source.removeEventListener(name, run));
    };
    listen(engine, "state", () => this.#follow());
    listen(measured, "sound", () => this.#follow());
    listen(measured, "reset", () => this.#renew());
    listen(measured, "target", () => this.#renew());
    const master = masterOf(store);
    if (live && master) this.#ends.push(live.lookAt(master.id));
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#isSeen = false;
    this.#follow();
    for (const end of this.#ends) end();
    for (const surface of this.#surfaces) surface.close();
    this.#surfaces = [];
  }

  firstUpdated() {
    this.#open();
  }

  updated() {
    if (!this.#surfaces.length) this.#open(); // it was taken off the page and is back
    this.#surfaces[0]?.soon();
  }

  #open() {
    /** @type {[string, (context: CanvasRenderingContext2D, surface: Surface) => void][]} */
    const pictures = [
      [".spectrum canvas", (context, surface) => this.#spectrum.paint(context, surface)],
      [".scope canvas", (context, surface) => this.#scope.paint(context, surface)],
      [".goniometer", (context, surface) => this.#goniometer.paint(context, surface)],
      [".correlation-bar", (context, surface) => paintCorrelation(context, surface, this.#correlation)],
      [".history canvas", (context, surface) =>
          paintHistory(context, surface, measured.history, POINT_SECONDS, measured.target)],
    ];
    this.#surfaces = pictures.flatMap(([place, paint]) => {
      const canvas = /** @type {HTMLCanvasElement | null} */ (this.querySelector(place));
      return canvas ? [new Surface(canvas, paint)] : [];
    });
    this.#renew();
  }

  #renew() {
    this.#numbersAt = 0;
    this.requestUpdate();
    void this.updateComplete.then(() => {
      this.#tell(performance.now());
      for (const surface of this.#surfaces) surface.soon();
    });
  }

  #follow() {
    const isOn = this.#isSeen && engine.state === "running" && measured.moves;
    this.#before = performance.now();
    drawAlways(this.#draw, isOn);
    if (!isOn && this.#isSeen && engine.state !== "running") {
      this.#spectrum.clear();
      this.#goniometer.clear();
      for (const surface of this.#surfaces) surface.soon();
    }
  }

  /** @param {number} now */
  #draw = (now) => {
    const passed = Math.min(0.25, Math.max(0, now - this.#before) / 1000);
    this.#before = now;
    const sides = engine.waveform();
    this.#spectrum.follow(engine.spectrum(), this.#surfaces[0]?.width ?? 0, now, passed);
    this.#scope.follow(sides, passed);
    this.#goniometer.follow(sides, passed);
    this.#correlation += (measured.meter.now.correlation - this.#correlation) * (1 - Math.exp(-passed / 0.08));
    for (const surface of this.#surfaces.slice(0, 4)) surface.draw();
    this.frames += 1;
    this.#tell(now);
    if (!measured.moves) this.#follow();
  };

  // --- numbers --------------------------------------------------------------------------------------------------------

  /** @param {number} now */
  #tell(now) {
    if (now - this.#numbersAt < NUMBERS_MS) return;
    this.#numbersAt = now;
    const { momentary, shortTerm, truePeak, peak, rms, correlation } = measured.meter.now;
    this.#write("momentary", dbText(momentary));
    this.#write("short-term", dbText(shortTerm));
    this.#bar("momentary", momentary);
    this.#bar("shortTerm", shortTerm);
    this.#write("true-peak", dbText(Math.max(...truePeak)));
    this.#write("sample-peak", dbText(Math.max(...peak)));
    this.#write("rms-left", dbText(rms[0]));
    this.#write("rms-right", dbText(rms[1]));
    this.#write("correlation", signed(correlation, 2));
    this.#tellTotal(now);
    if (this.#points === measured.history.length) return;
    this.#points = measured.history.length;
    this.#surfaces[4]?.draw();
  }

  /** @param {number} now */
  #tellTotal(now) {
    const { integrated, range, momentaryMax, shortTermMax, truePeak, peak } = measured.meter.total;
    this.#write("integrated", dbText(integrated));
    const away = integrated - measured.target;
    this.#write("difference", integrated > -70 ? `${signed(away, 1)} LU` : "–");
    this.querySelector(".integrated")?.classList.toggle("none", integrated <= -70);
    this.querySelector(".difference")?.classList.toggle("near", Math.abs(away) <= 1);
    this.#write("range", range.toFixed(1));
    this.#write("momentary-max", dbText(momentaryMax));
    this.#write("short-term-max", dbText(shortTermMax));
    this.#write("true-peak-max", dbText(truePeak));
    this.#write("sample-peak-max", dbText(peak));
    this.querySelector(".true-peak-max")?.classList.toggle("over", truePeak > TRUE_PEAK_LIMIT_DB);
    this.querySelector(".sample-peak-max")?.classList.toggle("over", peak >= 0);
    const words = `Integrated ${dbText(integrated)} LUFS, short-term at most ${dbText(shortTermMax)}, true peak ${dbText(truePeak)} decibels.`;
    if (now - this.#spokenAt < SPOKEN_MS || words === this.#spoken || integrated <= -70) return;
    this.#spokenAt = now;
    this.#spoken = words;
    this.#write("spoken", words);
  }

  /** @param {string} place a class @param {string} text */
  #write(place, text) {
    const element = this.querySelector(`.${place}`);
    if (element && element.textContent !== text) element.textContent = text;
  }

  /** @param {Bar} name @param {number} lufs */
  #bar(name, lufs) {
    const bar = /** @type {HTMLElement | null} */ (this.querySelector(`[data-bar=${name}] i`));
    bar?.style.setProperty("transform", `scaleX(${barPlace(lufs).toFixed(3)})`);
  }

  /** @param {PointerEvent} event */
  #point = (event) => {
    this.#spectrum.pointer = event.type === "pointerleave" ? null : event.offsetX;
    this.#surfaces[0]?.soon();
  };

  // --- the page -------------------------------------------------------------------------------------------------------

  render() {
    if (rendered)
      return html`<p class="nothing-here">${_("Meters read the page's own sound. This page plays the song as a file: {reason}", { reason: rendered.reason })}</p>`;
    const { target } = measured;
    this.#spectrum.slope = this.slope;
    return html`<div class="meters">
      <section class="pane spectrum" aria-label=${_("Spectrum")}>
        <header>
          <h3>${_("Spectrum")}</h3>
          <span class="spring"></span>
          <span class="faint" id="slope-label">${_("Slope, dB per octave")}</span>
          ${choice("slope-label", SLOPES, this.slope, String, (slope) => (this.slope = slope))}
        </header>
        <div class="picture">
          <canvas
            role="img"
            aria-label=${_("Level by pitch, from 20 hertz to 20 kilohertz")}
            @pointermove=${this.#point}
            @pointerleave=${this.#point}
          ></canvas>
        </div>
      </section>
      <section class="pane scope" aria-label=${_("Oscilloscope")}>
        <header><h3>${_("Wave")}</h3></header>
        <div class="picture"><canvas role="img" aria-label=${_("The wave, left and right together")}></canvas></div>
      </section>
      <section class="pane history" aria-label=${_("Loudness over time")}>
        <header>
          <h3>${_("Short-term loudness")}</h3>
          <span class="spring"></span><span class="faint">LUFS</span>
        </header>
        <div class="picture"><canvas role="img" aria-label=${_("Short-term loudness since the last reset")}></canvas></div>
      </section>
      <section class="pane stereo" aria-label=${_("Stereo")}>
        <header>
          <h3>${_("Stereo")}</h3>
          <span class="spring"></span><span class="faint">${_("Correlation")}</span>
          <output class="correlation">0.00</output>
        </header>
        <div class="picture"><canvas class="goniometer" role="img" aria-label=${_("Left against right")}></canvas></div>
        <div class="picture low"><canvas class="correlation-bar" role="img" aria-label=${_("Correlation of left and right")}></canvas></div>
      </section>
      <section class="pane loudness" aria-label=${_("Loudness")}>
        <header>
          <h3>${_("Loudness")}</h3>
          <span class="spring"></span>
          <button class="button quiet" title=${_("Measure anew")} @click=${() => measured.reset()}>${_("Reset")}</button>
        </header>
        <div class="integrated-line">
          <div><output class="integrated" aria-label=${_("Integrated loudness")}>−∞</output><span>${_("LUFS integrated")}</span></div>
          <div><output class="difference" aria-label=${_("Against the target")}></output><span>${_("to target")}</span></div>
        </div>
        <div class="target-line">
          <span class="faint" id="target-label">${_("Target, LUFS")}</span>
          <span class="spring"></span>
          ${choice("target-label", TARGETS_LUFS, target, (lufs) => `−${-lufs}`, (lufs) => (measured.target = lufs))}
        </div>
        <table>
          <thead>
            <tr>
              <th></th>
              <th scope="col">${_("Now")}</th>
              <th scope="col">${_("Highest")}</th>
              <th></th>
            </tr>
          </thead>
          <tbody>
            ${row("Momentary", "momentary", "momentary-max", "LUFS")} ${bar("momentary", target)}
            ${row("Short-term", "short-term", "short-term-max", "LUFS")} ${bar("shortTerm", target)}
            ${row("True peak", "true-peak", "true-peak-max", "dBTP")} ${row("Sample peak", "sample-peak", "sample-peak-max", "dBFS")}
            <tr>
              <th scope="row">RMS</th>
              <td colspan="2" class="pair">
                <abbr title=${_("Left")}>L</abbr> <span class="rms-left">−∞</span> <abbr title=${_("Right")}>R</abbr>
                <span class="rms-right">−∞</span>
              </td>
              <td>dBFS</td>
            </tr>
            <tr>
              <th scope="row">${_("Range")}</th>
              <td></td>
              <td class="range">0.0</td>
              <td>LU</td>
            </tr>
          </tbody>
        </table>
        <p class="sr spoken" role="status"></p>
      </section>
    </div>`;
  }
}
customElements.define("sonic-meters", Meters);

/** @param {string} title @param {string} now class @param {string} most class @param {string} unit */
const row = (title, now, most, unit) =>
  html`<tr>
    <th scope="row">${title}</th>
    <td class=${now}>−∞</td>
    <td class=${most}>−∞</td>
    <td>${unit}</td>
  </tr>`;

/** @param {Bar} name @param {number} target */
const bar = (name, target) =>
  html`<tr class="bar-row" aria-hidden="true">
    <td colspan="4">
      <div class="loudness-bar" data-bar=${name}><i></i><b style="left:${barPlace(target) * 100}%"></b></div>
    </td>
  </tr>`;

/** @param {number} lufs */
const barPlace = (lufs) => Math.min(1, Math.max(0, (lufs - BAR_LUFS[0]) / (BAR_LUFS[1] - BAR_LUFS[0])));

/**
 * @param {string} label id of what names it @param {number[]} values @param {number} chosen
 * @param {(value: number) => string} text @param {(value: number) => void} choose
 */
const choice = (label, values, chosen, text, choose) =>
  html`<span class="choice" role="group" aria-labelledby=${label}
    >${values.map(
      (value) =>
        html`<button class="button quiet" aria-pressed=${value === chosen} @click=${() => choose(value)}>${text(value)}</button>`,
    )}</span
  >`;

/** @param {number} value @param {number} digits */
const signed = (value, digits) => {
  const text = Math.abs(value).toFixed(digits);
  return Number(text) === 0 ? text : `${value < 0 ? "−" : "+"}${text}`;
};
