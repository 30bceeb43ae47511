/**
 * Edits that wait for the line to the server, and those that the server would not take when it was back: kept by the
 * browser, so that neither a reload nor a crash loses them.
 *
 * Each has an entry of its own. Several tabs may hold the same ones: their request ids make it harmless that two send them.
 *
 * @typedef {import("./store.js").Group} Group
 * @typedef {{id: string, at: number, label: string, message: object, outcome: Group[], mayBeDone: boolean}} KeptEdit
 *   `outcome`: what the page shows of it meanwhile; `mayBeDone`: it was sent, and not answered
 * @typedef {{id: string, at: number, label: string, why: string}} LostEdit
 * @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">} Place
 */

import { CLIP, DEVICE, TRACK } from "./lanes.js";

export class KeptEdits {
  /** Whether the browser has refused to keep one. */
  isFull = false;

  /** @param {Place} place @param {string} owner whose edits of which song */
  constructor(place, owner) {
    this.place = place;
    this.waiting = `sonic.waiting.${owner}.`;
    this.refused = `sonic.refused.${owner}.`;
  }

  /** Those that wait, oldest first. @returns {KeptEdit[]} */
  list() {
    return this.#all(this.waiting);
  }

  /** Those that could not be kept, oldest first. @returns {LostEdit[]} */
  lost() {
    return this.#all(this.refused);
  }

  /** @param {KeptEdit} edit */
  keep(edit) {
    this.#put(this.waiting, edit);
  }

  /** @param {string} id */
  drop(id) {
    this.place.removeItem(this.waiting + id);
  }

  /** @param {LostEdit} edit */
  lose({ id, at, label, why }) {
    this.drop(id);
    this.#put(this.refused, { id, at, label, why });
  }

  /** The musician has read them. */
  forgetLost() {
    for (const { id } of this.lost()) this.place.removeItem(this.refused + id);
  }

  /** @param {string} prefix @param {KeptEdit | LostEdit} edit */
  #put(prefix, edit) {
    try {
      this.place.setItem(prefix + edit.id, JSON.stringify(edit));
    } catch {
      this.isFull = true;
    }
  }

  /** @param {string} prefix @returns {any[]} */
  #all(prefix) {
    const found = [];
    for (let index = 0; index < this.place.length; index++) {
      const key = this.place.key(index);
      if (key?.startsWith(prefix)) found.push(JSON.parse(this.place.getItem(key) ?? "null"));
    }
    return found.filter((edit) => edit).sort((a, b) => a.at - b.at);
  }
}

/** What an edit is called while history has no name for it: its verb, and whom it is done to. @param {any} message @param {import("./store.js").Store} store */
export function labelOf({ label, command = "", arguments: args = {} }, store) {
  if (label) return label;
  const verb = command.split(".").at(-1).replaceAll("_", " ");
  const row = store.get(TRACK, args.track_id) ?? store.get(CLIP, args.clip_id) ?? store.get(DEVICE, args.device_id);
  const name = row?.name || row?.preset_name;
  return verb.charAt(0).toUpperCase() + verb.slice(1) + (name ? `: ${name}` : "");
}
