import { html } from "lit";
import { barOf, showTime, spanText } from "../actions.js";
import { MinimapPicture } from "../canvas/minimap_picture.js";
import { player, view } from "../session.js";
import { frameHit, LEAST_PIXELS_PER_BEAT, MOST_PIXELS_PER_BEAT, windowMoved, windowResized } from "../timeline.js";
import { _ } from "../tongue.js";
import { follow } from "./drag.js";
import { Live } from "./live.js";

/** @typedef {import("../timeline.js").Span} Span */

/** The whole song in small, with a frame around what the arrangement shows of it. */
class Minimap extends Live {
  static sees = ["window"];

  /** @type {MinimapPicture | null} */
  picture = null;

  connectedCallback() {
    super.connectedCallback();
    this.setAttribute("role", "slider");
    this.tabIndex = 0;
    this.ariaLabel = _("Part of the song in sight");
    this.title = _("The whole song: drag the frame, or its edges to zoom");
    player.addEventListener("position", this.#playing);
    this.addEventListener("pointerdown", this.#press);
    this.addEventListener("pointermove", this.#hover);
    this.addEventListener("keydown", this.#key);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    player.removeEventListener("position", this.#playing);
    this.removeEventListener("pointerdown", this.#press);
    this.removeEventListener("pointermove", this.#hover);
    this.removeEventListener("keydown", this.#key);
    this.picture?.close();
  }

  #playing = () => this.picture?.above.soon();

  firstUpdated() {
    const [ground, above] = this.querySelectorAll("canvas");
    this.picture = new MinimapPicture(ground, above);
  }

  updated() {
    this.picture?.above.soon();
    this.ariaValueMin = "1";
    this.ariaValueMax = String(barOf(this.picture?.end ?? 0));
    this.ariaValueNow = String(barOf(view.now.window.from));
    this.ariaValueText = spanText(view.now.window);
  }

  // --- hands ----------------------------------------------------------------------------------------------------------

  /** @param {PointerEvent} event */
  #placeOf(event) {
    const x = event.clientX - this.getBoundingClientRect().left;
    const scale = this.clientWidth / (this.picture?.end ?? 1);
    const { from, to } = view.now.window;
    return { beat: x / scale, hit: frameHit(x, from * scale, to * scale) };
  }

  /** @param {PointerEvent} event */
  #hover = (event) => {
    const { hit } = this.#placeOf(event);
    if (!event.buttons) this.style.cursor = hit === "frame" ? "grab" : hit ? "ew-resize" : "pointer";
  };

  /** @param {PointerEvent} event */
  #press = (event) => {
    if (event.button !== 0) return;
    const { beat, hit } = this.#placeOf(event);
    const before = view.now.window;
    const length = before.to - before.from;
    // Beside the frame a press brings it there, and goes on with it in hand.
    const start = hit ? before : windowMoved(before, beat - length / 2 - before.from);
    if (!hit) showTime(start);
    follow(event, {
      move: (each) => this.#carry(start, hit, beat, this.#placeOf(each).beat),
      end: () => {},
      cancel: () => showTime(before),
    });
  };

  /** @param {Span} start @param {ReturnType<typeof frameHit>} hit @param {number} pressed @param {number} beat */
  #carry(start, hit, pressed, beat) {
    if (hit === "from" || hit === "to") showTime(this.#within(windowResized(start, hit, beat, this.#lengths().least), hit));
    else showTime(windowMoved(start, beat - pressed));
  }

  #lengths() {
    const { from, to } = view.now.window;
    const width = (to - from) * view.now.pixelsPerBeat;
    return { least: width / MOST_PIXELS_PER_BEAT, most: width / LEAST_PIXELS_PER_BEAT };
  }

  /** The edge that is not in hand stays. @param {Span} span @param {"from" | "to"} edge @returns {Span} */
  #within({ from, to }, edge) {
    const { most } = this.#lengths();
    if (to - from <= most) return { from, to };
    return edge === "from" ? { from: to - most, to } : { from, to: from + most };
  }

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const { window } = view.now;
    const length = window.to - window.from;
    const end = this.picture?.end ?? 0;
    const by = {
      ArrowLeft: -length / 8,
      ArrowRight: length / 8,
      PageUp: -length,
      PageDown: length,
      Home: -window.from,
      End: end - window.to,
    }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    showTime(windowMoved(window, by));
  };

  render() {
    return html`<canvas aria-hidden="true"></canvas><canvas aria-hidden="true"></canvas>`;
  }
}
customElements.define("sonic-minimap", Minimap);
