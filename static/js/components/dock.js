import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { boot, player, view } from "../session.js";
import * as actions from "../actions.js";
import { wide } from "../view.js";
import { EDGES, inDock, SHARE } from "../layouts.js";
import { _ } from "../tongue.js";
import { grip } from "./grip.js";
import { icon, Live } from "./live.js";
import { openMenu } from "./menu.js";
import "./automation.js";
import "./devices.js";
import "./keyboard.js";
import "./meters.js";
import "./mixer.js";
import "./clip_panel.js";
import "./status.js";

/** @typedef {import("../view.js").Panel} Panel */

/** @type {[Panel, string, string, string][]} */
const TABS = [
  ["mixer", _("Mixer"), "Shift 2", "mixer"],
  ["notes", _("Notes"), "Shift 3", "notes"],
  ["devices", _("Devices"), "Shift 5", "devices"],
  ["meters", _("Meters"), "Shift 6", "meters"],
  ["automation", _("Automation"), "Shift 7", "automation"],
];
const PANELS = {
  mixer: () => html`<sonic-mixer></sonic-mixer>`,
  notes: () => html`<sonic-clip></sonic-clip>`,
  devices: () => html`<sonic-devices></sonic-devices>`,
  automation: () => html`<sonic-automation></sonic-automation>`,
  meters: () => html`<sonic-meters></sonic-meters>`,
};
/** What stays in sight of the arrangement above a dock drawn high. */
const ABOVE_PX = 240;

/** The panels that are in sight, from left to right. */
const shownPanels = () => inDock(view.now).slice(0, wide.matches ? 2 : 1);

/** What stands below the arrangement: a panel or two, and the line that says how things stand. */
class Dock extends Live {
  static sees = ["dock", "beside", "dockPixels", "share", "maximised", "out", "keyboard", "browser"];

  connectedCallback() {
    super.connectedCallback();
    this.follows(wide, "change");
    if (view.panel) this.follows(player, "state");
  }

