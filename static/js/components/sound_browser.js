import { html, LitElement, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { DEVICE } from "../lanes.js";
import { familiesOf, kindOf, tagsOf, wished } from "../presets.js";
import { catalogue, commands, mayEdit, player, playOrPause, store } from "../session.js";
import { familyText, initOf, KITS, sounds } from "../sounds.js";
import { choosing, hush, sample, Trying } from "../trying.js";
import { askText } from "./ask.js";
import { icon, typed } from "./live.js";
import { closeMenu, openMenu } from "./menu.js";

/**
 * @typedef {import("../presets.js").Sound} Sound
 * @typedef {{title: string, sounds: () => Sound[], device: import("../store.js").Row | null, trackId: string,
 *   choose?: (sound: Sound) => void, now?: string}} Shelf What is to be chosen from: for a device, on which each sound is
 *   tried at once, or for `choose`, which is told of one.
 */

const ONLY = /** @type {const} */ ([
  ["", "All"],
  ["favourite", "Favourites"],
  ["mine", "Mine"],
  ["factory", "Factory"],
]);
const MOST_TAGS = 10;
const PAGE = 8;

/** @type {SoundBrowser | null} */
let open = null;

/**
 * Opens the browser beside what was pressed. What is tried stays when it is closed; Escape takes it back.
 * @param {Element} at @param {Shelf} shelf
 */
export function openSounds(at, shelf) {
  closeSounds();
  closeMenu();
  open = new SoundBrowser(shelf, at);
  document.body.append(open);
}

export function closeSounds() {
  open?.close(true);
}

class SoundBrowser extends LitElement {
  static properties = {
    wish: { state: true },
    at: { state: true },
    playing: { state: true },
    aloud: { state: true },
  };

  /** Whether what is tried is played; it is remembered while the page is open. */
  static aloud = true;

  /** @param {Shelf} shelf @param {Element} anchor */
  constructor(shelf, anchor) {
    super();
    this.shelf = shelf;
    this.anchor = anchor;
    /** @type {import("../presets.js").Wish} */
    this.wish = { words: "", family: "", tag: "", only: "" };
    /** The id of the sound that is chosen. */
    this.at = shelf.now ?? "";
    /** The id of the kit whose demo sounds. */
    this.playing = "";
    this.aloud = SoundBrowser.aloud;
    this.trying = shelf.device ? new Trying(shelf.device.id, shelf.trackId) : null;
    this.over = new AbortController();
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    const { signal } = this.over;
    this.className = "sounds";
    this.popover = "manual";
    this.setAttribute("role", "dialog");
    this.ariaLabel = this.shelf.title;
    sounds.addEventListener("change", () => this.requestUpdate(), { signal });
    addEventListener("pointerdown", (event) => this.#outside(event), { signal, capture: true });
    addEventListener("resize", () => this.#place(), { signal });
    this.addEventListener("keydown", (event) => this.#key(event), { signal });
    // Someone else may have taken the device away meanwhile.
    if (this.shelf.device)
      this.ends = store.subscribe(() => this.shelf.device && !store.get(DEVICE, this.shelf.device.id) && this.close(false));
    void sounds.load();
  }

  firstUpdated() {
    this.showPopover();
    this.#place();
    this.querySelector("input")?.focus();
    this.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "center" });
  }

  /** @param {boolean} keep what was tried */
  close(keep) {
    if (open !== this) return;
    open = null;
    this.over.abort();
    this.ends?.();
    hush();
    if (keep) void this.trying?.keep();
    else this.trying?.cancel();
    this.remove();
    if (!document.activeElement || document.activeElement === document.body)
      /** @type {HTMLElement} */ (this.anchor).focus?.();
  }

  /** @param {PointerEvent} event */
  #outside(event) {
    const inside = event.composedPath().some((each) => each === this || (each instanceof Element && each.matches(".menu, dialog, sonic-toasts")));
    if (!inside) this.close(true);
  }

  #place() {
    const box = this.anchor.getBoundingClientRect();
    const { width, height } = this.getBoundingClientRect();
    const above = box.top - 6 - height;
    this.style.left = `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px`;
    this.style.top = `${above > 8 ? above : Math.max(8, Math.min(box.bottom + 6, innerHeight - height - 8))}px`;
  }

  // --- what is shown ------------------------------------------------------------------------------------------------

  get shown() {
    return wished(this.shelf.sounds(), this.wish, catalogue);
  }

  /** @param {Partial<import("../presets.js").Wish>} wish */
  #wish(wish) {
    this.wish = { ...this.wish, ...wish };
  }

  // --- hands ----------------------------------------------------------------------------------------------------------

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.target instanceof Element && event.target.closest("dialog")) return;
    const way = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE }[event.key];
    const words = this.wish.words;
    if (way) this.#step(way);
    else if (event.key === "Escape") this.close(false);
    else if (event.key === "Enter" && event.shiftKey) this.#star();
    else if (event.key === "F2") void this.#rename(this.#chosen);
    else if (event.key === "Enter" && !(event.target instanceof HTMLButtonElement)) this.#enter();
    // A song is played and paused while one chooses: there is no word yet that a space could part.
    else if (event.key === " " && !words && event.target instanceof HTMLInputElement) void playOrPause();
    else return event.target instanceof HTMLInputElement ? event.stopPropagation() : undefined;
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

  #enter() {
    const { shown, shelf } = this;
    const sound = shown.find(({ id }) => id === this.at) ?? (this.wish.words ? shown[0] : undefined);
    if (sound && shelf.choose) this.#choose(sound);
    else if (sound && sound.id !== this.at) this.#try(sound);
    else this.close(true);
  }

  /** @param {Sound} sound */
  #try(sound) {
    this.at = sound.id;
    if (!this.trying || !mayEdit) return;
    this.trying.show(sound);
    this.playing = "";
    if (this.aloud && player.state !== "playing") this.#sample(sound);
  }

  /** @param {Sound} sound */
  #sample(sound) {
    this.playing = sound.demo?.rows ? sound.id : "";
    void sample(sound, this.shelf.trackId, () => this.playing === sound.id && (this.playing = ""));
  }

  /** @param {Sound} sound */
  #demo(sound) {
    if (this.playing === sound.id) return hush();
    if (this.at !== sound.id) {
      this.at = sound.id;
      this.trying?.show(sound);
    }
    this.#sample(sound);
  }

  /** @param {Sound} sound */
  #choose(sound) {
    this.close(false);
    this.shelf.choose?.(sound);
  }

  get #chosen() {
    return this.shelf.sounds().find(({ id }) => id === this.at);
  }

  #star() {
    const sound = this.#chosen;
    if (sound && !sound.init) void sounds.star(sound);
  }

  /** @param {Sound | undefined} sound */
  async #rename(sound) {
    if (!sound?.mine) return;
    const name = await askText("Rename", "Name", sound.name);
    if (name) void sounds.change(sound, { name });
    this.querySelector("input")?.focus();
  }

  /** @param {Event} event @param {Sound} sound */
  #menu(event, sound) {
    const tag = async () => {
      const { tags: now } = sounds.all.find(({ id }) => id === sound.id) ?? sound;
      const tags = await askText("Tags", "Tags, parted by commas", now.join(", "), "Keep");
      if (tags !== null) void sounds.change(sound, { tags: tags.split(",").map((each) => each.trim()).filter(Boolean) });
    };
    openMenu(
      /** @type {Element} */ (event.currentTarget),
      [
        { label: "Rename…", key: "F2", run: () => void this.#rename(sound) },
        { label: "Tags…", run: tag },
        {
          label: sound.shared ? "Share no longer" : "Share with everybody here",
          run: () => void sounds.change(sound, { shared: !sound.shared }),
        },
        "line",
        { label: "Delete", danger: true, run: () => void sounds.remove(sound) },
      ],
      sound.name,
    );
  }

  render() {
    const { shelf, wish } = this;
    const here = shelf.sounds();
    const families = familiesOf(here);
    const among = wished(here, { ...wish, tag: "" }, catalogue);
    const tags = tagsOf(among, MOST_TAGS);
    if (wish.tag && !tags.includes(wish.tag)) tags.unshift(wish.tag);
    const shown = this.shown;
    const chosen = this.#chosen;
    return html`<header>
        <input
          class="field"
          type="search"
          role="combobox"
          aria-expanded="true"
          aria-controls="sounds-list"
          aria-activedescendant=${chosen ? `sound-${chosen.id}` : nothing}
          aria-label="Search ${shelf.title.toLowerCase()}"
          placeholder="Search ${shelf.title.toLowerCase()}"
          autocomplete="off"
          spellcheck="false"
          maxlength="80"
          .value=${wish.words}
          @input=${(/** @type {Event} */ event) => this.#wish({ words: typed(event) })}
        />
        <button
          class="button quiet square"
          aria-pressed=${this.aloud}
          aria-label="Play what is chosen"
          title="Play what is chosen"
          ?hidden=${!this.trying || catalogue.get(kindOf(here[0] ?? /** @type {any} */ ({})))?.category !== "instrument"}
          @click=${() => (this.aloud = SoundBrowser.aloud = !this.aloud)}
        >
          ${icon("speaker")}
        </button>
        <button class="button quiet square" aria-label="Close" title="Keep it and close" @click=${() => this.close(true)}>${icon("close")}</button>
      </header>
      <div class="sounds-only" role="group" aria-label="Whose">
        ${ONLY.map(
          ([only, label]) =>
            html`<button class="chip" aria-pressed=${wish.only === only} @click=${() => this.#wish({ only })}>${label}</button>`,
        )}
        ${tags.length ? html`<span class="parting" aria-hidden="true"></span>` : nothing}
        ${tags.map(
          (tag) =>
            html`<button class="chip tag" aria-pressed=${wish.tag === tag} @click=${() => this.#wish({ tag: wish.tag === tag ? "" : tag })}>${tag}</button>`,
        )}
      </div>
      <div class="sounds-body ${families.length > 1 ? "" : "alone"}">
        ${
          families.length > 1
            ? html`<ul class="families" aria-label="Families">
                ${this.#family("", "All", here.length)}
                ${families.map(([family, count]) => this.#family(family, familyText(family), count))}
              </ul>`
            : nothing
        }
        <ul class="sounds-list" id="sounds-list" role="listbox" aria-label=${shelf.title}>
          ${repeat(
            shown,
            (sound) => sound.id,
            (sound) => this.#sound(sound, families.length > 1 && !wish.family),
          )}
          ${shown.length ? nothing : html`<li class="nothing-here" role="presentation">${this.#nothing()}</li>`}
        </ul>
      </div>
      <footer>
        <p>${chosen?.description || html`<span class="faint">${shown.length} ${shown.length === 1 ? "sound" : "sounds"}</span>`}</p>
        <span class="faint hint">${this.trying ? "Enter keeps it, Esc takes it back" : "Enter chooses"}</span>
      </footer>`;
  }

  /** @param {string} family @param {string} label @param {number} count */
  #family(family, label, count) {
    return html`<li>
      <button aria-pressed=${this.wish.family === family} @click=${() => this.#wish({ family })}>
        <span>${label}</span><span class="faint">${count}</span>
      </button>
    </li>`;
  }

  #nothing() {
    if (sounds.why) return sounds.why;
    if (this.wish.only === "mine") return "What you save stands here: choose “Save as…” in a device's menu.";
    if (this.wish.only === "favourite") return "Press a sound's star to find it here.";
    return "Nothing sounds like that. Search for less.";
  }

  /** @param {Sound} sound @param {boolean} withFamily */
  #sound(sound, withFamily) {
    const { shelf } = this;
    const kind = catalogue.get(kindOf(sound));
    const notes = [
      sound.init ? "as it comes" : "",
      shelf.device && shelf.device.kind === kindOf(sound) && !this.#mixed() ? "" : sound.init ? "" : kind?.title,
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
      @pointerdown=${(/** @type {Event} */ event) => event.preventDefault()}
      @click=${() => (shelf.choose ? this.#choose(sound) : this.#try(sound))}
      @dblclick=${() => this.close(true)}
    >
      ${
        sound.init
          ? html`<span class="star"></span>`
          : html`<button
              class="star"
              tabindex="-1"
              aria-pressed=${sound.favourite}
              aria-label="Favourite: ${sound.name}"
              title=${sound.favourite ? "A favourite (Shift Enter)" : "Make it a favourite (Shift Enter)"}
              @click=${(/** @type {Event} */ event) => (event.stopPropagation(), void sounds.star(sound))}
            >
              ${icon("star")}
            </button>`
      }
      <span class="sound-name">${sound.name}</span>
      <span class="faint note">${notes.join(" · ")}</span>
      ${
        sound.demo?.rows && this.trying
          ? html`<button
              class="button quiet square"
              tabindex="-1"
              aria-label=${this.playing === sound.id ? `Stop ${sound.name}` : `Play ${sound.name}`}
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
              aria-label="More for ${sound.name}"
              @click=${(/** @type {Event} */ event) => (event.stopPropagation(), this.#menu(event, sound))}
            >
              ${icon("more")}
            </button>`
          : nothing
      }
    </li>`;
  }

  /** Whether sounds of several kinds stand here, so that each says its own. */
  #mixed() {
    return new Set(this.shelf.sounds().map(kindOf)).size > 1;
  }
}
customElements.define("sonic-sounds", SoundBrowser);

