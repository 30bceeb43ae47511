import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import * as actions from "../actions.js";
import { Arrangement, RULER_PX } from "../canvas/arrangement.js";
import { ArrangementHands } from "../canvas/arrangement_hands.js";
import { overshadowed } from "../heard.js";
import { CLIP, lanesOf, SEND, STRIP, TRACK } from "../lanes.js";
import { commands, mayEdit, player, store, view } from "../session.js";
import { drawSoon } from "../frames.js";
import { snapButton } from "./buttons.js";
import { icon, Live } from "./live.js";
import { openMenu } from "./menu.js";
import { askText } from "./ask.js";
import "./track_header.js";

const LOWEST_ROW_PX = 34;
const HIGHEST_ROW_PX = 160;
/** In lower rows a header's name and its controls share one line. */
const TWO_LINES_PX = 52;
/** Part of the window that the playhead has passed when the picture turns the page. */
const PAGE_TURN = 0.88;
const PAGE_START = 0.08;

/** Track headers on the left, the arrangement on the right, scrolled as one. */
class ArrangementView extends Live {
  static models = [TRACK, STRIP, SEND];
  static sees = ["track", "rowPixels", "folded", "snap", "follow"];

  /** @type {Arrangement | null} */
  picture = null;

  get field() {
    return /** @type {HTMLElement} */ (this.querySelector(".field-of-lanes"));
  }

  get heads() {
    return /** @type {HTMLElement} */ (this.querySelector(".heads"));
  }

  firstUpdated() {
    const [ground, above] = this.querySelectorAll("canvas");
    this.picture = new Arrangement(ground, above, () => this.#stretch());
    new ArrangementHands(this.field, this.picture);
    this.field.addEventListener("scroll", () => this.#scrolled());
    this.heads.addEventListener("scroll", () => this.#headsScrolled());
    this.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    this.addEventListener("rename-clip", (event) => this.#renameClip(/** @type {CustomEvent} */ (event).detail));
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
    spare.style.height = `${Math.max(0, height - RULER_PX - this.picture.lanes.length * view.now.rowPixels)}px`;
    this.#scrolled();
  }

  #scrolled() {
    if (!this.picture) return;
    this.picture.scrollX = this.field.scrollLeft;
    this.picture.scrollY = this.field.scrollTop;
    this.picture.redraw();
    drawSoon(this.#alignHeads);
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

  fit() {
    const end = this.picture?.clips.end || 16;
    view.set({ pixelsPerBeat: Math.min(400, Math.max(0.4, (this.field.clientWidth - 24) / end)) });
    this.field.scrollLeft = 0;
  }

  /** @param {string} id */
  async #renameClip(id) {
    const clip = store.get(CLIP, id);
    const name = await askText("Rename clip", "Name", clip?.name ?? "");
    if (name !== null && name !== clip?.name) void commands.run("compositions.rename_clip", { clip_id: id, name });
  }

  /** @param {MouseEvent} event */
  #addMenu(event) {
    openMenu(
      /** @type {Element} */ (event.currentTarget),
      [
        { label: "Instrument", note: "Plays notes", run: () => void actions.addTrack("instrument") },
        "line",
        { label: "Group", note: "Tracks mixed together", run: () => void actions.addTrack("group") },
        { label: "Return", note: "A shared effect, fed by sends", run: () => void actions.addTrack("return") },
        { label: "VCA", note: "One fader for the levels of many", run: () => void actions.addTrack("vca") },
        { label: "Folder", note: "Keeps tracks together", run: () => void actions.addTrack("folder") },
      ],
      "Add a track",
    );
  }

  render() {
    const lanes = lanesOf(store, view.now.folded);
    const silent = overshadowed(store);
    const { follow } = view.now;
    return html` <div class="heads-column">
        <div class="heads-top">
          <button class="button quiet" aria-haspopup="menu" ?disabled=${!mayEdit} @click=${this.#addMenu}>
            ${icon("plus")}<span>Add track</span>
          </button>
          <span class="spring"></span>
          ${snapButton()}
          <button
            class="button quiet square"
            aria-pressed=${follow}
            aria-label="Follow the playhead"
            title="Follow the playhead (F)"
            @click=${actions.follow}
          >
            ${icon("follow")}
          </button>
        </div>
        <div class="heads ${view.now.rowPixels < TWO_LINES_PX ? "low" : ""}" style="--row:${view.now.rowPixels}px">
          <ul aria-label="Tracks">
            ${repeat(
              lanes,
              ({ track }) => track.id,
              ({ track, strip, depth, folded }) =>
                html`<li>
                  <sonic-track-header
                    .track=${track}
                    .strip=${strip}
                    .depth=${depth}
                    .folded=${folded}
                    .chosen=${track.id === view.now.track}
                    .overshadowed=${!!strip && silent.has(strip.id)}
                  ></sonic-track-header>
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
          aria-label="Arrangement: ${lanes.length} tracks. Arrow keys move what is selected."
        >
          <div class="extent"></div>
        </div>
        ${
          lanes.length
            ? nothing
            : html`<div class="empty-lanes">
                <h2>Your song begins here</h2>
                <p>Add a track, double-click beside it to make a clip, and draw notes. Or drop a MIDI file.</p>
                <button class="button primary" ?disabled=${!mayEdit} @click=${() => actions.addTrack("instrument")}>
                  ${icon("plus")} Add an instrument track
                </button>
              </div>`
        }
        <div class="zooms" role="group" aria-label="Zoom">
          <button
            class="button quiet square"
            aria-label="Zoom out"
            title="Zoom out (−)"
            @click=${() => actions.zoom(1 / 1.4)}
          >
            ${icon("minus")}
          </button>
          <button
            class="button quiet square"
            aria-label="Show the whole song"
            title="Show the whole song"
            @click=${this.fit}
          >
            ${icon("fit")}
          </button>
          <button
            class="button quiet square"
            aria-label="Zoom in"
            title="Zoom in (+)"
            @click=${() => actions.zoom(1.4)}
          >
            ${icon("plus")}
          </button>
        </div>
      </div>`;
  }
}
customElements.define("sonic-arrangement", ArrangementView);
