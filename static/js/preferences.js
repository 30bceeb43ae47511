/**
 * How a person likes to work, in all songs of this browser; `theme.js` shows the theme and density before the first paint.
 *
 * @typedef {"system" | "dark" | "light"} Theme
 * @typedef {"compact" | "comfortable"} Density
 */

const PLACE = "sonic.preferences";

const FRESH = {
  theme: /** @type {Theme} */ ("system"),
  density: /** @type {Density} */ ("compact"),
  /** Whether stop goes back to where play began. */
  returns: true,
  stopsAtEnd: true,
  clickDb: -9,
  clickAccents: true,
  clickOnlyRecording: false,
  /** Of new notes, and of the typing keyboard. */
  velocity: 100,
  /** The typing keyboard's. */
  octave: 4,
  countInBars: 1,
  preRollBars: 0,
  /** What recording does to notes that are there. @type {"overdub" | "replace"} */
  mode: "overdub",
  /** Whether recording begins and ends with the loop's range. */
  punch: false,
  /** The grid that starts of recorded notes are pulled to, in beats; 0: none. */
  quantiseBeats: 0,
  /** The output device's id; "" is the browser's own choice. */
  output: "",
  /** MIDI has been asked for once, and is asked for again on the next visit. */
  midi: false,
  /** Names of MIDI inputs that are not listened to. @type {string[]} */
  deafTo: [],
};

/** @typedef {typeof FRESH} Wishes */

class Preferences extends EventTarget {
  now = { ...FRESH, ...remembered() };

  constructor() {
    super();
    // Another window of this browser changed them.
    globalThis.addEventListener?.("storage", (event) => {
      if (event.key === PLACE) this.#become({ ...FRESH, ...remembered() });
    });
  }

  /** @param {Partial<typeof FRESH>} changes */
  set(changes) {
    this.#become({ ...this.now, ...changes });
    try {
      localStorage.setItem(PLACE, JSON.stringify(this.now));
    } catch {
      // They hold for this visit, then.
    }
  }

  reset() {
    this.set(FRESH);
  }

  /** @param {typeof FRESH} next */
  #become(next) {
    this.now = next;
    globalThis.showLook?.(next);
    this.dispatchEvent(new Event("change"));
  }
}

/** @returns {Partial<typeof FRESH>} */
function remembered() {
  try {
    return JSON.parse(localStorage.getItem(PLACE) ?? "{}");
  } catch {
    return {};
  }
}

export const preferences = new Preferences();
