import { html, render } from "lit";

/**
 * Asks for a short text. Answers null where it was not given.
 * @param {string} title @param {string} label @param {string} value @param {string} [verb] of the button
 * @returns {Promise<string | null>}
 */
export function askText(title, label, value, verb = "Rename") {
  const sheet = document.createElement("dialog");
  sheet.className = "sheet";
  sheet.ariaLabel = title;
  render(
    html`<form method="dialog">
      <h2>${title}</h2>
      <label class="labelled"
        >${label}<input class="field" name="text" maxlength="120" autocomplete="off" .value=${value}
      /></label>
      <div class="row">
        <button class="button" type="button" @click=${() => sheet.close()}>Cancel</button>
        <button class="button primary" value="keep">${verb}</button>
      </div>
    </form>`,
    sheet,
  );
  document.body.append(sheet);
  sheet.addEventListener("keydown", (event) => event.stopPropagation());
  sheet.showModal();
  const field = /** @type {HTMLInputElement} */ (sheet.querySelector("input"));
  field.select();
  return new Promise((resolve) =>
    sheet.addEventListener("close", () => {
      sheet.remove();
      resolve(sheet.returnValue === "keep" ? field.value.trim() : null);
    }),
  );
}
