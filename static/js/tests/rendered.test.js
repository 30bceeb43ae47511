import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { MetreMap, TempoMap } from "../engine/clock.js";
import { isWhole, RenderedPlayer, RenderedSound } from "../rendered.js";

/** A loudspeaker that only counts. */
class FakeAudio extends EventTarget {
  currentTime = 0;
  duration = 8;
  paused = true;
  src = "";
  load() {
    queueMicrotask(() => this.dispatchEvent(new Event("canplay")));
  }
  async play() {
    this.paused = false;
  }
  pause() {
    this.paused = true;
  }
}

/** @type {[string, string][]} */
let asked = [];
/** @type {(method: string, path: string) => any} */
let server = () => [];

Object.assign(globalThis, {
  Audio: FakeAudio,
  document: { cookie: "", querySelector: () => null },
  requestAnimationFrame: () => 1,
  fetch: async (/** @type {string} */ path, /** @type {{method: string}} */ { method }) => {
    asked.push([method, path]);
    return { ok: true, status: 200, json: async () => server(method, path) };
  },
});

const done = { id: "r", state: "done", progress: 1, number: 3, error: null, download: "/file.wav", options: {} };

function opened(head = () => 3) {
  asked = [];
  const sound = new RenderedSound("song", "Sound needs a secure address.", head);
  const time = { tempo: new TempoMap([[0, 120, false]]), metre: new MetreMap([[0, 4, 4]]) };
  return { sound, player: new RenderedPlayer(sound, time, () => null) };
}

describe("the rendered song", () => {
  it("is asked for once, and played from where the playhead stands", async () => {
    server = (method) => (method === "POST" ? done : []);
    const { sound, player } = opened();
    await player.seek(4);
    await player.play();
    assert.equal(player.state, "playing");
    assert.equal(sound.audio.currentTime, 2); // beat 4 at 120 a minute
    assert.deepEqual(
      asked.map(([method]) => method),
      ["GET", "POST"],
    );
    await player.pause();
    assert.equal(player.position().beat, 4);
    await player.play();
    assert.equal(asked.length, 2);
  });

  it("that somebody has had rendered already is taken as it is", async () => {
    server = () => [done];
    const { player } = opened();
    await player.play();
    assert.equal(player.state, "playing");
    assert.equal(asked.length, 1);
  });

  it("is rendered anew once the song has changed", async () => {
    let number = 3;
    server = (method) => (method === "POST" ? { ...done, number } : []);
    const { sound, player } = opened(() => number);
    await player.play();
    number = 4;
    assert.equal(sound.isFresh, false);
    await player.play();
    assert.equal(sound.isFresh, true);
    assert.equal(asked.filter(([method]) => method === "POST").length, 2);
  });

  it("that could not be made says why", async () => {
    server = (method) => (method === "POST" ? { ...done, state: "failed", download: null, error: "Too long." } : []);
    const { sound, player } = opened();
    await player.play();
    assert.deepEqual([sound.state, sound.why, player.state], ["failed", "Too long.", "stopped"]);
  });

  it("is whole where no part was asked for", () => {
    assert.equal(isWhole(done, 3), true);
    assert.equal(isWhole(done, 4), false);
    assert.equal(isWhole({ ...done, options: { start_beats: 8 } }, 3), false);
  });
});
