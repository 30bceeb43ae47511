import { html, nothing } from "lit";
import * as actions from "../actions.js";
import { PianoHands } from "../canvas/piano_hands.js";
import { PianoRoll, KEYS_PX, LANE_PX, RULER_PX } from "../canvas/piano_roll.js";
import { CLIP, contentOf, TRACK } from "../lanes.js";
import { EXPRESSIONS } from "../notes/expression.js";
import { lengthText } from "../notes/words.js";
import { newLength, scaleHere } from "../open_notes.js";
import { mayEdit, player, store, view } from "../session.js";
import { _ } from "../tongue.js";
import { rootText } from "../words.js";
import { snapButton } from "./buttons.js";
import { icon, Live } from "./live.js";
import { openMenu } from "./menu.js";
import { expressionMenu, lengthMenu, scaleMenu, verbMenu, viewMenu } from "./note_menus.js";

const WIDEST = 160; // pixels a beat, when a clip is opened
const NARROWEST = 10;
const BEFORE_EDGE_PX = 48; // what keys bring into sight stands so far from the edge

/** @type {[import("../view.js").Tool, string, string, string][]} */
const TOOLS = [
  ["select", _("Select"), "1", "pointer"],
  ["draw", _("Draw"), "2", "pencil"],
  ["paint", _("Paint"), "3", "brush"],
  ["erase", _("Erase"), "4", "eraser"],
  ["split", _("Split"), "5", "knife"],
];

/** The notes of the chosen clip. */
class Notes extends Live {
  static models = [CLIP, TRACK, "compositions.note", "compositions.keymark", "compositions.metremark"];
  static sees = [
    "clip",
    "tool",
    "stamp",
    "notes",
    "snap",
    "grid",
    "caret",
    "noteLength",
    "noteScale",
    "noteLock",
    "noteFold",
    "noteGhosts",
    "noteExpression",
    "notePixelsPerBeat",
  ];

  /** @type {PianoRoll | null} */
  picture = null;
  /** @type {string | null} */
  opened = null;
  /** @type {typeof view.now.caret} */
  shownCaret = null;
  fold = view.now.noteFold;

  get field() {
    return /** @type {HTMLElement} */ (this.querySelector(".field-of-notes"));
  }

