import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { Hops, RATE } from "../engine/hops.js";
import { Meter, QUIETEST_LUFS } from "../loudness.js";

const cases = JSON.parse(
  readFileSync(new URL("../../../playback/tests/cases/loudness.json", import.meta.url), "utf8"),
);
const TOLERANCE_LU = 0.1;
const BLOCK = 128; // as the audio thread gives them

/** @param {number} found @param {number} wanted @param {string} what */
const near = (found, wanted, what) =>
  assert.ok(Math.abs(found - wanted) <= TOLERANCE_LU, `${what}: ${found}, wanted ${wanted}`);

/** Feeds a meter block by block. @param {Float64Array[]} signal @param {(frame: number) => void} [look] @param {Meter} [meter] */
const measured = (signal, look = () => {}, meter = new Meter()) => {
  const hops = new Hops(signal.length === 5 ? [1, 1, 1, 1.41, 1.41] : [1, 1]);
  for (let start = 0; start < signal[0].length; start += BLOCK) {
    const block = signal.map((channel) => channel.subarray(start, start + BLOCK));
    hops.take(block, block[0].length, (row) => meter.take(row));
    if (Math.floor(start / 4800) !== Math.floor((start + BLOCK) / 4800)) look(start + BLOCK);
  }
  return meter;
};

/** @param {[number, number | number[] | null][]} parts @param {number} [times] */
const tone = (parts, times = 1) => {
  const whole = Array.from({ length: times }, () => parts).flat();
  const channels = Math.max(...whole.map(([, level]) => (Array.isArray(level) ? level.length : 2)));
  const frames = whole.map(([seconds]) => Math.round(seconds * RATE));
  const length = frames.reduce((sum, each) => sum + each, 0);
  return Array.from({ length: channels }, (_, channel) => {
    const samples = new Float64Array(length);
    let frame = 0;
    whole.forEach(([, level], part) => {
      const db = Array.isArray(level) ? level[channel] : level;
      const gain = db === null ? 0 : 10 ** (db / 20);
      for (const end = frame + frames[part]; frame < end; frame += 1) {
        samples[frame] = gain * Math.sin((2 * Math.PI * 1000 * frame) / RATE);
      }
    });
    return samples;
  });
};

/** @param {{divisor: number, amplitude: number, degrees: number, offset?: number}} how */
const highTone = ({ divisor, amplitude, degrees, offset }) => {
  const times = offset === undefined ? 1 : 4;
  const period = divisor * times;
  const source = Float64Array.from({ length: period * 4000 }, (_, frame) => {
    const isLoud = times > 1 && frame >= period * 2000 && frame < period * 2001;
    return (isLoud ? 1 : amplitude) * Math.sin((2 * Math.PI * frame) / period + (degrees * Math.PI) / 180);
  });
  const wave = times > 1 ? decimated(source, offset ?? 0) : source;
  const edge = wave.map((x, frame) => x * Math.min(1, frame / 1000, (wave.length - 1 - frame) / 1000));
  return [edge, edge];
};

/** Through a low-pass at 22 kHz, from four times the rate. @param {Float64Array} source @param {number} offset */
const decimated = (source, offset) => {
  const half = 128;
  const weights = Array.from({ length: 2 * half + 1 }, (_, index) => {
    const place = ((index - half) * 22_000 * 2) / (RATE * 4);
    const sinc = place ? Math.sin(Math.PI * place) / (Math.PI * place) : 1;
    return sinc * (0.54 + 0.46 * Math.cos((Math.PI * (index - half)) / half));
  });
  const sum = weights.reduce((all, each) => all + each, 0);
  return Float64Array.from({ length: Math.floor(source.length / 4) }, (_, frame) => {
    let value = 0;
    weights.forEach((weight, index) => (value += weight * (source[4 * frame + offset + index - half] ?? 0)));
    return value / sum;
  });
};

describe("Meter, by EBU Tech 3341 and 3342", () => {
  for (const { name, parts, times, constant_after: after, wanted } of cases.loudness) {
    it(name, () => {
      const signal = tone(parts, times);
      const meter = new Meter();
      const look = (/** @type {number} */ frame) => {
        if (after === undefined ? frame < signal[0].length - 4800 : frame < after * RATE) return;
        if ("momentary" in wanted) near(meter.now.momentary, wanted.momentary, "momentary");
        if ("short_term" in wanted) near(meter.now.shortTerm, wanted.short_term, "short-term");
      };
      const { total } = measured(signal, look, meter);
      if ("integrated" in wanted) near(total.integrated, wanted.integrated, "integrated");
      if ("range" in wanted) near(total.range, wanted.range, "range");
    });
  }
  for (const { name, window, step, tone: seconds, each, db } of cases.sliding) {
    it(name, () => {
      for (let index = 0; index < 20; index += 1) {
        const level = each ? db : db + index;
        const total = measured(
          tone([
            [step * index, null],
            [seconds, level],
            [each ? 1 : seconds - step * index, null],
          ]),
        ).total;
        near(window === "momentary_max" ? total.momentaryMax : total.shortTermMax, level, `${index}`);
      }
    });
  }
  for (const how of cases.true_peak) {
    it(how.name, () => {
      const found = measured(highTone(how)).total.truePeak;
      assert.ok(found >= how.wanted - 0.4 && found <= how.wanted + 0.2, `${found}, wanted ${how.wanted}`);
    });
  }
});

describe("Meter", () => {
  const sine = Float64Array.from({ length: RATE }, (_, frame) => Math.sin((2 * Math.PI * 997 * frame) / RATE));

  it("reads peak and RMS of each side", () => {
    const { now, total } = measured([sine, sine.map((x) => x / 2)]);
    [-3.01, -9.03].forEach((wanted, side) => near(now.rms[side], wanted, "RMS"));
    near(total.peak, 0, "peak");
    near(total.truePeak, 0, "true peak");
  });

  it("tells mono, one side and a side turned over apart", () => {
    for (const [side, wanted] of [
      [1, 1],
      [0, 0],
      [-1, -1],
    ])
      near(measured([sine, sine.map((x) => side * x)]).now.correlation, wanted, "correlation");
  });

  it("reads silence, and what is no number, as nothing", () => {
    const { now, total } = measured([sine.map(() => NaN), sine.map(() => 0)]);
    assert.equal(now.momentary, QUIETEST_LUFS);
    assert.equal(total.integrated, QUIETEST_LUFS);
    assert.equal(total.range, 0);
  });

  it("begins anew after a reset", () => {
    const meter = measured([sine, sine]);
    meter.reset();
    assert.equal(meter.total.seconds, 0);
    assert.equal(meter.total.truePeak, QUIETEST_LUFS);
  });
});

describe("Hops", () => {
  it("take a small part of a core", () => {
    const noise = Float64Array.from({ length: RATE * 4 }, () => Math.random() - 0.5);
    const blocks = Array.from({ length: noise.length / BLOCK }, (_, at) => noise.subarray(at * BLOCK, (at + 1) * BLOCK));
    const hops = new Hops();
    let least = Infinity;
    for (let round = 0; round < 3; round += 1) {
      const began = process.cpuUsage();
      for (const block of blocks) hops.take([block, block], BLOCK, () => {});
      least = Math.min(least, process.cpuUsage(began).user / 4e6);
    }
    console.log(`      ${(least * 100).toFixed(2)} % of a core`);
    assert.ok(least < 0.05); // a loaded machine is slower; docs/sound.md says what was measured
  });
});
