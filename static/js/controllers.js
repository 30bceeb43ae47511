/**
 * A clip's controller curves: pitch bend, pressure and MIDI control changes, as points over its content. Pure.
 *
 * @typedef {{beat: number, value: number, curve: 0 | 1}} Point `curve` 0 holds the value until the next point, 1 moves
 *   straight to it
 * @typedef {{name: string, title: string, minimum: number, maximum: number, rest: number, steps: boolean}} Kind
 *   `rest`: where it stands without a curve; `steps`: it is on or off
 */

import { _ } from "./tongue.js";

const MOST_CC = 127;
const BEND_SEMITONES = 12;

/** What musicians reach for, in the order of its use. @returns {Kind[]} */
export const common = () => [
  { name: "bend", title: _("Pitch bend"), minimum: -BEND_SEMITONES, maximum: BEND_SEMITONES, rest: 0, steps: false },
  cc(1, _("Modulation"), 0),
  cc(11, _("Expression"), 127),
  cc(64, _("Sustain pedal"), 0, true),
  cc(74, _("Brightness"), 64),
  cc(71, _("Resonance"), 64),
  cc(7, _("Volume"), 127),
  cc(10, _("Pan"), 64),
  cc(2, _("Breath"), 0),
  { name: "pressure", title: _("Pressure"), minimum: 0, maximum: 127, rest: 0, steps: false },
];

/** @param {number} number @param {string} title @param {number} rest @param {boolean} [steps] @returns {Kind} */
const cc = (number, title, rest, steps = false) => ({ name: `cc${number}`, title, minimum: 0, maximum: 127, rest, steps });

/** A controller by its name, common or not. @param {string} name @returns {Kind} */
export function kindOf(name) {
  const number = Number(name.slice(2));
  return common().find((kind) => kind.name === name) ?? cc(number, _("Control change {number}", { number }), 0);
}

/** The control change that somebody asks for: "74", "cc 74"; null for anything else. @param {string} text */
export function controllerIn(text) {
  const number = Number(/^\s*(?:cc)?\s*(\d{1,3})\s*$/i.exec(text)?.[1] ?? NaN);
  return number <= MOST_CC ? `cc${number}` : null;
}

/** The value of a curve at a beat. @param {Point[]} points by beat @param {number} beat @param {number} rest */
export function valueAt(points, beat, rest) {
  const next = points.findIndex((point) => point.beat > beat);
  const before = points[(next < 0 ? points.length : next) - 1];
  if (!before) return rest;
  const after = points[next];
  if (!after || !before.curve) return before.value;
  return before.value + ((after.value - before.value) * (beat - before.beat)) / (after.beat - before.beat);
}

/** @param {Point[]} points */
const inOrder = (points) => [...points].sort((a, b) => a.beat - b.beat);

/** A curve with one more point; one that stands at its beat gives way. @param {Point[]} points @param {Point} point */
export const added = (points, point) => inOrder([...points.filter(({ beat }) => beat !== point.beat), point]);

/** A curve of which one point has moved, between its neighbours. @param {Point[]} points @param {number} index @param {number} beat @param {number} value */
export function moved(points, index, beat, value) {
  const low = points[index - 1]?.beat ?? 0;
  const high = points[index + 1]?.beat ?? Infinity;
  return points.with(index, { ...points[index], beat: Math.min(high, Math.max(low, beat)), value });
}

/**
 * A curve with a stroke drawn over a part of it: what stood there goes, what stands after it stays as it was.
 * @param {Point[]} points @param {{beat: number, value: number}[]} stroke by beat @param {Kind} kind
 */
export function drawnOver(points, stroke, kind) {
  const [from, to] = [stroke[0].beat, stroke[stroke.length - 1].beat];
  const curve = /** @type {0 | 1} */ (kind.steps ? 0 : 1);
  const drawn = thinned(stroke, (kind.maximum - kind.minimum) / 200).map((point) => ({ ...point, curve }));
  const outside = points.filter(({ beat }) => beat < from || beat > to);
  // The hand's last value holds until what comes next.
  return inOrder([...outside, ...drawn.slice(0, -1), { ...drawn[drawn.length - 1], curve: 0 }]);
}

/**
 * A stroke without the points that a straight line tells as well (Douglas and Peucker, 1973).
 * @template {{beat: number, value: number}} P
 * @param {P[]} stroke @param {number} tolerance in values @returns {P[]}
 */
export function thinned(stroke, tolerance) {
  if (stroke.length < 3) return stroke;
  const [first, last] = [stroke[0], stroke[stroke.length - 1]];
  const slope = (last.value - first.value) / (last.beat - first.beat || 1);
  const away = stroke.map(({ beat, value }) => Math.abs(value - first.value - slope * (beat - first.beat)));
  const farthest = Math.max(...away);
  if (farthest <= tolerance) return [first, last];
  const at = away.indexOf(farthest);
  return [...thinned(stroke.slice(0, at + 1), tolerance).slice(0, -1), ...thinned(stroke.slice(at), tolerance)];
}

/** @param {Kind} kind @param {number} value */
export function valueText(kind, value) {
  if (kind.name === "bend") return `${value > 0 ? "+" : value < 0 ? "−" : ""}${Math.abs(value).toFixed(2)} st`;
  if (kind.steps) return value >= 64 ? _("Down") : _("Up");
  return String(Math.round(value));
}
