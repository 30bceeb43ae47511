import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { MetreMap, TempoMap } from "../engine/clock.js";
import { PageClock } from "../engine/page_clock.js";
import { Capture } from "../playing/capture.js";
import { controlOf } from "../playing/controllers.js";
import { BLACK_HEIGHT, keyAt, keysOf, velocityAt } from "../playing/keyboard_layout.js";
import { isIn, laidOut, stepsOf } from "../playing/layout.js";
import { messageOf, silences } from "../playing/midi_messages.js";
import { Take } from "../playing/take.js";
import { Takeover } from "../playing/takeover.js";
import { TappedTempo } from "../playing/tapped_tempo.js";
import { letterOf, pitchOf, steppedBy } from "../playing/typed_keys.js";

const ids = () => {
  let count = 0;
  return () => `id${(count += 1)}`;
};

/** @param {Partial<import("../playing/take.js").Range>} [range] */
const take = (range = {}) => new Take({ from: 0, to: null, loop: null, grid: 0, ...range }, ids());
const metre = new MetreMap();
const clip = (/** @type {object} */ values) => ({
  id: "clip",
  source_id: null,
  start_beats: 4,
  length_beats: 4,
  offset_beats: 0,
  loop_length_beats: null,
  ...values,
});
const note = (/** @type {number} */ start_beats, length_beats = 1) => ({
  id: `n${start_beats}`,
  trackId: "t",
  pitch: 60,
  velocity: 90,
  start_beats,
  length_beats,
});

describe("the typing keyboard", () => {
  it("plays a C major scale on its middle row from the octave's C", () => {
    const row = ["KeyA", "KeyS", "KeyD", "KeyF", "KeyG", "KeyH", "KeyJ", "KeyK"];
    assert.deepEqual(
      row.map((code) => pitchOf(code, 4)),
      [60, 62, 64, 65, 67, 69, 71, 72],
    );
    assert.equal(pitchOf("KeyW", 4), 61);
    assert.equal(pitchOf("KeyQ", 4), null);
    assert.equal(pitchOf("KeyL", 9), null); // beyond the last MIDI note
    assert.equal(letterOf(61, 4), "W");
    assert.equal(letterOf(61, 3), "O");
    assert.equal(letterOf(80, 3), "");
  });

  it("steps octaves and velocities within their bounds", () => {
    assert.deepEqual(steppedBy("KeyX", { octave: 4, velocity: 100 }), { octave: 5, velocity: 100 });
    assert.deepEqual(steppedBy("KeyZ", { octave: 0, velocity: 100 }), { octave: 0, velocity: 100 });
    assert.deepEqual(steppedBy("KeyV", { octave: 4, velocity: 120 }), { octave: 4, velocity: 127 });
    assert.equal(steppedBy("KeyA", { octave: 4, velocity: 100 }), null);
  });
});

describe("MIDI messages", () => {
  it("are read by kind, channel and value", () => {
    assert.deepEqual(messageOf([0x93, 60, 100]), { kind: "on", channel: 3, pitch: 60, velocity: 100 });
    assert.deepEqual(messageOf([0x90, 60, 0]), { kind: "off", channel: 0, pitch: 60 });
    assert.deepEqual(messageOf([0x80, 60, 64]), { kind: "off", channel: 0, pitch: 60 });
    assert.deepEqual(messageOf([0xb0, 1, 64]), { kind: "control", channel: 0, controller: "cc1", value: 64 });
    assert.deepEqual(messageOf([0xd0, 30]), { kind: "control", channel: 0, controller: "pressure", value: 30 });
    assert.deepEqual(messageOf([0xe0, 0, 64]), { kind: "control", channel: 0, controller: "bend", value: 0 });
    assert.deepEqual(messageOf([0xe0, 0, 0]), { kind: "control", channel: 0, controller: "bend", value: -2 });
  });

  it("that are clocks, system exclusive or orders are no notes", () => {
    assert.equal(messageOf([0xf8]), null);
    assert.equal(messageOf([0xf0, 1, 2]), null);
    assert.equal(messageOf([0xb0, 123, 0]), null);
    assert.equal(silences([0xb0, 123, 0]), true);
    assert.equal(silences([0xb0, 64, 0]), false);
  });

  it("move performance controls as the server's curves do", () => {
    const cases = JSON.parse(readFileSync("playback/tests/cases/controllers.json", "utf8"));
    for (const { controller, value, control, is } of cases)
      assert.deepEqual(controlOf(controller, value), control === null ? null : { control, value: is }, controller);
  });
});

