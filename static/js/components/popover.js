import { html, render } from "lit";
import { live } from "lit/directives/live.js";

/**
 * Opens a small panel of settings below what was pressed; Escape or a press elsewhere closes it, and gives back the focus.
 * It is drawn again whenever one of `sources` says that something changed.
 * @param {HTMLElement} at @param {string} label @param {() => unknown} content
 * @param {[source: EventTarget, event: string][]} [sources]
 */
export function openPopover(at, label, content, sources = []) {
  const panel = document.createElement("div");
  panel.className = "popover";
  panel.popover = "auto";
  panel.setAttribute("role", "dialog");
  panel.ariaLabel = label;
  const draw = () => render(content(), panel);
  draw();
  document.body.append(panel);
  panel.showPopover();
  place(panel, at);
  at.setAttribute("aria-expanded", "true");
  for (const [source, event] of sources) source.addEventListener(event, draw);
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Tab") event.stopPropagation();
  });
  panel.addEventListener("toggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState !== "closed") return;
    for (const [source, name] of sources) source.removeEventListener(name, draw);
    at.setAttribute("aria-expanded", "false");
    panel.remove();
    if (document.activeElement === document.body) at.focus();
  });
  /** @type {HTMLElement | null} */ (panel.querySelector("input, select, button"))?.focus();
}

/** @param {HTMLElement} panel @param {HTMLElement} at */
function place(panel, at) {
  const box = at.getBoundingClientRect();
  const { width, height } = panel.getBoundingClientRect();
  const below = box.bottom + 6;
  panel.style.left = `${Math.max(8, Math.min(box.left + box.width / 2 - width / 2, innerWidth - width - 8))}px`;
  panel.style.top = `${below + height > innerHeight - 8 ? Math.max(8, box.top - 6 - height) : below}px`;
}

/** A setting that is on or off. @param {string} label @param {boolean} value @param {(value: boolean) => void} set */
export const checkRow = (label, value, set) =>
  html`<label class="setting check"
    ><input
      type="checkbox"
      .checked=${live(value)}
      @change=${(/** @type {Event} */ event) => set(/** @type {HTMLInputElement} */ (event.target).checked)}
    /><span>${label}</span></label
  >`;

/**
 * A setting that is one of a few.
 * @template {string | number} Value
 * @param {string} label @param {Value} value @param {[value: Value, text: string][]} choices @param {(value: Value) => void} set
 */
export const choiceRow = (label, value, choices, set) =>
  html`<label class="setting"
    ><span>${label}</span
    ><select
      class="field"
      @change=${(/** @type {Event} */ event) => set(choices[/** @type {HTMLSelectElement} */ (event.target).selectedIndex][0])}
    >
      ${choices.map(([each, text]) => html`<option ?selected=${each === value}>${text}</option>`)}
    </select></label
  >`;

/** A setting along a line. @param {string} label @param {string} text @param {{min: number, max: number, step: number, value: number}} range @param {(value: number) => void} set */
export const rangeRow = (label, text, { min, max, step, value }, set) =>
  html`<label class="setting"
    ><span>${label}</span><output>${text}</output
    ><input
      type="range"
      min=${min}
      max=${max}
      step=${step}
      .value=${live(String(value))}
      aria-valuetext=${text}
      @input=${(/** @type {Event} */ event) => set(/** @type {HTMLInputElement} */ (event.target).valueAsNumber)}
  /></label>`;
