import * as actions from "../actions.js";
import { DRUM_KIT, kindOf } from "../presets.js";
import { catalogue, mayEdit } from "../session.js";
import { _ } from "../tongue.js";
import { carry } from "./carry.js";
import { effectPlace } from "./device_drag.js";

/**
 * @typedef {import("../presets.js").Sound} Sound
 * @typedef {{box: import("./carry.js").Box, line: boolean, text: string, drop: () => unknown}} Place
 */

/** A sound of the browser in hand. @param {PointerEvent} event the pressing @param {Sound} sound */
export function dragSound(event, sound) {
  if (!mayEdit || event.button !== 0 || sound.place === "song") return;
  if (event.target instanceof Element && event.target.closest("button")) return;
  carry(event, {
    text: (/** @type {Place | null} */ place) => (place ? `${sound.name}: ${place.text}` : sound.name),
    placeAt: (each) => placeAt(each, sound),
    drop: (place) => void place.drop(),
  });
}

/** @param {PointerEvent} event @param {Sound} sound @returns {Place | null} */
function placeAt(event, sound) {
  const under = document.elementFromPoint(event.clientX, event.clientY);
  if (!under) return null;
  if (actions.isEffect(sound)) return effectAt(under, event, sound);
  return padAt(under, sound) ?? trackAt(under, event, sound);
}

/** @param {Element} under @param {PointerEvent} event @param {Sound} sound @returns {Place | null} */
function effectAt(under, event, sound) {
  const place = effectPlace(under, event) ?? emptyChain(under);
  const header = place ? null : headerAt(under, event);
  if (place) return { ...place, text: _("insert"), drop: () => actions.giveSound(sound, place.trackId, place.afterId) };
  if (!header?.strip || header.track.kind === "vca") return null;
  const { id, name } = header.track;
  return { box: laneBox(header), line: false, text: _("onto {track}", { track: name }), drop: () => actions.giveSound(sound, id) };
}

/** A chain that has no device yet. @param {Element} under */
function emptyChain(under) {
  const chain = under.closest(".chain");
  const track = /** @type {any} */ (chain?.closest("sonic-devices"))?.track;
  if (!chain || !track) return null;
  return { trackId: track.id, afterId: undefined, box: chain.getBoundingClientRect(), line: false };
}

/** @param {Element} under @param {Sound} sound @returns {Place | null} */
function padAt(under, sound) {
  const pad = /** @type {HTMLElement | null} */ (under.closest(".pad[data-key]"));
  const device = /** @type {any} */ (pad?.closest("sonic-pads"))?.device;
  if (!pad || !device || sound.place || kindOf(sound) === DRUM_KIT || !catalogue.get(kindOf(sound))) return null;
  const text = _("onto this pad");
  return { box: pad.getBoundingClientRect(), line: false, text, drop: () => actions.givePad(sound, device.id, Number(pad.dataset.key)) };
}

/** @param {Element} under @param {PointerEvent} event @param {Sound} sound @returns {Place | null} */
function trackAt(under, event, sound) {
  const strip = /** @type {any} */ (under.closest("sonic-strip"));
  const chain = /** @type {any} */ (under.closest("sonic-devices"));
  const header = headerAt(under, event);
  const track = strip?.track ?? chain?.track ?? header?.track;
  if (track?.kind === "instrument") {
    const box = header ? laneBox(header) : (strip ?? chain).getBoundingClientRect();
    return { box, line: false, text: _("onto {track}", { track: track.name }), drop: () => actions.giveSound(sound, track.id) };
  }
  const empty = under.closest(".lanes-column, .heads-column, .strips");
  if (!empty) return null;
  return { box: belowTracks(empty), line: false, text: _("new track"), drop: () => actions.addTrackOf(sound) };
}

/** The header of the lane that the pointer is on. @param {Element} under @param {PointerEvent} event @returns {any} */
function headerAt(under, event) {
  if (!under.closest(".lanes-column, .heads-column")) return null;
  return [...document.querySelectorAll("sonic-track-header")].find((header) => {
    const { top, bottom } = header.getBoundingClientRect();
    return event.clientY >= top && event.clientY < bottom;
  });
}

/** A lane with its header. @param {Element} header */
function laneBox(header) {
  const { left, top, height } = header.getBoundingClientRect();
  const right = document.querySelector(".lanes-column")?.getBoundingClientRect().right ?? left;
  return { left, top, width: right - left, height };
}

/** The room below the last track. @param {Element} empty */
function belowTracks(empty) {
  const box = empty.getBoundingClientRect();
  const last = [...document.querySelectorAll("sonic-track-header")].at(-1)?.getBoundingClientRect().bottom ?? box.top;
  const top = empty.matches(".strips") ? box.top : Math.min(box.bottom - 40, Math.max(box.top, last));
  return { left: box.left, top, width: box.width, height: box.bottom - top };
}
