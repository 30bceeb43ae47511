/**
 * The song's named versions: steps of its history that somebody gave a name, to find them again.
 *
 * @typedef {{number: number, name: string, by: string, at: string}} Version
 */

import { ask } from "./server.js";

export class Versions extends EventTarget {
  /** Newest first. @type {Version[]} */
  list = [];
  #isFetched = false;

  /** @param {string} songId @param {EventTarget & {state: string}} socket */
  constructor(songId, socket) {
    super();
    this.address = `/api/compositions/${songId}/versions/`;
    const again = () => this.#isFetched && void this.fetch().catch(() => {}); // the next look at the history asks again
    socket.addEventListener("versions", again);
    socket.addEventListener("state", () => socket.state === "connected" && again());
  }

  async fetch() {
    this.list = await ask("GET", this.address);
    this.#isFetched = true;
    this.dispatchEvent(new Event("change"));
  }

  /** @param {number} number of a step */
  of(number) {
    return this.list.find((version) => version.number === number);
  }

  /** Names a step, or names it anew. @param {number} number @param {string} name */
  async save(number, name) {
    if (this.of(number)) await ask("PATCH", `${this.address}${number}/`, { name });
    else await ask("POST", this.address, { name, number });
    await this.fetch();
  }

  /** @param {number} number */
  async remove(number) {
    await ask("DELETE", `${this.address}${number}/`);
    await this.fetch();
  }
}
