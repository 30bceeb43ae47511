import { html, LitElement, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import * as actions from "../actions.js";
import { DEVICE, devicesOf, STRIP, TRACK } from "../lanes.js";
import { NOT_KNOBS } from "../presets.js";
import { LANE, MODULATION } from "../targets.js";
import { catalogue, mayEdit, store, view } from "../session.js";
import { dragDevice } from "./device_drag.js";
import { addEffectMenu, deviceMenu, instrumentMenu } from "./device_menus.js";
import { Follows, icon, Live } from "./live.js";
import { control } from "./parameters.js";
import { ControlHand } from "./strip_hands.js";
import "./pads.js";
import "./preset_bar.js";

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
    if (track?.kind === "vca")
      return html`<p class="nothing-here">No sound runs through a VCA: it moves the faders of the tracks that are linked to it.</p>`;
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

const KNOB_PX = 82;
const AROUND_KNOBS_PX = 104; // the chain's margin, the device's header, its preset and its own margin

/** How many rows of knobs stand in a dock of that height. @param {number} dockPixels */
function knobRows(dockPixels) {
  return Math.max(1, Math.floor((Math.min(dockPixels, innerHeight - 240) - AROUND_KNOBS_PX) / KNOB_PX));
}

class Device extends LitElement {
  static properties = {
    device: { attribute: false },
    track: { attribute: false },
    rows: { type: Number },
    chosen: { type: Boolean },
  };

  constructor() {
    super();
    /** @type {any} */
    this.device = null;
    /** @type {any} */
    this.track = null;
    this.rows = 3;
    this.chosen = false;
    /** @type {Map<string, ControlHand>} */
    this.hands = new Map();
    new Follows(this, LANE, MODULATION);
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

  /** Whose sound steers it, where that is not its own. */
  #steered() {
    const name = store.get(TRACK, store.get(STRIP, this.device.sidechain_strip_id)?.track_id)?.name;
    return name ? html`<span class="steered" title="Steered by ${name} (sidechain)">by ${name}</span>` : nothing;
  }

  render() {
    const { device } = this;
    const kind = catalogue.get(device.kind);
    const title = kind?.title ?? device.kind;
    const instrument = kind?.category === "instrument";
    this.className = `device ${this.chosen ? "chosen" : ""} ${device.bypass ? "bypassed" : ""}`;
    this.dataset.device = device.id;
    const choose = () => view.set({ device: device.id });
    return html`<section aria-label=${title} @pointerdown=${choose} @focusin=${choose}>
      <header @pointerdown=${(/** @type {PointerEvent} */ event) => dragDevice(event, device)}>
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
                @click=${(/** @type {Event} */ event) => instrumentMenu(event, this.track.id, device)}
              >
                ${title}
              </button>`
            : html`<h3 class="title" tabindex="0" aria-label="${title}. Alt and arrows move it.">${title}</h3>`
        }
        <span class="spring"></span>
        ${this.#steered()}
        ${mayEdit ? html`<button class="button quiet square" aria-haspopup="menu" data-still aria-label="More for ${title}" @click=${(/** @type {Event} */ event) => deviceMenu(/** @type {Element} */ (event.currentTarget), device, this.track)}>${icon("more")}</button>` : nothing}
      </header>
      <sonic-preset-bar .device=${device} .track=${this.track}></sonic-preset-bar>
      ${
        kind?.parameters.length
          ? this.#knobs(kind.parameters.filter(({ name }) => !NOT_KNOBS.includes(name)))
          : html`<sonic-pads .device=${device} .track=${this.track}></sonic-pads>`
      }
    </section>`;
  }

  /** @param {import("../session.js").Parameter[]} parameters */
  #knobs(parameters) {
    const columns = Math.max(2, Math.ceil(parameters.length / this.rows));
    return html`<div class="knobs" style="--columns:${columns}">
      ${parameters.map((parameter) => control(parameter, this.device.values[parameter.name] ?? parameter.default, this.handOf(parameter.name)))}
    </div>`;
  }
}
customElements.define("sonic-device", Device);
