/** Hands on a parameter that is known by its row and name alone: what a MIDI desk moves may be out of sight. */

import { DEVICE, SEND, STRIP } from "../lanes.js";
import { ControlHand, inputHand, panHand, volumeHand, widthHand } from "./strip_hands.js";

/** @typedef {import("../store.js").Row} Row */

const STRIP_HANDS = { gain_db: volumeHand, pan: panHand, width: widthHand, input_gain_db: inputHand };

/** @param {() => string} id of a send */
export const sendHand = (id) =>
  new ControlHand(SEND, id, "gain_db", (gain_db) => ["mixer.set_send", { send_id: id(), gain_db }]);

/** @param {() => string} id of a device @param {string} name of its knob */
export const knobHand = (id, name) =>
  new ControlHand(DEVICE, id, `values.${name}`, (value) => [
    "effects.set_parameter",
    { device_id: id(), name, value },
  ]);

/** @param {string} model @param {Row} row @param {string} parameter @returns {ControlHand | null} null where it is no knob and no fader */
export function handOf(model, row, parameter) {
  if (model === STRIP) {
    const hand = Reflect.get(STRIP_HANDS, parameter);
    return hand ? hand(() => row) : null;
  }
  if (model === SEND) return parameter === "gain_db" ? sendHand(() => row.id) : null;
  const isOwn = model === DEVICE && parameter !== "bypass" && !parameter.includes(".");
  return isOwn ? knobHand(() => row.id, parameter) : null;
}
