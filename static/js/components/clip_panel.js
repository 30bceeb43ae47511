import { html } from "lit";
import { view } from "../session.js";
import { _ } from "../tongue.js";
import { icon, Live } from "./live.js";
import "./controllers.js";
import "./notes.js";
import "./steps.js";

/** @returns {[import("../view.js").ClipAs, string, string][]} */
const ways = () => [
  ["notes", _("Piano roll"), "notes"],
  ["steps", _("Step sequencer"), "steps"],
  ["controllers", _("Controllers"), "automation"],
];
const PANELS = {
  notes: () => html`<sonic-notes></sonic-notes>`,
  steps: () => html`<sonic-steps></sonic-steps>`,
  controllers: () => html`<sonic-controllers></sonic-controllers>`,
};

/** What a clip holds, in one of the ways to look at it. */
class ClipPanel extends Live {
  static sees = ["clipAs"];

  render() {
    const { clipAs } = view.now;
    return html`<div class="clip-ways" role="group" aria-label=${_("How the clip is shown")}>
        ${ways().map(
          ([way, name, sign]) =>
            html`<button class="button quiet square" aria-pressed=${way === clipAs} aria-label=${name} title=${name} @click=${() => view.set({ clipAs: way })}>${icon(sign)}</button>`,
        )}
      </div>
      <div class="clip-body">${PANELS[clipAs]()}</div>`;
  }
}
customElements.define("sonic-clip", ClipPanel);
