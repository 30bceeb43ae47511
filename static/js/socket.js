/**
 * The song's socket: keeps the store at the server's newest revision through lost messages and lost connections,
 * and carries commands to the server, each exactly once however often it is sent.
 *
 * Says `state` ("connecting", "connected", "reconnecting", "refused") by its event of that name, `revision` for each
 * revision applied, `presence` and `left` for the others in the song.
 */

import { v7 as uuid7 } from "uuid";
import { Broken } from "./store.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {{error: string, why: string, [detail: string]: any}} Refusal */

const GAP_PATIENCE_MS = 100;
const FIRST_RETRY_MS = 300;
const LONGEST_RETRY_MS = 8_000;
const SILENCE_MS = 2_000; // after which somebody else's hand counts as gone
const DEAF_MS = 7_000; // the server beats every 2 s: three missed beats mean that the line is dead
const FETCHED_AT_ONCE = 500;

/** What the server would not do, with its sentence. */
export class Refused extends Error {
  /** @param {Refusal} refusal */
  constructor(refusal) {
    super(refusal.why);
    this.refusal = refusal;
  }
}

/** Close codes after which it is no use to try again. @type {Record<number, string>} */
const FINAL = {
  4401: "You are signed out. Sign in again to go on.",
  4403: "You may not open this song.",
  4404: "This song is not here any more.",
};

export class SongSocket extends EventTarget {
  state = "connecting";
  /** Why the server refused us for good. */
  why = "";
  /** @type {WebSocket | null} */
  #socket = null;
  /** Sent and not answered, oldest first. @type {Map<string, {message: object, done: (result: any) => void, refused: (error: Error) => void}>} */
  #pending = new Map();
  /** Revisions that came too early. @type {Map<number, any>} */
  #early = new Map();
  /** The newest number that the server has spoken of. */
  #known = 0;
  #fetching = false;
  #gapTimer = 0;
  #retryMs = FIRST_RETRY_MS;
  #retryTimer = 0;
  #deafTimer = 0;
  /** Others' hands: request id → timer. @type {Map<string, number>} */
  #hands = new Map();

  /** @param {string} songId @param {Store} store */
  constructor(songId, store) {
    super();
    this.songId = songId;
    this.store = store;
    globalThis.addEventListener?.("online", () => this.#hurry());
    globalThis.document?.addEventListener(
      "visibilitychange",
      () => document.visibilityState === "visible" && this.#hurry(),
    );
  }

  get address() {
    const { protocol, host } = location;
    return `${protocol === "https:" ? "wss" : "ws"}://${host}/ws/compositions/${this.songId}/`;
  }

  get pending() {
    return this.#pending.size;
  }

  open() {
    clearTimeout(this.#retryTimer);
    const socket = (this.#socket = new WebSocket(this.address));
    socket.onmessage = (event) => this.#hear(JSON.parse(event.data));
    socket.onclose = (event) => socket === this.#socket && this.#closed(event.code);
    this.#listen();
  }

  /** A quick way back when the network returns or the page is looked at again. */
  #hurry() {
    if (this.state !== "reconnecting") return;
    this.#retryMs = FIRST_RETRY_MS;
    this.open();
  }

  /** @param {string} state */
  #become(state) {
    if (state === this.state) return;
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }

  /** @param {number} code */
  #closed(code) {
    this.#socket = null;
    clearTimeout(this.#deafTimer);
    for (const id of [...this.#hands.keys()]) this.#letGo(id);
    if (FINAL[code]) {
      this.why = FINAL[code];
      this.#become("refused");
      for (const { refused } of this.#pending.values()) refused(new Refused({ error: "closed", why: this.why }));
      this.#pending.clear();
      this.dispatchEvent(new Event("pending"));
      return;
    }
    this.#become("reconnecting");
    // Spread out, or all pages of a restarted server would come back in the same instant.
    this.#retryTimer = window.setTimeout(() => this.open(), this.#retryMs * (0.6 + 0.8 * Math.random()));
    this.#retryMs = Math.min(LONGEST_RETRY_MS, this.#retryMs * 1.8);
  }

  #listen() {
    clearTimeout(this.#deafTimer);
    this.#deafTimer = window.setTimeout(() => {
      const socket = this.#socket;
      this.#closed(0);
      socket?.close();
    }, DEAF_MS);
  }

  // --- speaking -----------------------------------------------------------------------------------------------

  /**
   * Runs a command and answers its result. While the line is down it waits, and is sent when it is back.
   * @param {string} command @param {object} args @param {string} [requestId]
   * @returns {Promise<any>}
   */
  command(command, args, requestId = uuid7()) {
    return this.#ask({ type: "command", request_id: requestId, command, arguments: args }, requestId);
  }

  /**
   * Runs several commands as one step.
   * @param {{command: string, arguments: object}[]} commands @param {string} label @param {string} [requestId]
   */
  commands(commands, label, requestId = uuid7()) {
    return this.#ask({ type: "command", request_id: requestId, commands, label }, requestId);
  }

  /** @param {object} message @param {string} requestId @returns {Promise<any>} */
  #ask(message, requestId) {
    return new Promise((done, refused) => {
      this.#pending.set(requestId, { message, done, refused });
      this.dispatchEvent(new Event("pending"));
      this.#send(message);
    });
  }

  /** What is only of this moment: lost while the line is down. @param {object} message */
  whisper(message) {
    this.#send(message);
  }

  /** @param {object} message */
  #send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN && this.state === "connected")
      this.#socket.send(JSON.stringify(message));
  }

