/**
 * What a MIDI keyboard says, as the page understands it (MIDI 1.0 Detailed Specification, Table 1).
 *
 * @typedef {{kind: "on", channel: number, pitch: number, velocity: number}
 *   | {kind: "off", channel: number, pitch: number}
 *   | {kind: "control", channel: number, controller: string, value: number}} Message
 *   `controller` is named and measured as in a clip's curves: "bend" in semitones, "pressure" and "cc0" … "cc119" 0 … 127
 */

/** How far a wheel bends, unless an instrument is told otherwise: General MIDI's two semitones. */
export const BEND_SEMITONES = 2;
const BEND_MIDDLE = 8192;
/** From here on controller numbers are orders to the whole instrument, and no curves. */
const FIRST_CHANNEL_MODE = 120;
const ALL_SOUND_OFF = 120;
const ALL_NOTES_OFF = 123;

/** @param {ArrayLike<number>} data @returns {Message | null} null for what a page does not follow: clocks, system exclusive */
export function messageOf(data) {
  const [status, first = 0, second = 0] = Array.from(data);
  if (status === undefined || status >= 0xf0 || data.length < 2) return null;
  const channel = status & 0x0f;
  const control = (/** @type {string} */ controller, /** @type {number} */ value) =>
    /** @type {Message} */ ({ kind: "control", channel, controller, value });
  switch (status & 0xf0) {
    case 0x90:
      // A note on without velocity is a note off: keyboards send it so, to repeat one status byte.
      if (second > 0) return { kind: "on", channel, pitch: first, velocity: second };
      return { kind: "off", channel, pitch: first };
    case 0x80:
      return { kind: "off", channel, pitch: first };
    case 0xb0:
      return first < FIRST_CHANNEL_MODE ? control(`cc${first}`, second) : null;
    case 0xd0:
      return control("pressure", first);
    case 0xe0: {
      const bent = (second * 128 + first - BEND_MIDDLE) / BEND_MIDDLE;
      return control("bend", bent * BEND_SEMITONES);
    }
    default:
      return null;
  }
}

/** Whether a message silences the instrument: "all sound off", "all notes off". @param {ArrayLike<number>} data */
export const silences = (data) => (data[0] & 0xf0) === 0xb0 && (data[1] === ALL_SOUND_OFF || data[1] >= ALL_NOTES_OFF);
