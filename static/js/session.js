/** What one studio page is made of: its song, its line to the server, its sound and what it shows. */

import { Commands } from "./commands.js";
import { MetreMap, TempoMap } from "./engine/clock.js";
import { missingAudio } from "./engine/context.js";
import { Engine } from "./engine/engine.js";
import { Feed } from "./engine/feed.js";
import { LivePlayer, LiveSound } from "./engine/live.js";
import { OpenerSound } from "./engine/opener.js";
import { Player } from "./engine/player.js";
import { KeptEdits } from "./kept_edits.js";
import { channelOf, Outside, reportTo } from "./outside.js";
import { Presence } from "./presence.js";
import { RenderedPlayer, RenderedSound } from "./rendered.js";
import { Revisions } from "./revisions.js";
import { Refused, SongSocket } from "./socket.js";
import { Store } from "./store.js";
import { Versions } from "./versions.js";
import { View } from "./view.js";
import { _ } from "./tongue.js";

/**
 * @typedef {{name: string, title: string, minimum: number, maximum: number, default: number, warp: string | number,
 *   step: number, unit: string, choices: string[], resolves: string | null, beats: number[], sent: boolean}} Parameter
 * @typedef {{name: string, title: string, category: "instrument" | "effect" | "modulator" | "core", family: string, description: string,
 *   sidechain: boolean, parameters: Parameter[], pads: Record<string, {title: string, kind: string}>}} Kind
 * @typedef {{name: string, title: string, steps: number[]}} Scale Semitones over the root, rising from 0.
 * @typedef {{song: string, role: string, user: {id: number, name: string}, catalogue: Kind[],
 *   theory: {scales: Scale[]}, panel: import("./view.js").Panel | null,
 *   engine: {live: boolean, options: Record<string, number>, synthdefs: string}}} Boot
 */

/** @type {Boot} */
export const boot = JSON.parse(document.getElementById("boot")?.textContent ?? "{}");
export const mayEdit = boot.role === "owner" || boot.role === "editor";

/** @type {ReadonlyMap<string, Kind>} */
export const catalogue = new Map(boot.catalogue.map((kind) => [kind.name, kind]));

/** What the page has to say to its musician: "say" events, see components/toasts.js. */
export const words = new EventTarget();

/** @typedef {{label: string, run: () => void}} Act */

/** @param {string} text @param {{wrong?: boolean, acts?: Act[]}} [how] */
export function say(text, how = {}) {
  words.dispatchEvent(new CustomEvent("say", { detail: { text, ...how } }));
}

/** @param {Error} error */
function complain(error) {
  if (error instanceof Refused && error.isListed) return; // see components/waiting.js
  say(error.message, { wrong: true });
}

export const store = new Store();
export const keptEdits = new KeptEdits(localStorage, `${boot.user.id}.${boot.song}`);
export const socket = new SongSocket(boot.song, store, keptEdits);
export const commands = new Commands(socket, store, complain);
export const view = new View(boot.song, boot.panel);
export const revisions = new Revisions(boot.song, boot.user.id, socket);
export const versions = new Versions(boot.song, socket);
export const presence = new Presence(socket, boot.user.id);

export const time = { tempo: new TempoMap([]), metre: new MetreMap([]) };

/** The tab plays by itself though the server would: asked for when the server's engine is away. */
const PLAYS_HERE = "sonic.plays_here";
/** The server's engine, where it plays. It stands in for the page's own. */
export const live = boot.engine.live && !sessionStorage.getItem(PLAYS_HERE) ? new LiveSound(boot.song) : null;

/** The song's own window, where this one is only a panel of it. */
const channel = boot.panel ? channelOf(new URLSearchParams(location.search).get("of") ?? "") : null;
/** The sound of the song's own window. It stands in for this one's. */
const opener = channel && !live ? new OpenerSound(channel) : null;
export const distant = live ?? opener;

