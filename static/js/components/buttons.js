/** Buttons that stand in more than one place. */

import { html } from "lit";
import * as actions from "../actions.js";
import { mayEdit, revisions, socket, view } from "../session.js";
import { ADAPTIVE, BAR } from "../canvas/grid.js";
import { _ } from "../tongue.js";
import { icon } from "./live.js";
import { openMenu } from "./menu.js";

/** Undo and redo; who shows them follows `revisions` and the socket's `pending`. */
export function historyButtons() {
  const [back, forth, waits] = [revisions.next, revisions.nextRedo, socket.canTakeBack];
  return html`<button
      class="button quiet square"
      aria-label=${_("Undo")}
      title=${waits ? _("Take back what waits (Ctrl Z)") : back ? _("Undo: {back} (Ctrl Z)", { back: back.label }) : _("Nothing of yours to undo")}
      ?disabled=${!(back || waits) || !mayEdit}
      @click=${actions.undo}
    >
      ${icon("undo")}</button
    ><button
      class="button quiet square"
      aria-label=${_("Redo")}
      title=${forth ? _("Redo: {replace} (Ctrl Shift Z)", { replace: forth.label.replace(/^Undo: /, "") }) : _("Nothing to redo")}
      ?disabled=${!forth || !mayEdit}
      @click=${actions.redo}
    >
      ${icon("redo")}
    </button>`;
}

/** The magnet, and which grid it draws to; who shows it sees `snap` and `grid`. */
export const snapButton = () =>
  html`<div class="buttons snap" role="group" aria-label=${_("Grid")}>
    <button
      class="button quiet square"
      aria-pressed=${view.now.snap}
      aria-label=${_("Snap to the grid")}
      title=${_("Snap to the grid (N)")}
      @click=${actions.snap}
    >
      ${icon("snap")}
    </button>
    <button
      class="button quiet grid-choice"
      aria-haspopup="menu"
      aria-label=${_("Grid: {grid}", { grid: shortGrid(view.now.grid) })}
      title=${_("Grid: {grid}. Finer with >, coarser with <", { grid: actions.gridText(view.now.grid) })}
      @click=${(/** @type {Event} */ event) => openMenu(/** @type {Element} */ (event.currentTarget), actions.gridEntries(), _("Grid"))}
    >
      <span>${shortGrid(view.now.grid)}</span>${icon("chevron")}
    </button>
  </div>`;

/** As short as a button wants it. @param {string} grid */
const shortGrid = (grid) => (grid === ADAPTIVE ? _("Auto") : grid === BAR ? _("Bar") : grid.replace("t", "T"));

/** What a press among notes and points does; who shows it sees `tool`. */
export const toolButtons = () =>
  html`<div class="buttons" role="group" aria-label=${_("What a press does")}>
    <button
      class="button quiet"
      aria-pressed=${view.now.tool === "select"}
      title=${_("Select (1)")}
      @click=${() => actions.tool("select")}
    >
      ${_("Select")}
    </button>
    <button
      class="button quiet"
      aria-pressed=${view.now.tool === "draw"}
      title=${_("Draw (2)")}
      ?disabled=${!mayEdit}
      @click=${() => actions.tool("draw")}
    >
      ${icon("pencil")} ${_("Draw")}
    </button>
  </div>`;
