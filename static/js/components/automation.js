import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import * as actions from "../actions.js";
import { LaneHands } from "../canvas/lane_hands.js";
import { LanePanel } from "../canvas/lane_panel.js";
import { DEVICE, SEND, STRIP, TRACK } from "../lanes.js";
import { commands, mayEdit, player, store, view } from "../session.js";
import { LANE, lanesOfTrack, POINT, targetOf, targetText } from "../targets.js";
import { snapButton, toolButtons } from "./buttons.js";
import { icon, Live, typed } from "./live.js";
import { MODE_NOTES, MODES, targetMenu } from "./target_menu.js";
import "./modulators.js";
import { _ } from "../tongue.js";

/** @typedef {import("../store.js").Row} Row */

/** The automation of the chosen track: its lanes, and the one that is looked at. */
class Automation extends Live {
  static models = [LANE, POINT, TRACK, STRIP, SEND, DEVICE];
  static sees = ["track", "lane", "tool", "snap", "grid", "pixelsPerBeat"];

  /** @type {LanePanel | null} */
  picture = null;

  get field() {
    return /** @type {HTMLElement} */ (this.querySelector(".field-of-points"));
  }

  firstUpdated() {
    const [ground, above] = this.querySelectorAll("canvas");
    this.picture = new LanePanel(ground, above, () => this.#stretch());
    new LaneHands(this.field, this.picture).listen();
    this.field.addEventListener("scroll", () => this.#scrolled());
    this.field.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    player.addEventListener("position", this.#playing);
    this.updated();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    player.removeEventListener("position", this.#playing);
    this.picture?.close();
  }

  updated() {
    if (!this.picture) return;
    const lane = this.#looked()?.id ?? null;
    if (this.picture.laneId !== lane) {
      this.picture.laneId = lane;
      this.picture.chosen = new Set();
    }
    this.picture.reread();
  }

  #playing = () => this.picture?.above.soon();

  #stretch() {
    const extent = /** @type {HTMLElement | null} */ (this.querySelector(".extent"));
    if (this.picture && extent) extent.style.width = `${this.picture.extent}px`;
  }

  #scrolled() {
    if (!this.picture) return;
    this.picture.scrollX = this.field.scrollLeft;
    this.picture.redraw();
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    const way = event.deltaY || event.deltaX;
    event.preventDefault();
    if (!event.ctrlKey && !event.metaKey) {
      this.field.scrollLeft += way;
      return;
    }
    const x = Math.max(0, event.clientX - this.field.getBoundingClientRect().left);
    const beat = (this.field.scrollLeft + x) / view.now.pixelsPerBeat;
    view.set({ pixelsPerBeat: actions.zoomed(Math.exp(-way * 0.0028)) });
    this.#stretch();
    this.field.scrollLeft = beat * view.now.pixelsPerBeat - x;
  }

  get #track() {
    return store.get(TRACK, view.now.track) ?? store.find(TRACK, (track) => track.kind === "master");
  }

  /** The lane that is looked at: the chosen one, if it is this track's. */
  #looked() {
    const lanes = this.#track ? lanesOfTrack(this.#track) : [];
    return lanes.find((lane) => lane.id === view.now.lane) ?? lanes[0];
  }

  // --- lanes --------------------------------------------------------------------------------------------------------

  /** @param {Event} event */
  #addMenu(event) {
    if (this.#track)
      targetMenu(/** @type {Element} */ (event.currentTarget), this.#track, (target) => void actions.automate(target));
  }

  render() {
    const track = this.#track;
    const lanes = track ? lanesOfTrack(track) : [];
    const looked = this.#looked();
    return html`<div class="automation" data-colour=${track?.colour ?? 7}>
      <div class="automation-list">
        <div class="notes-head">
          <span class="stripe" aria-hidden="true"></span>
          <h2>${track?.name ?? _("Automation")}</h2>
          <span class="spring"></span>
          <button class="button quiet" aria-haspopup="menu" ?disabled=${!mayEdit || !track} @click=${this.#addMenu}>
            ${icon("plus")}<span>${_("Automate")}</span>
          </button>
        </div>
        <ul aria-label=${track ? _("Automation of {track}", { track: track.name }) : _("Automation")}>
          ${repeat(
            lanes,
            (lane) => lane.id,
            (lane) => this.#lane(lane, lane === looked),
          )}
        </ul>
        ${track ? html`<sonic-modulators .track=${track}></sonic-modulators>` : nothing}
      </div>
      <div class="automation-lane">
        ${this.#head(looked)}
        <div class="notes-body">
          <canvas aria-hidden="true"></canvas><canvas aria-hidden="true"></canvas>
          <div
            class="field-of-points"
            tabindex="0"
            role="group"
            aria-label=${_("Points of {lane}. Page keys choose one, arrows move it, Insert adds one.", { lane: looked ? this.#name(looked) : _("the lane") })}
          >
            <div class="extent"></div>
          </div>
          ${looked ? nothing : html`<p class="nothing-here over">${_("Nothing moves here yet. Choose what to automate, then double-click for points or draw.")}</p>`}
        </div>
      </div>
    </div>`;
  }

  /** @param {Row} lane */
  #name(lane) {
    const target = targetOf(lane);
    return target ? targetText(target) : lane.parameter;
  }

  /** @param {Row} lane @param {boolean} looked */
  #lane(lane, looked) {
    const name = this.#name(lane);
    return html`<li class="automation-row ${looked ? "chosen" : ""} ${lane.override ? "overridden" : ""}">
      <button class="name" aria-current=${looked} @click=${() => view.set({ lane: lane.id })}>${name}</button>
      ${
        lane.override
          ? html`<button
              class="button quiet back"
              title=${_("A hand has it: give it back to its automation")}
              ?disabled=${!mayEdit}
              @click=${() => void commands.run("effects.override_lane", { lane_id: lane.id, override: false })}
            >
              ${_("Back")}
            </button>`
          : nothing
      }
      <select
        class="field"
        aria-label=${_("Mode of {name}", { name })}
        title=${MODE_NOTES}
        ?disabled=${!mayEdit}
        .value=${lane.mode}
        @change=${(/** @type {Event} */ event) => void commands.run("effects.set_lane_mode", { lane_id: lane.id, mode: typed(event) })}
      >
        ${MODES.map(([mode, label]) => html`<option value=${mode} ?selected=${mode === lane.mode}>${label}</option>`)}
      </select>
      <button
        class="button quiet square"
        aria-label=${_("Remove the automation of {name}", { name })}
        title=${_("Remove")}
        ?disabled=${!mayEdit}
        @click=${() => void commands.run("effects.remove_lane", { lane_id: lane.id })}
      >
        ${icon("close")}
      </button>
    </li>`;
  }

  /** @param {Row | undefined} lane */
  #head(lane) {
    return html`<div class="notes-head">
      <h2 class="lane-title">${lane ? this.#name(lane) : ""}</h2>
      <span class="spring"></span>
      ${toolButtons()} ${snapButton()}
    </div>`;
  }
}
customElements.define("sonic-automation", Automation);
