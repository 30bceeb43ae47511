import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Draft, tagsIn } from "../drafts.js";

describe("Draft", () => {
  it("shows what others write while nobody types here, and says who", () => {
    const draft = new Draft("one");
    draft.hear("two", "Ben");
    assert.deepEqual([draft.text, draft.by, draft.isDirty], ["two", "Ben", false]);
  });

  it("keeps what is typed when others save meanwhile, and saves it after them", () => {
    const draft = new Draft("one");
    draft.type("mine");
    draft.hear("theirs", "Ben");
    assert.deepEqual([draft.text, draft.by], ["mine", "Ben"]);
    assert.equal(draft.take(), "mine");
    draft.hear("mine", "me");
    assert.equal(draft.isDirty, false);
  });

  it("lets one take theirs instead", () => {
    const draft = new Draft("one");
    draft.type("mine");
    draft.hear("theirs", "Ben");
    draft.yield();
    assert.deepEqual([draft.text, draft.by, draft.take()], ["theirs", null, null]);
  });

  it("goes on under the hand while its own save comes back", () => {
    const draft = new Draft("");
    draft.type("a");
    assert.equal(draft.take(), "a");
    assert.equal(draft.take(), null);
    draft.type("ab");
    draft.hear("a", "me");
    assert.deepEqual([draft.text, draft.by, draft.isDirty], ["ab", null, true]);
  });

  it("is still to be saved where saving failed", () => {
    const draft = new Draft("");
    draft.type("a");
    draft.take();
    draft.fail();
    assert.equal(draft.take(), "a");
  });
});

describe("tagsIn", () => {
  it("reads tags between commas, each once", () => assert.deepEqual(tagsIn(" dub, slow ,, dub"), ["dub", "slow"]));
});
