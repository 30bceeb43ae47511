/** The tokens' colours as a canvas takes them, read again when the theme changes. */

import { onTheme } from "../theme_switch.js";

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

const HUES = [28, 58, 88, 118, 148, 178, 208, 238, 268, 298, 328, 358];

/** @type {Set<() => void>} */
const listeners = new Set();

/** Calls `listener` when the colours have changed. @param {() => void} listener */
export function onColours(listener) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function read() {
  const style = getComputedStyle(document.documentElement);
  const token = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  for (const [key, name] of Object.entries(NAMES)) Reflect.set(colours, key, token(name));
  HUES.forEach((hue, index) => {
    const ground = `${token("--clip-ground-l")} ${token("--clip-ground-c")} ${hue}`;
    trackColours[index] = {
      ground: `oklch(${ground})`,
      selected: `oklch(${token("--clip-selected-l")} ${token("--clip-ground-c")} ${hue})`,
      note: `oklch(${token("--clip-note-l")} ${token("--clip-note-c")} ${hue})`,
      line: `oklch(${token("--track-l")} ${token("--track-c")} ${hue})`,
      // Muted is drained of colour, not only thinner.
      muted: `oklch(${token("--clip-ground-l")} 0.008 ${hue})`,
      mutedNote: `oklch(${token("--clip-note-l")} 0.01 ${hue} / 0.45)`,
    };
  });
}

read();
onTheme(() => {
  read();
  for (const listener of listeners) listener();
});
