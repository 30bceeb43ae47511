/** What one studio page is made of: its song, its line to the server, its sound and what it shows. */

import { Commands } from "./commands.js";
import { MetreMap, TempoMap } from "./engine/clock.js";
import { Engine } from "./engine/engine.js";
import { Feed } from "./engine/feed.js";
import { Player } from "./engine/player.js";
import { Revisions } from "./revisions.js";
import { SongSocket } from "./socket.js";
import { Store } from "./store.js";
import { View } from "./view.js";

/**
 * @typedef {{name: string, title: string, minimum: number, maximum: number, default: number, warp: string | number,
 *   step: number, unit: string, choices: string[], resolves: string | null, beats: number[]}} Parameter
 * @typedef {{name: string, title: string, category: "instrument" | "effect", family: string, description: string,
 *   sidechain: boolean, parameters: Parameter[], pads: Record<string, {title: string}>}} Kind
 * @typedef {{song: string, role: string, user: {id: number, name: string}, catalogue: Kind[],
 *   engine: {options: Record<string, number>, synthdefs: string[]}}} Boot
 */

/** @type {Boot} */
export const boot = JSON.parse(document.getElementById("boot")?.textContent ?? "{}");
export const mayEdit = boot.role === "owner" || boot.role === "editor";

/** @type {ReadonlyMap<string, Kind>} */
export const catalogue = new Map(boot.catalogue.map((kind) => [kind.name, kind]));

/** What the page has to say to its musician: "say" events, see components/toasts.js. */
export const words = new EventTarget();

/** @param {string} text @param {{wrong?: boolean, act?: {label: string, run: () => void}}} [how] */
export function say(text, how = {}) {
  words.dispatchEvent(new CustomEvent("say", { detail: { text, ...how } }));
}

export const store = new Store();
export const socket = new SongSocket(boot.song, store);
export const commands = new Commands(socket, store, (error) => say(error.message, { wrong: true }));
export const view = new View(boot.song);
export const revisions = new Revisions(boot.song, boot.user.id, socket);

export const engine = new Engine({
  baseURL: "/static/supersonic/",
  synthdefURL: "/static/synthdefs/",
  options: boot.engine.options,
  synthdefs: boot.engine.synthdefs,
});
export const feed = new Feed(boot.song, engine);
export const player = new Player(engine, feed);

// --- time -----------------------------------------------------------------------------------------------------------

export const time = { tempo: new TempoMap([]), metre: new MetreMap([]) };

const byBeat = (/** @type {any} */ a, /** @type {any} */ b) => a.beat - b.beat;

function retime() {
  time.tempo = new TempoMap(store.all("compositions.tempomark").sort(byBeat).map(({ beat, bpm, ramp }) => [beat, bpm, ramp]));
  time.metre = new MetreMap(
    store.all("compositions.metremark").sort(byBeat).map(({ beat, numerator, denominator }) => [beat, numerator, denominator]),
  );
}
store.subscribe(retime, "compositions.tempomark");
store.subscribe(retime, "compositions.metremark");

/** The song's About row: its title, its loop. */
export const about = () => store.all("compositions.about")[0];

/** Plays, or pauses; the sound is started by the first time, for a browser lets only a hand start it. */
export async function playOrPause() {
  if (player.state === "playing") return player.pause();
  if (engine.state !== "running") await engine.start();
  if (engine.state === "running") return player.play();
  say(engine.why || "The sound could not be started. Press play to try again.", { wrong: true });
}

/** Plays a note on a track's instrument in this page alone. @param {string} trackId @param {number} pitch @param {number} velocity */
export function preview(trackId, pitch, velocity) {
  const voice = feed.score?.voices?.[trackId];
  if (!voice || engine.state !== "running") return null;
  return engine.preview(voice, pitch, velocity);
}
