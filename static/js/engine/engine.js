/**
 * The page's own scsynth.
 *
 *     const engine = new Engine({ baseURL: "/static/supersonic/", synthdefs: "/synthdefs/…", options })
 *     engine.preload()
 *     button.onclick = () => engine.start()
 *
 * Events: `state` on every change of state, `ready` when it has booted with all SynthDefs and is empty (again after a
 * restart), `meters` after each reading, `loudness` with the rows of hops.js in `detail`, `trouble` with a sentence in `detail`, `refused` (the same) for messages to nodes
 * that are gone. See README.md.
 *
 * @typedef {"off" | "starting" | "running" | "suspended" | "failed" | "unavailable"} EngineState
 * @typedef {import("./context.js").Recording} Recording
 * @typedef {import("./voice.js").Voice} Voice
 * @typedef {object} EngineSetup
 * @property {string} baseURL folder of supersonic.js, workers/ and wasm/
 * @property {string} synthdefs address of the SynthDefs' bundle
 * @property {Record<string, number>} options `playback.engines.options.browser_options()`
 * @property {"sab" | "postMessage"} [mode] the best that the page may use, unless given
 */

import { Buffers } from "./buffers.js";
import { Readings } from "./buses.js";
import { Output, bestMode, lockClock, missingAudio, untilRunning } from "./context.js";
import { BLOCK_FRAMES, SAMPLE_RATE } from "./nodes.js";
import { NOW, bundles, message, timeTag } from "./osc.js";
import { PageClock } from "./page_clock.js";
import { Previews } from "./previews.js";
import { fetchSynthdefs } from "./synthdefs.js";
import { everyTick } from "./ticker.js";

const BOOT_SECONDS = 30;
const REPLY_SECONDS = 10;
/** Without an answer for so long, while its clock should run, the engine is dead. */
const DEAD_SECONDS = 4;
/** More deaths than this within a minute: something is wrong that no restart mends. */
const DEATHS_A_MINUTE = 3;
/** Bytes of a bundle that is carried out at once, where the limit of timed ones does not hold. */
const IMMEDIATE_BYTES = 16_384;
const PURGE_SECONDS = 0.3;
/** Further than this the audio clock is not guessed ahead of what it showed last: it may stand still. */
const GUESSED_SECONDS = 0.05;

/**
 * @template T
 * @param {Promise<T>} promise @param {number} seconds @param {string} why
 * @returns {Promise<T>}
 */
const within = (promise, seconds, why) =>
  Promise.race([
    promise,
    new Promise((_, reject) => {
      setTimeout(() => reject(new Error(why)), seconds * 1000);
    }),
  ]);

/** A context that lets the page choose its output, as the browser's types do not know it yet. @param {AudioContext | null} context */
const sinkOf = (context) => /** @type {{setSinkId?: (id: string) => Promise<void>} | null} */ (/** @type {unknown} */ (context));

export class Engine extends EventTarget {
  /** @type {EngineState} */
  state = "off";
  why = "";
  /** Raw access for tests and diagnosis; null unless booted. @type {import("supersonic-scsynth").SuperSonic | null} */
  sonic = null;
  /** @type {AudioContext | null} */
  context = null;

  /** @type {Output | null} */
  #output = null;
  /** @type {Promise<void> | null} */
  #starting = null;
  /** @type {Promise<Uint8Array[]> | null} */
  #synthdefs = null;
  #clock = new PageClock();
  #readings = new Readings([], []);
  /** @type {number[]} */
  #meterSlots = [];
  /** @type {number[]} */
  #reportSlots = [];
  #volume = 1;
  #sink = "";
  /** @type {Map<number, () => void>} */
  #syncs = new Map();
  #nextSync = 1;
  #previews = new Previews(this);
  /** What waits for a purge to end. @type {Uint8Array[] | null} */
  #held = null;
  #buffers = new Buffers((why) => this.#trouble(why));
  /** @type {(() => void)[]} */
  #endings = [];
  /** @type {number[]} */
  #deaths = [];
  /** @type {Map<string, number>} */
  #said = new Map();

