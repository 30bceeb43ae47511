import { html, nothing } from "lit";
import { learned, sourceText } from "../playing/learned.js";
import { midi } from "../playing/midi_inputs.js";
import { _ } from "../tongue.js";
import { checkRow } from "./popover.js";
import { icon } from "./live.js";
import { Sheet } from "./sheet.js";

/** The MIDI inputs that are plugged in, and the controls of the page that they move. */
class MidiSheet extends Sheet {
  static opensAt = "sonic-midi";
  static look = "settings-sheet";

  get heading() {
    return _("MIDI");
  }

  /** @returns {[EventTarget, string][]} */
  get sources() {
    return [
      [midi, "change"],
      [learned, "change"],
    ];
  }

  content() {
    return html`${this.head()}
      <p>${midi.sentence}</p>
      ${
        midi.state === "off" || midi.state === "refused" || midi.state === "asking"
          ? html`<button class="button primary" aria-busy=${midi.state === "asking"} @click=${() => void midi.open()}>
              ${_("Connect MIDI")}
            </button>`
          : nothing
      }
      ${
        midi.inputs.length
          ? html`<h3>${_("Inputs")}</h3>
              ${midi.inputs.map(({ name, hears }) => checkRow(name, hears, (on) => midi.setHearing(name, on)))}`
          : nothing
      }
      <h3>${_("Learned controls")}</h3>
      ${
        learned.mappings.length
          ? html`<ul class="mappings">
              ${learned.mappings.map(mappingRow)}
            </ul>`
          : html`<p>${_("Right-click a fader, a knob or a button of the transport and choose “Learn MIDI control”.")}</p>`
      }`;
  }
}

/** @param {import("../playing/learned.js").Mapping} mapping */
function mappingRow(mapping) {
  const end = (/** @type {"low" | "high"} */ which, /** @type {string} */ label) =>
    "shortcut" in mapping.learner
      ? nothing
      : html`<label
          >${label}
          <input
            class="field"
            type="number"
            min="0"
            max="100"
            aria-label=${_("{end} of {name} in per cent", { end: label, name: mapping.name })}
            .value=${String(Math.round(mapping[which] * 100))}
            @change=${(/** @type {Event} */ event) => {
              const percent = /** @type {HTMLInputElement} */ (event.target).valueAsNumber;
              if (percent >= 0 && percent <= 100) learned.setRange(mapping, { [which]: percent / 100 });
            }}
          />%</label
        >`;
  return html`<li>
    <span class="mapping-name"><strong>${mapping.name}</strong><small>${sourceText(mapping.source)}</small></span>
    ${end("low", _("From"))} ${end("high", _("To"))}
    <button class="button quiet square" aria-label=${_("Forget {name}", { name: mapping.name })} @click=${() => learned.remove(mapping)}>
      ${icon("bin")}
    </button>
  </li>`;
}
customElements.define("sonic-midi", MidiSheet);