  firstUpdated() {
    const [ground, above] = this.querySelectorAll("canvas");
    this.picture = new PianoRoll(ground, above, () => this.#stretch());
    new PianoHands(this.field, this.picture);
    this.field.addEventListener("scroll", () => this.#scrolled());
    this.field.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    this.field.addEventListener("focus", () => this.#focused(this.field.matches(":focus-visible")));
    this.field.addEventListener("blur", () => this.#focused(false));
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

  #playing = () => {
    this.picture?.above.soon();
    this.#follow();
  };

  /** The page is turned when the playhead leaves it. */
  #follow() {
    const at = this.picture?.playhead;
    if (!this.picture || typeof at !== "number" || !view.now.follow || player.state !== "playing") return;
    const x = this.picture.xOf(at);
    if (x >= KEYS_PX && x < this.field.clientWidth) return;
    this.field.scrollLeft = at * this.picture.perBeat - BEFORE_EDGE_PX;
    this.#scrolled();
  }

  updated() {
    this.#reveal();
    const { caret, notes, noteFold } = view.now;
    if (this.fold !== noteFold) this.#centre();
    this.fold = noteFold;
    if (caret && caret !== this.shownCaret && this.picture?.hasFocus) this.#bring(caret);
    this.shownCaret = caret;
    if (notes.size) return;
    this.picture?.above.soon();
  }

  /** @param {boolean} byKeys */
  #focused(byKeys) {
    if (!this.picture) return;
    this.picture.hasFocus = this.field === document.activeElement;
    if (byKeys && !view.now.caret) view.set({ caret: actions.caretNow() });
    this.picture.above.soon();
  }

  /** Scrolls to a place. @param {{beat: number, pitch: number}} place */
  #bring({ beat, pitch }) {
    const { picture, field } = this;
    // Before it has its size nothing is out of sight.
    if (!picture || picture.floor <= RULER_PX) return;
    const [x, y] = [picture.xOf(beat), picture.yOf(pitch)];
    const right = field.clientWidth - BEFORE_EDGE_PX;
    if (x < KEYS_PX) field.scrollLeft += x - KEYS_PX - BEFORE_EDGE_PX;
    else if (x > right) field.scrollLeft += x - right;
    if (y < RULER_PX) field.scrollTop += y - RULER_PX - picture.row;
    else if (y > picture.floor - 2 * picture.row) field.scrollTop += y - picture.floor + 2 * picture.row;
    this.#scrolled();
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
    view.set({ notePixelsPerBeat: Math.min(WIDEST, Math.max(NARROWEST, fits)), caret: null });
    this.#stretch();
    field.scrollLeft = Math.max(0, (clip.loop_length_beats ? 0 : clip.offset_beats) * picture.perBeat - 8);
    this.#centre();
  }

  /** Brings the rows of the notes into the middle. */
  #centre() {
    const { picture, field } = this;
    if (!picture) return;
    this.#stretch();
    const rows = [...picture.index.pitches].map((pitch) => picture.rows.rowOf(pitch));
    const middle = rows.length ? (Math.min(...rows) + Math.max(...rows)) / 2 : picture.rows.rowOf(60);
    const room = field.clientHeight - LANE_PX - RULER_PX;
    field.scrollTop = (middle + 0.5) * picture.row - room / 2;
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

  /** What only the roll's own keys do. @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    void actions.writeAtCaret(event.shiftKey);
  }

  render() {
    const clip = store.get(CLIP, view.now.clip);
    const track = clip && store.get(TRACK, clip.track_id);
    const name = clip?.name || track?.name || "";
    return html` <div class="notes-head" data-colour=${clip?.colour ?? track?.colour ?? 7} ?hidden=${!clip}>
        <span class="stripe" aria-hidden="true"></span>
        <h2>${name}</h2>
        ${clip ? linkMark(clip) : nothing}
        <span class="faint count">${this.#count()}</span>
        <span class="spring"></span>
        ${tools()} ${clip ? this.#settings() : nothing}
      </div>
      <div class="notes-body" ?hidden=${!clip}>
        <canvas aria-hidden="true"></canvas><canvas aria-hidden="true"></canvas>
        <div
          class="field-of-notes"
          data-tool=${view.now.tool}
          tabindex="0"
          role="application"
          aria-label=${_("Notes of {clip}", { clip: name || _("the clip") })}
          aria-description=${_("Arrow keys move the caret, or the notes that are chosen. Enter writes a note, with Shift a chord. Control and an arrow goes from note to note.")}
          @keydown=${this.#key}
        >
          <div class="extent"></div>
        </div>
        <button
          class="lane-choice"
          aria-haspopup="menu"
          aria-label=${_("Lane below the notes: {lane}", { lane: EXPRESSIONS[view.now.noteExpression].title })}
          @click=${(/** @type {Event} */ event) => pressed(event, expressionMenu(), _("Lane below the notes"))}
        >
          ${EXPRESSIONS[view.now.noteExpression].title}${icon("chevron")}
        </button>
      </div>
      ${clip ? "" : html`<p class="nothing-here">${_("Choose a clip to see its notes, or double-click an empty lane to make one.")}</p>`}`;
  }

  #count() {
    const chosen = view.now.notes.size;
    const here = this.picture?.index.notes.length ?? 0;
    if (chosen) return _("{chosen} of {here} chosen", { chosen, here });
    return here === 1 ? _("1 note") : _("{here} notes", { here });
  }

  /** Menus side by side; where there is no room, all in one. */
  #settings() {
    const scale = scaleHere();
    /** @typedef {[string, string, (at: Element) => import("./menu.js").Entry[]]} NamedMenu */
    const menus = /** @type {NamedMenu[]} */ ([
      [_("Length"), view.now.noteLength === null ? _("Length: grid") : lengthText(newLength()), lengthMenu],
      [_("Scale"), scale ? `${rootText(scale.root)} ${scale.title}` : _("Scale"), scaleMenu],
      [_("View"), _("View"), viewMenu],
      [_("Notes"), _("Notes"), verbMenu],
    ]);
    const open = (/** @type {Event} */ event, /** @type {number} */ which) =>
      pressed(event, menus[which][2](/** @type {Element} */ (event.currentTarget)), menus[which][0]);
    const more = (/** @type {Event} */ event) => {
      const at = /** @type {Element} */ (event.currentTarget);
      openMenu(
        at,
        [/** @type {NamedMenu} */ ([_("Grid"), actions.gridText(view.now.grid), actions.gridEntries]), ...menus].map(([label, note, entries]) => ({
          label: `${label}…`,
          note: note === label ? undefined : note,
          run: () => openMenu(at, entries(at), label),
        })),
        _("More of the notes"),
      );
    };
    return html`${snapButton()}
      <div class="buttons menus">
        ${menus.map(
          ([label, text], which) =>
            html`<button
              class="button quiet menu-button ${view.now.noteLock && which === 1 ? "locked" : ""}"
              aria-haspopup="menu"
              aria-label=${text === label ? label : `${label}: ${text}`}
              @click=${(/** @type {Event} */ event) => open(event, which)}
            >
              ${text}${icon("chevron")}
            </button>`,
        )}
      </div>
      <button class="button quiet square more" aria-haspopup="menu" aria-label=${_("More of the notes")} @click=${more}>
        ${icon("more")}
      </button>`;
  }
}
customElements.define("sonic-notes", Notes);

/** @param {Event} event @param {import("./menu.js").Entry[]} entries @param {string} label */
const pressed = (event, entries, label) => openMenu(/** @type {Element} */ (event.currentTarget), entries, label);

function tools() {
  const { tool, stamp } = view.now;
  return html`<div class="buttons tools" role="group" aria-label=${_("What a press does")}>
    ${TOOLS.map(
      ([name, label, key, sign]) =>
        html`<button
          class="button quiet square"
          aria-pressed=${tool === name}
          aria-label=${label}
          title="${label} (${key})"
          ?disabled=${!mayEdit && name !== "select"}
          @click=${() => actions.tool(name)}
        >
          ${icon(sign)}
        </button>`,
    )}${stamp
      ? html`<button
          class="button quiet"
          aria-pressed="true"
          title=${_("Press among the notes to leave this chord; press here to stop")}
          @click=${() => actions.tool("select")}
        >
          ${stamp.symbol} ${icon("close")}
        </button>`
      : nothing}
  </div>`;
}

/** A clip that shares its notes says so. @param {import("../store.js").Row} clip */
function linkMark(clip) {
  const content = contentOf(clip);
  const copies = store.all(CLIP).filter((each) => each.source_id === content).length;
  if (!copies) return nothing;
  return html`<span class="link-mark" title=${_("These notes are played by each of the linked clips")}
    >${copies === 1 ? _("linked, 1 copy") : _("linked, {copies} copies", { copies })}</span
  >`;
}
