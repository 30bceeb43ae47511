import * as actions from "../actions.js";
import { follow } from "../components/drag.js";
import { openMenu } from "../components/menu.js";
import { beatOf, removeRow, rowsOf, staysThere } from "../components/time_lanes.js";
import { timeEntries } from "../components/time_menu.js";
import { announce, commands, mayEdit, player, store, view } from "../session.js";
import { updates } from "../store.js";
import { bpmOfPlace, nearest, neighbour, tempoAxis } from "../timeline.js";
import { _ } from "../tongue.js";
import { drawRange } from "./range_hand.js";
import { TEMPO_PAD_PX } from "./timeline_picture.js";

/** @typedef {import("../components/time_lanes.js").TimeLane} TimeLane */
/** @typedef {import("../store.js").Row} Row */
/** @typedef {{beat: number, bpm: number}} Place */
/** @typedef {{values: any[], commands: {command: string, arguments: object}[]}} Moved what a hand makes of a row */

const STILL_PX = 4; // a press that moves less is a click
const EDGE_PX = 7;
const SHORTEST_BEATS = 1 / 16;

/** Pointer and keys on the lanes above the tracks. */
export class TimelineHands {
  /** @param {import("../components/timeline.js").Timeline} timeline */
  constructor(timeline) {
    this.timeline = timeline;
  }

  // --- where ------------------------------------------------------------------------------------------------------

