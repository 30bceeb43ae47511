import * as actions from "../actions.js";
import { follow } from "../components/drag.js";
import { openMenu } from "../components/menu.js";
import { noteMenu } from "../components/note_menus.js";
import { cellKey, cellsBetween } from "../notes/cells.js";
import { cutAt, SHORTEST_BEATS } from "../notes/edits.js";
import { chosenNotes, heldPitch, inSong, lineInContent, newLength, openContent, snappedNote } from "../open_notes.js";
import { commands, mayEdit, player, store, view } from "../session.js";
import { NOTE } from "../lanes.js";
import { EdgeScroll } from "./edge_scroll.js";
import { lineAfter, lineBefore } from "./grid.js";
import { added, changed, removed } from "./note_changes.js";
import { CopyNotes, LoudenNotes, MoveNotes, ResizeNotes } from "./note_drags.js";
import { PianoSound } from "./piano_sound.js";
import { KEYS_PX, LANE_PX, RULER_PX } from "./piano_roll.js";
import { ValueHands } from "./value_hands.js";
import { preferences } from "../preferences.js";
import { _ } from "../tongue.js";

/** @typedef {import("./piano_roll.js").PianoRoll} PianoRoll */
/** @typedef {import("../store.js").Row} Row */
/** @typedef {{x: number, y: number, beat: number, pitch: number}} Place */

const STILL_PX = 4;
const STROKE_PX = 4; // how closely an erasing hand is followed
const SOFTEST_KEY = 30; // at the far end of a key; its near end is the loudest
const CURSORS = { select: "default", draw: "crosshair", paint: "crosshair", erase: "default", split: "col-resize", stamp: "copy" };

