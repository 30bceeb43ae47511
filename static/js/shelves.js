/** What the browser shows beside the library of sounds: samples and songs, as entries of one list, and what was used lately. */

import { ask, studioOf } from "./server.js";
import { boot } from "./session.js";
import { _ } from "./tongue.js";
import { timeText } from "./words.js";

/** @typedef {import("./presets.js").Sound} Sound */

const RATE = 48_000;
const MOST_RECENT = 24;
const RECENT = "sonic.recent";

/** @param {"sample" | "song"} place @param {string} id @param {string} name @param {string} description @returns {Sound} */
const entry = (place, id, name, description) => ({
  id,
  name,
  description,
  place,
  family: "",
  tags: [],
  factory: false,
  owner: null,
  mine: false,
  shared: true,
  favourite: false,
});

/** @type {Sound[]} */
export let samples = [];
/** How many sides each sample has, by its id. @type {Map<string, number>} */
const sides = new Map();
/** @type {Sound[]} */
export let songs = [];

/** Fetches them anew. */
export async function loadShelves() {
  const [found, others] = await Promise.all([ask("GET", "/api/samples/"), ask("GET", "/api/compositions/")]);
  samples = found.map((/** @type {any} */ { id, name, channels, frames }) => {
    sides.set(id, channels);
    return entry("sample", id, name, `${timeText(frames / RATE)} · ${channels === 1 ? _("mono") : _("stereo")}`);
  });
  const all = Array.isArray(others) ? others : others.results;
  songs = all
    .filter((/** @type {any} */ song) => song.id !== boot.song)
    .map((/** @type {any} */ { id, title }) => entry("song", id, title, _("Opens in this page")));
}

/** The instrument that plays a sample. @param {Sound} sample */
export const samplerOf = (sample) => (sides.get(sample.id) === 1 ? "sampler_mono" : "sampler_stereo");
/** @param {Sound} sample */
export const audioOf = (sample) => `/api/samples/${sample.id}/audio/`;
/** @param {Sound} song */
export const openSong = (song) => location.assign(studioOf(song.id));

/** Ids of sounds that were used lately, the newest first. @returns {string[]} */
export function recent() {
  try {
    return JSON.parse(localStorage.getItem(RECENT) ?? "[]");
  } catch {
    return [];
  }
}

/** @param {Sound} sound */
export function remember(sound) {
  const ids = [sound.id, ...recent().filter((id) => id !== sound.id)].slice(0, MOST_RECENT);
  try {
    localStorage.setItem(RECENT, JSON.stringify(ids));
  } catch {
    // Not remembered, then.
  }
}
