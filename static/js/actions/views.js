/** What is shown. */

import { CLIP, TRACK } from "../lanes.js";
import { LAYOUTS, placedBeside, toggled, USUAL } from "../layouts.js";
import { announce, commands, mayEdit, outside, say, store, view } from "../session.js";
import { laneOf, POINT, targetArguments } from "../targets.js";
import { LEAST_PIXELS_PER_BEAT, MOST_PIXELS_PER_BEAT } from "../timeline.js";
import { _ } from "../tongue.js";
import { wide } from "../view.js";

/** Opens a panel, or closes it; one in a window of its own comes to the front. @param {import("../view.js").Dock} dock */
export function showDock(dock) {
  if (dock && outside?.front(dock)) return;
  if (view.panel) return view.set({ dock });
  // One that has no room beside the other is not to be closed, but to be seen.
  const now = wide.matches ? view.now : { ...view.now, beside: null };
  view.set({ ...toggled(now, dock), maximised: view.now.maximised && dock !== null });
}

/** @param {import("../view.js").Panel} panel */
export const showBeside = (panel) => view.set(placedBeside(view.now, panel));

/** Gives the dock the arrangement's room, and takes it back. */
export function maximise() {
  const { dock, maximised } = view.now;
  view.set({ maximised: !maximised, dock: dock ?? USUAL.dock });
  announce(maximised ? _("The arrangement is back") : _("The panel has the full height"));
}

/** @param {import("../view.js").Panel | null} [panel] the dock's, where none is named */
export function popOut(panel = view.now.dock) {
  if (!panel || !outside || outside.open(panel)) return;
  say(_("The browser kept the window from opening. Allow pop-ups for this page, then try again."), { wrong: true });
}

/** @param {import("../view.js").Panel} panel */
export const bringBack = (panel) => outside?.close(panel);

/** Puts all panels where a kind of work wants them. @param {keyof typeof LAYOUTS} name @param {string} label */
export function layOut(name, label) {
  view.set(LAYOUTS[name]);
  announce(_("Layout: {name}", { name: label }));
}

export function resetLayout() {
  view.set(USUAL);
  announce(_("All panels are at their usual places"));
}

/** Shows a panel beside the song, or closes it. @param {import("../view.js").Side} side */
export const showSide = (side) => view.set({ side: view.now.side === side ? null : side });
export const showHistory = () => showSide("history");
export const closeSide = () => view.set({ side: null });
export const showBrowser = () => view.set({ browser: !view.now.browser });
export const follow = () => view.set({ follow: !view.now.follow });

/** @param {import("../view.js").Tool} tool */
export const tool = (tool) => view.set({ tool, stamp: null });

/** @param {number} times */
export function zoom(times) {
  if (view.now.dock === "notes" && document.activeElement?.closest("sonic-notes")) {
    view.set({ notePixelsPerBeat: Math.min(600, Math.max(6, view.now.notePixelsPerBeat * times)) });
  } else view.set({ pixelsPerBeat: zoomed(times) });
}

/** @param {number} times */
export const zoomed = (times) => Math.min(MOST_PIXELS_PER_BEAT, Math.max(LEAST_PIXELS_PER_BEAT, view.now.pixelsPerBeat * times));

/** Opens a clip's notes. @param {string} clipId */
export function openClip(clipId) {
  const clip = store.get(CLIP, clipId);
  if (!clip) return;
  const track = store.get(TRACK, clip.track_id);
  view.set({
    clip: clipId,
    clips: new Set([clipId]),
    track: clip.track_id,
    notes: new Set(),
    dock: track?.kind === "instrument" ? "notes" : view.now.dock,
  });
}

export function openChosen() {
  const [first] = view.now.clips;
  if (!first) return;
  openClip(first);
  // Who opened it by a key goes on there by keys.
  requestAnimationFrame(() => /** @type {HTMLElement | null} */ (document.querySelector(".field-of-notes"))?.focus());
}

/** The lane of a parameter; a new one begins where the parameter stands. @param {import("../targets.js").Target} target @returns {Promise<string | null>} */
async function laneFor(target) {
  const lane = laneOf(target.model, target.row.id, target.name);
  if (lane) return lane.id;
  return (mayEdit && (await commands.run("effects.add_lane", targetArguments(target)))) || null;
}

/** Shows a parameter's automation. @param {import("../targets.js").Target} target */
export async function automate(target) {
  const lane = await laneFor(target);
  if (lane) view.set({ dock: "automation", lane });
}

/** Opens a parameter's automation below the track's clips. @param {import("../targets.js").Target} target @param {string} trackId */
export async function automateInPlace(target, trackId) {
  const lane = await laneFor(target);
  if (lane) view.set({ lane, automated: new Set([...view.now.automated, trackId]) });
}

/**
 * Lets a lane move another parameter. What is written in it is not lost: then the other one gets a lane of its own.
 * @param {import("../store.js").Row} lane @param {import("../targets.js").Target} target @param {string} trackId
 */
export async function retarget(lane, target, trackId) {
  const isThere = laneOf(target.model, target.row.id, target.name);
  if (isThere || store.group(POINT, lane.id).length > 1) return automateInPlace(target, trackId);
  const steps = [
    { command: "effects.remove_lane", arguments: { lane_id: lane.id } },
    { command: "effects.add_lane", arguments: targetArguments(target) },
  ];
  await commands.together(steps, "Automate another parameter");
  view.set({ lane: laneOf(target.model, target.row.id, target.name)?.id ?? null });
}

/** Shows or hides the automation below a track's clips. @param {string | null} [trackId] */
export function showLanes(trackId = view.now.track) {
  if (!trackId) return;
  const automated = new Set(view.now.automated);
  if (!automated.delete(trackId)) automated.add(trackId);
  view.set({ automated });
}

export const showInspector = () => view.set({ inspector: !view.now.inspector });
