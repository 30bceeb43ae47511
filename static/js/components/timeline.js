import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import * as actions from "../actions.js";
import { lineBefore } from "../canvas/grid.js";
import { TimelineHands } from "../canvas/timeline_hands.js";
import { TimelinePicture, yOfBpm } from "../canvas/timeline_picture.js";
import { drawSoon } from "../frames.js";
import { mayEdit, player, store, time, view } from "../session.js";
import { CLIP, endBeats } from "../lanes.js";
import { tempoAxis } from "../timeline.js";
import { _ } from "../tongue.js";
import { timeText } from "../words.js";
import { icon, Live } from "./live.js";
import "./minimap.js";
import { beatOf, lanesShown, rowsOf, TIME_LANES } from "./time_lanes.js";

/** @typedef {import("./time_lanes.js").TimeLane} TimeLane @typedef {import("../store.js").Row} Row */
/** @typedef {{lane: string, beat: number, value: string, label: string, end: (text: string | null) => void}} Question */

const LABEL_PX = 22; // a tempo this near to the lane's top has its number below

/** What belongs to the song's time, above the tracks: the whole song in small, and a lane each for what holds of it. */
export class Timeline extends Live {
  static models = [CLIP, ...TIME_LANES.map(({ model }) => model)];
  static sees = ["timeLanes", "minimap"];
  static properties = { question: { state: true } };

  constructor() {
    super();
    /** A short text that is being typed in a lane. @type {Question | null} */
    this.question = null;
    /** What was last chosen of each lane: there the keys come in. @type {Map<string, string>} */
    this.chosen = new Map();
    this.hands = new TimelineHands(this);
    /** @type {TimelinePicture | null} */
    this.picture = null;
    /** @type {(() => void)[]} */
    this.stops = [];
  }

  connectedCallback() {
    super.connectedCallback();
    const moved = () => this.picture?.above.soon();
    player.addEventListener("position", moved);
    this.stops = [
      view.on(["window", "pixelsPerBeat"], () => drawSoon(this.#align)),
      () => player.removeEventListener("position", moved),
    ];
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    for (const stop of this.stops) stop();
    this.picture?.close();
  }

  firstUpdated() {
    const [ground, above] = this.querySelectorAll(".time-body > canvas");
    this.picture = new TimelinePicture(
      /** @type {HTMLCanvasElement} */ (ground),
      /** @type {HTMLCanvasElement} */ (above),
    );
    this.#align();
  }

  updated() {
    this.picture?.ground.soon();
    this.picture?.above.soon();
  }

  /** Marks stand by beats: scrolling and zooming are two numbers of the style sheet. */
  #align = () => {
    const body = /** @type {HTMLElement | null} */ (this.querySelector(".time-body"));
    body?.style.setProperty("--from", String(view.now.window.from));
    body?.style.setProperty("--scale", `${view.now.pixelsPerBeat}px`);
  };

  // --- what its hands ask -----------------------------------------------------------------------------------------

  get lanes() {
    return lanesShown(view.now.timeLanes);
  }

  /** @param {string} name */
  lane(name) {
    return /** @type {TimeLane} */ (TIME_LANES.find((lane) => lane.name === name));
  }

  /** @param {string} name */
  laneElement(name) {
    return /** @type {HTMLElement} */ (this.querySelector(`.time-lane[data-lane="${name}"]`));
  }

  /** @param {string} id */
  markElement(id) {
    return /** @type {HTMLElement | null} */ (this.querySelector(`[data-mark="${id}"]`));
  }

  /** @param {string} lane @param {number} beat */
  pointOf(lane, beat) {
    const box = this.laneElement(lane).getBoundingClientRect();
    return { x: box.left + (beat - view.now.window.from) * view.now.pixelsPerBeat, y: box.bottom };
  }

  /** The keys are with a mark from now on, and it is in sight. @param {string} lane @param {string} id */
  choose(lane, id) {
    this.chosen.set(lane, id);
    this.requestUpdate();
    const row = store.get(this.lane(lane).model, id);
    if (row) actions.showBeat(beatOf(row));
    void this.updateComplete.then(() => this.markElement(id)?.focus({ preventScroll: true }));
  }

  /** Asks for a short text, in the lane itself. @param {string} lane @param {number} beat @param {string} value @param {string} label @returns {Promise<string | null>} */
  ask(lane, beat, value, label) {
    this.question?.end(null);
    actions.showBeat(beat);
    return new Promise((resolve) => {
      const end = (/** @type {string | null} */ text) => {
        this.question = null;
        resolve(text);
      };
      this.question = { lane, beat, value, label, end };
      void this.updateComplete.then(() => /** @type {HTMLInputElement | null} */ (this.querySelector(".time-field"))?.select());
    });
  }

  // --- rendering ----------------------------------------------------------------------------------------------------

  render() {
    const { lanes } = this;
    return html`${
        view.now.minimap
          ? html`${this.#extent()}
              <sonic-minimap></sonic-minimap>`
          : nothing
      }
      <div class="time-heads">${lanes.map((lane) => this.#head(lane))}</div>
      <div class="time-body">
        <canvas aria-hidden="true"></canvas>
        ${lanes.map((lane) => this.#lane(lane))}
        <canvas aria-hidden="true"></canvas>
      </div>`;
  }

  /** How long the song is. */
  #extent() {
    const end = endBeats(store);
    return html`<p class="time-head minimap-head faint">
      <span>${_("{bars} bars", { bars: end ? actions.barOf(end - 1e-6) : 0 })}</span><span>${timeText(time.tempo.secondsAt(end), 0)}</span>
    </p>`;
  }

  /** @param {TimeLane} lane */
  #head(lane) {
    const axis = lane.name === "tempo" && tempoAxis(rowsOf(lane).map(({ bpm }) => bpm));
    return html`<div class="time-head" style="height:${lane.height}px">
      <span class="time-title">${lane.title}</span>
      <button
        class="button quiet square"
        aria-label=${lane.adds}
        title=${lane.adds}
        ?disabled=${!mayEdit}
        @click=${() => this.#add(lane)}
      >
        ${icon("plus")}
      </button>
      ${axis ? html`<span class="time-axis faint" aria-hidden="true"><i>${axis.high}</i><i>${axis.low}</i></span>` : nothing}
    </div>`;
  }

