/**
 * A clip's notes as a step sequencer sees them: rows of pitches, columns of steps. No page, no song.
 *
 * @typedef {import("./store.js").Row} Row
 * @typedef {{notes: Row[], velocity: number, probability: number, late: number}} Cell what plays at a step: its loudest
 *   note speaks for it; `late` is how far behind the step it stands, in steps
 * @typedef {"steps" | "velocity" | "chance"} Mode what a press on a step changes
 */

/** Steps of a beat: quarters to thirty-seconds, and triplets. */
export const STEPS = [
  { beats: 1, name: "1/4" },
  { beats: 1 / 2, name: "1/8" },
  { beats: 1 / 3, name: "1/8 triplet" },
  { beats: 1 / 4, name: "1/16" },
  { beats: 1 / 6, name: "1/16 triplet" },
  { beats: 1 / 8, name: "1/32" },
];

const SLACK = 1e-6;
/** Part of a step by which a note may come before it and still be its own. */
const EARLY = 0.25;

/** The step at which a beat of the content lies. @param {number} beat @param {number} stepBeats */
export const stepAt = (beat, stepBeats) => Math.max(0, Math.floor(beat / stepBeats + EARLY + SLACK));

/** How many steps some beats of content have. @param {number} beats @param {number} stepBeats */
export const stepsIn = (beats, stepBeats) => Math.max(1, Math.ceil(beats / stepBeats - SLACK));

/**
 * Which steps of which pitches play.
 * @param {Row[]} notes @param {number} stepBeats
 * @returns {Map<number, Map<number, Cell>>} by pitch, then by step
 */
export function cellsOf(notes, stepBeats) {
  /** @type {Map<number, Map<number, Cell>>} */
  const rows = new Map();
  for (const note of notes) {
    const step = stepAt(note.start_beats, stepBeats);
    let row = rows.get(note.pitch);
    if (!row) rows.set(note.pitch, (row = new Map()));
    const cell = row.get(step);
    if (cell) {
      cell.notes.push(note);
      if (note.velocity <= cell.velocity) continue;
    }
    row.set(step, {
      notes: cell?.notes ?? [note],
      velocity: note.velocity,
      probability: note.probability ?? 1,
      late: note.start_beats / stepBeats - step,
    });
  }
  return rows;
}

/** Strikes laid over steps as evenly as can be (Toussaint, "The Euclidean Algorithm Generates Traditional Musical Rhythms", 2005). The first step has one. @param {number} strikes @param {number} steps */
export function euclid(strikes, steps) {
  const most = Math.max(0, Math.min(strikes, steps));
  return Array.from({ length: steps }, (_, step) => (step * most) % steps < most);
}

/** Every so many steps one, from the first. @param {number} every @param {number} steps */
export const everyNth = (every, steps) => Array.from({ length: steps }, (_, step) => step % every === 0);

/** The pitches that a sequencer of a pitched instrument offers: those in use, within at least an octave. @param {Row[]} notes */
export function pitchesOf(notes) {
  const used = notes.map(({ pitch }) => pitch);
  const low = Math.min(...used, 127);
  const [from, to] = used.length ? [low, Math.max(...used, Math.min(127, low + 11))] : [60, 71];
  return Array.from({ length: to - from + 1 }, (_, index) => to - index);
}
