import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isWanted, sittings, sittingText } from "../sittings.js";

/** @param {number} number @param {string} at local time @param {object} [more] @returns {any} */
const step = (number, at, more) => ({
  number,
  at: new Date(at).toISOString(),
  kind: "edit",
  via: "page",
  label: `Step ${number}`,
  actor: { id: 1, name: "ana" },
  ...more,
});

describe("sittings", () => {
  it("end at a long pause and at midnight", () => {
    const found = sittings([
      step(5, "2026-03-02T00:05"),
      step(4, "2026-03-01T23:55"),
      step(3, "2026-03-01T23:20"),
      step(2, "2026-03-01T20:00"),
      step(1, "2026-03-01T19:30"),
    ]);
    assert.deepEqual(found.map(({ steps }) => steps.map(({ number }) => number)), [[5], [4, 3], [2, 1]]);
  });

  it("are called by their day and hours", () => {
    const [{ from, to }] = sittings([step(2, "2026-03-01T15:31"), step(1, "2026-03-01T15:02")]);
    const words = { today: "Today", yesterday: "Yesterday" };
    const text = (/** @type {string} */ now) => sittingText({ from, to, steps: [] }, Date.parse(now), words);
    assert.match(text("2026-03-01T18:00"), /^Today, .*02.* – .*31/);
    assert.match(text("2026-03-02T18:00"), /^Yesterday, /);
    assert.match(text("2027-03-02T18:00"), /2026/);
  });
});

describe("isWanted", () => {
  const all = { text: "", person: null, kind: "all" };
  const mine = step(1, "2026-03-01T15:31", { label: "Move clip: Bass" });
  const theirs = step(2, "2026-03-01T15:31", { kind: "undo", via: "ai", actor: { id: 2, name: "ben" } });

  it("goes by person, kind and words", () => {
    assert.deepEqual([mine, theirs].map((each) => isWanted(each, { ...all, person: 2 })), [false, true]);
    assert.deepEqual([mine, theirs].map((each) => isWanted(each, { ...all, kind: "edits" })), [true, false]);
    assert.deepEqual([mine, theirs].map((each) => isWanted(each, { ...all, kind: "others" })), [false, true]);
    assert.equal(isWanted(mine, { ...all, text: "bass MOVE" }), true);
    assert.equal(isWanted(mine, { ...all, text: "bass drums" }), false);
    assert.equal(isWanted(mine, { ...all, text: "chorus" }, "Before the chorus"), true);
  });
});
