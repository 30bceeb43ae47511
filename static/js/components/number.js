import { html, LitElement } from "lit";
import { _ } from "../tongue.js";

/**
 * A number that is read, and typed after a click or Enter; with `words` a name, which a double-click opens, as a click
 * chooses what has it. Says `typed` with the text as detail.
 */
class NumberText extends LitElement {
  static properties = { text: {}, shown: {}, label: {}, disabled: { type: Boolean }, words: { type: Boolean }, typing: { state: true } };

  constructor() {
    super();
    this.text = "";
    /** What stands there instead of the text, as long as nobody types. @type {string | undefined} */
    this.shown = undefined;
    this.label = "";
    this.disabled = false;
    this.words = false;
    this.typing = false;
  }

  createRenderRoot() {
    return this;
  }

  begin() {
    if (this.disabled) return;
    this.typing = true;
    void this.updateComplete.then(() => this.#selectAll());
  }

  #selectAll() {
    this.querySelector("input")?.select();
  }

  /** @param {boolean} keep */
  #end(keep) {
    if (!this.typing) return;
    const text = this.querySelector("input")?.value.trim() ?? "";
    const hadFocus = this.contains(document.activeElement);
    this.typing = false;
    if (keep && text && text !== this.text)
      this.dispatchEvent(new CustomEvent("typed", { detail: text, bubbles: true }));
    if (hadFocus) void this.updateComplete.then(() => this.querySelector("button")?.focus());
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    event.stopPropagation();
    if (event.key === "Enter") {
      event.preventDefault(); // or it would press the button that has the focus by then
      this.#end(true);
    }
    if (event.key === "Escape") this.#end(false);
  }

  render() {
    if (this.typing) {
      return html`<input
        class="field"
        aria-label=${this.label}
        .value=${this.text}
        @keydown=${this.#key}
        @dblclick=${this.#selectAll}
        @blur=${() => this.#end(true)}
      />`;
    }
    return html`<button
      type="button"
      aria-label="${this.label}: ${this.text}"
      title=${this.words ? _("{label}. Double-click to type.", { label: this.label }) : _("{label}. Click to type.", { label: this.label })}
      ?disabled=${this.disabled}
      @click=${() => this.words || this.begin()}
      @dblclick=${this.begin}
      @keydown=${(/** @type {KeyboardEvent} */ event) => event.key === "Enter" && (event.preventDefault(), event.stopPropagation(), this.begin())}
    >
      ${this.shown ?? this.text}
    </button>`;
  }
}
customElements.define("sonic-number", NumberText);

/** A number out of what somebody typed: a comma is a point, a typographic minus is one, a unit is passed over. @param {string} text */
export function numberIn(text) {
  if (/^\s*[-−]\s*(∞|inf)/i.test(text)) return -Infinity;
  const found = text
    .replace("−", "-")
    .replace(",", ".")
    .match(/[-+]?\d*\.?\d+/);
  return found ? Number(found[0]) : null;
}
