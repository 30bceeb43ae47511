import { html, nothing, render } from "lit";
import { _ } from "../tongue.js";

/**
 * @typedef {{label: string, key?: string, note?: string, colour?: number, danger?: boolean, checked?: boolean, run: () => void}} Item
 * @typedef {Item | {heading: string} | {swatches: number | null, run: (colour: number) => void} | "line"} Entry
 */

/** @type {HTMLElement | null} */
let open = null;

/**
 * Opens a menu at a place of the page, or below what was pressed. Arrow keys walk it, Escape closes it.
 * @param {Element | {x: number, y: number}} at @param {Entry[]} entries @param {string} label
 */
export function openMenu(at, entries, label) {
  closeMenu();
  const before = document.activeElement;
  const menu = document.createElement("div");
  menu.className = "menu";
  menu.setAttribute("role", "menu");
  menu.ariaLabel = label;
  menu.popover = "auto";
  const close = () => menu.isConnected && menu.hidePopover();
  render(
    entries.map((entry) => entryOf(entry, close)),
    menu,
  );
  document.body.append(menu);
  menu.showPopover();
  place(menu, at);
  open = menu;
  menu.addEventListener("toggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState !== "closed") return;
    menu.remove();
    if (open === menu) open = null;
    if (before instanceof HTMLElement && (document.activeElement === document.body || !document.activeElement))
      before.focus();
  });
  menu.addEventListener("keydown", (event) => walk(menu, event));
  const first = menu.querySelector('[aria-checked="true"]') ?? menu.querySelector("button");
  /** @type {HTMLElement | null} */ (first)?.focus();
}

export function closeMenu() {
  if (open?.isConnected) open.hidePopover();
}

/** @param {Entry} entry @param {() => void} close */
function entryOf(entry, close) {
  if (entry === "line") return html`<hr />`;
  if ("heading" in entry) return html`<p class="heading">${entry.heading}</p>`;
  if ("swatches" in entry) {
    return html`<div class="swatches" role="group" aria-label=${_("Colour")}>
      ${[...Array(12).keys()].map(
        (colour) =>
          html`<button
            role="menuitemradio"
            data-colour=${colour}
            aria-label=${_("Colour {value}", { value: colour + 1 })}
            aria-checked=${colour === entry.swatches}
            @click=${() => (close(), entry.run(colour))}
          ></button>`,
      )}
    </div>`;
  }
  const { label, key, note, colour, danger, checked, run } = entry;
  return html`<button
    role=${checked === undefined ? "menuitem" : "menuitemradio"}
    aria-checked=${checked === undefined ? nothing : checked}
    class=${danger ? "danger" : ""}
    @click=${() => (close(), run())}
  >
    ${colour === undefined ? nothing : html`<i class="dot" data-colour=${colour} aria-hidden="true"></i>`}
    <span>${label}${note ? html`<small>${note}</small>` : nothing}</span
    >${key ? html`<span class="key">${key}</span>` : nothing}
  </button>`;
}

/** @param {HTMLElement} menu @param {Element | {x: number, y: number}} at */
function place(menu, at) {
  const { width, height } = menu.getBoundingClientRect();
  const box = at instanceof Element ? at.getBoundingClientRect() : null;
  const x = box ? box.left : /** @type {{x: number}} */ (at).x;
  const y = box ? box.bottom + 4 : /** @type {{y: number}} */ (at).y;
  const above = box ? box.top - 4 - height : y - height;
  menu.style.left = `${Math.max(8, Math.min(x, innerWidth - width - 8))}px`;
  menu.style.top = `${y + height > innerHeight - 8 && above > 8 ? above : Math.max(8, Math.min(y, innerHeight - height - 8))}px`;
}

/** @param {HTMLElement} menu @param {KeyboardEvent} event */
function walk(menu, event) {
  event.stopPropagation();
  const buttons = [...menu.querySelectorAll("button")];
  const at = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
  const to = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
  if (event.key === "Tab") closeMenu();
  if (to === undefined) return;
  event.preventDefault();
  buttons.at(to % buttons.length)?.focus();
}
