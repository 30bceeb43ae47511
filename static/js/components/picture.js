import { html, LitElement, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { Behind, EDGE_PX, paintDevice, pixelOf } from "../canvas/device_picture.js";
import { Surface } from "../canvas/surface.js";
import { levelAt } from "../dynamics.js";
import { stretchesOf, valueAt } from "../engine/lanes.js";
import { drawAlways } from "../frames.js";
import { STRIP, TRACK } from "../lanes.js";
import { bounded, carried, placeOn, turnedBy } from "../pictures.js";
import { readReduction, reductionNow } from "../reductions.js";
import { knobPlace, knobValue } from "../scales.js";
import { engine, live, mayEdit, player, store } from "../session.js";
import { LANE, POINT } from "../targets.js";
import { _ } from "../tongue.js";
import { dbText, valueText } from "../words.js";
import { follow } from "./drag.js";
import { Follows } from "./live.js";
import { ValuesHand } from "./values_hand.js";
import { notches, WHEEL_RESTS_MS } from "./wheel.js";

/** @typedef {import("../pictures.js").Handle} Handle */
/** @typedef {import("../session.js").Parameter} Parameter */

const FINE = 8;
const TURN_PX = 180; // an Alt-drag over a whole knob
const WHEEL_STEP = 0.04;
const [KEY_STEP, KEY_PAGE] = [0.02, 0.1];

/** A device as a curve: its handles are drawn to what they should sound like. */
class Picture extends LitElement {
  static properties = {
    device: { attribute: false },
    kind: { attribute: false },
    picture: { attribute: false },
    chosen: {},
  };

  constructor() {
    super();
    /** A device's or modulator's row. @type {any} */
    this.device = null;
    /** @type {any} */
    this.kind = null;
    /** One of its kind's. @type {import("../pictures.js").Picture} */
    this.picture = /** @type {any} */ (null);
    /** The name of the handle that was touched last. */
    this.chosen = "";
    this.hand = new ValuesHand(() => this.device.id, _("Shape device"));
    this.behind = new Behind();
    /** @type {Surface | null} */
    this.surface = null;
    /** @type {{values: Record<string, number>, timer: number} | null} */
    this.wheeled = null;
    this.isSeen = false;
    this.isHeld = false;
    this.watch = new IntersectionObserver(([entry]) => this.#see(entry.isIntersecting));
    /** @type {Map<string, import("../engine/cursor.js").Stretch[]>} */
    this.lanes = new Map();
    /** @type {(() => void)[]} */
    this.ends = [];
    new Follows(this, LANE, POINT);
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.over = new AbortController();
    const { signal } = this.over;
    engine.addEventListener("state", this.#follow, { signal });
    player.addEventListener("state", this.#follow, { signal });
    this.watch.observe(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.over?.abort();
    this.watch.disconnect();
    this.#wheelRests();
    this.#see(false);
    this.surface?.close();
    this.surface = null;
  }

  /** @param {string} name @returns {Parameter} */
  #spec(name) {
    return this.kind.parameters.find((/** @type {Parameter} */ each) => each.name === name);
  }

  /** Every parameter as it is heard: an automated one as its lane has it while the song plays. */
  get values() {
    const beat = player.state === "playing" && !this.isHeld ? player.position().beat : null;
    return Object.fromEntries(
      this.kind.parameters.map((/** @type {Parameter} */ { name, default: usual }) => {
        const stretches = beat === null ? undefined : this.lanes.get(name);
        return [name, stretches && beat !== null ? valueAt(stretches, beat) : (this.device.values[name] ?? usual)];
      }),
    );
  }

  willUpdate() {
    this.lanes.clear();
    for (const lane of store.all(LANE)) {
      if (lane.device_id !== this.device.id || lane.mode === "off" || lane.override) continue;
      const points = store.all(POINT).filter((point) => point.lane_id === lane.id);
      if (points.length) this.lanes.set(lane.parameter, stretchesOf(/** @type {any} */ (points)));
    }
  }

  updated() {
    const canvas = this.querySelector("canvas");
    if (canvas && this.surface?.canvas !== canvas) {
      this.surface?.close();
      this.surface = new Surface(canvas, (context, size) => this.#paint(context, size));
    }
    this.surface?.soon();
    this.#follow();
  }

  // --- what moves by itself ----------------------------------------------------------------------------------------

  /** @param {boolean} isSeen */
  #see(isSeen) {
    if (isSeen === this.isSeen) return;
    this.isSeen = isSeen;
    for (const end of this.ends) end();
    this.ends = [];
    if (isSeen && this.picture.reduces) this.ends.push(readReduction(this.device.slot));
    if (isSeen && this.#hears && live) this.ends.push(live.lookAt(this.device.strip_id));
    this.#follow();
  }

  /** Whether what sounds can be drawn behind it: the page's own engine knows the master's spectrum alone. */
  get #hears() {
    if (!this.picture.x.log) return false;
    const track = store.get(TRACK, store.get(STRIP, this.device.strip_id)?.track_id);
    return track?.kind === "master";
  }

  #follow = () => {
    const moves = this.#hears || this.picture.reduces || (this.lanes.size && player.state === "playing");
    drawAlways(this.#frame, this.isSeen && engine.state === "running" && !!moves);
  };

  #frame = () => {
    if (!this.surface) return;
    if (this.#hears) this.behind.follow(engine.spectrum(), this.surface.width);
    if (this.lanes.size) this.requestUpdate();
    this.surface.draw();
    const now = this.picture.reduces ? reductionNow(this.device.slot) : null;
    const place = this.querySelector(".reduction");
    if (place) place.textContent = now === null || now < 0.05 ? "" : `${dbText(-now)} dB`;
  };

  /** @param {CanvasRenderingContext2D} context @param {Surface} size */
  #paint(context, size) {
    const { picture, values } = this;
    const { x, reduces } = picture;
    const reduction = reduces ? reductionNow(this.device.slot) : null;
    paintDevice(context, size, {
      picture,
      values,
      chosen: this.chosen,
      behind: this.#hears ? this.behind : null,
      at: reduces && reduction !== null ? levelAt(reduces, values, reduction, x.low, x.high) : null,
      dimmed: this.device.bypass,
    });
    // Handles stand where the line does, whatever the picture's size.
    for (const handle of picture.handles(values)) {
      const element = /** @type {HTMLElement | null} */ (this.querySelector(`[data-handle="${handle.name}"]`));
      if (!element) continue;
      const [across, down] = [placeOn(picture.x, handle.x), 1 - placeOn(picture.y, handle.y)];
      const within = (/** @type {number} */ place) => Math.min(1.02, Math.max(-0.02, place));
      element.style.translate = `${pixelOf(within(across), size.width)}px ${pixelOf(within(down), size.height)}px`;
    }
  }

  // --- hands -----------------------------------------------------------------------------------------------------------

  /** @param {Handle} handle */
  #choose(handle) {
    this.chosen = handle.name;
    this.dispatchEvent(new CustomEvent("chosen", { detail: handle.name, bubbles: true }));
  }

  /** It goes as far as the hand does, from wherever it was taken; with Alt it is turned. @param {PointerEvent} event @param {Handle} handle */
  #press(event, handle) {
    if (event.button !== 0 || !mayEdit || !this.surface) return;
    event.preventDefault();
    event.stopPropagation();
    this.#wheelRests();
    /** @type {HTMLElement} */ (event.currentTarget).focus();
    this.#choose(handle);
    const { picture, values } = this;
    const { width, height } = this.surface;
    const to = { x: placeOn(picture.x, handle.x), y: placeOn(picture.y, handle.y) };
    let { clientX: x, clientY: y } = event;
    const spec = handle.turn ? this.#spec(handle.turn) : null;
    let turned = spec ? knobPlace(spec, values[spec.name]) : 0;
    this.isHeld = true;
    follow(event, {
      move: (each) => {
        const slow = each.shiftKey ? FINE : 1;
        const [dx, dy] = [(each.clientX - x) / slow, (each.clientY - y) / slow];
        ({ clientX: x, clientY: y } = each);
        if (!dx && !dy) return;
        if (each.altKey && spec) {
          turned = Math.min(1, Math.max(0, turned - dy / TURN_PX));
          return this.hand.move({ [spec.name]: bounded(spec, knobValue(spec, turned)) });
        }
        to.x += dx / (width - 2 * EDGE_PX);
        to.y -= dy / (height - 2 * EDGE_PX);
        this.hand.move(carried(this.kind, picture, handle, values, to));
      },
      end: () => {
        this.isHeld = false;
        this.hand.release();
      },
      cancel: () => {
        this.isHeld = false;
        this.hand.cancel();
      },
    });
  }

  /** A run of the wheel is one move. @param {WheelEvent} event @param {Handle} handle */
  #wheel(event, handle) {
    const way = notches(event, this);
    if (!way || !handle.turn || !mayEdit || this.isHeld) return;
    event.preventDefault();
    event.stopPropagation();
    const spec = this.#spec(handle.turn);
    clearTimeout(this.wheeled?.timer);
    const now = this.wheeled?.values[spec.name] ?? this.values[spec.name];
    const place = Math.min(1, Math.max(0, knobPlace(spec, now) + (way * WHEEL_STEP) / (event.shiftKey ? FINE : 1)));
    const values = { [spec.name]: bounded(spec, knobValue(spec, place)) };
    this.wheeled = { values, timer: window.setTimeout(() => this.#wheelRests(), WHEEL_RESTS_MS) };
    this.hand.move(values);
  }

  #wheelRests() {
    if (!this.wheeled) return;
    clearTimeout(this.wheeled.timer);
    this.wheeled = null;
    this.hand.release();
  }

  /** @param {Record<string, number>} values */
  #set(values) {
    this.#wheelRests();
    this.hand.move(values);
    this.hand.release();
  }

  /** @param {Handle} handle */
  #reset(handle) {
    if (mayEdit) this.#set(Object.fromEntries(turnedBy(handle).map((name) => [name, this.#spec(name).default])));
  }

  /** @param {KeyboardEvent} event @param {Handle} handle */
  #key(event, handle) {
    const { key } = event;
    if (!mayEdit || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = event.shiftKey ? KEY_STEP / FINE : KEY_STEP;
    const [across, up] = [handle.across?.parameter, handle.up?.parameter];
    /** @type {Record<string, [string | undefined, number]>} */
    const ways = {
      ArrowRight: [across ?? up, step],
      ArrowLeft: [across ?? up, -step],
      ArrowUp: [up ?? across, step],
      ArrowDown: [up ?? across, -step],
      Home: [across ?? up, -1],
      End: [across ?? up, 1],
      PageUp: [handle.turn, KEY_PAGE],
      PageDown: [handle.turn, -KEY_PAGE],
    };
    const [name, way] = ways[key] ?? [];
    if (key === "Delete" || key === "Backspace") this.#reset(handle);
    else if (key === "Enter" && handle.on) this.#set({ [handle.on]: this.values[handle.on] ? 0 : 1 });
    else if (name && way) {
      const spec = this.#spec(name);
      const place = Math.min(1, Math.max(0, knobPlace(spec, this.values[name]) + way));
      this.#set({ [name]: bounded(spec, knobValue(spec, place)) });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {Handle} handle */
  #text(handle) {
    const { values } = this;
    const off = handle.on && !values[handle.on] ? [_("off")] : [];
    return [...off, ...turnedBy(handle).map((name) => `${this.#spec(name).title} ${valueText(this.#spec(name), values[name])}`)].join(", ");
  }

  render() {
    const { picture, values } = this;
    return html`<div class="plot" role="group" aria-label=${_("{what} of {device}", { what: picture.title, device: this.kind.title })}>
        <canvas aria-hidden="true"></canvas>
        <span class="plot-title" aria-hidden="true">${picture.title}</span>
        ${picture.reduces ? html`<output class="reduction" aria-label=${_("Gain reduction")}></output>` : nothing}
        ${repeat(
          picture.handles(values),
          (handle) => handle.name,
          (handle) => this.#handle(handle, values),
        )}
      </div>`;
  }

  /** @param {Handle} handle @param {Record<string, number>} values */
  #handle(handle, values) {
    const text = this.#text(handle);
    const lead = handle.across?.parameter ?? handle.up?.parameter ?? "";
    const spec = this.#spec(lead);
    return html`<i
      class="handle ${handle.name === this.chosen ? "chosen" : ""} ${handle.on && !values[handle.on] ? "off" : ""}"
      data-handle=${handle.name}
      data-still
      role="slider"
      tabindex=${mayEdit ? 0 : -1}
      aria-label=${handle.title}
      aria-roledescription=${_("handle")}
      aria-valuemin=${spec.minimum}
      aria-valuemax=${spec.maximum}
      aria-valuenow=${values[lead]}
      aria-valuetext=${text}
      aria-disabled=${!mayEdit}
      title="${handle.title}: ${text}"
      @focus=${() => this.#choose(handle)}
      @pointerdown=${(/** @type {PointerEvent} */ event) => this.#press(event, handle)}
      @dblclick=${() => this.#reset(handle)}
      @wheel=${{ handleEvent: (/** @type {WheelEvent} */ event) => this.#wheel(event, handle), passive: false }}
      @keydown=${(/** @type {KeyboardEvent} */ event) => this.#key(event, handle)}
    ></i>`;
  }
}
customElements.define("sonic-picture", Picture);
