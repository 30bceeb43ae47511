import { html, nothing } from "lit";
import { view } from "../session.js";
import * as actions from "../actions.js";
import { follow } from "./drag.js";
import { icon, Live } from "./live.js";
import "./automation.js";
import "./devices.js";
import "./meters.js";
import "./mixer.js";
import "./notes.js";
import "./status.js";

/** @type {["mixer" | "devices" | "notes" | "automation" | "meters", string, string, string][]} */
const TABS = [
  ["mixer", "Mixer", "Shift 2", "mixer"],
  ["notes", "Notes", "Shift 3", "notes"],
  ["devices", "Devices", "Shift 5", "devices"],
  ["meters", "Meters", "Shift 6", "meters"],
  ["automation", "Automation", "Shift 7", "automation"],
];
const PANELS = {
  mixer: () => html`<sonic-mixer></sonic-mixer>`,
  notes: () => html`<sonic-notes></sonic-notes>`,
  devices: () => html`<sonic-devices></sonic-devices>`,
  automation: () => html`<sonic-automation></sonic-automation>`,
  meters: () => html`<sonic-meters></sonic-meters>`,
};
const LEAST_PX = 200;

/** What stands below the arrangement: one of the panels, and the line that says how things stand. */
class Dock extends Live {
  static sees = ["dock", "dockPixels"];

  /** @param {PointerEvent} event */
  #resize(event) {
    event.preventDefault();
    const [from, y] = [view.now.dockPixels, event.clientY];
    follow(event, {
      move: (each) => view.set({ dockPixels: bounded(from + y - each.clientY) }),
      end: () => {},
    });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const way = { ArrowUp: 16, ArrowDown: -16 }[event.key];
    if (!way) return;
    event.preventDefault();
    event.stopPropagation();
    view.set({ dockPixels: bounded(view.now.dockPixels + way) });
  }

  render() {
    const { dock, dockPixels } = view.now;
    return html` ${
        dock
          ? html`<div
                class="dock-grip"
                role="separator"
                aria-orientation="horizontal"
                tabindex="0"
                aria-label="Height of the panel"
                aria-valuenow=${dockPixels}
                @pointerdown=${this.#resize}
                @keydown=${this.#key}
              ></div>
              <div class="dock-body" style="--dock:${dockPixels}px">
                ${PANELS[dock]()}
              </div>`
          : nothing
      }
      <div class="foot">
        <div class="buttons" role="group" aria-label="Panels">
          ${TABS.map(([name, label, key, sign]) => html`<button class="button quiet" aria-pressed=${dock === name} title="${label} (${key})" @click=${() => actions.showDock(name)}>${icon(sign)}<span>${label}</span></button>`)}
        </div>
        <span class="spring"></span>
        <sonic-status></sonic-status>
      </div>`;
  }
}
customElements.define("sonic-dock", Dock);

/** @param {number} pixels */
const bounded = (pixels) => Math.round(Math.min(innerHeight - 240, Math.max(LEAST_PX, pixels)));
