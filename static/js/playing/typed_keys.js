/** The letters as piano keys, by where they lie on the keyboard and not by what is printed on them. */

/** Semitones above the lowest key, by `KeyboardEvent.code`: the middle row is white, the row above it black. */
const SEMITONES = /** @type {Record<string, number>} */ ({
  KeyA: 0,
  KeyW: 1,
  KeyS: 2,
  KeyE: 3,
  KeyD: 4,
  KeyF: 5,
  KeyT: 6,
  KeyG: 7,
  KeyY: 8,
  KeyH: 9,
  KeyU: 10,
  KeyJ: 11,
  KeyK: 12,
  KeyO: 13,
  KeyL: 14,
});

/** What the keys below them do: octaves, and steps of velocity. */
const STEPS = /** @type {Record<string, {octave?: number, velocity?: number}>} */ ({
  KeyZ: { octave: -1 },
  KeyX: { octave: 1 },
  KeyC: { velocity: -20 },
  KeyV: { velocity: 20 },
});

/** How high octaves go: C8 is 108, above which a piano ends. C4 is middle C. */
export const OCTAVES = { lowest: 0, highest: 8 };

/** The pitch of the C that begins an octave. @param {number} octave */
export const lowestOf = (octave) => 12 * (octave + 1);

/** The pitch that a key strikes; null where it is none, or beyond the keyboard. @param {string} code @param {number} octave */
export function pitchOf(code, octave) {
  const semitones = SEMITONES[code];
  const pitch = lowestOf(octave) + semitones;
  return semitones === undefined || pitch > 127 ? null : pitch;
}

/** The letter that plays a pitch, to be written on its key. @param {number} pitch @param {number} octave */
export const letterOf = (pitch, octave) =>
  Object.keys(SEMITONES)
    .find((code) => pitchOf(code, octave) === pitch)
    ?.slice("Key".length) ?? "";

/**
 * What a key changes of how the others play; null where it changes nothing.
 * @param {string} code @param {{octave: number, velocity: number}} now
 */
export function steppedBy(code, { octave, velocity }) {
  const step = STEPS[code];
  if (!step) return null;
  return {
    octave: within(octave + (step.octave ?? 0), OCTAVES.lowest, OCTAVES.highest),
    velocity: within(velocity + (step.velocity ?? 0), 1, 127),
  };
}

/** @param {number} value @param {number} low @param {number} high */
const within = (value, low, high) => Math.min(high, Math.max(low, value));
