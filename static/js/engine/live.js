/**
 * The server's sound engine, as the page sees it: for songs that the server plays (ENGINE=live).
 *
 *     const sound = new LiveSound(songId)        // in the place of an Engine
 *     const player = new LivePlayer(sound, time) // in the place of a Player
 *
 * Both have the interface of what they stand for (see README.md). Their line is `ws/meters/<id>/`, see docs/protocol.md:
 * the transport is everybody's, so a button only asks, and what the page shows is what the server reports.
 *
 * @typedef {import("./engine.js").EngineState} EngineState
 * @typedef {import("./player.js").Position} Position
 * @typedef {import("./player.js").PlayerState} PlayerState
 * @typedef {import("./clock.js").TempoMap} TempoMap
 * @typedef {import("./clock.js").MetreMap} MetreMap
 * @typedef {[start_beats: number, end_beats: number, looping: boolean]} Loop
 *
 * @typedef {object} Report
 * @property {PlayerState} state
 * @property {boolean} playing
 * @property {number} beat
 * @property {number} bpm
 * @property {number} at the server's clock at that beat, in seconds
 * @property {Loop | null} loop
 * @property {boolean} metronome
 * @property {"starting" | "ready" | "restarting" | "failed" | "away"} engine
 * @property {string} why
 * @property {number} overruns
 * @property {number} late
 */

const FIRST_WAIT_SECONDS = 0.5;
const LONGEST_WAIT_SECONDS = 15;
const CLOCK_SAMPLES = 8;
const CLOCK_PAUSE_MS = 200;
/** The server stops sending frames to a page that says nothing of having seen them. */
const SEEN_EVERY = 10;
const CLAIM_SECONDS = 3;

const [METERS, SPECTRUM, WAVEFORM, LOUDNESS] = [1, 2, 3, 4];
const HEAD_BYTES = 8;
const BINS = 4096;
const WAVE_FRAMES = 4096;

/** From a frame's level to dB. @param {number} value */
export const decibels = (value) => (value > 0 ? value / 400 - 130 : -Infinity);

const linear = (/** @type {number} */ value) => 10 ** (decibels(value) / 20);

/**
 * A frame of meters: by strip slot peak left, peak right, RMS left, RMS right; linear.
 * @param {DataView} view @returns {Record<number, number[]>}
 */
export const metersOf = (view) => {
  /** @type {Record<number, number[]>} */
  const meters = {};
  for (let strip = 0; strip < view.getUint16(2, true); strip += 1) {
    const start = HEAD_BYTES + 10 * strip;
    meters[view.getUint16(start, true)] = [2, 4, 6, 8].map((place) => linear(view.getUint16(start + place, true)));
  }
  return meters;
};

/** A frame of loudness: rows of eight numbers, see hops.js. @param {DataView} view */
export const rowsOf = (view) =>
  Float32Array.from({ length: (view.byteLength - HEAD_BYTES) / 4 }, (_, at) => view.getFloat32(HEAD_BYTES + 4 * at, true));

/**
 * Puts the samples of a frame of a waveform behind those that are there, the oldest of which fall out.
 * @param {DataView} view @param {Float32Array[]} sides
 */
export const appendWave = (view, sides) => {
  const came = Math.floor((view.byteLength - HEAD_BYTES) / 4);
  sides.forEach((samples, side) => {
    samples.copyWithin(0, came);
    for (let frame = Math.max(0, came - samples.length); frame < came; frame += 1) {
      const value = view.getInt16(HEAD_BYTES + 4 * frame + 2 * side, true) / 32767;
      samples[samples.length - came + frame] = value;
    }
  });
};

/** What closes the line for good, by close code. @type {Record<number, string>} */
const REFUSALS = {
  4401: "Sign in to hear this song.",
  4403: "This song is not yours to hear.",
  4404: "There is no such song.",
};

/** Where a report places the music after `seconds`. @param {Report} report @param {number} seconds @param {TempoMap} tempo @param {Loop | null} loop */
export const beatAfter = (report, seconds, tempo, loop) => {
  if (!report.playing) return report.beat;
  const at = tempo.secondsAt(report.beat) + Math.max(seconds, 0);
  const beat = tempo.beatAt(at);
  if (!loop?.[2] || loop[1] <= loop[0] || report.beat >= loop[1] || beat < loop[1]) return beat;
  const [start, end] = loop.map((edge) => tempo.secondsAt(Number(edge)));
  return tempo.beatAt(start + ((at - end) % (end - start)));
};

export class LiveSound extends EventTarget {
  /** @type {EngineState} */
  state = "starting";
  why = "";
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
  /** Every strip is read; these are kept for those who ask. @type {number[]} */
  meterSlots = [];
  /** @type {number[]} */
  reportSlots = [];
  /** The server's loudspeakers are not this page's to turn down. */
  volume = 1;
  latencySeconds = 0;

