import { html, LitElement } from "lit";
import { store, view } from "../session.js";

/** @typedef {import("../store.js").Touched} Touched */

/**
 * A component that shows the song: it renders again when the song, or what the page shows of it, changes.
 *
 * It renders into the page itself (no shadow root), under the page's style sheets, in place of what the server had
 * rendered there.
 */
export class Live extends LitElement {
  /** Models of which any change matters. @type {string[]} */
  static models = [];
  /** Keys of the view that matter. @type {string[]} */
  static sees = [];

  /** @type {(() => void)[]} */
  #ends = [];

  createRenderRoot() {
    this.replaceChildren();
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    const { models, sees } = /** @type {typeof Live} */ (this.constructor);
    this.#ends = [
      store.subscribe((touched) => this.concerns(touched, models) && this.requestUpdate()),
      view.on(sees, () => this.requestUpdate()),
    ];
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    for (const end of this.#ends) end();
  }

  /** Whether a change matters to this component. @param {Touched} touched @param {string[]} models */
  concerns(touched, models) {
    return models.some((model) => touched.has(model));
  }

  /** Renders again at an event of something else, for as long as it is in the page. @param {EventTarget} source @param {string} name */
  follows(source, name) {
    const hear = () => this.requestUpdate();
    source.addEventListener(name, hear);
    this.#ends.push(() => source.removeEventListener(name, hear));
  }
}

/** Lets an element that is no {@link Live} render again when rows of some models change. */
export class Follows {
  /** @param {LitElement} element @param {...string} models */
  constructor(element, ...models) {
    this.element = element;
    this.models = models;
    /** @type {(() => void)[]} */
    this.ends = [];
    element.addController(this);
  }

  hostConnected() {
    this.ends = this.models.map((model) => store.subscribe(() => this.element.requestUpdate(), model));
  }

  hostDisconnected() {
    for (const end of this.ends) end();
  }
}

/** @param {string} name one of static/img/icons.svg */
export const icon = (name) =>
  html`<svg class="icon" aria-hidden="true"><use href="/static/img/icons.svg#${name}"></use></svg>`;

/** The text typed into an event's field. @param {Event} event */
export const typed = (event) => /** @type {HTMLInputElement} */ (event.currentTarget).value;