  /** @param {EngineSetup} setup */
  constructor(setup) {
    super();
    this.setup = setup;
    this.mode = setup.mode ?? bestMode();
    const missing = missingAudio();
    if (missing) this.#enter("unavailable", missing);
  }

  /** Fetches code and SynthDefs ahead of the click that starts it. */
  preload() {
    if (this.state === "unavailable") return;
    const base = this.#base();
    import(new URL("supersonic.js", base).href).catch(() => {}); // start() meets and tells the same error
    fetch(new URL("wasm/scsynth-nrt.wasm", base)).catch(() => {});
    this.#fetchSynthdefs().catch(() => {});
  }

  /** Boots, or goes on when suspended. To be called inside a click or key press; never throws, look at `state`. */
  async start() {
    if (this.isRunning || this.state === "unavailable") return;
    if (this.#starting) {
      this.context?.resume().catch(() => {}); // this click may be the one that it waits for
      return this.#starting;
    }
    this.#starting = this.context && this.sonic ? this.#resume() : this.#boot();
    await this.#starting.finally(() => {
      this.#starting = null;
    });
  }

  async stop() {
    await this.#close();
    this.#enter("off");
  }

  /** Ends whatever is left and boots anew; `ready` follows. */
  async restart() {
    if (this.state === "unavailable") return;
    this.#enter("starting");
    await this.#close();
    await this.start();
  }

  // ------------------------------------------------------------------------------------------------- speaking

  get isRunning() {
    return this.state === "running";
  }

  /** The frame that the audio clock has reached. */
  get frame() {
    return this.context ? Math.round(this.context.currentTime * SAMPLE_RATE) : 0;
  }

  /**
   * What the audio clock shows, in seconds, at a moment of the page's.
   * @param {number} [at] as `performance.now()` and the `timeStamp` of events count
   */
  secondsAt(at = performance.now()) {
    if (!this.context) return 0;
    const { currentTime } = this.context;
    if (!this.isRunning) return currentTime;
    const now = performance.now();
    this.#clock.read(currentTime, now / 1000);
    return Math.min(this.#clock.at(at / 1000), currentTime + (at - now) / 1000 + GUESSED_SECONDS);
  }

  /** The first border of a block at least `seconds` from now. @param {number} seconds */
  frameAfter(seconds) {
    return Math.ceil((this.frame + seconds * SAMPLE_RATE) / BLOCK_FRAMES) * BLOCK_FRAMES;
  }

  /** Sends messages to be carried out at once, in order. @param {Uint8Array[]} messages */
  send(...messages) {
    this.#sendAll(bundles(NOW, messages, IMMEDIATE_BYTES));
  }

  /** Sends messages to be carried out at a frame of the context's clock. @param {number} frame @param {Uint8Array[]} messages */
  schedule(frame, messages) {
    if (this.sonic) this.#sendAll(bundles(timeTag(this.sonic.initTime, frame), messages));
  }

  /**
   * Forgets everything scheduled that has not sounded yet. What is sent meanwhile waits: the engine empties its whole
   * inbox, and would lose a fader's move as well.
   */
  async purge() {
    const { sonic } = this;
    if (!sonic) return;
    await this.sync(PURGE_SECONDS).catch(() => {}); // a suspended engine answers nothing
    this.#held ??= [];
    await within(sonic.purge(), PURGE_SECONDS, "").catch(() => {});
    const held = this.#held;
    this.#held = null;
    if (held && sonic === this.sonic) this.#sendAll(held);
  }

  /** Waits until the engine has done all that was sent. */
  async sync(seconds = REPLY_SECONDS) {
    const id = this.#nextSync++;
    const synced = new Promise((/** @type {(value?: unknown) => void} */ resolve) => {
      this.#syncs.set(id, resolve);
    });
    this.#sendAll([message("/sync", "i", id)]);
    await within(synced, seconds, "The sound engine does not answer.").finally(() => this.#syncs.delete(id));
  }

  /**
   * The samples that the engine shall have, by buffer number: loads what is new, frees what is gone.
   * @param {Record<string, { url: string } | null>} buffers
   */
  setBuffers(buffers) {
    this.#buffers.change(buffers);
  }

  // --------------------------------------------------------------------------------------------------- notes

  /**
   * Sounds a note now, until it is released: for keys pressed and notes clicked.
   * @param {Voice | null | undefined} voice as in `feed.score.voices`
   * @param {number} pitch MIDI, may be fractional
   * @param {number} [velocity] 1 … 127
   * @param {number} [pan] from −1 to 1
   * @returns {{ release: () => void }}
   */
  preview(voice, pitch, velocity = 100, pan = 0) {
    return this.#previews.strike(voice, pitch, velocity, pan);
  }

  releasePreviews() {
    this.#previews.release();
  }

  /**
   * Moves one of a track's performance controls now: a wheel, a pedal.
   * @param {Voice} voice @param {number} control see `playback/nodes.py` @param {number} value
   */
  control(voice, control, value) {
    this.send(message("/c_set", "if", voice.controls + control, value));
  }

  // ------------------------------------------------------------------------------------------------ listening

  /** Slots of the strips whose meters are read. */
  get meterSlots() {
    return this.#meterSlots;
  }

  set meterSlots(slots) {
    this.#meterSlots = [...slots];
    this.#readings = new Readings(this.#meterSlots, this.#reportSlots);
  }

  /** Slots of the devices whose gain reduction is read. */
  get reportSlots() {
    return this.#reportSlots;
  }

  set reportSlots(slots) {
    this.#reportSlots = [...slots];
    this.#readings = new Readings(this.#meterSlots, this.#reportSlots);
  }

  /** By strip slot: peak left, peak right, RMS left, RMS right; linear. */
  meters() {
    return this.#readings.meters;
  }

  /** By device slot: gain reduction in dB ≥ 0. */
  reports() {
    return this.#readings.reports;
  }

  /** Of the master, from 0 to 24 kHz in bins of one width: the louder side in dB. A sine at full scale is at 0 dB. */
  spectrum() {
    return this.#output?.spectrum() ?? new Float32Array(4096).fill(-Infinity);
  }

  /** The newest samples of the master, left and right. */
  waveform() {
    return this.#output?.waveform() ?? [new Float32Array(4096), new Float32Array(4096)];
  }

  /** Listening level of this page alone, linear. */
  get volume() {
    return this.#volume;
  }

  set volume(volume) {
    this.#volume = Math.min(Math.max(volume, 0), 1);
    this.#output?.level.gain.setTargetAtTime(this.#volume, this.context?.currentTime ?? 0, 0.01);
  }

  /** Where sound goes: the id of an output device, "" for the browser's own choice. Only where the browser lets a page choose. */
  get output() {
    return this.#sink;
  }

  /** @param {string} id */
  async setOutput(id) {
    await sinkOf(this.context)?.setSinkId?.(id);
    this.#sink = id;
  }

  /** Seconds from the engine's clock to the loudspeaker, as far as the browser tells. */
  get latencySeconds() {
    return (this.context?.outputLatency || this.context?.baseLatency) ?? 0;
  }

  /** How healthy the sound is, as far as the browser tells. */
  health() {
    const metrics = this.sonic?.getMetrics();
    /** @type {any} */
    const stats = this.context && "playbackStats" in this.context ? this.context.playbackStats : null;
    return {
      mode: this.mode,
      latencySeconds: this.latencySeconds,
      underruns: stats ? (stats.underrunEvents ?? stats.fallbackFramesEvents ?? null) : null,
      underrunSeconds: stats ? (stats.underrunDuration ?? stats.fallbackFramesDuration ?? null) : null,
      late: metrics?.scsynthSchedulerLates ?? null,
      dropped: metrics ? metrics.scsynthMessagesDropped + metrics.scsynthSchedulerDropped : null,
    };
  }

  /** What goes to the loudspeakers. @param {number} seconds @returns {Promise<Recording>} */
  record(seconds) {
    if (!this.#output) throw new Error("The sound engine is off.");
    return this.#output.record(seconds);
  }

  // ------------------------------------------------------------------------------------------------- the life

  /** @param {EngineState} state */
  #enter(state, why = "") {
    if (this.state === state && this.why === why) return;
    this.state = state;
    this.why = why;
    this.dispatchEvent(new Event("state"));
  }

  /** @param {string} sentence */
  #trouble(sentence) {
    const now = performance.now();
    if (now - (this.#said.get(sentence) ?? -Infinity) < 5000) return;
    this.#said.set(sentence, now);
    this.dispatchEvent(new CustomEvent("trouble", { detail: sentence }));
  }

  #base() {
    return new URL(this.setup.baseURL, location.href);
  }

  #fetchSynthdefs() {
    this.#synthdefs ??= fetchSynthdefs(this.setup.synthdefs).catch((error) => {
      this.#synthdefs = null; // the next start tries again
      throw error;
    });
    return this.#synthdefs;
  }

  async #boot() {
    this.#enter("starting");
    try {
      const packs = this.#fetchSynthdefs();
      packs.catch(() => {}); // told below, where it is awaited
      await this.#open();
      await within(this.#initialise(), BOOT_SECONDS, "The sound engine did not start in time.");
      await this.#loadSynthdefs(await packs);
    } catch (error) {
      await this.#close();
      this.#enter("failed", error instanceof Error ? error.message : String(error));
      return;
    }
    this.#watch();
    this.#enter("running");
    this.#buffers.fill(this.sonic);
    this.dispatchEvent(new Event("ready"));
  }

  /** Our own context: 48 kHz, running, with the locked clock. */
  async #open() {
    const context = new AudioContext({ latencyHint: "interactive", sampleRate: SAMPLE_RATE });
    this.context = context;
    await untilRunning(context, () =>
      this.#enter("suspended", "The browser waits for a click before it lets sound out."),
    );
    this.#enter("starting");
    if (context.sampleRate !== SAMPLE_RATE) throw new Error("This browser cannot play at 48 kHz.");
    lockClock(context);
    // A device that is gone since leaves the browser's own choice.
    if (this.#sink) await this.setOutput(this.#sink).catch(() => (this.#sink = ""));
  }

  async #initialise() {
    if (!this.context) throw new Error("There is no audio context.");
    /** @type {typeof import("supersonic-scsynth")} */
    const { SuperSonic } = await import(new URL("supersonic.js", this.#base()).href);
    const sonic = new SuperSonic({
      baseURL: this.#base().href,
      mode: this.mode,
      audioContext: this.context,
      autoConnect: false,
      scsynthOptions: this.setup.options,
    });
    sonic.on("in", ([address, ...values]) => this.#hear(address, values));
    sonic.on("error", (error) => this.#trouble(error.message));
    await sonic.init();
    this.sonic = sonic;
    this.#output = new Output(this.context);
    this.#output.level.gain.value = this.#volume;
    sonic.node?.input.connect(this.#output.input);
    // Without it music plays as well.
    this.#output
      .measure((rows) => this.dispatchEvent(new CustomEvent("loudness", { detail: rows })))
      .catch(() => this.#trouble("Loudness cannot be measured in this browser."));
  }

  /** @param {Uint8Array[]} packs */
  async #loadSynthdefs(packs) {
    // What does not fit into the engine's input at once would be lost.
    for (const data of packs) {
      this.#sendAll([message("/d_recv", "b", data)]);
      await this.sync();
    }
  }

  async #resume() {
    try {
      await this.context?.resume();
    } catch (error) {
      this.#enter("failed", error instanceof Error ? error.message : String(error));
    }
  }

  async #close() {
    for (const end of this.#endings.splice(0)) end();
    this.#previews.forget();
    this.#syncs.clear();
    this.#held = null;
    this.#buffers.fill(null);
    const { sonic, context } = this;
    this.sonic = null;
    this.context = null;
    this.#output = null;
    await sonic?.destroy().catch(() => {});
    if (context && context.state !== "closed") await context.close().catch(() => {});
  }

  /** What runs beside a running engine: its context's state, its pulse, its meters. */
  #watch() {
    const { context, sonic } = this;
    if (!context || !sonic) return;
    const changed = () => {
      if (context.state === "running") this.#enter("running");
      else this.#enter("suspended", "The browser or the device has paused the sound.");
    };
    const crashed = () => this.#die("The sound engine crashed.");
    context.addEventListener("statechange", changed);
    sonic.node?.input.addEventListener("processorerror", crashed);
    this.#endings.push(
      () => context.removeEventListener("statechange", changed),
      () => sonic.node?.input.removeEventListener("processorerror", crashed),
      this.#feelPulse(),
      this.#readBuses(),
    );
  }

  /** Asks once a second whether it lives. Counted in questions, since a blocked page hears no answer either. */
  #feelPulse() {
    let asked = performance.now();
    let unanswered = 0;
    return everyTick(() => {
      if (this.state !== "running" || performance.now() - asked < 1000) return;
      asked = performance.now();
      if (unanswered >= DEAD_SECONDS) {
        this.#die("The sound engine stopped answering.");
        return;
      }
      unanswered += 1;
      this.sync().then(
        () => {
          unanswered = 0;
        },
        () => {},
      );
    });
  }

  #readBuses() {
    let request = 0;
    const read = () => {
      request = requestAnimationFrame(read);
      this.secondsAt(); // the more often both clocks are read, the truer is what the next note is told
      if (this.state === "running") this.#sendAll(this.#readings.questions);
    };
    read();
    return () => cancelAnimationFrame(request);
  }

  /** @param {string} why */
  #die(why) {
    const now = performance.now();
    this.#deaths = [...this.#deaths.filter((death) => now - death < 60_000), now];
    this.#trouble(why);
    if (this.#deaths.length > DEATHS_A_MINUTE) this.#close().then(() => this.#enter("failed", why));
    else this.restart();
  }

  /** @param {string} address @param {any[]} values */
  #hear(address, values) {
    if (address === "/c_setn") {
      this.#readings.take(values);
      this.dispatchEvent(new Event("meters"));
    } else if (address === "/synced") {
      this.#syncs.get(values[0])?.();
    } else if (address === "/fail") {
      this.#hearRefusal(String(values[0]), String(values[1] ?? ""));
    }
  }

  /**
   * What is addressed to a node that has just gone is no trouble: a track taken away while its notes are on their way,
   * a previewed note that ended before its key was let go.
   * @param {string} command @param {string} why
   */
  #hearRefusal(command, why) {
    const sentence = `The sound engine refused ${command}: ${why}.`;
    if (!why.endsWith("not found")) this.#trouble(sentence);
    else if (!this.#previews.owns(Number(why.match(/\d+/)?.[0]))) {
      this.dispatchEvent(new CustomEvent("refused", { detail: sentence }));
    }
  }

  /** @param {Uint8Array[]} packets */
  #sendAll(packets) {
    if (!this.sonic) return;
    if (this.#held) {
      this.#held.push(...packets);
      return;
    }
    for (const packet of packets) {
      try {
        this.sonic.sendOSC(packet);
      } catch (error) {
        this.#trouble(error instanceof Error ? error.message : String(error));
      }
    }
  }
}
