import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { Broken, Store, updates } from "../store.js";

const { schema, cases } = JSON.parse(
  readFileSync(new URL("../../../compositions/tests/cases/apply.json", import.meta.url), "utf8"),
);

const GROUPED_BY = Object.fromEntries(
  Object.entries(schema).flatMap(([model, { grouped_by: by }]) => (by ? [[model, by]] : [])),
);

/** @param {any[][]} rows @param {string[]} fields */
const byId = (rows, fields) =>
  new Map(rows.map((row) => [row[0], Object.fromEntries(fields.map((field, index) => [field, row[index]]))]));

/** @param {import("../store.js").Row[]} rows */
const mapped = (rows) => new Map(rows.map((row) => [row.id, row]));

/** @param {import("../store.js").Group[]} changes */
const swapped = (changes) =>
  [...changes].reverse().map((group) => ({ ...group, before: group.after, after: group.before }));

/** @param {any} song */
function storeOf(song) {
  const store = new Store(GROUPED_BY);
  store.load(song);
  return store;
}

const SONG = {
  number: 4,
  rows: {
    "a.clip": {
      fields: ["id", "name", "values"],
      rows: [
        ["c1", "Verse", {}],
        ["c2", "Chorus", { x: 1 }],
      ],
    },
    "a.note": {
      fields: ["id", "clip_id", "pitch"],
      rows: [
        ["n1", "c1", 60],
        ["n2", "c1", 64],
      ],
    },
  },
};

/** @param {string} id @param {string} name */
const rename = (id, name) => ({ model: "a.clip", fields: ["name"], ids: [id], before: [["Verse"]], after: [[name]] });

const settled = () => new Promise((resolve) => queueMicrotask(() => resolve(null)));

describe("Store.apply", () => {
  for (const { name, before, changes, after, broken } of cases) {
    it(`agrees with the server: ${name}`, () => {
      const store = storeOf(before);
      if (broken) {
        assert.throws(() => store.apply({ number: before.number + 1, changes }), Broken);
        for (const [model, { fields, rows }] of Object.entries(before.rows))
          assert.deepEqual(mapped(store.all(model)), byId(rows, fields));
        return;
      }
      store.apply({ number: before.number + 1, changes });
      assert.equal(store.number, before.number + 1);
      for (const [model, rows] of Object.entries(after)) {
        const wanted = byId(rows, schema[model].fields);
        assert.deepEqual(mapped(store.all(model)), wanted);
        const by = GROUPED_BY[model];
        for (const key of new Set([...wanted.values()].map((row) => row[by]))) {
          if (by)
            assert.deepEqual(
              mapped(store.group(model, key)),
              new Map([...wanted].filter(([, row]) => row[by] === key)),
            );
        }
      }
      store.apply({ number: before.number + 2, changes: swapped(changes) });
      for (const [model, { fields, rows }] of Object.entries(before.rows))
        assert.deepEqual(mapped(store.all(model)), byId(rows, fields));
    });
  }

  it("makes new rows and leaves the old ones as they were", () => {
    const store = storeOf(SONG);
    const old = store.get("a.clip", "c1");
    store.apply({ number: 5, changes: [rename("c1", "Bridge")] });
    assert.equal(old?.name, "Verse");
    assert.equal(store.get("a.clip", "c1")?.name, "Bridge");
  });

  it("tells once of many changes, and only those whom they concern", async () => {
    const store = storeOf(SONG);
    await settled();
    const heard = /** @type {string[]} */ ([]);
    store.subscribe(() => heard.push("clip"), "a.clip");
    store.subscribe(() => heard.push("note"), "a.note");
    store.subscribe(() => heard.push("c2"), "a.clip", "c2");
    store.apply({ number: 5, changes: [rename("c1", "Bridge")] });
    store.apply({ number: 6, changes: [rename("c1", "Coda")] });
    assert.deepEqual(heard, []);
    await settled();
    assert.deepEqual(heard, ["clip"]);
  });

  it("tells in which group rows changed, before and after", async () => {
    const store = storeOf(SONG);
    await settled();
    /** @type {any} */
    let touched = null;
    store.subscribe((now) => (touched = now));
    store.apply({
      number: 5,
      changes: [{ model: "a.note", fields: ["clip_id"], ids: ["n1"], before: [["c1"]], after: [["c2"]] }],
    });
    await settled();
    assert.deepEqual(touched.get("a.note@"), new Set(["c1", "c2"]));
  });
});

