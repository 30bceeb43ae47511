import { html, LitElement, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { words } from "../session.js";
import { icon } from "./live.js";
import { _ } from "../tongue.js";

/** @typedef {{id: number, text: string, wrong?: boolean, acts?: import("../session.js").Act[]}} Toast */

const STAYS_MS = 5_000;
const WRONG_STAYS_MS = 10_000;
const MOST = 4;

/** Short sentences at the edge of the page. */
class Toasts extends LitElement {
  static properties = { toasts: { state: true } };

  constructor() {
    super();
    /** @type {Toast[]} */
    this.toasts = [];
    this.count = 0;
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.setAttribute("role", "status");
    words.addEventListener("say", (event) => this.#say(/** @type {CustomEvent} */ (event).detail));
  }

  /** @param {Omit<Toast, "id">} said */
  #say(said) {
    const toast = { ...said, id: ++this.count };
    this.toasts = [...this.toasts.filter(({ text }) => text !== said.text), toast].slice(-MOST);
    setTimeout(() => this.#drop(toast.id), said.wrong || said.acts ? WRONG_STAYS_MS : STAYS_MS);
  }

  /** @param {number} id */
  #drop(id) {
    this.toasts = this.toasts.filter((toast) => toast.id !== id);
  }

  render() {
    return repeat(
      this.toasts,
      ({ id }) => id,
      ({ id, text, wrong, acts }) =>
        html`<div class="toast ${wrong ? "wrong" : ""}">
          <p>${text}</p>
          ${acts?.length ? html`<div class="acts">${acts.map(({ label, run }) => html`<button class="button" @click=${() => (this.#drop(id), run())}>${label}</button>`)}</div>` : nothing}
          <button class="button quiet square" aria-label=${_("Close this message")} @click=${() => this.#drop(id)}>
            ${icon("close")}
          </button>
        </div>`,
    );
  }
}
customElements.define("sonic-toasts", Toasts);
