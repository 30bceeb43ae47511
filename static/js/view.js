/**
 * What this page shows and how: selection, zoom, panels. It is no part of the song, and is nobody else's.
 *
 * @typedef {"mixer" | "devices" | "notes" | "automation" | "meters" | null} Dock
 */

/** What is remembered of a song's page from one visit to the next. */
const KEPT = /** @type {const} */ ([
  "pixelsPerBeat",
  "rowPixels",
  "dock",
  "dockPixels",
  "side",
  "snap",
  "follow",
  "notePixels",
  "notePixelsPerBeat",
]);

const FRESH = {
  pixelsPerBeat: 20,
  rowPixels: 60,
  // On a narrow page the dock lies over the arrangement: there it waits to be asked for.
  dock: /** @type {Dock} */ (globalThis.innerWidth > 560 ? "mixer" : null),
  dockPixels: 416,
  /** @type {"history" | null} */
  side: null,
  snap: true,
  follow: true,
  notePixels: 14,
  notePixelsPerBeat: 64,
  /** @type {string | null} */
  track: null,
  /** @type {ReadonlySet<string>} */
  clips: new Set(),
  /** The clip whose notes are open. @type {string | null} */
  clip: null,
  /** @type {ReadonlySet<string>} */
  notes: new Set(),
  /** What a press among notes does. @type {"select" | "draw"} */
  tool: "select",
  /** @type {string | null} */
  device: null,
  /** The automation lane that is looked at. @type {string | null} */
  lane: null,
  /** Folders whose tracks are out of sight. @type {ReadonlySet<string>} */
  folded: new Set(),
};

export class View extends EventTarget {
  /** @param {string} songId */
  constructor(songId) {
    super();
    this.place = `sonic.view.${songId}`;
    this.now = { ...FRESH, ...this.#remembered() };
  }

  #remembered() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.place) ?? "{}");
      return Object.fromEntries(Object.entries(kept).filter(([key]) => KEPT.some((each) => each === key)));
    } catch {
      return {};
    }
  }

  /** @param {Partial<typeof FRESH>} changes */
  set(changes) {
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
      localStorage.setItem(this.place, JSON.stringify(Object.fromEntries(KEPT.map((key) => [key, this.now[key]]))));
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
