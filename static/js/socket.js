/**
 * The song's socket: keeps the store at the server's newest revision through lost messages and lost connections,
 * and carries commands to the server, each exactly once however often it is sent.
 *
 * Says `state` ("connecting", "connected", "reconnecting", "refused") by its event of that name, `revision` for each
 * revision applied, `presence` and `left` for the others in the song, `versions` when one was named, `pending` when the
 * number of unanswered commands changes, and `returned` when all edits that had waited for the line are answered.
 */

import { v7 as uuid7 } from "uuid";
import { labelOf } from "./kept_edits.js";
import { Broken } from "./store.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {{error: string, why: string, [detail: string]: any}} Refusal */
/**
 * An edit on its way. `isLate`: the line was down meanwhile; `isSent`: on the line that stands now; `mayBeDone`: it has
 * been sent at least once.
 * @typedef {{message: any, label: string, at: number, isLate: boolean, isSent: boolean, mayBeDone: boolean,
 *   done: (result: any) => void, refused: (error: Error) => void}} Asked
 */

const GAP_PATIENCE_MS = 100;
const FIRST_RETRY_MS = 300;
const LONGEST_RETRY_MS = 8_000;
const SILENCE_MS = 2_000; // after which somebody else's hand counts as gone
const DEAF_MS = 7_000; // the server beats every 2 s: three missed beats mean that the line is dead
const FETCHED_AT_ONCE = 500;
const MOST_UNANSWERED = 100; // the server lets 500 commands of a page wait, and refuses what is more

/** What the server would not do, with its sentence. */
export class Refused extends Error {
  /** @param {Refusal} refusal */
  constructor(refusal) {
    super(refusal.why);
    this.refusal = refusal;
    /** Whether the musician finds it in the list of edits that could not be kept. */
    this.isListed = false;
  }
}

const SIGNED_OUT = 4401;
/** Close codes after which it is no use to try again. @type {Record<number, string>} */
const FINAL = {
  [SIGNED_OUT]: "You are signed out. Sign in again to go on.",
  4403: "You may not open this song.",
  4404: "This song is not here any more.",
};

export class SongSocket extends EventTarget {
  state = "connecting";
  /** Why the server refused us for good. */
  why = "";
  /** @type {WebSocket | null} */
  #socket = null;
  /** Asked and not answered, oldest first. @type {Map<string, Asked>} */
  #pending = new Map();
  #unanswered = 0;
  #lastAskedAt = 0;
  /** Of the edits that waited for the line: how many there were, and how many were refused. */
  #late = { total: 0, lost: 0 };
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

  /** @param {string} songId @param {Store} store @param {import("./kept_edits.js").KeptEdits} kept */
  constructor(songId, store, kept) {
    super();
    this.songId = songId;
    this.store = store;
    this.kept = kept;
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

  /** The edits that wait for the line, oldest first. */
  get waiting() {
    return [...this.#pending].flatMap(([id, { isLate, label, at }]) => (isLate ? [{ id, label, at }] : []));
  }

  /** Takes up the edits that waited when this song's page was last left. */
  adopt() {
    for (const { id, at, label, message, outcome, mayBeDone } of this.kept.list()) {
      const nobody = () => {};
      this.#pending.set(id, { message, label, at, isLate: true, isSent: false, mayBeDone, done: nobody, refused: nobody });
      this.#late.total += 1;
      this.store.overlay(id, outcome);
    }
    this.dispatchEvent(new Event("pending"));
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
    this.#unanswered = 0;
    for (const id of this.#pending.keys()) this.#makeLate(id);
    if (FINAL[code]) {
      this.why = FINAL[code];
      this.#become("refused");
      // Who is only signed out finds them again on coming back.
      for (const id of this.#pending.keys()) this.#refuse(id, { error: "closed", why: this.why }, code !== SIGNED_OUT);
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
      const at = (this.#lastAskedAt = Math.max(Date.now(), this.#lastAskedAt + 1));
      const label = labelOf(message, this.store);
      this.#pending.set(requestId, { message, label, at, isLate: false, isSent: false, mayBeDone: false, done, refused });
      if (this.state === "reconnecting") this.#makeLate(requestId);
      this.#sendPending();
      this.dispatchEvent(new Event("pending"));
    });
  }

  /** @param {string} id */
  #makeLate(id) {
    const asked = this.#pending.get(id);
    if (!asked) return;
    if (!asked.isLate) this.#late.total += 1;
    asked.isLate = true;
    asked.isSent = false;
    const { message, label, at, mayBeDone } = asked;
    this.kept.keep({ id, message, label, at, mayBeDone, outcome: this.store.overlayOf(id) });
  }

  #sendPending() {
    if (this.state !== "connected") return;
    for (const asked of this.#pending.values()) {
      if (this.#unanswered >= MOST_UNANSWERED) return;
      if (asked.isSent) continue;
      asked.isSent = asked.mayBeDone = true;
      this.#unanswered += 1;
      this.#send(asked.message);
    }
  }

  /** Takes back the newest edit that waits and was never sent. Answers its label, or null where there is none. */
  takeBack() {
    const [id, asked] = [...this.#pending].at(-1) ?? [];
    if (!id || !asked || !asked.isLate || asked.mayBeDone) return null;
    this.#late.total -= 1;
    this.#settle(id);
    this.store.dropOverlay(id);
    asked.done(undefined);
    return asked.label;
  }

  get canTakeBack() {
    const asked = [...this.#pending.values()].at(-1);
    return !!asked && asked.isLate && !asked.mayBeDone;
  }

  /** An edit needs to wait no more. @param {string} id */
  #settle(id) {
    const asked = this.#pending.get(id);
    this.#pending.delete(id);
    if (asked?.isLate) this.kept.drop(id);
    if (asked?.isSent) this.#unanswered -= 1;
    this.dispatchEvent(new Event("pending"));
  }

  /** @param {string} id @param {Refusal} refusal @param {boolean} [forGood] otherwise it stays kept for another visit */
  #refuse(id, refusal, forGood = true) {
    const asked = this.#pending.get(id);
    if (!asked) return;
    const error = new Refused(refusal);
    error.isListed = asked.isLate;
    const { label, at } = asked;
    if (forGood) this.#settle(id);
    else this.#pending.delete(id);
    if (asked.isLate && forGood) {
      this.#late.lost += 1;
      this.kept.lose({ id, at, label, why: refusal.why });
    }
    this.store.dropOverlay(id);
    asked.refused(error);
    if (forGood) this.#tellOfLate();
  }

  #tellOfLate() {
    if (!this.#late.total || [...this.#pending.values()].some(({ isLate }) => isLate)) return;
    const detail = this.#late;
    this.#late = { total: 0, lost: 0 };
    this.dispatchEvent(new CustomEvent("returned", { detail }));
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
      case "versions":
        return void this.dispatchEvent(new CustomEvent(message.type, { detail: message }));
    }
  }

  /** @param {{number: number}} message */
  #head({ number }) {
    if (this.state !== "connected") {
      this.#retryMs = FIRST_RETRY_MS;
      this.#become("connected");
      // Their request ids make it harmless that some of these may have been done before the line broke.
      this.#sendPending();
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
    if (answer.type === "refused") this.#refuse(answer.request_id, answer);
    else {
      this.#settle(answer.request_id);
      // Nothing had to change: no revision will come to take the overlay away.
      if (answer.number === null || answer.number <= this.store.number) this.store.dropOverlay(answer.request_id);
      asked.done(answer.result);
      this.#tellOfLate();
    }
    this.#sendPending();
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
