import { html, nothing } from "lit";
import { TRACK } from "../lanes.js";
import * as actions from "../actions.js";
import { kindOf } from "../presets.js";
import { catalogue, live, mayEdit, playOrPause, rendered, say, store, view } from "../session.js";
import { audioOf, loadShelves, recent, samples, songs } from "../shelves.js";
import { sounds } from "../sounds.js";
import { _ } from "../tongue.js";
import { hush, sampleAlone } from "../trying.js";
import { follow } from "./drag.js";
import { icon } from "./live.js";
import { ofCategory } from "./sound_browser.js";
import { dragSound } from "./sound_drag.js";
import { SoundList } from "./sound_list.js";

/** @typedef {import("../presets.js").Sound} Sound */

const MOST_ROWS = 250;
const [NARROWEST, WIDEST] = [220, 520];

const isInstrument = (/** @type {Sound} */ sound) => catalogue.get(kindOf(sound))?.category === "instrument";
const everything = () => [...ofCategory("instrument"), ...ofCategory("effect"), ...samples, ...songs];

/** What stands in each section. @type {[name: string, title: string, sounds: () => Sound[]][]} */
const SECTIONS = [
  ["all", _("All"), everything],
  ["recent", _("Recent"), () => recent().flatMap((id) => everything().find((sound) => sound.id === id) ?? [])],
  ["instruments", _("Instruments"), () => sounds.inits("instrument")],
  ["presets", _("Presets"), () => ofCategory("instrument").filter((sound) => !sound.init && !sound.pads)],
  ["kits", _("Kits"), () => ofCategory("instrument").filter((sound) => !!sound.pads)],
  ["effects", _("Effects"), () => ofCategory("effect")],
  ["samples", _("Samples"), () => samples],
  ["songs", _("Songs"), () => songs],
];

/** Everything that can be put into a song, at its left: searched, heard, carried to where it goes. */
class Browser extends SoundList {
  static properties = { ...SoundList.properties, section: { state: true }, isOpen: { state: true } };

  constructor() {
    super();
    this.section = "all";
    this.isOpen = view.now.browser;
    /** A sample that is heard by itself. */
    this.audio = new Audio();
  }

  connectedCallback() {
    super.connectedCallback();
    this.over = new AbortController();
    const { signal } = this.over;
    sounds.addEventListener("change", () => this.requestUpdate(), { signal });
    this.audio.addEventListener("ended", () => (this.playing = ""), { signal });
    this.addEventListener("keydown", (event) => event.target instanceof Element && !event.target.closest(".browser-grip") && this.pressKey(event), { signal });
    const ends = [
      view.on(["browser"], () => this.#opened()),
      view.on(["browserPixels"], () => this.#size()),
    ];
    signal.addEventListener("abort", () => ends.forEach((end) => end()));
    this.#size();
    if (this.isOpen) void this.#load();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.over?.abort();
    this.#quiet();
  }

  async #load() {
    await Promise.all([sounds.load(), loadShelves().catch((error) => say(error.message, { wrong: true }))]);
    this.requestUpdate();
  }

  #opened() {
    this.isOpen = view.now.browser;
    this.#size();
    if (!this.isOpen) return this.#quiet();
    void this.#load();
    void this.updateComplete.then(() => this.querySelector("input")?.focus());
  }

