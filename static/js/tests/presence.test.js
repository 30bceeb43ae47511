import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Presence } from "../presence.js";

class Line extends EventTarget {
  state = "connecting";
  whispers = 0;

  whisper() {
    this.whispers += 1;
  }

  connect() {
    this.state = "connected";
    this.dispatchEvent(new Event("state"));
  }

  /** @param {"presence" | "left"} type @param {string} socket @param {{id: number, name: string}} [actor] */
  says(type, socket, actor) {
    this.dispatchEvent(new CustomEvent(type, { detail: { socket, actor } }));
  }
}

const ana = { id: 1, name: "ana" };
const ben = { id: 2, name: "ben" };

/** Ana's page. */
function page() {
  const line = new Line();
  const presence = new Presence(/** @type {any} */ (line), ana.id);
  line.connect();
  return { line, names: () => presence.others.map(({ name }) => name) };
}

describe("Presence", () => {
  it("says that it is here, and answers whoever is new, once", () => {
    const { line } = page();
    assert.equal(line.whispers, 1);
    line.says("presence", "b", ben);
    line.says("presence", "b", ben);
    assert.equal(line.whispers, 2);
  });

  it("counts somebody on two screens once, and oneself not at all", () => {
    const { line, names } = page();
    line.says("presence", "b1", ben);
    line.says("presence", "b2", ben);
    line.says("presence", "a2", ana);
    assert.deepEqual(names(), ["ben"]);
    line.says("left", "b1");
    assert.deepEqual(names(), ["ben"]);
    line.says("left", "b2");
    assert.deepEqual(names(), []);
  });

  it("asks anew after the line broke", () => {
    const { line, names } = page();
    line.says("presence", "b", ben);
    line.connect();
    assert.deepEqual(names(), []);
    assert.equal(line.whispers, 3);
  });
});