// --- what is opened -----------------------------------------------------------------------------------------------------

/** The sounds of a device's own kind. @param {Element} at @param {import("../store.js").Row} device @param {string} trackId */
export function browseDevice(at, device, trackId) {
  const kind = catalogue.get(device.kind);
  if (!kind) return;
  openSounds(at, {
    title: kind.parameters.length ? `${kind.title} presets` : "Kits",
    sounds: () => [...(kind.parameters.length ? [initOf(kind)] : []), ...sounds.of(device.kind)],
    device,
    trackId,
    now: sounds.from(device)?.id,
  });
}

/** Every instrument there is. @param {Element} at @param {string} trackId @param {import("../store.js").Row | null} device */
export function browseInstruments(at, trackId, device) {
  openSounds(at, {
    title: "Instruments",
    sounds: () => ofCategory("instrument"),
    device,
    trackId,
    now: device ? (sounds.from(device)?.id ?? device.kind) : "",
    ...(device ? {} : { choose: (sound) => void commands.run(...choosing(sound, trackId)) }),
  });
}

/** Every effect there is. @param {Element} at @param {string} trackId @param {(what: object) => void} add */
export function browseEffects(at, trackId, add) {
  openSounds(at, {
    title: "Effects",
    sounds: () => ofCategory("effect"),
    device: null,
    trackId,
    choose: (sound) => add(sound.init ? { kind: sound.kind } : { preset_id: sound.id }),
  });
}

/** The kinds as they come, and then what the library has of them. @param {"instrument" | "effect"} category */
function ofCategory(category) {
  const saved = sounds.all
    .filter((sound) => catalogue.get(kindOf(sound))?.category === category)
    .map((sound) => (sound.pads ? { ...sound, family: KITS, tags: [sound.family, ...sound.tags].filter(Boolean) } : sound));
  return [...sounds.inits(category), ...saved].sort((a, b) => {
    const [one, other] = [a.family.toLowerCase(), b.family.toLowerCase()];
    if (one !== other) return one < other ? -1 : 1;
    return Number(!!b.init) - Number(!!a.init);
  });
}
