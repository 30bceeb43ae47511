import { html, LitElement, nothing } from "lit";
import { HIGHEST_LANE_PX, laneHeight, LOWEST_LANE_PX } from "../arranged.js";
import * as actions from "../actions.js";
import { drawSoon } from "../frames.js";
import { commands, mayEdit, player, view } from "../session.js";
import { targetOf, targetText } from "../targets.js";
import { _ } from "../tongue.js";
import { valueText } from "../words.js";
import { follow } from "./drag.js";
import { icon, typed } from "./live.js";
import { MODE_NOTES, MODES, targetMenu } from "./target_menu.js";

const KEY_PX = 8;

/** Beside an automation lane in the arrangement: what it moves and how, and its value at the playhead. */
class LaneHeader extends LitElement {
  static properties = {
    track: { attribute: false },
    lane: { attribute: false },
    chosen: { type: Boolean },
    inPlace: { attribute: false },
  };

  constructor() {
    super();
    /** @type {any} */
    this.track = null;
    /** null: the track has no automation yet. @type {any} */
    this.lane = null;
    this.chosen = false;
    /** The lane's picture and hands. @type {import("../canvas/lanes_in_place.js").InPlace | null} */
    this.inPlace = null;
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    player.addEventListener("position", this.#playing);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    player.removeEventListener("position", this.#playing);
  }

  updated() {
    this.#showValue();
  }

  #playing = () => drawSoon(this.#showValue);

  /** Many times a second while it plays: the text alone changes. */
  #showValue = () => {
    const place = this.querySelector("output");
    if (!place || !this.inPlace) return;
    const { picture } = this.inPlace;
    const value = picture.target && picture.valueNow(player.position().beat);
    const text = picture.target && value !== null ? valueText(picture.target.parameter, value) : "";
    if (place.textContent !== text) place.textContent = text;
  };

  /** @param {Event} event */
  #choose(event) {
    const { lane, track } = this;
    targetMenu(/** @type {Element} */ (event.currentTarget), track, (target) =>
      void (lane ? actions.retarget(lane, target, track.id) : actions.automateInPlace(target, track.id)),
    );
  }

  /** @param {Event} event */
  #another(event) {
    targetMenu(/** @type {Element} */ (event.currentTarget), this.track, (target) =>
      void actions.automateInPlace(target, this.track.id),
    );
  }

  /** @param {number} height */
  #resize(height) {
    const within = Math.round(Math.min(HIGHEST_LANE_PX, Math.max(LOWEST_LANE_PX, height)));
    view.set({ laneHeights: { ...view.now.laneHeights, [this.lane.id]: within } });
  }

  /** @param {PointerEvent} event */
  #pressEdge(event) {
    const [from, height] = [event.clientY, laneHeight(this.lane.id)];
    follow(event, {
      move: (each) => this.#resize(height + each.clientY - from),
      end: () => {},
      cancel: () => this.#resize(height),
    });
  }

  /** @param {KeyboardEvent} event */
  #edgeKey(event) {
    const by = { ArrowDown: KEY_PX, ArrowUp: -KEY_PX }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    this.#resize(laneHeight(this.lane.id) + by);
  }

  /** Points are reached by keys from here. @param {KeyboardEvent} event */
  #key(event) {
    if (event.target instanceof HTMLElement && event.target.classList.contains("lane-head")) this.inPlace?.hands.key(event);
  }

  render() {
    const { lane, track } = this;
    if (!track) return nothing;
    this.dataset.colour = track.colour;
    this.classList.toggle("chosen", this.chosen);
    return lane ? this.#lane() : this.#empty();
  }

  #empty() {
    return html`<div class="lane-head">
      <span class="stripe" aria-hidden="true"></span>
      <button
        class="button quiet"
        aria-haspopup="menu"
        aria-label=${_("Automate {track}", { track: this.track.name })}
        ?disabled=${!mayEdit}
        @click=${this.#another}
      >
        ${icon("plus")}<span>${_("Automate")}</span>
      </button>
    </div>`;
  }

  #lane() {
    const { lane } = this;
    const target = targetOf(lane);
    const name = target ? targetText(target) : lane.parameter;
    return html`<div
      class="lane-head"
      tabindex="0"
      role="group"
      aria-label=${_("Automation of {name}. Page keys choose a point, arrows move it, Insert adds one.", { name })}
      @focusin=${() => view.set({ lane: lane.id, track: this.track.id })}
      @pointerdown=${() => view.set({ lane: lane.id, track: this.track.id })}
      @keydown=${this.#key}
    >
      <span class="stripe" aria-hidden="true"></span>
      <div class="head-line">
        <button
          class="name"
          aria-haspopup="menu"
          aria-label=${_("{name}: choose another parameter", { name })}
          title=${_("{name}. Press to choose another parameter.", { name })}
          ?disabled=${!mayEdit}
          @click=${this.#choose}
        >
          ${name}
        </button>
        <button
          class="button quiet square"
          aria-haspopup="menu"
          aria-label=${_("Another automation lane")}
          title=${_("Another automation lane")}
          ?disabled=${!mayEdit}
          @click=${this.#another}
        >
          ${icon("plus")}
        </button>
        <button
          class="button quiet square"
          aria-label=${_("Remove the automation of {name}", { name })}
          title=${_("Remove")}
          ?disabled=${!mayEdit}
          @click=${() => void commands.run("effects.remove_lane", { lane_id: lane.id })}
        >
          ${icon("close")}
        </button>
      </div>
      <div class="head-line lane-state">
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
        <output title=${_("At the playhead")}></output>
      </div>
      <span
        class="lane-edge"
        role="separator"
        tabindex="0"
        aria-orientation="horizontal"
        aria-label=${_("Height of the lane {name}", { name })}
        aria-valuemin=${LOWEST_LANE_PX}
        aria-valuemax=${HIGHEST_LANE_PX}
        aria-valuenow=${laneHeight(lane.id)}
        @pointerdown=${this.#pressEdge}
        @keydown=${this.#edgeKey}
      ></span>
    </div>`;
  }
}
customElements.define("sonic-lane-header", LaneHeader);
