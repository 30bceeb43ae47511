/**
 * Which key does what, in layers: Sonic's own, the habits of another studio, and what one has changed oneself. Pure.
 *
 * @typedef {Record<string, string[]>} Keys by the name of what they do
 */

import { _ } from "./tongue.js";

/** @type {Record<string, {title: string, keys: Keys}>} */
export const SETS = {
  sonic: { title: "Sonic", keys: {} },
  ableton: {
    title: _("Like Ableton Live"),
    keys: {
      loop: ["Ctrl+L"],
      metronome: ["O"],
      follow: ["Ctrl+Shift+F"],
      redo: ["Ctrl+Y", "Ctrl+Shift+Z"],
      quantise: ["Ctrl+U"],
      draw: ["B"],
      snap: ["Ctrl+4"],
      arm: ["C"],
      mute: ["0"],
      record: ["F9"],
      mixer: ["Ctrl+Alt+M"],
    },
  },
  ardour: {
    title: _("Like Ardour"),
    keys: {
      metronome: ["`"],
      redo: ["Ctrl+Shift+Z", "Ctrl+R"],
      split: ["S"],
      solo: ["Alt+S"],
      duplicate: ["Alt+D"],
      select: ["G"],
      draw: ["D"],
      snap: ["3"],
      record: ["Shift+R"],
      mixer: ["Alt+M"],
    },
  },
};

/** Keys that a browser does not give away. */
const BROWSERS = ["Ctrl+N", "Ctrl+T", "Ctrl+W", "Ctrl+Shift+N", "Ctrl+Shift+T", "Ctrl+Shift+W", "Ctrl+Tab", "F11", "F12"];

/** @param {string} key */
export const isBrowsers = (key) => BROWSERS.includes(key);

/**
 * The keys of everything. A key belongs to one: a later layer takes it from whoever had it.
 * @param {Keys} usual @param {Keys} set @param {Record<string, string>} own one key each, in place of its first
 * @returns {Keys}
 */
export function arranged(usual, set, own) {
  const keys = Object.fromEntries(Object.entries(usual).map(([name, each]) => [name, [...each]]));
  const give = (/** @type {string} */ name, /** @type {string[]} */ wanted) => {
    for (const other of Object.keys(keys)) if (other !== name) keys[other] = keys[other].filter((key) => !wanted.includes(key));
    keys[name] = wanted;
  };
  for (const [name, wanted] of Object.entries(set)) if (keys[name]) give(name, wanted);
  for (const [name, key] of Object.entries(own))
    if (keys[name]) give(name, [key, ...keys[name].slice(1).filter((each) => each !== key)]);
  return keys;
}

/** One's keys as a file. @param {string} set @param {Record<string, string>} own */
export const asFile = (set, own) => `${JSON.stringify({ sonic: "keys", set, own }, null, 2)}\n`;

/** What such a file says. Throws an Error with a sentence. @param {string} text @returns {{set: string, own: Record<string, string>}} */
export function fromFile(text) {
  let found;
  try {
    found = JSON.parse(text);
  } catch {
    found = null;
  }
  if (found?.sonic !== "keys" || typeof found.own !== "object" || !found.own)
    throw new Error(_("This is no file of keys. Export yours to see what one looks like."));
  if (!SETS[found.set]) throw new Error(_("This file is of a set of keys that is not here."));
  const own = Object.entries(found.own).filter(([, key]) => typeof key === "string" && key.length > 0 && key.length < 40);
  return { set: found.set, own: Object.fromEntries(own) };
}
