import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EDGES, inDock, LAYOUTS, placedBeside, SHARE, toggled, USUAL, within } from "../layouts.js";

/** @param {any} dock @param {any} [beside] @param {string[]} [out] */
const docked = (dock, beside = null, out = []) => ({ dock, beside, out: new Set(out) });

describe("the dock", () => {
  it("opens a panel by its button, and closes it by the same", () => {
    assert.deepEqual(toggled(docked(null), "mixer"), { dock: "mixer", beside: null });
    assert.deepEqual(toggled(docked("mixer"), "mixer"), { dock: null, beside: null });
    assert.deepEqual(toggled(docked("mixer"), "notes"), { dock: "notes", beside: null });
  });

  it("gives the room of one of two panels to the other", () => {
    assert.deepEqual(toggled(docked("notes", "devices"), "notes"), { dock: "devices", beside: null });
    assert.deepEqual(toggled(docked("notes", "devices"), "devices"), { dock: "notes", beside: null });
    assert.deepEqual(toggled(docked("notes", "devices"), "mixer"), { dock: "mixer", beside: "devices" });
    assert.deepEqual(toggled(docked("notes", "devices"), null), { dock: null, beside: null });
  });

  it("never shows a panel twice", () => {
    assert.deepEqual(placedBeside(docked(null), "mixer"), { dock: "mixer", beside: null });
    assert.deepEqual(placedBeside(docked("notes"), "notes"), { dock: "notes", beside: null });
    assert.deepEqual(placedBeside(docked("notes"), "devices"), { dock: "notes", beside: "devices" });
    assert.deepEqual(inDock(docked("devices", "devices")), ["devices"]);
    assert.deepEqual(toggled(docked("devices", "devices"), "devices"), { dock: null, beside: null });
  });

  it("leaves out what has a window of its own", () => {
    assert.deepEqual(inDock(docked("notes", "mixer", ["mixer"])), ["notes"]);
    assert.deepEqual(inDock(docked("mixer", null, ["mixer"])), []);
  });
});

describe("the edges", () => {
  it("stay within what is usable, and within the room that there is", () => {
    assert.equal(within(10, EDGES.sidePixels), EDGES.sidePixels.least);
    assert.equal(within(9_999, EDGES.sidePixels), EDGES.sidePixels.most);
    assert.equal(within(900, EDGES.dockPixels, 500), 500);
    assert.equal(within(900, EDGES.dockPixels, 10), EDGES.dockPixels.least, "a window that is too low still shows it");
  });

  it("usually stand where they may", () => {
    for (const { least, most, usual } of [...Object.values(EDGES), SHARE]) assert.ok(least < usual && usual < most);
    for (const layout of Object.values(LAYOUTS))
      for (const key of Object.keys(layout)) assert.ok(key in USUAL, `“Reset layout” takes back ${key}`);
  });
});
