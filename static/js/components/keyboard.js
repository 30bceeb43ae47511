import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import * as actions from "../actions.js";
import { DEVICE, STRIP, TRACK } from "../lanes.js";
import { SUSTAIN_PEDAL } from "../playing/controllers.js";
import { keyAt, keysOf, velocityAt } from "../playing/keyboard_layout.js";
import { playedOctave, playedPads } from "../playing/kit.js";
import { performer, playedTracks } from "../playing/performer.js";
import { preferences } from "../preferences.js";
import { soundingPitches } from "../playing/sounding.js";
import { letterOf, lowestOf, OCTAVES } from "../playing/typed_keys.js";
import { feed, player, view } from "../session.js";
import { _ } from "../tongue.js";
import { pitchText } from "../words.js";
import { icon, Live } from "./live.js";

/** @typedef {import("../playing/keyboard_layout.js").Key} Key */

const KEY_PX = 34; // a white key's, where there is room for more octaves
const MOST_OCTAVES = 6;
const VELOCITY = 100;

/** The keyboard on the screen: it plays what hands play, and shows what sounds. */
class Keyboard extends Live {
  static models = [TRACK, STRIP, DEVICE];
  static sees = ["track", "armed", "typing"];
  static properties = { octaves: { state: true } };

  constructor() {
    super();
    this.octaves = 2;
    /** The pitch that each finger holds. @type {Map<number, number>} */
    this.fingers = new Map();
    /** The key that arrows have come to. @type {number | null} */
    this.cursor = null;
  }

  connectedCallback() {
    super.connectedCallback();
    this.follows(preferences, "change");
    performer.addEventListener("played", this.#played);
    player.addEventListener("position", this.#sounding);
    player.addEventListener("state", this.#sounding);
    this.watch = new ResizeObserver(([{ contentRect }]) => {
      this.octaves = Math.min(MOST_OCTAVES, Math.max(1, Math.floor(contentRect.width / (7 * KEY_PX))));
    });
    this.watch.observe(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    performer.removeEventListener("played", this.#played);
    player.removeEventListener("position", this.#sounding);
    player.removeEventListener("state", this.#sounding);
    this.watch?.disconnect();
    for (const pitch of this.fingers.values()) performer.release(pitch);
  }

  /** @returns {Key[]} */
  get keys() {
    return keysOf(lowestOf(this.lowestOctave), this.octaves);
  }

  /** As many octaves as there are lie around the letters'. */
  get lowestOctave() {
    const { octave } = preferences.now;
    return Math.max(0, Math.min(octave - Math.floor((this.octaves - 1) / 2), OCTAVES.highest + 1 - this.octaves));
  }

  #played = () => {
    this.#show();
    this.requestUpdate();
  };

  #sounding = () => this.#show();

  updated() {
    this.#show();
  }

  /** Keys light up too often for a template. */
  #show() {
    const [track] = playedTracks();
    const played = player.state === "playing" && track && feed.score ? soundingPitches(feed.score, track.id, player.position().beat) : new Set();
    for (const key of this.querySelectorAll("[data-pitch]")) {
      const pitch = Number(/** @type {HTMLElement} */ (key).dataset.pitch);
      key.classList.toggle("down", performer.held.has(pitch));
      key.classList.toggle("sounding", played.has(pitch));
    }
  }

  // --- fingers ------------------------------------------------------------------------------------------------

  /** What lies under a finger. @param {PointerEvent} event @returns {{pitch: number, velocity: number} | null} */
  #under({ clientX, clientY, currentTarget }) {
    const field = /** @type {HTMLElement} */ (currentTarget);
    if (field.classList.contains("screen-pads")) {
      const pad = /** @type {HTMLElement | null} */ (document.elementFromPoint(clientX, clientY)?.closest("[data-pitch]"));
      if (!pad || !field.contains(pad)) return null;
      const { top, height } = pad.getBoundingClientRect();
      return { pitch: Number(pad.dataset.pitch), velocity: velocityAt({ pitch: 0, black: false, left: 0, width: 1 }, (clientY - top) / height) };
    }
    const { left, top, width, height } = field.getBoundingClientRect();
    const y = (clientY - top) / height;
    const key = y >= 0 && y <= 1 ? keyAt(this.keys, (clientX - left) / width, y) : null;
    return key && { pitch: key.pitch, velocity: velocityAt(key, y) };
  }

  /** @param {PointerEvent} event */
  #press(event) {
    if (event.button !== 0) return;
    const field = /** @type {HTMLElement} */ (event.currentTarget);
    field.setPointerCapture(event.pointerId);
    this.#slide(event);
  }

  /** A finger that slides strikes each key that it comes to. @param {PointerEvent} event */
  #slide(event) {
    if (event.type === "pointermove" && !this.fingers.has(event.pointerId)) return;
    const under = this.#under(event);
    const was = this.fingers.get(event.pointerId);
    if (under?.pitch === was && was !== undefined) return;
    if (was !== undefined && was !== NOTHING) performer.release(was, event.timeStamp);
    this.fingers.set(event.pointerId, under?.pitch ?? NOTHING);
    if (under) performer.strike(under.pitch, under.velocity, event.timeStamp);
  }

  /** @param {PointerEvent} event */
  #lift(event) {
    const pitch = this.fingers.get(event.pointerId);
    this.fingers.delete(event.pointerId);
    if (pitch !== undefined && pitch !== NOTHING) performer.release(pitch, event.timeStamp);
  }

  /** Arrows walk the keys, Enter holds the one that they have come to. @param {KeyboardEvent} event */
  #key(event) {
    const pitches = playedPads()?.map(([pitch]) => Number(pitch)) ?? this.keys.map(({ pitch }) => pitch);
    const now = pitches.indexOf(this.cursor ?? pitches[0]);
    const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (way) this.cursor = pitches[Math.min(pitches.length - 1, Math.max(0, now + way))];
    else if (event.key === "Enter" && !event.ctrlKey) {
      this.cursor ??= pitches[0];
      if (!event.repeat) performer.strike(this.cursor, VELOCITY, event.timeStamp);
    } else return;
    event.preventDefault();
    event.stopPropagation();
    this.requestUpdate();
  }