  // --- hearing ------------------------------------------------------------------------------------------------

  /** @param {any} message */
  #hear(message) {
    this.#listen();
    switch (message.type) {
      case "head":
        return this.#head(message);
      case "revision":
        return this.#revision(message);
      case "done":
      case "refused":
        return this.#answered(message);
      case "gesture":
        return this.#hand(message);
      case "presence":
      case "left":
        return void this.dispatchEvent(new CustomEvent(message.type, { detail: message }));
    }
  }

  /** @param {{number: number}} message */
  #head({ number }) {
    if (this.state !== "connected") {
      this.#retryMs = FIRST_RETRY_MS;
      this.#become("connected");
      // Their request ids make it harmless that some of these may have been done before the line broke.
      for (const { message } of this.#pending.values()) this.#send(message);
    }
    if (number > this.store.number) this.#expectGap(number);
  }

  /** @param {any} revision */
  #revision(revision) {
    if (revision.number <= this.store.number) return;
    this.#early.set(revision.number, revision);
    this.#applyEarly();
    if (this.#early.size) this.#expectGap(revision.number);
  }

  #applyEarly() {
    for (;;) {
      const next = this.#early.get(this.store.number + 1);
      if (!next || next.changes === null) return;
      this.#early.delete(next.number);
      if (!this.#apply(next)) return;
    }
  }

  /** @param {any} revision */
  #apply(revision) {
    try {
      this.store.apply(revision);
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      void this.refetch();
      return false;
    }
    if (revision.request_id) this.#letGo(revision.request_id);
    this.dispatchEvent(new CustomEvent("revision", { detail: revision }));
    return true;
  }

  /** @param {number} number what there is at the server */
  #expectGap(number) {
    this.#known = Math.max(this.#known, number);
    clearTimeout(this.#gapTimer);
    // What is missing is most often on its way.
    const left = [...this.#early.values()].some((revision) => revision.changes === null) ? 0 : GAP_PATIENCE_MS;
    this.#gapTimer = window.setTimeout(() => void this.#fetchGap(), left);
  }

  async #fetchGap() {
    if (this.#fetching || this.#known <= this.store.number) return;
    this.#fetching = true;
    try {
      for (;;) {
        const query = `after=${this.store.number}&limit=${FETCHED_AT_ONCE}`;
        const answer = await fetch(`/api/compositions/${this.songId}/revisions/?${query}`);
        if (!answer.ok) break;
        const revisions = await answer.json();
        for (const revision of revisions) {
          if (revision.number === this.store.number + 1 && !this.#apply(revision)) return;
          this.#early.delete(revision.number);
        }
        for (const number of [...this.#early.keys()]) if (number <= this.store.number) this.#early.delete(number);
        this.#applyEarly();
        if (revisions.length < FETCHED_AT_ONCE) break;
      }
    } catch {
      // The line is down; the next beat of the server's head asks again.
    } finally {
      this.#fetching = false;
    }
  }

  /** Fetches the song as a whole: at the start, and should the store and the server ever disagree. */
  async refetch() {
    const answer = await fetch(`/api/compositions/${this.songId}/`);
    if (!answer.ok) throw new Error(await sentenceOf(answer));
    const song = await answer.json();
    if (song.number >= this.store.number) this.store.load(song);
    this.#early.clear();
    return song;
  }

  /** @param {any} answer */
  #answered(answer) {
    const asked = this.#pending.get(answer.request_id);
    if (answer.type === "done" && answer.number !== null && answer.number > this.store.number)
      this.#expectGap(answer.number);
    if (!asked) {
      if (answer.type === "refused") this.store.dropOverlay(answer.request_id ?? "");
      return;
    }
    this.#pending.delete(answer.request_id);
    this.dispatchEvent(new Event("pending"));
    if (answer.type === "refused") {
      this.store.dropOverlay(answer.request_id);
      asked.refused(new Refused(answer));
      return;
    }
    // Nothing had to change: no revision will come to take the overlay away.
    if (answer.number === null || answer.number <= this.store.number) this.store.dropOverlay(answer.request_id);
    asked.done(answer.result);
  }

  // --- others' hands ----------------------------------------------------------------------------------------------

  /** @param {{request_id: string, changes: import("./store.js").Group[]}} gesture */
  #hand({ request_id: id, changes }) {
    clearTimeout(this.#hands.get(id));
    if (!changes.length) return this.#letGo(id);
    this.store.overlay(id, changes);
    this.#hands.set(
      id,
      window.setTimeout(() => this.#letGo(id), SILENCE_MS),
    );
  }

  /** @param {string} id */
  #letGo(id) {
    const timer = this.#hands.get(id);
    if (timer === undefined) return;
    clearTimeout(timer);
    this.#hands.delete(id);
    this.store.dropOverlay(id);
  }
}

/** What an answer of the server says went wrong, as a sentence. @param {Response} answer */
export async function sentenceOf(answer) {
  try {
    const { why } = await answer.json();
    if (why) return why;
  } catch {
    // Not one of our own answers.
  }
  if (answer.status === 413) return "This file is larger than Sonic takes.";
  if (answer.status === 403 || answer.status === 401) return "You are signed out. Sign in again to go on.";
  return `The server could not do that (it answered ${answer.status}). Try again in a moment.`;
}
