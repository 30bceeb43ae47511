import { html } from "lit";
import { within } from "../layouts.js";
import { follow } from "./drag.js";

const STEP_PX = 16;

/**
 * An edge between two panels that is drawn by hand, moved by arrow keys, and sent back to its usual place by a double-click.
 * @param {{label: string, className: string, isUpright: boolean, edge: {least: number, most: number, usual: number}, value: number,
 *   way: 1 | -1, room?: () => number, set: (pixels: number) => void}} of `way`: 1 where the panel grows rightwards or downwards
 */
export function grip({ label, className, isUpright, edge, value, way, room, set }) {
  const take = (/** @type {number} */ pixels) => set(within(pixels, edge, room?.()));
  const press = (/** @type {PointerEvent} */ event) => {
    event.preventDefault();
    /** @type {HTMLElement} */ (event.currentTarget).focus();
    const at = (/** @type {PointerEvent} */ each) => (isUpright ? each.clientX : each.clientY);
    const start = at(event);
    follow(event, { move: (each) => take(value + way * (at(each) - start)), end: () => {}, cancel: () => take(value) });
  };
  const key = (/** @type {KeyboardEvent} */ event) => {
    const steps = isUpright ? { ArrowRight: 1, ArrowLeft: -1 } : { ArrowDown: 1, ArrowUp: -1 };
    const to = { Home: edge.least, End: edge.most }[event.key];
    const by = Reflect.get(steps, event.key);
    if (!by && to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    take(to ?? value + by * way * STEP_PX);
  };
  return html`<div
    class="grip ${className} ${isUpright ? "upright" : ""}"
    role="separator"
    aria-orientation=${isUpright ? "vertical" : "horizontal"}
    tabindex="0"
    aria-label=${label}
    aria-valuemin=${edge.least}
    aria-valuemax=${edge.most}
    aria-valuenow=${value}
    @pointerdown=${press}
    @dblclick=${() => take(edge.usual)}
    @keydown=${key}
  ></div>`;
}
