/**
 * Hands on parameters that are automated. While a hand has one, its lane waits and the knob is heard. Then, by the lane's
 * mode: read gives the knob to the hand for good ("override", until it is given back); touch writes down what the hand
 * did while play went on; latch goes on writing until play stops; write does so from where play begins.
 */

import { commands, mayEdit, player, store } from "./session.js";
import { updates } from "./store.js";
import { LANE, laneOf, targetOf, valueOf } from "./targets.js";

/** @typedef {import("./store.js").Row} Row */
/** @typedef {import("./store.js").Group} Group */
/** @typedef {{command: string, arguments: object}} Step */

const TOLERANCE = 0.01;

const holding = (/** @type {Row} */ lane) => updates(LANE, ["override"], [[lane, [true]]]);

/** What is being written down, by lane. @type {Map<string, Take>} */
const takes = new Map();

/** One lane's writing, from some beat on: what a hand does to its parameter while play goes on. */
class Take {
  /** @type {{beat: number, value: number}[]} */
  points = [];
  hand = commands.gesture();

  /** @param {Row} lane @param {number} value @param {(value: number) => Group} control what a value makes of the control */
  constructor(lane, value, control) {
    this.lane = lane;
    this.value = value;
    this.control = control;
    takes.set(lane.id, this);
    this.add(value);
  }

  /** Where the parameter is now. Where play turned back, a stretch ends and another begins. @param {number} value */
  add(value) {
    if (value !== this.value || !this.points.length) this.hand.move([holding(this.lane), this.control(value)]);
    this.value = value;
    const { beat } = player.position();
    if (beat < (this.points.at(-1)?.beat ?? 0)) {
      this.#write(commands.gesture());
      this.points = [];
    }
    this.points = [...this.points.filter((point) => point.beat !== beat), { beat, value }];
  }

  /** It ends where play is now, or was last. */
  end() {
    takes.delete(this.lane.id);
    if (player.state === "playing") this.add(this.value);
    this.#write(this.hand);
  }

  /** @param {import("./commands.js").Gesture} hand */
  #write(hand) {
    const [first] = this.points;
    const last = this.points[this.points.length - 1];
    void hand.release("effects.write_automation", {
      lane_id: this.lane.id,
      from_beats: first.beat,
      to_beats: last.beat,
      points: this.points,
      tolerance: TOLERANCE,
    });
  }
}

/** A hand that has just taken hold of a control, if that is automated; null if it is not. */
export class Touch {
  /**
   * @param {string} model @param {Row} row @param {string} parameter
   * @param {(value: number) => Group} control what a value makes of the row
   */
  static of(model, row, parameter, control) {
    const lane = laneOf(model, row.id, parameter);
    return lane && lane.mode !== "off" && !lane.override ? new Touch(lane, control) : null;
  }

  /** @param {Row} lane @param {(value: number) => Group} control */
  constructor(lane, control) {
    this.lane = lane;
    this.control = control;
    this.writes = player.state === "playing" && lane.mode !== "read";
  }

  /** What a hand's gesture does beside moving the control. @param {number} value */
  moving(value) {
    if (this.writes) (takes.get(this.lane.id) ?? new Take(this.lane, value, this.control)).add(value);
    return this.writes ? [] : [holding(this.lane)];
  }

  /**
   * The hand lets go. Answers what is to be done instead of the control's own command.
   * @param {number} value @param {Step} step
   * @returns {Step[]}
   */
  end(value, step) {
    if (!this.writes) return [step, { command: "effects.override_lane", arguments: { lane_id: this.lane.id, override: true } }];
    this.moving(value);
    if (this.lane.mode === "touch") takes.get(this.lane.id)?.end();
    return [];
  }
}

/** Play has begun or ended: lanes in write mode begin, and all writing ends with it. */
function playChanged() {
  if (player.state !== "playing") {
    for (const take of [...takes.values()]) take.end();
    return;
  }
  for (const lane of mayEdit ? store.all(LANE) : []) {
    const target = lane.mode === "write" && !lane.override ? targetOf(lane) : null;
    if (!target || target.name.includes(".")) continue;
    const { model, row, name } = target;
    const own = row.values && name !== "bypass";
    const field = own ? `values.${name}` : name;
    new Take(lane, valueOf(target), (moved) => updates(model, [field], [[row, [moved]]]));
  }
}

player.addEventListener("state", playChanged);
player.addEventListener("position", () => {
  for (const take of takes.values()) if (player.state === "playing") take.add(take.value);
});
