import * as actions from "../actions.js";
import { mayEdit } from "../session.js";
import { _ } from "../tongue.js";
import { carry } from "./carry.js";

const LINE_PX = 2;

/** A strip in hand: it goes beside another. @param {PointerEvent} event the pressing @param {import("../store.js").Row} track */
export function dragStrip(event, track) {
  if (!mayEdit || event.button !== 0 || track.kind === "master") return;
  carry(event, {
    text: () => _("Move {what}", { what: track.name }),
    placeAt: (each) => placeAt(each, track),
    drop: ({ besideId, late }) => actions.placeBeside(track.id, besideId, late),
  });
}

/** @param {PointerEvent} event @param {import("../store.js").Row} track */
function placeAt(event, track) {
  const under = document.elementFromPoint(event.clientX, event.clientY);
  const strip = /** @type {any} */ (under?.closest("sonic-strip"));
  if (!strip?.track || strip.track.id === track.id || strip.track.kind === "master") return null;
  const box = strip.getBoundingClientRect();
  const late = event.clientX > box.left + box.width / 2;
  const left = late ? box.right - 1 : box.left - 1;
  return { besideId: strip.track.id, late, box: { left, top: box.top, width: LINE_PX, height: box.height }, line: true };
}