  #size() {
    document.body.style.setProperty("--browser", this.isOpen ? `${view.now.browserPixels}px` : "0px");
  }

  #quiet() {
    hush();
    this.audio.pause();
    this.playing = "";
  }

  // --- what a list asks ----------------------------------------------------------------------------------------------

  get listTitle() {
    return SECTIONS.find(([name]) => name === this.section)?.[1] ?? "";
  }

  get listId() {
    return "browser-list";
  }

  get here() {
    const find = SECTIONS.find(([name]) => name === this.section)?.[2] ?? everything;
    return find();
  }

  get most() {
    return MOST_ROWS;
  }

  /** @param {Sound} sound */
  tries(sound) {
    if (this.sounds(sound)) this.plays(sound);
    else this.#quiet();
  }

  /** @param {Sound} sound */
  takes(sound) {
    this.at = sound.id;
    this.#quiet();
    void actions.takeSound(sound).then(() => this.requestUpdate());
  }

  /** @param {PointerEvent} event @param {Sound} sound */
  presses(event, sound) {
    super.presses(event, sound);
    // Not into the field: there, undo is for what was typed.
    /** @type {HTMLElement | null} */ (this.querySelector(".sounds-list"))?.focus({ preventScroll: true });
    dragSound(event, sound);
  }

  leaves() {
    if (this.wish.words) this.look({ words: "" });
    else actions.showBrowser();
  }

  spaces() {
    void playOrPause();
  }

  /** @param {Sound} sound */
  sounds(sound) {
    return sound.place === "sample" || (isInstrument(sound) && !live && !rendered);
  }

  /** @param {Sound} sound */
  plays(sound) {
    this.#quiet();
    this.playing = sound.id;
    if (sound.place === "sample") {
      this.audio.src = audioOf(sound);
      void this.audio.play().catch(() => (this.playing = ""));
      return;
    }
    const track = [store.get(TRACK, view.now.track), ...store.all(TRACK)].find((each) => each?.kind === "instrument");
    if (!track) {
      this.playing = "";
      return say(_("A sound is heard in the place of a track's instrument: add an instrument track first."));
    }
    void sampleAlone(sound, track.id, () => this.playing === sound.id && (this.playing = ""));
  }

  /** @param {Sound} sound */
  notes(sound) {
    if (sound.place) return [sound.place === "sample" ? sound.description : _("song")];
    return sound.init ? [] : [catalogue.get(kindOf(sound))?.title ?? ""];
  }

  nothing() {
    const { words } = this.wish;
    if (!words && this.section === "samples")
      return _("There are no samples yet. Whoever runs this box adds them with “manage.py import_sample”.");
    if (!words && this.section === "songs") return _("This is your only song.");
    if (!words && this.section === "recent") return _("What you add stands here, the newest first.");
    if (words && this.section !== "all")
      return html`${_("Nothing here is called so.")}<br /><button class="button" @click=${() => (this.section = "all")}>${_("Look through everything")}</button>`;
    return super.nothing();
  }

  // --- the panel -------------------------------------------------------------------------------------------------------

  /** @param {PointerEvent} event */
  #resize(event) {
    event.preventDefault();
    const [from, x] = [view.now.browserPixels, event.clientX];
    follow(event, { move: (each) => this.#wide(from + each.clientX - x), end: () => {} });
  }

  /** @param {number} pixels */
  #wide(pixels) {
    view.set({ browserPixels: Math.round(Math.min(WIDEST, Math.max(NARROWEST, pixels))) });
    this.requestUpdate();
  }

  /** @param {KeyboardEvent} event */
  #gripKey(event) {
    const way = { ArrowRight: 16, ArrowLeft: -16 }[event.key];
    if (!way) return;
    event.preventDefault();
    event.stopPropagation();
    this.#wide(view.now.browserPixels + way);
  }

  /** @param {string} section */
  #show(section) {
    this.section = section;
    this.look({ family: "", tag: "" });
  }

  render() {
    this.hidden = !this.isOpen;
    if (!this.isOpen) return nothing;
    const { chosen } = this;
    return html`<header>
        ${this.searchField(_("Search sounds, effects and songs"))}
        <button class="button quiet square" aria-label=${_("Close the browser")} title=${_("Close the browser (B)")} @click=${() => actions.showBrowser()}>${icon("close")}</button>
      </header>
      <div class="browser-sections" role="group" aria-label=${_("What")}>
        ${SECTIONS.map(([name, title]) => html`<button class="chip" aria-pressed=${this.section === name} @click=${() => this.#show(name)}>${title}</button>`)}
      </div>
      ${this.filters()} ${this.body()}
      <footer>
        <p>${chosen?.description || html`<span class="faint">${mayEdit ? _("Drag it where it goes, or press Enter") : ""}</span>`}</p>
      </footer>
      <div
        class="browser-grip"
        role="separator"
        aria-orientation="vertical"
        tabindex="0"
        aria-label=${_("Width of the browser")}
        aria-valuenow=${view.now.browserPixels}
        @pointerdown=${this.#resize}
        @keydown=${this.#gripKey}
      ></div>`;
  }
}
customElements.define("sonic-browser", Browser);
