import { html } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { DEVICE, mixerTracks, SEND, STRIP, stripsByTrack, TRACK, vcaTracks } from "../lanes.js";
import { overshadowed } from "../heard.js";
import * as actions from "../actions.js";
import { mayEdit, store, view } from "../session.js";
import { _ } from "../tongue.js";
import { icon, Live } from "./live.js";
import "./strip.js";

/** @type {import("../store.js").Row[]} */
const NOBODY = [];
/** Kinds that stand apart, after the tracks. */
const SECTIONS = ["return", "vca"];

/** All strips from left to right, the master at the end. */
class Mixer extends Live {
  static models = ["compositions.about", TRACK, STRIP, SEND, DEVICE];
  static sees = ["track", "device", "strips", "narrowStrips"];

  /** As many rows as the strip with most sends has, so that all strips stay aligned. */
  #sendRows() {
    const counts = new Map();
    for (const { strip_id } of store.all(SEND)) counts.set(strip_id, 1 + (counts.get(strip_id) ?? 0));
    return Math.max(1, ...counts.values()) + 1;
  }

  /** What is done to all strips. */
  #tools() {
    const strips = store.all(STRIP);
    const tool = (
      /** @type {string} */ label,
      /** @type {string} */ key,
      /** @type {unknown} */ sign,
      /** @type {() => void} */ run,
      /** @type {boolean} */ idle,
    ) =>
      html`<button class="button quiet square" aria-label=${label} title=${key ? `${label} (${key})` : label} ?disabled=${idle} @click=${run}>
        ${sign}
      </button>`;
    const { narrowStrips } = view.now;
    return html`<div class="desk-tools" role="toolbar" aria-label=${_("All strips")} aria-orientation="vertical">
      ${tool(_("Unsolo all"), "Alt S", html`<b class="all solo">S</b>`, actions.unsoloAll, !mayEdit || !strips.some((strip) => strip.solo))}
      ${tool(_("Unmute all"), "Alt M", html`<b class="all mute">M</b>`, actions.unmuteAll, !mayEdit || !strips.some((strip) => strip.mute))}
      ${tool(_("Reset all peaks"), "Alt P", icon("meters"), actions.resetPeaks, false)}
      <button
        class="button quiet square"
        aria-pressed=${narrowStrips}
        aria-label=${_("Narrow strips")}
        title=${narrowStrips ? _("Whole strips") : _("Narrow strips")}
        @click=${actions.narrowStrips}
      >
        ${icon("fit")}
      </button>
    </div>`;
  }

  render() {
    const strips = stripsByTrack(store);
    const silent = overshadowed(store);
    const vcas = vcaTracks(store);
    const law = store.all("compositions.about")[0]?.pan_law;
    const membersOf = (/** @type {string} */ id) =>
      mixerTracks(store).filter((track) => strips.get(track.id)?.vca_id === id);
    const tracks = mixerTracks(store);
    const { narrowStrips: isNarrow, strips: together, track: chosen } = view.now;
    const isLinked = (/** @type {string} */ id) => together.size > 1 && together.has(id);
    return html`${this.#tools()}<ul
      class="strips ${vcas.length ? "with-vcas" : ""} ${isNarrow ? "slim" : ""}"
      aria-label=${_("Mixer")}
      style="--sends:${this.#sendRows()}"
    >
      ${repeat(
        tracks,
        (track) => track.id,
        (track, index) => {
          const strip = strips.get(track.id);
          const begins = index > 0 && SECTIONS.includes(track.kind) && tracks[index - 1].kind !== track.kind;
          return html`<li class="${track.kind} ${begins ? "begins" : ""}">
            <sonic-strip
              .track=${track}
              .strip=${strip}
              .vca=${strip?.vca_id ? (store.get(TRACK, store.get(STRIP, strip.vca_id)?.track_id) ?? null) : null}
              .members=${strip && track.kind === "vca" ? membersOf(strip.id) : NOBODY}
              .law=${track.kind === "master" ? law : ""}
              .chosen=${track.id === chosen}
              .linked=${isLinked(track.id)}
              .overshadowed=${!!strip && silent.has(strip.id)}
            ></sonic-strip>
          </li>`;
        },
      )}
    </ul>`;
  }
}
customElements.define("sonic-mixer", Mixer);
