/**
 * Playing a score on the page's engine.
 *
 *     const player = new Player(engine, feed)
 *     await player.play()                   // the engine must be running
 *
 * Everything is scheduled ahead by time tags, so that a busy page does not move a note: a window of 300 ms, filled forty
 * times a second from a Worker's timer. What lies within it cannot be recalled; an edit sounds when it has passed. The
 * server is not needed: the player goes on with the score that it has.
 *
 * Events: `state`; `position` (`detail`: as {@link Player.position}) with every animation frame while playing, and after a
 * jump.
 *
 * @typedef {import("./engine.js").Engine} Engine
 * @typedef {import("./feed.js").Feed} Feed
 * @typedef {import("./cursor.js").Score} Score
 * @typedef {import("./cursor.js").Timed} Timed
 * @typedef {{ beat: number, seconds: number, bar: number, barBeat: number, playing: boolean }} Position
 * @typedef {"stopped" | "playing" | "paused"} PlayerState
 */

import { MetreMap, TempoMap } from "./clock.js";
import { Cursor } from "./cursor.js";
import { SAMPLE_RATE } from "./nodes.js";
import { abandoned, atRest, clicked, cutOff, letGo, performed, placed } from "./performing.js";
import { everyTick } from "./ticker.js";

/** Time for the first messages to reach the engine. */
const START_SECONDS = 0.06;
const WINDOW_SECONDS = 0.3;
/** An engine that has just booted has its graph a moment later, if the server is there. */
const FEED_SECONDS = 5;
/** Without shared memory messages wait for the page's thread, and a tab out of sight may be woken but once a second. */
const LONG_WINDOW_SECONDS = 1.2;
/** What is later than this, after the page was held up, stays silent instead of sounding in a heap. */
const LATE_SECONDS = 0.1;
/** How long tails may ring before the performance controls, which they hear, go back to neutral. */
const TAIL_SECONDS = 0.5;
/** Kept of the way behind: more than any output's latency. */
const MEMORY_SECONDS = 2;

export class Player extends EventTarget {
  /** @type {PlayerState} */
  state = "stopped";
  /** How the metronome sounds. @type {import("./performing.js").Click} */
  click = { gainDb: -9, accents: true };
  /** Whether stop goes back to where play began, or stays where it is. */
  returns = true;
  /** Whether play ends where the last clip ends, unless it loops. */
  stopsAtEnd = true;

  #metronome = false;
  #recording = false;
  #clicksOnlyRecording = false;
  /** @type {readonly import("./cursor.js").Layered[]} */
  #layer = [];
  /** @type {[start_beats: number, end_beats: number, looping: boolean] | null} */
  #loop = null;
  /** Where it stands while it does not play. */
  #beat = 0;
  /** Where play last began. */
  #startBeat = 0;
  /** Where stop goes back to. */
  #returnBeat = 0;
  /** @type {Cursor | null} */
  #cursor = null;
  /** The context's frame at which the cursor's second 0 falls. */
  #startFrame = 0;
  /** @type {(() => void) | null} */
  #endTicks = null;
  #animation = 0;
  /** Jumps happen one after another. @type {Promise<void>} */
  #jumping = Promise.resolve();
  /** The engine died while playing: go on as soon as it has its graph again. */
  #goesOn = false;
  /** @type {{ tempo: any, metre: any, maps: [TempoMap, MetreMap] } | null} */
  #maps = null;

