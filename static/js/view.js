/**
 * What this page shows and how: selection, zoom, panels. It is no part of the song, and is nobody else's.
 *
 * @typedef {"mixer" | "devices" | "notes" | "automation" | "meters"} Panel
 * @typedef {Panel | null} Dock
 * @typedef {"notes" | "steps" | "controllers"} ClipAs how what a clip holds is shown
 * @typedef {"select" | "draw" | "paint" | "erase" | "split" | "stamp"} Tool
 * @typedef {"history" | "song" | null} Side
 */

import { USUAL } from "./layouts.js";

/** Whether two panels have room beside each other. */
export const wide = globalThis.matchMedia?.("(min-width: 1100px)");

/** What is remembered of a song's page from one visit to the next. */
const KEPT = /** @type {const} */ ([
  "pixelsPerBeat",
  "rowPixels",
  "dock",
  "beside",
  "dockPixels",
  "sidePixels",
  "headPixels",
  "share",
  "maximised",
  "side",
  "snap",
  "grid",
  "follow",
  "notePixels",
  "notePixelsPerBeat",
  "clipAs",
  "stepBeats",
  "stepMode",
  "allPads",
  "controller",
  "timeLanes",
  "minimap",
  "noteLength",
  "noteExpression",
  "noteScale",
  "noteFold",
  "noteLock",
  "noteGhosts",
  "notePreview",
  "laneHeights",
  "inspector",
  "armed",
  "keyboard",
  "narrowStrips",
  "browser",
  "browserPixels",
]);

const FRESH = {
  pixelsPerBeat: 20,
  rowPixels: 60,
  // On a narrow page the dock lies over the arrangement: there it waits to be asked for.
  dock: /** @type {Dock} */ (globalThis.innerWidth > 560 ? USUAL.dock : null),
  /** The panel to the right of the dock's, where the window is wide. @type {Dock} */
  beside: USUAL.beside,
  /** @type {number} */
  dockPixels: USUAL.dockPixels,
  /** @type {number} */
  sidePixels: USUAL.sidePixels,
  /** @type {number} */
  headPixels: USUAL.headPixels,
  /** The left panel's part of the dock. @type {number} */
  share: USUAL.share,
  /** Whether the dock has the arrangement's room too. @type {boolean} */
  maximised: USUAL.maximised,
  /** Panels in windows of their own. @type {ReadonlySet<string>} */
  out: new Set(),
  side: /** @type {Side} */ (null),
  /** The browser of sounds, at the left. */
  browser: false,
  browserPixels: 300,
  snap: true,
  /** By name, see canvas/grid.js. */
  grid: "adaptive",
  follow: true,
  notePixels: 14,
  notePixelsPerBeat: 64,
  /** @type {ClipAs} */
  clipAs: "notes",
  /** A step of the step sequencer, in beats. */
  stepBeats: 0.25,
  /** What a press on a step changes. @type {import("./steps.js").Mode} */
  stepMode: "steps",
  allPads: false,
  /** The controller whose curve is looked at. */
  controller: "cc1",
  /** @type {string | null} */
  track: null,
  /** Tracks whose faders move together. @type {ReadonlySet<string>} */
  strips: new Set(),
  /** Strips of the mixer without what is above their faders. */
  narrowStrips: false,
  /** @type {ReadonlySet<string>} */
  clips: new Set(),
  /** The clip whose notes are open. @type {string | null} */
  clip: null,
  /** @type {ReadonlySet<string>} */
  notes: new Set(),
  /** What a press among notes does. @type {Tool} */
  tool: "select",
  /** The chord that the stamp leaves. @type {{symbol: string, inversion: number} | null} */
  stamp: null,
  /** Where the next note is written by keys: a beat of the open clip's content and a pitch. @type {{beat: number, pitch: number} | null} */
  caret: null,
  /** How long the next note is; null: a step of the grid. @type {number | null} */
  noteLength: null,
  /** What the lane below the notes shows. @type {import("./notes/expression.js").Expression} */
  noteExpression: "velocity",
  /** The scale that is shown among the notes: the song's, none, or one of one's own. @type {"key" | "none" | {root: number, scale: string}} */
  noteScale: "key",
  /** Which keys have a row. @type {import("./notes/rows.js").Fold} */
  noteFold: "all",
  /** Whether notes are held to the scale. */
  noteLock: false,
  /** The tracks whose notes show through. @type {"all" | readonly string[]} */
  noteGhosts: [],
  /** Whether notes sound as they are touched. */
  notePreview: true,
  /** @type {string | null} */
  device: null,
  /** Devices of which only the title is shown. @type {ReadonlySet<string>} */
  collapsed: new Set(),
  /** The automation lane that is looked at. @type {string | null} */
  lane: null,
  /** The lanes above the tracks that are in sight. @type {readonly string[]} */
  timeLanes: ["marker", "section"],
  minimap: (globalThis.innerWidth ?? 0) > 560,
  /** The stretch of the song's time that is chosen. @type {import("./timeline.js").Span | null} */
  range: null,
  /** What the arrangement shows of the song. @type {import("./timeline.js").Span} */
  window: { from: 0, to: 64 },
  /** Tracks whose automation lies open below their clips. @type {ReadonlySet<string>} */
  automated: new Set(),
  /** Heights of automation lanes below clips, by lane, where a hand has changed them. @type {Readonly<Record<string, number>>} */
  laneHeights: {},
  /** Tracks that hands play and recording takes down; without any, the chosen one. @type {ReadonlySet<string>} */
  armed: new Set(),
  /** Whether the keyboard on the screen is in sight. */
  keyboard: false,
  /** Whether the letters play as a piano does. */
  typing: false,
  /** Whether the chosen clip's details are in sight. */
  inspector: false,
  /** Folders whose tracks are out of sight. @type {ReadonlySet<string>} */
  folded: new Set(),
};

