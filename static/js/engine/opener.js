/**
 * The song's own window, as a panel in a window of its own hears and plays it. It stands in the place of an Engine, as
 * {@link LiveSound} does, whose player is this one's too: buttons only ask, and what is shown is what is reported. The
 * other end is `outside.js`.
 *
 *     const sound = new OpenerSound(channel)
 *     const player = new LivePlayer(sound, time, songLoop)
 *
 * @typedef {import("./engine.js").EngineState} EngineState
 * @typedef {import("./live.js").Report} Report
 */

/** Reports come four times a second; a window that is out of sight may be late. */
const GONE_MS = 4_000;
const FRAMES = 4096;
const AWAY = "The song’s window is closed: open the song to hear it";

export class OpenerSound extends EventTarget {
  /** @type {EngineState} */
  state = "starting";
  why = AWAY;
  mode = "opener";
  volume = 1;
  latencySeconds = 0;
  /** @type {number[]} */
  meterSlots = [];
  /** @type {number[]} */
  reportSlots = [];
  /** @type {Report} */
  report = {
    state: "stopped",
    playing: false,
    beat: 0,
    bpm: 120,
    at: 0,
    loop: null,
    metronome: false,
    engine: "starting",
    why: "",
    overruns: 0,
    late: 0,
  };

  /** @type {Record<number, number[]>} */
  #meters = {};
  #spectrum = new Float32Array(FRAMES).fill(-Infinity);
  #waveform = [new Float32Array(FRAMES), new Float32Array(FRAMES)];
  #nextKey = 0;
  /** @type {Set<{ release: () => void }>} */
  #previews = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #silence;

  /** @param {{postMessage: (message: any) => void, addEventListener: (name: "message", hear: (event: any) => void) => void}} channel */
  constructor(channel) {
    super();
    this.channel = channel;
    channel.addEventListener("message", ({ data }) => this.#hear(data));
    this.#waitOn();
  }

  preload() {}

  /** The song's window starts its sound itself, when it is asked to play. */
  async start() {}

  /** @param {string} action @param {Record<string, unknown>} [how] */
  ask(action, how = {}) {
    this.channel.postMessage({ type: "transport", action, ...how });
  }

  /** One machine, one clock, in seconds. */
  get now() {
    return Date.now() / 1000;
  }

  /** What stands in the status line. */
  get words() {
    switch (this.state) {
      case "running":
        return { tone: "good", text: "Sound: in the song’s window" };
      case "failed":
        return { tone: "bad", text: this.why, title: this.why };
      default:
        return { tone: "wait", text: this.why, title: this.why };
    }
  }

  /** @param {{ track: string }} voice @param {number} pitch @param {number} [velocity] */
  preview({ track }, pitch, velocity = 100) {
    const key = `${this.#nextKey++}`;
    this.channel.postMessage({ type: "strike", key, track_id: track, pitch, velocity });
    const held = {
      release: () => {
        if (this.#previews.delete(held)) this.channel.postMessage({ type: "release", key });
      },
    };
    this.#previews.add(held);
    return held;
  }

  releasePreviews() {
    for (const held of [...this.#previews]) held.release();
  }

  meters() {
    return this.#meters;
  }

  reports() {
    return {};
  }

  spectrum() {
    return this.#spectrum;
  }

  waveform() {
    return this.#waveform;
  }

  health() {
    const { overruns, late } = this.report;
    return { mode: this.mode, latencySeconds: 0, underruns: overruns, underrunSeconds: null, late, dropped: null };
  }

  /** @param {any} message */
  #hear(message) {
    switch (message.type) {
      case "reported":
        this.report = { ...this.report, ...message.report };
        this.#enter(message.sound, message.why);
        this.dispatchEvent(new Event("report"));
        return this.#waitOn();
      case "meters":
        this.#meters = message.meters;
        return this.dispatchEvent(new Event("meters"));
      case "waves":
        this.#spectrum = message.spectrum;
        this.#waveform = message.waveform;
        return;
      case "loudness":
        return this.dispatchEvent(new CustomEvent("loudness", { detail: message.rows }));
      case "gone":
        return this.#lose();
    }
  }

  /** A window that crashed says nothing: it is believed to be there for as long as it reports. */
  #waitOn() {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#lose(), GONE_MS);
  }

  #lose() {
    this.#meters = {};
    this.report = { ...this.report, playing: false, state: "stopped", at: this.now };
    this.#enter("starting", AWAY);
    this.dispatchEvent(new Event("report"));
  }

  /** @param {EngineState} state @param {string} why */
  #enter(state, why) {
    if (this.state === state && this.why === why) return;
    this.state = state;
    this.why = why;
    this.dispatchEvent(new Event("state"));
  }
}
