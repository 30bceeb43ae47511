import { html } from "lit";
import { PianoHands } from "../canvas/piano_hands.js";
import { PianoRoll, KEYS_PX, VELOCITY_PX, RULER_PX } from "../canvas/piano_roll.js";
import { CLIP, NOTE, TRACK } from "../lanes.js";
import { player, store, view } from "../session.js";
import { snapButton, toolButtons } from "./buttons.js";
import { Live } from "./live.js";

const WIDEST = 160; // pixels a beat, when a clip is opened
const NARROWEST = 10;

/** The notes of the chosen clip. */
class Notes extends Live {
  static models = [CLIP, TRACK, NOTE];
  static sees = ["clip", "tool", "notes", "snap"];

  /** @type {PianoRoll | null} */
  picture = null;
  /** @type {string | null} */
  opened = null;

  get field() {
    return /** @type {HTMLElement} */ (this.querySelector(".field-of-notes"));
  }

  firstUpdated() {
    const [ground, above] = this.querySelectorAll("canvas");
    this.picture = new PianoRoll(ground, above, () => this.#stretch());
    new PianoHands(this.field, this.picture);
    this.field.addEventListener("scroll", () => this.#scrolled());
    this.field.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    player.addEventListener("position", this.#playing);
    this.watch = new ResizeObserver(() => this.#reveal());
    this.watch.observe(this.field);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.watch?.disconnect();
    player.removeEventListener("position", this.#playing);
    this.picture?.close();
  }

  #playing = () => this.picture?.above.soon();

  updated() {
    this.#reveal();
  }

  /** Brings a clip that was just opened into sight: whole, and where its notes are. */
  #reveal() {
    const { picture, field } = this;
    const clip = picture?.clip;
    if (!picture || !clip || !field.clientWidth) return this.#stretch();
    this.#stretch();
    if (this.opened === clip.id) return;
    this.opened = clip.id;
    const fits = (field.clientWidth - KEYS_PX - 16) / picture.heard;
    view.set({ notePixelsPerBeat: Math.min(WIDEST, Math.max(NARROWEST, fits)) });
    this.#stretch();
    const pitches = picture.notes.map((note) => note.pitch);
    const middle = pitches.length ? (Math.min(...pitches) + Math.max(...pitches)) / 2 : 60;
    const room = field.clientHeight - VELOCITY_PX - RULER_PX;
    field.scrollTop = (127 - middle + 0.5) * picture.row - room / 2;
    field.scrollLeft = Math.max(0, (clip.loop_length_beats ? 0 : clip.offset_beats) * picture.scale - 8);
    this.#scrolled();
  }

  #stretch() {
    const extent = /** @type {HTMLElement | null} */ (this.querySelector(".extent"));
    if (!this.picture || !extent) return;
    const { width, height } = this.picture.extent;
    extent.style.width = `${width}px`;
    extent.style.height = `${height}px`;
  }

  #scrolled() {
    if (!this.picture) return;
    this.picture.scrollX = this.field.scrollLeft;
    this.picture.scrollY = this.field.scrollTop;
    this.picture.redraw();
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    const way = event.deltaY || event.deltaX;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      const x = Math.max(0, event.clientX - this.field.getBoundingClientRect().left - KEYS_PX);
      const beat = (this.field.scrollLeft + x) / view.now.notePixelsPerBeat;
      view.set({ notePixelsPerBeat: Math.min(600, Math.max(6, view.now.notePixelsPerBeat * Math.exp(-way * 0.0028))) });
      this.#stretch();
      this.field.scrollLeft = beat * view.now.notePixelsPerBeat - x;
      this.#scrolled();
    } else if (event.altKey) {
      event.preventDefault();
      view.set({ notePixels: Math.min(32, Math.max(6, Math.round(view.now.notePixels - Math.sign(way)))) });
      this.#stretch();
    } else if (event.shiftKey && !event.deltaX) {
      event.preventDefault();
      this.field.scrollLeft += event.deltaY;
    }
  }

  render() {
    const clip = store.get(CLIP, view.now.clip);
    const track = clip && store.get(TRACK, clip.track_id);
    const { notes } = view.now;
    const notesHere = clip ? store.group(NOTE, clip.id).length : 0;
    return html` <div class="notes-head" data-colour=${clip?.colour ?? track?.colour ?? 7} ?hidden=${!clip}>
        <span class="stripe" aria-hidden="true"></span>
        <h2>${clip?.name || track?.name || ""}</h2>
        <span class="faint"
          >${notes.size ? `${notes.size} of ${notesHere} chosen` : `${notesHere} ${notesHere === 1 ? "note" : "notes"}`}</span
        >
        <span class="spring"></span>
        ${toolButtons()} ${snapButton()}
      </div>
      <div class="notes-body" ?hidden=${!clip}>
        <canvas aria-hidden="true"></canvas><canvas aria-hidden="true"></canvas>
        <div
          class="field-of-notes"
          tabindex="0"
          role="group"
          aria-label="Notes of ${clip?.name || track?.name || "the clip"}: ${notesHere}. Arrow keys move what is selected."
        >
          <div class="extent"></div>
        </div>
      </div>
      ${clip ? "" : html`<p class="nothing-here">Choose a clip to see its notes, or double-click an empty lane to make one.</p>`}`;
  }
}
customElements.define("sonic-notes", Notes);