  /** @param {MouseEvent} event @param {TimeLane} lane @returns {Place} */
  #place(event, lane) {
    const box = this.timeline.laneElement(lane.name).getBoundingClientRect();
    const way = box.height - 2 * TEMPO_PAD_PX;
    const up = 1 - (event.clientY - box.top - TEMPO_PAD_PX) / way;
    return {
      beat: Math.max(0, view.now.window.from + (event.clientX - box.left) / view.now.pixelsPerBeat),
      bpm: bpmOfPlace(tempoAxis(rowsOf(lane).map(({ bpm }) => bpm ?? 120)), up, event.shiftKey),
    };
  }

  /** The row under a pointer, or of the button that a key was pressed on. @param {MouseEvent} event @param {TimeLane} lane */
  #rowAt(event, lane) {
    const there = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-mark]");
    const id = /** @type {HTMLElement | undefined} */ (there)?.dataset.mark;
    return store.get(lane.model, id ?? null);
  }

  // --- pressing -----------------------------------------------------------------------------------------------------

  /** @param {PointerEvent} event @param {TimeLane} lane */
  press(event, lane) {
    if (event.button !== 0 || event.target instanceof HTMLInputElement) return;
    const row = this.#rowAt(event, lane);
    if (!row) return drawRange(event, (each) => this.#place(each, lane).beat);
    this.timeline.choose(lane.name, row.id);
    const clicked = () => lane.name === "section" && actions.selectTime(actions.spanOfSection(row));
    if (!mayEdit) return void clicked();
    const moved = this.#dragOf(event, lane, row);
    const hand = commands.gesture();
    /** @type {Moved | null} */
    let last = null;
    follow(event, {
      move: (each) => {
        if (!last && Math.hypot(each.clientX - event.clientX, each.clientY - event.clientY) < STILL_PX) return;
        last = moved(each);
        hand.move([updates(lane.model, FIELDS[lane.name] ?? ["beat"], [[row, last.values]])]);
      },
      end: () => {
        if (!last) clicked();
        if (!last?.commands.length) return hand.cancel();
        const [{ command, arguments: args }] = last.commands;
        if (last.commands.length > 1) void hand.releaseTogether(last.commands, _("Move tempo"));
        else void hand.release(command, args);
      },
      cancel: () => hand.cancel(),
    });
  }

  /** What a drag of a row does. @param {PointerEvent} event @param {TimeLane} lane @param {Row} row @returns {(event: PointerEvent) => Moved} */
  #dragOf(event, lane, row) {
    const pressed = this.#place(event, lane).beat;
    if (lane.name === "section") return this.#dragOfSection(event, lane, row, pressed);
    const beatFor = (/** @type {PointerEvent} */ each) => {
      if (staysThere(lane, row)) return row.beat;
      return Math.max(0, actions.lineFor(row.beat + this.#place(each, lane).beat - pressed, each));
    };
    if (lane.name !== "tempo") return (each) => this.#moved(lane, row, beatFor(each));
    // The axis grows with what is in hand: it stays as it was while it is.
    const axis = tempoAxis(rowsOf(lane).map(({ bpm }) => bpm));
    const box = this.timeline.laneElement(lane.name).getBoundingClientRect();
    const way = (box.height - 2 * TEMPO_PAD_PX) / (axis.high - axis.low);
    return (each) => {
      const up = (event.clientY - each.clientY) / way / (each.shiftKey ? 10 : 1);
      const place = (row.bpm + up - axis.low) / (axis.high - axis.low);
      return this.#moved(lane, row, beatFor(each), bpmOfPlace(axis, place, each.shiftKey));
    };
  }

  /** @param {PointerEvent} event @param {TimeLane} lane @param {Row} row @param {number} pressed @returns {(event: PointerEvent) => Moved} */
  #dragOfSection(event, lane, row, pressed) {
    const part = this.#partOf(event, row);
    const { from, to } = actions.spanOfSection(row);
    return (each) => {
      const by = this.#place(each, lane).beat - pressed;
      if (part === "start") return sectionAs(row, Math.min(Math.max(0, actions.lineFor(from + by, each)), to - SHORTEST_BEATS), to);
      if (part === "end") return sectionAs(row, from, Math.max(actions.lineFor(to + by, each), from + SHORTEST_BEATS));
      const start = Math.max(0, actions.lineFor(from + by, each));
      return sectionAs(row, start, start + to - from);
    };
  }

  /** @param {MouseEvent} event @param {Row} section */
  #partOf(event, section) {
    const { left, right } = this.timeline.markElement(section.id)?.getBoundingClientRect() ?? { left: 0, right: 0 };
    const edge = Math.min(EDGE_PX, (right - left) / 4);
    return event.clientX < left + edge ? "start" : event.clientX > right - edge ? "end" : "body";
  }

  /** @param {TimeLane} lane @param {Row} row @param {number} beat @param {number} [bpm] @returns {Moved} */
  #moved(lane, row, beat, bpm) {
    const steps = [];
    if (beat !== row.beat)
      steps.push({ command: "compositions.move_mark", arguments: { lane: lane.name, mark_id: row.id, beat } });
    if (bpm !== undefined && bpm !== row.bpm)
      steps.push({ command: "compositions.set_tempo", arguments: { bpm, beat, ramp: row.ramp } });
    return { values: bpm === undefined ? [beat] : [beat, bpm], commands: steps };
  }

  /** @param {MouseEvent} event @param {TimeLane} lane */
  twice(event, lane) {
    if (event.target instanceof HTMLInputElement) return;
    const row = this.#rowAt(event, lane);
    if (row && lane.name === "marker") return void player.seek(row.beat);
    if (!mayEdit) return;
    if (row) return lane.edit(this.timeline, row);
    const { beat, bpm } = this.#place(event, lane);
    lane.make(this.timeline, Math.max(0, actions.lineFor(beat, event)), bpm);
  }

  // --- menus ----------------------------------------------------------------------------------------------------------

  /** @param {MouseEvent} event @param {TimeLane} lane */
  menu(event, lane) {
    if (event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    const at = { x: event.clientX, y: event.clientY };
    const row = this.#rowAt(event, lane);
    if (row) {
      this.timeline.choose(lane.name, row.id);
      return openMenu(at, this.#rowEntries(lane, row), lane.text(row));
    }
    const { beat, bpm } = this.#place(event, lane);
    const { range } = view.now;
    const isInside = range && beat >= range.from && beat <= range.to;
    const make = () => lane.make(this.timeline, Math.max(0, actions.lineFor(beat, event)), bpm);
    const here = mayEdit ? [{ label: _("New here"), note: _("or double-click"), run: make }] : [];
    openMenu(at, [...here, ...(isInside ? timeEntries() : [])], lane.title);
  }

  /** @param {TimeLane} lane @param {Row} row @returns {import("../components/menu.js").Entry[]} */
  #rowEntries(lane, row) {
    const goes = { label: _("Play from here"), run: () => void player.seek(beatOf(row)) };
    if (!mayEdit) return [goes];
    const change = { label: CHANGE[lane.name] ?? _("Change…"), key: "Enter", run: () => lane.edit(this.timeline, row) };
    const remove = { label: _("Remove"), key: "Del", danger: true, run: () => removeRow(lane, row) };
    const own =
      lane.name === "section" ? this.#sectionEntries(row) : lane.name === "tempo" ? this.#tempoEntries(row) : [];
    return [change, goes, ...own, ...(staysThere(lane, row) || lane.name === "section" ? [] : [remove])];
  }

  /** @param {Row} row @returns {import("../components/menu.js").Entry[]} */
  #tempoEntries(row) {
    const set = (/** @type {boolean} */ ramp) => () =>
      void commands.run("compositions.set_tempo", { bpm: row.bpm, beat: row.beat, ramp });
    return [
      { heading: _("To the next tempo") },
      { label: _("In one step"), checked: !row.ramp, run: set(false) },
      { label: _("Gradually"), checked: row.ramp, run: set(true) },
      "line",
    ];
  }

  /** @param {Row} row @returns {import("../components/menu.js").Entry[]} */
  #sectionEntries(row) {
    const span = actions.spanOfSection(row);
    const onTime = (/** @type {() => unknown} */ act) => () => (view.set({ range: span }), void act());
    return [
      { label: _("Select its time"), note: _("or click"), run: () => actions.selectTime(span) },
      { label: _("Loop it"), run: () => actions.setLoop(span) },
      { label: _("Zoom to it"), run: onTime(actions.zoomToSelection) },
      "line",
      {
        swatches: row.colour,
        run: (colour) => void commands.run("compositions.change_section", { section_id: row.id, colour }),
      },
      "line",
      { label: _("Duplicate with its music"), run: onTime(actions.duplicateTime) },
      { label: _("Remove, keep the music"), key: "Del", run: () => removeRow(this.timeline.lane("section"), row) },
      { label: _("Delete with its music"), danger: true, run: onTime(actions.deleteTime) },
    ];
  }

  // --- keys -----------------------------------------------------------------------------------------------------------

  /** @param {KeyboardEvent} event @param {TimeLane} lane @param {Row} row */
  key(event, lane, row) {
    const { key, shiftKey, altKey } = event;
    const fine = event.ctrlKey || event.metaKey;
    const acts = /** @type {Record<string, (() => void) | undefined>} */ (
      shiftKey
        ? {
            ArrowLeft: () => this.#step(lane, row, -1, fine),
            ArrowRight: () => this.#step(lane, row, 1, fine),
            ArrowUp: () => this.#stepTempo(lane, row, fine ? 0.1 : 1),
            ArrowDown: () => this.#stepTempo(lane, row, fine ? -0.1 : -1),
          }
        : {
            ArrowLeft: () => this.#walk(lane, row, -1),
            ArrowRight: () => this.#walk(lane, row, 1),
            Home: () => this.#walk(lane, row, -Infinity),
            End: () => this.#walk(lane, row, Infinity),
            ArrowUp: () => this.#cross(lane, row, -1),
            ArrowDown: () => this.#cross(lane, row, 1),
            Enter: () => mayEdit && lane.edit(this.timeline, row),
            F2: () => mayEdit && lane.edit(this.timeline, row),
            Delete: () => mayEdit && this.#remove(lane, row),
            Backspace: () => mayEdit && this.#remove(lane, row),
          }
    );
    const act = acts[key];
    if (!act || altKey || (fine && !shiftKey)) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  /** @param {TimeLane} lane @param {Row} row @param {number} way */
  #walk(lane, row, way) {
    const rows = /** @type {{id: string}[]} */ (rowsOf(lane));
    const to = Number.isFinite(way) ? neighbour(rows, row.id, way) : /** @type {{id: string}} */ (rows.at(way < 0 ? 0 : -1));
    this.timeline.choose(lane.name, to.id);
  }

  /** To what stands nearest in another lane. @param {TimeLane} lane @param {Row} row @param {number} way */
  #cross(lane, row, way) {
    const lanes = this.timeline.lanes.filter((each) => rowsOf(each).length);
    const target = lanes[lanes.indexOf(lane) + way];
    const to = target && nearest(rowsOf(target).map((each) => ({ beat: beatOf(each), id: each.id })), beatOf(row));
    if (to) this.timeline.choose(target.name, to.id);
  }

  /** By a line of the grid; with Ctrl a section's end alone. @param {TimeLane} lane @param {Row} row @param {number} way @param {boolean} end */
  #step(lane, row, way, end) {
    if (!mayEdit || staysThere(lane, row)) return;
    const to = (/** @type {number} */ beat) => Math.max(0, actions.lineFor(beat + way * actions.keyStep()));
    if (lane.name !== "section") return void this.#show(lane, row, this.#moved(lane, row, to(row.beat)));
    const span = actions.spanOfSection(row);
    const start = end ? span.from : to(span.from);
    const last = end ? Math.max(to(span.to), span.from + SHORTEST_BEATS) : start + span.to - span.from;
    this.#show(lane, row, sectionAs(row, start, last));
  }

  /** @param {TimeLane} lane @param {Row} row @param {number} by */
  #stepTempo(lane, row, by) {
    if (!mayEdit || lane.name !== "tempo") return;
    const bpm = Math.min(999, Math.max(10, Math.round((row.bpm + by) * 10) / 10));
    this.#show(lane, row, this.#moved(lane, row, row.beat, bpm));
  }

  /** @param {TimeLane} lane @param {Row} row @param {Moved} moved */
  #show(lane, row, { values, commands: [step] }) {
    if (!step) return;
    const fields = FIELDS[lane.name] ?? ["beat"];
    void commands.show([updates(lane.model, fields, [[row, values]])], step.command, step.arguments);
    announce(lane.said(/** @type {Row} */ (store.get(lane.model, row.id))));
    actions.showBeat(beatOf(/** @type {Row} */ (store.get(lane.model, row.id))));
  }

  /** @param {TimeLane} lane @param {Row} row */
  #remove(lane, row) {
    const rows = /** @type {Row[]} */ (rowsOf(lane));
    const at = rows.findIndex(({ id }) => id === row.id);
    const next = rows[at + 1] ?? rows[at - 1];
    removeRow(lane, row);
    if (staysThere(lane, row)) return;
    announce(_("Removed: {what}", { what: lane.said(row) }));
    if (next) this.timeline.choose(lane.name, next.id);
  }
}

const FIELDS = /** @type {Record<string, string[] | undefined>} */ ({
  section: ["start_beats", "length_beats"],
  tempo: ["beat", "bpm"],
});
const CHANGE = /** @type {Record<string, string | undefined>} */ ({
  marker: _("Rename…"),
  section: _("Rename…"),
  tempo: _("Type the tempo…"),
});

/** @param {Row} row @param {number} start @param {number} end @returns {Moved} */
function sectionAs(row, start, end) {
  const length = end - start;
  const same = start === row.start_beats && Math.abs(length - row.length_beats) < 1e-9;
  const args = { section_id: row.id, start_beats: start, length_beats: length };
  return {
    values: [start, length],
    commands: same ? [] : [{ command: "compositions.change_section", arguments: args }],
  };
}
