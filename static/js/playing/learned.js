/**
 * Controls of the page that a MIDI desk moves: learned by moving both, remembered for the song in this browser.
 *
 * @typedef {import("./midi_messages.js").Message} Message
 * @typedef {{model: string, id: string, parameter: string} | {shortcut: string}} Learner what is moved: a parameter, or a
 *   shortcut that is pressed
 * @typedef {{source: string, name: string, learner: Learner, low: number, high: number}} Mapping `source`: see `sourceOf`;
 *   `low` and `high`: the places, 0 … 1, that the desk's control reaches at its ends
 */

import { boot, mayEdit, say, store } from "../session.js";
import { shortcuts } from "../keys.js";
import { knobPlace, knobValue, faderDb, faderPlace } from "../scales.js";
import { _ } from "../tongue.js";
import { targetsOf, valueOf } from "../targets.js";
import { handOf } from "../components/hand_of.js";
import { Takeover } from "./takeover.js";

const PLACE = `sonic.learned.${boot.song}`;
/** A control that has not moved for so long has been let go of. */
const RESTS_MS = 350;
const PRESSED = 64;

/** What of a desk a message is: "cc7 on channel 1". @param {Message} message */
const sourceOf = (message) =>
  message.kind === "control" ? `${message.channel} ${message.controller}` : `${message.channel} note${message.pitch}`;

/** For people. @param {string} source */
export function sourceText(source) {
  const [channel, control] = source.split(" ");
  return _("{control}, channel {channel}", { control: control.replace(/^(cc|note)/, "$1 ").toUpperCase(), channel: Number(channel) + 1 });
}

/** @param {Learner} one @param {Learner} other */
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

class Learned extends EventTarget {
  /** @type {Mapping[]} */
  mappings = remembered();
  /** What waits to be learned. @type {{learner: Learner, name: string} | null} */
  waiting = null;
  /** What hands do while a control of the desk moves. @type {Map<string, Move>} */
  #moves = new Map();

  /** The next control that moves is the one. @param {Learner} learner @param {string} name */
  learn(learner, name) {
    this.waiting = { learner, name };
    say(_("Move a control of your MIDI desk, or press a key of it, to learn “{name}”.", { name }), {
      acts: [{ label: _("Cancel"), run: () => this.forgetWaiting() }],
    });
    this.#changed();
  }

  forgetWaiting() {
    this.waiting = null;
    this.#changed();
  }

  /** @param {Learner} learner */
  of(learner) {
    return this.mappings.find((mapping) => same(mapping.learner, learner));
  }

  /** @param {Mapping} mapping */
  remove(mapping) {
    this.#keep(this.mappings.filter((each) => each !== mapping));
  }

  /** @param {Mapping} mapping @param {Partial<Pick<Mapping, "low" | "high">>} range */
  setRange(mapping, range) {
    this.#keep(this.mappings.map((each) => (each === mapping ? { ...mapping, ...range } : each)));
  }

  /** Whether a message moves a control of the page, or has just been learned. @param {Message} message */
  takes(message) {
    const source = sourceOf(message);
    if (this.waiting && message.kind !== "off") {
      const { learner, name } = this.waiting;
      this.waiting = null;
      const others = this.mappings.filter((each) => each.source !== source && !same(each.learner, learner));
      this.#keep([...others, { source, name, learner, low: 0, high: 1 }]);
      say(_("“{name}” moves by {source} now.", { name, source: sourceText(source) }));
      return true;
    }
    const mapping = this.mappings.find((each) => each.source === source);
    if (!mapping) return false;
    if ("shortcut" in mapping.learner) press(mapping.learner.shortcut, message);
    else if (mayEdit) this.#move(mapping, message);
    return true;
  }

  /** @param {Mapping} mapping @param {Message} message */
  #move(mapping, message) {
    let move = this.#moves.get(mapping.source);
    if (!move) this.#moves.set(mapping.source, (move = new Move()));
    move.to(mapping, message);
  }

  /** @param {Mapping[]} mappings */
  #keep(mappings) {
    this.mappings = mappings;
    this.#moves.clear();
    try {
      localStorage.setItem(PLACE, JSON.stringify(mappings));
    } catch {
      // They hold for this visit, then.
    }
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/** @returns {Mapping[]} */
function remembered() {
  try {
    return JSON.parse(localStorage.getItem(PLACE) ?? "[]");
  } catch {
    return [];
  }
}

/** @param {string} name of a shortcut @param {Message} message */
function press(name, message) {
  const isDown = message.kind === "on" || (message.kind === "control" && message.value >= PRESSED);
  if (isDown) void shortcuts.find((shortcut) => shortcut.name === name)?.run(new KeyboardEvent("keydown"));
}

/** A desk's control that moves one of the page's, as a hand would: one movement is one step. */
class Move {
  #takeover = new Takeover();
  /** The hand of the movement under way. @type {import("../components/strip_hands.js").ControlHand | null} */
  #hand = null;
  #rests = 0;
  #pressed = false;

  /** @param {Mapping} mapping @param {Message} message */
  to({ learner, low, high }, message) {
    if ("shortcut" in learner) return;
    const { model, id, parameter } = learner;
    const row = store.get(model, id);
    const target = row && targetsOf(model, row).find(({ name }) => name === parameter);
    const hand = target && (this.#hand ?? handOf(model, row, parameter));
    if (!target || !hand) return;
    const scale = scaleOf(target.parameter);
    const now = scale.place(valueOf(target));
    if (message.kind !== "control") return this.#switch(hand, message, scale, now, low, high);
    const place = low + (message.value / 127) * (high - low);
    if (!this.#takeover.takes(place, now)) return;
    const value = scale.value(place);
    this.#hand = hand;
    hand.moving(new CustomEvent("moving", { detail: value }));
    clearTimeout(this.#rests);
    this.#rests = window.setTimeout(() => {
      this.#hand = null;
      hand.set(value);
    }, RESTS_MS);
  }

  /**
   * A key or pad goes between the two ends of its range.
   * @param {import("../components/strip_hands.js").ControlHand} hand @param {Message} message
   * @param {ReturnType<typeof scaleOf>} scale @param {number} now @param {number} low @param {number} high
   */
  #switch(hand, message, scale, now, low, high) {
    if (message.kind === "on" && !this.#pressed) hand.set(scale.value(Math.abs(now - low) < Math.abs(now - high) ? high : low));
    this.#pressed = message.kind === "on";
  }
}

/** Places of a parameter: by the fader's law where it is in decibels of a fader. @param {import("../session.js").Parameter} parameter */
function scaleOf(parameter) {
  const isFader = parameter.name === "gain_db" && parameter.minimum === -70;
  return isFader
    ? { place: faderPlace, value: (/** @type {number} */ place) => Math.round(faderDb(place) * 100) / 100 }
    : {
        place: (/** @type {number} */ value) => knobPlace(parameter, value),
        value: (/** @type {number} */ place) => knobValue(parameter, place),
      };
}

export const learned = new Learned();
