import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { faderDb, faderPlace, knobPlace, knobValue } from "../scales.js";

/** @param {number} found @param {number} wanted */
const near = (found, wanted, within = 1e-9) =>
  assert.ok(Math.abs(found - wanted) <= within, `${found} is not ${wanted}`);

describe("the fader's law", () => {
  it("has 0 dB at three quarters, silence at the bottom and 6 dB at the top", () => {
    assert.equal(faderPlace(0), 0.75);
    assert.equal(faderPlace(-70), 0);
    assert.equal(faderPlace(6), 1);
    assert.equal(faderDb(0.75), 0);
  });

  it("is its own inverse everywhere, and rises", () => {
    let before = -1;
    for (let db = -70; db <= 6; db += 0.25) {
      near(faderDb(faderPlace(db)), db);
      assert.ok(faderPlace(db) > before);
      before = faderPlace(db);
    }
  });

  it("holds what lies beyond its ends", () => {
    assert.equal(faderPlace(-140), 0);
    assert.equal(faderPlace(12), 1);
    assert.equal(faderDb(2), 6);
  });
});

describe("knobs", () => {
  for (const warp of ["linear", "exp", "amp", "cos", "sin", 4, -3, 0]) {
    it(`find their way back with warp ${warp}`, () => {
      const spec = { minimum: 20, maximum: 20_000, default: 440, warp, step: 0 };
      for (const place of [0, 0.1, 0.5, 0.77, 1]) near(knobPlace(spec, knobValue(spec, place)), place, 1e-6);
    });
  }

  it("stand in the middle of an exponential range at its geometric mean", () => {
    near(
      knobValue({ minimum: 20, maximum: 20_000, default: 440, warp: "exp", step: 0 }, 0.5),
      Math.sqrt(20 * 20_000),
      1e-6,
    );
  });

  it("keep to their step", () => {
    assert.equal(knobValue({ minimum: 0, maximum: 7, default: 0, warp: "linear", step: 1 }, 0.5), 4);
  });
});
