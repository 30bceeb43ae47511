/**
 * The song's steps as a list, newest first, and what of it this person may undo and redo.
 *
 * The two stacks follow from the steps alone (see `compositions/history/undo.py`, whose twin these two functions are).
 *
 * @typedef {{number: number, kind: string, reverts: number | null, label: string, actor: {id: number | null, name: string}, via: string, at: string}} Step
 */

import { ask } from "./server.js";

/** The numbers that may be undone, newest first, of one person's steps. @param {Step[]} newestFirst */
export function undoable(newestFirst) {
  const takenBack = new Set();
  const found = [];
  for (const { number, kind, reverts } of newestFirst) {
    if (takenBack.has(number)) continue;
    if (kind === "undo") takenBack.add(reverts);
    else found.push(number);
  }
  return found;
}

/** The undo steps that may be redone, newest first. @param {Step[]} newestFirst */
export function redoable(newestFirst) {
  const redone = new Set();
  const found = [];
  for (const { number, kind, reverts } of newestFirst) {
    if (kind === "edit") break;
    if (kind === "redo") redone.add(reverts);
    else if (!redone.has(number)) found.push(number);
  }
  return found;
}

const FETCHED_AT_ONCE = 100;

export class Revisions extends EventTarget {
  /** Newest first. @type {Step[]} */
  steps = [];
  /** Whether older steps are known to exist. */
  more = false;

  /** @param {string} songId @param {number} userId @param {EventTarget} socket */
  constructor(songId, userId, socket) {
    super();
    this.songId = songId;
    this.userId = userId;
    socket.addEventListener("revision", (event) => this.#add(/** @type {CustomEvent<Step>} */ (event).detail));
  }

  /** @param {Step} step */
  #add(step) {
    if (step.number <= (this.steps[0]?.number ?? 0)) return;
    const { number, kind, reverts, label, actor, via, at } = step;
    this.steps = [{ number, kind, reverts, label, actor, via, at }, ...this.steps];
    this.dispatchEvent(new Event("change"));
  }

  /** Fetches the newest steps, or those before the oldest that is here. */
  async fetch() {
    const oldest = this.steps.at(-1)?.number;
    const before = oldest ? `before=${oldest}&` : "";
    /** @type {Step[]} */
    const found = await ask(
      "GET",
      `/api/compositions/${this.songId}/revisions/?${before}limit=${FETCHED_AT_ONCE}&brief=1`,
    );
    const known = new Set(this.steps.map(({ number }) => number));
    this.steps = [...this.steps, ...found.filter(({ number }) => !known.has(number))].sort(
      (a, b) => b.number - a.number,
    );
    this.more = found.length === FETCHED_AT_ONCE;
    this.dispatchEvent(new Event("change"));
  }

  get mine() {
    return this.steps.filter(({ actor }) => actor.id === this.userId);
  }

  /** The step that undo would take back. */
  get next() {
    const number = undoable(this.mine)[0];
    return this.steps.find((step) => step.number === number);
  }

  /** The undo that redo would take back. */
  get nextRedo() {
    const number = redoable(this.mine)[0];
    return this.steps.find((step) => step.number === number);
  }
}
