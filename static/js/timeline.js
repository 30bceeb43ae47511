/** The arithmetic of what stands above the tracks: the tempo's axis, windows on the song, places for what is new. */

/** @typedef {{from: number, to: number}} Span beats */
/** @typedef {import("./engine/clock.js").MetreMap} MetreMap @typedef {import("./store.js").Row} Row */

export const LEAST_PIXELS_PER_BEAT = 0.4;
export const MOST_PIXELS_PER_BEAT = 400;
const SLOWEST_BPM = 10;
const FASTEST_BPM = 999;
const NEW_SECTION_BARS = 4;

/** The tempos that a lane shows, a little beyond the slowest and the fastest. @param {number[]} tempos */
export function tempoAxis(tempos) {
  const low = Math.floor((Math.min(...tempos) - 10) / 10) * 10;
  const high = Math.ceil((Math.max(...tempos) + 10) / 10) * 10;
  return { low: Math.max(0, low), high };
}

/** How far up an axis a tempo is, 0 … 1. @param {{low: number, high: number}} axis @param {number} bpm */
export const placeOfBpm = ({ low, high }, bpm) => (bpm - low) / (high - low);

/** @param {{low: number, high: number}} axis @param {number} place @param {boolean} [fine] to a tenth */
export function bpmOfPlace({ low, high }, place, fine = false) {
  const steps = fine ? 10 : 1;
  const bpm = Math.round((low + (high - low) * place) * steps) / steps;
  return Math.min(FASTEST_BPM, Math.max(SLOWEST_BPM, bpm));
}

/** @param {number | null} bpm */
export const isTempo = (bpm) => bpm !== null && bpm >= SLOWEST_BPM && bpm <= FASTEST_BPM;

/** A metre out of what somebody typed: "7/8", "3 4"; null for anything else. @param {string} text */
export function metreIn(text) {
  const found = /^\s*(\d{1,2})\s*[/ ]\s*(\d{1,2})\s*$/.exec(text);
  if (!found) return null;
  const [numerator, denominator] = [Number(found[1]), Number(found[2])];
  const counts = numerator >= 1 && numerator <= 64 && [1, 2, 4, 8, 16, 32, 64].includes(denominator);
  return counts ? { numerator, denominator } : null;
}

/** @param {number} one @param {number} other @returns {Span} */
export const spanBetween = (one, other) => ({ from: Math.min(one, other), to: Math.max(one, other) });

/** From the first start to the last end. @param {Row[]} rows @returns {Span | null} */
export function spanOf(rows) {
  if (!rows.length) return null;
  return {
    from: Math.min(...rows.map((row) => row.start_beats)),
    to: Math.max(...rows.map((row) => row.start_beats + row.length_beats)),
  };
}

/**
 * Where a new section lies: from the bar that was pointed at, four bars long, or as far as there is room.
 * @param {Row[]} sections @param {number} beat @param {MetreMap} metre @returns {Span}
 */
export function newSection(sections, beat, metre) {
  const { bar } = metre.position(beat);
  const from = metre.beatOf(bar);
  const starts = sections.map((section) => section.start_beats).filter((start) => start > from);
  return { from, to: Math.min(metre.beatOf(bar + NEW_SECTION_BARS), ...starts) };
}

/** A window's zoom, within what the page shows. @param {Span} span @param {number} width pixels */
export const pixelsPerBeatOf = ({ from, to }, width) =>
  Math.min(MOST_PIXELS_PER_BEAT, Math.max(LEAST_PIXELS_PER_BEAT, width / Math.max(to - from, 1e-6)));

/** With a little room on both sides. @param {Span} span @returns {Span} */
export function withRoom({ from, to }) {
  const room = (to - from) * 0.04;
  return { from: Math.max(0, from - room), to: to + room };
}

/** A window as long as it was, elsewhere; the song starts at 0. @param {Span} window @param {number} by @returns {Span} */
export function windowMoved({ from, to }, by) {
  const start = Math.max(0, from + by);
  return { from: start, to: start + to - from };
}

/**
 * A window with one of its edges at a beat, never shorter than `least`.
 * @param {Span} window @param {"from" | "to"} edge @param {number} beat @param {number} least @returns {Span}
 */
export function windowResized({ from, to }, edge, beat, least) {
  return edge === "from"
    ? { from: Math.max(0, Math.min(beat, to - least)), to }
    : { from, to: Math.max(beat, from + least) };
}

/** What a press falls on in a strip with a frame. @param {number} x @param {number} left @param {number} right @returns {"from" | "to" | "frame" | null} */
export function frameHit(x, left, right) {
  const edge = Math.max(3, Math.min(8, (right - left) / 4));
  if (Math.abs(x - left) <= edge) return "from";
  if (Math.abs(x - right) <= edge) return "to";
  return x > left && x < right ? "frame" : null;
}

/** @template {{id: string}} Item the neighbour of an item, or the first @param {Item[]} items @param {string | null} id @param {number} way */
export function neighbour(items, id, way) {
  const at = items.findIndex((item) => item.id === id);
  return at < 0 ? items[0] : items[Math.min(items.length - 1, Math.max(0, at + way))];
}

/** The item that starts nearest to a beat. @template {{beat: number}} Item @param {Item[]} items @param {number} beat */
export function nearest(items, beat) {
  return items.reduce(
    (/** @type {Item | null} */ best, item) =>
      best && Math.abs(best.beat - beat) <= Math.abs(item.beat - beat) ? best : item,
    null,
  );
}
