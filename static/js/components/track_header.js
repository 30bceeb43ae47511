import { html, LitElement, nothing } from "lit";
import * as actions from "../actions.js";
import { byOrder, TRACK } from "../lanes.js";
import { commands, mayEdit, store, view } from "../session.js";
import { dragTrack } from "./track_drag.js";
import { Rows } from "../canvas/rows.js";
import { _ } from "../tongue.js";
import { dbText, panText } from "../words.js";
import { icon } from "./live.js";
import { openMenu } from "./menu.js";
import { PAN_SPEC, panHand, volumeHand } from "./strip_hands.js";
import { vcaMenu } from "./vca_menu.js";
import "./fader.js";
import "./knob.js";
import "./meter.js";

/** The folders that may hold a track: all but itself. @param {string} id */
const foldersFor = (id) =>
  store
    .all(TRACK)
    .filter((track) => track.kind === "folder" && track.id !== id)
    .sort(byOrder);

/** A track's name, mute, solo, volume, pan and level, beside its lane. */
class TrackHeader extends LitElement {
  static properties = {
    track: { attribute: false },
    strip: { attribute: false },
    depth: { type: Number },
    folded: { type: Boolean },
    rows: { attribute: false },
    chosen: { type: Boolean },
    overshadowed: { type: Boolean },
    armed: { type: Boolean },
    automated: { type: Boolean },
    renaming: { state: true },
    held: { state: true },
  };

  constructor() {
    super();
    /** @type {any} */
    this.track = null;
    /** @type {any} */
    this.strip = null;
    this.depth = 0;
    this.folded = false;
    this.chosen = false;
    this.overshadowed = false;
    this.armed = false;
    this.automated = false;
    this.renaming = false;
    /** Where the arrangement's rows stand. @type {import("../canvas/rows.js").Rows} */
    this.rows = new Rows([]);
    /** What a hand is just setting, in words. */
    this.held = "";
    this.volume = volumeHand(() => this.strip);
    this.pan = panHand(() => this.strip);
  }

  createRenderRoot() {
    return this;
  }

  rename() {
    if (!mayEdit) return;
    this.renaming = true;
    void this.updateComplete.then(() => this.querySelector("input")?.select());
  }

