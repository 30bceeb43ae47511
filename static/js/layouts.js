/**
 * Where the panels stand: pure arithmetic over what `view.js` keeps of them.
 *
 * @typedef {import("./view.js").Panel} Panel
 * @typedef {{dock: Panel | null, beside: Panel | null, out: ReadonlySet<string>}} Docked
 */

/** How far each edge may be drawn, in CSS pixels; `least` of the dock leaves a mixer its faders. */
export const EDGES = /** @type {const} */ ({
  dockPixels: { least: 200, most: 1200, usual: 416 },
  sidePixels: { least: 220, most: 560, usual: 288 },
  headPixels: { least: 160, most: 420, usual: 248 },
});
/** How much of the dock the left one of two panels takes. */
export const SHARE = { least: 0.2, most: 0.8, usual: 0.5 };

/** @param {number} value @param {{least: number, most: number}} edge @param {number} [room] */
export const within = (value, { least, most }, room = Infinity) =>
  Math.round(Math.max(least, Math.min(value, most, room)));

/**
 * The dock after a panel's button: opens it, or closes it where it is open; what stood beside it then has the room.
 * @param {Docked} now @param {Panel | null} panel null closes all
 */
export function toggled({ dock, beside }, panel) {
  if (panel === null) return { dock: null, beside: null };
  if (panel === dock) return { dock: beside === dock ? null : beside, beside: null };
  if (panel === beside) return { dock, beside: null };
  return { dock: panel, beside };
}

/** The dock with a panel to the right of the one that is open. @param {Docked} now @param {Panel} panel */
export function placedBeside({ dock, beside }, panel) {
  if (!dock || dock === panel) return { dock: panel, beside };
  return { dock, beside: panel };
}

/** What the dock shows: panels in windows of their own are not in it. @param {Docked} now @returns {Panel[]} */
export const inDock = ({ dock, beside, out }) =>
  /** @type {Panel[]} */ ([...new Set([dock, beside])].filter((panel) => panel !== null && !out.has(panel)));

/** The usual places of everything. */
export const USUAL = /** @type {const} */ ({
  dock: "mixer",
  beside: null,
  side: null,
  maximised: false,
  dockPixels: EDGES.dockPixels.usual,
  sidePixels: EDGES.sidePixels.usual,
  headPixels: EDGES.headPixels.usual,
  share: SHARE.usual,
});

/**
 * Arrangements of the whole page by name. What one does not name stays as it is.
 * @type {Record<"compose" | "mix" | "perform", Partial<{dock: Panel | null, beside: Panel | null, side: null, maximised: boolean,
 *   dockPixels: number, headPixels: number, share: number}>>}
 */
export const LAYOUTS = {
  compose: { dock: "notes", beside: "devices", share: 0.6, side: null, maximised: false, dockPixels: 380 },
  mix: { dock: "mixer", beside: "meters", share: 0.62, side: null, maximised: true },
  perform: { dock: null, beside: null, side: null, maximised: false, headPixels: EDGES.headPixels.least },
};
