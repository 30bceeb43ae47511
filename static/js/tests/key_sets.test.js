import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { arranged, asFile, fromFile, SETS } from "../key_sets.js";

const usual = { split: ["Ctrl+E"], solo: ["S"], redo: ["Ctrl+Shift+Z", "Ctrl+Y"] };

describe("arranged", () => {
  it("gives a key to one alone: the last layer that wants it", () => {
    const keys = arranged(usual, { split: ["S"], unheard: ["X"] }, {});
    assert.deepEqual(keys, { split: ["S"], solo: [], redo: ["Ctrl+Shift+Z", "Ctrl+Y"] });
  });

  it("puts one's own key in the place of the first", () => {
    assert.deepEqual(arranged(usual, {}, { redo: "R", gone: "Q" }).redo, ["R", "Ctrl+Y"]);
    assert.deepEqual(arranged(usual, {}, { redo: "Ctrl+Y" }).redo, ["Ctrl+Y"]);
    assert.deepEqual(usual.redo, ["Ctrl+Shift+Z", "Ctrl+Y"]);
  });

  it("leaves no key to two in any set", () => {
    for (const { keys } of Object.values(SETS)) {
      const all = Object.values(keys).flat();
      assert.equal(new Set(all).size, all.length);
    }
  });
});

describe("A file of keys", () => {
  it("comes back as it went", () => {
    const kept = { set: "ardour", own: { redo: "R" } };
    assert.deepEqual(fromFile(asFile(kept.set, kept.own)), kept);
  });

  it("is refused with a sentence where it is none", () => {
    for (const text of ["", "[]", '{"sonic": "keys", "set": "sonic"}']) assert.throws(() => fromFile(text), /no file of keys/);
    assert.throws(() => fromFile('{"sonic": "keys", "set": "vi", "own": {}}'), /not here/);
  });
});
