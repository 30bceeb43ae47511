import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { argumentsOf, fieldsOf, rangeText } from "../forms.js";

const uuid = { format: "uuid", type: "string" };
const maybe = (/** @type {object} */ schema) => ({ anyOf: [schema, { type: "null" }], default: null });
const SEND = {
  name: "mixer.add_send",
  title: "Add send",
  description: "",
  schema: {
    required: ["track_id", "to_track_id"],
    properties: {
      track_id: uuid,
      to_track_id: uuid,
      gain_db: { type: "number", minimum: -70, maximum: 6, default: 0 },
      pre_fader: { type: "boolean", default: false },
      denominator: { type: "integer", enum: [2, 4, 8] },
      send_id: maybe(uuid),
      tags: maybe({ type: "array", items: { type: "string", maxLength: 40 } }),
      note_ids: { type: "array", items: uuid },
      values: maybe({ type: "object" }),
    },
  },
};
const fields = fieldsOf(SEND);
const field = (/** @type {string} */ name) => /** @type {any} */ (fields.find((each) => each.name === name));

describe("fieldsOf", () => {
  it("knows what each field is, by its schema and its name", () => {
    const kinds = Object.fromEntries(fields.map(({ name, kind }) => [name, kind]));
    assert.deepEqual(kinds, {
      track_id: "row",
      to_track_id: "row",
      gain_db: "number",
      pre_fader: "switch",
      denominator: "choice",
      tags: "list",
      note_ids: "rows",
      values: "json",
    });
    assert.deepEqual([field("to_track_id").label, field("gain_db").label], ["To track", "Gain"]);
    assert.equal(rangeText(field("gain_db")), "−70 to 6 dB");
  });
});

describe("argumentsOf", () => {
  const track = "01900000-0000-7000-8000-000000000000";

  it("reads what was typed, and leaves out what is empty", () => {
    const given = { track_id: track, to_track_id: track, gain_db: "−3,5", pre_fader: true, denominator: "4", tags: "a, b,", note_ids: [] };
    const { args, faults } = argumentsOf(fields, given);
    assert.deepEqual(args, { track_id: track, to_track_id: track, gain_db: -3.5, pre_fader: true, denominator: 4, tags: ["a", "b"] });
    assert.deepEqual(faults, {});
  });

  it("says what is wrong beside the field", () => {
    const { faults } = argumentsOf(fields, { track_id: track, gain_db: "12", values: "{" });
    assert.deepEqual(faults, { to_track_id: "This is needed.", gain_db: "From −70 to 6 dB.", values: "This is no JSON." });
    assert.equal(argumentsOf(fields, { gain_db: "loud" }).faults.gain_db, "This is no number.");
  });
});
