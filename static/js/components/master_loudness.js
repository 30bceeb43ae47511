import { html, LitElement } from "lit";
import { drawAlways } from "../frames.js";
import { TRUE_PEAK_LIMIT_DB } from "../loudness.js";
import { measured } from "../measured.js";
import { view } from "../session.js";
import { dbText } from "../words.js";
import { _ } from "../tongue.js";

const EVERY_MS = 120;

/** Momentary and short-term loudness and the highest true peak, where other strips have their sends. */
class MasterLoudness extends LitElement {
  #at = 0;

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    measured.addEventListener("sound", this.#follow);
    measured.addEventListener("reset", this.#follow);
    void this.updateComplete.then(this.#follow);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    measured.removeEventListener("sound", this.#follow);
    measured.removeEventListener("reset", this.#follow);
    drawAlways(this.#draw, false);
  }

  #follow = () => {
    this.#at = 0;
    this.#draw(performance.now());
    drawAlways(this.#draw, measured.moves);
  };

  /** @param {number} now */
  #draw = (now) => {
    if (now - this.#at < EVERY_MS) return;
    this.#at = now;
    const { meter } = measured;
    const { momentary, shortTerm } = meter.now;
    const highest = meter.truePeak > 0 ? 20 * Math.log10(meter.truePeak) : -Infinity;
    [momentary, shortTerm, highest].forEach((value, index) => {
      const place = this.querySelectorAll("output")[index];
      const text = dbText(value);
      if (place && place.textContent !== text) place.textContent = text;
    });
    this.querySelector("button")?.classList.toggle("over", highest > TRUE_PEAK_LIMIT_DB);
    if (!measured.moves) drawAlways(this.#draw, false);
  };

  render() {
    return html`<button
      title=${_("Loudness: momentary and short-term in LUFS, highest true peak in dBTP. Press for all meters.")}
      @click=${() => view.set({ dock: "meters" })}
    >
      <span><abbr title=${_("Momentary")}>M</abbr><output>−∞</output></span>
      <span><abbr title=${_("Short-term")}>S</abbr><output>−∞</output></span>
      <span class="highest"><abbr title=${_("Highest true peak")}>${_("Peak")}</abbr><output>−∞</output></span>
    </button>`;
  }
}
customElements.define("sonic-master-loudness", MasterLoudness);