  /** @type {WebSocket | null} */
  #socket = null;
  #failures = 0;
  #frames = 0;
  /** The server's clock minus this page's, by the shortest way there and back. */
  #offset = 0;
  #shortest = Infinity;
  /** @type {Record<number, number[]>} */
  #meters = {};
  #spectrum = new Float32Array(BINS).fill(-Infinity);
  #waveform = [new Float32Array(WAVE_FRAMES), new Float32Array(WAVE_FRAMES)];
  /** @type {Set<{ strip_id: string, only?: "loudness" }>} */
  #looksAt = new Set();
  #nextKey = 0;
  /** @type {Set<{ release: () => void }>} */
  #previews = new Set();

  /** @param {string} songId @param {string} [url] of the socket */
  constructor(songId, url) {
    super();
    this.url = url ?? `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/meters/${songId}/`;
    this.#connect();
  }

  // ------------------------------------------------------------------------------------------------- speaking

  /** @param {Record<string, unknown>} message */
  send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  /** @param {string} action @param {Record<string, unknown>} [how] */
  ask(action, how = {}) {
    this.send({ type: "transport", action, ...how });
  }

  preload() {}

  /** Asks for the engine, if it serves another song that rests; never throws, look at `state`. */
  async start() {
    if (this.state === "running") return;
    this.ask("pause");
    await new Promise((resolve) => {
      const heard = () => this.state === "running" && resolve(undefined);
      this.addEventListener("state", heard);
      setTimeout(() => {
        this.removeEventListener("state", heard);
        resolve(undefined);
      }, CLAIM_SECONDS * 1000);
    });
  }

  /** The server's clock now, in seconds. */
  get now() {
    return Date.now() / 1000 + this.#offset;
  }

