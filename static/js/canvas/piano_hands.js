import { v7 as uuid7 } from "uuid";
import * as actions from "../actions.js";
import * as clipboard from "../clipboard.js";
import { NOTE } from "../lanes.js";
import { commands, mayEdit, player, preview, store, time, view } from "../session.js";
import { updates } from "../store.js";
import { follow } from "../components/drag.js";
import { openMenu } from "../components/menu.js";
import { AMONG_NOTES_PX, gridBeats, snapped, snappedDown } from "./grid.js";
import { KEYS_PX, RULER_PX } from "./piano_roll.js";

/** @typedef {import("./piano_roll.js").PianoRoll} PianoRoll */
/** @typedef {import("../store.js").Row} Row */
/** @typedef {{x: number, y: number, beat: number, pitch: number}} Place */

const STILL_PX = 4;
const SHORTEST_BEATS = 1 / 64;
const NEW_VELOCITY = 100;
const NOTE_FIELDS = ["clip_id", "pitch", "start_beats", "length_beats", "velocity", "pan", "cents"];

/** Pointer and menu among a clip's notes. */
export class PianoHands {
  /** The length of the last note made or resized: the next one gets it too. @type {number | null} */
  lastLength = null;
  /** @type {{release: () => void} | null} */
  #sounding = null;

  /** @param {HTMLElement} field @param {PianoRoll} picture */
  constructor(field, picture) {
    this.field = field;
    this.picture = picture;
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

  /** @param {MouseEvent} [event] */
  #grid(event) {
    return view.now.snap && !event?.shiftKey ? gridBeats(view.now.notePixelsPerBeat, time.metre, AMONG_NOTES_PX) : 0;
  }

