import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import * as actions from "../actions.js";
import { Arrangement, RULER_PX } from "../canvas/arrangement.js";
import { ArrangementHands } from "../canvas/arrangement_hands.js";
import { overshadowed } from "../heard.js";
import { arranged, blockOf } from "../arranged.js";
import { Rows } from "../canvas/rows.js";
import { CLIP, SEND, STRIP, TRACK } from "../lanes.js";
import { LANE } from "../targets.js";
import { commands, mayEdit, player, store, view } from "../session.js";
import { drawSoon } from "../frames.js";
import { snapButton } from "./buttons.js";
import { icon, Live } from "./live.js";
import { openMenu } from "./menu.js";
import { askText } from "./ask.js";
import { pixelsPerBeatOf } from "../timeline.js";
import { _ } from "../tongue.js";
import { TIME_LANES } from "./time_lanes.js";
import { timeEntries } from "./time_menu.js";
import "./timeline.js";
import "./clip_inspector.js";
import "./lane_header.js";
import "./track_header.js";

/** @typedef {import("../store.js").Row} Row */

const LOWEST_ROW_PX = 34;
const HIGHEST_ROW_PX = 160;
/** In lower rows a header's name and its controls share one line. */
const TWO_LINES_PX = 52;
/** Part of the window that the playhead has passed when the picture turns the page. */
const PAGE_TURN = 0.88;
const PAGE_START = 0.08;

/** Track headers on the left, the arrangement on the right, scrolled as one. */
class ArrangementView extends Live {
  static models = [TRACK, STRIP, SEND, LANE];
  static sees = ["track", "rowPixels", "folded", "snap", "grid", "follow", "automated", "laneHeights", "lane", "armed"];

  /** @type {Arrangement | null} */
  picture = null;

  get field() {
    return /** @type {HTMLElement} */ (this.querySelector(".field-of-lanes"));
  }

  get heads() {
    return /** @type {HTMLElement} */ (this.querySelector(".heads"));
  }

  firstUpdated() {
    const [ground, above] = /** @type {NodeListOf<HTMLCanvasElement>} */ (
      this.querySelectorAll(".lanes-column > canvas")
    );
    this.picture = new Arrangement(ground, above, () => this.#stretch());
    new ArrangementHands(this.field, this.picture);
    this.field.addEventListener("scroll", () => this.#scrolled());
    this.heads.addEventListener("scroll", () => this.#headsScrolled());
    this.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    this.addEventListener("rename-clip", (event) => this.#renameClip(/** @type {CustomEvent} */ (event).detail));
    addEventListener("sonic-show-time", (event) => this.#showTime(/** @type {CustomEvent} */ (event).detail));
    this.addEventListener("pinch", (event) => this.#pinch(/** @type {CustomEvent} */ (event).detail));
    player.addEventListener("position", () => this.#playing());
    player.addEventListener("state", () => this.picture?.redraw());
    new ResizeObserver(() => this.#stretch()).observe(this.field);
    let scale = view.now.pixelsPerBeat;
    view.on(["pixelsPerBeat"], () => {
      this.#zoomed(scale, this.zoomAt ?? this.#centre());
      scale = view.now.pixelsPerBeat;
    });
    view.on(["rowPixels"], () => this.#stretch());
    this.#stretch();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.picture?.close();
  }

  /** Gives the scroll bars the size of the song. */
  #stretch() {
    if (!this.picture) return;
    const { width, height } = this.picture.extent;
    const extent = /** @type {HTMLElement} */ (this.querySelector(".extent"));
    extent.style.width = `${width}px`;
    extent.style.height = `${height}px`;
    const spare = /** @type {HTMLElement} */ (this.querySelector(".heads-spare"));
    spare.style.height = `${Math.max(0, height - RULER_PX - this.picture.rows.height)}px`;
    this.#scrolled();
  }

  #scrolled() {
    if (!this.picture) return;
    this.picture.scrollTo(this.field.scrollLeft, this.field.scrollTop);
    this.#tellWindow();
    drawSoon(this.#alignHeads);
  }

  /** What stands above the tracks goes along with them. */
  #tellWindow() {
    const { pixelsPerBeat, window } = view.now;
    const from = this.field.scrollLeft / pixelsPerBeat;
    const to = from + this.field.clientWidth / pixelsPerBeat;
    if (from !== window.from || to !== window.to) view.set({ window: { from, to } });
  }

  /** In the frame that draws the lanes, so that names and clips never part. */
  #alignHeads = () => {
    if (this.picture && this.heads.scrollTop !== this.picture.scrollY) this.heads.scrollTop = this.picture.scrollY;
  };

  /** A key's focus may have brought a header into sight: the lanes come along. */
  #headsScrolled() {
    if (this.heads.scrollTop !== this.picture?.scrollY) this.field.scrollTop = this.heads.scrollTop;
  }

  #playing() {
    if (!this.picture) return;
    this.picture.above.soon();
    if (!view.now.follow || player.state !== "playing") return;
    const x = this.picture.xOf(player.position().beat);
    const width = this.field.clientWidth;
    if (x > width * PAGE_TURN || x < 0) this.field.scrollLeft += x - width * PAGE_START;
  }

  // --- zoom ---------------------------------------------------------------------------------------------------------

  #centre() {
    const x = this.picture?.xOf(player.position().beat) ?? 0;
    return x >= 0 && x <= this.field.clientWidth ? x : this.field.clientWidth / 2;
  }

  /** Keeps the music at `x` where it is. @param {number} before pixels per beat @param {number} x */
  #zoomed(before, x) {
    const beat = (this.field.scrollLeft + x) / before;
    this.#stretch();
    this.field.scrollLeft = beat * view.now.pixelsPerBeat - x;
    this.#scrolled();
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    const way = event.deltaY || event.deltaX;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.zoomAt = Math.max(0, event.clientX - this.field.getBoundingClientRect().left);
      view.set({ pixelsPerBeat: actions.zoomed(Math.exp(-way * (event.deltaMode ? 0.05 : 0.0028))) });
      this.zoomAt = undefined;
    } else if (event.altKey) {
      event.preventDefault();
      const rowPixels = Math.round(view.now.rowPixels * Math.exp(-way * 0.002));
      view.set({ rowPixels: Math.min(HIGHEST_ROW_PX, Math.max(LOWEST_ROW_PX, rowPixels)) });
    } else if (event.shiftKey && !event.deltaX) {
      event.preventDefault();
      this.field.scrollLeft += event.deltaY;
    } else if (this.heads.contains(/** @type {Node} */ (event.target))) {
      event.preventDefault();
      this.field.scrollBy(event.deltaX, event.deltaY);
    }
  }

  /** @param {{times: number, x: number}} how */
  #pinch({ times, x }) {
    this.zoomAt = x;
    view.set({ pixelsPerBeat: actions.zoomed(times) });
    this.zoomAt = undefined;
  }

