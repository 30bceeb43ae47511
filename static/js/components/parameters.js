/** A device's knobs, switches and lists of choices, whatever hand holds them. */

import { html } from "lit";
import { mayEdit, say } from "../session.js";
import { valueText } from "../words.js";
import { drivenMenu, drivenState } from "./driven.js";
import { numberIn } from "./number.js";
import "./knob.js";
import { _ } from "../tongue.js";

/** @typedef {import("../session.js").Parameter} Parameter */
/** @typedef {import("./strip_hands.js").ControlHand} ControlHand */

/** @param {Parameter} parameter @param {number} value @param {ControlHand} hand @param {string} [shown] its title where it stands among its like */
export function control(parameter, value, hand, shown = parameter.title) {
  const { title } = parameter;
  const text = valueText(parameter, value);
  if (parameter.choices.length > 2) return choice(parameter, value, hand, shown);
  if (parameter.choices.length === 2) {
    return html`<div
      class="parameter ${drivenState(hand)}"
      @contextmenu=${(/** @type {MouseEvent} */ event) => drivenMenu(event, hand)}
    >
      <button
        class="switch"
        role="switch"
        aria-checked=${value >= 0.5}
        aria-label=${title}
        ?disabled=${!mayEdit}
        @click=${() => hand.set(value >= 0.5 ? 0 : 1)}
      >
        <i></i>
      </button>
      <span class="parameter-text">${text}</span><span class="parameter-title">${shown}</span>
    </div>`;
  }
  return html`<div
    class="parameter ${drivenState(hand)}"
    @contextmenu=${(/** @type {MouseEvent} */ event) => drivenMenu(event, hand)}
  >
    <sonic-knob
      .value=${value}
      .spec=${parameter}
      .label=${title}
      .text=${text}
      .disabled=${!mayEdit}
      @moving=${hand.moving}
      @moved=${hand.moved}
      @released=${hand.released}
    ></sonic-knob>
    <sonic-number
      .text=${text}
      .label=${title}
      .disabled=${!mayEdit}
      @typed=${(/** @type {CustomEvent} */ event) => write(parameter, event.detail, hand)}
    ></sonic-number>
    <span class="parameter-title" title=${title}>${shown}</span>
  </div>`;
}

/** @param {Parameter} parameter @param {number} value @param {ControlHand} hand @param {string} shown */
function choice(parameter, value, hand, shown) {
  return html`<label class="parameter wide"
    ><select
      class="field"
      aria-label=${parameter.title}
      ?disabled=${!mayEdit}
      .value=${String(value)}
      @change=${(/** @type {Event} */ event) => hand.set(Number(/** @type {HTMLSelectElement} */ (event.target).value))}
    >
      ${parameter.choices.map((choice, index) => html`<option value=${index} ?selected=${index === Math.round(value)}>${choice}</option>`)}</select
    ><span class="parameter-title" title=${parameter.title}>${shown}</span></label
  >`;
}

/** @param {Parameter} parameter @param {string} text @param {ControlHand} hand */
function write(parameter, text, hand) {
  const number = numberIn(text);
  if (number === null) return;
  const { minimum, maximum, unit, choices, step } = parameter;
  const percent = !unit && !choices.length && !step && minimum === 0 && maximum === 1 && !/\.\d/.test(text);
  // What was read is what is typed: ms where ms were shown, kHz where k was said, percent where there is no unit.
  const scale =
    unit === "s" && /ms/i.test(text) ? 0.001 : unit === "Hz" && /k/i.test(text) ? 1000 : percent ? 0.01 : 1;
  const value = number * scale;
  if (value < minimum || value > maximum) {
    return say(_("{parameter} goes from {value} to {value2}.", { parameter: parameter.title, value: valueText(parameter, minimum), value2: valueText(parameter, maximum) }), {
      wrong: true,
    });
  }
  hand.set(value);
}
