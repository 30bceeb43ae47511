/**
 * Who else has this song open. Each page says that it is here when it connects, and answers whoever is new.
 *
 * @typedef {{id: number, name: string}} Person
 */

export class Presence extends EventTarget {
  /** By socket: somebody may be here on two screens. @type {Map<string, Person>} */
  #here = new Map();

  /** @param {import("./socket.js").SongSocket} socket @param {number} myId */
  constructor(socket, myId) {
    super();
    this.socket = socket;
    this.myId = myId;
    socket.addEventListener("state", () => this.#connected());
    socket.addEventListener("presence", (event) => this.#met(/** @type {CustomEvent} */ (event).detail));
    socket.addEventListener("left", (event) => this.#left(/** @type {CustomEvent} */ (event).detail));
  }

  /** The others, each once, by name. */
  get others() {
    const people = new Map([...this.#here.values()].map((person) => [person.id, person]));
    people.delete(this.myId);
    return [...people.values()].sort((a, b) => a.name.localeCompare(b.name));
  }

  #connected() {
    // Whom we knew before the line broke may have gone meanwhile: those who have not will answer.
    this.#here.clear();
    if (this.socket.state === "connected") this.socket.whisper({ type: "presence" });
    this.dispatchEvent(new Event("change"));
  }

  /** @param {{socket: string, actor: Person}} message */
  #met({ socket, actor }) {
    if (this.#here.has(socket)) return;
    this.#here.set(socket, actor);
    this.socket.whisper({ type: "presence" });
    this.dispatchEvent(new Event("change"));
  }

  /** @param {{socket: string}} message */
  #left({ socket }) {
    if (this.#here.delete(socket)) this.dispatchEvent(new Event("change"));
  }
}
