import { html } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { DEVICE, mixerTracks, SEND, STRIP, stripsByTrack, TRACK, vcaTracks } from "../lanes.js";
import { overshadowed } from "../heard.js";
import { store, view } from "../session.js";
import { Live } from "./live.js";
import "./strip.js";

/** @type {import("../store.js").Row[]} */
const NOBODY = [];

/** All strips from left to right, the master at the end. */
class Mixer extends Live {
  static models = ["compositions.about", TRACK, STRIP, SEND, DEVICE];
  static sees = ["track", "device"];

  /** As many rows as the strip with most sends has, so that all strips stay aligned. */
  #sendRows() {
    const counts = new Map();
    for (const { strip_id } of store.all(SEND)) counts.set(strip_id, 1 + (counts.get(strip_id) ?? 0));
    return Math.max(1, ...counts.values()) + 1;
  }

  render() {
    const strips = stripsByTrack(store);
    const silent = overshadowed(store);
    const vcas = vcaTracks(store);
    const law = store.all("compositions.about")[0]?.pan_law;
    const membersOf = (/** @type {string} */ id) =>
      mixerTracks(store).filter((track) => strips.get(track.id)?.vca_id === id);
    return html`<ul
      class="strips ${vcas.length ? "with-vcas" : ""}"
      aria-label="Mixer"
      style="--sends:${this.#sendRows()}"
    >
      ${repeat(
        mixerTracks(store),
        (track) => track.id,
        (track) => {
          const strip = strips.get(track.id);
          return html`<li class=${track.kind}>
            <sonic-strip
              .track=${track}
              .strip=${strip}
              .vca=${strip?.vca_id ? (store.get(TRACK, store.get(STRIP, strip.vca_id)?.track_id) ?? null) : null}
              .members=${strip && track.kind === "vca" ? membersOf(strip.id) : NOBODY}
              .law=${track.kind === "master" ? law : ""}
              .chosen=${track.id === view.now.track}
              .overshadowed=${!!strip && silent.has(strip.id)}
            ></sonic-strip>
          </li>`;
        },
      )}
    </ul>`;
  }
}
customElements.define("sonic-mixer", Mixer);
