/** The arrangement from top to bottom as this page shows it: tracks, and the automation that lies open below them. */

import { lanesOf } from "./lanes.js";
import { store, view } from "./session.js";
import { lanesOfTrack } from "./targets.js";

/**
 * @typedef {import("./store.js").Row} Row
 * @typedef {import("./lanes.js").Lane & {automation: Row[] | null}} Arranged null where it is not shown
 */

export const LANE_PX = 64;
export const LOWEST_LANE_PX = 36;
export const HIGHEST_LANE_PX = 240;
/** Where a track shows its automation and has none: room to choose some. */
const EMPTY_LANE_PX = 36;

/** @returns {Arranged[]} */
export const arranged = () =>
  lanesOf(store, view.now.folded).map((lane) => ({
    ...lane,
    automation: view.now.automated.has(lane.track.id) ? lanesOfTrack(lane.track) : null,
  }));

/** @param {string} laneId */
export const laneHeight = (laneId) => view.now.laneHeights[laneId] ?? LANE_PX;

/** How high a track and its lanes are. @param {Arranged} lane @returns {import("./canvas/rows.js").Block} */
export function blockOf({ automation }) {
  const below = automation?.length ? automation.map(({ id }) => laneHeight(id)) : automation ? [EMPTY_LANE_PX] : [];
  return { height: view.now.rowPixels, below };
}