describe("Store overlays", () => {
  it("show what a hand does, until it is dropped", () => {
    const store = storeOf(SONG);
    store.overlay("hand", [rename("c1", "Bri")]);
    assert.equal(store.get("a.clip", "c1")?.name, "Bri");
    assert.equal(store.stored("a.clip", "c1")?.name, "Verse");
    assert.deepEqual(
      store.all("a.clip").map(({ name }) => name),
      ["Bri", "Chorus"],
    );
    store.dropOverlay("hand");
    assert.equal(store.get("a.clip", "c1")?.name, "Verse");
  });

  it("end with the revision of their own request, and no other", () => {
    const store = storeOf(SONG);
    store.overlay("mine", [rename("c1", "Bri")]);
    store.apply({ number: 5, request_id: "other", changes: [rename("c1", "Refrain")] });
    assert.equal(store.get("a.clip", "c1")?.name, "Bri");
    store.apply({ number: 6, request_id: "mine", changes: [rename("c1", "Bridge")] });
    assert.equal(store.get("a.clip", "c1")?.name, "Bridge");
  });

  it("lie over each other, the newest on top", () => {
    const store = storeOf(SONG);
    store.overlay("one", [updates("a.note", ["pitch"], [[{ id: "n1", pitch: 60 }, [61]]])]);
    store.overlay("two", [updates("a.note", ["clip_id"], [[{ id: "n1", clip_id: "c1" }, ["c2"]]])]);
    assert.deepEqual(store.group("a.note", "c2"), [{ id: "n1", clip_id: "c2", pitch: 61 }]);
    assert.deepEqual(
      store.group("a.note", "c1").map(({ id }) => id),
      ["n2"],
    );
  });

  it("may draw a row that is not there yet", () => {
    const store = storeOf(SONG);
    store.overlay("pencil", [
      { model: "a.note", fields: ["clip_id", "pitch"], ids: ["n9"], before: null, after: [["c1", 72]] },
    ]);
    assert.deepEqual(
      store.group("a.note", "c1").map(({ pitch }) => pitch),
      [60, 64, 72],
    );
    store.dropOverlay("pencil");
    assert.equal(store.group("a.note", "c1").length, 2);
  });

  it("of a row that was deleted show nothing", () => {
    const store = storeOf(SONG);
    store.overlay("late", [updates("a.note", ["pitch"], [[{ id: "n1", pitch: 60 }, [61]]])]);
    store.apply({
      number: 5,
      changes: [{ model: "a.note", fields: ["clip_id", "pitch"], ids: ["n1"], before: [["c1", 60]], after: null }],
    });
    assert.equal(store.get("a.note", "n1"), undefined);
    assert.equal(store.all("a.note").length, 1);
  });

  it("turn one knob beside another of the same device", () => {
    const store = storeOf(SONG);
    store.overlay("knob", [updates("a.clip", ["values.y"], [[{ id: "c2", values: { x: 1 } }, [0.5]]])]);
    assert.deepEqual(store.get("a.clip", "c2")?.values, { x: 1, y: 0.5 });
  });
});

describe("updates", () => {
  it("carries what stood before, a missing key as null", () => {
    const group = updates("a.clip", ["values.y", "name"], [[{ id: "c1", name: "Verse", values: {} }, [2, "Bridge"]]]);
    assert.deepEqual(group.before, [[null, "Verse"]]);
  });
});
