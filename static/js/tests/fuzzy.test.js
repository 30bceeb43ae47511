import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { found, scoreOf } from "../fuzzy.js";

const entries = ["Add track", "Add send", "Adjust tempo", "Mute track", "Track: Bass"].map((text) => ({ id: text, text }));
const texts = (/** @type {string} */ query, /** @type {string[]} */ recent = []) => found(entries, query, recent).map(({ text }) => text);

describe("found", () => {
  it("answers to a word's beginning, to words in any order, and to initials", () => {
    assert.equal(texts("mute")[0], "Mute track");
    assert.equal(texts("track add")[0], "Add track");
    assert.equal(texts("adt")[0], "Add track");
    assert.equal(texts("bas")[0], "Track: Bass");
  });

  it("looks elsewhere where the text does not answer, and ranks that lower", () => {
    const all = [{ id: "1", text: "Choose instrument", also: "set instrument" }, { id: "2", text: "Set loop" }];
    assert.deepEqual(found(all, "set", []).map(({ id }) => id), ["2", "1"]);
  });

  it("leaves out what lacks a letter", () => assert.deepEqual(texts("xyz"), []));

  it("puts what was used last first", () => {
    assert.deepEqual(texts("", ["Mute track", "Add send"]).slice(0, 2), ["Mute track", "Add send"]);
    assert.equal(texts("track", ["Mute track"])[0], "Mute track");
  });

  it("knows letters with and without their accents", () => assert.notEqual(scoreOf("metre cafe", "Métre café"), null));
});