  /** @param {KeyboardEvent} event */
  #keyUp(event) {
    if (event.key === "Enter" && this.cursor !== null) performer.release(this.cursor, event.timeStamp);
  }

  // --- what is seen -------------------------------------------------------------------------------------------

  render() {
    const tracks = playedTracks();
    const pads = playedPads();
    const octave = playedOctave();
    const name = tracks.map(({ name }) => name).join(", ");
    this.dataset.colour = String(tracks[0]?.colour ?? "");
    const step = (/** @type {number} */ by, /** @type {string} */ sign, /** @type {string} */ label, /** @type {number} */ end) =>
      html`<button
        class="button quiet square"
        aria-label=${label}
        title=${label}
        ?disabled=${preferences.now.octave === end}
        @click=${() => preferences.set({ octave: preferences.now.octave + by })}
      >
        ${icon(sign)}
      </button>`;
    return html`<div class="keyboard-side">
        <strong class="keyboard-name" title=${name}>${name || _("No instrument")}</strong>
        <div class="buttons">
          ${step(-1, "minus", _("Octave down"), OCTAVES.lowest)}<output aria-label=${_("Octave")}>C${octave}</output>${step(1, "plus", _("Octave up"), OCTAVES.highest)}
        </div>
        <button
          class="button"
          aria-pressed=${performer.pedalIsDown}
          @click=${() => performer.control(SUSTAIN_PEDAL, performer.pedalIsDown ? 0 : 127)}
        >
          ${_("Sustain")}
        </button>
        <button class="button quiet square close" aria-label=${_("Close the keyboard")} @click=${actions.showKeyboard}>${icon("close")}</button>
      </div>
      ${pads ? this.#pads(pads) : this.#keys(octave)}`;
  }

  /** @param {number} octave */
  #keys(octave) {
    const { keys } = this;
    return html`<div
      class="screen-keys"
      tabindex="0"
      role="group"
      aria-label=${_("Keys from {lowest} to {highest}. Arrows choose one, Enter plays it.", { lowest: pitchText(keys[0].pitch), highest: pitchText(keys[keys.length - 1].pitch) })}
      @pointerdown=${this.#press}
      @pointermove=${this.#slide}
      @pointerup=${this.#lift}
      @pointercancel=${this.#lift}
      @keydown=${this.#key}
      @keyup=${this.#keyUp}
    >
      ${keys.map(
        ({ pitch, black, left, width }) =>
          html`<i
            class=${black ? "black" : "white"}
            data-pitch=${pitch}
            ?data-cursor=${pitch === this.cursor}
            style="left:${left * 100}%;width:${width * 100}%"
            >${view.now.typing ? html`<b>${letterOf(pitch, octave)}</b>` : nothing}${pitch % 12 ? nothing : html`<small>${pitchText(pitch)}</small>`}</i
          >`,
      )}
    </div>`;
  }

  /** @param {[string, import("../presets.js").Pad][]} pads */
  #pads(pads) {
    return html`<div
      class="screen-pads"
      tabindex="0"
      role="group"
      aria-label=${_("Pads. Arrows choose one, Enter plays it.")}
      @pointerdown=${this.#press}
      @pointermove=${this.#slide}
      @pointerup=${this.#lift}
      @pointercancel=${this.#lift}
      @keydown=${this.#key}
      @keyup=${this.#keyUp}
    >
      ${repeat(
        pads,
        ([key]) => key,
        ([key, pad]) =>
          html`<i class="screen-pad" data-pitch=${key} ?data-cursor=${Number(key) === this.cursor}>
            <span>${pad.title}</span><small>${pitchText(Number(key))}<b>${view.now.typing ? letterOf(Number(key), playedOctave()) : ""}</b></small>
          </i>`,
      )}
    </div>`;
  }
}

/** A finger that is on no key. */
const NOTHING = -1;

customElements.define("sonic-keyboard", Keyboard);
