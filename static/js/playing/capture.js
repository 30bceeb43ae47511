/**
 * What was played of late without being recorded, to be kept after all.
 *
 * @typedef {{kind: "on" | "off" | "control", trackId: string, at: number, beat: number | null, pitch: number,
 *   velocity: number, controller: string, value: number}} Played `at`: seconds of any clock; `beat`: where play was, or null
 *   while it stood
 */

import { Take } from "./take.js";

/** After a rest as long, another idea begins. */
const REST_SECONDS = 12;
const REMEMBERED_SECONDS = 300;
const MOST = 20_000;

export class Capture {
  /** @type {Played[]} */
  #played = [];

  /** @param {Played} played */
  add(played) {
    const last = this.#played.at(-1);
    const isAnother = last && (played.at - last.at > REST_SECONDS || (last.beat === null) !== (played.beat === null));
    if (isAnother && played.kind === "on") this.#played = [];
    this.#played.push(played);
    const oldest = played.at - REMEMBERED_SECONDS;
    if (this.#played.length > MOST || this.#played[0].at < oldest)
      this.#played = this.#played.slice(-MOST).filter(({ at }) => at >= oldest);
  }

  get isEmpty() {
    return !this.#played.some(({ kind }) => kind === "on");
  }

  forget() {
    this.#played = [];
  }

  /**
   * The last idea as a take: where it was heard while the song played, or from `start` on in the song's tempo there.
   * @param {number} start beat @param {import("../engine/clock.js").TempoMap} tempo @param {() => string} newId
   * @param {[number, number] | null} loop
   */
  take(start, tempo, newId, loop) {
    const played = this.#played;
    const first = played.find(({ kind }) => kind === "on") ?? played[0];
    const stood = first?.beat === null;
    const placed = (/** @type {Played} */ { at, beat }) =>
      stood ? tempo.beatAt(tempo.secondsAt(start) + at - first.at) : (beat ?? start);
    const take = new Take({ from: 0, to: null, loop: stood ? null : loop, grid: 0 }, newId);
    for (const each of played) {
      const beat = Math.max(0, placed(each));
      if (each.kind === "on") take.strike(each.trackId, each.pitch, each.velocity, beat);
      else if (each.kind === "off") take.release(each.trackId, each.pitch, beat);
      else take.control(each.trackId, each.controller, each.value, beat);
    }
    take.end(Math.max(0, played.length ? placed(/** @type {Played} */ (played.at(-1))) : 0));
    return take;
  }
}
