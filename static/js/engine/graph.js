/**
 * What the engine's graph is after the server's messages: so that a whole graph that comes after a lost line can be
 * told from one that already sounds, and nothing needs to be cut.
 */

import { decode, message } from "./osc.js";

const ROOT = 0;
const TO_HEAD = 0;
const TO_TAIL = 1;

/** @typedef {{ id: number, parent: number, def: string | null, controls: Map<string, number | string> }} Node */

export class Graph {
  constructor() {
    /** @type {Map<number, Node>} */
    this.nodes = new Map();
    /** Every group's nodes in their order. @type {Map<number, number[]>} */
    this.children = new Map([[ROOT, []]]);
    /** Values of control buses, by the first. @type {Map<number, number[]>} */
    this.buses = new Map();
  }

  /** @param {Uint8Array[]} messages @returns {this} */
  take(messages) {
    for (const data of messages) {
      const [address, ...values] = decode(data);
      this.#do(String(address), values);
    }
    return this;
  }

  /** @param {Graph} other */
  equals(other) {
    return this.controlsTo(other)?.length === 0;
  }

  /**
   * The messages that lead from this graph to `other` by setting controls alone, which cuts no sound; null where they
   * differ in more. @param {Graph} other @returns {Uint8Array[] | null}
   */
  controlsTo(other) {
    if (this.#form() !== other.#form()) return null;
    const messages = [];
    for (const { id, controls } of other.nodes.values()) {
      const had = this.nodes.get(id)?.controls ?? new Map();
      if ([...had.keys()].some((name) => !controls.has(name))) return null; // back to a default that only the def knows
      for (const [name, value] of controls)
        if (had.get(name) !== value)
          messages.push(message("/n_set", typeof value === "string" ? "iss" : "isf", id, name, value));
    }
    return messages;
  }

  /** All but the values of controls. */
  #form() {
    const nodes = [...this.nodes.values()]
      .map(({ id, parent, def }) => [id, parent, def])
      .sort((a, b) => Number(a[0]) - Number(b[0]));
    const rows = (/** @type {Map<number, number[]>} */ map) => [...map].sort((a, b) => a[0] - b[0]);
    return JSON.stringify([nodes, rows(this.children), rows(this.buses)]);
  }

  /** @param {string} address @param {any[]} values */
  #do(address, values) {
    switch (address) {
      case "/g_new":
        for (let at = 0; at < values.length; at += 3) this.#add(null, values.slice(at, at + 3), []);
        break;
      case "/s_new":
        this.#add(values[0], values.slice(1, 4), values.slice(4));
        break;
      case "/n_set":
        // Those of a group are for its voices, which are no part of the graph.
        if (this.nodes.get(values[0])?.def) this.#set(values[0], values.slice(1));
        break;
      case "/n_free":
        for (const id of values) this.#free(id);
        break;
      case "/g_head":
        for (let at = 0; at < values.length; at += 2) this.#place(values[at + 1], TO_HEAD, values[at]);
        break;
      case "/n_after":
        for (let at = 0; at < values.length; at += 2) this.#place(values[at], 3, values[at + 1]);
        break;
      case "/c_setn":
        this.buses.set(values[0], values.slice(2));
        break;
    }
  }

  /** @param {string | null} def @param {number[]} place id, add action and target @param {any[]} cells */
  #add(def, [id, action, target], cells) {
    this.nodes.set(id, { id, parent: ROOT, def, controls: new Map() });
    if (def === null) this.children.set(id, []);
    this.#set(id, cells);
    this.#place(id, action, target);
  }

  /** @param {number} id @param {any[]} cells */
  #set(id, cells) {
    const controls = this.nodes.get(id)?.controls;
    for (let at = 0; at < cells.length; at += 2) controls?.set(String(cells[at]), cells[at + 1]);
  }

  /** @param {number} id @param {number} action scsynth's add action @param {number} target */
  #place(id, action, target) {
    const node = this.nodes.get(id);
    if (!node) return;
    this.#leave(node);
    const isInto = action === TO_HEAD || action === TO_TAIL;
    node.parent = isInto ? target : (this.nodes.get(target)?.parent ?? ROOT);
    const order = this.children.get(node.parent) ?? [];
    const beside = order.indexOf(target) + (action === 3 ? 1 : 0);
    order.splice(isInto ? (action === TO_HEAD ? 0 : order.length) : beside, 0, id);
  }

  /** @param {Node} node */
  #leave({ id, parent }) {
    const order = this.children.get(parent);
    const at = order?.indexOf(id) ?? -1;
    if (at >= 0) order?.splice(at, 1);
  }

  /** @param {number} id */
  #free(id) {
    const node = this.nodes.get(id);
    if (!node) return;
    for (const child of [...(this.children.get(id) ?? [])]) this.#free(child);
    this.#leave(node);
    this.nodes.delete(id);
    this.children.delete(id);
  }
}