describe("a take", () => {
  it("has notes from strike to release, and grows those that are held", () => {
    const taken = take({ from: 4 });
    taken.strike("t", 60, 90, 5);
    taken.strike("t", 64, 80, 5.5);
    taken.release("t", 60, 6);
    assert.deepEqual(
      taken.reach(7).map(({ pitch, start_beats, length_beats }) => [pitch, start_beats, length_beats]),
      [
        [60, 5, 1],
        [64, 5.5, 1.5],
      ],
    );
    taken.end(8);
    assert.equal(taken.notes.at(-1)?.length_beats, 2.5);
  });

  it("takes a first note that comes a little early as the first, and no earlier one", () => {
    const taken = take({ from: 4 });
    taken.strike("t", 60, 90, 3.5);
    taken.strike("t", 62, 90, 3.9);
    taken.end(5);
    assert.deepEqual(
      taken.notes.map(({ pitch, start_beats }) => [pitch, start_beats]),
      [[62, 4]],
    );
  });

  it("ends where it is punched out", () => {
    const taken = take({ from: 0, to: 4 });
    taken.strike("t", 60, 90, 3);
    taken.release("t", 60, 4.5);
    taken.strike("t", 60, 90, 4.5);
    taken.end(5);
    assert.deepEqual(
      taken.notes.map(({ length_beats }) => length_beats),
      [1],
    );
  });

  it("cuts notes where the loop turns, and goes on behind the turn", () => {
    const taken = take({ from: 2, loop: [0, 4] });
    taken.strike("t", 60, 90, 3.5);
    taken.release("t", 60, 0.5);
    taken.strike("t", 62, 90, 1);
    taken.release("t", 62, 1.5);
    assert.deepEqual(
      taken.notes.map(({ start_beats, length_beats }) => [start_beats, length_beats]),
      [
        [3.5, 0.5],
        [1, 0.5],
      ],
    );
  });

  it("pulls starts to the grid, and over the loop's end to its beginning", () => {
    const taken = take({ grid: 0.5, loop: [0, 4] });
    for (const beat of [0.2, 0.3, 3.9]) {
      taken.strike("t", 60, 90, beat);
      taken.release("t", 60, beat + 0.1);
    }
    assert.deepEqual(
      taken.notes.map(({ start_beats }) => start_beats),
      [0, 0.5, 0],
    );
    assert.ok(Math.abs(taken.notes[1].length_beats - 0.1) < 1e-9);
  });
});

describe("what was played, laid out", () => {
  const played = (/** @type {any[]} */ notes, /** @type {any[]} */ points = []) => ({ trackId: "t", notes, points });

  it("makes a clip of whole bars where there is none", () => {
    const [part] = laidOut(played([note(5), note(8.5, 2)]), [], metre, (place) => `new ${place}`);
    assert.deepEqual([part.clip, part.start, part.end, part.id], [null, 4, 12, "new t 0"]);
    assert.deepEqual(
      part.notes.map(({ start_beats }) => start_beats),
      [1, 4.5],
    );
    const [added, notes] = stepsOf(part, [], [], [0, 12]);
    assert.equal(added.command, "compositions.add_clip");
    assert.equal(notes.command, "compositions.add_notes");
  });

  it("goes into clips that are there, looped and linked ones too, and fills the gap between them", () => {
    const looped = clip({ id: "looped", length_beats: 8, loop_length_beats: 2, source_id: "source" });
    const later = clip({ id: "later", start_beats: 14 });
    const parts = laidOut(played([note(9), note(13)]), [later, looped], metre, () => "gap");
    assert.deepEqual(
      parts.map(({ id, contentId, start, end, notes }) => [id, contentId, start, end, notes[0].start_beats]),
      [
        ["looped", "source", 4, 12, 1],
        ["gap", "gap", 12, 14, 1],
      ],
    );
  });

  it("keeps a wheel's movement as a line, holds it between movements, and keeps every move of a pedal", () => {
    const points = [
      [4, 0],
      [4.1, 40],
      [4.2, 127],
      [7, 20],
    ].flatMap(([beat, value]) => [
      { trackId: "t", controller: "cc1", beat, value },
      { trackId: "t", controller: "cc64", beat, value },
    ]);
    const [part] = laidOut(played([note(4)], points), [clip({})], metre, () => "");
    assert.deepEqual(
      part.curves.cc1.map(({ curve }) => curve),
      [1, 1, 0, 0],
    );
    assert.ok(part.curves.cc64.every(({ curve }) => curve === 0));
    const had = [0, 3.5].map((beat) => ({ id: `p${beat}`, controller: "cc1", beat, value: 5, curve: 0 }));
    const steps = stepsOf(part, ["gone"], had, [4, 7.2]);
    assert.deepEqual(
      steps.map(({ command }) => command.split(".")[1]),
      ["delete_notes", "add_notes", "set_controller", "set_controller"],
    );
    const written = /** @type {any} */ (steps[2].arguments).points;
    assert.deepEqual(
      written.map((/** @type {any} */ { beat }) => Math.round(beat * 10) / 10),
      [0, 0.1, 0.2, 3, 3.5],
    );
  });

  it("knows what of a looped clip sounds in a span", () => {
    const looped = clip({ length_beats: 8, loop_length_beats: 4 });
    assert.equal(isIn(looped, 1, [8.5, 10]), true);
    assert.equal(isIn(looped, 3, [8.5, 10]), false);
    assert.equal(isIn(looped, 3, [4, 12]), true);
    assert.equal(isIn(clip({ offset_beats: 2 }), 3, [4, 6]), true);
    assert.equal(isIn(clip({ offset_beats: 2 }), 1, [4, 6]), false);
  });
});

