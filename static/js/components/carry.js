/**
 * Something in hand: a line, or a frame, shows where it would go. A finger takes it by resting on it first, for moved at
 * once it scrolls.
 *
 * @typedef {{left: number, top: number, width: number, height: number}} Box
 */

const STILL_PX = 5; // a press that moves less is a click
const HOLD_MS = 350;

/**
 * @template {{box: Box, line: boolean}} P
 * @param {PointerEvent} event the pressing
 * @param {{text: (place: P | null, event: PointerEvent | KeyboardEvent) => string, placeAt: (event: PointerEvent) => P | null,
 *   drop: (place: P, event: PointerEvent) => void}} hand
 */
export function carry(event, { text, placeAt, drop }) {
  const from = { x: event.clientX, y: event.clientY };
  const isTouch = event.pointerType === "touch";
  const over = new AbortController();
  const { signal } = over;
  const mark = document.createElement("i");
  mark.className = "drop-place";
  const chip = document.createElement("span");
  chip.className = "drag-chip";
  let moving = false;
  /** @type {P | null} */
  let place = null;
  const end = () => {
    over.abort();
    clearTimeout(timer);
    mark.remove();
    chip.remove();
    document.body.classList.remove("dragging");
  };
  const begin = () => {
    moving = true;
    document.body.append(mark, chip);
    document.body.classList.add("dragging");
    getSelection()?.removeAllRanges();
  };
  const timer = isTouch ? window.setTimeout(() => (begin(), at(event)), HOLD_MS) : 0;
  const show = (/** @type {PointerEvent | KeyboardEvent} */ each) => {
    chip.textContent = text(place, each);
    chip.classList.toggle("nowhere", !place);
    mark.hidden = !place;
    if (!place) return;
    const { left, top, width, height } = place.box;
    mark.classList.toggle("line", place.line);
    Object.assign(mark.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
  };
  const at = (/** @type {PointerEvent} */ each) => {
    chip.style.left = `${Math.min(each.clientX + 12, innerWidth - 160)}px`;
    chip.style.top = `${each.clientY + 14}px`;
    place = placeAt(each);
    show(each);
  };
  const move = (/** @type {PointerEvent} */ each) => {
    if (each.pointerId !== event.pointerId) return;
    if (!(each.buttons & 1)) return end();
    if (!moving) {
      if (Math.hypot(each.clientX - from.x, each.clientY - from.y) < STILL_PX) return;
      if (isTouch) return end();
      begin();
    }
    at(each);
  };
  const letGo = (/** @type {PointerEvent} */ each) => {
    end();
    if (!moving) return;
    // The press that became a drag is no click of what it began on.
    addEventListener("click", (click) => (click.stopPropagation(), click.preventDefault()), { capture: true, once: true });
    setTimeout(() => dispatchEvent(new MouseEvent("click")));
    if (place) drop(place, each);
  };
  const key = (/** @type {KeyboardEvent} */ each) => {
    if (each.key === "Escape" && moving) {
      each.stopPropagation();
      end();
    } else if (moving) show(each);
  };
  const still = (/** @type {Event} */ each) => moving && each.preventDefault();
  addEventListener("pointermove", move, { signal });
  addEventListener("pointerup", letGo, { signal });
  addEventListener("pointercancel", end, { signal });
  addEventListener("keydown", key, { signal, capture: true });
  addEventListener("keyup", key, { signal, capture: true });
  if (!isTouch) return;
  addEventListener("touchmove", still, { signal, passive: false });
  addEventListener("contextmenu", still, { signal, capture: true });
}
