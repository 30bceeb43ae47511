import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { conflictText } from "../conflicts.js";

const rows = {
  "compositions.track": { t: { id: "t", name: "Guitar" } },
  "mixer.strip": { s: { id: "s", track_id: "t" } },
  "effects.device": { d: { id: "d", kind: "delay" } },
  "compositions.clip": { c: { id: "c", track_id: "t", name: "" } },
};
const store = /** @type {any} */ ({
  get: (/** @type {keyof typeof rows} */ model, /** @type {string} */ id) => Reflect.get(rows[model] ?? {}, id),
});
const titleOf = (/** @type {string} */ kind) => ({ delay: "Delay" })[kind] ?? kind;
const told = (/** @type {object} */ conflict, me = "owner") => conflictText([conflict], store, titleOf, me);

describe("conflictText", () => {
  it("says what was changed, of what, and by whom, as the page calls it", () => {
    const volume = { model: "mixer.strip", id: "s", field: "gain_db", by: "bea" };
    assert.equal(told(volume), "bea has changed the volume of Guitar since.");
    assert.equal(told(volume, "bea"), "You have changed the volume of Guitar since.");
    assert.equal(
      told({ model: "effects.device", id: "d", field: "values.cutoff_hz", by: "bea" }),
      "bea has changed the cutoff of Delay since.",
    );
    assert.equal(
      told({ model: "compositions.clip", id: "c", field: "start_beats", by: "bea" }),
      "bea has changed the place of clip “Guitar” since.",
    );
  });

  it("leaves it to the server where the row is gone, or it is no matter of a value", () => {
    assert.equal(told({ model: "mixer.strip", id: "gone", field: "pan", by: "bea" }), null);
    assert.equal(told({ model: "mixer.strip", id: "s", field: null, by: "bea" }), null);
    assert.equal(conflictText([], store, titleOf), null);
  });
});