  /** Snaps as the song counts, not as the clip does. @param {number} beat @param {number} grid @param {typeof snapped} how */
  #snapped(beat, grid, how = snapped) {
    const shift = this.picture.inSong(0);
    return Math.max(0, how(beat + shift, grid) - shift);
  }

  /** @param {number} pitch @param {number} velocity */
  #sound(pitch, velocity) {
    this.#hush();
    const trackId = this.picture.clip?.track_id;
    this.picture.pressed = pitch;
    this.picture.redraw();
    if (trackId) this.#sounding = preview(trackId, pitch, velocity);
  }

  #hush() {
    this.#sounding?.release();
    this.#sounding = null;
    if (this.picture.pressed === null) return;
    this.picture.pressed = null;
    this.picture.redraw();
  }

  /** @param {PointerEvent} event */
  #hover(event) {
    if (event.buttons) return;
    const { x, y } = this.#place(event);
    const inside = x >= KEYS_PX && y >= RULER_PX && y < this.picture.floor;
    const part = inside && mayEdit ? this.picture.noteAt(x, y)?.part : undefined;
    const draws = inside && view.now.tool === "draw" && !part;
    this.field.style.cursor =
      part === "start" || part === "end"
        ? "ew-resize"
        : draws
          ? "crosshair"
          : x < KEYS_PX && y > RULER_PX
            ? "pointer"
            : "default";
  }

  /** @param {PointerEvent} event */
  #press(event) {
    const place = this.#place(event);
    if (
      event.button !== 0 ||
      place.x > this.field.clientWidth ||
      place.y > this.field.clientHeight ||
      !this.picture.clip
    )
      return;
    if (place.y < RULER_PX)
      return void player.seek(Math.max(0, this.picture.inSong(this.#snapped(place.beat, this.#grid(event)))));
    if (place.y >= this.picture.floor) return this.#pressVelocity(event, place);
    if (place.x < KEYS_PX) return this.#pressKey(event, place);
    const hit = this.picture.noteAt(place.x, place.y);
    if (hit) this.#pressNote(event, place, hit);
    else if (view.now.tool === "draw" && mayEdit) this.#draw(event, place);
    else this.#marquee(event, place);
  }

  /** @param {PointerEvent} event @param {Place} place */
  #pressKey(event, place) {
    let pitch = place.pitch;
    this.#sound(pitch, NEW_VELOCITY);
    follow(event, {
      move: (each) => {
        const now = this.#place(each).pitch;
        if (now !== pitch) this.#sound((pitch = now), NEW_VELOCITY);
      },
      end: () => this.#hush(),
    });
  }

  /** @param {PointerEvent} event @param {Place} place */
  #marquee(event, place) {
    const before = event.shiftKey ? view.now.notes : new Set();
    view.set({ notes: before });
    if (event.pointerType === "touch") return;
    follow(event, {
      move: (each) => {
        const to = this.#place(each);
        if (!this.picture.marquee && Math.hypot(to.x - place.x, to.y - place.y) < STILL_PX) return;
        const box = {
          x: Math.min(place.x, to.x),
          y: Math.min(place.y, to.y),
          width: Math.abs(to.x - place.x),
          height: Math.abs(to.y - place.y),
        };
        this.picture.marquee = box;
        const inside = this.picture.notes.filter((note) => {
          const it = this.picture.boxOf(note);
          return (
            it.x < box.x + box.width && it.x + it.width > box.x && it.y < box.y + box.height && it.y + it.height > box.y
          );
        });
        view.set({ notes: new Set([...before, ...inside.map((note) => note.id)]) });
        this.picture.above.soon();
      },
      end: () => {
        this.picture.marquee = null;
        this.picture.above.soon();
      },
    });
  }

  // --- drawing -------------------------------------------------------------------------------------------------------

  /** A note from where the hand is put down to where it is lifted. @param {PointerEvent} event @param {Place} place */
  #draw(event, place) {
    const grid = this.#grid(event);
    const start = this.#snapped(place.beat, grid, snappedDown);
    const note = {
      id: uuid7(),
      pitch: place.pitch,
      start_beats: start,
      length_beats: this.lastLength ?? (grid || 0.25),
      velocity: NEW_VELOCITY,
      pan: 0,
      cents: 0,
    };
    const hand = commands.gesture();
    const clipId = view.now.clip;
    const show = () =>
      hand.move([
        {
          model: NOTE,
          fields: NOTE_FIELDS,
          ids: [note.id],
          before: null,
          after: [NOTE_FIELDS.map((field) => (field === "clip_id" ? clipId : Reflect.get(note, field)))],
        },
      ]);
    this.#sound(note.pitch, NEW_VELOCITY);
    show();
    view.set({ notes: new Set([note.id]) });
    follow(event, {
      move: (each) => {
        const to = this.#place(each);
        if (Math.abs(to.x - place.x) < STILL_PX) return;
        const step = this.#grid(each);
        note.length_beats = Math.max(
          step || SHORTEST_BEATS,
          this.#snapped(to.beat, step, (beat, by) => (by ? Math.ceil(beat / by) * by : beat)) - start,
        );
        this.lastLength = note.length_beats;
        show();
      },
      end: () => {
        this.#hush();
        void hand.release("compositions.add_notes", { clip_id: clipId, notes: [note] });
      },
      cancel: () => {
        this.#hush();
        hand.cancel();
      },
    });
  }

  /** @param {MouseEvent} event */
  #twice(event) {
    const place = this.#place(event);
    if (
      !mayEdit ||
      place.x < KEYS_PX ||
      place.y < RULER_PX ||
      place.y >= this.picture.floor ||
      view.now.tool === "draw" ||
      !this.picture.clip
    )
      return;
    const hit = this.picture.noteAt(place.x, place.y);
    if (hit) {
      view.set({ notes: new Set() });
      return void commands.run("compositions.delete_notes", { note_ids: [hit.note.id] });
    }
    const grid = this.#grid(event);
    const note = {
      id: uuid7(),
      pitch: place.pitch,
      start_beats: this.#snapped(place.beat, grid, snappedDown),
      length_beats: this.lastLength ?? (grid || 0.25),
      velocity: NEW_VELOCITY,
    };
    this.#sound(note.pitch, NEW_VELOCITY);
    setTimeout(() => this.#hush(), 200);
    view.set({ notes: new Set([note.id]) });
    void commands.run("compositions.add_notes", { clip_id: view.now.clip, notes: [note] });
  }

  // --- notes ---------------------------------------------------------------------------------------------------------

  /** @param {PointerEvent} event @param {Place} place @param {{note: Row, part: string}} hit */
  #pressNote(event, place, { note, part }) {
    const chosen = view.now.notes;
    const was = chosen.has(note.id);
    const add = event.shiftKey || event.ctrlKey || event.metaKey;
    if (!was) view.set({ notes: new Set(add ? [...chosen, note.id] : [note.id]) });
    this.#sound(note.pitch, note.velocity);
    if (!mayEdit) return void follow(event, { move: () => {}, end: () => this.#hush() });
    const notes = [...view.now.notes].map((id) => store.get(NOTE, id)).filter((each) => each !== undefined);
    const drag = part === "body" ? new MoveNotes(notes, note) : new ResizeNotes(notes, note, part);
    let moved = false;
    let pitch = note.pitch;
    follow(event, {
      move: (each) => {
        const to = this.#place(each);
        if (!moved && Math.hypot(to.x - place.x, to.y - place.y) < STILL_PX) return;
        moved = true;
        drag.move(to.beat - place.beat, to.pitch - place.pitch, (beat) => this.#snapped(beat, this.#grid(each)));
        if (part === "body" && to.pitch !== pitch) this.#sound((pitch = to.pitch), note.velocity);
      },
      end: () => {
        this.#hush();
        if (moved) {
          if (drag instanceof ResizeNotes)
            this.lastLength = Math.max(SHORTEST_BEATS, note.length_beats + drag.by * (drag.atStart ? -1 : 1));
          return void drag.release();
        }
        drag.cancel();
        if (was) view.set({ notes: new Set(add ? [...chosen].filter((id) => id !== note.id) : [note.id]) });
      },
      cancel: () => {
        this.#hush();
        drag.cancel();
      },
    });
  }

  /** @param {PointerEvent} event @param {Place} place */
  #pressVelocity(event, place) {
    const note = this.picture.velocityAt(place.x);
    if (!note || !mayEdit) return;
    const many = view.now.notes.has(note.id);
    const notes = many
      ? [...view.now.notes].map((id) => store.get(NOTE, id)).filter((each) => each !== undefined)
      : [note];
    const hand = commands.gesture();
    let changes = /** @type {{id: string, velocity: number}[]} */ ([]);
    const set = (/** @type {number} */ velocity) => {
      const by = velocity - note.velocity;
      changes = notes.map((each) => ({ id: each.id, velocity: Math.min(127, Math.max(1, each.velocity + by)) }));
      hand.move([
        updates(
          NOTE,
          ["velocity"],
          notes.map((each, index) => [each, [changes[index].velocity]]),
        ),
      ]);
    };
    set(this.picture.velocityOf(place.y));
    follow(event, {
      move: (each) => set(this.picture.velocityOf(this.#place(each).y)),
      end: () => void hand.release("compositions.change_notes", { notes: changes }),
      cancel: () => hand.cancel(),
    });
  }

  /** @param {MouseEvent} event */
  #menu(event) {
    event.preventDefault();
    const place = this.#place(event);
    const hit = this.picture.noteAt(place.x, place.y);
    if (!mayEdit || !hit) return;
    if (!view.now.notes.has(hit.note.id)) view.set({ notes: new Set([hit.note.id]) });
    const ids = [...view.now.notes];
    openMenu(
      { x: event.clientX, y: event.clientY },
      [
        {
          label: "Pull onto the grid",
          key: "Q",
          run: () => void actions.quantise(),
        },
        {
          label: "Up an octave",
          key: "Shift ↑",
          run: () => void commands.run("compositions.transpose_notes", { note_ids: ids, semitones: 12 }),
        },
        {
          label: "Down an octave",
          key: "Shift ↓",
          run: () => void commands.run("compositions.transpose_notes", { note_ids: ids, semitones: -12 }),
        },
        { label: "Cut", key: "Ctrl X", run: () => void clipboard.cut() },
        { label: "Copy", key: "Ctrl C", run: clipboard.copy },
        { label: "Duplicate", key: "Ctrl D", run: () => void actions.duplicateSelected() },
        "line",
        { label: "Delete", key: "Del", danger: true, run: () => void actions.deleteSelected() },
      ],
      "Notes",
    );
  }
}

class MoveNotes {
  /** @param {Row[]} notes @param {Row} anchor */
  constructor(notes, anchor) {
    this.notes = notes;
    this.anchor = anchor;
    this.hand = commands.gesture();
    this.by = 0;
    this.steps = 0;
  }

  /** @param {number} by @param {number} steps @param {(beat: number) => number} snap */
  move(by, steps, snap) {
    const wanted = snap(this.anchor.start_beats + by) - this.anchor.start_beats;
    this.by = Math.max(wanted, -Math.min(...this.notes.map((note) => note.start_beats)));
    const pitches = this.notes.map((note) => note.pitch);
    this.steps = Math.max(-Math.min(...pitches), Math.min(steps, 127 - Math.max(...pitches)));
    this.hand.move([
      updates(
        NOTE,
        ["start_beats", "pitch"],
        this.notes.map((note) => [note, [note.start_beats + this.by, note.pitch + this.steps]]),
      ),
    ]);
  }

  async release() {
    await this.hand.release("compositions.move_notes", {
      note_ids: this.notes.map((note) => note.id),
      by_beats: this.by,
      by_semitones: this.steps,
    });
  }

  cancel() {
    this.hand.cancel();
  }
}

class ResizeNotes {
  /** @param {Row[]} notes @param {Row} anchor @param {string} part */
  constructor(notes, anchor, part) {
    this.notes = notes;
    this.anchor = anchor;
    this.atStart = part === "start";
    this.hand = commands.gesture();
    this.by = 0;
    /** @type {{id: string, start_beats: number, length_beats: number}[]} */
    this.changes = [];
  }

  /** @param {number} by @param {number} steps @param {(beat: number) => number} snap */
  move(by, steps, snap) {
    const edge = this.anchor.start_beats + (this.atStart ? 0 : this.anchor.length_beats);
    this.by = snap(edge + by) - edge;
    this.changes = this.notes.map((note) => this.#changed(note));
    this.hand.move([
      updates(
        NOTE,
        ["start_beats", "length_beats"],
        this.notes.map((note, index) => [note, [this.changes[index].start_beats, this.changes[index].length_beats]]),
      ),
    ]);
  }

  /** @param {Row} note */
  #changed({ id, start_beats: start, length_beats: length }) {
    if (!this.atStart) return { id, start_beats: start, length_beats: Math.max(SHORTEST_BEATS, length + this.by) };
    const moved = Math.max(0, Math.min(start + this.by, start + length - SHORTEST_BEATS));
    return { id, start_beats: moved, length_beats: start + length - moved };
  }

  async release() {
    await this.hand.release("compositions.change_notes", { notes: this.changes });
  }

  cancel() {
    this.hand.cancel();
  }
}