  /** @param {boolean} keep */
  #named(keep) {
    if (!this.renaming) return;
    const name = this.querySelector("input")?.value.trim();
    this.renaming = false;
    if (keep && name && name !== this.track.name)
      void commands.run("compositions.rename_track", { track_id: this.track.id, name });
  }

  /** @param {Element | {x: number, y: number}} at */
  #menu(at) {
    const { id, name, kind, colour } = this.track;
    view.set({ track: id });
    if (!mayEdit) return;
    openMenu(
      at,
      [
        { label: _("Rename"), key: "F2", run: () => this.rename() },
        ...(actions.HOLDS_CLIPS.includes(kind)
          ? [{ label: _("New clip at the playhead"), key: "Insert", run: () => void actions.insert() }]
          : []),
        { label: _("Duplicate"), run: () => void commands.run("mixer.duplicate_track", { track_id: id }) },
        { label: _("Move up"), key: "Alt ↑", run: () => actions.shiftTrack(id, -1) },
        { label: _("Move down"), key: "Alt ↓", run: () => actions.shiftTrack(id, 1) },
        ...(foldersFor(id).length ? [{ label: _("Folder…"), run: () => this.#folderMenu(at) }] : []),
        ...(kind === "folder" || kind === "vca" ? [] : [{ label: "VCA…", run: () => vcaMenu(at, this.track) }]),
        ...(this.strip
          ? [
              {
                label: this.automated ? _("Hide automation") : _("Show automation"),
                key: "Shift A",
                run: () => actions.showLanes(id),
              },
            ]
          : []),
        ...(kind === "folder" || kind === "vca" ? [] : [{ label: _("Show devices"), run: () => view.set({ dock: "devices", track: id }) }]),
        "line",
        {
          swatches: colour,
          run: (chosen) => void commands.run("compositions.colour_track", { track_id: id, colour: chosen }),
        },
        "line",
        { label: _("Remove track"), danger: true, run: () => void actions.removeTrack(id) },
      ],
      name,
    );
  }

  /** Which folder holds it. @param {Element | {x: number, y: number}} at */
  #folderMenu(at) {
    const { id, folder_id: now } = this.track;
    const into = (/** @type {string | null} */ folder_id) =>
      void commands.run("compositions.fold_track", { track_id: id, folder_id });
    openMenu(
      at,
      [
        { label: _("No folder"), checked: !now, run: () => into(null) },
        ...foldersFor(id).map((folder) => ({
          label: folder.name,
          checked: folder.id === now,
          run: () => into(folder.id),
        })),
      ],
      _("Folder"),
    );
  }

  #fold() {
    const folded = new Set(view.now.folded);
    if (!folded.delete(this.track.id)) folded.add(this.track.id);
    view.set({ folded });
  }

  /** @param {PointerEvent} event */
  #press(event) {
    view.set({ track: this.track.id });
    const control = "input, sonic-fader, sonic-knob, .toggle, .more, .fold";
    if (!mayEdit || this.renaming || /** @type {Element} */ (event.target).closest(control)) return;
    dragTrack(event, this, this.rows, (gap) => actions.placeTrack(this.track.id, gap));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "F2") this.rename();
    else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown"))
      actions.shiftTrack(this.track.id, event.key === "ArrowUp" ? -1 : 1);
    else if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) this.#menu(this);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  render() {
    const { track, strip } = this;
    if (!track) return nothing;
    this.dataset.colour = track.colour;
    this.dataset.track = track.id;
    this.classList.toggle("chosen", this.chosen);
    this.classList.toggle("silent", !!strip?.mute || this.overshadowed);
    this.style.setProperty("--depth", String(this.depth));
    return html`<div
      class="head"
      @pointerdown=${(/** @type {PointerEvent} */ event) => this.#press(event)}
      @keydown=${this.#key}
      @contextmenu=${(/** @type {MouseEvent} */ event) => (event.preventDefault(), this.#menu({ x: event.clientX, y: event.clientY }))}
    >
      <span class="stripe" aria-hidden="true"></span>
      <div class="head-line">
        ${
          track.kind === "folder"
            ? html`<button
                class="button quiet square fold ${this.folded ? "" : "open"}"
                aria-expanded=${!this.folded}
                aria-label=${_("Tracks in {track}", { track: track.name })}
                @click=${this.#fold}
              >
                ${icon("chevron")}
              </button>`
            : nothing
        }
        ${
          this.renaming
            ? html`<input
                class="field name-field"
                aria-label=${_("Name of the track")}
                maxlength="120"
                .value=${track.name}
                @keydown=${(/** @type {KeyboardEvent} */ event) => {
                  event.stopPropagation();
                  if (event.key === "Enter") this.#named(true);
                  if (event.key === "Escape") this.#named(false);
                }}
                @blur=${() => this.#named(true)}
              />`
            : html`<button
                class="name"
                aria-current=${this.chosen}
                title=${_("{track}. Double-click to rename.", { track: track.name })}
                @focus=${() => view.set({ track: track.id })}
                @dblclick=${this.rename}
              >
                ${track.name}
              </button>`
        }
        ${this.held ? html`<output class="held">${this.held}</output>` : nothing}
        <button
          class="button quiet square more"
          ?hidden=${!!this.held}
          aria-haspopup="menu"
          aria-label=${_("More for {track}", { track: track.name })}
          @click=${(/** @type {Event} */ event) => this.#menu(/** @type {Element} */ (event.currentTarget))}
        >
          ${icon("more")}
        </button>
      </div>
      ${strip ? this.#controls() : html`<p class="head-kind faint">${_("Folder")}</p>`}
    </div>`;
  }

  /** @param {CustomEvent<number>} event @param {import("./strip_hands.js").ControlHand} hand @param {string} text */
  #hold(event, hand, text) {
    this.held = text;
    hand.moving(event);
  }

  /** @param {CustomEvent<number>} event @param {(event: CustomEvent<number>) => void} act */
  #let(event, act) {
    this.held = "";
    act(event);
  }

  #controls() {
    const { track, strip } = this;
    return html`<div class="head-line controls">
        <button
          class="toggle mute"
          aria-pressed=${strip.mute}
          aria-label=${_("Mute {track}", { track: track.name })}
          title=${_("Mute (M)")}
          ?disabled=${!mayEdit}
          @click=${() => actions.mute(track.id)}
        >
          M
        </button>
        <button
          class="toggle solo"
          aria-pressed=${strip.solo}
          aria-label=${_("Solo {track}", { track: track.name })}
          title=${_("Solo (S). Ctrl-click: this one alone.")}
          ?disabled=${!mayEdit}
          @click=${(/** @type {MouseEvent} */ event) => actions.solo(track.id, event.ctrlKey || event.metaKey)}
        >
          S
        </button>
        ${
          actions.HOLDS_CLIPS.includes(track.kind)
            ? html`<button
                class="toggle arm"
                aria-pressed=${this.armed}
                aria-label=${_("Arm {track}", { track: track.name })}
                title=${_("Arm for recording")}
                ?disabled=${!mayEdit}
                @click=${() => actions.arm(track.id)}
              >
                R
              </button>`
            : nothing
        }
        <button
          class="toggle lanes"
          aria-pressed=${this.automated}
          aria-label=${_("Automation of {track}", { track: track.name })}
          title=${_("Automation below the clips (Shift A)")}
          @click=${() => actions.showLanes(track.id)}
        >
          A
        </button>
        <sonic-fader
          flat
          .value=${strip.gain_db}
          .label=${_("Volume of {track}", { track: track.name })}
          .disabled=${!mayEdit}
          @moving=${(/** @type {CustomEvent<number>} */ event) => this.#hold(event, this.volume, `${dbText(event.detail)} dB`)}
          @moved=${(/** @type {CustomEvent<number>} */ event) => this.#let(event, this.volume.moved)}
          @released=${(/** @type {CustomEvent<number>} */ event) => this.#let(event, this.volume.released)}
        ></sonic-fader>
        ${track.kind === "vca" ? html`<i class="no-knob"></i>` : this.#panKnob()}
      </div>
      ${track.kind === "vca" ? nothing : html`<sonic-meter slot-number=${strip.slot}></sonic-meter>`}`;
  }

  #panKnob() {
    const { track, strip } = this;
    return html`<sonic-knob
          .value=${strip.pan}
          .spec=${PAN_SPEC}
          .label=${_("Pan of {track}", { track: track.name })}
          .text=${panText(strip.pan)}
          .disabled=${!mayEdit}
          @moving=${(/** @type {CustomEvent<number>} */ event) => this.#hold(event, this.pan, `Pan ${panText(event.detail)}`)}
          @moved=${(/** @type {CustomEvent<number>} */ event) => this.#let(event, this.pan.moved)}
          @released=${(/** @type {CustomEvent<number>} */ event) => this.#let(event, this.pan.released)}
          title=${_("Pan {pan}", { pan: panText(strip.pan) })}
        ></sonic-knob>`;
  }
}
customElements.define("sonic-track-header", TrackHeader);
