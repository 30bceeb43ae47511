import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BUNDLE_BYTES, NOW, bundle, bundles, message, messagesOf, timeTag } from "../engine/osc.js";
import { encodeNote } from "../engine/voice.js";

/** @param {Uint8Array} data */
const hex = (data) => Buffer.from(data).toString("hex");

/** The parts of a bundle. @param {Uint8Array} data */
const opened = (data) => messagesOf(new Uint8Array(data.slice(16)).buffer);

describe("message", () => {
  it("pads strings and blobs to four bytes", () => {
    const data = message("/d_recv", "isfb", -1, "four", 0.5, new Uint8Array([1, 2, 3, 4, 5]));
    assert.equal(
      hex(data),
      hex(Buffer.from("/d_recv\0,isfb\0\0\0", "latin1")) +
        "ffffffff" +
        hex(Buffer.from("four\0\0\0\0")) +
        "3f000000" +
        "00000005" +
        "0102030405000000",
    );
  });

  it("refuses what does not fit its tags", () => {
    assert.throws(() => message("/n_set", "isf", 1, "gate"), TypeError);
    assert.throws(() => message("/n_set", "i", "gate"), TypeError);
  });
});

describe("timeTag", () => {
  it("lies a quarter of a frame after the frame, whatever the epoch", () => {
    const epoch = 4_004_172_015.588425;
    for (const frame of [0, 1, 47_999, 48_000, 12_345_678]) {
      const [seconds, fraction] = timeTag(epoch, frame);
      const exact = seconds - Math.floor(epoch) + fraction / 2 ** 32 - (epoch - Math.floor(epoch));
      assert.ok(Math.abs(exact * 48_000 - frame - 0.25) < 1e-3);
    }
  });
});

describe("bundles", () => {
  it("keeps every bundle below the engine's limit and the messages in order", () => {
    const messages = Array.from({ length: 100 }, (_, index) => message("/n_set", "isf", index, "gate", 0));
    const made = bundles(timeTag(4e9, 0), messages);
    assert.ok(made.every((data) => data.length <= BUNDLE_BYTES));
    assert.deepEqual(made.flatMap(opened).map(hex), messages.map(hex));
  });

  it("writes its tag", () => {
    assert.equal(hex(bundle(NOW, [])), hex(Buffer.from("#bundle\0", "latin1")) + "0000000000000001");
  });
});

describe("messagesOf", () => {
  it("refuses a frame that is cut off", () => {
    assert.throws(() => messagesOf(new Uint8Array([0, 0, 0, 8, 1, 2]).buffer), RangeError);
    assert.throws(() => messagesOf(new Uint8Array([0, 0]).buffer), RangeError);
  });
});

describe("encodeNote", () => {
  const note = { pitch: 60, velocity: 100, seconds: 0.5, pan: 0.25, seed: 7, id: 9 };
  const args = ["bus", 66, "controls", 4112];
  const voice = { def: "lead", group: 30_001, args, polyphony: 0, controls: 4112, pads: null, late_frames: 0 };

  it("is the /s_new that the protocol promises", () => {
    const wanted = message(
      "/s_new",
      "siii" + "sf".repeat(8),
      "lead",
      -1,
      1,
      30_001,
      "bus",
      66,
      "controls",
      4112,
      "pitch",
      60,
      "velocity",
      100,
      "length",
      0.5,
      "pan",
      0.25,
      "seed",
      7,
      "id",
      9,
    );
    assert.deepEqual(encodeNote(voice, note), wanted);
  });

  it("adds what its clip's gain and fades make of it", () => {
    const data = encodeNote(voice, { ...note, fade: [0.5, 0.25, 2, 1, 0] });
    const fading = ["clip_gain", 0.5, "fade_in", 0.25, "fade_in_rate", 2, "fade_out", 1, "fade_out_rate", 0];
    const varying = ["pitch", 60, "velocity", 100, "length", 0.5, "pan", 0.25, "seed", 7, "id", 9];
    const values = ["bus", 66, "controls", 4112, ...varying, ...fading];
    assert.deepEqual(data, message("/s_new", "siii" + "sf".repeat(13), "lead", -1, 1, 30_001, ...values));
  });

  it("adds where a single voice glides from", () => {
    const data = encodeNote(voice, { ...note, glideFrom: 48 }, 5);
    assert.ok(data && Buffer.from(data).toString("latin1").includes("glide_from\0\0"));
    assert.equal(data && new DataView(data.buffer).getFloat32(data.length - 4), 48);
  });

  it("plays a kit's pad at its own place, and nothing where there is none", () => {
    const pads = { 36: { def: "kick", group: 30_001, args: [], pan: 0.5, chokes: null } };
    const kit = { ...voice, def: null, pads };
    const wanted = message(
      "/s_new",
      "siii" + "sf".repeat(6),
      "kick",
      -1,
      1,
      30_001,
      "pitch",
      36.4,
      "velocity",
      100,
      "length",
      0.5,
      "pan",
      0.75,
      "seed",
      7,
      "id",
      9,
    );
    assert.deepEqual(encodeNote(kit, { ...note, pitch: 36.4 }), wanted);
    assert.equal(encodeNote(kit, { ...note, pitch: 37 }), null);
  });
});
