import * as actions from "../actions.js";
import { STRIP, vcaTracks } from "../lanes.js";
import { store } from "../session.js";
import { openMenu } from "./menu.js";
import { _ } from "../tongue.js";

/** Which VCA moves a track. @param {Element | {x: number, y: number}} at @param {{id: string, name: string}} track */
export function vcaMenu(at, track) {
  const strip = store.find(STRIP, (each) => each.track_id === track.id);
  const now = store.get(STRIP, strip?.vca_id)?.track_id ?? null;
  openMenu(
    at,
    [
      { label: _("No VCA"), checked: !now, run: () => now && actions.link([track.id], null) },
      ...vcaTracks(store).map((vca) => ({
        label: vca.name,
        colour: vca.colour,
        checked: vca.id === now,
        run: () => actions.link([track.id], vca.id),
      })),
      "line",
      { label: _("New VCA"), run: () => actions.linkToNew(track.id) },
    ],
    _("VCA of {track}", { track: track.name }),
  );
}
