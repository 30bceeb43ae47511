import { follow } from "../components/drag.js";
import { alongLine, EXPRESSIONS, shifted } from "../notes/expression.js";
import { chosenNotes } from "../open_notes.js";
import { commands, view } from "../session.js";
import { changed } from "./note_changes.js";

/** @typedef {import("../store.js").Row} Row @typedef {import("./piano_roll.js").PianoRoll} PianoRoll */
/** @typedef {{x: number, y: number, beat: number}} Place */

/** Hands in the lane below the notes: a bar is dragged, a line is drawn over many, or values follow the hand. */
export class ValueHands {
  /** @param {PianoRoll} roll @param {(event: MouseEvent) => Place} placeOf */
  constructor(roll, placeOf) {
    this.roll = roll;
    this.placeOf = placeOf;
  }

  /** @param {PointerEvent} event */
  press(event) {
    const place = this.placeOf(event);
    const note = this.roll.barAt(place.x);
    if (["draw", "paint"].includes(view.now.tool)) this.#freehand(event, place);
    else if (note && !event.shiftKey) this.#drag(event, note);
    else this.#line(event, place);
  }

  /** The notes that a stroke may change: the chosen ones, where there are some. @param {number} from @param {number} to */
  #under(from, to) {
    const reach = 4 / this.roll.perBeat;
    const notes = this.roll.index.starting(Math.min(from, to) - reach, Math.max(from, to) + reach);
    const { notes: chosen } = view.now;
    return chosen.size ? notes.filter((note) => chosen.has(note.id)) : notes;
  }

  /** @param {Place} place */
  #point({ beat, y }) {
    return { beat, share: this.roll.shareAt(y) };
  }

  /** One bar, and with it all that are chosen. @param {PointerEvent} event @param {Row} note */
  #drag(event, note) {
    const kind = view.now.noteExpression;
    const notes = view.now.notes.has(note.id) ? chosenNotes() : [note];
    this.#follow(event, (each) => {
      const { y } = this.placeOf(each);
      this.#say(this.roll.xOf(note.start_beats), y);
      return shifted(kind, notes, this.roll.valueAt(y) - note[kind]);
    });
  }

  /** @param {PointerEvent} event @param {Place} from */
  #line(event, from) {
    const { roll } = this;
    const kind = view.now.noteExpression;
    this.#follow(event, (each) => {
      const to = this.placeOf(each);
      roll.line = { x: roll.xOf(from.beat), y: from.y, toX: to.x, toY: to.y };
      this.#say(to.x, to.y);
      return alongLine(kind, this.#under(from.beat, to.beat), this.#point(from), this.#point(to));
    });
  }

  /** @param {PointerEvent} event @param {Place} start */
  #freehand(event, start) {
    const kind = view.now.noteExpression;
    /** @type {Map<string, {id: string}>} */
    const changes = new Map();
    let last = start;
    this.#follow(event, (each) => {
      const to = this.placeOf(each);
      for (const change of alongLine(kind, this.#under(last.beat, to.beat), this.#point(last), this.#point(to)))
        changes.set(change.id, change);
      last = to;
      this.#say(to.x, to.y);
      return [...changes.values()];
    });
  }

  /** @param {number} x @param {number} y */
  #say(x, y) {
    this.roll.label = { x, y, text: EXPRESSIONS[view.now.noteExpression].text(this.roll.valueAt(y)) };
  }

  /** One step of the song, made of what `changesAt` makes of where the hand is. @param {PointerEvent} event @param {(event: PointerEvent) => {id: string}[]} changesAt */
  #follow(event, changesAt) {
    const hand = commands.gesture();
    let changes = changesAt(event);
    const show = () => {
      hand.move(changed(changes));
      this.roll.above.soon();
    };
    const rest = () => {
      this.roll.line = this.roll.label = null;
      this.roll.above.soon();
    };
    show();
    follow(event, {
      move: (each) => {
        changes = changesAt(each);
        show();
      },
      end: () => {
        rest();
        if (changes.length) void hand.release("compositions.change_notes", { notes: changes });
        else hand.cancel();
      },
      cancel: () => {
        rest();
        hand.cancel();
      },
    });
  }
}
