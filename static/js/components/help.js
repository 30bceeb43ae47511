import { html, nothing } from "lit";
import { asFile, fromFile, isBrowsers, SETS } from "../key_sets.js";
import { shortcuts, keyText, mine, remap, keyOf, take } from "../keys.js";
import { say } from "../session.js";
import { _ } from "../tongue.js";
import { typed } from "./live.js";
import { Sheet } from "./sheet.js";

/** Every key and what it does; each can be another one. */
class Help extends Sheet {
  static opensAt = "sonic-help";
  static look = "keys";
  static properties = { waiting: { state: true }, text: { state: true }, told: { state: true } };

  constructor() {
    super();
    /** The shortcut that waits for its new key. @type {string | null} */
    this.waiting = null;
    this.text = "";
    /** What became of the last change, and how it is taken back. @type {{text: string, back: () => void} | null} */
    this.told = null;
  }

  get heading() {
    return _("Keys");
  }

  open() {
    this.waiting = null;
    this.text = "";
    this.told = null;
    super.open();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    super.key(event);
    if (!this.waiting) return;
    const key = keyOf(event);
    if (!key) return;
    event.preventDefault();
    if (key !== "Escape") this.#give(this.waiting, key);
    this.waiting = null;
  }

  /** @param {string} name @param {string} key */
  #give(name, key) {
    const before = { ...mine.own };
    const had = remap(name, key);
    const label = shortcuts.find((each) => each.name === name)?.label ?? name;
    const words = { key: keyText(key), label, other: had?.label ?? "" };
    const taken = had
      ? had.keys.length
        ? _("{key} is “{label}” now, and no more “{other}”.", words)
        : _("{key} is “{label}” now. “{other}” has no key any more.", words)
      : _("{key} is “{label}” now.", words);
    this.told = {
      text: isBrowsers(key) ? `${taken} ${_("Most browsers keep this key for themselves, though.")}` : taken,
      back: () => this.#take(mine.set, before),
    };
  }

  /** @param {string} set @param {Record<string, string>} own */
  #take(set, own) {
    take(set, own);
    this.told = null;
    this.requestUpdate();
  }

  #export() {
    const file = URL.createObjectURL(new Blob([asFile(mine.set, mine.own)], { type: "application/json" }));
    Object.assign(document.createElement("a"), { href: file, download: "sonic-keys.json" }).click();
    URL.revokeObjectURL(file);
  }

  /** @param {Event} event */
  async #import(event) {
    const input = /** @type {HTMLInputElement} */ (event.currentTarget);
    const file = input.files?.[0];
    input.value = "";
    if (!file) return;
    try {
      const { set, own } = fromFile(await file.text());
      const before = { ...mine };
      this.#take(set, own);
      this.told = { text: _("The keys of “{name}” are yours now.", { name: file.name }), back: () => this.#take(before.set, before.own) };
    } catch (error) {
      say(/** @type {Error} */ (error).message, { wrong: true });
    }
  }

  /** @param {string} text */
  #isWanted(text) {
    const said = text.toLocaleLowerCase();
    return this.text.toLocaleLowerCase().split(/\s+/).every((word) => said.includes(word));
  }

  #tools() {
    const hasOwn = Object.keys(mine.own).length > 0;
    return html`<div class="keys-tools">
        <input
          class="field"
          type="search"
          placeholder=${_("Search the keys")}
          aria-label=${_("Search the keys")}
          autofocus
          .value=${this.text}
          @input=${(/** @type {Event} */ event) => (this.text = typed(event))}
        />
        <select class="field" aria-label=${_("Set of keys")} @change=${(/** @type {Event} */ event) => this.#take(typed(event), mine.own)}>
          ${Object.entries(SETS).map(([name, { title }]) => html`<option value=${name} ?selected=${name === mine.set}>${title}</option>`)}
        </select>
        <button class="button quiet" ?disabled=${!hasOwn} @click=${() => this.#take(mine.set, {})}>${_("Without my changes")}</button>
        <button class="button quiet" @click=${this.#export}>${_("Export")}</button>
        <label class="button quiet file-button"
          >${_("Import")}<input class="sr" type="file" accept=".json,application/json" @change=${this.#import}
        /></label>
      </div>
      ${
        this.told
          ? html`<p class="keys-told" role="status">
              ${this.told.text}<button class="button quiet" @click=${this.told.back}>${_("Undo")}</button>
            </p>`
          : html`<p>${_("Press a key's button to give it another key.")}</p>`
      }`;
  }

  /** @param {import("../keys.js").Shortcut} shortcut */
  #row({ name, label, keys }) {
    const isWaiting = this.waiting === name;
    const caps = keys.length ? keys : [""];
    const text = (/** @type {string} */ key) => (key ? keyText(key) : "–");
    return html`<div>
      <dt>${label}</dt>
      <dd>
        ${caps.map(
          (key, index) =>
            html`<button
              class="key-cap ${isWaiting && !index ? "waiting" : ""} ${mine.own[name] === key ? "own" : ""}"
              aria-label=${_("{label}: {key}. Press to change.", { label, key: key ? keyText(key) : _("no key") })}
              @click=${() => (this.waiting = name)}
            >
              ${isWaiting && !index ? _("Press a key") : text(key)}
            </button>`,
        )}
      </dd>
    </div>`;
  }

  content() {
    const groups = grouped(shortcuts.filter(({ label, group, keys }) => this.#isWanted(`${label} ${group} ${keys.map(keyText).join(" ")}`)));
    const mouse = MOUSE.filter((each) => this.#isWanted(each.join(" ")));
    return html`${this.head()} ${this.#tools()}
      <div class="keys-groups">
        ${[...groups].map(
          ([group, list]) =>
            html`<section>
              <h3>${group}</h3>
              <dl>${list.map((shortcut) => this.#row(shortcut))}</dl>
            </section>`,
        )}
        ${
          mouse.length
            ? html`<section>
                <h3>${_("Mouse")}</h3>
                <dl>
                  ${mouse.map(
                    ([what, does]) =>
                      html`<div>
                        <dt>${does}</dt>
                        <dd><span class="faint">${what}</span></dd>
                      </div>`,
                  )}
                </dl>
              </section>`
            : nothing
        }
        ${groups.size || mouse.length ? nothing : html`<p class="nothing-here">${_("No key does that.")}</p>`}
      </div>`;
  }
}

/** @param {typeof shortcuts} list */
function grouped(list) {
  /** @type {Map<string, typeof shortcuts>} */
  const groups = new Map();
  for (const shortcut of list) groups.set(shortcut.group, [...(groups.get(shortcut.group) ?? []), shortcut]);
  return groups;
}

const MOUSE = [
  ["Double-click an empty lane", "New clip"],
  ["Double-click a clip", "Open its notes"],
  ["Drag, or drag an edge", "Move or resize"],
  ["Alt- or Ctrl-drag", "Copy"],
  ["Shift while dragging", "Let go of the grid"],
  ["Shift or Alt on a knob", "Fine"],
  ["Double-click a knob or fader", "Default value"],
  ["Wheel over a knob or fader", "Turn it"],
  ["Double-click a number", "Type it"],
  ["Drag a track's name", "Reorder tracks"],
  ["Ctrl-wheel, Alt-wheel", "Zoom in time, or tracks' height"],
  ["Click the ruler, drag above it", "Move the playhead, set the loop"],
];
customElements.define("sonic-help", Help);
