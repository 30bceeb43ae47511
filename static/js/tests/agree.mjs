// Feeds the page's store a song and its revisions, and compares it with what the server says the song is then.
// node agree.mjs FILE, where FILE holds {song, revisions, expected: {model: {id: row}}}.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Store } from "../store.js";

const { song, revisions, expected } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const store = new Store();
store.load(song);
for (const revision of revisions) store.apply(revision);
for (const [model, rows] of Object.entries(expected)) {
  assert.deepEqual(Object.fromEntries(store.plain(model).map((row) => [row.id, row])), rows, model);
}
