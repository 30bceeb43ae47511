import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { overshadowed, unheard } from "../heard.js";

const strip = (/** @type {string} */ id, /** @type {object} */ more = {}) => ({
  id,
  output_id: null,
  solo_safe: false,
  ...more,
});

const STRIPS = [
  strip("drums"),
  strip("bass"),
  strip("keys", { output_id: "band" }),
  strip("band"),
  strip("hall"),
  strip("master"),
];
const SENDS = [
  { strip_id: "keys", target_id: "hall" },
  { strip_id: "bass", target_id: "hall" },
];
const silent = (/** @type {string[]} */ soloed, strips = STRIPS) => [...unheard(strips, SENDS, "master", soloed)];

describe("solo in place", () => {
  it("keeps a soloed track with its group, its reverb and the master", () =>
    assert.deepEqual(silent(["keys"]), ["drums", "bass"]));
  it("keeps a soloed group's members, and where they are sent", () =>
    assert.deepEqual(silent(["band"]), ["drums", "bass", "hall"]));
  it("keeps what is sent to a soloed return", () => assert.deepEqual(silent(["hall"]), ["drums", "band"]));
  it("keeps a safe return without what is sent to it", () => {
    const safe = STRIPS.map((each) => (each.id === "hall" ? { ...each, solo_safe: true } : each));
    assert.deepEqual(silent(["drums"], safe), ["bass", "keys", "band"]);
  });
});

describe("a VCA", () => {
  const TRACKS = ["drums", "bass", "faders", "master"].map((id) => ({
    id,
    kind: id === "faders" ? "vca" : id === "master" ? "master" : "instrument",
    order: id,
  }));
  const rows = (/** @type {object} */ vca) => ({
    "compositions.track": TRACKS,
    "mixer.strip": TRACKS.map(({ id }) => strip(id, { track_id: id, vca_id: id === "drums" ? "faders" : null })).map(
      (each) => (each.id === "faders" ? { ...each, ...vca } : each),
    ),
    "mixer.send": [],
  });
  const store = (/** @type {object} */ vca) => {
    const held = /** @type {Record<string, any[]>} */ (rows(vca));
    return /** @type {any} */ ({
      all: (/** @type {string} */ model) => held[model],
      get: (/** @type {string} */ model, /** @type {string} */ id) => held[model].find((row) => row.id === id),
      find: (/** @type {string} */ model, /** @type {(row: any) => boolean} */ is) => held[model].find(is),
    });
  };
  const silent = (/** @type {object} */ vca) => [...overshadowed(store(vca))];

  it("changes nothing by itself", () => assert.deepEqual(silent({}), []));
  it("silences its members when it is muted", () => assert.deepEqual(silent({ mute: true }), ["drums"]));
  it("solos its members, and is not silent itself", () => assert.deepEqual(silent({ solo: true }), ["bass"]));
});
