import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";

const css = readFileSync(new URL("../../css/tokens.css", import.meta.url), "utf8");

describe("tokens.css", () => {
  it("says each token once, both themes in one place", () => {
    const names = [...css.slice(0, css.indexOf("--hue is all")).matchAll(/^ {2}(--[\w-]+):/gm)].map(([, name]) => name);
    assert.ok(names.length > 40);
    assert.deepEqual(names, [...new Set(names)]);
  });

  it("gives the twelve track colours hues thirty degrees apart", () => {
    const hues = [...css.matchAll(/\[data-colour="(\d+)"\] \{ --hue: (\d+); \}/g)].map(([, , hue]) => Number(hue));
    assert.deepEqual(
      hues,
      Array.from({ length: 12 }, (_, colour) => 28 + 30 * colour),
    );
  });
});
