import assert from "node:assert/strict";
import { test } from "node:test";
import { levelAt, reductionOf, transferOf } from "../dynamics.js";

const COMPRESSOR = { threshold: -20, ratio: 4, knee: 0, makeup: 0, auto_makeup: 0 };
const near = (/** @type {number} */ found, /** @type {number} */ wanted) =>
  assert.ok(Math.abs(found - wanted) < 0.02, `${found} instead of ${wanted}`);

test("a compressor lets through what is below its threshold and divides what is above", () => {
  const out = transferOf("compressor", COMPRESSOR);
  near(out(-40), -40);
  near(out(-20), -20);
  near(out(0), -15);
});

test("a knee bends where a corner was, and make-up lifts all", () => {
  const soft = transferOf("compressor", { ...COMPRESSOR, knee: 12 });
  near(soft(-20), -20 - (36 / 24) * 0.75);
  near(soft(0), -15);
  near(transferOf("compressor", { ...COMPRESSOR, makeup: 6 })(-40), -34);
  near(transferOf("compressor", { ...COMPRESSOR, auto_makeup: 1 })(0), -7.5);
});

test("a gate falls to its range, an expander by its ratio, a limiter holds its ceiling", () => {
  const gate = transferOf("gate", { threshold: -40, ratio: 8, range: 60 });
  near(gate(-39), -39);
  near(gate(-42), -56);
  near(gate(-60), -120);
  near(transferOf("expander", { threshold: -36, ratio: 2, knee: 0, range: 24 })(-46), -56);
  near(transferOf("limiter", { gain_db: 6, ceiling: -1 })(0), -1);
  near(transferOf("limiter", { gain_db: 6, ceiling: -1 })(-30), -24);
});

test("the level is found that is turned down by so much", () => {
  near(/** @type {number} */ (levelAt("compressor", COMPRESSOR, 7.5, -60, 6)), -10);
  near(reductionOf("compressor", COMPRESSOR)(-10), 7.5);
  near(/** @type {number} */ (levelAt("gate", { threshold: -40, ratio: 8, range: 60 }, 14, -72, 6)), -42);
  assert.equal(levelAt("compressor", COMPRESSOR, 0, -60, 6), null);
});
