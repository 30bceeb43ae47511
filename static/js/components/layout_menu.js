import { html } from "lit";
import * as actions from "../actions.js";
import { inDock } from "../layouts.js";
import { view } from "../session.js";
import { switchTheme } from "../theme_switch.js";
import { _ } from "../tongue.js";
import { icon } from "./live.js";
import { openMenu } from "./menu.js";

/** @type {["compose" | "mix" | "perform", string, string, string][]} */
const LAYOUTS = [
  ["compose", _("Compose"), _("Notes, with devices beside them"), "Alt 1"],
  ["mix", _("Mix"), _("The mixer at full height, with meters"), "Alt 2"],
  ["perform", _("Perform"), _("The arrangement alone"), "Alt 3"],
];

export const layoutButton = () =>
  html`<button
    class="button quiet square"
    aria-haspopup="menu"
    aria-label=${_("Layout")}
    title=${_("Layout")}
    @click=${open}
  >
    ${icon("layout")}
  </button>`;

/** @param {Event} event */
function open(event) {
  const isOpen = inDock(view.now).length > 0;
  openMenu(
    /** @type {Element} */ (event.currentTarget),
    [
      ...LAYOUTS.map(([name, label, note, key]) => ({ label, note, key, run: () => actions.layOut(name, label) })),
      { label: _("Reset layout"), key: "Alt 0", run: actions.resetLayout },
      "line",
      ...(isOpen
        ? [
            {
              label: view.now.maximised ? _("Give the arrangement its room again") : _("Panel at full height"),
              key: "Alt Enter",
              run: actions.maximise,
            },
            { label: _("Panel in its own window"), key: "Ctrl Alt W", run: () => actions.popOut() },
            /** @type {const} */ ("line"),
          ]
        : []),
      { label: _("Dark or light"), run: switchTheme },
    ],
    _("Layout"),
  );
}
