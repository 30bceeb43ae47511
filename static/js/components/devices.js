import { html, LitElement, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import * as actions from "../actions.js";
import { byOrder, DEVICE, devicesOf, STRIP, TRACK } from "../lanes.js";
import { catalogue, commands, mayEdit, preview, say, store, view } from "../session.js";
import { pitchText, valueText } from "../words.js";
import { addEffectMenu, instrumentMenu } from "./device_menus.js";
import { icon, Live } from "./live.js";
import { openMenu } from "./menu.js";
import { numberIn } from "./number.js";
import { ControlHand } from "./strip_hands.js";
import "./knob.js";

/** What the engine fills in by itself, and no hand turns. */
const NOT_KNOBS = ["glide_from", "buffer"];

/** The chosen track's instrument and effects side by side, with all their knobs. */
class Devices extends Live {
  static models = [TRACK, STRIP, DEVICE];
  static sees = ["track", "device", "dockPixels"];

  /** The device that was last brought into sight. @type {string | null} */
  shown = null;

  updated() {
    if (view.now.device === this.shown) return;
    this.shown = view.now.device;
    this.querySelector(".device.chosen")?.scrollIntoView({ inline: "nearest", block: "nearest" });
  }

  render() {
    const track = store.get(TRACK, view.now.track);
    const strip = track && store.find(STRIP, (each) => each.track_id === track.id);
    if (!track || !strip) return html`<p class="nothing-here">Choose a track to see its instrument and effects.</p>`;
    const devices = devicesOf(store, strip.id);
    const effects = devices.filter((device) => catalogue.get(device.kind)?.category === "effect");
    const hasInstrument = effects.length < devices.length;
    const rows = knobRows(view.now.dockPixels);
    return html`<div class="chain" data-colour=${track.kind === "master" ? nothing : track.colour}>
      <h2 class="chain-name"><span>${track.name}</span></h2>
      ${
        track.kind === "instrument" && !hasInstrument
          ? html`<button
              class="device add"
              aria-haspopup="menu"
              ?disabled=${!mayEdit}
              @click=${(/** @type {Event} */ event) => instrumentMenu(event, track.id, null)}
            >
              ${icon("plus")} Choose an instrument
            </button>`
          : nothing
      }
      ${repeat(
        devices,
        (device) => device.id,
        (device) =>
          html`<sonic-device
            .device=${device}
            .track=${track}
            .earlier=${before(effects, device)}
            .later=${after(effects, device)}
            .rows=${rows}
            .chosen=${device.id === view.now.device}
          ></sonic-device>`,
      )}
      <button
        class="device add"
        aria-haspopup="menu"
        ?disabled=${!mayEdit}
        @click=${(/** @type {Event} */ event) => addEffectMenu(event, track.id)}
      >
        ${icon("plus")} Add an effect
      </button>
    </div>`;
  }
}
customElements.define("sonic-devices", Devices);

const PAD_VELOCITY = 100;
const PAD_MS = 300;
const KNOB_PX = 82;
const AROUND_KNOBS_PX = 74; // the chain's margin, the device's header and its own margin

/** How many rows of knobs stand in a dock of that height. @param {number} dockPixels */
function knobRows(dockPixels) {
  return Math.max(1, Math.floor((Math.min(dockPixels, innerHeight - 240) - AROUND_KNOBS_PX) / KNOB_PX));
}

/** After which an effect would stand one place earlier: an id, null for the front, undefined where it is first. @param {any[]} effects @param {any} device */
function before(effects, device) {
  const at = effects.indexOf(device);
  return at < 1 ? undefined : (effects[at - 2]?.id ?? null);
}

/** @param {any[]} effects @param {any} device */
function after(effects, device) {
  const at = effects.indexOf(device);
  return at < 0 ? undefined : effects[at + 1]?.id;
}

class Device extends LitElement {
  static properties = {
    device: { attribute: false },
    track: { attribute: false },
    earlier: { attribute: false },
    later: { attribute: false },
    rows: { type: Number },
    chosen: { type: Boolean },
  };

  constructor() {
    super();
    /** @type {any} */
    this.device = null;
    /** @type {any} */
    this.track = null;
    /** @type {string | null | undefined} */
    this.earlier = undefined;
    /** @type {string | undefined} */
    this.later = undefined;
    this.rows = 3;
    this.chosen = false;
    /** @type {Map<string, ControlHand>} */
    this.hands = new Map();
  }

  createRenderRoot() {
    return this;
  }

  /** @param {string} name */
  handOf(name) {
    let hand = this.hands.get(name);
    if (!hand) {
      hand = new ControlHand(
        DEVICE,
        () => this.device.id,
        `values.${name}`,
        (value) => ["effects.set_parameter", { device_id: this.device.id, name, value }],
      );
      this.hands.set(name, hand);
    }
    return hand;
  }

  /** @param {Event} event */
  #menu(event) {
    const { id, kind, bypass } = this.device;
    const found = catalogue.get(kind);
    const move = (/** @type {string | null} */ after_id) =>
      void commands.run("effects.move_effect", { device_id: id, after_id });
    const effect = found?.category === "effect";
    openMenu(
      /** @type {Element} */ (event.currentTarget),
      [
        { label: bypass ? "Switch on" : "Bypass", run: () => void actions.bypass(this.device) },
        {
          label: "All knobs to their defaults",
          run: () => void commands.run("effects.set_values", { device_id: id, values: {}, others_to_default: true }),
        },
        ...(this.earlier !== undefined ? [{ label: "Move to the left", run: () => move(this.earlier ?? null) }] : []),
        ...(this.later !== undefined ? [{ label: "Move to the right", run: () => move(this.later ?? null) }] : []),
        ...(found?.sidechain ? [{ label: "Sidechain…", run: () => this.#sidechainMenu() }] : []),
        ...(effect
          ? [
              /** @type {const} */ ("line"),
              {
                label: "Remove",
                danger: true,
                run: () => void commands.run("effects.remove_effect", { device_id: id }),
              },
            ]
          : []),
      ],
      found?.title ?? kind,
    );
  }

  /** Whose sound steers it, where that is not its own. */
  #steered() {
    const name = store.get(TRACK, store.get(STRIP, this.device.sidechain_strip_id)?.track_id)?.name;
    return name ? html`<span class="steered" title="Steered by ${name} (sidechain)">by ${name}</span>` : nothing;
  }

  #sidechainMenu() {
    const { id, sidechain_strip_id: now } = this.device;
    const set = (/** @type {string | null} */ track_id) =>
      void commands.run("effects.set_sidechain", { device_id: id, track_id });
    const tracks = store
      .all(TRACK)
      .filter((track) => track.id !== this.track.id && track.kind !== "folder" && track.kind !== "master")
      .sort(byOrder);
    openMenu(
      this,
      [
        { label: "Its own sound", checked: !now, run: () => set(null) },
        ...tracks.map((track) => ({
          label: track.name,
          checked: store.get(STRIP, now)?.track_id === track.id,
          run: () => set(track.id),
        })),
      ],
      "What steers it",
    );
  }

  render() {
    const { device } = this;
    const kind = catalogue.get(device.kind);
    const title = kind?.title ?? device.kind;
    const instrument = kind?.category === "instrument";
    this.className = `device ${this.chosen ? "chosen" : ""} ${device.bypass ? "bypassed" : ""}`;
    return html`<section aria-label=${title} @pointerdown=${() => view.set({ device: device.id })}>
      <header>
        <button
          class="light"
          aria-pressed=${!device.bypass}
          aria-label="${title}: on"
          title=${device.bypass ? "Bypassed" : "On"}
          ?disabled=${!mayEdit}
          @click=${() => actions.bypass(device)}
        ></button>
        ${
          instrument
            ? html`<button
                class="text-button title"
                aria-haspopup="menu"
                title="Choose another instrument"
                ?disabled=${!mayEdit}
                @click=${(/** @type {Event} */ event) => instrumentMenu(event, this.track.id, device.kind)}
              >
                ${title}
              </button>`
            : html`<h3 class="title">${title}</h3>`
        }
        <span class="spring"></span>
        ${this.#steered()}
        ${mayEdit ? html`<button class="button quiet square" aria-haspopup="menu" aria-label="More for ${title}" @click=${this.#menu}>${icon("more")}</button>` : nothing}
      </header>
      ${kind?.parameters.length ? this.#knobs(kind.parameters.filter(({ name }) => !NOT_KNOBS.includes(name))) : this.#pads(kind)}
    </section>`;
  }

  /** @param {import("../session.js").Parameter[]} parameters */
  #knobs(parameters) {
    const columns = Math.max(2, Math.ceil(parameters.length / this.rows));
    return html`<div class="knobs" style="--columns:${columns}">
      ${parameters.map((parameter) => this.#parameter(parameter))}
    </div>`;
  }

  /** @param {import("../session.js").Kind | undefined} kind */
  #pads(kind) {
    const pads = Object.entries(kind?.pads ?? {});
    return html`<ul class="pads">
      ${pads.map(
        ([pitch, pad]) =>
          html`<li>
            <button
              class="pad"
              title="Press to hear it"
              @pointerdown=${(/** @type {PointerEvent} */ event) => event.button === 0 && this.#strike(Number(pitch))}
              @keydown=${(/** @type {KeyboardEvent} */ event) => event.key === "Enter" && !event.repeat && this.#strike(Number(pitch))}
            >
              <span>${pad.title}</span><span class="faint">${pitchText(Number(pitch))}</span>
            </button>
          </li>`,
      )}
    </ul>`;
  }

  /** @param {number} pitch */
  #strike(pitch) {
    const struck = preview(this.track.id, pitch, PAD_VELOCITY);
    setTimeout(() => struck.release(), PAD_MS);
  }

  /** @param {import("../session.js").Parameter} parameter */
  #parameter(parameter) {
    const { name, title } = parameter;
    const value = this.device.values[name] ?? parameter.default;
    const text = valueText(parameter, value);
    const hand = this.handOf(name);
    if (parameter.choices.length > 2) return this.#choice(parameter, value);
    if (parameter.choices.length === 2) {
      return html`<div class="parameter">
        <button
          class="switch"
          role="switch"
          aria-checked=${value >= 0.5}
          aria-label=${title}
          ?disabled=${!mayEdit}
          @click=${() => hand.set(value >= 0.5 ? 0 : 1)}
        >
          <i></i>
        </button>
        <span class="parameter-text">${text}</span><span class="parameter-title">${title}</span>
      </div>`;
    }
    return html`<div class="parameter">
      <sonic-knob
        .value=${value}
        .spec=${parameter}
        .label=${title}
        .text=${text}
        .disabled=${!mayEdit}
        @moving=${hand.moving}
        @moved=${hand.moved}
        @released=${hand.released}
      ></sonic-knob>
      <sonic-number
        .text=${text}
        .label=${title}
        .disabled=${!mayEdit}
        @typed=${(/** @type {CustomEvent} */ event) => this.#typed(parameter, event.detail)}
      ></sonic-number>
      <span class="parameter-title" title=${title}>${title}</span>
    </div>`;
  }

  /** @param {import("../session.js").Parameter} parameter @param {number} value */
  #choice(parameter, value) {
    return html`<label class="parameter wide"
      ><select
        class="field"
        aria-label=${parameter.title}
        ?disabled=${!mayEdit}
        .value=${String(value)}
        @change=${(/** @type {Event} */ event) => this.handOf(parameter.name).set(Number(/** @type {HTMLSelectElement} */ (event.target).value))}
      >
        ${parameter.choices.map((choice, index) => html`<option value=${index} ?selected=${index === Math.round(value)}>${choice}</option>`)}</select
      ><span class="parameter-title">${parameter.title}</span></label
    >`;
  }

  /** @param {import("../session.js").Parameter} parameter @param {string} text */
  #typed(parameter, text) {
    const number = numberIn(text);
    if (number === null) return;
    const { minimum, maximum, unit, choices, step } = parameter;
    const percent = !unit && !choices.length && !step && minimum === 0 && maximum === 1 && !/\.\d/.test(text);
    // What was read is what is typed: ms where ms were shown, kHz where k was said, percent where there is no unit.
    const scale =
      unit === "s" && /ms/i.test(text) ? 0.001 : unit === "Hz" && /k/i.test(text) ? 1000 : percent ? 0.01 : 1;
    const value = number * scale;
    if (value < minimum || value > maximum) {
      return say(`${parameter.title} goes from ${valueText(parameter, minimum)} to ${valueText(parameter, maximum)}.`, {
        wrong: true,
      });
    }
    this.handOf(parameter.name).set(value);
  }
}
customElements.define("sonic-device", Device);
