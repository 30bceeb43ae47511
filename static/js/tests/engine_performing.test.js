import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { decode } from "../engine/osc.js";
import { abandoned } from "../engine/performing.js";

describe("abandoned", () => {
  const controls = 4096 + 16 * 2; // of the strip in slot 2
  /** @param {Record<string, number[]>} curves by hash: the controls that a segment moves */
  const score = (curves) =>
    /** @type {any} */ ({
      clips: Object.fromEntries(Object.keys(curves).map((hash, at) => [`clip ${at}`, ["lead", 0, 4, hash]])),
      segments: Object.fromEntries(Object.entries(curves).map(([hash, moved]) => [hash, [[], moved.map((each) => [each, 0, 1, 4, 0])]])),
      voices: { lead: { controls } },
    });
  const told = (/** @type {Uint8Array[]} */ messages) => messages.map(decode).map(([address, ...values]) => [address, ...values]);

  it("puts to rest what nothing moves any more", () => {
    assert.deepEqual(told(abandoned(score({ a: [6, 1] }), score({ b: [1] }))), [
      ["/g_freeAll", 20_002],
      ["/c_set", controls + 6, 1],
    ]);
  });

  it("leaves alone what another clip moves, and tracks that are gone", () => {
    assert.deepEqual(abandoned(score({ a: [6] }), score({ b: [6] })), []);
    assert.deepEqual(abandoned(score({ a: [6] }), { ...score({}), voices: {} }), []);
  });
});
