/**
 * One drag of a pointer, from its pressing to its letting go; the caller hears of every move and of the end.
 *
 * @param {PointerEvent} event the pressing
 * @param {{move: (event: PointerEvent) => void, end: (event: PointerEvent) => void, cancel?: () => void}} hand
 */
export function follow(event, { move, end, cancel }) {
  const target = /** @type {Element} */ (event.currentTarget);
  const pointer = event.pointerId;
  target.setPointerCapture(pointer);
  const over = new AbortController();
  const { signal } = over;
  /** @param {(event: PointerEvent) => void} act @returns {(event: Event) => void} */
  const mine = (act) => (each) => {
    const it = /** @type {PointerEvent} */ (each);
    if (it.pointerId === pointer) act(it);
  };
  target.addEventListener("pointermove", mine(move), { signal });
  target.addEventListener(
    "pointerup",
    mine((each) => (over.abort(), end(each))),
    { signal },
  );
  target.addEventListener(
    "pointercancel",
    mine((each) => (over.abort(), cancel ? cancel() : end(each))),
    { signal },
  );
  if (!cancel) return;
  const escape = (/** @type {KeyboardEvent} */ key) => {
    if (key.key !== "Escape") return;
    key.stopPropagation();
    over.abort();
    cancel();
  };
  addEventListener("keydown", escape, { signal, capture: true });
}
