/** The popovers of the transport: how it clicks and counts in, how it records. */

import { html } from "lit";
import * as actions from "../actions.js";
import { preferences } from "../preferences.js";
import { player } from "../session.js";
import { _ } from "../tongue.js";
import { dbText } from "../words.js";
import { checkRow, choiceRow, openPopover, rangeRow } from "./popover.js";

/** @type {[EventTarget, string][]} */
const SOURCES = [
  [preferences, "change"],
  [player, "metronome"],
];

/** What of the settings the player itself goes by. */
function obey() {
  const { clickDb, clickAccents, clickOnlyRecording, returns, stopsAtEnd } = preferences.now;
  player.click = { gainDb: clickDb, accents: clickAccents };
  player.clicksOnlyRecording = clickOnlyRecording;
  player.returns = returns;
  player.stopsAtEnd = stopsAtEnd;
}
preferences.addEventListener("change", obey);
obey();

/** @returns {[number, string][]} */
const bars = () => [
  [0, _("None")],
  [1, _("1 bar")],
  [2, _("2 bars")],
];

const countRows = () => html`
  ${choiceRow(_("Count-in"), preferences.now.countInBars, bars(), (countInBars) => preferences.set({ countInBars }))}
  ${choiceRow(_("Pre-roll"), preferences.now.preRollBars, bars(), (preRollBars) => preferences.set({ preRollBars }))}
`;

/** @param {HTMLElement} at */
export const openMetronome = (at) =>
  openPopover(
    at,
    _("Metronome"),
    () => html`<h2>${_("Metronome")}</h2>
      ${checkRow(_("On"), player.metronome, actions.metronome)}
      ${rangeRow(
        _("Volume"),
        `${dbText(preferences.now.clickDb)} dB`,
        { min: -36, max: 6, step: 1, value: preferences.now.clickDb },
        (clickDb) => preferences.set({ clickDb }),
      )}
      ${checkRow(_("Accent on the first beat"), preferences.now.clickAccents, (clickAccents) => preferences.set({ clickAccents }))}
      ${checkRow(_("Only while recording"), preferences.now.clickOnlyRecording, (clickOnlyRecording) => preferences.set({ clickOnlyRecording }))}
      ${countRows()}`,
    SOURCES,
  );

/** @param {HTMLElement} at */
export const openRecording = (at) =>
  openPopover(
    at,
    _("Recording"),
    () => {
      const { mode, punch, quantiseBeats } = preferences.now;
      return html`<h2>${_("Recording")}</h2>
        ${countRows()}
        ${choiceRow(
          _("Notes that are there"),
          mode,
          [
            ["overdub", _("Stay")],
            ["replace", _("Are replaced")],
          ],
          (mode) => preferences.set({ mode }),
        )}
        ${choiceRow(
          _("Pull to the grid"),
          quantiseBeats,
          [
            [0, _("No")],
            [1, "1/4"],
            [0.5, "1/8"],
            [1 / 3, _("1/8 triplets")],
            [0.25, "1/16"],
            [1 / 6, _("1/16 triplets")],
            [0.125, "1/32"],
          ],
          (quantiseBeats) => preferences.set({ quantiseBeats }),
        )}
        ${checkRow(_("Punch in and out with the loop’s range"), punch, (punch) => preferences.set({ punch }))}
        <p class="faint">${_("While the loop is on, every round adds a layer; undo takes the whole take away.")}</p>`;
    },
    SOURCES,
  );
