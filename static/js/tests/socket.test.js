import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it, mock } from "node:test";

/** The other end of a line that tests hold in their hands. */
class Line {
  static OPEN = 1;
  /** @type {Line[]} */
  static opened = [];
  readyState = 1;
  /** @type {any[]} */
  sent = [];
  /** @type {(event: any) => void} */ onmessage = () => {};
  /** @type {(event: any) => void} */ onclose = () => {};

  constructor() {
    Line.opened.push(this);
  }

  /** @param {string} text */
  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close() {}

  /** @param {object} message */
  says(message) {
    this.onmessage({ data: JSON.stringify(message) });
  }
}

const SONG = { number: 4, rows: { "a.clip": { fields: ["id", "name"], rows: [["c1", "Verse"]] } } };

/** @param {number} number @param {string} name @param {string} [requestId] */
const revision = (number, name, requestId) => ({
  type: "revision",
  number,
  request_id: requestId ?? null,
  changes: [{ model: "a.clip", fields: ["name"], ids: ["c1"], before: [[""]], after: [[name]] }],
});

const world = /** @type {any} */ (globalThis);
world.window = world;
world.location = { protocol: "http:", host: "here" };
world.WebSocket = Line;
const { SongSocket } = await import("../socket.js");
const { Store } = await import("../store.js");
const { KeptEdits } = await import("../kept_edits.js");
const { place } = await import("./place.mjs");

/** @type {InstanceType<typeof Store>} */
let store;
/** @type {InstanceType<typeof SongSocket>} */
let socket;
/** @type {InstanceType<typeof KeptEdits>} */
let kept;
/** @type {string[]} */
let fetched;

const line = () => /** @type {Line} */ (Line.opened.at(-1));
const name = () => store.get("a.clip", "c1")?.name;
const settled = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  Line.opened = [];
  fetched = [];
  world.fetch = async (/** @type {string} */ address) => {
    fetched.push(address);
    return { ok: true, json: async () => [revision(5, "five"), revision(6, "six")] };
  };
  store = new Store();
  store.load(SONG);
  kept = new KeptEdits(place(), "me.song");
  socket = new SongSocket("song", store, kept);
  socket.open();
  line().says({ type: "head", number: 4 });
});
afterEach(() => mock.timers.reset());

describe("SongSocket", () => {
  it("is connected when the server has spoken", () => assert.equal(socket.state, "connected"));

  it("applies the next revision and ignores an old one", () => {
    line().says(revision(5, "five"));
    line().says(revision(5, "again"));
    assert.deepEqual([store.number, name()], [5, "five"]);
  });

  it("puts two that came in the wrong order right without asking", async () => {
    line().says(revision(6, "six"));
    assert.equal(store.number, 4);
    line().says(revision(5, "five"));
    assert.deepEqual([store.number, name()], [6, "six"]);
    mock.timers.tick(200);
    await settled();
    assert.deepEqual(fetched, []);
  });

  it("waits 100 ms for what is missing, then fetches it", async () => {
    line().says(revision(6, "six"));
    mock.timers.tick(90);
    assert.deepEqual(fetched, []);
    mock.timers.tick(20);
    await settled();
    assert.match(fetched[0], /revisions\/\?after=4/);
    assert.deepEqual([store.number, name()], [6, "six"]);
  });

  it("learns of a lost last revision from the beat", async () => {
    line().says({ type: "head", number: 6 });
    mock.timers.tick(110);
    await settled();
    assert.equal(store.number, 6);
  });

  it("keeps a hand's overlay until its own revision", async () => {
    const done = socket.command("a.rename", {}, "mine");
    store.overlay("mine", revision(0, "held").changes);
    line().says({ type: "done", request_id: "mine", number: 5, result: "c1" });
    assert.equal(await done, "c1");
    assert.equal(name(), "held");
    line().says(revision(5, "five", "mine"));
    assert.equal(name(), "five");
  });

  it("drops the overlay of what was refused, and says why", async () => {
    const asked = socket.command("a.rename", {}, "mine");
    store.overlay("mine", revision(0, "held").changes);
    line().says({ type: "refused", request_id: "mine", error: "invalid", why: "Not so." });
    await assert.rejects(asked, { message: "Not so." });
    assert.equal(name(), "Verse");
  });

  it("sends what was not answered again when the line is back, under the same request", () => {
    void socket.command("a.rename", { name: "x" }, "mine");
    line().onclose({ code: 1006 });
    assert.equal(socket.state, "reconnecting");
    mock.timers.tick(1_000);
    assert.equal(Line.opened.length, 2);
    line().says({ type: "head", number: 4 });
    assert.deepEqual(
      line().sent.map(({ request_id: id, command }) => [id, command]),
      [["mine", "a.rename"]],
    );
  });

  it("tries no more where it is no use, and fails what waits", async () => {
    const asked = socket.command("a.rename", {}, "mine");
    line().onclose({ code: 4404 });
    assert.equal(socket.state, "refused");
    await assert.rejects(asked, { message: "This song is not here any more." });
    mock.timers.tick(60_000);
    assert.equal(Line.opened.length, 1);
  });

  it("takes a line for dead that has been silent for 7 s", () => {
    mock.timers.tick(7_100);
    assert.equal(socket.state, "reconnecting");
  });

  it("lets go of another's hand after 2 s of silence", () => {
    line().says({ type: "gesture", socket: "s", request_id: "theirs", changes: revision(0, "theirs").changes });
    assert.equal(name(), "theirs");
    mock.timers.tick(1_900);
    line().says({ type: "gesture", socket: "s", request_id: "theirs", changes: revision(0, "still").changes });
    mock.timers.tick(1_900);
    assert.equal(name(), "still");
    mock.timers.tick(200);
    assert.equal(name(), "Verse");
  });
});

