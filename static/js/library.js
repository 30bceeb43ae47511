/** The library: new, rename, duplicate, delete, templates and import. Without scripts it is still a list of links. */

import { v7 as uuid7 } from "uuid";
import { takeDroppedFiles } from "./drop.js";
import { ask, importMidiFile, studioOf } from "./server.js";
import { _ } from "./tongue.js";
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
  new: (button) => begin(button, ""),
  begin: (button, row) => begin(button, songOf(row).id),
  duplicate: (button, row) =>
    busy(button, async () => {
      const { id, title } = songOf(row);
      await ask("POST", "/api/compositions/", { title: `${title} copy`.slice(0, 120), duplicate: id });
      location.reload();
    }),
  template: (button, row) =>
    busy(button, async () => {
      const { id, title } = songOf(row);
      await ask("POST", "/api/compositions/", { title, duplicate: id, is_template: true });
      location.reload();
    }),
  delete: (_button, row) => deletion.begin(row),
  undelete: () => deletion.takeBack(),
  rename: (_button, row) => rename(row),
};

/** Asks for a new song's title, and what it begins with. @param {HTMLElement} button @param {string} beginning chosen at first */
async function begin(button, beginning) {
  const sheet = dialog("#new");
  const title = /** @type {HTMLInputElement} */ (sheet.querySelector('[name="title"]'));
  const choices = /** @type {HTMLInputElement[]} */ ([...sheet.querySelectorAll('[name="beginning"]')]);
  title.value = "";
  for (const choice of choices) choice.checked = choice.value === beginning;
  if ((await asked(sheet)) !== "create") return;
  const chosen = choices.find((choice) => choice.checked);
  const as = chosen?.dataset.own !== undefined ? { duplicate: chosen.value } : chosen?.value ? { template: chosen.value } : {};
  await busy(button, async () => {
    const { id } = await ask("POST", "/api/compositions/", { title: title.value.trim() || "Untitled", ...as });
    location.assign(studioOf(id));
  });
}

const REGRET_MS = 10_000;

/** A song that was deleted goes only when there was time to regret it: at the end of that, or of this page. */
const deletion = {
  /** @type {HTMLElement | null} */
  row: null,
  timer: 0,
  bar: /** @type {HTMLElement} */ (document.querySelector(".undo-delete")),

  /** @param {HTMLElement} row */
  begin(row) {
    void this.finish();
    this.row = row;
    row.hidden = true;
    this.timer = window.setTimeout(() => void this.finish(), REGRET_MS);
    const text = this.bar.querySelector("p");
    if (text) text.textContent = _("“{title}” is deleted, with all its tracks and history.", { title: songOf(row).title });
    this.bar.hidden = false;
    this.bar.querySelector("button")?.focus();
  },

  takeBack() {
    clearTimeout(this.timer);
    const row = this.row;
    this.row = null;
    this.bar.hidden = true;
    if (!row) return;
    row.hidden = false;
    row.querySelector("a")?.focus();
  },

  async finish() {
    clearTimeout(this.timer);
    const row = this.row;
    if (!row) return;
    this.row = null;
    this.bar.hidden = true;
    try {
      await ask("DELETE", `/api/compositions/${songOf(row).id}/`, undefined, { keepalive: true });
      row.remove();
      if (!page.querySelector("[data-song]")) location.reload();
    } catch (error) {
      row.hidden = false;
      complain(error);
    }
  },
};
addEventListener("pagehide", () => void deletion.finish());

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
