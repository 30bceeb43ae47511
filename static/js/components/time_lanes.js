/** The lanes above the tracks: what stands in each, how it is read, and how it is made and changed. */

import { addSection, barOf, newSectionAt, SECTION, spanOfSection, spanText } from "../actions.js";
import { commands, say, store, time } from "../session.js";
import { isTempo } from "../timeline.js";
import { _ } from "../tongue.js";
import { positionText } from "../words.js";
import { keyMenu, keyText, metreMenu, metreText } from "./mark_menus.js";
import { numberIn } from "./number.js";

/** @typedef {import("../store.js").Row} Row @typedef {{x: number, y: number}} Point of the page */
/**
 * Who shows the lanes: it asks for a short text in a lane, and knows where a beat of a lane is on the page.
 * @typedef {{ask: (lane: string, beat: number, value: string, label: string) => Promise<string | null>,
 *   pointOf: (lane: string, beat: number) => Point}} Host
 */
/**
 * @typedef {object} TimeLane
 * @property {string} name as the commands call it
 * @property {string} model
 * @property {string} title
 * @property {string} adds what its plus says
 * @property {number} height pixels
 * @property {(row: Row) => string} text
 * @property {(row: Row) => string} said to who listens instead of looking
 * @property {(host: Host, beat: number, bpm: number) => void} make
 * @property {(host: Host, row: Row) => void} edit
 */

/** @param {Row} row of any lane */
export const beatOf = (row) => row.start_beats ?? row.beat;

/** @param {Row} row */
const placeText = (row) => positionText(time.metre.position(beatOf(row))).replace(/\.00$/, "");

/** Asks for a text, and runs a command with it. @param {Host} host @param {string} lane @param {number} beat @param {string} value @param {string} label @param {(text: string) => void} then */
async function asked(host, lane, beat, value, label, then) {
  const text = await host.ask(lane, beat, value, label);
  if (text) then(text);
}

/** @param {Host} host @param {number} beat @param {string} name */
function askMarker(host, beat, name) {
  void asked(host, "marker", beat, name, _("Name of the marker"), (text) => {
    void commands.run("compositions.set_marker", { name: text, beat });
  });
}

/** @param {Host} host @param {number} beat @param {number} bpm @param {boolean} ramp */
function askTempo(host, beat, bpm, ramp) {
  void asked(host, "tempo", beat, String(bpm), _("Tempo in beats a minute"), (text) => {
    const typed = numberIn(text);
    if (!isTempo(typed)) return say(_("A tempo goes from 10 to 999 beats a minute."), { wrong: true });
    void commands.run("compositions.set_tempo", { bpm: typed, beat, ramp });
  });
}

/** @param {Host} host @param {number} beat @param {string} symbol */
function askChord(host, beat, symbol) {
  void asked(host, "chord", beat, symbol, _("Chord, for instance Am7"), (text) => {
    void commands.run("compositions.set_chord", { symbol: text, beat });
  });
}

/** @type {TimeLane[]} */
export const TIME_LANES = [
  {
    name: "marker",
    model: "compositions.marker",
    title: _("Markers"),
    adds: _("Add a marker at the playhead"),
    height: 22,
    text: (row) => row.name,
    said: (row) => _("Marker {name} at {place}", { name: row.name, place: placeText(row) }),
    make: (host, beat) => askMarker(host, beat, _("Marker")),
    edit: (host, row) => askMarker(host, row.beat, row.name),
  },
  {
    name: "section",
    model: SECTION,
    title: _("Sections"),
    adds: _("Add a section at the playhead"),
    height: 24,
    text: (row) => row.name,
    said: (row) => _("Section {name}, {span}", { name: row.name, span: spanText(spanOfSection(row)) }),
    make(host, beat) {
      const span = newSectionAt(beat);
      void asked(host, "section", span.from, _("Section"), _("Name of the section"), (text) => void addSection(span, text));
    },
    edit(host, row) {
      void asked(host, "section", row.start_beats, row.name, _("Name of the section"), (text) => {
        void commands.run("compositions.change_section", { section_id: row.id, name: text });
      });
    },
  },
  {
    name: "tempo",
    model: "compositions.tempomark",
    title: _("Tempo"),
    adds: _("Add a tempo at the playhead"),
    height: 58,
    text: (row) => String(Math.round(row.bpm * 10) / 10),
    said: (row) =>
      row.ramp
        ? _("Tempo {bpm} at {place}, moving to the next", { bpm: row.bpm, place: placeText(row) })
        : _("Tempo {bpm} at {place}", { bpm: row.bpm, place: placeText(row) }),
    make: (_host, beat, bpm) => void commands.run("compositions.set_tempo", { bpm, beat }),
    edit: (host, row) => askTempo(host, row.beat, row.bpm, row.ramp),
  },
  {
    name: "metre",
    model: "compositions.metremark",
    title: _("Metre"),
    adds: _("Add a metre at the playhead"),
    height: 22,
    text: metreText,
    said: (row) => _("Metre {metre} from bar {bar}", { metre: metreText(row), bar: barOf(row.beat) }),
    make: (host, beat) => metreMenu(host.pointOf("metre", beat), beat, undefined),
    edit: (host, row) => metreMenu(host.pointOf("metre", row.beat), row.beat, row),
  },
  {
    name: "key",
    model: "compositions.keymark",
    title: _("Key"),
    adds: _("Add a key at the playhead"),
    height: 22,
    text: keyText,
    said: (row) => _("Key {key} from bar {bar}", { key: keyText(row), bar: barOf(row.beat) }),
    make: (host, beat) => keyMenu(host.pointOf("key", beat), beat, undefined),
    edit: (host, row) => keyMenu(host.pointOf("key", row.beat), row.beat, row),
  },
  {
    name: "chord",
    model: "compositions.chordmark",
    title: _("Chords"),
    adds: _("Add a chord at the playhead"),
    height: 22,
    text: (row) => row.symbol,
    said: (row) => _("Chord {symbol} at {place}", { symbol: row.symbol, place: placeText(row) }),
    make: (host, beat) => askChord(host, beat, ""),
    edit: (host, row) => askChord(host, row.beat, row.symbol),
  },
];

/** Those that are shown, from top to bottom. @param {readonly string[]} names */
export const lanesShown = (names) => TIME_LANES.filter(({ name }) => names.includes(name));

/** What stands in a lane, by beat. @param {TimeLane} lane */
export const rowsOf = ({ model }) => store.all(model).sort((a, b) => beatOf(a) - beatOf(b) || (a.id < b.id ? -1 : 1));

/** The song needs a tempo and a metre from its start: those stay there. @param {TimeLane} lane @param {Row} row */
export const staysThere = ({ name }, row) => (name === "tempo" || name === "metre") && row.beat === 0;

/** @param {TimeLane} lane @param {Row} row */
export function removeRow(lane, row) {
  if (staysThere(lane, row)) return say(_("A song needs a tempo and a metre from its start: change this one instead."));
  const args = lane.name === "section" ? { section_id: row.id } : { lane: lane.name, mark_id: row.id };
  void commands.run(lane.name === "section" ? "compositions.remove_section" : "compositions.remove_mark", args);
}
