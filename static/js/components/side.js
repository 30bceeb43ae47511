import { html, nothing } from "lit";
import * as actions from "../actions.js";
import { view } from "../session.js";
import { _ } from "../tongue.js";
import { icon, Live } from "./live.js";
import "./history.js";
import "./song_words.js";

/** @type {{name: "history" | "song", title: string, key: string, show: () => unknown}[]} */
const TABS = [
  { name: "history", title: _("History"), key: "Shift 4", show: () => html`<sonic-history></sonic-history>` },
  { name: "song", title: _("Notepad"), key: "Shift 0", show: () => html`<sonic-song-words></sonic-song-words>` },
];

/** What stands beside the arrangement: one of the panels, chosen by its tab. */
class Side extends Live {
  static sees = ["side"];

  /** Arrow keys walk the tabs. @param {KeyboardEvent} event */
  #key(event) {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!way) return;
    event.preventDefault();
    event.stopPropagation();
    const at = TABS.findIndex(({ name }) => name === view.now.side);
    const { name } = TABS[(at + way + TABS.length) % TABS.length];
    view.set({ side: name });
    void this.updateComplete.then(() => this.querySelector(`#tab-${name}`)).then((tab) => /** @type {HTMLElement | null} */ (tab)?.focus());
  }

  render() {
    if (!view.now.side) return nothing;
    const shown = TABS.find(({ name }) => name === view.now.side) ?? TABS[0];
    return html`<div class="panel-head">
        <div class="tabs" role="tablist" aria-label=${_("Beside the song")} @keydown=${this.#key}>
          ${TABS.map(
            ({ name, title, key }) =>
              html`<button
                id="tab-${name}"
                class="tab"
                role="tab"
                aria-selected=${shown.name === name}
                aria-controls="side-panel"
                tabindex=${shown.name === name ? 0 : -1}
                title="${title} (${key})"
                @click=${() => view.set({ side: name })}
              >
                ${title}
              </button>`,
          )}
        </div>
        <span class="spring"></span>
        <button class="button quiet square" aria-label=${_("Close this panel")} @click=${actions.closeSide}>
          ${icon("close")}
        </button>
      </div>
      <div id="side-panel" role="tabpanel" aria-labelledby="tab-${shown.name}">${shown.show()}</div>`;
  }
}
customElements.define("sonic-side", Side);
