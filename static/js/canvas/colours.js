/** The tokens' colours as a canvas takes them, read again when the theme changes. */

import { onTheme } from "../theme_switch.js";
import { _ } from "../tongue.js";

const NAMES = {
  ground: "--ground",
  lane: "--lane",
  panel: "--panel",
  raised: "--raised",
  hover: "--hover",
  sunken: "--sunken",
  hairline: "--hairline",
  hairlineStrong: "--hairline-strong",
  text: "--text",
  textSoft: "--text-soft",
  textFaint: "--text-faint",
  accent: "--accent",
  accentGround: "--accent-ground",
  accentLine: "--accent-line",
  record: "--record",
  signal: "--signal",
  signalHigh: "--signal-high",
  colleague: "--colleague",
};

/** @typedef {{ground: string, selected: string, note: string, line: string, muted: string, mutedNote: string}} TrackColours */

/** @type {Record<keyof typeof NAMES, string>} */
export const colours = /** @type {any} */ ({});
/** By track colour, 0 … 11. @type {TrackColours[]} */
export const trackColours = [];

const TRACK_COLOURS = 12;
const OF_TRACK = {
  ground: "--track-ground",
  selected: "--track-chosen",
  note: _("--track-text"),
  line: "--track",
  muted: "--track-muted",
  mutedNote: "--track-muted-text",
};

/** @type {Set<() => void>} */
const listeners = new Set();

/** Calls `listener` when the colours have changed. @param {() => void} listener */
export function onColours(listener) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** A canvas knows no themes: what a token comes to is read off an element that wears it. */
function read() {
  const probe = document.createElement("i");
  probe.hidden = true;
  document.documentElement.append(probe);
  const style = getComputedStyle(probe);
  const worn = (/** @type {string} */ name) => {
    probe.style.color = `var(${name})`;
    return style.color;
  };
  const all = (/** @type {Record<string, string>} */ names) =>
    Object.fromEntries(Object.entries(names).map(([key, name]) => [key, worn(name)]));
  Object.assign(colours, all(NAMES));
  for (let colour = 0; colour < TRACK_COLOURS; colour += 1) {
    probe.dataset.colour = String(colour);
    trackColours[colour] = /** @type {TrackColours} */ (all(OF_TRACK));
  }
  probe.remove();
}

read();
onTheme(() => {
  read();
  for (const listener of listeners) listener();
});
