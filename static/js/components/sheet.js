import { html, LitElement, nothing } from "lit";
import { _ } from "../tongue.js";
import { icon } from "./live.js";

/** A sheet that opens over the page at an event of the window, and closes at Escape or a press beside it. */
export class Sheet extends LitElement {
  /** The event that opens it. */
  static opensAt = "";
  /** The class of its dialog. */
  static look = "";

  isOpen = false;
  #opening = false;

  /** What it is drawn again for while it is open. @returns {[source: EventTarget, event: string][]} */
  get sources() {
    return [];
  }

  #redraw = () => this.requestUpdate();

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    addEventListener(/** @type {typeof Sheet} */ (this.constructor).opensAt, () => this.open());
  }

  get #dialog() {
    return this.querySelector("dialog");
  }

  open() {
    this.isOpen = this.#opening = true;
    for (const [source, event] of this.sources) source.addEventListener(event, this.#redraw);
    this.requestUpdate();
    void this.updateComplete.then(() => {
      this.#opening = false;
      if (!this.#dialog?.open) this.#dialog?.showModal();
    });
  }

  close() {
    this.#dialog?.close();
  }

  #closed() {
    // The word of a closing may come after the next opening.
    if (this.#opening || this.#dialog?.open) return;
    this.isOpen = false;
    for (const [source, event] of this.sources) source.removeEventListener(event, this.#redraw);
    this.requestUpdate();
  }

  updated() {
    // What had the focus may have gone: keys stay the sheet's.
    if (this.#dialog?.open && document.activeElement === document.body) this.#dialog.focus();
  }

  /** A press on what lies behind the sheet. @param {Event} event */
  #pressed(event) {
    if (event.target === this.#dialog) this.close();
  }

  /** A key in the sheet: none of them is a shortcut of the page. @param {KeyboardEvent} event */
  key(event) {
    event.stopPropagation();
  }

  /** It is about to close by Escape. @param {Event} _event */
  cancel(_event) {}

  /** What it is called. @returns {string} */
  get heading() {
    return "";
  }

  /** What stands in it. @returns {unknown} */
  content() {
    return nothing;
  }

  render() {
    return html`<dialog
      class="sheet ${/** @type {typeof Sheet} */ (this.constructor).look}"
      aria-label=${this.heading}
      tabindex="-1"
      @keydown=${this.key}
      @cancel=${this.cancel}
      @close=${this.#closed}
      @click=${this.#pressed}
    >
      ${this.isOpen ? this.content() : nothing}
    </dialog>`;
  }

  /** Its title, with a button that closes it. */
  head() {
    return html`<div class="sheet-head">
      <h2>${this.heading}</h2>
      <span class="spring"></span>
      <button class="button quiet square" aria-label=${_("Close")} @click=${this.close}>${icon("close")}</button>
    </div>`;
  }
}
