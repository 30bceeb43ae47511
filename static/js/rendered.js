/**
 * The song as a sound file, for pages that cannot sound by themselves: at no secure address, or in a browser that lacks what
 * the engine runs in. The server renders the song as it is, and the page plays that.
 *
 *     const sound = new RenderedSound(songId, why, () => store.number)  // in the place of an Engine
 *     const player = new RenderedPlayer(sound, time, songLoop)          // in the place of a Player
 *
 * Both have the interface of what they stand for, see engine/README.md.
 *
 * @typedef {import("./engine/engine.js").EngineState} EngineState
 * @typedef {import("./engine/player.js").Position} Position
 * @typedef {import("./engine/player.js").PlayerState} PlayerState
 * @typedef {import("./engine/clock.js").TempoMap} TempoMap
 * @typedef {import("./engine/clock.js").MetreMap} MetreMap
 * @typedef {[start_beats: number, end_beats: number, looping: boolean]} Loop
 * @typedef {{id: string, state: string, progress: number, number: number, error: string | null, download: string | null,
 *   options?: {start_beats?: number, end_beats?: number | null}}} Job as `playback.queries.as_listed`
 */

import { ask } from "./server.js";

const LOOKED_AFTER_MS = 500;
const UNFINISHED = ["queued", "running"];

/** Whether a render is of the whole song as it stands. @param {Job} job @param {number} number */
export const isWhole = (job, number) =>
  job.number === number && !job.options?.start_beats && (job.options?.end_beats ?? null) === null;

export class RenderedSound extends EventTarget {
  /** @type {EngineState} */
  state = "off";
  mode = "rendered";
  volume = 1;
  latencySeconds = 0;
  /** @type {number[]} */
  meterSlots = [];
  /** @type {number[]} */
  reportSlots = [];
  audio = new Audio();
  /** The revision that the file is of. @type {number | null} */
  number = null;
  progress = 0;
  /** @type {Promise<void> | null} */
  #starting = null;

  /** @param {string} songId @param {string} reason why the page cannot sound @param {() => number} head the song's newest revision */
  constructor(songId, reason, head) {
    super();
    this.place = `/api/compositions/${songId}/renders/`;
    this.reason = this.why = reason;
    this.head = head;
    this.audio.preload = "auto";
  }

  get isFresh() {
    return this.state === "running" && this.number === this.head();
  }

  /** What stands in the status line. */
  get words() {
    switch (this.state) {
      case "starting":
        return { tone: "wait", text: `Rendering the song: ${Math.round(this.progress * 100)} %`, title: this.reason };
      case "running":
        return this.isFresh
          ? { tone: "good", text: "Sound: the rendered song", title: this.reason }
          : { tone: "wait", text: "Play renders your changes", title: this.reason };
      case "failed":
        return { tone: "bad", text: `No sound: ${this.why}`, title: this.reason };
      default:
        return { tone: "wait", text: "No live sound here: play renders the song", title: this.reason };
    }
  }

  preload() {}

  /** Has the song as it is rendered and fetched; never throws, look at `state`. */
  start() {
    if (this.isFresh) return Promise.resolve();
    this.#starting ??= this.#render().finally(() => {
      this.#starting = null;
    });
    return this.#starting;
  }

  async #render() {
    this.progress = 0;
    this.#enter("starting");
    try {
      /** @type {Job[]} */
      const known = await ask("GET", this.place);
      const ready = known.find((job) => job.state === "done" && isWhole(job, this.head()));
      let job = ready ?? /** @type {Job} */ (await ask("POST", this.place, { sample_format: "int16" }));
      while (UNFINISHED.includes(job.state)) {
        this.progress = job.progress;
        this.#tell();
        await new Promise((resolve) => setTimeout(resolve, LOOKED_AFTER_MS));
        job = await ask("GET", `${this.place}${job.id}/`);
      }
      if (!job.download) throw new Error(job.error || "The song could not be rendered. Press play to try again.");
      await this.#fetch(job.download);
      this.number = job.number;
      this.#enter("running");
    } catch (error) {
      this.#enter("failed", /** @type {Error} */ (error).message);
    }
  }

  /** @param {string} address */
  #fetch(address) {
    const { audio } = this;
    return new Promise((/** @type {(value?: unknown) => void} */ resolve, reject) => {
      const over = new AbortController();
      const { signal } = over;
      audio.addEventListener("canplay", () => (over.abort(), resolve()), { signal });
      audio.addEventListener(
        "error",
        () => (over.abort(), reject(new Error("The rendered song could not be fetched. Press play to try again."))),
        { signal },
      );
      audio.src = address;
      audio.load();
    });
  }

  /** The song changed, or somebody wants to know how far it is. */
  #tell() {
    this.dispatchEvent(new Event("state"));
  }

  /** @param {EngineState} state */
  #enter(state, why = this.reason) {
    this.state = state;
    this.why = why;
    this.#tell();
  }

  meters() {
    return {};
  }

  reports() {
    return {};
  }

  /** A file has no keys to strike. */
  preview() {
    return { release: () => {} };
  }

  releasePreviews() {}

  health() {
    return { mode: this.mode, latencySeconds: 0, underruns: null, underrunSeconds: null, late: null, dropped: null };
  }
}

