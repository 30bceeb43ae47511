import { html, LitElement } from "lit";
import { shortcuts, keyText, remap, keyOf, defaults } from "../keys.js";
import { icon } from "./live.js";

/** Every key and what it does; each can be another one. */
class Help extends LitElement {
  static properties = { waiting: { state: true } };

  constructor() {
    super();
    /** The shortcut that waits for its new key. @type {string | null} */
    this.waiting = null;
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    addEventListener("sonic-help", () => this.open());
  }

  open() {
    this.waiting = null;
    this.requestUpdate();
    void this.updateComplete.then(() => this.querySelector("dialog")?.showModal());
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    event.stopPropagation();
    if (!this.waiting) return;
    const key = keyOf(event);
    if (!key) return;
    event.preventDefault();
    if (key !== "Escape") remap(this.waiting, key);
    this.waiting = null;
  }

  render() {
    const groups = grouped();
    return html`<dialog
      class="sheet keys"
      aria-labelledby="keys-title"
      @keydown=${this.#key}
      @click=${(/** @type {Event} */ event) => event.target === event.currentTarget && /** @type {HTMLDialogElement} */ (event.currentTarget).close()}
    >
      <form method="dialog" class="keys-head">
        <h2 id="keys-title">Keys</h2>
        <span class="spring"></span>
        <button type="button" class="button quiet" @click=${() => (defaults(), this.requestUpdate())}>
          Back to the usual keys
        </button>
        <button class="button quiet square" aria-label="Close" autofocus>${icon("close")}</button>
      </form>
      <p>Press a key's button to give it another key.</p>
      <div class="keys-groups">
        ${[...groups].map(
          ([group, list]) =>
            html`<section>
              <h3>${group}</h3>
              <dl>
                ${list.map(
                  ({ name, label, keys }) =>
                    html`<div>
                      <dt>${label}</dt>
                      <dd>
                        ${keys.map((key, index) => html`<button class="key-cap ${this.waiting === name && !index ? "waiting" : ""}" aria-label="${label}: ${keyText(key)}. Press to change." @click=${() => (this.waiting = name)}>${this.waiting === name && !index ? "Press a key" : keyText(key)}</button>`)}
                      </dd>
                    </div>`,
                )}
              </dl>
            </section>`,
        )}
        <section>
          <h3>Mouse</h3>
          <dl>
            ${MOUSE.map(
              ([what, does]) =>
                html`<div>
                  <dt>${does}</dt>
                  <dd><span class="faint">${what}</span></dd>
                </div>`,
            )}
          </dl>
        </section>
      </div>
    </dialog>`;
  }
}

function grouped() {
  /** @type {Map<string, typeof shortcuts>} */
  const groups = new Map();
  for (const shortcut of shortcuts) groups.set(shortcut.group, [...(groups.get(shortcut.group) ?? []), shortcut]);
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
