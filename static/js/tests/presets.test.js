import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { changesTo, familiesOf, isAsSaved, strokesOf, tagsOf, voiceOf, wished } from "../presets.js";

const organ = /** @type {any} */ ({
  name: "organ",
  title: "Drawbar organ",
  parameters: [
    { name: "level_db", default: 0 },
    { name: "drive", default: 0.2 },
    { name: "buffer", default: 0 },
  ],
});
const kit = /** @type {any} */ ({ name: "drum_kit", title: "Drum kit", parameters: [], pads: {} });
const kinds = new Map([
  ["organ", organ],
  ["drum_kit", kit],
]);

/** @param {object} [values] */
const device = (values = {}, pads = {}) => ({ id: "d", kind: "organ", values, pads, preset_name: "" });

/** @param {object} about @returns {any} */
const sound = (about) => ({
  id: "s", name: "Warm", family: "Organs", tags: ["soft"], description: "", factory: true, owner: null, mine: false,
  shared: true, favourite: false, kind: "organ", values: { level_db: -3 }, ...about,
});

const pad = (/** @type {object} */ about) =>
  /** @type {any} */ ({ title: "Kick", kind: "kick", values: {}, pan: 0, choke: 0, silences: false, ...about });

describe("a device and a preset", () => {
  it("are alike where every knob stands alike, said or not", () => {
    assert.ok(isAsSaved(device({ level_db: -3.0000001, drive: 0.2 }), organ, sound({})));
    assert.ok(!isAsSaved(device({ level_db: -3, drive: 0.3 }), organ, sound({})));
    assert.ok(!isAsSaved({ ...device({ level_db: -3 }), kind: "piano" }, organ, sound({})));
  });

  it("differ in what a hand has to change, and in nothing else", () => {
    assert.deepEqual(changesTo(device({ drive: 0.5, buffer: 7 }), organ, sound({})), [
      ["preset_name", "values.level_db", "values.drive"],
      ["Warm", -3, 0.2],
    ]);
    assert.deepEqual(changesTo({ ...device({ level_db: -3 }), kind: "piano" }, organ, sound({ init: true, values: {} })), [
      ["preset_name", "kind", "values.level_db"],
      ["", "organ", 0],
    ]);
  });

  it("differ in pads, those that go included", () => {
    const pads = { 36: pad({}), 38: pad({ kind: "snare" }) };
    const drums = { ...device({}, { 36: pad({ pan: 1 }), 40: pad({}) }), kind: "drum_kit" };
    assert.deepEqual(changesTo(drums, kit, sound({ kind: undefined, values: undefined, pads }))[0], [
      "preset_name",
      "pads.40",
      "pads.36",
      "pads.38",
    ]);
    assert.ok(isAsSaved({ ...drums, pads: { 38: pads[38], 36: pads[36] } }, kit, sound({ kind: undefined, pads })));
    assert.ok(!isAsSaved(drums, kit, sound({ kind: undefined, pads })));
  });
});

describe("a search", () => {
  const all = [
    sound({ id: "1", name: "Dust", tags: ["warm"] }),
    sound({ id: "2", name: "Warm choir", family: "Choirs", favourite: true }),
    sound({ id: "3", name: "Glass", mine: true, factory: false }),
  ];
  const ids = (/** @type {object} */ wish) =>
    wished(all, { words: "", family: "", tag: "", only: "", ...wish }, kinds).map(({ id }) => id).join("");

  it("wants every word, and puts what is called so first", () => {
    assert.equal(ids({ words: "WARM" }), "21");
    assert.equal(ids({ words: "warm choir" }), "2");
    assert.equal(ids({ words: "drawbar" }), "123");
    assert.equal(ids({ words: "trumpet" }), "");
  });

  it("puts a name that is the word before one that has it inside", () => {
    const named = ["Amapiano", "Toy Piano", "Piano"].map((name) => ({ ...all[0], id: name, name }));
    const wish = /** @type {const} */ ({ words: "piano", family: "", tag: "", only: "" });
    assert.deepEqual(wished(named, wish, kinds).map(({ name }) => name), ["Piano", "Toy Piano", "Amapiano"]);
  });

  it("keeps to family, tag and whose they are", () => {
    assert.equal(ids({ family: "organs" }), "13");
    assert.equal(ids({ tag: "warm" }), "1");
    assert.equal(ids({ only: "favourite" }), "2");
    assert.equal(ids({ only: "mine" }), "3");
    assert.equal(ids({ only: "factory" }), "12");
  });

  it("knows families and tags with their numbers", () => {
    assert.deepEqual(familiesOf(all), [
      ["Choirs", 1],
      ["Organs", 2],
    ]);
    assert.deepEqual(tagsOf(all, 1), ["soft"]);
  });
});

describe("a demo", () => {
  it("is strokes in seconds, every second step as late as it swings", () => {
    const { strokes, seconds } = strokesOf({ bpm: 120, swing: 0.5, rows: { 36: "X-o-", 42: "-x--" } });
    assert.deepEqual(strokes, [
      [0, 36, 120],
      [0.1875, 42, 96],
      [0.25, 36, 60],
    ]);
    assert.equal(seconds, 0.5);
  });
});

describe("A sound in the place of a track's instrument", () => {
  const place = /** @type {any} */ ({
    def: "piano", group: 7, args: ["bus", 4, "controls", 32, "hardness", 0.9], polyphony: 0, controls: 32, pads: null, late_frames: 0,
  });
  const synth = /** @type {any} */ ({
    name: "synth",
    parameters: [
      { name: "cutoff", default: 1000, sent: true, resolves: null, beats: [] },
      { name: "note", default: 0, sent: false, resolves: "period", beats: [0, 0.5, 1] },
      { name: "period", default: 1, sent: true, resolves: null, beats: [] },
    ],
  });
  const known = new Map([["synth", synth]]);

  it("plays where that does, with what differs from its kind", () => {
    const voice = voiceOf(sound({ kind: "synth", values: { cutoff: 400, period: 1 } }), place, known, 120);
    assert.equal(voice.def, "synth");
    assert.equal(voice.group, 7);
    assert.deepEqual(voice.args, ["bus", 4, "controls", 32, "cutoff", 400]);
  });

  it("has lengths in notes as seconds", () => {
    const voice = voiceOf(sound({ kind: "synth", values: { note: 2 } }), place, known, 120);
    assert.deepEqual(voice.args, ["bus", 4, "controls", 32, "period", 0.5]);
  });

  it("has a kit's drums on their keys", () => {
    const pads = { 36: { title: "Kick", kind: "synth", values: { cutoff: 90 }, pan: -0.2, choke: 0, silences: false } };
    const voice = voiceOf(sound({ kind: undefined, pads }), place, known, 120);
    assert.equal(voice.def, null);
    assert.deepEqual(voice.pads?.[36], {
      def: "synth", group: 7, args: ["bus", 4, "controls", 32, "cutoff", 90], pan: -0.2, chokes: null,
    });
  });
});
