import { html } from "lit";
import { preferences } from "../preferences.js";
import { view } from "../session.js";
import { _ } from "../tongue.js";
import { typed } from "./live.js";
import { Sheet } from "./sheet.js";

/** How this musician likes to work, in all songs of this browser. Each change holds at once. */
class Settings extends Sheet {
  static opensAt = "sonic-settings";
  static look = "settings";

  get heading() {
    return _("Settings");
  }

  /** @returns {[EventTarget, string][]} */
  get sources() {
    return [[preferences, "change"]];
  }

  connectedCallback() {
    super.connectedCallback();
    view.on(["follow"], () => this.requestUpdate());
  }

  /** Closes the sheet, then goes on to another. @param {string} event */
  #leaveFor(event) {
    this.close();
    dispatchEvent(new Event(event));
  }

  /** @template {"theme" | "density"} Key @param {Key} key @param {string} legend @param {[string, string][]} choices */
  #oneOf(key, legend, choices) {
    return html`<fieldset class="setting">
      <legend>${legend}</legend>
      <div class="segments">
        ${choices.map(
          ([value, label]) =>
            html`<label
              ><input
                type="radio"
                name=${key}
                .checked=${preferences.now[key] === value}
                @change=${() => preferences.set({ [key]: value })}
              /><span>${label}</span></label
            >`,
        )}
      </div>
    </fieldset>`;
  }

  /** @param {string} label @param {boolean} isOn @param {(isOn: boolean) => void} set */
  #switch(label, isOn, set) {
    return html`<label class="setting"
      ><span>${label}</span
      ><input
        type="checkbox"
        role="switch"
        .checked=${isOn}
        @change=${(/** @type {Event} */ event) => set(/** @type {HTMLInputElement} */ (event.currentTarget).checked)}
    /></label>`;
  }

  /** @param {"velocity" | "clickDb"} key @param {string} label @param {[least: number, most: number]} range @param {string} text */
  #slider(key, label, [least, most], text) {
    return html`<label class="setting"
      ><span>${label}</span
      ><span class="slider"
        ><input
          type="range"
          min=${least}
          max=${most}
          .value=${String(preferences.now[key])}
          aria-valuetext=${text}
          @input=${(/** @type {Event} */ event) => preferences.set({ [key]: Number(typed(event)) })}
        /><output>${text}</output></span
      ></label
    >`;
  }

  content() {
    const { returns, stopsAtEnd, clickDb, velocity } = preferences.now;
    return html`${this.head()}
      <section aria-label=${_("Appearance")}>
        <h3>${_("Appearance")}</h3>
        ${this.#oneOf("theme", _("Theme"), [
          ["system", _("System")],
          ["dark", _("Dark")],
          ["light", _("Light")],
        ])}
        ${this.#oneOf("density", _("Density"), [
          ["compact", _("Compact")],
          ["comfortable", _("Comfortable")],
        ])}
      </section>
      <section aria-label=${_("Playback")}>
        <h3>${_("Playback")}</h3>
        ${this.#switch(_("Follow the playhead"), view.now.follow, (follow) => view.set({ follow }))}
        ${this.#switch(_("Stop goes back to where play began"), returns, (on) => preferences.set({ returns: on }))}
        ${this.#switch(_("Stop at the end of the song"), stopsAtEnd, (on) => preferences.set({ stopsAtEnd: on }))}
        ${this.#slider("clickDb", _("Metronome"), [-30, 0], `${String(clickDb).replace("-", "−")} dB`)}
      </section>
      <section aria-label=${_("New notes")}>
        <h3>${_("New notes")}</h3>
        ${this.#slider("velocity", _("Velocity"), [1, 127], String(velocity))}
      </section>
      <div class="row">
        <button class="button quiet" @click=${() => preferences.reset()}>${_("Usual settings")}</button>
        <span class="spring"></span>
        <button class="button" ?hidden=${!!view.panel} @click=${() => this.#leaveFor("sonic-tour")}>${_("Take the tour")}</button>
        <button class="button" @click=${() => this.#leaveFor("sonic-help")}>${_("Keys…")}</button>
      </div>`;
  }
}
customElements.define("sonic-settings", Settings);