/** Pointer and menu among a clip's notes. */
export class PianoHands {
  /** @param {HTMLElement} field @param {PianoRoll} picture */
  constructor(field, picture) {
    this.field = field;
    this.picture = picture;
    this.sound = new PianoSound(picture);
    this.values = new ValueHands(picture, (event) => this.#place(event));
    field.addEventListener("pointerdown", (event) => this.#press(event));
    field.addEventListener("pointermove", (event) => this.#hover(event));
    field.addEventListener("dblclick", (event) => this.#twice(event));
    field.addEventListener("contextmenu", (event) => this.#menu(event));
  }

  /** @param {MouseEvent} event @returns {Place} */
  #place(event) {
    const box = this.field.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    return { x, y, beat: this.picture.beatAt(x), pitch: this.picture.pitchAt(y) };
  }

  /** @param {PointerEvent} event */
  #hover(event) {
    if (event.buttons) return;
    const { x, y } = this.#place(event);
    const inside = x >= KEYS_PX && y >= RULER_PX && y < this.picture.floor;
    const { tool } = view.now;
    const part = inside && mayEdit ? this.picture.noteAt(x, y)?.part : undefined;
    const atEdge = (part === "start" || part === "end") && (tool === "select" || tool === "draw");
    this.field.style.cursor = atEdge
      ? "ew-resize"
      : inside && mayEdit
        ? part && tool !== "split"
          ? "default"
          : CURSORS[tool]
        : x < KEYS_PX && y > RULER_PX
          ? "pointer"
          : "default";
  }

  /** @param {PointerEvent} event */
  #press(event) {
    const place = this.#place(event);
    const { picture, field } = this;
    if (event.button !== 0 || place.x > field.clientWidth || place.y > field.clientHeight || !picture.clip) return;
    if (place.y < RULER_PX)
      return void player.seek(Math.max(0, inSong(snappedNote(place.beat, event))));
    if (place.x < KEYS_PX) return void (place.y < picture.floor && this.#pressKey(event, place));
    if (place.y >= picture.floor) return void (mayEdit && this.values.press(event));
    const hit = picture.noteAt(place.x, place.y);
    const { tool } = view.now;
    if (mayEdit && tool === "erase") this.#erase(event, place);
    else if (mayEdit && tool === "split") this.#cut(event, place);
    else if (mayEdit && tool === "stamp") void actions.stampChord(this.#start(event, place), place.pitch, this.sound);
    else if (hit) this.#pressNote(event, place, hit);
    else if (mayEdit && tool === "paint") this.#paint(event, place);
    else if (mayEdit && tool === "draw") this.#draw(event, place);
    else this.#marquee(event, place);
  }

  /** Where a note that is put down here begins. @param {MouseEvent} event @param {Place} place */
  #start(event, place) {
    return snappedNote(place.beat, event, lineBefore);
  }

  // --- keys ----------------------------------------------------------------------------------------------------------

  /** Louder towards the near end of the key; with Shift its notes are chosen. @param {PointerEvent} event @param {Place} place */
  #pressKey(event, place) {
    if (event.shiftKey) return actions.choosePitch(place.pitch);
    const loudness = (/** @type {Place} */ { x }) =>
      Math.round(SOFTEST_KEY + (127 - SOFTEST_KEY) * Math.min(1, Math.max(0, x / KEYS_PX)));
    let pitch = place.pitch;
    this.sound.hold([pitch], loudness(place));
    follow(event, {
      move: (each) => {
        const now = this.#place(each);
        if (now.pitch !== pitch) this.sound.hold([(pitch = now.pitch)], loudness(now));
      },
      end: () => this.sound.release(),
    });
  }

  // --- choosing ------------------------------------------------------------------------------------------------------

  /** @param {PointerEvent} event @param {Place} place */
  #marquee(event, place) {
    const { picture } = this;
    const before = event.shiftKey ? view.now.notes : new Set();
    view.set({ notes: before, caret: { beat: this.#start(event, place), pitch: place.pitch } });
    if (event.pointerType === "touch") return;
    // The frame's corner stays at its place in the music while the field scrolls.
    const [left, top] = [place.x + picture.scrollX, place.y + picture.scrollY];
    const move = (/** @type {PointerEvent} */ each) => {
      const to = this.#place(each);
      const [x, y] = [left - picture.scrollX, top - picture.scrollY];
      if (!picture.marquee && Math.hypot(to.x - x, to.y - y) < STILL_PX) return;
      picture.marquee = {
        x: Math.min(x, to.x),
        y: Math.min(y, to.y),
        width: Math.abs(to.x - x),
        height: Math.abs(to.y - y),
      };
      view.set({ notes: new Set([...before, ...picture.notesIn(picture.marquee).map((note) => note.id)]) });
      picture.above.soon();
    };
    const edge = this.#edge(move);
    follow(event, {
      move: (each) => {
        move(each);
        if (picture.marquee) edge.at(each);
      },
      end: () => {
        edge.stop();
        picture.marquee = null;
        picture.above.soon();
      },
    });
  }

  /** @param {(event: PointerEvent) => void} move */
  #edge(move) {
    return new EdgeScroll(this.field, RULER_PX, move, { left: KEYS_PX, bottom: LANE_PX });
  }

  /** @param {PointerEvent} event @param {Place} place @param {{note: Row, part: string}} hit */
  #pressNote(event, place, { note, part }) {
    const chosen = view.now.notes;
    const was = chosen.has(note.id);
    const add = event.shiftKey || event.ctrlKey || event.metaKey;
    if (!was) view.set({ notes: new Set(add ? [...chosen, note.id] : [note.id]) });
    this.sound.touch([note.pitch], note.velocity);
    if (!mayEdit) return void follow(event, { move: () => {}, end: () => this.sound.release() });
    const letGo = this.picture.holdRows();
    const rest = () => {
      edge.stop();
      this.sound.release();
      this.picture.label = null;
      letGo();
    };
    /** @type {MoveNotes | ResizeNotes | LoudenNotes | null} */
    let drag = null;
    let { pitch } = note;
    const move = (/** @type {PointerEvent} */ each) => {
      const to = this.#place(each);
      if (!drag && Math.hypot(to.x - place.x, to.y - place.y) < STILL_PX) return;
      const copiesIt = !was && !event.shiftKey && (event.ctrlKey || event.metaKey);
      drag ??= dragOf(event, copiesIt ? [note] : chosenNotes(), note, part);
      drag.move({
        by: to.beat - place.beat,
        semitones: to.pitch - place.pitch,
        up: place.y - to.y,
        snap: (beat) => snappedNote(beat, each),
      });
      if (drag instanceof LoudenNotes) this.#label(to, `${store.get(NOTE, note.id)?.velocity ?? ""}`);
      const now = drag instanceof MoveNotes ? heldPitch(to.pitch) : pitch;
      if (now !== pitch) this.sound.touch([(pitch = now)], note.velocity);
    };
    const edge = this.#edge(move);
    follow(event, {
      move: (each) => {
        move(each);
        if (drag && !(drag instanceof LoudenNotes)) edge.at(each);
      },
      end: () => {
        rest();
        if (drag) void drag.release();
        else if (was) view.set({ notes: new Set(add ? [...chosen].filter((id) => id !== note.id) : [note.id]) });
      },
      cancel: () => {
        rest();
        drag?.cancel();
      },
    });
  }

  /** @param {Place} place @param {string} text */
  #label({ x, y }, text) {
    this.picture.label = { x, y, text };
    this.picture.above.soon();
  }

  // --- drawing -------------------------------------------------------------------------------------------------------

  /** A note from where the hand is put down to where it is lifted. @param {PointerEvent} event @param {Place} place */
  #draw(event, place) {
    const clipId = openContent();
    const note = actions.newNote(heldPitch(place.pitch), this.#start(event, place));
    const hand = commands.gesture();
    const show = () => hand.move([added(clipId, [note])]);
    const letGo = this.picture.holdRows();
    this.sound.touch([note.pitch], note.velocity);
    show();
    view.set({ notes: new Set([note.id]) });
    const move = (/** @type {PointerEvent} */ each) => {
      const to = this.#place(each);
      if (Math.abs(to.beat - place.beat) * this.picture.perBeat < STILL_PX) return;
      const least = actions.keepsToGrid(each) ? actions.noteStep() : SHORTEST_BEATS;
      note.length_beats = Math.max(least, snappedNote(to.beat, each, lineAfter) - note.start_beats);
      view.set({ noteLength: note.length_beats });
      show();
    };
    const edge = this.#edge(move);
    const rest = () => {
      edge.stop();
      this.sound.release();
      letGo();
    };
    follow(event, {
      move: (each) => {
        move(each);
        edge.at(each);
      },
      end: () => {
        rest();
        void hand.release("compositions.add_notes", { clip_id: clipId, notes: [note] });
      },
      cancel: () => {
        rest();
        hand.cancel();
      },
    });
  }

  /** A run of notes of the grid's length, wherever the hand goes and none is. @param {PointerEvent} event @param {Place} start */
  #paint(event, start) {
    const { picture } = this;
    const clipId = openContent();
    const grid = view.now.snap ? actions.noteStep() : newLength();
    const cellAt = (/** @type {number} */ beat) =>
      view.now.snap ? lineInContent(beat, lineBefore) : Math.max(0, Math.floor(beat / grid) * grid);
    const before = [...picture.index.notes];
    /** @type {Map<string, Row>} */
    const notes = new Map();
    const hand = commands.gesture();
    const letGo = picture.holdRows();
    let last = start;
    const stroke = (/** @type {PointerEvent} */ each) => {
      const to = this.#place(each);
      const cells = cellsBetween(last, to, grid, cellAt);
      last = to;
      for (const cell of cells) {
        const pitch = heldPitch(cell.pitch);
        const key = cellKey({ beat: cell.beat, pitch });
        if (notes.has(key) || before.some(touches(cell.beat, grid, pitch))) continue;
        notes.set(key, { ...actions.newNote(pitch, cell.beat), length_beats: grid });
        this.sound.touch([pitch], preferences.now.velocity);
      }
      hand.move([added(clipId, [...notes.values()])]);
    };
    stroke(event);
    const edge = this.#edge(stroke);
    const rest = () => {
      edge.stop();
      this.sound.release();
      letGo();
    };
    follow(event, {
      move: (each) => {
        stroke(each);
        edge.at(each);
      },
      end: () => {
        rest();
        if (!notes.size) return hand.cancel();
        view.set({ notes: new Set([...notes.values()].map((note) => note.id)) });
        void hand.release("compositions.add_notes", { clip_id: clipId, notes: [...notes.values()] });
      },
      cancel: () => {
        rest();
        hand.cancel();
      },
    });
  }

