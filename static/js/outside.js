/**
 * Panels in windows of their own, as the song's window keeps them. Such a window shows and edits the song by itself, over
 * its own line to the server; of the song's window it asks what only that one has: the sound, where it is, how loud, and
 * what is chosen. Both speak over a BroadcastChannel that is named after the song's window, see docs/architecture.md.
 *
 * A panel's window says: `hello`/`bye` (panel), `transport` (action, beat, loop, on), `strike`/`release`, `show` (a panel that is
 * wanted and is not its own), `chosen`. The song's window says: `here`, `reported` (four times a second), `meters`, `waves`,
 * `loudness`, `chosen`, `close` (panel), `gone`. Whoever is asked and is not there stays silent: nothing waits for an answer.
 */

import { v7 as uuid7 } from "uuid";

const REPORT_MS = 250;
const METERS_MS = 33;
/** Of what is chosen, that which the windows share. */
const SHARED = /** @type {const} */ (["track", "clip", "clips", "device", "lane"]);
const TAB = "sonic.tab";

/** This window's own name, which it keeps when it is reloaded. */
function tabName() {
  const kept = sessionStorage.getItem(TAB) ?? uuid7();
  sessionStorage.setItem(TAB, kept);
  return kept;
}

/** @param {string} tab the song's window's name */
export const channelOf = (tab) => new BroadcastChannel(`sonic.panels.${tab}`);

/** Keeps what is chosen alike in both windows. @param {BroadcastChannel} channel @param {import("./view.js").View} view */
function shareChoice(channel, view) {
  let isTold = false;
  view.on([...SHARED], () => {
    if (!isTold) channel.postMessage({ type: "chosen", chosen: choiceOf(view) });
  });
  channel.addEventListener("message", ({ data }) => {
    if (data.type !== "chosen") return;
    isTold = true;
    view.set(data.chosen);
    isTold = false;
  });
}

/** @param {import("./view.js").View} view */
const choiceOf = (view) => Object.fromEntries(SHARED.map((key) => [key, view.now[key]]));

/** A panel's window reports to the song's, and goes when that one says so. @param {BroadcastChannel} channel @param {import("./view.js").View} view */
export function reportTo(channel, view) {
  const { panel } = view;
  const hello = () => channel.postMessage({ type: "hello", panel });
  channel.addEventListener("message", ({ data }) => {
    if (data.type === "here") hello();
    if (data.type === "close" && data.panel === panel) window.close();
  });
  view.addEventListener("elsewhere", (event) =>
    channel.postMessage({ type: "show", panel: /** @type {CustomEvent} */ (event).detail }),
  );
  addEventListener("pagehide", () => channel.postMessage({ type: "bye", panel }));
  shareChoice(channel, view);
  hello();
}

export class Outside {
  /** Those that this window opened. @type {Map<string, Window>} */
  #windows = new Map();
  /** @type {Map<string, {release: () => void}>} */
  #struck = new Map();
  /** @type {ReturnType<typeof setInterval>[]} */
  #clocks = [];

