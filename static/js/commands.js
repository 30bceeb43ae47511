/**
 * How hands reach the song: commands, and gestures that end in one.
 *
 * A command is stored and undoable. A gesture is what a hand does on the way: it shows at once in this page, is
 * passed to the others at most 30 times a second, and ends in one command, one revision, one undo step.
 */

import { v7 as uuid7 } from "uuid";
import { outcomeOf } from "./outcomes.js";

/** @typedef {import("./store.js").Group} Group */
/** @typedef {import("./socket.js").SongSocket} SongSocket */
/** @typedef {import("./store.js").Store} Store */

const GESTURE_INTERVAL_MS = 1000 / 30;
const STILL_HERE_MS = 1_000; // a hand that rests is told of again before the others take it for gone (2 s)

export class Commands {
  /** @param {SongSocket} socket @param {Store} store @param {(error: Error) => void} complain */
  constructor(socket, store, complain) {
    this.socket = socket;
    this.store = store;
    this.complain = complain;
  }

  /**
   * Runs a command; what goes wrong is said to the musician. Answers the result, or undefined if it was refused.
   * While the line is down, what it will do shows at once where that is known.
   * @param {string} name @param {object} [args]
   */
  async run(name, args = {}) {
    const outcome = this.socket.state === "reconnecting" ? outcomeOf(name, args, this.store) : null;
    if (outcome) return this.show(outcome, name, args);
    try {
      return await this.socket.command(name, args);
    } catch (error) {
      this.complain(/** @type {Error} */ (error));
      return undefined;
    }
  }

  /**
   * Several commands as one step of the history.
   * @param {{command: string, arguments: object}[]} commands @param {string} label
   */
  async together(commands, label) {
    if (!commands.length) return undefined;
    try {
      return await this.socket.commands(commands, label);
    } catch (error) {
      this.complain(/** @type {Error} */ (error));
      return undefined;
    }
  }

  /**
   * Runs a command whose outcome is known: it shows at once, even while the line is down.
   * @param {Group[]} outcome @param {string} name @param {object} args
   */
  async show(outcome, name, args) {
    const hand = this.gesture();
    hand.move(outcome);
    return hand.release(name, args);
  }

  gesture() {
    return new Gesture(this);
  }
}

/**
 * What peers are told of a gesture: updates of values. What is only being drawn, and what a row hangs on, stay this
 * page's own until they are a command.
 * @param {Group[]} changes
 */
function told(changes) {
  const groups = changes.filter((group) => group.before !== null && group.after !== null);
  return groups.map(withoutReferences).filter((group) => group.fields.length);
}

/** @param {Group} group @returns {Group} */
function withoutReferences(group) {
  const kept = group.fields.flatMap((field, index) => (field.endsWith("_id") ? [] : [index]));
  if (kept.length === group.fields.length) return group;
  const pick = (/** @type {any[]} */ values) => kept.map((index) => values[index]);
  return {
    ...group,
    fields: pick(group.fields),
    before: group.before?.map(pick) ?? null,
    after: group.after?.map(pick) ?? null,
  };
}

export class Gesture {
  id = uuid7();
  /** @type {Group[] | null} */
  #waiting = null;
  #timer = 0;
  #telling = false; // a word about a move is on its way
  #sentAt = 0;
  #over = false;
  /** @type {Group[]} */
  #last = [];

  /** @param {Commands} commands */
  constructor(commands) {
    this.commands = commands;
  }

  /** Where the hand is now. @param {Group[]} changes */
  move(changes) {
    if (this.#over) return;
    this.commands.store.overlay(this.id, changes);
    this.#waiting = this.#last = told(changes);
    if (!this.#telling) {
      this.#telling = true;
      clearTimeout(this.#timer); // of a hand at rest
      const wait = Math.max(0, this.#sentAt + GESTURE_INTERVAL_MS - performance.now());
      this.#timer = window.setTimeout(() => this.#tell(), wait);
    }
  }

  #tell() {
    this.#telling = false;
    if (this.#over) return;
    const changes = this.#waiting ?? this.#last;
    this.#waiting = null;
    this.#sentAt = performance.now();
    if (!changes.length) return;
    this.commands.socket.whisper({ type: "gesture", request_id: this.id, changes });
    this.#timer = window.setTimeout(() => this.#tell(), STILL_HERE_MS);
  }

  #end() {
    this.#over = true;
    clearTimeout(this.#timer);
  }

  /**
   * The hand lets go. What it did stays on the screen until the song itself says so.
   * @param {string} name @param {object} args
   */
  async release(name, args) {
    return this.#finish(() => this.commands.socket.command(name, args, this.id));
  }

  /** @param {{command: string, arguments: object}[]} commands @param {string} label */
  async releaseTogether(commands, label) {
    return this.#finish(() => this.commands.socket.commands(commands, label, this.id));
  }

  /** @param {() => Promise<any>} ask */
  async #finish(ask) {
    this.#end();
    try {
      return await ask();
    } catch (error) {
      this.commands.store.dropOverlay(this.id);
      this.commands.complain(/** @type {Error} */ (error));
      return undefined;
    }
  }

  /** The hand takes it back. */
  cancel() {
    if (this.#over) return;
    this.#end();
    this.commands.store.dropOverlay(this.id);
    this.commands.socket.whisper({ type: "gesture", request_id: this.id, changes: [] });
  }
}
