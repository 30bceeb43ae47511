/**
 * What hands play, as notes and curves in the song's beats. It knows nothing of clips: see layout.js.
 *
 * @typedef {object} TakenNote
 * @property {string} id
 * @property {string} trackId
 * @property {number} pitch
 * @property {number} velocity
 * @property {number} start_beats from the song's start
 * @property {number} length_beats
 *
 * @typedef {{trackId: string, controller: string, beat: number, value: number}} TakenPoint
 *
 * @typedef {object} Range what is recorded of a song
 * @property {number} from beats
 * @property {number | null} to where it ends by itself; null: nowhere
 * @property {[start: number, end: number] | null} loop where play turns back
 * @property {number} grid to which starts of notes are pulled, in beats; 0: none
 */

/** Who strikes the first note a little early means it to be the first note. */
const EARLY_BEATS = 0.25;
/** What is shorter is no note that anybody hears: the key was let go within one reading of the clock. */
const SHORTEST_BEATS = 1 / 64;

export class Take {
  /** Let go of. @type {TakenNote[]} */
  notes = [];
  /** @type {TakenPoint[]} */
  points = [];
  /** Keys that are down, by track and pitch: their note, where it was struck, and how far play has come since. @type {Map<string, {note: TakenNote, struck: number, reached: number}>} */
  #down = new Map();

  /** @param {Range} range @param {() => string} newId */
  constructor(range, newId) {
    this.range = range;
    this.newId = newId;
  }

  /** @param {string} trackId @param {number} pitch @param {number} velocity @param {number} beat where it was heard */
  strike(trackId, pitch, velocity, beat) {
    this.release(trackId, pitch, beat);
    const place = this.#inRange(beat);
    if (place === null) return;
    const start_beats = this.#pulled(place);
    const note = { id: this.newId(), trackId, pitch, velocity, start_beats, length_beats: SHORTEST_BEATS };
    this.#down.set(`${trackId} ${pitch}`, { note, struck: place, reached: place });
  }

  /** @param {string} trackId @param {number} pitch @param {number} beat */
  release(trackId, pitch, beat) {
    const key = `${trackId} ${pitch}`;
    const down = this.#down.get(key);
    if (!down) return;
    this.#down.delete(key);
    this.notes.push(this.#lasting(down, beat));
  }

  /** @param {string} trackId @param {string} controller as in a clip's curves @param {number} value @param {number} beat */
  control(trackId, controller, value, beat) {
    const place = this.#inRange(beat);
    if (place !== null) this.points.push({ trackId, controller, beat: place, value });
  }

  /** Play has come to a beat: all notes as they are by now, those of keys that are down reaching there. @param {number} beat */
  reach(beat) {
    for (const down of this.#down.values()) if (beat >= down.struck) down.reached = this.#within(beat);
    return [...this.notes, ...[...this.#down.values()].map((down) => this.#lasting(down, down.reached))];
  }

  /** Nothing more is played: keys that are down end here. @param {number} beat */
  end(beat) {
    for (const { note } of [...this.#down.values()]) this.release(note.trackId, note.pitch, beat);
  }

  get isEmpty() {
    return !this.notes.length && !this.points.length && !this.#down.size;
  }

  /** @param {{note: TakenNote, struck: number, reached: number}} down @param {number} beat */
  #lasting({ note, struck, reached }, beat) {
    // Where play has turned back meanwhile, the note is cut at the turn, as play cuts it.
    const end = beat >= struck ? this.#within(beat) : (this.range.loop?.[1] ?? reached);
    return { ...note, length_beats: Math.max(end - struck, SHORTEST_BEATS) };
  }

  /** @param {number} beat */
  #within(beat) {
    return this.range.to === null ? beat : Math.min(beat, this.range.to);
  }

  /** @param {number} beat @returns {number | null} */
  #inRange(beat) {
    const { from, to, loop } = this.range;
    // Behind a turn of the loop play is before where recording began, and still recorded.
    const earliest = loop ? Math.min(from, loop[0]) : from;
    if (beat < earliest - EARLY_BEATS || (to !== null && beat >= to)) return null;
    return Math.max(beat, earliest);
  }

  /** @param {number} beat */
  #pulled(beat) {
    const { grid, from, loop, to } = this.range;
    if (!grid) return beat;
    const pulled = Math.round(beat / grid) * grid;
    // What is pulled over the loop's end was meant for the next round's beginning.
    if (loop && beat < loop[1] && pulled >= loop[1] - 1e-9) return loop[0];
    if (to !== null && pulled >= to) return pulled - grid;
    return Math.max(pulled, loop ? Math.min(from, loop[0]) : from);
  }
}