  /** @param {Engine} engine @param {Feed} feed */
  constructor(engine, feed) {
    super();
    this.engine = engine;
    this.feed = feed;
    feed.addEventListener("score", () => this.#follow());
    feed.addEventListener("graph", () => {
      if (this.#goesOn) this.play();
    });
    engine.addEventListener("state", () => this.#engineChanged());
  }

  // ----------------------------------------------------------------------------------------------- what hands do

  /**
   * Plays from `beat`, or from where it stands. Does nothing while the engine is off or has no song yet.
   * @param {number} [beat]
   * @param {{ countInBars?: number, returnTo?: number }} [how] `countInBars` of clicks alone go before it; stop goes back
   *   to `returnTo`, or to where play began
   */
  play(beat, { countInBars = 0, returnTo } = {}) {
    return this.#jump(async () => {
      if (!(await this.feed.untilReady(FEED_SECONDS))) return;
      await this.#leave(Math.max(beat ?? this.position().beat, 0));
      this.#returnBeat = returnTo ?? this.#startBeat;
      this.#begin(countInBars);
    });
  }

  /** Stops where it is. */
  pause() {
    return this.#jump(() => this.#halt("paused", this.position().beat));
  }

  /** Stops, and goes back to where play began, unless it does not return. */
  stop() {
    return this.#jump(() => this.#halt("stopped", this.returns ? this.#returnBeat : this.position().beat));
  }

  toggle() {
    return this.state === "playing" ? this.pause() : this.play();
  }

  /** Goes to a beat, playing on if it plays. @param {number} beat */
  seek(beat) {
    return this.#jump(async () => {
      await this.#leave(Math.max(beat, 0));
      if (this.state === "playing") this.#begin();
      this.#tellPosition();
    });
  }

  /** Stops, and ends every voice at once, previews and clicks too. */
  panic() {
    return this.#jump(async () => {
      await this.#halt("stopped", this.position().beat);
      this.engine.releasePreviews();
      this.engine.send(...cutOff(this.#voices()), ...atRest(this.#voices()));
    });
  }

  get metronome() {
    return this.#metronome;
  }

  set metronome(isOn) {
    this.#metronome = isOn;
    this.#tick();
  }

  /** Whether the metronome is heard while recording only. */
  get clicksOnlyRecording() {
    return this.#clicksOnlyRecording;
  }

  set clicksOnlyRecording(isOn) {
    this.#clicksOnlyRecording = isOn;
    this.#tick();
  }

  /** Whether hands are being recorded: play then goes on behind the song's end. */
  get recording() {
    return this.#recording;
  }

  set recording(isOn) {
    this.#recording = isOn;
    this.#tick();
  }

  #tick() {
    if (this.#cursor) this.#cursor.ticks = this.#metronome && (this.#recording || !this.#clicksOnlyRecording);
  }

  /** Notes that were recorded in an earlier round of the loop, and are not in the score yet. */
  get layer() {
    return this.#layer;
  }

  set layer(layer) {
    this.#layer = layer;
    if (this.#cursor) this.#cursor.layer = layer;
  }

  /** This page's own loop; null follows the song's. */
  get loop() {
    return this.#loop;
  }

  set loop(loop) {
    this.#loop = loop;
    this.#cursor?.change(this.#score());
  }

  /** The frame of the engine's clock on which play began (or would have, had it not looped since). */
  get startFrame() {
    return this.#startFrame;
  }

  /** What is heard now. @returns {Position} */
  position() {
    const cursor = this.#cursor;
    const beat = cursor ? cursor.beatAt(Math.max(this.#heardSeconds(), 0)) : this.#beat;
    const [tempo, metre] = this.#timeMaps();
    const place = metre.position(beat);
    return {
      beat,
      seconds: tempo.secondsAt(beat),
      bar: place.bar,
      barBeat: place.beat,
      playing: this.state === "playing",
    };
  }

  /**
   * The beat that was heard at a moment of the page's (see {@link Engine.secondsAt}); while it counts in, the beat before
   * play's first that the clicks would fall on.
   * @param {number} at
   */
  beatHeardAt(at) {
    const cursor = this.#cursor;
    if (!cursor) return this.#beat;
    const heard = this.#heardSeconds(at);
    return heard >= 0 ? cursor.beatAt(heard) : this.#startBeat + (heard * this.#timeMaps()[0].bpmAt(this.#startBeat)) / 60;
  }

  /** How many beats of the metre are still to be counted before play begins; 0 once it has. */
  get countsLeft() {
    const [tempo, metre] = this.#timeMaps();
    const heard = this.#cursor ? this.#heardSeconds() : 0;
    if (heard >= 0) return 0;
    const beats = (-heard * tempo.bpmAt(this.#startBeat)) / 60;
    return Math.ceil((beats * metre.metreAt(this.#startBeat).denominator) / 4 - 1e-6);
  }

  // -------------------------------------------------------------------------------------------------- playing on

  /** @param {() => Promise<void>} act */
  #jump(act) {
    this.#goesOn = false;
    this.#jumping = this.#jumping.then(act, act);
    return this.#jumping;
  }

  /** The feed's score, with this page's own loop where it has one. @returns {Score} */
  #score() {
    return this.#loop ? { ...this.feed.score, loop: this.#loop } : this.feed.score;
  }

  /** Lies down at a beat, ready to begin there. @param {number} beat */
  async #leave(beat) {
    const wasPlaying = this.#cursor !== null;
    this.#cursor = null;
    this.#beat = this.#startBeat = this.#returnBeat = beat;
    if (wasPlaying) await this.#silence();
    else await this.engine.purge(); // the way back to neutral of the last stop
  }

  #begin(countInBars = 0) {
    if (!this.engine.isRunning) return;
    this.#cursor = new Cursor(this.#score(), this.#startBeat);
    this.#cursor.layer = this.#layer;
    this.#tick();
    this.#countIn(countInBars);
    this.engine.send(...placed(this.feed.score.lanes, this.#startBeat));
    this.engine.schedule(this.#startFrame, atRest(this.#voices()));
    this.#fill();
    this.#endTicks ??= everyTick(() => this.#fill());
    if (this.#animation === 0) this.#animate();
    this.#enter("playing");
  }

  /** Sets when play begins: soon, or after that many bars of clicks. @param {number} bars */
  #countIn(bars) {
    const [tempo, metre] = this.#timeMaps();
    const start = this.#startBeat;
    const { numerator, denominator } = metre.metreAt(start);
    const lasting = (/** @type {number} */ beats) => (beats * 60) / tempo.bpmAt(start);
    const beats = (bars * numerator * 4) / denominator;
    this.#startFrame = this.engine.frameAfter(START_SECONDS + lasting(beats));
    for (const { beat, accent } of metre.ticks(start - beats, start)) {
      const frame = this.#startFrame - Math.round(lasting(start - beat) * SAMPLE_RATE);
      this.engine.schedule(frame, [clicked(accent, this.click)]);
    }
  }

  /** Goes on with the song as it is now. */
  #follow() {
    const cursor = this.#cursor;
    if (!cursor) return;
    const was = cursor.score;
    cursor.change(this.#score());
    const messages = abandoned(was, cursor.score);
    const frame = this.#startFrame + Math.round(cursor.reachedSeconds * SAMPLE_RATE);
    if (messages.length && this.engine.isRunning) this.engine.schedule(frame, messages);
  }

  /** Hands the engine what falls within the window. */
  #fill() {
    const cursor = this.#cursor;
    if (!cursor || !this.engine.isRunning) return;
    const reached = (this.engine.frame - this.#startFrame) / SAMPLE_RATE;
    cursor.forget(reached - MEMORY_SECONDS);
    if (this.#isOver(cursor, reached)) {
      this.#jump(() => this.#halt("stopped", this.#returnBeat, true));
      return;
    }
    const timed = cursor.until(Math.max(reached, 0) + this.#windowSeconds());
    /** Messages by frame: a chord travels in one bundle. @type {Map<number, Uint8Array[]>} */
    const byFrame = new Map();
    for (const each of timed) {
      if (each.seconds < reached - LATE_SECONDS && (each.kind === "note" || each.kind === "tick")) continue;
      const late = this.feed.score.voices[each.trackId]?.late_frames ?? 0;
      const frame = this.#startFrame + Math.round(each.seconds * SAMPLE_RATE) + late;
      const messages = performed(each, this.feed.score, this.click);
      const known = byFrame.get(frame);
      if (known) known.push(...messages);
      else byFrame.set(frame, messages);
    }
    for (const [frame, messages] of byFrame) this.engine.schedule(frame, messages);
  }

  #windowSeconds() {
    return this.engine.mode === "sab" && !document.hidden ? WINDOW_SECONDS : LONG_WINDOW_SECONDS;
  }

  /** @param {Cursor} cursor @param {number} reached */
  #isOver(cursor, reached) {
    const { end_beats: end, loop } = cursor.score;
    if (!this.stopsAtEnd || this.#recording || end <= this.#startBeat || reached <= 0) return false;
    const [, loopEnd, looping] = loop;
    const heard = cursor.beatAt(reached);
    return heard >= end && !(looping && heard < loopEnd);
  }

  // ------------------------------------------------------------------------------------------------------ ending

  /**
   * @param {PlayerState} state @param {number} beat where it then stands
   * @param {boolean} [ringsOut] what sounds is left to end by itself
   */
  async #halt(state, beat, ringsOut = false) {
    const wasPlaying = this.#cursor !== null;
    this.#cursor = null;
    this.#beat = beat;
    this.#endTicks?.();
    this.#endTicks = null;
    cancelAnimationFrame(this.#animation);
    this.#animation = 0;
    this.#enter(state);
    this.#tellPosition();
    if (!wasPlaying || !this.engine.isRunning) return;
    if (!ringsOut) await this.#silence();
    this.engine.schedule(this.engine.frameAfter(TAIL_SECONDS), atRest(this.#voices()));
  }

  /** Nothing more begins; what sounds is released and rings out. */
  async #silence() {
    await this.engine.purge();
    this.engine.send(...letGo(this.#voices()));
  }

  #voices() {
    return Object.values(this.feed.score.voices);
  }

  #engineChanged() {
    const { state } = this.engine;
    if (state === "running" || state === "suspended") return;
    const isRestarting = state === "starting";
    this.#goesOn = isRestarting && (this.#goesOn || this.state === "playing");
    if (this.state === "playing") this.#halt("paused", this.position().beat);
  }

  // -------------------------------------------------------------------------------------------------- being seen

  /** @param {PlayerState} state */
  #enter(state) {
    if (this.state === state) return;
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }

  #tellPosition() {
    this.dispatchEvent(new CustomEvent("position", { detail: this.position() }));
  }

  #animate() {
    this.#animation = requestAnimationFrame(() => {
      this.#animate();
      this.#tellPosition();
    });
  }

  /** Seconds since play began, as they are heard: negative while it counts in. @param {number} [at] a moment of the page's */
  #heardSeconds(at) {
    return this.engine.secondsAt(at) - this.engine.latencySeconds - this.#startFrame / SAMPLE_RATE;
  }

  /** @returns {[TempoMap, MetreMap]} */
  #timeMaps() {
    const { tempo, metre } = this.feed.score;
    if (this.#maps?.tempo !== tempo || this.#maps?.metre !== metre) {
      this.#maps = { tempo, metre, maps: [new TempoMap(tempo), new MetreMap(metre)] };
    }
    return this.#maps.maps;
  }
}
