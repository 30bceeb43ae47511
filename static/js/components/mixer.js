import { html, LitElement, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import * as actions from "../actions.js";
import { byOrder, DEVICE, devicesOf, mixerTracks, SEND, STRIP, stripsByTrack, TRACK } from "../lanes.js";
import { overshadowed } from "../heard.js";
import { levels } from "../levels.js";
import { catalogue, commands, mayEdit, say, store, view } from "../session.js";
import { MAXIMUM_DB, MINIMUM_DB } from "../scales.js";
import { dbText, panText } from "../words.js";
import { addEffectMenu, instrumentMenu } from "./device_menus.js";
import { icon, Live } from "./live.js";
import { openMenu } from "./menu.js";
import { numberIn } from "./number.js";
import { ControlHand, PAN_SPEC, panHand, volumeHand } from "./strip_hands.js";
import "./fader.js";
import "./knob.js";
import "./meter.js";

/** All strips from left to right, the master at the end. */
class Mixer extends Live {
  static models = [TRACK, STRIP, SEND, DEVICE];
  static sees = ["track", "device"];

  render() {
    const strips = stripsByTrack(store);
    const silent = overshadowed(store);
    return html`<ul class="strips" aria-label="Mixer">
      ${repeat(
        mixerTracks(store),
        (track) => track.id,
        (track) => {
          const strip = strips.get(track.id);
          return html`<li class=${track.kind}>
            <sonic-strip
              .track=${track}
              .strip=${strip}
              .chosen=${track.id === view.now.track}
              .overshadowed=${!!strip && silent.has(strip.id)}
            ></sonic-strip>
          </li>`;
        },
      )}
    </ul>`;
  }
}
customElements.define("sonic-mixer", Mixer);

class Strip extends LitElement {
  static properties = {
    track: { attribute: false },
    strip: { attribute: false },
    chosen: { type: Boolean },
    overshadowed: { type: Boolean },
  };

  constructor() {
    super();
    /** @type {any} */
    this.track = null;
    /** @type {any} */
    this.strip = null;
    this.chosen = false;
    this.overshadowed = false;
    this.volume = volumeHand(() => this.strip);
    this.pan = panHand(() => this.strip);
    /** @type {(() => void)[]} */
    this.ends = [];
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    // What hangs on the strip is not among its properties.
    this.ends = [
      store.subscribe(() => this.requestUpdate(), DEVICE),
      store.subscribe(() => this.requestUpdate(), SEND),
      store.subscribe(() => this.requestUpdate(), TRACK),
    ];
    levels.addEventListener("peaks", this.#peaks);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    for (const end of this.ends) end();
    levels.removeEventListener("peaks", this.#peaks);
  }

  #peaks = () => {
    const button = this.querySelector(".peak");
    if (!button || !this.strip) return;
    const { highest, clipped } = levels.of(this.strip.slot);
    const text = dbText(highest);
    if (button.textContent !== text) {
      button.textContent = text;
      button.setAttribute("aria-label", `Highest level ${text} dB${clipped ? ", clipped" : ""}. Press to reset.`);
    }
    button.classList.toggle("clipped", clipped);
  };

  updated() {
    this.#peaks();
  }

  render() {
    const { track, strip } = this;
    if (!strip) return nothing;
    this.dataset.colour = track.kind === "master" ? "" : track.colour;
    this.classList.toggle("chosen", this.chosen);
    this.classList.toggle("silent", strip.mute || this.overshadowed);
    return html`<section
      class="strip"
      aria-label=${track.name}
      @pointerdown=${() => view.set({ track: track.id })}
      @focusin=${() => view.set({ track: track.id })}
    >
      <header class="strip-name">
        <span class="stripe" aria-hidden="true"></span>
        <sonic-number
          .text=${track.name}
          .label=${"Name"}
          .disabled=${!mayEdit}
          @typed=${(/** @type {CustomEvent} */ event) => commands.run("compositions.rename_track", { track_id: track.id, name: event.detail })}
        ></sonic-number>
      </header>
      ${this.#devices()} ${this.#sends()} ${this.#output()}
      <div class="strip-desk">
        <div class="strip-fader">
          <sonic-fader
            .value=${strip.gain_db}
            .label="Volume of ${track.name}"
            .disabled=${!mayEdit}
            @moving=${this.volume.moving}
            @moved=${this.volume.moved}
            @released=${this.volume.released}
          ></sonic-fader>
          <sonic-meter slot-number=${strip.slot}></sonic-meter>
        </div>
        <div class="strip-side">
          <button class="peak" title="Highest level. Press to reset." @click=${() => levels.unlatch(strip.slot)}>
            −∞
          </button>
          <sonic-knob
            .value=${strip.pan}
            .spec=${PAN_SPEC}
            .label="Pan of ${track.name}"
            .text=${panText(strip.pan)}
            .disabled=${!mayEdit}
            @moving=${this.pan.moving}
            @moved=${this.pan.moved}
            @released=${this.pan.released}
          ></sonic-knob>
          <output class="pan-text">${panText(strip.pan)}</output>
          <span class="spring"></span>
          <button
            class="toggle mute"
            aria-pressed=${strip.mute}
            aria-label="Mute ${track.name}"
            title="Mute (M)"
            ?disabled=${!mayEdit}
            @click=${() => actions.mute(track.id)}
          >
            M
          </button>
          ${
            track.kind === "master"
              ? nothing
              : html`<button
                  class="toggle solo"
                  aria-pressed=${strip.solo}
                  aria-label="Solo ${track.name}"
                  title="Solo (S). Ctrl-click: this one alone."
                  ?disabled=${!mayEdit}
                  @click=${(/** @type {MouseEvent} */ event) => actions.solo(track.id, event.ctrlKey || event.metaKey)}
                >
                  S
                </button>`
          }
        </div>
      </div>
      <footer class="strip-gain">
        <sonic-number
          .text=${dbText(strip.gain_db)}
          .label="Volume of ${track.name} in dB"
          .disabled=${!mayEdit}
          @typed=${(/** @type {CustomEvent} */ event) => this.#typedGain(event.detail)}
        ></sonic-number
        ><span>dB</span>
      </footer>
    </section>`;
  }

  /** @param {string} text */
  #typedGain(text) {
    const db = numberIn(text);
    if (db === null) return say("A volume is a number in dB, from −70 to 6.", { wrong: true });
    this.volume.set(Math.min(MAXIMUM_DB, Math.max(MINIMUM_DB, db)));
  }

  // --- devices ------------------------------------------------------------------------------------------------------

  #devices() {
    const { track, strip } = this;
    const devices = devicesOf(store, strip.id);
    const hasInstrument = devices.some((device) => catalogue.get(device.kind)?.category === "instrument");
    return html`<ul class="slots devices" aria-label="Devices of ${track.name}">
      ${
        track.kind === "instrument" && !hasInstrument
          ? html`<li>
              <button
                class="slot add"
                aria-haspopup="menu"
                ?disabled=${!mayEdit}
                @click=${(/** @type {Event} */ event) => instrumentMenu(event, track.id, null)}
              >
                Choose instrument
              </button>
            </li>`
          : nothing
      }
      ${devices.map((device) => this.#device(device))}
      <li>
        <button
          class="slot add"
          aria-haspopup="menu"
          aria-label="Add an effect to ${track.name}"
          ?disabled=${!mayEdit}
          @click=${(/** @type {Event} */ event) => addEffectMenu(event, track.id)}
        >
          ${icon("plus")}<span>Effect</span>
        </button>
      </li>
    </ul>`;
  }

  /** @param {any} device */
  #device(device) {
    const kind = catalogue.get(device.kind);
    const title = kind?.title ?? device.kind;
    const open = () => view.set({ track: this.track.id, device: device.id, dock: "devices" });
    return html`<li
      class="${device.bypass ? "bypassed" : ""} ${kind?.category ?? ""} ${view.now.device === device.id ? "chosen" : ""}"
    >
      <button
        class="light"
        aria-pressed=${!device.bypass}
        aria-label="${title}: on"
        title=${device.bypass ? "Bypassed" : "On"}
        ?disabled=${!mayEdit}
        @click=${() => actions.bypass(device)}
      ></button>
      <button class="slot" title="${title}: show its knobs" @click=${open}>${title}</button>
    </li>`;
  }

  // --- sends and output -------------------------------------------------------------------------------------------

  #buses() {
    return store
      .all(TRACK)
      .filter((track) => (track.kind === "group" || track.kind === "return") && track.id !== this.track.id)
      .sort(byOrder);
  }

  /** @param {string} stripId */
  #nameOf(stripId) {
    return store.get(TRACK, store.get(STRIP, stripId)?.track_id)?.name ?? "";
  }

  #sends() {
    const { track, strip } = this;
    if (track.kind === "master") return html`<div class="slots sends" aria-hidden="true"></div>`;
    const sends = store
      .all(SEND)
      .filter((send) => send.strip_id === strip.id)
      .sort((a, b) => a.slot - b.slot);
    const free = this.#buses().filter(
      (bus) => bus.kind === "return" && !sends.some((send) => store.get(STRIP, send.target_id)?.track_id === bus.id),
    );
    return html`<ul class="slots sends" aria-label="Sends of ${track.name}">
      ${repeat(
        sends,
        (send) => send.id,
        (send) => html`<li><sonic-send .send=${send} .name=${this.#nameOf(send.target_id)}></sonic-send></li>`,
      )}
      ${
        free.length && mayEdit
          ? html`<li>
              <button
                class="slot add"
                aria-haspopup="menu"
                aria-label="Add a send to ${track.name}"
                @click=${(/** @type {Event} */ event) => this.#sendMenu(event, free)}
              >
                ${icon("plus")}<span>Send</span>
              </button>
            </li>`
          : nothing
      }
    </ul>`;
  }

  /** @param {Event} event @param {any[]} free */
  #sendMenu(event, free) {
    const add = (/** @type {string} */ id) =>
      void commands.run("mixer.add_send", { track_id: this.track.id, to_track_id: id, gain_db: -12 });
    openMenu(
      /** @type {Element} */ (event.currentTarget),
      free.map((bus) => ({ label: bus.name, run: () => add(bus.id) })),
      "Send to",
    );
  }

  #output() {
    const { track, strip } = this;
    if (track.kind === "master")
      return html`<div class="strip-output"><span class="slot out fixed">Speakers</span></div>`;
    const name = strip.output_id ? this.#nameOf(strip.output_id) : "Master";
    const route = (/** @type {string | null} */ id) =>
      void commands.run("mixer.route_track", { track_id: track.id, to_track_id: id });
    const choose = (/** @type {Event} */ event) =>
      openMenu(
        /** @type {Element} */ (event.currentTarget),
        [
          { label: "Master", checked: !strip.output_id, run: () => route(null) },
          ...this.#buses().map((bus) => ({
            label: bus.name,
            checked: store.get(STRIP, strip.output_id)?.track_id === bus.id,
            run: () => route(bus.id),
          })),
        ],
        "Output",
      );
    return html`<div class="strip-output">
      <button
        class="slot out"
        aria-haspopup="menu"
        aria-label="Output of ${track.name}: ${name}"
        title="Output"
        ?disabled=${!mayEdit}
        @click=${choose}
      >
        ${name}
      </button>
    </div>`;
  }
}
customElements.define("sonic-strip", Strip);

/** A send's name over its level, which is dragged sideways. */
class Send extends LitElement {
  static properties = { send: { attribute: false }, name: {} };

  constructor() {
    super();
    /** @type {any} */
    this.send = null;
    this.name = "";
    this.level = new ControlHand(
      SEND,
      () => this.send.id,
      "gain_db",
      (gain_db) => ["mixer.set_send", { send_id: this.send.id, gain_db }],
    );
  }

  createRenderRoot() {
    return this;
  }

  /** @param {MouseEvent} event */
  #menu(event) {
    event.preventDefault();
    if (!mayEdit) return;
    const { id, pre_fader: pre, mute } = this.send;
    openMenu(
      { x: event.clientX, y: event.clientY },
      [
        {
          label: pre ? "Tap after the fader" : "Tap before the fader",
          run: () => void commands.run("mixer.set_send", { send_id: id, pre_fader: !pre }),
        },
        {
          label: mute ? "Unmute" : "Mute",
          run: () => void commands.run("mixer.set_send", { send_id: id, mute: !mute }),
        },
        { label: "Remove send", danger: true, run: () => void commands.run("mixer.remove_send", { send_id: id }) },
      ],
      `Send to ${this.name}`,
    );
  }

  render() {
    const { gain_db: gain, mute, pre_fader: pre } = this.send;
    this.classList.toggle("muted", mute);
    return html`<div
      @contextmenu=${this.#menu}
      title="Send to ${this.name}: ${dbText(gain)} dB${pre ? ", before the fader" : ""}. Right-click for more."
    >
      <sonic-fader
        flat
        .value=${gain}
        .label="Send to ${this.name}"
        .disabled=${!mayEdit}
        @moving=${this.level.moving}
        @moved=${this.level.moved}
        @released=${this.level.released}
      ></sonic-fader>
      <span class="send-name" aria-hidden="true">${this.name}</span
      ><span class="send-gain" aria-hidden="true">${dbText(gain)}</span>
    </div>`;
  }
}
customElements.define("sonic-send", Send);
