import * as actions from "../actions.js";
import { commands, mayEdit, view } from "../session.js";
import { _ } from "../tongue.js";
import { openMenu } from "./menu.js";
import { vcaMenu } from "./vca_menu.js";

/**
 * Everything that can be done with a strip.
 * @param {Element | {x: number, y: number}} at @param {import("../store.js").Row} track @param {() => void} rename
 */
export function stripMenu(at, track, rename) {
  if (!mayEdit) return;
  const { id, kind } = track;
  const isOne = kind !== "master";
  const sounds = kind !== "vca";
  openMenu(
    at,
    [
      ...(isOne ? [{ label: _("Rename"), key: "Enter", run: rename }] : []),
      ...(sounds ? [{ label: _("Show devices"), run: () => view.set({ dock: "devices", track: id }) }] : []),
      ...(sounds && isOne ? [{ label: _("VCA…"), run: () => vcaMenu(at, /** @type {any} */ (track)) }] : []),
      "line",
      { label: _("Copy strip settings"), run: () => actions.copyStrip(id) },
      ...(actions.hasCopiedStrip() ? [{ label: _("Paste strip settings"), run: () => actions.pasteStrip(id) }] : []),
      { label: _("Reset strip"), run: () => actions.resetStrip(id) },
      ...(isOne
        ? [
            /** @type {const} */ ("line"),
            { label: _("Move left"), key: "Alt ←", run: () => actions.shiftStrip(id, -1) },
            { label: _("Move right"), key: "Alt →", run: () => actions.shiftStrip(id, 1) },
            { label: _("Duplicate"), run: () => void commands.run("mixer.duplicate_track", { track_id: id }) },
            /** @type {const} */ ("line"),
            {
              swatches: track.colour,
              run: (/** @type {number} */ colour) => void commands.run("compositions.colour_track", { track_id: id, colour }),
            },
            /** @type {const} */ ("line"),
            { label: _("Remove track"), danger: true, run: () => void actions.removeTrack(id) },
          ]
        : []),
    ],
    track.name,
  );
}
