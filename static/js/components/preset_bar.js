import { html, LitElement, nothing } from "lit";
import { isAsSaved } from "../presets.js";
import { catalogue, mayEdit } from "../session.js";
import { initOf, sounds } from "../sounds.js";
import { Trying } from "../trying.js";
import { icon } from "./live.js";
import { browseDevice } from "./sound_browser.js";
import { _ } from "../tongue.js";

const RESTS_MS = 900; // a hand that steps on before then is still looking

/** What a device was loaded from, with the sounds before and after it. */
class PresetBar extends LitElement {
  static properties = { device: { attribute: false }, track: { attribute: false } };

  constructor() {
    super();
    /** @type {any} */
    this.device = null;
    /** @type {any} */
    this.track = null;
    /** @type {Trying | null} */
    this.trying = null;
    this.timer = 0;
    this.over = new AbortController();
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.over = new AbortController();
    sounds.addEventListener("change", () => this.requestUpdate(), { signal: this.over.signal });
    void sounds.load();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.over.abort();
    this.#keep();
  }

  #keep() {
    clearTimeout(this.timer);
    void this.trying?.keep();
    this.trying = null;
  }

  /** A run of steps is one step of the history. @param {number} way */
  #step(way) {
    const kind = catalogue.get(this.device.kind);
    if (!kind) return;
    const all = [...(kind.parameters.length ? [initOf(kind)] : []), ...sounds.of(kind.name)];
    if (!all.length) return;
    const now = this.trying?.now ?? sounds.from(this.device);
    const at = now ? all.findIndex(({ id }) => id === now.id) : kind.parameters.length ? 0 : -1;
    this.trying ??= new Trying(this.device.id, this.track.id);
    this.trying.show(all[(at + way + all.length) % all.length]);
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.#keep(), RESTS_MS);
  }

  /** @param {Event} event */
  #browse(event) {
    this.#keep();
    browseDevice(/** @type {Element} */ (event.currentTarget), this.device, this.track.id);
  }

  render() {
    const { device } = this;
    const kind = catalogue.get(device.kind);
    const saved = sounds.from(device);
    const isKit = !kind?.parameters.length;
    const what = !isKit ? _("preset") : _("kit");
    const asItComes = kind && isAsSaved({ ...device, pads: device.pads ?? {} }, kind, initOf(kind));
    const name = device.preset_name || (isKit ? (asItComes ? _("Standard kit") : _("Own kit")) : asItComes ? _("Init") : _("Own sound"));
    const edited = saved && !isAsSaved(device, kind, saved);
    return html`<div class="preset-bar" role="group" aria-label=${_("Preset")}>
      <button class="button quiet square" aria-label=${_("Previous {what}", { what })} title=${_("Previous {what}", { what })} ?disabled=${!mayEdit} @click=${() => this.#step(-1)}>
        ${icon("before")}
      </button>
      <button
        class="preset-name"
        aria-haspopup="dialog"
        title=${edited ? _("Choose a {what}. Its knobs were turned since", { what }) : _("Choose a {what}", { what })}
        ?disabled=${!mayEdit}
        @click=${this.#browse}
      >
        <span>${name}</span>${edited ? html`<em>${_("edited")}</em>` : nothing}
      </button>
      <button class="button quiet square" aria-label=${_("Next {what}", { what })} title=${_("Next {what}", { what })} ?disabled=${!mayEdit} @click=${() => this.#step(1)}>
        ${icon("chevron")}
      </button>
    </div>`;
  }
}
customElements.define("sonic-preset-bar", PresetBar);