  /** What the hand goes over is gone. @param {PointerEvent} event @param {Place} start */
  #erase(event, start) {
    /** @type {Map<string, Row>} */
    const gone = new Map();
    const hand = commands.gesture();
    const letGo = this.picture.holdRows();
    let last = start;
    const stroke = (/** @type {PointerEvent} */ each) => {
      const to = this.#place(each);
      const steps = Math.max(1, Math.ceil(Math.hypot(to.x - last.x, to.y - last.y) / STROKE_PX));
      for (let step = 0; step <= steps; step += 1) {
        const way = step / steps;
        const hit = this.picture.noteAt(last.x + (to.x - last.x) * way, last.y + (to.y - last.y) * way);
        if (hit) gone.set(hit.note.id, hit.note);
      }
      last = to;
      if (gone.size) hand.move([removed([...gone.values()])]);
    };
    stroke(event);
    follow(event, {
      move: stroke,
      end: () => {
        letGo();
        if (!gone.size) return hand.cancel();
        view.set({ notes: new Set([...view.now.notes].filter((id) => !gone.has(id))) });
        void hand.release("compositions.delete_notes", { note_ids: [...gone.keys()] });
      },
      cancel: () => {
        letGo();
        hand.cancel();
      },
    });
  }

  /** A knife, drawn down across the notes that it cuts. @param {PointerEvent} event @param {Place} place */
  #cut(event, place) {
    const { picture } = this;
    const beatOf = (/** @type {MouseEvent} */ each) => snappedNote(place.beat, each);
    let to = place;
    const show = (/** @type {PointerEvent} */ each) => {
      to = this.#place(each);
      const x = picture.xOf(beatOf(each));
      picture.line = { x, y: Math.min(place.y, to.y) - picture.row / 2, toX: x, toY: Math.max(place.y, to.y) + picture.row / 2 };
      picture.above.soon();
    };
    const rest = () => {
      picture.line = null;
      picture.above.soon();
    };
    show(event);
    follow(event, {
      move: show,
      end: (each) => {
        rest();
        const [high, low] = [Math.max(place.pitch, to.pitch), Math.min(place.pitch, to.pitch)];
        const beat = beatOf(each);
        const under = picture.index.between(beat - SHORTEST_BEATS, beat + SHORTEST_BEATS);
        void actions.cutNotes(
          under.filter((note) => note.pitch >= low && note.pitch <= high),
          beat,
        );
      },
      cancel: rest,
    });
  }

  /** @param {MouseEvent} event */
  #twice(event) {
    const place = this.#place(event);
    const inside = place.x >= KEYS_PX && place.y >= RULER_PX && place.y < this.picture.floor;
    if (!mayEdit || !inside || view.now.tool !== "select" || !this.picture.clip) return;
    const hit = this.picture.noteAt(place.x, place.y);
    if (hit) return void actions.deleteNotes([hit.note]);
    const note = actions.newNote(heldPitch(place.pitch), this.#start(event, place));
    this.sound.tap([note.pitch], note.velocity);
    view.set({ notes: new Set([note.id]) });
    void actions.addNotes([note]);
  }

  /** @param {MouseEvent} event */
  #menu(event) {
    event.preventDefault();
    const place = this.#place(event);
    const hit = this.picture.noteAt(place.x, place.y);
    if (!mayEdit || !this.picture.clip || place.y < RULER_PX || place.x < KEYS_PX) return;
    if (hit && !view.now.notes.has(hit.note.id)) view.set({ notes: new Set([hit.note.id]) });
    openMenu({ x: event.clientX, y: event.clientY }, noteMenu(), _("Notes"));
  }
}

/** What a drag of a note does: its edges resize, Ctrl copies, Alt makes it louder. @param {PointerEvent} event @param {Row[]} notes @param {Row} note @param {string} part */
function dragOf(event, notes, note, part) {
  if (event.altKey) return new LoudenNotes(notes);
  if (event.ctrlKey || event.metaKey) return new CopyNotes(notes, note);
  return part === "body" ? new MoveNotes(notes, note) : new ResizeNotes(notes, note, part === "start");
}

/** @param {number} beat @param {number} length @param {number} pitch @returns {(note: Row) => boolean} */
const touches = (beat, length, pitch) => (note) =>
  note.pitch === pitch && note.start_beats < beat + length - 1e-6 && note.start_beats + note.length_beats > beat + 1e-6;