export class RenderedPlayer extends EventTarget {
  /** @type {PlayerState} */
  state = "stopped";
  stopsAtEnd = true;
  /** This page's own loop; null follows the song's. @type {Loop | null} */
  loop = null;

  #beat = 0;
  #startBeat = 0;
  #animation = 0;
  /** The tempo that the file was rendered with. @type {TempoMap} */
  #tempo;

  /**
   * @param {RenderedSound} sound
   * @param {{ tempo: TempoMap, metre: MetreMap }} time of the song
   * @param {() => Loop | null} songLoop
   */
  constructor(sound, time, songLoop) {
    super();
    this.sound = sound;
    this.time = time;
    this.songLoop = songLoop;
    this.#tempo = time.tempo;
    sound.audio.addEventListener("ended", () => this.#halt("stopped", this.#startBeat));
  }

  /** There are no clicks in a file. */
  get metronome() {
    return false;
  }

  set metronome(_) {
    this.sound.dispatchEvent(new CustomEvent("trouble", { detail: "A rendered song comes without metronome." }));
  }

  /** @param {number} [beat] */
  async play(beat) {
    const from = Math.max(beat ?? this.position().beat, 0);
    await this.sound.start();
    if (this.sound.state !== "running") return;
    const { audio } = this.sound;
    this.#tempo = this.time.tempo;
    this.#startBeat = from;
    const seconds = this.#tempo.secondsAt(from);
    audio.currentTime = Number.isFinite(audio.duration) ? Math.min(seconds, audio.duration) : seconds;
    try {
      await audio.play();
    } catch {
      // Some browsers let only the hand itself start a sound, and it was rendered since.
      this.#beat = from;
      this.dispatchEvent(new Event("state"));
      return;
    }
    this.#enter("playing");
    this.#animation ||= requestAnimationFrame(this.#frame);
  }

  async pause() {
    this.#halt("paused", this.position().beat);
  }

  async stop() {
    this.#halt("stopped", this.#startBeat);
  }

  toggle() {
    return this.state === "playing" ? this.pause() : this.play();
  }

  /** @param {number} beat */
  async seek(beat) {
    this.#beat = this.#startBeat = Math.max(beat, 0);
    if (this.state === "playing") this.sound.audio.currentTime = this.#tempo.secondsAt(this.#beat);
    this.#tellPosition();
  }

  async panic() {
    this.#halt("stopped", this.position().beat);
  }

  /** @returns {Position} */
  position() {
    const playing = this.state === "playing";
    const beat = playing ? this.#tempo.beatAt(this.sound.audio.currentTime) : this.#beat;
    const { tempo, metre } = this.time;
    const place = metre.position(beat);
    return { beat, seconds: tempo.secondsAt(beat), bar: place.bar, barBeat: place.beat, playing };
  }

  /** @param {PlayerState} state @param {number} beat where it then stands */
  #halt(state, beat) {
    this.sound.audio.pause();
    this.#beat = beat;
    this.#enter(state);
    this.#tellPosition();
  }

  #frame = () => {
    this.#animation = 0;
    if (this.state !== "playing") return;
    const loop = this.loop ?? this.songLoop();
    const { beat } = this.position();
    // From before its end only: who starts behind the loop plays on, as everywhere.
    if (loop?.[2] && loop[1] > loop[0] && this.#startBeat < loop[1] && beat >= loop[1])
      this.sound.audio.currentTime = this.#tempo.secondsAt(loop[0]);
    this.#tellPosition();
    this.#animation = requestAnimationFrame(this.#frame);
  };

  /** @param {PlayerState} state */
  #enter(state) {
    if (this.state === state) return;
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }

  #tellPosition() {
    this.dispatchEvent(new CustomEvent("position", { detail: this.position() }));
  }
}
