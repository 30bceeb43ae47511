import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { dbText, panIn, panText, pitchText, positionIn, positionText, timeText, valueText, writesSharps } from "../words.js";

describe("words", () => {
  it("say decibels with a sign and silence as such", () => {
    assert.deepEqual([-70, -6.04, 0, 3].map(dbText), ["−∞", "−6.0", "0.0", "+3.0"]);
  });
  it("say where between left and right", () =>
    assert.deepEqual([-1, -0.1, 0, 0.25].map(panText), ["100L", "10L", "C", "25R"]));
  it("read where between left and right", () => {
    assert.deepEqual(["30L", "20 r", "c", "0", "-0.5", "−50", "0,25", "100R"].map(panIn), [-0.3, 0.2, 0, 0, -0.5, -0.5, 0.25, 1]);
    assert.equal(panIn("loud"), null);
  });
  it("say bars and beats", () => assert.equal(positionText({ bar: 5, beat: 2.5 }), "5.2.50"));
  it("read bars and beats", () => {
    assert.deepEqual(["5", " 5.2 ", "5.2.5", "0.0"].map(positionIn), [
      { bar: 5, beat: 1 },
      { bar: 5, beat: 2 },
      { bar: 5, beat: 2.5 },
      { bar: 1, beat: 1 },
    ]);
    assert.equal(positionIn("soon"), null);
  });
  it("never say 60 seconds", () =>
    assert.deepEqual([timeText(59.99), timeText(60), timeText(119.96, 0)], ["0:59.9", "1:00.0", "1:59"]));
  it("say middle C as C4, and black keys as the key writes them", () => {
    assert.deepEqual([pitchText(60), pitchText(68), pitchText(68, true)], ["C4", "A♭4", "G♯4"]);
    assert.deepEqual(
      [writesSharps(9, "major"), writesSharps(9, "minor"), writesSharps(5, "major"), writesSharps(4, "minor")],
      [true, false, false, true],
    );
  });
  it("say a parameter's value in its unit", () => {
    const parameter = { unit: "", choices: [], step: 0, minimum: 0, maximum: 1 };
    assert.equal(valueText(parameter, 0.35), "35 %");
    assert.equal(valueText({ ...parameter, unit: "Hz", maximum: 20_000 }, 1800), "1.80 kHz");
    assert.equal(valueText({ ...parameter, unit: "s", maximum: 4 }, 0.0015), "1.50 ms");
    assert.equal(valueText({ ...parameter, choices: ["Low-pass", "High-pass"] }, 1), "High-pass");
  });
});