describe("capture", () => {
  const played = (/** @type {string} */ kind, /** @type {number} */ at, beat = /** @type {number | null} */ (null)) =>
    /** @type {import("../playing/capture.js").Played} */ ({ kind, trackId: "t", at, beat, pitch: 60, velocity: 90, controller: "", value: 0 });

  it("keeps the last idea from the playhead on, in the song's tempo", () => {
    const capture = new Capture();
    for (const each of [played("on", 1), played("off", 2)]) capture.add(each); // another idea, a rest before
    for (const at of [20, 20.5]) {
      capture.add(played("on", at));
      capture.add(played("off", at + 0.25));
    }
    const { notes } = capture.take(8, new TempoMap([[0, 120, false]]), ids(), null);
    assert.deepEqual(
      notes.map(({ start_beats, length_beats }) => [start_beats, length_beats]),
      [
        [8, 0.5],
        [9, 0.5],
      ],
    );
  });

  it("keeps the place of what was played along", () => {
    const capture = new Capture();
    capture.add(played("on", 5, 12.25));
    capture.add(played("off", 5.5, 13.25));
    const { notes } = capture.take(0, new TempoMap([]), ids(), null);
    assert.deepEqual([notes[0].start_beats, notes[0].length_beats], [12.25, 1]);
    capture.forget();
    assert.equal(capture.isEmpty, true);
  });
});

describe("small laws of playing", () => {
  it("a tapped tempo is the median of its taps, and begins anew after a rest", () => {
    const tapped = new TappedTempo();
    assert.equal(tapped.tap(0), null);
    assert.equal(tapped.tap(0.5), null);
    assert.equal(tapped.tap(1), 120);
    assert.equal(tapped.tap(1.5), 120);
    assert.equal(tapped.tap(2.3), 120); // one late tap moves nothing
    assert.equal(tapped.tap(9), null);
  });

  it("soft takeover waits until the desk's control comes by", () => {
    const takeover = new Takeover();
    assert.equal(takeover.takes(0.1, 0.75), false);
    assert.equal(takeover.takes(0.5, 0.75), false);
    assert.equal(takeover.takes(0.8, 0.75), true);
    assert.equal(takeover.takes(0.2, 0.8), true);
    assert.equal(takeover.takes(0.25, 0.6), false); // somebody else has moved it meanwhile
  });

  it("a drawn keyboard has black keys on top, and velocity by where it is struck", () => {
    const keys = keysOf(60, 1);
    assert.equal(keys.length, 13);
    assert.equal(keyAt(keys, 0.01, 0.9)?.pitch, 60);
    assert.equal(keyAt(keys, 1 / 8, 0.2)?.pitch, 61);
    assert.equal(keyAt(keys, 1 / 8 - 0.001, 0.9)?.pitch, 60);
    assert.equal(velocityAt(keys[0], 1), 127);
    assert.equal(velocityAt(keys[0], 0), 20);
    assert.equal(velocityAt(keys[1], BLACK_HEIGHT), 127);
  });

  it("the page's clock finds the audio clock behind its steps and the page's delays", () => {
    const clock = new PageClock();
    // Steps of 10 ms, read every 16 ms and now and then 40 ms late.
    for (let page = 5; page < 8; page += 0.016) clock.read(Math.floor((page - 3) * 100) / 100, page);
    assert.ok(Math.abs(clock.at(8) - 5) < 0.001);
    // A device that was held up for 50 ms: after two seconds it is followed.
    for (let page = 8; page < 12; page += 0.016) clock.read(page - 3.05, page);
    assert.ok(Math.abs(clock.at(12) - 8.95) < 0.001);
  });
});