  /** @param {Panel} panel @param {Element} at */
  #menu(panel, at) {
    const { maximised, out } = view.now;
    const isShown = shownPanels().includes(panel);
    const isAway = out.has(panel);
    openMenu(
      at,
      [
        ...(isAway ? [] : [{ label: isShown ? _("Close the panel") : _("Open"), run: () => actions.showDock(panel) }]),
        ...(isShown || isAway || !wide.matches
          ? []
          : [{ label: _("Open beside the other panel"), key: "Alt", run: () => actions.showBeside(panel) }]),
        isAway
          ? { label: _("Bring back into this window"), run: () => actions.bringBack(panel) }
          : { label: _("Open in its own window"), run: () => actions.popOut(panel) },
        ...(isShown
          ? [{ label: maximised ? _("Give the arrangement its room again") : _("Full height"), key: "Alt Enter", run: actions.maximise }]
          : []),
      ],
      labelOf(panel),
    );
  }

  #tabs() {
    const shown = shownPanels();
    return html`<div class="buttons dock-tabs" role="group" aria-label=${_("Panels")}>
      <button class="button quiet" aria-label=${_("Browser")} aria-pressed=${view.now.browser} title="${_("Browser")} (B)" @click=${actions.showBrowser}>${icon("browser")}<span>${_("Browser")}</span></button>
      ${TABS.map(([name, label, key, sign]) => {
        const isAway = view.now.out.has(name);
        return html`<button
          class="button quiet ${isAway ? "away" : ""}"
          aria-label=${label}
          aria-pressed=${shown.includes(name)}
          title=${isAway ? _("{panel}: in its own window", { panel: label }) : `${label} (${key})`}
          @click=${(/** @type {MouseEvent} */ event) => (event.altKey && wide.matches ? actions.showBeside(name) : actions.showDock(name))}
          @contextmenu=${(/** @type {MouseEvent} */ event) => (event.preventDefault(), this.#menu(name, /** @type {Element} */ (event.currentTarget)))}
        >
          ${icon(isAway ? "window" : sign)}<span>${label}</span>
        </button>`;
      })}
      ${shown[0] ? this.#panelButtons(shown[0]) : nothing}
    </div>`;
  }

  /** @param {Panel} panel */
  #panelButtons(panel) {
    const { maximised } = view.now;
    return html`<i class="parting" aria-hidden="true"></i
      ><button
        class="button quiet square"
        aria-label=${_("Full height")}
        aria-pressed=${maximised}
        title=${maximised ? _("Give the arrangement its room again (Alt Enter)") : _("Full height (Alt Enter)")}
        @click=${actions.maximise}
      >
        ${icon(maximised ? "lower" : "raise")}</button
      ><button
        class="button quiet square"
        aria-haspopup="menu"
        aria-label=${_("More for this panel: {panel}", { panel: labelOf(panel) })}
        title=${_("Beside, or in its own window")}
        @click=${(/** @type {Event} */ event) => this.#menu(panel, /** @type {Element} */ (event.currentTarget))}
      >
        ${icon("more")}
      </button>`;
  }

  /** In a window of its own: what it is, the transport of the song's own page, and the way back. */
  #alone(/** @type {Panel} */ panel) {
    const playing = player.state === "playing";
    return html`<div class="foot">
      <button
        class="button primary"
        aria-label=${playing ? _("Pause") : _("Play")}
        title=${playing ? _("Pause (Space)") : _("Play (Space)")}
        @click=${actions.play}
      >
        ${icon(playing ? "pause" : "play")}
      </button>
      <h1 class="faint">${labelOf(panel)}</h1>
      <span class="spring"></span>
      <sonic-status></sonic-status>
      <button class="button" @click=${leave}>${icon("lower")}<span>${_("Back into the song’s window")}</span></button>
    </div>`;
  }

  render() {
    const { dockPixels, share } = view.now;
    const panels = shownPanels();
    const panelOf = (/** @type {Panel} */ name) => html`<section aria-label=${labelOf(name)}>${PANELS[name]()}</section>`;
    if (view.panel) return [html`<div class="dock-body">${panelOf(view.panel)}</div>`, this.#alone(view.panel)];
    return html`${
        panels.length
          ? html`${grip({
                label: _("Height of the panel"),
                className: "dock-grip",
                isUpright: false,
                edge: EDGES.dockPixels,
                value: dockPixels,
                way: -1,
                room: () => innerHeight - ABOVE_PX,
                set: (pixels) => view.set({ dockPixels: pixels, maximised: false }),
              })}
              <div class="dock-body ${panels.length > 1 ? "two" : ""}" style="--dock:${dockPixels}px; --share:${share}">
                ${repeat(panels, (name) => name, panelOf)} ${panels.length > 1 ? this.#parting() : nothing}
              </div>`
          : nothing
      }
      ${view.now.keyboard ? html`<sonic-keyboard role="group" aria-label=${_("Keyboard")}></sonic-keyboard>` : nothing}
      <div class="foot">
        ${this.#tabs()}
        <span class="spring"></span>
        <sonic-status></sonic-status>
      </div>`;
  }

  /** Between two panels. Its place is a share, so that it keeps it when the window is resized. */
  #parting() {
    const room = this.clientWidth || innerWidth;
    const pixels = (/** @type {number} */ part) => Math.round(part * room);
    return grip({
      label: _("Between the two panels"),
      className: "parting-grip",
      isUpright: true,
      edge: { least: pixels(SHARE.least), most: pixels(SHARE.most), usual: pixels(SHARE.usual) },
      value: pixels(view.now.share),
      way: 1,
      set: (place) => view.set({ share: place / room }),
    });
  }
}
customElements.define("sonic-dock", Dock);

/** Only a window that the song's opened may be closed by its page; another becomes the song's. */
function leave() {
  window.close();
  location.assign(`/songs/${boot.song}/`);
}

/** @param {Panel} panel */
const labelOf = (panel) => TABS.find(([name]) => name === panel)?.[1] ?? "";
