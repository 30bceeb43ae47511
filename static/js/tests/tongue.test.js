import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { parse } from "acorn";
import { full } from "acorn-walk";
import { _ } from "../tongue.js";

/** What says its text to people: functions, and keys of objects that menus and buttons are made of. */
const SAYS = ["say", "announce", "askText", "openMenu", "openPopover"];
const KEYS = ["label", "note", "title"];
/** Holes of a template in which a text stands for people: among its texts, or as one of these. */
const READ_HOLE = /(?:\s(?:aria-label|aria-description|title|placeholder|\.label|\.shown)=|>[^<]*)$/;
/** Attributes that people read or hear. */
const READ = /\s(?:aria-label|aria-description|title|placeholder|alt)="([^"]*)"/g;
const WORD = /\p{L}{2,}/u;
/** Not words: units, and the names of keys, notes and file formats. */
const NO_WORDS = /\b(?:dB|dBFS|dBTP|LUFS|LU|LRA|Hz|kHz|kB|MB|ms|st|bpm|WAV|MIDI|BPM|Sonic|Ctrl|Shift|Alt|Esc|Del|RMS|VCA|px)\b/g;

/** Texts of the page's modules that do not go through `_`. */
function unspoken() {
  const folder = new URL("../", import.meta.url).pathname;
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => /^(?!tests|engine).*\.js$/.test(path));
  return paths.sort().flatMap((path) => {
    const program = parse(readFileSync(folder + path, "utf8"), { ecmaVersion: "latest", sourceType: "module", locations: true });
    /** @type {string[]} */
    const found = [];
    full(program, (node) => {
      for (const words of wordsOf(/** @type {any} */ (node)))
        if (WORD.test(words.replace(NO_WORDS, ""))) found.push(`${path}:${node.loc?.start.line}: ${words.trim()}`);
    });
    return found;
  });
}

/** What people would read of a node of a program. @param {any} node @returns {string[]} */
function wordsOf(node) {
  if (node.type === "TaggedTemplateExpression" && node.tag.name === "html") {
    const pieces = piecesOf(node.quasi);
    const holes = node.quasi.expressions.filter((/** @type {any} */ _hole, /** @type {number} */ at) => READ_HOLE.test(pieces[at]));
    return [...markup(pieces), ...holes.flatMap(textOf)];
  }
  if (node.type === "CallExpression" && SAYS.includes(node.callee.name)) return node.arguments.flatMap(textOf);
  if (node.type === "Property" && KEYS.includes(node.key.name)) return textOf(node.value);
  return [];
}

/** @param {any} node a template literal @returns {string[]} */
const piecesOf = (node) => node.quasis.map((/** @type {any} */ { value }) => value.cooked);

/** @param {any} node @returns {string[]} */
function textOf(node) {
  if (node.type === "Literal" && typeof node.value === "string") return [node.value];
  if (node.type === "ConditionalExpression") return [...textOf(node.consequent), ...textOf(node.alternate)];
  return node.type === "TemplateLiteral" ? piecesOf(node) : [];
}

/** What people read of markup: texts between its tags, and some attributes. @param {string[]} pieces what stands between its holes */
function markup(pieces) {
  const whole = pieces.join("\u0000");
  const attributes = [...whole.matchAll(READ)].flatMap(([, value]) => value.split("\u0000"));
  return [...attributes, ...whole.replace(/<[^>]*>/gs, "\u0001").split(/[\u0000\u0001]/)];
}

describe("the page's words", () => {
  it("have their values put in by name", () => {
    assert.equal(_("{a} and {b}, {a}", { a: 1, b: "two" }), "1 and two, 1");
    assert.equal(_("{nobody}"), "{nobody}");
    assert.equal(_("{nobody}", {}), "{nobody}");
  });

  it("all go through _", () => assert.deepEqual(unspoken(), []));
});
