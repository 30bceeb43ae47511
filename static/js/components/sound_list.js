import { html, LitElement, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { familiesOf, tagsOf, wished } from "../presets.js";
import { catalogue } from "../session.js";
import { familyText, sounds } from "../sounds.js";
import { _ } from "../tongue.js";
import { hush } from "../trying.js";
import { askText } from "./ask.js";
import { icon, typed } from "./live.js";
import { openMenu } from "./menu.js";

/** @typedef {import("../presets.js").Sound} Sound */

const ONLY = /** @type {const} */ ([
  ["", "All"],
  ["favourite", "Favourites"],
  ["mine", "Mine"],
  ["factory", "Factory"],
]);
const MOST_TAGS = 10;
const PAGE = 8;
/** Scrolling waits for the page's word: a finger may have taken what it rests on. */
const CARRIED = { handleEvent() {}, passive: false };

/**
 * A list of sounds that is searched as one types, by family, tag and whose they are, and walked by keys. What becomes of
 * a sound that is walked onto or chosen is for those who extend it.
 */
export class SoundList extends LitElement {
  static properties = {
    wish: { state: true },
    at: { state: true },
    playing: { state: true },
  };

  constructor() {
    super();
    /** @type {import("../presets.js").Wish} */
    this.wish = { words: "", family: "", tag: "", only: "" };
    /** The id of the sound that is chosen. */
    this.at = "";
    /** The id of the sound that is heard by itself. */
    this.playing = "";
  }

  createRenderRoot() {
    return this;
  }

  // What a list knows of itself.

  /** What the list is of, in words. */
  get listTitle() {
    return "";
  }

  /** The name of the list's element, by which its field knows it. */
  get listId() {
    return "sounds-list";
  }

  /** Everything that there is to choose from. @returns {Sound[]} */
  get here() {
    return [];
  }

  /** How many rows are shown at most. */
  get most() {
    return Infinity;
  }

  /** It was walked onto. @param {Sound} _sound */
  tries(_sound) {}

  /** It was chosen for good. @param {Sound} _sound */
  takes(_sound) {}

  /** It was clicked. @param {Sound} sound */
  clicks(sound) {
    this.#try(sound);
  }

  /** It was pressed, and may be carried away. @param {PointerEvent} event @param {Sound} _sound */
  presses(event, _sound) {
    event.preventDefault();
  }

  /** Enter, where nothing was taken by it. */
  enters() {
    const sound = this.shown.find(({ id }) => id === this.at) ?? (this.wish.words ? this.shown[0] : undefined);
    if (sound) this.takes(sound);
  }

  leaves() {}

  /** A space with nothing typed. */
  spaces() {}

  /** What can be heard by itself. @param {Sound} _sound */
  sounds(_sound) {
    return false;
  }

  /** @param {Sound} _sound */
  plays(_sound) {}

  /** What stands beside a name. @param {Sound} _sound @returns {string[]} */
  notes(_sound) {
    return [];
  }

  // --- what is shown ------------------------------------------------------------------------------------------------

  get shown() {
    return wished(this.here, this.wish, catalogue);
  }

  /** @param {Partial<import("../presets.js").Wish>} wish */
  look(wish) {
    this.wish = { ...this.wish, ...wish };
  }

  get chosen() {
    return this.here.find(({ id }) => id === this.at);
  }

  // --- hands ----------------------------------------------------------------------------------------------------------

  /** @param {KeyboardEvent} event */
  pressKey(event) {
    if (event.target instanceof Element && event.target.closest("dialog")) return;
    const way = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE }[event.key];
    const isField = event.target instanceof HTMLInputElement;
    if (way) this.#step(way);
    else if (event.key === "Escape") this.leaves();
    else if (event.key === "Enter" && event.shiftKey) this.#star();
    else if (event.key === "F2") void this.#rename(this.chosen);
    else if (event.key === "Enter" && !(event.target instanceof HTMLButtonElement)) this.enters();
    // A song is played and paused while one chooses: there is no word yet that a space could part.
    else if (event.key === " " && !this.wish.words && isField) this.spaces();
    else return isField ? event.stopPropagation() : undefined;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {number} way */
  #step(way) {
    const { shown } = this;
    if (!shown.length) return;
    const at = shown.findIndex(({ id }) => id === this.at);
    const to = at < 0 ? (way > 0 ? 0 : shown.length - 1) : Math.min(shown.length - 1, Math.max(0, at + way));
    if (to !== at) this.#try(shown[to]);
    void this.updateComplete.then(() => this.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" }));
  }

  /** @param {Sound} sound */
  #try(sound) {
    this.at = sound.id;
    this.tries(sound);
  }

  /** @param {Sound} sound */
  #demo(sound) {
    if (this.playing === sound.id) return hush();
    if (this.at !== sound.id) this.#try(sound);
    this.plays(sound);
  }

  #star() {
    const sound = this.chosen;
    if (sound && !sound.init) void sounds.star(sound);
  }

  /** @param {Sound | undefined} sound */
  async #rename(sound) {
    if (!sound?.mine) return;
    const name = await askText(_("Rename"), _("Name"), sound.name);
    if (name) void sounds.change(sound, { name });
    this.querySelector("input")?.focus();
  }

  /** @param {Event} event @param {Sound} sound */
  #menu(event, sound) {
    const tag = async () => {
      const { tags: now } = sounds.all.find(({ id }) => id === sound.id) ?? sound;
      const tags = await askText(_("Tags"), _("Tags, parted by commas"), now.join(", "), _("Keep"));
      if (tags !== null) void sounds.change(sound, { tags: tags.split(",").map((each) => each.trim()).filter(Boolean) });
    };
    openMenu(
      /** @type {Element} */ (event.currentTarget),
      [
        { label: _("Rename…"), key: "F2", run: () => void this.#rename(sound) },
        { label: _("Tags…"), run: tag },
        {
          label: sound.shared ? _("Share no longer") : _("Share with everybody here"),
          run: () => void sounds.change(sound, { shared: !sound.shared }),
        },
        "line",
        { label: _("Delete"), danger: true, run: () => void sounds.remove(sound) },
      ],
      sound.name,
    );
  }

  /** The field in which one searches. @param {string} label */
  searchField(label) {
    return html`<input
      class="field"
      type="search"
      role="combobox"
      aria-expanded="true"
      aria-controls=${this.listId}
      aria-activedescendant=${this.chosen ? `sound-${this.at}` : nothing}
      aria-label=${label}
      placeholder=${label}
      autocomplete="off"
      spellcheck="false"
      maxlength="80"
      .value=${this.wish.words}
      @input=${(/** @type {Event} */ event) => this.look({ words: typed(event) })}
    />`;
  }

  /** Whose they are, and the tags that most of them have. */
  filters() {
    const { wish } = this;
    const tags = tagsOf(wished(this.here, { ...wish, tag: "" }, catalogue), MOST_TAGS);
    if (wish.tag && !tags.includes(wish.tag)) tags.unshift(wish.tag);
    return html`<div class="sounds-only" role="group" aria-label=${_("Whose")}>
      ${ONLY.map(
        ([only, label]) =>
          html`<button class="chip" aria-pressed=${wish.only === only} @click=${() => this.look({ only })}>${label}</button>`,
      )}
      ${tags.length ? html`<span class="parting" aria-hidden="true"></span>` : nothing}
      ${tags.map(
        (tag) =>
          html`<button class="chip tag" aria-pressed=${wish.tag === tag} @click=${() => this.look({ tag: wish.tag === tag ? "" : tag })}>${tag}</button>`,
      )}
    </div>`;
  }

  /** The families beside what they hold. */
  body() {
    const { here, wish, shown } = this;
    const families = familiesOf(here);
    const isParted = families.length > 1;
    return html`<div class="sounds-body ${isParted ? "" : "alone"}">
      ${
        isParted
          ? html`<ul class="families" aria-label=${_("Families")}>
              ${this.#family("", "All", here.length)}
              ${families.map(([family, count]) => this.#family(family, familyText(family), count))}
            </ul>`
          : nothing
      }
      <ul class="sounds-list" id=${this.listId} role="listbox" tabindex="-1" aria-label=${this.listTitle} @touchmove=${CARRIED}>
        ${repeat(
          shown.slice(0, this.most),
          (sound) => sound.id,
          (sound) => this.#sound(sound, isParted && !wish.family),
        )}
        ${shown.length > this.most ? html`<li class="nothing-here" role="presentation">${_("{count} more: write what you look for.", { count: shown.length - this.most })}</li>` : nothing}
        ${shown.length ? nothing : html`<li class="nothing-here" role="presentation">${this.nothing()}</li>`}
      </ul>
    </div>`;
  }

  /** @param {string} family @param {string} label @param {number} count */
  #family(family, label, count) {
    return html`<li>
      <button aria-pressed=${this.wish.family === family} @click=${() => this.look({ family })}>
        <span>${label}</span><span class="faint">${count}</span>
      </button>
    </li>`;
  }

  /** What stands where nothing does. @returns {unknown} */
  nothing() {
    if (sounds.why) return sounds.why;
    if (this.wish.only === "mine") return "What you save stands here: choose “Save as…” in a device's menu.";
    if (this.wish.only === "favourite") return "Press a sound's star to find it here.";
    return "Nothing sounds like that. Search for less.";
  }

  /** @param {Sound} sound @param {boolean} withFamily */
  #sound(sound, withFamily) {
    const notes = [
      ...this.notes(sound),
      withFamily ? familyText(sound.family) : "",
      sound.owner && !sound.mine ? `by ${sound.owner}` : "",
      sound.mine ? (sound.shared ? "yours, shared" : "yours") : "",
    ].filter(Boolean);
    return html`<li
      id="sound-${sound.id}"
      role="option"
      aria-selected=${sound.id === this.at}
      title=${sound.description}
      class=${sound.init ? "init" : ""}
      @pointerdown=${(/** @type {PointerEvent} */ event) => this.presses(event, sound)}
      @click=${() => this.clicks(sound)}
      @dblclick=${() => this.takes(sound)}
    >
      ${
        sound.init || sound.place
          ? html`<span class="star"></span>`
          : html`<button
              class="star"
              tabindex="-1"
              aria-pressed=${sound.favourite}
              aria-label=${_("Favourite: {sound}", { sound: sound.name })}
              title=${sound.favourite ? _("A favourite (Shift Enter)") : _("Make it a favourite (Shift Enter)")}
              @click=${(/** @type {Event} */ event) => (event.stopPropagation(), void sounds.star(sound))}
            >
              ${icon("star")}
            </button>`
      }
      <span class="sound-name">${sound.name}</span>
      <span class="faint note">${notes.join(" · ")}</span>
      ${
        this.sounds(sound)
          ? html`<button
              class="button quiet square"
              tabindex="-1"
              aria-label=${this.playing === sound.id ? _("Stop {sound}", { sound: sound.name }) : _("Play {sound}", { sound: sound.name })}
              @click=${(/** @type {Event} */ event) => (event.stopPropagation(), this.#demo(sound))}
            >
              ${icon(this.playing === sound.id ? "stop" : "play")}
            </button>`
          : nothing
      }
      ${
        sound.mine
          ? html`<button
              class="button quiet square"
              tabindex="-1"
              aria-haspopup="menu"
              aria-label=${_("More for {sound}", { sound: sound.name })}
              @click=${(/** @type {Event} */ event) => (event.stopPropagation(), this.#menu(event, sound))}
            >
              ${icon("more")}
            </button>`
          : nothing
      }
    </li>`;
  }
}