  fit() {
    const end = this.picture?.clips.end || 16;
    this.#showTime({ from: 0, to: (end * this.field.clientWidth) / (this.field.clientWidth - 24) });
  }

  /** @param {import("../timeline.js").Span} span */
  #showTime(span) {
    view.set({ pixelsPerBeat: pixelsPerBeatOf(span, this.field.clientWidth) });
    this.field.scrollLeft = span.from * view.now.pixelsPerBeat;
    this.#scrolled();
  }

  #timeMenu = (/** @type {MouseEvent} */ event) => {
    const { timeLanes, minimap } = view.now;
    openMenu(
      /** @type {Element} */ (event.currentTarget),
      [
        { heading: _("Lanes") },
        ...TIME_LANES.map(({ name, title }) => ({
          label: title,
          checked: timeLanes.includes(name),
          run: () => actions.toggleTimeLane(name),
        })),
        { label: _("The whole song in small"), checked: minimap, run: actions.toggleMinimap },
        ...timeEntries(),
      ],
      _("Lanes and time"),
    );
  };

  /** @param {string} id */
  async #renameClip(id) {
    const clip = store.get(CLIP, id);
    const name = await askText(_("Rename clip"), _("Name"), clip?.name ?? "");
    if (name !== null && name !== clip?.name) void commands.run("compositions.rename_clip", { clip_id: id, name });
  }

  /** @param {MouseEvent} event */
  #addMenu(event) {
    openMenu(
      /** @type {Element} */ (event.currentTarget),
      [
        { label: _("Instrument"), note: _("Plays notes"), run: () => void actions.addTrack("instrument") },
        "line",
        { label: _("Group"), note: _("Tracks mixed together"), run: () => void actions.addTrack("group") },
        { label: _("Return"), note: _("A shared effect, fed by sends"), run: () => void actions.addTrack("return") },
        { label: "VCA", note: _("One fader for the levels of many"), run: () => void actions.addTrack("vca") },
        { label: _("Folder"), note: _("Keeps tracks together"), run: () => void actions.addTrack("folder") },
      ],
      _("Add a track"),
    );
  }

  /** @param {Row} track @param {Row[]} automation @param {number[]} heights */
  #laneHeads(track, automation, heights) {
    const heads = automation.length ? automation : [null];
    return repeat(
      heads,
      (lane) => lane?.id ?? "",
      (lane, index) =>
        html`<sonic-lane-header
          style="height:${heights[index]}px"
          .track=${track}
          .lane=${lane}
          .chosen=${!!lane && lane.id === view.now.lane}
          .inPlace=${lane && this.picture ? this.picture.automation.of(lane.id) : null}
        ></sonic-lane-header>`,
    );
  }

  render() {
    const lanes = arranged();
    const rows = new Rows(lanes.map(blockOf));
    const silent = overshadowed(store);
    const { follow } = view.now;
    return html`<sonic-timeline class="timeline"></sonic-timeline>
      <div class="heads-column">
        <div class="heads-top">
          <button class="button quiet" aria-label=${_("Add track")} aria-haspopup="menu" ?disabled=${!mayEdit} @click=${this.#addMenu}>
            ${icon("plus")}<span>${_("Add track")}</span>
          </button>
          <span class="spring"></span>
          <button
            class="button quiet square"
            aria-haspopup="menu"
            aria-label=${_("Lanes and time")}
            title=${_("Lanes above the tracks, and the song's time")}
            @click=${this.#timeMenu}
          >
            ${icon("lanes")}
          </button>
          ${snapButton()}
          <button
            class="button quiet square"
            aria-pressed=${follow}
            aria-label=${_("Follow the playhead")}
            title=${_("Follow the playhead (F)")}
            @click=${actions.follow}
          >
            ${icon("follow")}
          </button>
        </div>
        <div class="heads ${view.now.rowPixels < TWO_LINES_PX ? "low" : ""}" style="--row:${view.now.rowPixels}px">
          <ul aria-label=${_("Tracks")}>
            ${repeat(
              lanes,
              ({ track }) => track.id,
              ({ track, strip, depth, folded, automation }, index) =>
                html`<li style="height:${rows.top(index + 1) - rows.top(index)}px">
                  <sonic-track-header
                    .track=${track}
                    .strip=${strip}
                    .depth=${depth}
                    .folded=${folded}
                    .chosen=${track.id === view.now.track}
                    .overshadowed=${!!strip && silent.has(strip.id)}
                    .armed=${view.now.armed.has(track.id)}
                    .automated=${automation !== null}
                    .rows=${rows}
                  ></sonic-track-header>
                  ${automation && this.#laneHeads(track, automation, rows.blocks[index].below)}
                </li>`,
            )}
          </ul>
          <div class="heads-spare"></div>
        </div>
      </div>
      <div class="lanes-column">
        <canvas aria-hidden="true"></canvas>
        <canvas aria-hidden="true"></canvas>
        <div
          class="field-of-lanes"
          tabindex="0"
          role="group"
          aria-label=${_("Arrangement: {length} tracks. Arrow keys move what is selected.", { length: lanes.length })}
        >
          <div class="extent"></div>
        </div>
        ${
          lanes.length
            ? nothing
            : html`<div class="empty-lanes">
                <h2>${_("Your song begins here")}</h2>
                <p>${_("Add a track, double-click beside it to make a clip, and draw notes. Or drop a MIDI file.")}</p>
                <button class="button primary" ?disabled=${!mayEdit} @click=${() => actions.addTrack("instrument")}>
                  ${icon("plus")} ${_("Add an instrument track")}
                </button>
              </div>`
        }
        <sonic-clip-inspector></sonic-clip-inspector>
        <div class="zooms" role="group" aria-label=${_("Zoom")}>
          <button
            class="button quiet square"
            aria-label=${_("Zoom out")}
            title=${_("Zoom out (−)")}
            @click=${() => actions.zoom(1 / 1.4)}
          >
            ${icon("minus")}
          </button>
          <button
            class="button quiet square"
            aria-label=${_("Show the whole song")}
            title=${_("Show the whole song")}
            @click=${() => this.fit()}
          >
            ${icon("fit")}
          </button>
          <button
            class="button quiet square"
            aria-label=${_("Zoom in")}
            title=${_("Zoom in (+)")}
            @click=${() => actions.zoom(1.4)}
          >
            ${icon("plus")}
          </button>
        </div>
      </div>`;
  }
}
customElements.define("sonic-arrangement", ArrangementView);
