import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { notches } from "../components/wheel.js";

const desk = /** @type {any} */ ({ closest: () => null });
const beside = /** @type {any} */ ({ closest: () => ({}) });
const turn = (/** @type {object} */ how, control = desk) =>
  notches(/** @type {any} */ ({ deltaX: 0, deltaY: 0, deltaMode: 0, ...how }), control);

describe("a wheel over a control", () => {
  it("turns it up when it is turned away from the hand", () => {
    assert.equal(turn({ deltaY: -100 }), 1);
    assert.equal(turn({ deltaY: 3, deltaMode: 1 }), -1);
    assert.equal(turn({ deltaX: -100, shiftKey: true }), 1);
  });

  it("leaves zooming and scrolling alone", () => {
    assert.equal(turn({ deltaY: -100, ctrlKey: true }), 0);
    assert.equal(turn({ deltaX: 80, deltaY: 10 }), 0);
    assert.equal(turn({ deltaY: -100 }, beside), 0);
  });
});
