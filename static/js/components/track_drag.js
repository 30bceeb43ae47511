const STILL_PX = 5; // a press that moves less is a click

/**
 * A track's header in hand: a line shows between which tracks it would go. The pointer is not captured before it moves,
 * for a double-click on the name is to reach the name.
 * @param {PointerEvent} event the pressing @param {Element} header @param {import("../canvas/rows.js").Rows} rows @param {(gap: number) => void} drop told how many lanes are above it
 */
export function dragTrack(event, header, rows, drop) {
  if (event.button !== 0 || event.pointerType === "touch") return;
  const heads = /** @type {HTMLElement} */ (header.closest(".heads"));
  const from = event.clientY;
  const line = document.createElement("i");
  line.className = "drop-line";
  const over = new AbortController();
  const { signal } = over;
  let gap = -1;
  const end = () => {
    over.abort();
    line.remove();
    header.classList.remove("dragged");
  };
  const move = (/** @type {PointerEvent} */ each) => {
    if (!(each.buttons & 1)) return end();
    if (gap < 0 && Math.abs(each.clientY - from) < STILL_PX) return;
    if (gap < 0) {
      heads.append(line);
      header.classList.add("dragged");
    }
    const box = heads.getBoundingClientRect();
    if (each.clientY < box.top + 16) heads.scrollTop -= 12;
    else if (each.clientY > box.bottom - 16) heads.scrollTop += 12;
    gap = rows.gapAt(each.clientY - box.top + heads.scrollTop);
    line.style.top = `${rows.top(gap) - 1}px`;
  };
  addEventListener("pointermove", move, { signal });
  addEventListener("pointerup", () => (end(), gap >= 0 && drop(gap)), { signal });
  addEventListener("pointercancel", end, { signal });
  const escape = (/** @type {KeyboardEvent} */ key) => {
    if (key.key !== "Escape") return;
    key.stopPropagation();
    end();
  };
  addEventListener("keydown", escape, { signal, capture: true });
}
