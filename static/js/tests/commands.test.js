import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it, mock } from "node:test";
import { Store, updates } from "../store.js";

const world = /** @type {any} */ (globalThis);
world.window = world;
const { Commands } = await import("../commands.js");

const STRIP = { id: "s1", gain_db: 0, output_id: null };
const to = (/** @type {number} */ db) => [updates("mixer.strip", ["gain_db"], [[STRIP, [db]]])];

/** @type {Store} */
let store;
/** @type {any[]} */
let whispers;
/** @type {any} */
let socket;
/** @type {string[]} */
let complaints;

const gain = () => store.get("mixer.strip", "s1")?.gain_db;
const toldGains = () => whispers.map(({ changes }) => changes[0]?.after[0][0] ?? "end");

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let now = 1_000;
  mock.method(performance, "now", () => now);
  world.pass = (/** @type {number} */ ms) => {
    now += ms;
    mock.timers.tick(ms);
  };
  store = new Store();
  store.load({
    number: 1,
    rows: { "mixer.strip": { fields: ["id", "gain_db", "output_id"], rows: [["s1", 0, null]] } },
  });
  whispers = [];
  complaints = [];
  socket = { whisper: (/** @type {any} */ message) => whispers.push(message), command: async () => "done" };
});
afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

const gesture = () => new Commands(socket, store, (error) => complaints.push(error.message)).gesture();

describe("Gesture", () => {
  it("shows at once, and tells the others at most 30 times a second, the last place always", () => {
    const hand = gesture();
    for (let db = -1; db >= -60; db -= 1) {
      hand.move(to(db));
      assert.equal(gain(), db);
      world.pass(5);
    }
    world.pass(34);
    assert.ok(whispers.length >= 8 && whispers.length <= 11, `${whispers.length} in 0.33 s`);
    assert.equal(toldGains().at(-1), -60);
  });

  it("tells of a hand that rests before the others take it for gone", () => {
    const hand = gesture();
    hand.move(to(-6));
    for (let each = 0; each < 5; each += 1) world.pass(500);
    assert.deepEqual(toldGains(), [-6, -6, -6]);
  });

  it("keeps what a row hangs on, and rows only drawn, to this page", () => {
    const hand = gesture();
    hand.move([
      updates("mixer.strip", ["output_id", "gain_db"], [[STRIP, ["s2", -3]]]),
      { model: "compositions.note", fields: ["pitch"], ids: ["n"], before: null, after: [[60]] },
    ]);
    world.pass(40);
    assert.deepEqual(whispers[0].changes, to(-3));
    assert.equal(store.get("mixer.strip", "s1")?.output_id, "s2");
  });

  it("ends in one command under its own request, and stays on the screen until the song says so", async () => {
    const hand = gesture();
    const asked = mock.method(socket, "command");
    hand.move(to(-6));
    await hand.release("mixer.set_track_volume", { gain_db: -6 });
    assert.equal(asked.mock.calls[0].arguments[2], hand.id);
    assert.equal(gain(), -6);
    world.pass(5_000);
    assert.ok(whispers.length <= 1);
  });

  it("goes back where it was refused, with the sentence", async () => {
    socket.command = async () => {
      throw new Error("Not so loud.");
    };
    const hand = gesture();
    hand.move(to(6));
    await hand.release("mixer.set_track_volume", {});
    assert.equal(gain(), 0);
    assert.deepEqual(complaints, ["Not so loud."]);
  });

  it("leaves nothing behind when it is taken back", () => {
    const hand = gesture();
    hand.move(to(-6));
    world.pass(40);
    hand.cancel();
    assert.equal(gain(), 0);
    assert.deepEqual(toldGains(), [-6, "end"]);
  });
});
