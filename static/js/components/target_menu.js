import { targetsOfTrack } from "../targets.js";
import { _ } from "../tongue.js";
import { openMenu } from "./menu.js";

/** @typedef {import("../targets.js").Target} Target */

/** How a lane takes part, in the words of every studio. @type {[string, string][]} */
export const MODES = [
  ["off", _("Off")],
  ["read", _("Read")],
  ["touch", _("Touch")],
  ["latch", _("Latch")],
  ["write", _("Write")],
];
export const MODE_NOTES = _(
  "Read plays it. Touch takes down what a hand does while it holds a knob, Latch until play stops, Write from where play begins.",
);

/**
 * What of a track can be automated: first whose knob, then which.
 * @param {Element} at @param {import("../store.js").Row} track @param {(target: Target) => void} choose
 */
export function targetMenu(at, track, choose) {
  openMenu(
    at,
    targetsOfTrack(track).map(({ title, targets }) => ({
      label: title,
      run: () =>
        openMenu(
          at,
          targets.map((target) => ({ label: target.parameter.title, run: () => choose(target) })),
          title,
        ),
    })),
    _("Automate {track}", { track: track.name }),
  );
}
