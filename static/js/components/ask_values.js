import { html } from "lit";
import { askForm } from "./ask.js";

/** @typedef {import("../notes/verbs.js").Field} Field */

/**
 * Asks for a few values. Answers null where they were not given.
 * @param {string} title @param {Field[]} fields @param {Record<string, any>} values @param {string} verb of the button
 * @returns {Promise<Record<string, any> | null>}
 */
export async function askValues(title, fields, values, verb) {
  const rows = fields.map((field) => rowOf(field, values[field.name]));
  const form = await askForm(title, rows, verb, "values");
  return form && given(form, fields);
}

/** @param {Field} field @param {any} value */
function rowOf({ name, label, kind, least, most, step, unit, choices }, value) {
  if (kind === "switch")
    return html`<label class="switched"><input type="checkbox" name=${name} .checked=${value} /> ${label}</label>`;
  if (kind === "choice")
    return html`<label class="labelled"
      >${label}<select class="field" name=${name}>
        ${choices?.map(([each, text]) => html`<option value=${each} .selected=${each === String(value)}>${text}</option>`)}
      </select></label
    >`;
  if (kind === "text")
    return html`<label class="labelled"
      >${label}<input class="field" name=${name} maxlength="40" required autocomplete="off" .value=${value}
    /></label>`;
  return html`<label class="labelled"
    ><span>${label}${unit ? html`, <span class="faint">${unit}</span>` : ""}</span
    ><input
      class="field"
      type="number"
      required
      name=${name}
      min=${least ?? ""}
      max=${most ?? ""}
      step=${step ?? "any"}
      .value=${String(value)}
  /></label>`;
}

/** @param {HTMLElement} form @param {Field[]} fields */
function given(form, fields) {
  return Object.fromEntries(
    fields.map(({ name, kind }) => {
      const field = /** @type {HTMLInputElement} */ (form.querySelector(`[name="${name}"]`));
      return [name, kind === "switch" ? field.checked : kind === "number" ? field.valueAsNumber : field.value.trim()];
    }),
  );
}