  /** @param {TimeLane} lane */
  #add(lane) {
    const { beat } = player.position();
    actions.showBeat(beat);
    lane.make(this, actions.lineFor(beat, undefined, lineBefore), Math.round(time.tempo.bpmAt(beat) * 10) / 10);
  }

  /** @param {TimeLane} lane */
  #lane(lane) {
    const rows = /** @type {Row[]} */ (rowsOf(lane));
    const first = rows.find(({ id }) => id === this.chosen.get(lane.name)) ?? rows[0];
    const axis = lane.name === "tempo" ? tempoAxis(rows.map(({ bpm }) => bpm)) : null;
    return html`<div
      class="time-lane"
      data-lane=${lane.name}
      role="group"
      aria-label=${lane.title}
      style="height:${lane.height}px"
      @pointerdown=${(/** @type {PointerEvent} */ event) => this.hands.press(event, lane)}
      @dblclick=${(/** @type {MouseEvent} */ event) => this.hands.twice(event, lane)}
      @contextmenu=${(/** @type {MouseEvent} */ event) => this.hands.menu(event, lane)}
    >
      ${repeat(
        rows,
        ({ id }) => id,
        (row) => this.#mark(lane, row, row === first, axis),
      )}
      ${this.question?.lane === lane.name ? this.#field(this.question) : nothing}
    </div>`;
  }

  /** @param {TimeLane} lane @param {Row} row @param {boolean} first @param {{low: number, high: number} | null} axis */
  #mark(lane, row, first, axis) {
    const length = row.length_beats === undefined ? "" : `;--length:${row.length_beats}`;
    const y = axis ? yOfBpm(axis, row.bpm, lane.height) : null;
    const top = y === null ? "" : `;top:${y}px`;
    return html`<button
      class="time-mark ${y !== null && y < LABEL_PX ? "high" : ""}"
      data-mark=${row.id}
      data-colour=${row.colour ?? nothing}
      tabindex=${first ? 0 : -1}
      style="--beat:${beatOf(row)}${length}${top}"
      aria-label=${lane.said(row)}
      title=${lane.said(row)}
      @focus=${() => this.chosen.set(lane.name, row.id)}
      @keydown=${(/** @type {KeyboardEvent} */ event) => this.hands.key(event, lane, row)}
    >
      <span>${lane.text(row)}</span>
    </button>`;
  }

  /** @param {Question} question */
  #field({ beat, value, label, end, lane }) {
    const back = () => void this.updateComplete.then(() => this.markElement(this.chosen.get(lane) ?? "")?.focus({ preventScroll: true }));
    return html`<input
      class="field time-field"
      maxlength="120"
      autocomplete="off"
      style="--beat:${beat}"
      aria-label=${label}
      placeholder=${label}
      .value=${value}
      @keydown=${(/** @type {KeyboardEvent} */ event) => {
        event.stopPropagation();
        if (event.key !== "Enter" && event.key !== "Escape") return;
        event.preventDefault();
        end(event.key === "Enter" ? /** @type {HTMLInputElement} */ (event.currentTarget).value.trim() : null);
        back();
      }}
      @blur=${(/** @type {FocusEvent} */ event) => {
        const field = /** @type {HTMLInputElement} */ (event.currentTarget);
        if (field.isConnected) end(field.value.trim());
      }}
    />`;
  }
}
customElements.define("sonic-timeline", Timeline);
