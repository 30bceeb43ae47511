import assert from "node:assert/strict";
import { describe, it, mock } from "node:test";
import { MetreMap, TempoMap } from "../engine/clock.js";
import { LivePlayer } from "../engine/live.js";
import { OpenerSound } from "../engine/opener.js";

/** A line of which the test is the other end. */
class Line extends EventTarget {
  /** @type {any[]} */
  said = [];
  /** @param {any} message */
  postMessage(message) {
    this.said.push(message);
  }
  /** @param {any} message */
  hear(message) {
    this.dispatchEvent(new MessageEvent("message", { data: message }));
  }
}

const reported = (/** @type {object} */ report) => ({ type: "reported", report, sound: "running", why: "" });

describe("OpenerSound", () => {
  it("is there while the song's window reports, and gone when that one says so or falls silent", () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    const line = new Line();
    const sound = new OpenerSound(line);
    assert.equal(sound.words.tone, "wait");
    line.hear(reported({ state: "stopped", playing: false, beat: 3, at: 0 }));
    assert.equal(sound.state, "running");
    assert.equal(sound.words.tone, "good");
    line.hear({ type: "gone" });
    assert.match(sound.words.text, /window is closed/);
    line.hear(reported({ state: "stopped", playing: false, beat: 3, at: 0 }));
    mock.timers.tick(5_000);
    assert.equal(sound.state, "starting");
    mock.timers.reset();
  });

  it("gives a player what it needs: the beat now, and buttons that ask", () => {
    mock.timers.enable({ apis: ["setTimeout", "Date"], now: 100_000 });
    const line = new Line();
    const sound = new OpenerSound(line);
    const time = { tempo: new TempoMap([[0, 120, false]]), metre: new MetreMap([[0, 4, 4]]) };
    const raf = /** @type {any} */ (globalThis).requestAnimationFrame;
    /** @type {any} */ (globalThis).requestAnimationFrame = () => 1;
    const player = new LivePlayer(/** @type {any} */ (sound), time, () => null);
    line.hear(reported({ state: "playing", playing: true, beat: 4, at: 99 }));
    assert.equal(player.state, "playing");
    assert.equal(player.position().beat, 6, "a second at 120 bpm after it was at 4");
    void player.seek(8);
    void player.pause();
    assert.deepEqual(
      line.said.map(({ action, beat }) => [action, beat]),
      [
        ["seek", 8],
        ["pause", undefined],
      ],
    );
    /** @type {any} */ (globalThis).requestAnimationFrame = raf;
    mock.timers.reset();
  });

  it("strikes a key in the song's window, and lets go of it once", () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    const line = new Line();
    const sound = new OpenerSound(line);
    const held = sound.preview({ track: "t1" }, 60, 90);
    held.release();
    held.release();
    assert.deepEqual(line.said, [
      { type: "strike", key: "0", track_id: "t1", pitch: 60, velocity: 90 },
      { type: "release", key: "0" },
    ]);
    mock.timers.reset();
  });
});
