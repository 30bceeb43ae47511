import { commands, store, view } from "../session.js";
import { STRIP } from "../lanes.js";
import { MAXIMUM_DB, MINIMUM_DB } from "../scales.js";
import { updates } from "../store.js";
import { Touch } from "../touching.js";

/**
 * A hand on one control of a row: every move is a gesture, letting go is one command.
 *
 * Made once for a control and used again; it answers handlers for `moving`, `moved` and `released`.
 */
export class ControlHand {
  /** @type {import("../commands.js").Gesture | null} */
  #hand = null;
  /** Where the control is automated. @type {Touch | null} */
  #touch = null;

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
    this.#hand ??= this.#taken(row);
    this.#hand.move([this.change(row, event.detail), ...this.#automation(event.detail)]);
  };

  /** What a value makes of the row. @param {import("../store.js").Row} row @param {any} value */
  change(row, value) {
    return updates(this.model, [this.field], [[row, [value]]]);
  }

  /** The name by which lanes and modulations know the parameter. */
  get parameter() {
    return this.field.replace(/^values\./, "");
  }

  /** The lane's hand that goes with this one, if the row is automated. @param {import("../store.js").Row} row */
  touch(row) {
    return Touch.of(this.model, row, this.parameter, (value) => this.change(row, value));
  }

  /** @param {import("../store.js").Row} row */
  #taken(row) {
    this.#touch = this.touch(row);
    return commands.gesture();
  }

  /** @param {number} value */
  #automation(value) {
    return this.#touch?.moving(value) ?? [];
  }

  /** @param {CustomEvent<number>} event */
  moved = (event) => {
    event.stopPropagation();
    this.set(event.detail);
  };

  /** @param {number} value */
  set(value) {
    const row = store.stored(this.model, this.id());
    if (!row) return;
    const [command, args] = this.command(value);
    const own = { command, arguments: args };
    const hand = this.#hand ?? this.#taken(row);
    const touch = this.#touch;
    this.#hand = this.#touch = null;
    // Shown at once, though it was no drag.
    if (!store.hasOverlay(hand.id)) hand.move([this.change(row, value)]);
    const others = this.others(row, value);
    if (!touch && !others.length) return void hand.release(command, args);
    const steps = [...(touch ? touch.end(value, own) : [own]), ...others];
    if (steps.length) void hand.releaseTogether(steps, touch ? "Override automation" : this.label);
    else hand.cancel();
  }

  /** What a hand moves along with it. @param {import("../store.js").Row} _row as stored @param {any} _value @returns {{command: string, arguments: object}[]} */
  others(_row, _value) {
    return [];
  }

  /** What a step is called that moves more than one. */
  label = "";

  /** @param {Event} event */
  released = (event) => {
    event.stopPropagation();
    this.#hand?.cancel();
    this.#hand = this.#touch = null;
  };
}

/**
 * @typedef {() => {id: string, track_id: string}} Of
 * @param {Of} strip @param {string} field @param {string} command @param {string} [argument]
 */
const handOn = (strip, field, command, argument = field) =>
  new ControlHand(
    STRIP,
    () => strip().id,
    field,
    (value) => [command, { track_id: strip().track_id, [argument]: value }],
  );

/** A fader of the mixer; those of the strips that are chosen along with it go as far as it does. */
class FadersHand extends ControlHand {
  label = "Move faders";

  /** @param {Of} strip */
  constructor(strip) {
    super(
      STRIP,
      () => strip().id,
      "gain_db",
      (gain_db) => ["mixer.set_track_volume", { track_id: strip().track_id, gain_db }],
    );
  }

  /** @param {import("../store.js").Row} row @param {number} value @returns {[import("../store.js").Row, number][]} */
  #along(row, value) {
    if (!view.now.strips.has(row.track_id)) return [];
    const by = value - row.gain_db;
    const others = store.all(STRIP).filter(({ id, track_id }) => id !== row.id && view.now.strips.has(track_id));
    return others.map(({ id }) => {
      const other = /** @type {import("../store.js").Row} */ (store.stored(STRIP, id));
      return [other, Math.min(MAXIMUM_DB, Math.max(MINIMUM_DB, Math.round((other.gain_db + by) * 100) / 100))];
    });
  }

  /** @param {import("../store.js").Row} row @param {number} value */
  change(row, value) {
    const all = [[row, value], ...this.#along(row, value)];
    return updates(STRIP, ["gain_db"], /** @type {any} */ (all.map(([each, gain]) => [each, [gain]])));
  }

  /** @param {import("../store.js").Row} row @param {number} value */
  others(row, value) {
    return this.#along(row, value).map(([{ track_id }, gain_db]) => ({
      command: "mixer.set_track_volume",
      arguments: { track_id, gain_db },
    }));
  }
}

/** @param {Of} strip */
export const fadersHand = (strip) => new FadersHand(strip);
/** @param {Of} strip */
export const volumeHand = (strip) => handOn(strip, "gain_db", "mixer.set_track_volume");
/** @param {Of} strip */
export const panHand = (strip) => handOn(strip, "pan", "mixer.set_track_pan");
/** @param {Of} strip */
export const widthHand = (strip) => handOn(strip, "width", "mixer.set_track_width");
/** @param {Of} strip */
export const inputHand = (strip) => handOn(strip, "input_gain_db", "mixer.set_input_gain", "gain_db");

export const PAN_SPEC = { minimum: -1, maximum: 1, default: 0, warp: "linear", step: 0.01 };
export const WIDTH_SPEC = { minimum: 0, maximum: 2, default: 1, warp: "linear", step: 0.01 };
export const INPUT_SPEC = { minimum: -36, maximum: 36, default: 0, warp: "linear", step: 0.1 };
