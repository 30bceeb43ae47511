import { preview, view } from "../session.js";

const SHORT_MS = 220;

/** The keys that sound under a hand, lit in the roll. */
export class PianoSound {
  /** @type {{release: () => void}[]} */
  #voices = [];
  #timer = 0;

  /** @param {import("./piano_roll.js").PianoRoll} roll */
  constructor(roll) {
    this.roll = roll;
  }

  /** Until it is let go. @param {number[]} pitches @param {number} velocity */
  hold(pitches, velocity) {
    this.release();
    const track = this.roll.clip?.track_id;
    if (!track) return;
    this.#voices = pitches.map((pitch) => preview(track, pitch, velocity));
    this.#light(pitches);
  }

  /** As notes that are touched do, where that is wished for. @param {number[]} pitches @param {number} velocity */
  touch(pitches, velocity) {
    if (view.now.notePreview) this.hold(pitches, velocity);
  }

  /** Shortly, for what no hand holds. @param {number[]} pitches @param {number} velocity */
  tap(pitches, velocity) {
    this.touch(pitches, velocity);
    this.#timer = window.setTimeout(() => this.release(), SHORT_MS);
  }

  release() {
    clearTimeout(this.#timer);
    for (const voice of this.#voices) voice.release();
    this.#voices = [];
    if (this.roll.pressed.size) this.#light([]);
  }

  /** @param {number[]} pitches */
  #light(pitches) {
    this.roll.pressed = new Set(pitches);
    this.roll.above.soon();
  }
}
