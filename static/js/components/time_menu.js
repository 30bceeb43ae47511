/** What can be done with the song's time, as entries of menus. */

import * as actions from "../actions.js";
import { mayEdit, view } from "../session.js";
import { _ } from "../tongue.js";

/** @typedef {import("./menu.js").Entry} Entry */

/** With the time that is chosen; without any, what can be done at the playhead. @returns {Entry[]} */
export function timeEntries() {
  const span = actions.chosenTime();
  const inserted = view.now.range
    ? { label: _("Insert time"), note: _("A gap as long as the selection, before it") }
    : { label: _("Insert a bar"), note: _("At the playhead; all behind it comes later") };
  /** @type {Entry[]} */
  const insert = [{ ...inserted, key: "Ctrl I", run: () => void actions.insertTime() }];
  if (!span) return mayEdit ? [{ heading: _("Time") }, ...insert] : [];
  return [
    { heading: _("Time of {span}", { span: actions.spanText(span) }) },
    { label: _("Zoom to it"), key: "Z", run: actions.zoomToSelection },
    ...(mayEdit
      ? /** @type {Entry[]} */ ([
          { label: _("Loop it"), key: "L", run: () => actions.setLoop(span) },
          { label: _("Make it a section"), run: () => void actions.addSection(span, _("Section")) },
          "line",
          ...insert,
          { label: _("Duplicate time"), note: _("All tracks, after itself"), key: "Ctrl Alt D", run: () => void actions.duplicateTime() },
          {
            label: _("Delete time"),
            note: _("With all that is in it"),
            key: "Ctrl Shift Del",
            danger: true,
            run: () => void actions.deleteTime(),
          },
        ])
      : []),
  ];
}

/** @param {number} beat @returns {Entry[]} */
export function loopEntries(beat) {
  if (!mayEdit) return [];
  return [
    { label: _("Loop from here"), run: () => actions.loopFrom(beat) },
    { label: _("Loop to here"), run: () => actions.loopTo(beat) },
    { label: _("Select the loop's time"), run: actions.selectLoop },
  ];
}
