import { html } from "lit";
import { DEVICE } from "../lanes.js";
import { kindOf } from "../presets.js";
import { catalogue, commands, mayEdit, player, playOrPause, store } from "../session.js";
import { initOf, KITS, sounds } from "../sounds.js";
import { choosing, hush, sample, Trying } from "../trying.js";
import { icon } from "./live.js";
import { closeMenu } from "./menu.js";
import { SoundList } from "./sound_list.js";
import { _ } from "../tongue.js";

/**
 * @typedef {import("../presets.js").Sound} Sound
 * @typedef {{title: string, sounds: () => Sound[], device: import("../store.js").Row | null, trackId: string,
 *   choose?: (sound: Sound) => void, now?: string}} Shelf What is to be chosen from: for a device, on which each sound is
 *   tried at once, or for `choose`, which is told of one.
 */

/** @type {SoundBrowser | null} */
let open = null;

/**
 * Opens the browser beside what was pressed. What is tried stays when it is closed; Escape takes it back.
 * @param {Element} at @param {Shelf} shelf
 */
function openSounds(at, shelf) {
  closeSounds();
  closeMenu();
  open = new SoundBrowser(shelf, at);
  document.body.append(open);
}

function closeSounds() {
  open?.close(true);
}

class SoundBrowser extends SoundList {
  static properties = { ...SoundList.properties, aloud: { state: true } };

  /** Whether what is tried is played; it is remembered while the page is open. */
  static aloud = true;

  /** @param {Shelf} shelf @param {Element} anchor */
  constructor(shelf, anchor) {
    super();
    this.shelf = shelf;
    this.anchor = anchor;
    this.at = shelf.now ?? "";
    this.aloud = SoundBrowser.aloud;
    this.trying = shelf.device ? new Trying(shelf.device.id, shelf.trackId) : null;
    this.over = new AbortController();
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
    this.addEventListener("keydown", (event) => this.pressKey(event), { signal });
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

  // --- what a list asks ------------------------------------------------------------------------------------------

  get listTitle() {
    return this.shelf.title;
  }

  get here() {
    return this.shelf.sounds();
  }

  /** @param {Sound} sound */
  tries(sound) {
    if (!this.trying || !mayEdit) return;
    this.trying.show(sound);
    this.playing = "";
    if (this.aloud && player.state !== "playing") this.plays(sound);
  }

  /** @param {Sound} sound */
  clicks(sound) {
    if (this.shelf.choose) this.takes(sound);
    else super.clicks(sound);
  }

  /** @param {Sound} sound */
  takes(sound) {
    const { choose } = this.shelf;
    this.close(!choose);
    choose?.(sound);
  }

  enters() {
    const { shown, shelf } = this;
    const sound = shown.find(({ id }) => id === this.at) ?? (this.wish.words ? shown[0] : undefined);
    if (sound && shelf.choose) this.takes(sound);
    else if (sound && sound.id !== this.at) super.clicks(sound);
    else this.close(true);
  }

  leaves() {
    this.close(false);
  }

  spaces() {
    void playOrPause();
  }

  /** @param {Sound} sound */
  sounds(sound) {
    return !!sound.demo?.rows && !!this.trying;
  }

  /** @param {Sound} sound */
  plays(sound) {
    this.playing = sound.demo?.rows ? sound.id : "";
    void sample(sound, this.shelf.trackId, () => this.playing === sound.id && (this.playing = ""));
  }

  /** @param {Sound} sound */
  notes(sound) {
    const { device } = this.shelf;
    const mixed = new Set(this.here.map(kindOf)).size > 1;
    if (sound.init) return ["as it comes"];
    return device && device.kind === kindOf(sound) && !mixed ? [] : [catalogue.get(kindOf(sound))?.title ?? ""];
  }

  render() {
    const { shelf, shown, chosen } = this;
    return html`<header>
        ${this.searchField(`Search ${shelf.title.toLowerCase()}`)}
        <button
          class="button quiet square"
          aria-pressed=${this.aloud}
          aria-label=${_("Play what is chosen")}
          title=${_("Play what is chosen")}
          ?hidden=${!this.trying || catalogue.get(kindOf(this.here[0] ?? /** @type {any} */ ({})))?.category !== "instrument"}
          @click=${() => (this.aloud = SoundBrowser.aloud = !this.aloud)}
        >
          ${icon("speaker")}
        </button>
        <button class="button quiet square" aria-label=${_("Close")} title=${_("Keep it and close")} @click=${() => this.close(true)}>${icon("close")}</button>
      </header>
      ${this.filters()} ${this.body()}
      <footer>
        <p>${chosen?.description || html`<span class="faint">${shown.length} ${shown.length === 1 ? _("sound") : _("sounds")}</span>`}</p>
        <span class="faint hint">${this.trying ? _("Enter keeps it, Esc takes it back") : _("Enter chooses")}</span>
      </footer>`;
  }
}
customElements.define("sonic-sounds", SoundBrowser);

// --- what is opened -----------------------------------------------------------------------------------------------------

/** The sounds of a device's own kind. @param {Element} at @param {import("../store.js").Row} device @param {string} trackId */
export function browseDevice(at, device, trackId) {
  const kind = catalogue.get(device.kind);
  if (!kind) return;
  openSounds(at, {
    title: kind.parameters.length ? _("{kind} presets", { kind: kind.title }) : _("Kits"),
    sounds: () => [...(kind.parameters.length ? [initOf(kind)] : []), ...sounds.of(device.kind)],
    device,
    trackId,
    now: sounds.from(device)?.id,
  });
}

/** Every instrument there is. @param {Element} at @param {string} trackId @param {import("../store.js").Row | null} device */
export function browseInstruments(at, trackId, device) {
  openSounds(at, {
    title: _("Instruments"),
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
    title: _("Effects"),
    sounds: () => ofCategory("effect"),
    device: null,
    trackId,
    choose: (sound) => add(sound.init ? { kind: sound.kind } : { preset_id: sound.id }),
  });
}

/** The kinds as they come, and then what the library has of them. @param {"instrument" | "effect"} category */
export function ofCategory(category) {
  const saved = sounds.all
    .filter((sound) => catalogue.get(kindOf(sound))?.category === category)
    .map((sound) => (sound.pads ? { ...sound, family: KITS, tags: [sound.family, ...sound.tags].filter(Boolean) } : sound));
  return [...sounds.inits(category), ...saved].sort((a, b) => {
    const [one, other] = [a.family.toLowerCase(), b.family.toLowerCase()];
    if (one !== other) return one < other ? -1 : 1;
    return Number(!!b.init) - Number(!!a.init);
  });
}
