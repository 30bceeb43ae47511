/** Buttons that stand in more than one place. */

import { html } from "lit";
import * as actions from "../actions.js";
import { mayEdit, revisions, view } from "../session.js";
import { icon } from "./live.js";

/** Undo and redo; who shows them follows `revisions`. */
export function historyButtons() {
  const [back, forth] = [revisions.next, revisions.nextRedo];
  return html`<button
      class="button quiet square"
      aria-label="Undo"
      title=${back ? `Undo: ${back.label} (Ctrl Z)` : "Nothing of yours to undo"}
      ?disabled=${!back || !mayEdit}
      @click=${actions.undo}
    >
      ${icon("undo")}</button
    ><button
      class="button quiet square"
      aria-label="Redo"
      title=${forth ? `Redo: ${forth.label.replace(/^Undo: /, "")} (Ctrl Shift Z)` : "Nothing to redo"}
      ?disabled=${!forth || !mayEdit}
      @click=${actions.redo}
    >
      ${icon("redo")}
    </button>`;
}

/** Who shows it sees `snap`. */
export const snapButton = () =>
  html`<button
    class="button quiet square"
    aria-pressed=${view.now.snap}
    aria-label="Snap to the grid"
    title="Snap to the grid (N)"
    @click=${actions.snap}
  >
    ${icon("snap")}
  </button>`;

/** What a press among notes and points does; who shows it sees `tool`. */
export const toolButtons = () =>
  html`<div class="buttons" role="group" aria-label="What a press does">
    <button
      class="button quiet"
      aria-pressed=${view.now.tool === "select"}
      title="Select (1)"
      @click=${() => actions.tool("select")}
    >
      Select
    </button>
    <button
      class="button quiet"
      aria-pressed=${view.now.tool === "draw"}
      title="Draw (2)"
      ?disabled=${!mayEdit}
      @click=${() => actions.tool("draw")}
    >
      ${icon("pencil")} Draw
    </button>
  </div>`;