  /**
   * @param {string} songId
   * @param {import("./view.js").View} view
   * @param {{engine: any, player: any, play: (beat?: number) => unknown, preview: (track: string, pitch: number, velocity: number) => {release: () => void}}} sound
   */
  constructor(songId, view, sound) {
    this.songId = songId;
    this.view = view;
    this.sound = sound;
    this.tab = tabName();
    this.channel = channelOf(this.tab);
    this.channel.addEventListener("message", ({ data }) => this.#hear(data));
    shareChoice(this.channel, view);
    sound.engine.addEventListener("state", this.#report);
    sound.player.addEventListener("state", this.#report);
    sound.player.addEventListener("metronome", this.#report);
    sound.engine.addEventListener("loudness", (/** @type {CustomEvent} */ { detail }) => {
      if (view.now.out.size) this.channel.postMessage({ type: "loudness", rows: detail.slice() });
    });
    addEventListener("pagehide", () => this.channel.postMessage({ type: "gone" }));
    // Windows from before a reload are still there.
    this.channel.postMessage({ type: "here" });
  }

  /** @param {import("./view.js").Panel} panel */
  open(panel) {
    const address = `/songs/${this.songId}/?panel=${panel}&of=${this.tab}`;
    const opened = window.open(address, `sonic-${panel}-${this.songId}`, "popup,width=1100,height=560");
    if (opened) this.#windows.set(panel, opened);
    return opened !== null;
  }

  /** Brings a panel's window to the front, if it has one. @param {string} panel */
  front(panel) {
    if (!this.view.now.out.has(panel)) return false;
    const opened = this.#windows.get(panel);
    if (opened?.closed) this.#back(panel);
    else opened?.focus();
    return true;
  }

  /** @param {string} panel */
  close(panel) {
    this.channel.postMessage({ type: "close", panel });
    this.#back(panel);
  }

  /** @param {string} panel */
  #back(panel) {
    if (!this.view.now.out.has(panel)) return;
    this.#windows.delete(panel);
    const out = new Set(this.view.now.out);
    out.delete(panel);
    this.view.set({ out, dock: /** @type {import("./view.js").Panel} */ (panel) });
    this.#keepTime();
  }

  /** @param {any} message */
  #hear(message) {
    const { view } = this;
    switch (message.type) {
      case "hello":
        view.set({ out: new Set([...view.now.out, message.panel]) });
        this.#keepTime();
        this.channel.postMessage({ type: "chosen", chosen: choiceOf(view) });
        return this.#report();
      case "bye":
        return this.#back(message.panel);
      case "show":
        view.set({ dock: message.panel });
        return window.focus();
      case "transport":
        return void this.#carryOut(message);
      case "strike":
        return void this.#struck.set(message.key, this.sound.preview(message.track_id, message.pitch, message.velocity));
      case "release":
        this.#struck.get(message.key)?.release();
        this.#struck.delete(message.key);
    }
  }

  /** @param {{action: string, beat?: number, loop?: any, on?: boolean}} asked */
  async #carryOut({ action, beat, loop, on }) {
    const { player, play } = this.sound;
    if (action === "metronome") {
      player.metronome = on;
      player.dispatchEvent(new Event("metronome"));
    } else if (action === "loop") player.loop = loop;
    else if (action === "play") await play(beat);
    else if (action === "seek") await player.seek(beat);
    else if (action === "pause") await player.pause();
    else if (action === "stop") await player.stop();
    else if (action === "panic") await player.panic();
    this.#report();
  }

  /** Only while somebody listens. */
  #keepTime() {
    for (const clock of this.#clocks) clearInterval(clock);
    // Not by animation frames: those rest while this window is covered by the others.
    this.#clocks = this.view.now.out.size
      ? [setInterval(this.#report, REPORT_MS), setInterval(() => this.#measure(), METERS_MS)]
      : [];
  }

  #report = () => {
    if (!this.view.now.out.size) return;
    const { engine, player } = this.sound;
    const { beat } = player.position();
    const playing = player.state === "playing";
    const { metronome, loop } = player;
    const report = { state: player.state, playing, beat, at: Date.now() / 1000, loop, metronome };
    // A sound that nobody has started yet waits for play, which may be pressed in either window.
    const isThere = ["off", "suspended", "running"].includes(engine.state);
    this.channel.postMessage({ type: "reported", report, sound: isThere ? "running" : engine.state, why: engine.why });
  };

  #measure() {
    const { engine } = this.sound;
    if (engine.state !== "running") return;
    const read = engine.meters();
    const meters = Object.fromEntries(
      [...(read instanceof Map ? read : Object.entries(read))].map(([slot, levels]) => [slot, [...levels]]),
    );
    this.channel.postMessage({ type: "meters", meters });
    if (!this.view.now.out.has("meters") || !engine.waveform) return;
    // Copies: what the engine shares with its worklet cannot be sent.
    const waveform = engine.waveform().map((/** @type {Float32Array} */ side) => Float32Array.from(side));
    this.channel.postMessage({ type: "waves", spectrum: Float32Array.from(engine.spectrum()), waveform });
  }
}
