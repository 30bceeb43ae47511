import * as actions from "../actions.js";
import { DEVICE, devicesOf, STRIP } from "../lanes.js";
import { catalogue, mayEdit, store } from "../session.js";

/** @typedef {import("../store.js").Row} Row */
/** @typedef {{trackId: string, afterId: string | null | undefined, box: {left: number, top: number, width: number, height: number}, line: boolean}} Place
 *   `afterId` null is the front of the chain, undefined its end. */

const STILL_PX = 5; // a press that moves less is a click
const LINE_PX = 2;

/**
 * A device in hand: a line, or a frame, shows where it would go. It may be dropped within its chain, on a strip of the
 * mixer and on a track's header; with Alt or Ctrl it is copied.
 * @param {PointerEvent} event the pressing @param {Row} device
 */
export function dragDevice(event, device) {
  if (!mayEdit || event.button !== 0 || event.pointerType === "touch") return;
  if (event.target instanceof Element && event.target.closest("input, select, sonic-knob, .light, [data-still]")) return;
  const from = { x: event.clientX, y: event.clientY };
  const title = catalogue.get(device.kind)?.title ?? device.kind;
  const over = new AbortController();
  const { signal } = over;
  const mark = document.createElement("i");
  mark.className = "drop-place";
  const chip = document.createElement("span");
  chip.className = "drag-chip";
  let moving = false;
  /** @type {Place | null} */
  let place = null;
  const end = () => {
    over.abort();
    mark.remove();
    chip.remove();
    document.body.classList.remove("dragging");
  };
  const show = (/** @type {PointerEvent | KeyboardEvent} */ each) => {
    const copies = isCopy(each, device, place);
    chip.textContent = `${copies ? "Copy" : "Move"} ${title}`;
    chip.classList.toggle("nowhere", !place);
    mark.hidden = !place;
    if (!place) return;
    const { left, top, width, height } = place.box;
    mark.classList.toggle("line", place.line);
    Object.assign(mark.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
  };
  const move = (/** @type {PointerEvent} */ each) => {
    if (!(each.buttons & 1)) return end();
    if (!moving && Math.hypot(each.clientX - from.x, each.clientY - from.y) < STILL_PX) return;
    if (!moving) {
      moving = true;
      document.body.append(mark, chip);
      document.body.classList.add("dragging");
      getSelection()?.removeAllRanges();
    }
    chip.style.left = `${Math.min(each.clientX + 12, innerWidth - 160)}px`;
    chip.style.top = `${each.clientY + 14}px`;
    place = placeAt(each, device);
    show(each);
  };
  const drop = (/** @type {PointerEvent} */ each) => {
    end();
    if (!moving) return;
    // The press that became a drag is no click of what it began on.
    addEventListener("click", (click) => (click.stopPropagation(), click.preventDefault()), { capture: true, once: true });
    setTimeout(() => dispatchEvent(new MouseEvent("click")));
    if (place) void actions.placeDevice(device, place.trackId, place.afterId, isCopy(each, device, place));
  };
  const key = (/** @type {KeyboardEvent} */ each) => {
    if (each.key === "Escape" && moving) {
      each.stopPropagation();
      end();
    } else if (moving) show(each);
  };
  addEventListener("pointermove", move, { signal });
  addEventListener("pointerup", drop, { signal });
  addEventListener("pointercancel", end, { signal });
  addEventListener("keydown", key, { signal, capture: true });
  addEventListener("keyup", key, { signal, capture: true });
}

/** An instrument stays where it is: elsewhere goes a copy. @param {PointerEvent | KeyboardEvent} event @param {Row} device @param {Place | null} place */
const isCopy = (event, device, place) =>
  event.altKey || event.ctrlKey || event.metaKey || (isInstrument(device) && place?.trackId !== undefined);

/** @param {Row} device */
const isInstrument = (device) => catalogue.get(device.kind)?.category === "instrument";

/** @param {PointerEvent} event @param {Row} device @returns {Place | null} */
function placeAt(event, device) {
  const under = document.elementFromPoint(event.clientX, event.clientY);
  const found = under && (inChain(under, event) ?? inStrip(under, event) ?? onHeader(under));
  if (!found) return null;
  if (!isInstrument(device)) return found;
  const track = store.get("compositions.track", found.trackId);
  const own = store.get(STRIP, device.strip_id)?.track_id;
  const whole = under.closest("sonic-strip, sonic-track-header");
  return track?.kind === "instrument" && track.id !== own && whole
    ? { trackId: track.id, afterId: undefined, box: whole.getBoundingClientRect(), line: false }
    : null;
}

/** @param {Element} under @param {PointerEvent} event @returns {Place | null} */
function inChain(under, event) {
  const chain = under.closest(".chain");
  if (!chain) return null;
  const element = /** @type {any} */ (under.closest("sonic-device") ?? [...chain.querySelectorAll("sonic-device")].at(-1));
  if (!element) return null;
  const { device, track } = element;
  const box = element.getBoundingClientRect();
  const late = event.clientX > box.left + box.width / 2 || isInstrument(device);
  const left = late ? box.right + 3 : box.left - 5;
  const line = { left, top: box.top, width: LINE_PX, height: box.height };
  return { trackId: track.id, afterId: after(device, late), box: line, line: true };
}

/** @param {Element} under @param {PointerEvent} event @returns {Place | null} */
function inStrip(under, event) {
  const strip = /** @type {any} */ (under.closest("sonic-strip"));
  if (!strip?.track || strip.track.kind === "vca") return null;
  const slot = /** @type {HTMLElement | null} */ (under.closest("li[data-device]"));
  const device = slot && store.get(DEVICE, slot.dataset.device);
  if (!slot || !device)
    return { trackId: strip.track.id, afterId: undefined, box: strip.getBoundingClientRect(), line: false };
  const box = slot.getBoundingClientRect();
  const late = event.clientY > box.top + box.height / 2 || isInstrument(device);
  const top = late ? box.bottom - 1 : box.top - 1;
  const line = { left: box.left, top, width: box.width, height: LINE_PX };
  return { trackId: strip.track.id, afterId: after(device, late), box: line, line: true };
}

/** @param {Element} under @returns {Place | null} */
function onHeader(under) {
  const header = /** @type {any} */ (under.closest("sonic-track-header"));
  if (!header?.strip || header.track.kind === "vca") return null;
  return { trackId: header.track.id, afterId: undefined, box: header.getBoundingClientRect(), line: false };
}

/** The effect to come after, beside a device. @param {Row} device @param {boolean} late behind it, not before it */
function after(device, late) {
  if (late) return isInstrument(device) ? null : device.id;
  const effects = devicesOf(store, device.strip_id).filter((each) => !isInstrument(each));
  return effects[effects.findIndex(({ id }) => id === device.id) - 1]?.id ?? null;
}
