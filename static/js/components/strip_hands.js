import { commands, store } from "../session.js";
import { STRIP } from "../lanes.js";
import { updates } from "../store.js";

/**
 * A hand on one control of a row: every move is a gesture, letting go is one command.
 *
 * Made once for a control and used again; it answers handlers for `moving`, `moved` and `released`.
 */
export class ControlHand {
  /** @type {import("../commands.js").Gesture | null} */
  #hand = null;

  /**
   * @param {string} model @param {() => string} id @param {string} field
   * @param {(value: any) => [command: string, args: object]} command
   */
  constructor(model, id, field, command) {
    this.model = model;
    this.id = id;
    this.field = field;
    this.command = command;
  }

  /** @param {CustomEvent<number>} event */
  moving = (event) => {
    event.stopPropagation();
    const row = store.stored(this.model, this.id());
    if (!row) return;
    this.#hand ??= commands.gesture();
    this.#hand.move([updates(this.model, [this.field], [[row, [event.detail]]])]);
  };

  /** @param {CustomEvent<number>} event */
  moved = (event) => {
    event.stopPropagation();
    this.set(event.detail);
  };

  /** @param {number} value */
  set(value) {
    const [name, args] = this.command(value);
    const hand = this.#hand ?? commands.gesture();
    this.#hand = null;
    const row = store.stored(this.model, this.id());
    // Shown at once, though it was no drag.
    if (row && !store.hasOverlay(hand.id)) hand.move([updates(this.model, [this.field], [[row, [value]]])]);
    void hand.release(name, args);
  }

  /** @param {Event} event */
  released = (event) => {
    event.stopPropagation();
    this.#hand?.cancel();
    this.#hand = null;
  };
}

/** @param {() => {id: string, track_id: string}} strip */
export const volumeHand = (strip) =>
  new ControlHand(
    STRIP,
    () => strip().id,
    "gain_db",
    (gain_db) => ["mixer.set_track_volume", { track_id: strip().track_id, gain_db }],
  );

/** @param {() => {id: string, track_id: string}} strip */
export const panHand = (strip) =>
  new ControlHand(
    STRIP,
    () => strip().id,
    "pan",
    (pan) => ["mixer.set_track_pan", { track_id: strip().track_id, pan }],
  );

export const PAN_SPEC = { minimum: -1, maximum: 1, default: 0, warp: "linear", step: 0.01 };
