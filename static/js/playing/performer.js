/**
 * Hands on the song's instruments: whatever key is pressed, on the screen, on the letters or on a MIDI keyboard, sounds in
 * this page at once, and who listens to `played` hears of it.
 *
 * @typedef {{kind: "on" | "off" | "control", tracks: string[], pitch: number, velocity: number, controller: string,
 *   value: number, at: number}} PlayedEvent `at`: when the hand did it, as `performance.now()` counts
 */

import { BLOCK_FRAMES } from "../engine/nodes.js";
import { TRACK } from "../lanes.js";
import { engine, feed, live, player, preview, rendered, say, store, view } from "../session.js";
import { _ } from "../tongue.js";
import { controlOf, isDown, SUSTAIN_PEDAL } from "./controllers.js";

/** @typedef {{tracks: string[], velocity: number, sounding: {release: () => void}[]}} Held */

/** The instrument tracks that hands play: those that are armed, or else the chosen one. */
export function playedTracks() {
  const instruments = store.all(TRACK).filter(({ kind }) => kind === "instrument");
  const armed = instruments.filter(({ id }) => view.now.armed.has(id));
  return armed.length ? armed : instruments.filter(({ id }) => id === view.now.track);
}

class Performer extends EventTarget {
  /** Keys that are down, by pitch. @type {Map<number, Held>} */
  held = new Map();
  pedalIsDown = false;
  /** Let go of while the pedal is down. @type {{release: () => void}[]} */
  #sustained = [];
  /** Where wheels stand that are not at rest, by track and controller. @type {Map<string, {trackId: string, controller: string, value: number}>} */
  #wheels = new Map();

  constructor() {
    super();
    player.addEventListener("state", () => this.#wheelsAgain());
  }

  /** @param {number} pitch @param {number} velocity @param {number} [at] */
  strike(pitch, velocity, at = performance.now()) {
    this.release(pitch, at);
    const tracks = playedTracks().map(({ id }) => id);
    if (!tracks.length) return say(_("Choose an instrument track to play it."));
    if (rendered) return say(_("This page plays a rendered file: its instruments cannot be played by hand."));
    this.held.set(pitch, { tracks, velocity, sounding: tracks.map((id) => preview(id, pitch, velocity)) });
    this.#tell({ kind: "on", tracks, pitch, velocity, at });
  }

  /** @param {number} pitch @param {number} [at] */
  release(pitch, at = performance.now()) {
    const held = this.held.get(pitch);
    if (!held) return;
    this.held.delete(pitch);
    if (this.pedalIsDown) this.#sustained.push(...held.sounding);
    else for (const each of held.sounding) each.release();
    this.#tell({ kind: "off", tracks: held.tracks, pitch, at });
  }

  /** A wheel, a pedal, a pressure. @param {string} controller as in a clip's curves @param {number} value @param {number} [at] */
  control(controller, value, at = performance.now()) {
    const tracks = playedTracks().map(({ id }) => id);
    if (controller === SUSTAIN_PEDAL) this.#pedal(isDown(value));
    for (const trackId of tracks) {
      this.#wheels.set(`${trackId} ${controller}`, { trackId, controller, value });
      this.#move(trackId, controller, value);
    }
    this.#tell({ kind: "control", tracks, controller, value, at });
  }

  /** Everything is let go of, the pedal too. */
  letGo() {
    if (this.pedalIsDown) this.control(SUSTAIN_PEDAL, 0);
    for (const pitch of [...this.held.keys()]) this.release(pitch);
  }

  /** @param {boolean} down */
  #pedal(down) {
    this.pedalIsDown = down;
    if (!down) for (const each of this.#sustained.splice(0)) each.release();
  }

  /** @param {string} trackId @param {string} controller @param {number} value */
  #move(trackId, controller, value) {
    const voice = feed.score?.voices?.[trackId];
    const moved = controlOf(controller, value);
    // Where the server plays, or a file, wheels have nothing in this page to move.
    if (voice && moved && !live && !rendered) engine.control(voice, moved.control, moved.value);
  }

  /** Where play begins, it puts every performance control to rest; hands still hold theirs. */
  #wheelsAgain() {
    if (player.state !== "playing" || live || rendered || !this.#wheels.size) return;
    const seconds = (player.startFrame + BLOCK_FRAMES - engine.frame) / 48_000;
    setTimeout(() => {
      for (const { trackId, controller, value } of this.#wheels.values()) this.#move(trackId, controller, value);
    }, seconds * 1000);
  }

  /** @param {Partial<PlayedEvent> & Pick<PlayedEvent, "kind" | "tracks" | "at">} played */
  #tell(played) {
    const detail = { pitch: 0, velocity: 0, controller: "", value: 0, ...played };
    this.dispatchEvent(new CustomEvent("played", { detail }));
  }
}

export const performer = new Performer();
