import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cellsBetween } from "../notes/cells.js";
import { asFarAs, copyOf, cutAt, moved, resized, stepped } from "../notes/edits.js";
import { alongLine, shareOf, shifted, valueAt } from "../notes/expression.js";
import { soundingNotes } from "../notes/ghosts.js";
import { byStart, endOf, NoteIndex } from "../notes/note_index.js";
import { rowPitches, Rows } from "../notes/rows.js";
import { isIn, nearestIn, steppedIn } from "../notes/scale.js";
import { VERBS } from "../notes/verbs.js";
import { lengthSpoken, lengthText, noteSpoken } from "../notes/words.js";

const C_MAJOR = { root: 0, steps: [0, 2, 4, 5, 7, 9, 11] };

/** @param {number} start @param {number} length @param {number} [pitch] @param {string} [id] */
const note = (start, length, pitch = 60, id = `${start} ${pitch}`) => ({
  id,
  pitch,
  start_beats: start,
  length_beats: length,
  velocity: 100,
  pan: 0,
  cents: 0,
  probability: 1,
});

/** Numbers that are the same at every run. @param {number} seed */
function numbers(seed) {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

describe("NoteIndex", () => {
  it("finds what a look at every note finds, also after changes", () => {
    const random = numbers(7);
    const some = (/** @type {number} */ count, /** @type {string} */ name) =>
      Array.from({ length: count }, (_each, index) =>
        // One in fifty is a drone: it reaches over many others.
        note(random() * 400, random() < 0.02 ? 200 : random() * 3, Math.floor(random() * 128), `${name}${index}`),
      );
    let notes = some(1_000, "a");
    const index = new NoteIndex(notes);
    for (let turn = 0; turn < 20; turn += 1) {
      const gone = new Set(notes.filter(() => random() < 0.1).map(({ id }) => id));
      const changed = notes.filter(({ id }) => gone.has(id) && random() < 0.5).map((each) => ({ ...each, start_beats: random() * 400 }));
      const came = some(30, `${turn} `);
      index.update(new Set([...gone, ...came.map(({ id }) => id)]), [...changed, ...came]);
      notes = [...notes.filter(({ id }) => !gone.has(id)), ...changed, ...came].sort(byStart);
      assert.deepEqual(index.notes, notes);
      const [from, width] = [random() * 400, random() * 30];
      assert.deepEqual(
        index.between(from, from + width),
        notes.filter((each) => each.start_beats < from + width && endOf(each) > from),
      );
      assert.deepEqual(
        index.starting(from, from + width),
        notes.filter((each) => each.start_beats >= from && each.start_beats < from + width),
      );
      assert.equal(index.end, Math.max(...notes.map(endOf)));
      assert.deepEqual(index.pitches, new Set(notes.map(({ pitch }) => pitch)));
    }
  });
  it("is quick with ten thousand notes and a drone below them", () => {
    const notes = Array.from({ length: 10_000 }, (_each, at) => note(at / 4, 0.25, at % 128, `${at}`));
    const index = new NoteIndex([note(0, 5_000, 20, "drone"), ...notes]);
    const began = performance.now();
    for (let turn = 0; turn < 1_000; turn += 1) index.between(turn, turn + 8);
    assert.ok(performance.now() - began < 500);
  });
});

describe("scale", () => {
  it("knows its notes, and the nearest", () => {
    assert.deepEqual([60, 61, 71].map((pitch) => isIn(C_MAJOR, pitch)), [true, false, true]);
    assert.deepEqual([60, 61, 66, 127].map((pitch) => nearestIn(C_MAJOR, pitch)), [60, 60, 65, 127]);
    assert.equal(nearestIn({ root: 1, steps: [0] }, 0), 1);
  });
  it("walks by its notes and stops at the keyboard's ends", () => {
    assert.equal(steppedIn(C_MAJOR, 60, 2), 64);
    assert.equal(steppedIn(C_MAJOR, 61, -1), 60);
    assert.equal(steppedIn(C_MAJOR, 126, 4), 127);
    assert.deepEqual(stepped([note(0, 1, 64)], 1, C_MAJOR), [{ id: "0 64", pitch: 65 }]);
  });
});

describe("Rows", () => {
  it("has all keys, those of the scale and what is used, or only what is used", () => {
    assert.equal(new Rows(rowPitches("all", C_MAJOR, new Set([1]))).count, 128);
    assert.equal(new Rows(rowPitches("scale", C_MAJOR, new Set([61, 60]))).count, 76);
    assert.deepEqual(rowPitches("used", C_MAJOR, new Set([61, 70])), [70, 61]);
    assert.equal(rowPitches("used", null, new Set()).length, 128);
  });
  it("maps both ways; a pitch without a row belongs to the one below", () => {
    const rows = new Rows([70, 61]);
    assert.deepEqual([70, 65, 61, 3].map((pitch) => rows.rowOf(pitch)), [0, 1, 1, 1]);
    assert.deepEqual([-3, 0, 1, 9].map((row) => rows.pitchOf(row)), [70, 70, 61, 61]);
    assert.ok(rows.has(70) && !rows.has(65));
    assert.ok(rows.isFolded && !new Rows().isFolded);
    for (let pitch = 0; pitch < 128; pitch += 1) assert.equal(new Rows().pitchOf(new Rows().rowOf(pitch)), pitch);
  });
});

describe("expression", () => {
  it("maps values to the lane's height and back", () => {
    assert.equal(shareOf("pan", 0), 0.5);
    assert.equal(valueAt("velocity", 0), 1);
    assert.equal(valueAt("velocity", 2), 127);
    assert.equal(valueAt("pan", 0.75), 0.5);
    assert.equal(valueAt("probability", 0.333), 0.33);
  });
  it("makes a ramp of a line drawn over notes, whichever way", () => {
    const notes = [note(0, 1), note(1, 1), note(2, 1)];
    const up = alongLine("cents", notes, { beat: 0, share: 0 }, { beat: 2, share: 1 });
    assert.deepEqual(up.map(({ cents }) => cents), [-100, 0, 100]);
    assert.deepEqual(alongLine("cents", notes, { beat: 2, share: 1 }, { beat: 0, share: 0 }), up);
  });
  it("moves all by as much, within bounds", () =>
    assert.deepEqual(shifted("velocity", [note(0, 1)], 40), [{ id: "0 60", velocity: 127 }]));
});

describe("edits", () => {
  it("moves notes together only as far as all of them can go", () => {
    assert.deepEqual(asFarAs([note(1, 1, 125), note(4, 1, 3)], -2, 12), [-1, 2]);
    assert.deepEqual(moved([note(1, 1, 60)], 0.5, 1, C_MAJOR), [{ id: "1 60", start_beats: 1.5, pitch: 60 }]);
    assert.equal(moved([note(1, 1, 61)], 0.5, 0, C_MAJOR)[0].pitch, 61);
  });
  it("resizes at both ends and leaves something", () => {
    assert.deepEqual(resized([note(2, 1)], -3, true), [{ id: "2 60", start_beats: 0, length_beats: 3 }]);
    assert.deepEqual(resized([note(2, 1)], -3, false), [{ id: "2 60", start_beats: 2, length_beats: 1 / 64 }]);
  });
  it("cuts only what reaches over the knife, and nothing of its length is lost", () => {
    const cut = cutAt([note(0, 4), note(2, 1), note(3, 3)], 3);
    assert.deepEqual(cut.changes, [{ id: "0 60", length_beats: 3 }]);
    assert.deepEqual(cut.notes.map(({ start_beats, length_beats }) => [start_beats, length_beats]), [[3, 1]]);
  });
  it("copies all that a note is, under a name of its own", () => {
    const { id, ...copy } = copyOf({ ...note(1, 1), cents: 12, clip_id: "c" }, 4, 12);
    const { id: was, ...like } = { ...note(5, 1, 72), cents: 12 };
    assert.deepEqual(copy, like);
    assert.notEqual(id, was);
  });
});

describe("cellsBetween", () => {
  const down = (/** @type {number} */ beat) => Math.floor(beat * 4) / 4;
  it("leaves no cell out, however quick the hand", () => {
    const cells = cellsBetween({ beat: 0.1, pitch: 60 }, { beat: 1.1, pitch: 60 }, 0.25, down);
    assert.deepEqual(cells.map(({ beat }) => beat), [0, 0.25, 0.5, 0.75, 1]);
  });
  it("goes over every row on the way", () => {
    const cells = cellsBetween({ beat: 0, pitch: 60 }, { beat: 0.1, pitch: 63 }, 0.25, down);
    assert.deepEqual(cells.map(({ pitch }) => pitch), [60, 61, 62, 63]);
  });
});

describe("soundingNotes", () => {
  const index = new NoteIndex([note(0, 1, 60), note(3, 4, 62)]);
  const clip = { start_beats: 8, length_beats: 6, offset_beats: 0, loop_length_beats: null, transpose: 0 };
  it("stands where the clip does, cut at its end", () =>
    assert.deepEqual(soundingNotes(clip, index, 0, 100), [
      { pitch: 60, start: 8, length: 1 },
      { pitch: 62, start: 11, length: 3 },
    ]));
  it("comes again with each turn of a loop, from the offset on", () => {
    const looped = { ...clip, offset_beats: 1, loop_length_beats: 4, transpose: 12 };
    assert.deepEqual(
      soundingNotes(looped, index, 0, 100).map(({ pitch, start, length }) => [pitch, start, length]),
      [
        [74, 10, 1],
        [72, 11, 1],
      ],
    );
  });
  it("looks only at what is asked for", () =>
    assert.deepEqual(soundingNotes({ ...clip, length_beats: 4000, loop_length_beats: 4 }, index, 2008, 2009), [
      { pitch: 60, start: 2008, length: 1 },
    ]));
});

describe("words", () => {
  it("names lengths", () => {
    assert.deepEqual([1, 0.75, 1 / 3, 5].map(lengthText), ["1/4", "1/8 dotted", "1/8 triplet", "5 beats"]);
    assert.deepEqual([1, 3, 1 / 3].map(lengthSpoken), ["quarter note", "dotted half note", "eighth note triplet"]);
  });
  it("speaks a note", () => {
    assert.equal(noteSpoken(note(0, 1), { bar: 3, beat: 2 }), "C4, bar 3 beat 2, quarter note, velocity 100");
    assert.match(noteSpoken(note(0, 1, 61), { bar: 1, beat: 1.5 }, true), /^C sharp 4, bar 1 beat 1.5,/);
  });
});

describe("VERBS", () => {
  it("turns what is filled in into a command", () => {
    const { fields, act } = VERBS.quantise;
    const values = Object.fromEntries(fields.map(({ name, value }) => [name, value]));
    assert.deepEqual(act(["n"], { ...values, strength: 50, swing: 20 }, { grid: 0.25, scale: null }), [
      "compositions.quantise_notes",
      { note_ids: ["n"], grid_beats: 0.25, strength: 0.5, swing: 0.2, ends: false },
    ]);
    assert.deepEqual(VERBS.halve.act(["n"], {}, { grid: 1, scale: null }), ["compositions.stretch_notes", { note_ids: ["n"], factor: 0.5 }]);
    const scale = { root: 2, scale: "dorian" };
    assert.deepEqual(VERBS.fit.act(["n"], {}, { grid: 1, scale })[1], { note_ids: ["n"], ...scale });
  });
  it("offers values that its own fields allow", () => {
    for (const { fields } of Object.values(VERBS))
      for (const { kind, value, least = -Infinity, most = Infinity, choices } of fields) {
        if (kind === "number") assert.ok(value >= least && value <= most);
        if (kind === "choice") assert.ok(choices?.some(([each]) => each === value));
      }
  });
});