/** JSON knows no sets. @param {unknown} value */
const asKept = (value) => (value instanceof Set ? [...value] : value);
/** @param {string} key @param {unknown} value */
const asFresh = (key, value) => (Reflect.get(FRESH, key) instanceof Set && Array.isArray(value) ? new Set(value) : value);

export class View extends EventTarget {
  /** @param {string} songId @param {Panel | null} [panel] all that this window shows of the song */
  constructor(songId, panel = null) {
    super();
    this.panel = panel;
    this.place = panel ? `sonic.view.${songId}.${panel}` : `sonic.view.${songId}`;
    this.now = { ...FRESH, ...this.#remembered(), ...(panel && { dock: panel }) };
  }

  #remembered() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.place) ?? "{}");
      const known = Object.entries(kept).filter(([key]) => KEPT.some((each) => each === key));
      return Object.fromEntries(known.map(([key, value]) => [key, asFresh(key, value)]));
    } catch {
      return {};
    }
  }

  /** Says `elsewhere` where a panel is wanted that this window does not show. @param {Partial<typeof FRESH>} changes */
  set({ ...changes }) {
    if (this.panel && "dock" in changes) {
      if (changes.dock !== this.panel) this.dispatchEvent(new CustomEvent("elsewhere", { detail: changes.dock }));
      delete changes.dock;
    }
    const keys = Object.entries(changes)
      .filter(([key, value]) => Reflect.get(this.now, key) !== value)
      .map(([key]) => key);
    if (!keys.length) return;
    this.now = { ...this.now, ...changes };
    this.#remember(keys);
    this.dispatchEvent(new CustomEvent("change", { detail: new Set(keys) }));
  }

  /** @param {string[]} keys */
  #remember(keys) {
    if (!keys.some((key) => KEPT.some((each) => each === key))) return;
    try {
      localStorage.setItem(this.place, JSON.stringify(Object.fromEntries(KEPT.map((key) => [key, asKept(this.now[key])]))));
    } catch {
      // Not remembered, then.
    }
  }

  /** Calls `listener` when one of `keys` changes. Answers what ends it. @param {string[]} keys @param {() => void} listener */
  on(keys, listener) {
    const hear = (/** @type {Event} */ event) => {
      const changed = /** @type {CustomEvent<Set<string>>} */ (event).detail;
      if (keys.some((key) => changed.has(key))) listener();
    };
    this.addEventListener("change", hear);
    return () => this.removeEventListener("change", hear);
  }
}