describe("Edits made while the line is down", () => {
  const cut = () => line().onclose({ code: 1006 });
  const back = () => {
    mock.timers.tick(1_000);
    line().says({ type: "head", number: 4 });
  };
  const sent = () => line().sent.map(({ request_id: id }) => id);

  it("wait in order, with what they show, and are sent when it is back", () => {
    cut();
    store.overlay("first", revision(0, "held").changes);
    void socket.command("a.rename_clip", { name: "held" }, "first");
    void socket.commands([], "Two at once", "second");
    assert.deepEqual(
      kept.list().map(({ id, label, outcome }) => [id, label, outcome.length]),
      [
        ["first", "Rename clip", 1],
        ["second", "Two at once", 0],
      ],
    );
    back();
    assert.deepEqual(sent(), ["first", "second"]);
    line().says({ type: "done", request_id: "first", number: 5, result: null });
    assert.deepEqual(socket.waiting.map(({ id }) => id), ["second"]);
  });

  it("are taken up by the next page of the song", () => {
    cut();
    store.overlay("first", revision(0, "held").changes);
    void socket.command("a.rename_clip", {}, "first");
    const again = new Store();
    again.load(SONG);
    const next = new SongSocket("song", again, kept);
    next.adopt();
    assert.equal(again.get("a.clip", "c1")?.name, "held");
    next.open();
    line().says({ type: "head", number: 4 });
    assert.deepEqual(sent(), ["first"]);
    line().says({ type: "done", request_id: "first", number: 5, result: null });
    assert.deepEqual(kept.list(), []);
  });

  it("are refused one by one, each with its reason, and listed until they are read", async () => {
    const told = new Promise((resolve) => socket.addEventListener("returned", (event) => resolve(/** @type {any} */ (event).detail)));
    cut();
    const asked = socket.command("a.rename_clip", {}, "first");
    const fine = socket.command("a.rename_clip", {}, "second");
    back();
    line().says({ type: "refused", request_id: "first", error: "not_found", why: "It is gone." });
    line().says({ type: "done", request_id: "second", number: 5, result: "well" });
    await assert.rejects(asked, { message: "It is gone.", isListed: true });
    assert.equal(await fine, "well");
    assert.deepEqual(await told, { total: 2, lost: 1 });
    assert.deepEqual(kept.lost().map(({ label, why }) => [label, why]), [["Rename clip", "It is gone."]]);
    kept.forgetLost();
    assert.deepEqual(kept.lost(), []);
  });

  it("go off a hundred at a time, for the server refuses to let more wait", () => {
    cut();
    for (let number = 0; number < 130; number++) void socket.command("a.rename_clip", {}, `r${number}`);
    back();
    assert.equal(sent().length, 100);
    line().says({ type: "done", request_id: "r0", number: null, result: null });
    assert.equal(sent().at(-1), "r100");
  });

  it("are taken back by undo while they were never sent", async () => {
    void socket.command("a.rename_clip", {}, "sent");
    cut();
    const asked = socket.command("a.rename_clip", {}, "mine");
    assert.equal(socket.takeBack(), "Rename clip");
    assert.equal(await asked, undefined);
    assert.equal(socket.takeBack(), null);
    assert.deepEqual(socket.waiting.map(({ id }) => id), ["sent"]);
  });

  it("are kept for who is signed out, and listed as lost where the song is gone", async () => {
    cut();
    void socket.command("a.rename_clip", {}, "mine").catch(() => {});
    mock.timers.tick(1_000);
    line().onclose({ code: 4401 });
    assert.equal(kept.list().length, 1);
    const next = new SongSocket("song", store, kept);
    next.adopt();
    next.open();
    line().onclose({ code: 4404 });
    await settled();
    assert.deepEqual([kept.list().length, kept.lost().length], [0, 1]);
  });
});
