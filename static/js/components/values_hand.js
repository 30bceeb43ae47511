import { DEVICE } from "../lanes.js";
import { commands, store } from "../session.js";
import { updates } from "../store.js";
import { Touch } from "../touching.js";

/** @typedef {import("../store.js").Row} Row */

/** @param {Row} device @param {Record<string, number>} values */
const turned = (device, values) =>
  updates(
    DEVICE,
    Object.keys(values).map((name) => `values.${name}`),
    [[device, Object.values(values)]],
  );

/** A hand on several knobs of a device at once: one gesture, one step of the history. */
export class ValuesHand {
  /** @type {import("../commands.js").Gesture | null} */
  #hand = null;
  /** @type {Record<string, number>} */
  #values = {};
  /** By parameter, where it is automated. @type {Map<string, Touch | null>} */
  #touches = new Map();

  /** @param {() => string} id of the device @param {string} label of the step, where it is of several commands */
  constructor(id, label) {
    this.id = id;
    this.label = label;
  }

  /** @param {Record<string, number>} values */
  move(values) {
    const device = store.stored(DEVICE, this.id());
    if (!device || !Object.keys(values).length) return;
    this.#hand ??= commands.gesture();
    Object.assign(this.#values, values);
    for (const name of Object.keys(values)) {
      if (!this.#touches.has(name))
        this.#touches.set(name, Touch.of(DEVICE, device, name, (value) => turned(device, { [name]: value })));
    }
    const automation = [...this.#touches].flatMap(([name, touch]) => touch?.moving(this.#values[name]) ?? []);
    this.#hand.move([turned(device, this.#values), ...automation]);
  }

  release() {
    const [hand, values, touches] = this.#rest();
    if (!hand) return;
    const device_id = this.id();
    const automated = Object.entries(values).flatMap(([name, value]) => {
      const step = { command: "effects.set_parameter", arguments: { device_id, name, value } };
      return touches.get(name)?.end(value, step) ?? [];
    });
    const own = Object.fromEntries(Object.entries(values).filter(([name]) => !touches.get(name)));
    const steps = Object.keys(own).length
      ? [{ command: "effects.set_values", arguments: { device_id, values: own } }, ...automated]
      : automated;
    if (!steps.length) hand.cancel();
    else if (steps.length === 1) void hand.release(steps[0].command, steps[0].arguments);
    else void hand.releaseTogether(steps, this.label);
  }

  cancel() {
    this.#rest()[0]?.cancel();
  }

  /** @returns {[import("../commands.js").Gesture | null, Record<string, number>, Map<string, Touch | null>]} */
  #rest() {
    const [hand, values, touches] = [this.#hand, this.#values, this.#touches];
    this.#hand = null;
    this.#values = {};
    this.#touches = new Map();
    return [hand, values, touches];
  }
}
