import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Graph } from "../engine/graph.js";
import { decode, message } from "../engine/osc.js";

const group = (/** @type {number} */ id, /** @type {number} */ action, /** @type {number} */ target) =>
  message("/g_new", "iii", id, action, target);
const synth = (/** @type {number} */ id, /** @type {number} */ action, /** @type {number} */ target, gain = 0) =>
  message("/s_new", "siiisf", "strip", id, action, target, "gain_db", gain);
const graph = (/** @type {Uint8Array[]} */ ...messages) => new Graph().take(messages);

describe("decode", () => {
  it("reads what message writes", () => {
    const values = [-7, "strip", 0.5, new Uint8Array([1, 2, 3])];
    assert.deepEqual(decode(message("/n_set", "isfb", ...values)), ["/n_set", ...values]);
  });
});

describe("Graph", () => {
  const small = [group(1000, 0, 0), group(1001, 3, 1000), synth(50, 0, 1000), synth(51, 3, 50, -6)];

  it("equals the one that was built at once, whichever way it came there", () => {
    const changed = graph(
      group(1000, 0, 0),
      group(1001, 3, 1000),
      synth(51, 0, 1000),
      synth(50, 3, 51, 6),
      synth(52, 3, 50),
      group(10, 3, 52),
      synth(11, 1, 10),
      message("/n_free", "i", 52),
      message("/n_after", "ii", 51, 50),
      message("/n_free", "i", 10),
      message("/n_set", "isf", 51, "gain_db", -6),
      message("/n_set", "isf", 50, "gain_db", 0),
    );
    assert.ok(changed.equals(graph(...small)));
    assert.ok(graph(...small, message("/n_set", "isf", 1000, "cutoff", 9)).equals(changed));
  });

  it("tells what controls lead to another of the same form", () => {
    const louder = graph(...small, message("/n_set", "isf", 51, "gain_db", 3));
    const steps = graph(...small).controlsTo(louder);
    assert.deepEqual(steps?.map(decode), [["/n_set", 51, "gain_db", 3]]);
    assert.ok(graph(...small, ...(steps ?? [])).equals(louder));
    assert.equal(graph(...small).controlsTo(graph(...small, synth(52, 3, 51))), null);
  });

  it("differs in order, values and buses", () => {
    const whole = graph(...small);
    assert.ok(!graph(...small, message("/g_head", "ii", 1000, 51)).equals(whole));
    assert.ok(!graph(...small, message("/n_set", "isf", 50, "gain_db", -1)).equals(whole));
    assert.ok(!graph(...small, message("/c_setn", "iif", 4112, 1, 1)).equals(whole));
  });
});
