import { html, render } from "lit";
import { _ } from "../tongue.js";

/**
 * Asks with a form in a sheet. Answers the form as it was given, or null.
 * @param {string} title @param {unknown} fields @param {string} verb of the button @param {string} [look] the sheet's class
 * @returns {Promise<HTMLElement | null>}
 */
export function askForm(title, fields, verb, look = "") {
  const sheet = document.createElement("dialog");
  sheet.className = `sheet ${look}`;
  sheet.ariaLabel = title;
  const before = document.activeElement;
  render(
    html`<form method="dialog">
      <h2>${title}</h2>
      ${fields}
      <div class="row">
        <button class="button" type="button" @click=${() => sheet.close()}>${_("Cancel")}</button>
        <button class="button primary" value="keep">${verb}</button>
      </div>
    </form>`,
    sheet,
  );
  document.body.append(sheet);
  sheet.addEventListener("keydown", (event) => event.stopPropagation());
  sheet.showModal();
  const first = sheet.querySelector("input, select");
  if (first instanceof HTMLInputElement) first.select();
  return new Promise((resolve) =>
    sheet.addEventListener("close", () => {
      sheet.remove();
      if (before instanceof HTMLElement) before.focus();
      resolve(sheet.returnValue === "keep" ? sheet : null);
    }),
  );
}

/**
 * Asks for a short text. Answers null where it was not given.
 * @param {string} title @param {string} label @param {string} value @param {string} [verb] of the button
 */
export async function askText(title, label, value, verb = _("Rename")) {
  const field = html`<label class="labelled"
    >${label}<input class="field" name="text" maxlength="120" autocomplete="off" .value=${value}
  /></label>`;
  const form = await askForm(title, field, verb);
  return form && /** @type {HTMLInputElement} */ (form.querySelector("input")).value.trim();
}