  /** @param {{ track: string }} voice @param {number} pitch @param {number} [velocity] */
  preview({ track }, pitch, velocity = 100) {
    const key = `${this.#nextKey++}`;
    this.send({ type: "strike", key, track_id: track, pitch, velocity });
    const held = {
      release: () => {
        if (this.#previews.delete(held)) this.send({ type: "release", key });
      },
    };
    this.#previews.add(held);
    return held;
  }

  releasePreviews() {
    for (const held of [...this.#previews]) held.release();
  }

  // ------------------------------------------------------------------------------------------------ listening

  /** What stands in the status line. */
  get words() {
    switch (this.state) {
      case "running":
        return { tone: "good", text: "Sound: the server's engine" };
      case "starting":
        return {
          tone: "wait",
          text: this.report.engine === "restarting" ? "Sound: the server's engine is restarting…" : "Sound: starting…",
        };
      default:
        return { tone: "bad", text: `No sound: ${this.why}` };
    }
  }

  meters() {
    return this.#meters;
  }

  reports() {
    return {};
  }

  /**
   * Wants a strip's spectrum, waveform and loudness; answers what ends it.
   * @param {string} stripId @param {"loudness"} [only] nothing besides
   */
  lookAt(stripId, only) {
    const what = { strip_id: stripId, ...(only && { only }) };
    this.#looksAt.add(what);
    this.send({ type: "subscribe", ...what });
    return () => {
      this.#looksAt.delete(what);
      this.send({ type: "unsubscribe", ...what });
    };
  }

  /** Of the strip that is looked at, from 0 to 24 kHz in bins of one width: the louder side in dB. */
  spectrum() {
    return this.#spectrum;
  }

  /** The newest samples of the strip that is looked at, left and right. */
  waveform() {
    return this.#waveform;
  }

  health() {
    const { overruns, late } = this.report;
    return { mode: "live", latencySeconds: 0, underruns: overruns, underrunSeconds: null, late, dropped: null };
  }

  // -------------------------------------------------------------------------------------------------- the line

  #connect() {
    const socket = new WebSocket(this.url);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    socket.onopen = () => {
      this.#failures = 0;
      this.#frames = 0;
      this.#shortest = Infinity;
      for (const what of this.#looksAt) this.send({ type: "subscribe", ...what });
      for (let sample = 0; sample < CLOCK_SAMPLES; sample += 1) setTimeout(() => this.#askTime(), sample * CLOCK_PAUSE_MS);
    };
    socket.onmessage = ({ data }) => {
      if (typeof data === "string") this.#hear(JSON.parse(data));
      else this.#read(new DataView(data));
    };
    socket.onclose = ({ code }) => this.#closed(code);
  }

  /** @param {number} code */
  #closed(code) {
    if (code in REFUSALS) return this.#enter("failed", REFUSALS[code]);
    this.#enter("starting");
    const wait = Math.min(FIRST_WAIT_SECONDS * 2 ** this.#failures, LONGEST_WAIT_SECONDS);
    this.#failures += 1;
    setTimeout(() => this.#connect(), wait * 1000 * (0.75 + Math.random() / 2));
  }

  #askTime() {
    this.send({ type: "clock", sent: Date.now() / 1000 });
  }

  /** @param {any} message */
  #hear(message) {
    if (message.type === "clock") {
      const now = Date.now() / 1000;
      if (now - message.sent >= this.#shortest) return;
      this.#shortest = now - message.sent;
      this.#offset = message.server - (message.sent + now) / 2;
    } else if (message.type === "refused") {
      this.dispatchEvent(new CustomEvent("trouble", { detail: message.why }));
    } else if (message.type === "transport") {
      this.report = { ...this.report, ...message };
      this.#enter(stateOf(message.engine), message.why);
      this.dispatchEvent(new Event("report"));
    }
  }

  /** @param {DataView} view */
  #read(view) {
    this.#frames += 1;
    if (this.#frames % SEEN_EVERY === 0) this.send({ type: "seen", frames: this.#frames });
    const kind = view.getUint8(0);
    if (kind === METERS) {
      this.#meters = metersOf(view);
      this.dispatchEvent(new Event("meters"));
    } else if (kind === SPECTRUM) {
      this.#spectrum.forEach((_, bin) => {
        this.#spectrum[bin] = decibels(view.getUint16(HEAD_BYTES + 2 * bin, true));
      });
    } else if (kind === WAVEFORM) {
      appendWave(view, this.#waveform);
    } else if (kind === LOUDNESS) {
      this.dispatchEvent(new CustomEvent("loudness", { detail: rowsOf(view) }));
    }
  }

  /** @param {EngineState} state */
  #enter(state, why = "") {
    if (this.state === state && this.why === why) return;
    this.state = state;
    this.why = why;
    if (state !== "running") this.#meters = {};
    this.dispatchEvent(new Event("state"));
  }
}

/** @param {Report["engine"]} engine @returns {EngineState} */
const stateOf = (engine) => {
  if (engine === "ready") return "running";
  return engine === "failed" || engine === "away" ? "failed" : "starting";
};

export class LivePlayer extends EventTarget {
  /** @type {PlayerState} */
  state = "stopped";
  stopsAtEnd = true;
  #animation = 0;

  /**
   * @param {LiveSound} sound
   * @param {{ tempo: TempoMap, metre: MetreMap }} time of the song
   * @param {() => Loop | null} songLoop
   */
  constructor(sound, time, songLoop) {
    super();
    this.sound = sound;
    this.time = time;
    this.songLoop = songLoop;
    sound.addEventListener("report", () => this.#reported());
  }

  /** @param {number} [beat] */
  async play(beat) {
    this.sound.ask("play", beat === undefined ? {} : { beat: Math.max(beat, 0) });
  }

  async pause() {
    this.sound.ask("pause");
  }

  async stop() {
    this.sound.ask("stop");
  }

  toggle() {
    return this.state === "playing" ? this.pause() : this.play();
  }

  /** @param {number} beat */
  async seek(beat) {
    this.sound.ask("seek", { beat: Math.max(beat, 0) });
  }

  async panic() {
    this.sound.ask("panic");
  }

  get metronome() {
    return this.sound.report.metronome;
  }

  set metronome(isOn) {
    this.sound.report = { ...this.sound.report, metronome: isOn }; // what the button shows until the report comes
    this.sound.ask("metronome", { on: isOn });
  }

  get loop() {
    return this.sound.report.loop;
  }

  set loop(loop) {
    this.sound.ask("loop", { loop });
  }

  /** @returns {Position} */
  position() {
    const { report, now } = this.sound;
    const { tempo, metre } = this.time;
    const beat = beatAfter(report, now - report.at, tempo, report.loop ?? this.songLoop());
    const place = metre.position(beat);
    return { beat, seconds: tempo.secondsAt(beat), bar: place.bar, barBeat: place.beat, playing: report.playing };
  }

  /** The beat that was heard at a moment of the page's. @param {number} at */
  beatHeardAt(at) {
    const { beat } = this.position();
    return this.state === "playing" ? beat - ((performance.now() - at) / 60_000) * this.time.tempo.bpmAt(beat) : beat;
  }

  #reported() {
    const { state } = this.sound.report;
    if (state !== this.state) {
      this.state = state;
      this.dispatchEvent(new Event("state"));
    }
    this.dispatchEvent(new Event("metronome"));
    if (state === "playing") this.#animate();
    else this.#tellPosition();
  }

  #animate() {
    this.#animation ||= requestAnimationFrame(() => {
      this.#animation = 0;
      this.#tellPosition();
      if (this.state === "playing") this.#animate();
    });
  }

  #tellPosition() {
    this.dispatchEvent(new CustomEvent("position", { detail: this.position() }));
  }
}
