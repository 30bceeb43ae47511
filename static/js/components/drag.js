import { LitElement } from "lit";
import { notches, WHEEL_RESTS_MS } from "./wheel.js";

/**
 * One drag of a pointer, from its pressing to its letting go; the caller hears of every move and of the end.
 *
 * @param {PointerEvent} event the pressing
 * @param {{move: (event: PointerEvent) => void, end: (event: PointerEvent) => void, cancel?: () => void}} hand
 */
export function follow(event, { move, end, cancel }) {
  const target = /** @type {Element} */ (event.currentTarget);
  const pointer = event.pointerId;
  target.setPointerCapture(pointer);
  const over = new AbortController();
  const { signal } = over;
  /** @param {(event: PointerEvent) => void} act @returns {(event: Event) => void} */
  const mine = (act) => (each) => {
    const it = /** @type {PointerEvent} */ (each);
    if (it.pointerId === pointer) act(it);
  };
  target.addEventListener("pointermove", mine(move), { signal });
  target.addEventListener(
    "pointerup",
    mine((each) => (over.abort(), end(each))),
    { signal },
  );
  target.addEventListener(
    "pointercancel",
    mine((each) => (over.abort(), cancel ? cancel() : end(each))),
    { signal },
  );
  if (!cancel) return;
  const escape = (/** @type {KeyboardEvent} */ key) => {
    if (key.key !== "Escape") return;
    key.stopPropagation();
    over.abort();
    cancel();
  };
  addEventListener("keydown", escape, { signal, capture: true });
}

const FINE = 8;

/**
 * A control whose value a hand carries: drawn by a pointer, turned by a wheel, stepped by keys, or sent to where it rests
 * by a double-click. Says `moving` while it is in hand and `moved` when it is let go, each with the value as detail, and
 * `released` when a drag is taken back.
 */
export class Carried extends LitElement {
  static properties = { value: { type: Number }, label: {}, disabled: { type: Boolean } };

  constructor() {
    super();
    this.value = 0;
    this.label = "";
    this.disabled = false;
    /** The value in hand, before the song has it. @type {number | null} */
    this.held = null;
    /** Where a wheel has turned it to, until the wheel rests. @type {{place: number, timer: number} | null} */
    this.wheeled = null;
  }

  // What a kind of control knows of itself. A place is a share of its way, 0 … 1.

  /** Where a double-click sends it. @returns {number} */
  get rests() {
    return 0;
  }

  /** How far a hand draws it from one end to the other. @returns {number} */
  get wayPixels() {
    return 180;
  }

  /** @param {number} value @returns {number} */
  placeOf(value) {
    return value;
  }

  /** @param {number} place @returns {number} */
  valueAt(place) {
    return place;
  }

  /** How far a hand has moved it upwards. @param {number} x to the right @param {number} y upwards, pixels @returns {number} */
  drawn(x, y) {
    return x + y;
  }

  /** Where notches of a wheel turn it; null leaves the wheel to scroll. @param {number} place @param {number} way @param {boolean} fine @returns {number | null} */
  turned(place, way, fine) {
    return place + (way * 0.025) / (fine ? FINE : 1);
  }

  /** The value that a key steps to. @param {string} _key @param {boolean} _fine @returns {number | undefined} */
  stepped(_key, _fine) {
    return undefined;
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    for (const name of ["pointerdown", "dblclick", "keydown"]) this.addEventListener(name, this);
    this.addEventListener("wheel", this, { passive: false });
  }

  get place() {
    return this.placeOf(this.held ?? this.value);
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (this.disabled) return;
    if (event.type === "wheel") return this.#wheel(/** @type {WheelEvent} */ (event));
    this.#wheelRests();
    if (event.type === "dblclick") this.#settle(this.rests);
    else if (event.type === "keydown") this.#key(/** @type {KeyboardEvent} */ (event));
    else this.#press(/** @type {PointerEvent} */ (event));
  }

  /** It moves by as much as the hand does, from wherever it was taken. @param {PointerEvent} event */
  #press(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    this.focus();
    let { place } = this;
    let { clientX: x, clientY: y } = event;
    const length = this.wayPixels;
    this.classList.add("held");
    const rest = () => {
      this.classList.remove("held");
      return this.#rest();
    };
    follow(event, {
      move: (each) => {
        const way = this.drawn(each.clientX - x, y - each.clientY);
        ({ clientX: x, clientY: y } = each);
        if (!way) return;
        place = within(place + way / length / (each.shiftKey || each.altKey ? FINE : 1));
        this.#hold(place);
      },
      end: () => {
        const value = rest();
        // What the song shows meanwhile is the hand's own doing: it is no measure of whether anything changed.
        if (value !== null) this.#say("moved", value);
      },
      cancel: () => {
        rest();
        this.#say("released", this.value);
      },
    });
  }

  /** A run of the wheel is one move. @param {WheelEvent} event */
  #wheel(event) {
    const way = notches(event, this);
    if (!way || (this.held !== null && !this.wheeled)) return;
    const to = this.turned(this.wheeled?.place ?? this.place, way, event.shiftKey);
    if (to === null) return;
    event.preventDefault();
    clearTimeout(this.wheeled?.timer);
    const place = within(to);
    this.wheeled = { place, timer: window.setTimeout(() => this.#wheelRests(), WHEEL_RESTS_MS) };
    this.#hold(place);
  }

  #wheelRests() {
    if (!this.wheeled) return;
    clearTimeout(this.wheeled.timer);
    this.wheeled = null;
    const value = this.#rest();
    if (value !== null) this.#say("moved", value);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
    const isClearing = key === "Delete" || key === "Backspace";
    const to = isClearing ? this.rests : ctrlKey || metaKey || altKey ? undefined : this.stepped(key, shiftKey);
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#settle(to);
  }

  /** @param {number} place */
  #hold(place) {
    this.held = this.valueAt(place);
    this.requestUpdate();
    this.#say("moving", this.held);
  }

  #rest() {
    const value = this.held;
    this.held = null;
    this.requestUpdate();
    return value;
  }

  /** @param {number} value */
  #settle(value) {
    if (value !== this.value) this.#say("moved", value);
  }

  /** @param {string} name @param {number} value */
  #say(name, value) {
    this.dispatchEvent(new CustomEvent(name, { detail: value, bubbles: true }));
  }

  /** Says to those who do not see it what it is and where it stands. @param {number} low @param {number} high @param {string} text */
  sayAs(low, high, text) {
    this.setAttribute("role", "slider");
    this.tabIndex = this.disabled ? -1 : 0;
    this.ariaLabel = this.label;
    this.ariaValueMin = String(low);
    this.ariaValueMax = String(high);
    this.ariaValueNow = String(this.held ?? this.value);
    this.ariaValueText = text;
    this.ariaDisabled = String(this.disabled);
  }
}

/** @param {number} place */
const within = (place) => Math.min(1, Math.max(0, place));
