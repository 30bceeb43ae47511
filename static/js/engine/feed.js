/**
 * The line to the server that keeps an engine and its score as the song is: `ws/engines/<id>/`, see docs/protocol.md.
 *
 *     const feed = new Feed(songId, engine)
 *     feed.addEventListener("score", () => feed.score.clips)
 *
 * While the server is away the engine keeps what it has and goes on sounding. Events: `state`; `score` (`detail`: a Set of
 * the keys that changed); `graph` after each binary frame.
 *
 * @typedef {import("./engine.js").Engine} Engine
 * @typedef {import("./cursor.js").Score} Score
 * @typedef {"connecting" | "open" | "waiting" | "refused" | "closed"} FeedState
 */

import { Graph } from "./graph.js";
import { CLICK_GROUP, MIX_GROUP } from "./nodes.js";
import { message, messagesOf } from "./osc.js";

const FIRST_WAIT_SECONDS = 0.5;
const LONGEST_WAIT_SECONDS = 15;

/** What closes the line for good, by close code. @type {Record<number, string>} */
const REFUSALS = {
  4401: "Sign in to hear this song.",
  4403: "This song is not yours to hear.",
  4404: "There is no such song.",
};

/** @returns {Score} */
const emptyScore = () => ({
  number: 0,
  tempo: [],
  metre: [],
  voices: {},
  clips: {},
  segments: {},
  buffers: {},
  loop: [0, 0, false],
  end_beats: 0,
  lanes: {},
  levels: {},
});

/** Keys whose frames hold the differing entries; null takes one away. @type {(keyof Score)[]} */
const TABLES = ["voices", "clips", "segments", "buffers", "lanes", "levels"];

/** The segments that a clip still plays: an evening of edits leaves thousands of others. @param {Score} score */
const played = ({ clips, segments }) => {
  const names = new Set(Object.values(clips).map(([, , , name]) => name));
  return Object.fromEntries(Object.entries(segments).filter(([name]) => names.has(name)));
};

/**
 * The score after a frame. Tables and entries that did not change stay the same objects.
 * @param {Score} score
 * @param {Record<string, any>} frame of type "score"
 * @returns {Score}
 */
export const merged = (score, frame) => {
  const { type, whole, ...news } = frame;
  /** @type {any} */
  const next = { ...(whole ? emptyScore() : score), ...news };
  for (const table of TABLES) {
    if (!(table in news)) continue;
    next[table] = { ...(whole ? {} : /** @type {any} */ (score)[table]), ...news[table] };
    for (const [key, value] of Object.entries(news[table])) if (value === null) delete next[table][key];
  }
  if ("clips" in news || "segments" in news) next.segments = played(next);
  return next;
};

export class Feed extends EventTarget {
  /** @type {FeedState} */
  state = "connecting";
  why = "";
  score = emptyScore();

  /** @type {WebSocket | null} */
  #socket = null;
  #failures = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** What the engine holds; null when it is empty. @type {Graph | null} */
  #graph = null;
  /** The next binary frame builds a whole graph. */
  #awaitsWhole = false;

  /**
   * @param {string} songId
   * @param {Engine} engine
   * @param {string} [url] of the socket
   */
  constructor(songId, engine, url) {
    super();
    this.engine = engine;
    this.url = url ?? `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/engines/${songId}/`;
    engine.addEventListener("ready", () => {
      this.#graph = null; // it has just been born
      this.#sayReady();
    });
    addEventListener("online", () => this.#retryNow());
    this.#connect();
  }

  /** Whether the engine holds the song's graph and score, and can play. */
  get isReady() {
    return this.#graph !== null && this.engine.isRunning;
  }

  /**
   * Waits until it is ready.
   * @param {number} seconds at most
   * @returns {Promise<boolean>} whether it is
   */
  async untilReady(seconds) {
    if (!this.isReady) {
      await new Promise((/** @type {(value?: unknown) => void} */ resolve) => {
        this.addEventListener("graph", resolve, { once: true });
        setTimeout(resolve, seconds * 1000);
      });
    }
    return this.isReady;
  }

  close() {
    this.#enter("closed");
    clearTimeout(this.#timer);
    this.#socket?.close();
  }

  /** @param {FeedState} state */
  #enter(state, why = "") {
    if (this.state === state && this.why === why) return;
    this.state = state;
    this.why = why;
    this.dispatchEvent(new Event("state"));
  }

  #connect() {
    this.#enter("connecting");
    const socket = new WebSocket(this.url);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.#failures = 0;
      this.#enter("open");
      this.#sayReady();
    };
    socket.onmessage = ({ data }) => {
      if (typeof data === "string") this.#takeText(JSON.parse(data));
      else this.#takeGraph(data);
    };
    socket.onclose = ({ code }) => this.#lost(code);
    this.#socket = socket;
  }

  /** @param {number} code */
  #lost(code) {
    if (this.state === "closed") return;
    if (code in REFUSALS) {
      this.#enter("refused", REFUSALS[code]);
      return;
    }
    this.#enter("waiting");
    const wait = Math.min(FIRST_WAIT_SECONDS * 2 ** this.#failures, LONGEST_WAIT_SECONDS);
    this.#failures += 1;
    // Up to half as long again, lest all pages come back in the same moment.
    this.#timer = setTimeout(() => this.#connect(), wait * (1 + Math.random() / 2) * 1000);
  }

  #retryNow() {
    if (this.state !== "waiting") return;
    clearTimeout(this.#timer);
    this.#connect();
  }

  #sayReady() {
    if (this.#socket?.readyState !== WebSocket.OPEN || !this.engine.isRunning) return;
    this.#awaitsWhole = true;
    this.#socket.send(JSON.stringify({ type: "ready" }));
  }

  /** @param {any} frame */
  #takeText(frame) {
    if (frame.type !== "score") return;
    const before = this.score;
    const score = merged(before, frame);
    this.score = score;
    if (frame.whole) this.engine.setBuffers({ ...without(before.buffers, score.buffers), ...score.buffers });
    else if (frame.buffers) this.engine.setBuffers(frame.buffers);
    const changed = new Set(Object.keys(frame).filter((key) => key !== "type" && key !== "whole"));
    this.dispatchEvent(new CustomEvent("score", { detail: changed }));
  }

  /** @param {ArrayBuffer} data */
  #takeGraph(data) {
    const messages = messagesOf(data);
    if (this.#awaitsWhole) this.#takeWhole(messages);
    else {
      this.#graph?.take(messages);
      this.engine.send(...messages);
    }
    this.dispatchEvent(new Event("graph"));
  }

  /**
   * A whole graph, which after a lost line mostly is the one that sounds already, or differs in a few faders.
   * @param {Uint8Array[]} messages
   */
  #takeWhole(messages) {
    this.#awaitsWhole = false;
    const graph = new Graph().take(messages);
    const settings = this.#graph?.controlsTo(graph);
    if (settings) {
      if (settings.length) this.engine.send(...settings);
      this.#graph = graph;
      return;
    }
    // Free and build in one go, so that no block sounds without the graph.
    const freed = this.#graph ? [message("/n_free", "ii", MIX_GROUP, CLICK_GROUP)] : [];
    this.engine.send(...freed, ...messages);
    this.#graph = graph;
  }
}

/**
 * The entries of `before` that `now` has no longer, as null.
 * @param {Record<string, any>} before @param {Record<string, any>} now
 */
const without = (before, now) =>
  Object.fromEntries(Object.keys(before).flatMap((key) => (key in now ? [] : [[key, null]])));
