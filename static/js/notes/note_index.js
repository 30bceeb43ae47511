/** A clip's notes by time: what lies in a stretch is found without looking at the rest. */

/** @typedef {import("../store.js").Row} Row */

const BLOCK = 64; // notes whose last end is remembered together

/** @param {Row} a @param {Row} b */
export const byStart = (a, b) => a.start_beats - b.start_beats || a.pitch - b.pitch;

/** @param {Row} note */
export const endOf = (note) => note.start_beats + note.length_beats;

export class NoteIndex {
  /** By start, then pitch. @type {Row[]} */
  notes = [];
  /** Where the last note ends. */
  end = 0;
  /** The pitches that occur. @type {ReadonlySet<number>} */
  pitches = new Set();
  /** Where the last note of each block ends: one long note does not make the search look at all. @type {number[]} */
  #ends = [];

  /** @param {Row[]} notes */
  constructor(notes) {
    this.#take(notes.toSorted(byStart));
  }

  /** Takes changed notes in place of what they were. @param {ReadonlySet<string>} ids of all that changed @param {Row[]} now those that are still here */
  update(ids, now) {
    this.#take(
      merged(
        this.notes.filter((note) => !ids.has(note.id)),
        now.toSorted(byStart),
      ),
    );
  }

  /** @param {Row[]} notes in order */
  #take(notes) {
    this.notes = notes;
    this.#ends = [];
    const pitches = new Set();
    notes.forEach((note, index) => {
      const block = Math.floor(index / BLOCK);
      this.#ends[block] = Math.max(this.#ends[block] ?? 0, endOf(note));
      pitches.add(note.pitch);
    });
    this.pitches = pitches;
    this.end = this.#ends.reduce((end, each) => Math.max(end, each), 0);
  }

  /** The notes that reach into [from, to), by start. @param {number} from @param {number} to @returns {Row[]} */
  between(from, to) {
    const found = [];
    const last = this.#firstFrom(to);
    for (let block = 0; block * BLOCK < last; block += 1) {
      if (this.#ends[block] <= from) continue;
      const stop = Math.min(last, (block + 1) * BLOCK);
      for (let index = block * BLOCK; index < stop; index += 1)
        if (endOf(this.notes[index]) > from) found.push(this.notes[index]);
    }
    return found;
  }

  /** The notes that begin in [from, to), by start. @param {number} from @param {number} to */
  starting(from, to) {
    return this.notes.slice(this.#firstFrom(from), this.#firstFrom(to));
  }

  /** Index of the first note that starts at `beat` or later. @param {number} beat */
  #firstFrom(beat) {
    let low = 0;
    let high = this.notes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.notes[middle].start_beats < beat) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Two ordered lists as one. @param {Row[]} left @param {Row[]} right */
function merged(left, right) {
  if (!right.length) return left;
  const all = [];
  let at = 0;
  for (const note of left) {
    while (at < right.length && byStart(right[at], note) < 0) all.push(right[at++]);
    all.push(note);
  }
  return all.concat(right.slice(at));
}
