import { html, LitElement, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import * as actions from "../actions.js";
import { DEVICE, devicesOf, STRIP, TRACK } from "../lanes.js";
import { compare, sideOf } from "../comparing.js";
import { called, FIRST_BANDS, groupsOf } from "../parameter_groups.js";
import { picturesOf } from "../pictures.js";
import { NOT_KNOBS } from "../presets.js";
import { LANE, MODULATION } from "../targets.js";
import { catalogue, mayEdit, store, view } from "../session.js";
import { _ } from "../tongue.js";
import { dragDevice } from "./device_drag.js";
import { addEffectMenu, deviceMenu, instrumentMenu } from "./device_menus.js";
import { Follows, icon, Live, typed } from "./live.js";
import { control } from "./parameters.js";
import { knobHand } from "./hand_of.js";
import "./pads.js";
import "./picture.js";
import "./preset_bar.js";

/** The chosen track's instrument and effects side by side, with all their knobs. */
class Devices extends Live {
  static models = [TRACK, STRIP, DEVICE];
  static sees = ["track", "device", "dockPixels", "collapsed"];

  get track() {
    return store.get(TRACK, view.now.track);
  }

  /** The device that was last brought into sight. @type {string | null} */
  shown = null;

  updated() {
    if (view.now.device === this.shown) return;
    this.shown = view.now.device;
    this.querySelector(".device.chosen")?.scrollIntoView({ inline: "nearest", block: "nearest" });
  }

  render() {
    const { track } = this;
    const strip = track && store.find(STRIP, (each) => each.track_id === track.id);
    if (track?.kind === "vca")
      return html`<p class="nothing-here">${_("No sound runs through a VCA: it moves the faders of the tracks that are linked to it.")}</p>`;
    if (!track || !strip) return html`<p class="nothing-here">${_("Choose a track to see its instrument and effects.")}</p>`;
    const devices = devicesOf(store, strip.id);
    const effects = devices.filter((device) => catalogue.get(device.kind)?.category === "effect");
    const hasInstrument = effects.length < devices.length;
    const { collapsed, dockPixels } = view.now;
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
              ${icon("plus")} ${_("Choose an instrument")}
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
            .dockPixels=${dockPixels}
            .collapsed=${collapsed.has(device.id)}
            .chosen=${device.id === view.now.device}
          ></sonic-device>`,
      )}
      <button
        class="device add"
        aria-haspopup="menu"
        ?disabled=${!mayEdit}
        @click=${(/** @type {Event} */ event) => addEffectMenu(event, track.id)}
      >
        ${icon("plus")} ${_("Add an effect")}
      </button>
    </div>`;
  }
}
customElements.define("sonic-devices", Devices);

const KNOB_PX = 82;
const AROUND_KNOBS_PX = 112; // the chain's margin, the device's header, its preset and its groups' names
const PICTURE_PX = 138; // at least
const LEAST_FOR_PICTURE_PX = 330; // a lower dock has knobs alone: css/devices.css says the same
const SEARCHABLE = 12; // knobs

/** How many rows of knobs stand in a dock of that height. @param {number} dockPixels @param {boolean} below a picture */
function knobRows(dockPixels, below) {
  const pixels = Math.min(dockPixels, innerHeight - 240);
  const picture = below && pixels >= LEAST_FOR_PICTURE_PX ? PICTURE_PX : 0;
  return Math.max(1, Math.floor((pixels - AROUND_KNOBS_PX - picture) / KNOB_PX));
}

class Device extends LitElement {
  static properties = {
    device: { attribute: false },
    track: { attribute: false },
    dockPixels: { type: Number },
    chosen: { type: Boolean },
    collapsed: { type: Boolean },
    band: { state: true },
    words: { state: true },
  };

  constructor() {
    super();
    /** @type {any} */
    this.device = null;
    /** @type {any} */
    this.track = null;
    this.dockPixels = 416;
    this.chosen = false;
    this.collapsed = false;
    /** The handle of the picture that was touched last: where bands are many, its knobs stand below. */
    this.band = "";
    /** A part of the name of the knobs that are looked for; null where nobody looks. @type {string | null} */
    this.words = null;
    /** @type {Map<string, import("./strip_hands.js").ControlHand>} */
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
      hand = knobHand(() => this.device.id, name);
      this.hands.set(name, hand);
    }
    return hand;
  }

  /** Whose sound steers it, where that is not its own. */
  #steered() {
    const name = store.get(TRACK, store.get(STRIP, this.device.sidechain_strip_id)?.track_id)?.name;
    return name ? html`<span class="steered" title=${_("Steered by {name} (sidechain)", { name })}>${_("by {name}", { name })}</span>` : nothing;
  }

  #fold() {
    const collapsed = new Set(view.now.collapsed);
    if (!collapsed.delete(this.device.id)) collapsed.add(this.device.id);
    view.set({ collapsed });
  }

  #search() {
    this.words = this.words === null ? "" : null;
    void this.updateComplete.then(() => /** @type {HTMLElement | null} */ (this.querySelector(".knob-search"))?.focus());
  }

  async #compare() {
    await compare(this.device);
    this.requestUpdate();
  }

  render() {
    const { device } = this;
    const kind = catalogue.get(device.kind);
    const title = kind?.title ?? device.kind;
    const knobs = (kind?.parameters ?? []).filter(({ name }) => !NOT_KNOBS.includes(name));
    const side = sideOf(device.id);
    const instrument = kind?.category === "instrument";
    this.className = `device ${this.chosen ? "chosen" : ""} ${device.bypass ? "bypassed" : ""} ${this.collapsed ? "collapsed" : ""}`;
    this.dataset.device = device.id;
    const choose = () => view.set({ device: device.id });
    return html`<section aria-label=${title} @pointerdown=${choose} @focusin=${choose}>
      <header @pointerdown=${(/** @type {PointerEvent} */ event) => dragDevice(event, device)}>
        <button
          class="light"
          aria-pressed=${!device.bypass}
          aria-label=${_("{title}: on", { title })}
          title=${device.bypass ? _("Bypassed") : _("On")}
          ?disabled=${!mayEdit}
          @click=${() => actions.bypass(device)}
        ></button>
        ${
          instrument
            ? html`<button
                class="text-button title"
                aria-haspopup="menu"
                title=${_("Choose another instrument")}
                ?disabled=${!mayEdit}
                @click=${(/** @type {Event} */ event) => instrumentMenu(event, this.track.id, device)}
              >
                ${title}
              </button>`
            : html`<h3 class="title" tabindex="0" aria-label=${_("{title}. Alt and arrows move it.", { title })}>${title}</h3>`
        }
        <span class="spring"></span>
        ${this.#steered()}
        ${
          knobs.length
            ? html`<button
                class="button quiet square setting"
                data-still
                aria-label=${_("Compare two settings of {device}: this is {side}", { device: title, side })}
                title=${_("Compare two settings: this is {side}", { side })}
                ?disabled=${!mayEdit}
                @click=${this.#compare}
              >
                ${side}
              </button>`
            : nothing
        }
        ${
          knobs.length > SEARCHABLE
            ? html`<button
                class="button quiet square"
                data-still
                aria-pressed=${this.words !== null}
                aria-label=${_("Search the knobs of {device}", { device: title })}
                title=${_("Search its knobs")}
                @click=${this.#search}
              >
                ${icon("search")}
              </button>`
            : nothing
        }
        <button
          class="button quiet square fold"
          data-still
          aria-expanded=${!this.collapsed}
          aria-label=${_("Knobs of {device}", { device: title })}
          title=${this.collapsed ? _("Show its knobs") : _("Fold it to its title")}
          @click=${this.#fold}
        >
          ${icon("chevron")}
        </button>
        ${mayEdit ? html`<button class="button quiet square" aria-haspopup="menu" data-still aria-label=${_("More for {title}", { title })} @click=${(/** @type {Event} */ event) => deviceMenu(/** @type {Element} */ (event.currentTarget), device, this.track)}>${icon("more")}</button>` : nothing}
      </header>
      ${this.collapsed ? nothing : html`<sonic-preset-bar .device=${device} .track=${this.track}></sonic-preset-bar>${kind && knobs.length ? this.#knobs(kind, knobs) : html`<sonic-pads .device=${device} .track=${this.track}></sonic-pads>`}`}
    </section>`;
  }

  /** @param {import("../session.js").Kind} kind @param {import("../session.js").Parameter[]} knobs */
  #knobs(kind, knobs) {
    const { device, words } = this;
    const band = this.band || (FIRST_BANDS[kind.name] ?? "");
    const pictures = picturesOf(kind);
    const groups = words
      ? [{ name: "", title: "", parameters: called(knobs, words) }]
      : groupsOf(kind, knobs).filter(({ name }) => !name || !FIRST_BANDS[kind.name] || name === band);
    return html`${
        words === null
          ? nothing
          : html`<input
              class="field knob-search"
              type="search"
              aria-label=${_("Search the knobs of {device}", { device: kind.title })}
              placeholder=${_("Search its knobs")}
              maxlength="40"
              .value=${words}
              @input=${(/** @type {Event} */ event) => (this.words = typed(event))}
              @keydown=${(/** @type {KeyboardEvent} */ event) => event.key === "Escape" && (event.stopPropagation(), this.#search())}
            />`
      }
      ${
        pictures.length
          ? html`<div class="pictures ${pictures.length > 1 ? "several" : ""}">
              ${pictures.map(
                (picture) =>
                  html`<sonic-picture
                    class=${picture.x.log ? "broad" : ""}
                    .device=${device}
                    .kind=${kind}
                    .picture=${picture}
                    .chosen=${band}
                    @chosen=${(/** @type {CustomEvent<string>} */ event) => (this.band = event.detail)}
                  ></sonic-picture>`,
              )}
            </div>`
          : nothing
      }
      <div class="groups">
        ${groups.map((group) => this.#group(group, knobRows(this.dockPixels, pictures.length > 0)))}
        ${groups.every(({ parameters }) => !parameters.length) ? html`<p class="nothing-here">${_("No knob is called so.")}</p>` : nothing}
      </div>`;
  }

  /** @param {import("../parameter_groups.js").Group} group @param {number} rows */
  #group({ title, parameters }, rows) {
    const columns = Math.max(parameters.length > 1 ? 2 : 1, Math.ceil(parameters.length / rows));
    return html`<div class="group" role="group" aria-label=${title || nothing}>
      ${title ? html`<h4>${title}</h4>` : nothing}
      <div class="knobs" style="--columns:${columns}">
        ${parameters.map((parameter) => control(parameter, this.device.values[parameter.name] ?? parameter.default, this.handOf(parameter.name), shortTitle(parameter.title, title)))}
      </div>
    </div>`;
  }
}
customElements.define("sonic-device", Device);

/** A knob's title under its group's. @param {string} title @param {string} group */
function shortTitle(title, group) {
  const rest = group && title.startsWith(`${group} `) ? title.slice(group.length + 1) : "";
  return rest ? rest.charAt(0).toUpperCase() + rest.slice(1) : title;
}
