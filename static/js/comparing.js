/** Two settings of a device to compare, A and B: this page's own, until it is closed. */

import { catalogue, commands } from "./session.js";

/** @typedef {"A" | "B"} Side */
/** @typedef {Record<string, number>} Values */

/** @type {Map<string, {side: Side, other: Values}>} by the device's id */
const compared = new Map();

/** @param {import("./store.js").Row} device @returns {Values} every knob's */
const settingOf = (device) =>
  Object.fromEntries(
    (catalogue.get(device.kind)?.parameters ?? [])
      .filter(({ sent, resolves }) => sent || resolves)
      .map(({ name, default: usual }) => [name, device.values[name] ?? usual]),
  );

/** Which of its settings a device has now. @param {string} id @returns {Side} */
export const sideOf = (id) => compared.get(id)?.side ?? "A";

/** Turns a device's knobs to its other setting, which begins as the one it has. @param {import("./store.js").Row} device */
export async function compare(device) {
  const now = settingOf(device);
  const { side, other } = compared.get(device.id) ?? { side: "A", other: now };
  compared.set(device.id, { side: side === "A" ? "B" : "A", other: now });
  const values = Object.fromEntries(Object.entries(other).filter(([name, value]) => value !== now[name]));
  if (Object.keys(values).length) await commands.run("effects.set_values", { device_id: device.id, values });
}
