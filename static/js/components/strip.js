import { html, LitElement, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import * as actions from "../actions.js";
import { byOrder, DEVICE, devicesOf, mixerTracks, SEND, STRIP, TRACK } from "../lanes.js";
import { levels } from "../levels.js";
import { catalogue, commands, mayEdit, say, store, view } from "../session.js";
import { MAXIMUM_DB, MINIMUM_DB } from "../scales.js";
import { dbText } from "../words.js";
import { dragDevice } from "./device_drag.js";
import { drivenMenu, drivenState } from "./driven.js";
import { addEffectMenu, deviceMenu, instrumentMenu } from "./device_menus.js";
import { LANE, MODULATION } from "../targets.js";
import { Follows, icon } from "./live.js";
import { openMenu } from "./menu.js";
import { numberIn } from "./number.js";
import { fadersHand } from "./strip_hands.js";
import { KNOBS } from "./strip_knob.js";
import { dragStrip } from "./strip_drag.js";
import { stripMenu } from "./strip_menu.js";
import { vcaMenu } from "./vca_menu.js";
import "./fader.js";
import "./master_loudness.js";
import "./meter.js";
import "./send.js";
import { _ } from "../tongue.js";

/** @type {Record<string, [label: string, what: string]>} */
const PAN_LAWS = {
  balance: ["0 dB", "Only turns the other side down"],
  constant_power: ["−3 dB", "Keeps the power: even in a room"],
  compromise: ["−4.5 dB", "Between the two beside it"],
  linear: ["−6 dB", "Keeps the sum: even in mono"],
};

/**
 * A track's channel, from its devices down to its fader. A VCA's has its members in place of what sound runs through.
 */
class Strip extends LitElement {
  static properties = {
    track: { attribute: false },
    strip: { attribute: false },
    vca: { attribute: false },
    members: { attribute: false },
    law: {},
    chosen: { type: Boolean },
    linked: { type: Boolean },
    overshadowed: { type: Boolean },
  };

  constructor() {
    super();
    /** @type {any} */
    this.track = null;
    /** @type {any} */
    this.strip = null;
    /** The track of the VCA that it is linked to. @type {any} */
    this.vca = null;
    /** The tracks that are linked to it, where it is a VCA. @type {any[]} */
    this.members = [];
    /** The song's pan law, on the master. */
    this.law = "";
    this.chosen = false;
    /** Whether its fader moves with those of others. */
    this.linked = false;
    this.overshadowed = false;
    this.volume = fadersHand(() => this.strip);
    // What hangs on the strip is not among its properties.
    new Follows(this, DEVICE, SEND, TRACK, LANE, MODULATION);
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    levels.addEventListener("peaks", this.#peaks);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
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

  /** @param {PointerEvent} event */
  #press(event) {
    const { id } = this.track;
    const name = event.target instanceof Element && event.target.closest(".strip-name");
    if (event.button !== 0) return this.linked ? undefined : actions.chooseStrip(id, "alone"); // for the menu
    if (name && event.shiftKey) return actions.chooseStrip(id, "upTo");
    if (name && (event.ctrlKey || event.metaKey)) return actions.chooseStrip(id, "also");
    // A fader of several that are chosen moves them all: only a name chooses one of them.
    if (name || !this.linked) actions.chooseStrip(id, "alone");
    else view.set({ track: id });
    if (name && !(event.target instanceof HTMLInputElement)) dragStrip(event, this.track);
  }

  #rename() {
    /** @type {any} */ (this.querySelector(".strip-name sonic-number"))?.begin();
  }

  /** Keys on its name walk along the mixer. @param {KeyboardEvent} event */
  #key(event) {
    if (event.target instanceof HTMLInputElement) return;
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (way && event.altKey) actions.shiftStrip(this.track.id, way);
    else if (way) {
      const beside = actions.stripBeside(this.track.id, way);
      if (beside && event.shiftKey) actions.chooseStrip(beside, "also");
      else if (beside) actions.chooseStrip(beside, "alone");
      if (beside) focusStrip(beside);
    } else if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) stripMenu(this, this.track, () => this.#rename());
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {MouseEvent} event */
  #menu(event) {
    event.preventDefault();
    stripMenu({ x: event.clientX, y: event.clientY }, this.track, () => this.#rename());
  }

  render() {
    const { track, strip } = this;
    if (!strip) return nothing;
    this.dataset.strip = track.id;
    this.dataset.colour = track.kind === "master" ? "" : track.colour;
    this.classList.toggle("chosen", this.chosen);
    this.classList.toggle("linked", this.linked);
    this.classList.toggle("silent", strip.mute || this.overshadowed);
    return html`<section
      class="strip"
      aria-label=${track.name}
      @pointerdown=${this.#press}
      @focusin=${() => view.set({ track: track.id })}
    >
      <header class="strip-name" @keydown=${this.#key} @contextmenu=${this.#menu}>
        <span class="stripe" aria-hidden="true"></span>
        <sonic-number
          .text=${track.name}
          .label=${_("Name")}
          words
          .disabled=${!mayEdit}
          @typed=${(/** @type {CustomEvent} */ event) => commands.run("compositions.rename_track", { track_id: track.id, name: event.detail })}
        ></sonic-number>
      </header>
      ${this.isVca ? this.#members() : this.#devices()} ${this.#sends()} ${this.#output()}
      <div class="strip-vca">${this.#link()}</div>
      <div class="strip-knobs">${this.isVca ? nothing : KNOBS.map((kind) => html`<sonic-strip-knob .kind=${kind} .name=${track.name} .strip=${strip}></sonic-strip-knob>`)}</div>
      <div class="strip-desk">
        <div class="strip-fader">
          <sonic-fader
            class=${drivenState(this.volume)}
            @contextmenu=${(/** @type {MouseEvent} */ event) => drivenMenu(event, this.volume)}
            .value=${strip.gain_db}
            .label=${_("Volume of {track}", { track: track.name })}
            .disabled=${!mayEdit}
            @moving=${this.volume.moving}
            @moved=${this.volume.moved}
            @released=${this.volume.released}
          ></sonic-fader>
          ${this.isVca ? nothing : html`<sonic-meter slot-number=${strip.slot}></sonic-meter>`}
        </div>
        <div class="strip-side">
          ${this.isVca ? nothing : html`<button class="peak" title=${_("Highest level. Press to reset.")} @click=${() => levels.unlatch(strip.slot)}>−∞</button>`}
          <span class="spring"></span>
          <div class="strip-toggles">${this.#toggles()}</div>
        </div>
      </div>
      <footer class="strip-gain">
        <sonic-number
          .text=${dbText(strip.gain_db)}
          .label=${_("Volume of {track} in dB", { track: track.name })}
          .disabled=${!mayEdit}
          @typed=${(/** @type {CustomEvent} */ event) => this.#typedGain(event.detail)}
        ></sonic-number
        ><span>dB</span>
      </footer>
    </section>`;
  }

  get isVca() {
    return this.track.kind === "vca";
  }

  /** Mute and solo where they always are, what is for sound alone above them. */
  #toggles() {
    const { id, name, kind } = this.track;
    const { mute, solo, invert, solo_safe: safe } = this.strip;
    const toggle = (
      /** @type {string} */ sort,
      /** @type {boolean} */ on,
      /** @type {string} */ label,
      /** @type {string} */ title,
      /** @type {unknown} */ sign,
      /** @type {(event: MouseEvent) => void} */ act,
    ) =>
      html`<button
        class="toggle ${sort}"
        aria-pressed=${on}
        aria-label="${label} ${name}"
        title=${title}
        ?disabled=${!mayEdit}
        @click=${act}
      >
        ${sign}
      </button>`;
    return html`${
      this.isVca
        ? nothing
        : toggle("phase", invert, "Turn the phase of", "Turn the phase by 180°", "Ø", () => actions.invert(id))
    }
    ${
      this.isVca || kind === "master"
        ? nothing
        : toggle(
            "safe",
            safe,
            "Keep in solo:",
            "Solo-safe: goes on sounding while others are soloed",
            icon("safe"),
            () => actions.keepInSolo(id),
          )
    }
    ${toggle("mute", mute, "Mute", "Mute (M)", "M", () => actions.mute(id))}
    ${
      kind === "master"
        ? nothing
        : toggle("solo", solo, "Solo", "Solo (S). Ctrl-click: this one alone.", "S", (event) =>
            actions.solo(id, event.ctrlKey || event.metaKey),
          )
    }`;
  }

  /** @param {string} text */
  #typedGain(text) {
    const db = numberIn(text);
    if (db === null) return say(_("A volume is a number in dB, from −70 to 6."), { wrong: true });
    this.volume.set(Math.min(MAXIMUM_DB, Math.max(MINIMUM_DB, db)));
  }

  // --- devices ------------------------------------------------------------------------------------------------------

  #devices() {
    const { track, strip } = this;
    const devices = devicesOf(store, strip.id);
    const hasInstrument = devices.some((device) => catalogue.get(device.kind)?.category === "instrument");
    return html`<ul class="slots devices" aria-label=${_("Devices of {track}", { track: track.name })}>
      ${
        track.kind === "instrument" && !hasInstrument
          ? html`<li>
              <button
                class="slot add"
                aria-haspopup="menu"
                ?disabled=${!mayEdit}
                @click=${(/** @type {Event} */ event) => instrumentMenu(event, track.id, null)}
              >
                ${_("Choose instrument")}
              </button>
            </li>`
          : nothing
      }
      ${devices.map((device) => this.#device(device))}
      <li>
        <button
          class="slot add"
          aria-haspopup="menu"
          aria-label=${_("Add an effect to {track}", { track: track.name })}
          ?disabled=${!mayEdit}
          @click=${(/** @type {Event} */ event) => addEffectMenu(event, track.id)}
        >
          ${icon("plus")}<span>${_("Effect")}</span>
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
      data-device=${device.id}
      class="${device.bypass ? "bypassed" : ""} ${kind?.category ?? ""} ${view.now.device === device.id ? "chosen" : ""}"
      @pointerdown=${(/** @type {PointerEvent} */ event) => dragDevice(event, device)}
      @contextmenu=${(/** @type {MouseEvent} */ event) => (event.preventDefault(), mayEdit && deviceMenu(/** @type {Element} */ (event.currentTarget), device, this.track))}
    >
      <button
        class="light"
        aria-pressed=${!device.bypass}
        aria-label=${_("{title}: on", { title })}
        title=${device.bypass ? _("Bypassed") : _("On")}
        ?disabled=${!mayEdit}
        @click=${() => actions.bypass(device)}
      ></button>
      <button
        class="slot"
        title=${_("{device}: show its knobs. Drag it, or right-click for more.", { device: [title, device.preset_name].filter(Boolean).join(", ") })}
        @click=${open}
      >
        ${title}
      </button>
    </li>`;
  }

  // --- VCA --------------------------------------------------------------------------------------------------------

  /** What a VCA moves, in place of devices. */
  #members() {
    const { id, name } = this.track;
    return html`<ul class="slots devices" aria-label=${_("Linked to {name}", { name })}>
      ${this.members.map(
        (track) =>
          html`<li class="member" data-colour=${track.colour}>
            <button class="slot" title=${_("Choose {track}", { track: track.name })} @click=${() => view.set({ track: track.id })}>
              <i aria-hidden="true"></i>${track.name}
            </button>
          </li>`,
      )}
      <li>
        <button
          class="slot add"
          aria-haspopup="menu"
          aria-label=${_("Link a track to {name}", { name })}
          ?disabled=${!mayEdit}
          @click=${(/** @type {Event} */ event) => this.#membersMenu(event, id)}
        >
          ${icon("plus")}<span>${_("Link track")}</span>
        </button>
      </li>
    </ul>`;
  }

  /** @param {Event} event @param {string} vca */
  #membersMenu(event, vca) {
    const linked = new Set(this.members.map((track) => track.id));
    const tracks = mixerTracks(store).filter((track) => track.kind !== "vca" && track.kind !== "master");
    openMenu(
      /** @type {Element} */ (event.currentTarget),
      tracks.map((track) => ({
        label: track.name,
        colour: track.colour,
        checked: linked.has(track.id),
        run: () => actions.link([track.id], linked.has(track.id) ? null : vca),
      })),
      _("Link to this VCA"),
    );
  }

  #link() {
    const { track, vca } = this;
    if (this.isVca || track.kind === "master") return html`<span class="slot"></span>`;
    return html`<button
      class="slot vca ${vca ? "linked" : ""}"
      data-colour=${vca ? vca.colour : nothing}
      aria-haspopup="menu"
      aria-label=${_("VCA of {track}: {vca}", { track: track.name, vca: vca?.name ?? _("none") })}
      title=${vca ? _("Moved by {vca}", { vca: vca.name }) : _("Link to a VCA")}
      ?disabled=${!mayEdit}
      @click=${(/** @type {Event} */ event) => vcaMenu(/** @type {Element} */ (event.currentTarget), track)}
    >
      ${vca ? html`<i aria-hidden="true"></i>${vca.name}` : _("No VCA")}
    </button>`;
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
    if (track.kind === "master") return html`<sonic-master-loudness class="slots sends"></sonic-master-loudness>`;
    if (this.isVca) return html`<div class="slots sends" aria-hidden="true"></div>`;
    const sends = store
      .all(SEND)
      .filter((send) => send.strip_id === strip.id)
      .sort((a, b) => a.slot - b.slot);
    const free = this.#buses().filter(
      (bus) => !sends.some((send) => store.get(STRIP, send.target_id)?.track_id === bus.id),
    );
    return html`<ul class="slots sends" aria-label=${_("Sends of {track}", { track: track.name })}>
      ${repeat(
        sends,
        (send) => send.id,
        (send) => html`<li><sonic-send .send=${send} .name=${this.#nameOf(send.target_id)}></sonic-send></li>`,
      )}
      ${
        free.length && mayEdit
          ? html`<li class="last">
              <button
                class="slot add"
                aria-haspopup="menu"
                aria-label=${_("Add a send to {track}", { track: track.name })}
                @click=${(/** @type {Event} */ event) => this.#sendMenu(event, free)}
              >
                ${icon("plus")}<span>${_("Send")}</span>
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
      // Returns are there to be sent to; that groups may be as well is for the few who look for it.
      [
        ...free.filter((bus) => bus.kind === "return"),
        ...free.filter((bus) => bus.kind === "group"),
      ].map((bus) => ({ label: bus.name, colour: bus.colour, run: () => add(bus.id) })),
      _("Send to"),
    );
  }

  #panLaw() {
    const choose = (/** @type {Event} */ event) =>
      openMenu(
        /** @type {Element} */ (event.currentTarget),
        Object.entries(PAN_LAWS).map(([pan_law, [label, note]]) => ({
          label,
          note,
          checked: pan_law === this.law,
          run: () => void commands.run("compositions.set_pan_law", { pan_law }),
        })),
        _("Pan law"),
      );
    const [label = "", note] = PAN_LAWS[this.law] ?? [];
    return html`<button
      class="slot law"
      aria-haspopup="menu"
      aria-label=${_("Pan law: {label}", { label })}
      title=${_("Pan law: {note}", { note: note ?? "" })}
      ?disabled=${!mayEdit}
      @click=${choose}
    >
      ${_("Pan law")}<b>${label}</b>
    </button>`;
  }

  #output() {
    const { track, strip } = this;
    if (this.isVca) return html`<div class="strip-output" aria-hidden="true"></div>`;
    if (track.kind === "master") return html`<div class="strip-output">${this.#panLaw()}</div>`;
    const name = strip.output_id ? this.#nameOf(strip.output_id) : "Master";
    const route = (/** @type {string | null} */ id) =>
      void commands.run("mixer.route_track", { track_id: track.id, to_track_id: id });
    const choose = (/** @type {Event} */ event) =>
      openMenu(
        /** @type {Element} */ (event.currentTarget),
        [
          { label: _("Master"), checked: !strip.output_id, run: () => route(null) },
          ...this.#buses().map((bus) => ({
            label: bus.name,
            colour: bus.colour,
            checked: store.get(STRIP, strip.output_id)?.track_id === bus.id,
            run: () => route(bus.id),
          })),
        ],
        _("Output"),
      );
    return html`<div class="strip-output">
      <button
        class="slot out"
        aria-haspopup="menu"
        aria-label=${_("Output of {track}: {name}", { track: track.name, name })}
        title=${_("Output")}
        ?disabled=${!mayEdit}
        @click=${choose}
      >
        ${name}
      </button>
    </div>`;
  }
}
customElements.define("sonic-strip", Strip);

/** @param {string} trackId */
function focusStrip(trackId) {
  const name = document.querySelector(`sonic-strip[data-strip="${trackId}"] .strip-name button`);
  /** @type {HTMLElement | null} */ (name)?.focus();
}