const missing = distant ? null : missingAudio();
/** The song as a file, where the page cannot sound by itself. It stands in for the page's own engine too. */
export const rendered = missing ? new RenderedSound(boot.song, missing, () => store.number) : null;

export const engine = /** @type {Engine} */ (
  distant ??
    rendered ??
    new Engine({
      baseURL: "/static/supersonic/",
      options: boot.engine.options,
      synthdefs: boot.engine.synthdefs,
    })
);
export const feed = new Feed(boot.song, engine);
export const player = /** @type {Player} */ (
  /** @type {unknown} */ (
    distant
      ? new LivePlayer(/** @type {LiveSound} */ (distant), time, songLoop)
      : rendered
        ? new RenderedPlayer(rendered, time, songLoop)
        : new Player(engine, feed)
  )
);

/** @returns {[number, number, boolean] | null} */
function songLoop() {
  const song = about();
  return song ? [song.loop_start_beats, song.loop_end_beats, song.looping] : null;
}

function playHere() {
  sessionStorage.setItem(PLAYS_HERE, "1");
  location.reload();
}

// --- time -----------------------------------------------------------------------------------------------------------

const byBeat = (/** @type {any} */ a, /** @type {any} */ b) => a.beat - b.beat;

function retime() {
  time.tempo = new TempoMap(
    store
      .all("compositions.tempomark")
      .sort(byBeat)
      .map(({ beat, bpm, ramp }) => [beat, bpm, ramp]),
  );
  time.metre = new MetreMap(
    store
      .all("compositions.metremark")
      .sort(byBeat)
      .map(({ beat, numerator, denominator }) => [beat, numerator, denominator]),
  );
}
store.subscribe(retime, "compositions.tempomark");
store.subscribe(retime, "compositions.metremark");

/** The song's About row: its title, its loop. */
export const about = () => store.all("compositions.about")[0];

/** Plays, or pauses; the sound is started by the first time, for a browser lets only a hand start it. */
export async function playOrPause() {
  if (player.state === "playing") return player.pause();
  if (rendered && !rendered.isFresh) say(_("{reason} Sonic renders the song first, and plays the file.", { reason: rendered.reason }));
  if (engine.state !== "running") await engine.start();
  if (engine.state === "running") return player.play();
  const instead = live ? { act: { label: _("Play in this page"), run: playHere } } : {};
  say(engine.why || "The sound could not be started. Press play to try again.", { wrong: true, ...instead });
}

/** The first note struck waits for the song's instruments, as long as its key is held. */
const LONGEST_WAIT_SECONDS = 20;

/**
 * Plays a note on a track's instrument in this page alone, until it is released. The first one starts the sound.
 * @param {string} trackId @param {number} pitch @param {number} velocity
 */
export function preview(trackId, pitch, velocity) {
  /** @type {{release: () => void} | null} */
  let sounding = null;
  let released = false;
  if (rendered) return { release() {} }; // a file has no keys to strike
  const begin = () => {
    const voice = distant ? /** @type {any} */ ({ track: trackId }) : feed.score?.voices?.[trackId];
    if (voice && !released && engine.state === "running") sounding = engine.preview(voice, pitch, velocity);
  };
  if (engine.state === "running") begin();
  else
    void engine
      .start()
      .then(() => live !== null || feed.untilReady(LONGEST_WAIT_SECONDS))
      .then(begin);
  return {
    release() {
      released = true;
      sounding?.release();
    },
  };
}

/** @param {number} [beat] */
async function playFrom(beat) {
  if (engine.state !== "running") await engine.start();
  await player.play(beat);
}
/** The panels of this song in windows of their own; a panel's window has none. */
export const outside = channel ? null : new Outside(boot.song, view, { engine, player, play: playFrom, preview });
if (channel) reportTo(channel, view);

/** Says something to who listens to the page instead of looking at it. @param {string} text */
export function announce(text) {
  const place = document.getElementById("announcement");
  if (place) place.textContent = text;
}
