/** Notes that sound now, without a score: for keys pressed and notes clicked. */

import { FIRST_PREVIEW_NODE } from "./nodes.js";
import { encodeNote, padOf, released } from "./voice.js";

/**
 * @typedef {import("./voice.js").Voice} Voice
 * @typedef {{ voice: Voice | null, release: () => void }} Held
 */

/** Longer than any key is held; the voice frees itself even if its release is lost. */
const HELD_SECONDS = 3600;

export class Previews {
  /** @param {import("./engine.js").Engine} engine */
  constructor(engine) {
    this.engine = engine;
    /** @type {Set<Held>} */
    this.held = new Set();
    this.next = 0;
  }

  /**
   * @param {Voice | null | undefined} voice
   * @param {number} pitch @param {number} velocity @param {number} pan
   * @returns {Held}
   */
  strike(voice, pitch, velocity, pan) {
    const node = FIRST_PREVIEW_NODE + (this.next++ % 1_000_000);
    const note = { pitch, velocity, pan, seconds: HELD_SECONDS, seed: node % 65_536, id: 1 + (node % 255) };
    const struck = voice && this.engine.isRunning ? encodeNote(voice, note, node) : null;
    if (!voice || !struck) return { voice: null, release: () => {} };
    const own = [...this.held].filter((other) => other.voice === voice);
    if (voice.polyphony) for (const oldest of own.slice(0, Math.max(own.length + 1 - voice.polyphony, 0))) oldest.release();
    const chokes = padOf(voice, pitch)?.chokes;
    this.engine.send(...(typeof chokes === "number" ? [released(chokes)] : []), struck);
    const held = {
      voice,
      release: () => {
        // Drums ring out as they do when they are played.
        if (this.held.delete(held) && !voice.pads) this.engine.send(released(node));
      },
    };
    this.held.add(held);
    return held;
  }

  /** @param {number} node */
  owns(node) {
    return node >= FIRST_PREVIEW_NODE;
  }

  /** Lets all go. */
  release() {
    for (const held of [...this.held]) held.release();
  }

  /** The engine that held them is gone. */
  forget() {
    this.held.clear();
  }
}
