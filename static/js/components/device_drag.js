import * as actions from "../actions.js";
import { DEVICE, devicesOf, STRIP } from "../lanes.js";
import { catalogue, mayEdit, store } from "../session.js";
import { _ } from "../tongue.js";
import { carry } from "./carry.js";

/** @typedef {import("../store.js").Row} Row */
/** @typedef {{trackId: string, afterId: string | null | undefined, box: {left: number, top: number, width: number, height: number}, line: boolean}} Place
 *   `afterId` null is the front of the chain, undefined its end. */

const LINE_PX = 2;
const PRESSED = "input, select, sonic-knob, .light, .handle, [data-still]"; // what a press means by itself

/**
 * A device in hand. It may be dropped within its chain, on a strip of the mixer and on a track's header; with Alt or Ctrl it
 * is copied.
 * @param {PointerEvent} event the pressing @param {Row} device
 */
export function dragDevice(event, device) {
  if (!mayEdit || event.button !== 0) return;
  if (event.target instanceof Element && event.target.closest(PRESSED)) return;
  const title = catalogue.get(device.kind)?.title ?? device.kind;
  carry(event, {
    placeAt: (each) => placeAt(each, device),
    text: (place, each) => (isCopy(each, device, place) ? _("Copy {what}", { what: title }) : _("Move {what}", { what: title })),
    drop: (place, each) => void actions.placeDevice(device, place.trackId, place.afterId, isCopy(each, device, place)),
  });
}

/** An instrument stays where it is: elsewhere goes a copy. @param {PointerEvent | KeyboardEvent} event @param {Row} device @param {Place | null} place */
const isCopy = (event, device, place) =>
  event.altKey || event.ctrlKey || event.metaKey || (isInstrument(device) && place?.trackId !== undefined);

/** @param {Row} device */
const isInstrument = (device) => catalogue.get(device.kind)?.category === "instrument";

/** @param {PointerEvent} event @param {Row} device @returns {Place | null} */
function placeAt(event, device) {
  const under = document.elementFromPoint(event.clientX, event.clientY);
  const found = under && effectPlace(under, event);
  if (!found) return null;
  if (!isInstrument(device)) return found;
  const track = store.get("compositions.track", found.trackId);
  const own = store.get(STRIP, device.strip_id)?.track_id;
  const whole = under.closest("sonic-strip, sonic-track-header");
  return track?.kind === "instrument" && track.id !== own && whole
    ? { trackId: track.id, afterId: undefined, box: whole.getBoundingClientRect(), line: false }
    : null;
}

/** Where an effect would go. @param {Element} under the pointer @param {PointerEvent} event @returns {Place | null} */
export const effectPlace = (under, event) => inChain(under, event) ?? inStrip(under, event) ?? onHeader(under);

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
