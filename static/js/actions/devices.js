/** Devices in their chains. */

import { v7 as uuid7 } from "uuid";
import { DEVICE, devicesOf, TRACK } from "../lanes.js";
import { shuffled } from "../parameter_groups.js";
import { NOT_KNOBS } from "../presets.js";
import { knobValue } from "../scales.js";
import { catalogue, commands, mayEdit, store, view } from "../session.js";
import { updates } from "../store.js";
import { stripOf } from "./tracks.js";

/** The device in which the keys' focus is, in the chain or in the mixer. */
export function focusedDevice() {
  const at = document.activeElement?.closest("[data-device]");
  return at instanceof HTMLElement ? store.get(DEVICE, at.dataset.device) : undefined;
}

/** @param {import("../store.js").Row} device */
export async function removeEffect(device) {
  if (catalogue.get(device.kind)?.category !== "effect") return;
  await commands.run("effects.remove_effect", { device_id: device.id });
}

/** Moves the device that has the focus along its chain. @param {number} way */
export function shiftDevice(way) {
  const device = focusedDevice();
  if (!device || catalogue.get(device.kind)?.category !== "effect") return false;
  const chain = devicesOf(store, device.strip_id).filter(({ kind }) => catalogue.get(kind)?.category === "effect");
  const at = chain.findIndex(({ id }) => id === device.id);
  const after = way < 0 ? chain[at - 2] : chain[at + 1];
  if ((way < 0 && at < 1) || (way > 0 && !after)) return true;
  void commands.run("effects.move_effect", { device_id: device.id, after_id: after?.id ?? null });
  return true;
}

/** Turns a device's knobs by chance, all but its loudness. @param {import("../store.js").Row} device */
export async function surprise(device) {
  const knobs = (catalogue.get(device.kind)?.parameters ?? []).filter(({ name }) => !NOT_KNOBS.includes(name));
  const values = shuffled(knobs, Math.random, knobValue);
  await commands.run("effects.set_values", { device_id: device.id, values });
}

/** @param {import("../store.js").Row} device */
export function bypass(device) {
  const bypass = !device.bypass;
  void commands.show([updates(DEVICE, ["bypass"], [[device, [bypass]]])], "effects.bypass_device", {
    device_id: device.id,
    bypass,
  });
}

/**
 * Moves or copies a device: within its chain, or to another track's.
 * @param {import("../store.js").Row} device @param {string} trackId
 * @param {string | null | undefined} afterId null is the front of the chain, undefined its end @param {boolean} copy
 */
export async function placeDevice(device, trackId, afterId, copy) {
  const strip = stripOf(trackId);
  if (!strip || !mayEdit) return;
  const chain = devicesOf(store, strip.id).filter(({ kind }) => catalogue.get(kind)?.category === "effect");
  const others = chain.filter(({ id }) => copy || id !== device.id);
  // The limiter at the end of the master stays there.
  const limited = store.get(TRACK, trackId)?.kind === "master" && others.at(-1)?.kind === "limiter";
  const last = others.at(limited && device.kind !== "limiter" ? -2 : -1)?.id ?? null;
  const after_id = afterId === undefined ? last : afterId;
  if (!copy) {
    if (after_id === device.id) return;
    const at = chain.findIndex(({ id }) => id === device.id);
    if (at >= 0 && (chain[at - 1]?.id ?? null) === after_id) return; // it stands there
    await commands.run("effects.move_effect", { device_id: device.id, track_id: trackId, after_id });
  } else if (catalogue.get(device.kind)?.category === "instrument") {
    await commands.run("effects.copy_device", { device_id: device.id, track_id: trackId });
  } else {
    const copy_id = uuid7();
    const made = { device_id: device.id, track_id: trackId, copy_id, ...(after_id ? { after_id } : {}) };
    // A copy is made behind another effect: to the front it goes in a second move, of the same step.
    const front = after_id === null && chain.length ? [{ command: "effects.move_effect", arguments: { device_id: copy_id } }] : [];
    await commands.together([{ command: "effects.copy_device", arguments: made }, ...front], "Copy device");
    if (store.get(DEVICE, copy_id)) view.set({ device: copy_id, track: trackId });
  }
}
