/** The library: new, rename, duplicate, delete and import. Without scripts it is still a list of links. */

import { v7 as uuid7 } from "uuid";
import { takeDroppedFiles } from "./drop.js";
import { ask, importMidiFile, studioOf } from "./server.js";
import { switchTheme } from "./theme_switch.js";
import { agoText, timeText } from "./words.js";

const page = /** @type {HTMLElement} */ (document.querySelector("main.library"));
const notice = /** @type {HTMLElement} */ (page.querySelector(".notice"));
const chooser = /** @type {HTMLInputElement} */ (page.querySelector('input[type="file"]'));

for (const each of document.querySelectorAll("[data-seconds]")) {
  const seconds = Number(each.getAttribute("data-seconds"));
  each.textContent = seconds > 0 ? timeText(seconds, 0) : "–";
}

const now = Date.now();
for (const each of document.querySelectorAll("time")) {
  const ago = agoText(Date.parse(each.dateTime), now);
  each.textContent = ago === "now" ? "Just now" : /\d (min|h)$/.test(ago) ? `${ago} ago` : ago;
  each.title = new Date(each.dateTime).toLocaleString();
}

/** @param {unknown} error */
function complain(error) {
  notice.textContent = error instanceof Error ? error.message : String(error);
  notice.hidden = false;
  notice.scrollIntoView({ block: "nearest" });
}

/** Runs work begun by a button, which is busy until it is done. @param {Element | null} button @param {() => Promise<void>} work */
async function busy(button, work) {
  notice.hidden = true;
  button?.setAttribute("aria-busy", "true");
  try {
    await work();
  } catch (error) {
    complain(error);
  } finally {
    button?.removeAttribute("aria-busy");
  }
}

/** @param {string} selector @returns {HTMLDialogElement} */
const dialog = (selector) => /** @type {HTMLDialogElement} */ (document.querySelector(selector));

/** Opens a dialog and answers the button that closed it. @param {HTMLDialogElement} sheet @returns {Promise<string>} */
function asked(sheet) {
  sheet.returnValue = "";
  sheet.showModal();
  return new Promise((resolve) => sheet.addEventListener("close", () => resolve(sheet.returnValue), { once: true }));
}

/** @param {File} file */
async function take(file) {
  await busy(page.querySelector('.library-head [data-act="import"]'), async () => {
    const { id } = await importMidiFile(file);
    location.assign(studioOf(id));
  });
}

/** @param {HTMLElement} row */
const songOf = (row) => ({ id: row.dataset.song ?? "", title: row.dataset.title ?? "" });

/** @type {Record<string, (button: HTMLElement, row: HTMLElement) => unknown>} */
const acts = {
  theme: () => switchTheme(),
  import: () => chooser.click(),
  async new(button) {
    const sheet = dialog("#new");
    const field = /** @type {HTMLInputElement} */ (sheet.querySelector("input"));
    field.value = "";
    if ((await asked(sheet)) !== "create") return;
    await busy(button, async () => {
      const { id } = await ask("POST", "/api/compositions/", { title: field.value.trim() || "Untitled" });
      location.assign(studioOf(id));
    });
  },
  duplicate: (button, row) =>
    busy(button, async () => {
      const { id, title } = songOf(row);
      await ask("POST", "/api/compositions/", { title: `${title} copy`.slice(0, 120), duplicate: id });
      location.reload();
    }),
  async delete(button, row) {
    const { id, title } = songOf(row);
    const sheet = dialog("#delete");
    const name = sheet.querySelector(".name");
    if (name) name.textContent = title;
    if ((await asked(sheet)) !== "delete") return;
    await busy(button, async () => {
      await ask("DELETE", `/api/compositions/${id}/`);
      row.remove();
      if (!page.querySelector("[data-song]")) location.reload();
    });
  },
  rename: (_, row) => rename(row),
};

/** @param {HTMLElement} row */
function rename(row) {
  const cell = /** @type {HTMLElement} */ (row.querySelector(".title"));
  const link = /** @type {HTMLElement} */ (cell.querySelector("a"));
  const { id, title } = songOf(row);
  const form = document.createElement("form");
  form.className = "rename";
  const field = Object.assign(document.createElement("input"), { className: "field", maxLength: 120, value: title });
  field.setAttribute("aria-label", "Title of the song");
  form.append(field);
  link.hidden = true;
  cell.append(form);
  field.select();
  let over = false;
  const close = async (/** @type {boolean} */ keep) => {
    if (over) return;
    over = true;
    const wanted = field.value.trim();
    form.remove();
    link.hidden = false;
    link.focus();
    if (!keep || !wanted || wanted === title) return;
    await busy(null, async () => {
      const command = { command: "compositions.rename_song", arguments: { title: wanted }, request_id: uuid7() };
      await ask("POST", `/api/compositions/${id}/commands/`, command);
      row.dataset.title = wanted;
      const name = link.querySelector(".name");
      if (name) name.textContent = wanted;
    });
  };
  form.addEventListener("submit", (event) => (event.preventDefault(), close(true)));
  field.addEventListener("blur", () => close(true));
  field.addEventListener("keydown", (event) => event.key === "Escape" && close(false));
}

document.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-act]"));
  if (!button) return;
  const row = /** @type {HTMLElement} */ (button.closest("[data-song]"));
  void acts[button.dataset.act ?? ""]?.(button, row);
});
document.querySelector("[data-close]")?.addEventListener("click", () => dialog("#new").close("cancel"));
chooser.addEventListener("change", () => {
  const file = chooser.files?.[0];
  chooser.value = "";
  if (file) void take(file);
});
takeDroppedFiles(/** @type {HTMLElement} */ (document.querySelector(".drop-veil")), (file) => void take(file));
