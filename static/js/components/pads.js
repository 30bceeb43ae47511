import { html, LitElement, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { DEVICE } from "../lanes.js";
import { DRUM_KIT, NOT_KNOBS, padsOf } from "../presets.js";
import { catalogue, commands, mayEdit } from "../session.js";
import { updates } from "../store.js";
import { LANE, MODULATION } from "../targets.js";
import { strike } from "../trying.js";
import { panText, pitchText } from "../words.js";
import { openMenu } from "./menu.js";
import { control } from "./parameters.js";
import { ControlHand, PAN_SPEC } from "./strip_hands.js";
import { Follows, icon } from "./live.js";
import "./knob.js";
import "./number.js";
import { _ } from "../tongue.js";

/** @typedef {import("../presets.js").Pad} Pad */

const VELOCITY = 100;
const LAST_KEY = 127;
const CHOKES = [0, 1, 2, 3, 4, 5, 6, 7];

/** A hand on one value of one pad. What a standard kit holds comes along, for a song keeps a kit's pads all or none. */
class PadHand extends ControlHand {
  /**
   * @param {() => string} id @param {() => string} key @param {string} name of the value, of a knob as automation knows it
   * @param {(pad: Pad, value: any) => Pad} turned @param {(value: any) => [string, object]} command
   */
  constructor(id, key, name, turned, command) {
    super(DEVICE, id, "pads", command);
    this.key = key;
    this.name = name;
    this.turned = turned;
  }

  get parameter() {
    return `${this.key()}.${this.name}`;
  }

  /** @param {import("../store.js").Row} device @param {any} value */
  change(device, value) {
    const pads = padsOf(device, catalogue.get(device.kind));
    const key = this.key();
    const now = { ...pads, [key]: this.turned(pads[key], value) };
    const keys = pads === device.pads ? [key] : Object.keys(now);
    return updates(
      DEVICE,
      keys.map((each) => `pads.${each}`),
      [[device, keys.map((each) => now[each])]],
    );
  }
}

/** A drum kit's pads: pressed they sound, and the one that was pressed last shows its knobs. */
class Pads extends LitElement {
  static properties = { device: { attribute: false }, track: { attribute: false }, chosen: { state: true } };

  constructor() {
    super();
    /** @type {any} */
    this.device = null;
    /** @type {any} */
    this.track = null;
    this.chosen = "";
    /** @type {Map<string, PadHand>} */
    this.hands = new Map();
    new Follows(this, LANE, MODULATION);
  }

  createRenderRoot() {
    return this;
  }

  /** @returns {Record<string, Pad>} */
  get pads() {
    return padsOf(this.device, catalogue.get(this.device.kind));
  }

  /** @param {string} key */
  #press(key) {
    this.chosen = key;
    strike(this.track.id, Number(key), VELOCITY);
  }

  /** @param {string} name @param {(pad: Pad, value: any) => Pad} turned @param {(value: any) => object} args */
  #hand(name, turned, args) {
    let hand = this.hands.get(name);
    if (!hand) {
      hand = new PadHand(
        () => this.device.id,
        () => this.chosen,
        name,
        turned,
        (value) => this.#command(args(value)),
      );
      this.hands.set(name, hand);
    }
    return hand;
  }

  /** @param {any} args @returns {[string, object]} */
  #command(args) {
    const at = { device_id: this.device.id, key: Number(this.chosen), ...args };
    return ["value" in args ? "effects.turn_pad_knob" : "effects.set_pad", at];
  }

  /** @param {object} args */
  #set(args) {
    void commands.run(...this.#command(args));
  }

  /** @param {Element} at @param {string} key @param {string | undefined} now the drum that it has */
  #drumMenu(at, key, now) {
    const drums = [...catalogue.values()].filter(
      (kind) => kind.category === "instrument" && kind.name !== DRUM_KIT && !kind.parameters.some(({ name }) => NOT_KNOBS.includes(name)),
    );
    const entry = (/** @type {import("../session.js").Kind} */ kind) => ({
      label: kind.title,
      checked: kind.name === now,
      run: () => {
        void commands.run("effects.set_pad", { device_id: this.device.id, key: Number(key), kind: kind.name });
        this.chosen = key;
      },
    });
    openMenu(
      at,
      [
        { heading: "Drums" },
        ...drums.filter(({ family }) => family === "drums").map(entry),
        { heading: "Instruments" },
        ...drums.filter(({ family }) => family !== "drums").map(entry),
      ],
      _("Drum of this pad"),
    );
  }

  /** The first key from the bass drum on that has no pad. */
  #free() {
    const { pads } = this;
    for (let key = 36; key <= LAST_KEY; key++) if (!(key in pads)) return String(key);
    return null;
  }

  render() {
    const { pads } = this;
    const keys = Object.keys(pads).sort((a, b) => Number(a) - Number(b));
    if (!(this.chosen in pads)) this.chosen = keys.includes("36") ? "36" : (keys[0] ?? "");
    const free = mayEdit ? this.#free() : null;
    return html`<div class="kit">
      <ul class="pads" aria-label=${_("Pads")}>
        ${repeat(
          keys,
          (key) => key,
          (key) => this.#pad(key, pads[key]),
        )}
        ${
          free
            ? html`<li>
                <button
                  class="pad add"
                  aria-haspopup="menu"
                  title=${_("A pad on {pitch}", { pitch: pitchText(Number(free)) })}
                  @click=${(/** @type {Event} */ event) => this.#drumMenu(/** @type {Element} */ (event.currentTarget), free, undefined)}
                >
                  ${icon("plus")}<span>${_("Pad")}</span>
                </button>
              </li>`
            : nothing
        }
      </ul>
      ${this.chosen ? this.#detail(pads[this.chosen], keys.length > 1) : nothing}
    </div>`;
  }

  /** @param {string} key @param {Pad} pad */
  #pad(key, pad) {
    return html`<li>
      <button
        class="pad"
        data-key=${key}
        aria-pressed=${key === this.chosen}
        title=${_("{pad}, {pitch}. Press to hear it.", { pad: pad.title, pitch: pitchText(Number(key)) })}
        @pointerdown=${(/** @type {PointerEvent} */ event) => event.button === 0 && this.#press(key)}
        @keydown=${(/** @type {KeyboardEvent} */ event) => event.key === "Enter" && !event.repeat && this.#press(key)}
        @focus=${(/** @type {FocusEvent} */ event) => /** @type {Element} */ (event.target).matches(":focus-visible") && (this.chosen = key)}
      >
        <span class="pad-name">${pad.title}</span
        ><span class="faint">${pitchText(Number(key))}${pad.choke ? html` ${_("· choke {choke}", { choke: pad.choke })}` : nothing}</span>
      </button>
    </li>`;
  }

  /** @param {Pad} pad @param {boolean} removable */
  #detail(pad, removable) {
    const kind = catalogue.get(pad.kind);
    const pan = this.#hand(
      "pan",
      (each, pan) => ({ ...each, pan }),
      (pan) => ({ pan }),
    );
    return html`<section class="pad-detail" aria-label=${pad.title}>
      <header>
        <sonic-number
          .text=${pad.title}
          .label=${_("Title")}
          words
          .disabled=${!mayEdit}
          @typed=${(/** @type {CustomEvent} */ event) => this.#set({ title: event.detail.slice(0, 60) })}
        ></sonic-number>
        <span class="spring"></span>
        <button
          class="button"
          aria-haspopup="menu"
          title=${_("Choose another drum")}
          ?disabled=${!mayEdit}
          @click=${(/** @type {Event} */ event) => this.#drumMenu(/** @type {Element} */ (event.currentTarget), this.chosen, pad.kind)}
        >
          ${kind?.title ?? pad.kind}
        </button>
        <select
          class="field choke"
          aria-label=${_("Choke group")}
          title=${_("Pads of a group choke each other")}
          ?disabled=${!mayEdit}
          @change=${(/** @type {Event} */ event) => this.#choke(/** @type {HTMLSelectElement} */ (event.target).value)}
        >
          ${CHOKES.map((choke) => html`<option value=${choke} ?selected=${choke === pad.choke}>${choke ? _("Choke {choke}", { choke }) : _("No choke")}</option>`)}
        </select>
        ${
          mayEdit && removable
            ? html`<button
                class="button quiet square"
                aria-label=${_("Remove {pad}", { pad: pad.title })}
                title=${_("Remove this pad")}
                @click=${() => void commands.run("effects.remove_pad", { device_id: this.device.id, key: Number(this.chosen) })}
              >
                ${icon("bin")}
              </button>`
            : nothing
        }
      </header>
      <div class="knobs" style="--columns:6">
        ${(kind?.parameters ?? []).map((parameter) =>
          control(
            parameter,
            pad.values[parameter.name] ?? parameter.default,
            this.#hand(
              parameter.name,
              (each, value) => ({ ...each, values: { ...each.values, [parameter.name]: value } }),
              (value) => ({ name: parameter.name, value }),
            ),
          ),
        )}
        <div class="parameter">
          <sonic-knob
            .value=${pad.pan}
            .spec=${PAN_SPEC}
            .label=${_("Pan")}
            .text=${panText(pad.pan)}
            .disabled=${!mayEdit}
            @moving=${pan.moving}
            @moved=${pan.moved}
            @released=${pan.released}
          ></sonic-knob>
          <span class="parameter-text">${panText(pad.pan)}</span><span class="parameter-title">${_("Pan")}</span>
        </div>
      </div>
    </section>`;
  }

  /** Who joins a group silences it too, as hi-hats do. @param {string} value */
  #choke(value) {
    const choke = Number(value);
    this.#set({ choke, silences: choke > 0 });
  }
}
customElements.define("sonic-pads", Pads);
