import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { packsOf } from "../engine/synthdefs.js";

/** @param {string} text */
const bytes = (text) => [...new TextEncoder().encode(text)];

describe("packsOf", () => {
  it("parts a bundle into its packs", () => {
    const { buffer } = Uint8Array.from([0, 0, 0, 5, ...bytes("SCgf1"), 0, 0, 0, 6, ...bytes("SCgf22")]);
    assert.deepEqual(
      packsOf(buffer).map((pack) => new TextDecoder().decode(pack)),
      ["SCgf1", "SCgf22"],
    );
  });

  it("refuses what was cut short, and what is something else", () => {
    assert.throws(() => packsOf(Uint8Array.from([0, 0, 0, 9, ...bytes("SCgf1")]).buffer), /incomplete/);
    assert.throws(() => packsOf(Uint8Array.from([0, 0, 0, 5, ...bytes("<html")]).buffer), /no SynthDefs/);
  });
});
