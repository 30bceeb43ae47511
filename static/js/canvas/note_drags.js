/** Drags of notes: each shows at once and ends in one step of the song. */

import { copyOf, asFarAs, moved, resized } from "../notes/edits.js";
import { shifted } from "../notes/expression.js";
import { openContent, scaleLock } from "../open_notes.js";
import { commands, view } from "../session.js";
import { added, changed } from "./note_changes.js";

/** @typedef {import("../store.js").Row} Row */
/** @typedef {{by: number, semitones: number, up: number, snap: (beat: number) => number}} Way how far the hand went: beats, keys, and pixels upwards */

export class MoveNotes {
  /** @param {Row[]} notes @param {Row} anchor the one that the hand has */
  constructor(notes, anchor) {
    this.notes = notes;
    this.anchor = anchor;
    this.hand = commands.gesture();
    this.by = 0;
    this.semitones = 0;
    this.scale = scaleLock();
  }

  /** @param {Way} way */
  move({ by, semitones, snap }) {
    const wanted = snap(this.anchor.start_beats + by) - this.anchor.start_beats;
    [this.by, this.semitones] = asFarAs(this.notes, wanted, semitones);
    this.hand.move(changed(this.changes));
  }

  get changes() {
    return moved(this.notes, this.by, this.semitones, this.scale);
  }

  release() {
    if (this.scale && this.semitones)
      return this.hand.release("compositions.change_notes", { notes: this.changes });
    return this.hand.release("compositions.move_notes", {
      note_ids: this.notes.map((note) => note.id),
      by_beats: this.by,
      by_semitones: this.semitones,
    });
  }

  cancel() {
    this.hand.cancel();
  }
}

/** Copies go with the hand; the notes stay. */
export class CopyNotes extends MoveNotes {
  /** @param {Row[]} notes @param {Row} anchor */
  constructor(notes, anchor) {
    super(notes, anchor);
    this.copies = notes.map((note) => copyOf(note));
    this.clipId = openContent();
    this.before = view.now.notes;
    view.set({ notes: new Set(this.copies.map((note) => note.id)) });
  }

  /** @param {Way} way */
  move({ by, semitones, snap }) {
    const wanted = snap(this.anchor.start_beats + by) - this.anchor.start_beats;
    const [beats, steps] = asFarAs(this.notes, wanted, semitones);
    moved(this.notes, beats, steps, this.scale).forEach(({ start_beats, pitch }, index) =>
      Object.assign(this.copies[index], { start_beats, pitch }),
    );
    this.hand.move([added(this.clipId, this.copies)]);
  }

  release() {
    return this.hand.release("compositions.add_notes", { clip_id: this.clipId, notes: this.copies });
  }

  cancel() {
    super.cancel();
    view.set({ notes: this.before });
  }
}

export class ResizeNotes {
  /** @param {Row[]} notes @param {Row} anchor @param {boolean} atStart */
  constructor(notes, anchor, atStart) {
    this.notes = notes;
    this.anchor = anchor;
    this.atStart = atStart;
    this.hand = commands.gesture();
    this.changes = resized(notes, 0, atStart);
  }

  /** @param {Way} way */
  move({ by, snap }) {
    const edge = this.anchor.start_beats + (this.atStart ? 0 : this.anchor.length_beats);
    this.changes = resized(this.notes, snap(edge + by) - edge, this.atStart);
    this.hand.move(changed(this.changes));
  }

  release() {
    // The next note is as long as the one that was just made so.
    const length = this.changes.find(({ id }) => id === this.anchor.id)?.length_beats;
    view.set({ noteLength: length ?? view.now.noteLength });
    return this.hand.release("compositions.change_notes", { notes: this.changes });
  }

  cancel() {
    this.hand.cancel();
  }
}

/** Louder upwards, softer downwards. */
export class LoudenNotes {
  /** @param {Row[]} notes */
  constructor(notes) {
    this.notes = notes;
    this.hand = commands.gesture();
    this.changes = shifted("velocity", notes, 0);
  }

  /** @param {Way} way */
  move({ up }) {
    this.changes = shifted("velocity", this.notes, up);
    this.hand.move(changed(this.changes));
  }

  release() {
    return this.hand.release("compositions.change_notes", { notes: this.changes });
  }

  cancel() {
    this.hand.cancel();
  }
}
