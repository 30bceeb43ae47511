import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";

const css = readFileSync(new URL("../../css/tokens.css", import.meta.url), "utf8");

/** The declarations of a rule, one a line. @param {string} selector */
function declared(selector) {
  const rules = css.split(`${selector} {`).slice(1);
  const bodies = rules.map((rest) => rest.slice(0, rest.indexOf("}")));
  const longest = bodies.sort((a, b) => b.length - a.length)[0];
  return longest
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}

describe("tokens.css", () => {
  it("says the light theme alike for the system's wish and for the page's own switch", () => {
    const wished = declared(':root:not([data-theme="dark"])');
    const chosen = declared(':root[data-theme="light"]');
    assert.ok(chosen.length > 30);
    assert.deepEqual(wished, chosen);
  });

  it("gives the tracks the hues that the canvas draws", () => {
    const hues = [...css.matchAll(/\[data-colour="(\d+)"\] \{ --hue: (\d+); \}/g)].map(([, , hue]) => Number(hue));
    const source = readFileSync(new URL("../canvas/colours.js", import.meta.url), "utf8");
    assert.deepEqual(hues, JSON.parse(/const HUES = (\[[^\]]*\])/.exec(source)?.[1] ?? "[]"));
    assert.equal(hues.length, 12);
  });
});
