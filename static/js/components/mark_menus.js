/** Menus by which a metre or a key is chosen, for a mark that is there or a beat where one shall be. */

import { boot, commands } from "../session.js";
import { metreIn } from "../timeline.js";
import { _ } from "../tongue.js";
import { rootText } from "../words.js";
import { openMenu } from "./menu.js";

/** @typedef {import("../store.js").Row} Row @typedef {Element | {x: number, y: number}} Where */

const METRES = ["2/4", "3/4", "4/4", "5/4", "7/4", "3/8", "5/8", "6/8", "7/8", "9/8", "12/8"];

/** @returns {{name: string, title: string}[]} */
const scales = () =>
  /** @type {any} */ (boot).theory?.scales ?? [
    { name: "major", title: _("Major") },
    { name: "minor", title: _("Minor") },
  ];

/** @param {Row} mark */
export const metreText = (mark) => `${mark.numerator}/${mark.denominator}`;

/** @param {Row} mark */
export const keyText = (mark) =>
  `${rootText(mark.root)} ${scales().find(({ name }) => name === mark.scale)?.title.toLowerCase() ?? mark.scale.replaceAll("_", " ")}`;

/** @param {Where} at @param {number} beat @param {Row | undefined} mark @param {import("./menu.js").Entry[]} [more] */
export function metreMenu(at, beat, mark, more = []) {
  const now = mark && metreText(mark);
  const entries = METRES.map((each) => ({
    label: each,
    checked: each === now,
    run: () => void commands.run("compositions.set_metre", { ...metreIn(each), beat }),
  }));
  openMenu(at, [...entries, ...more], _("Metre"));
}

/** @param {Where} at @param {number} beat @param {Row | undefined} mark @param {import("./menu.js").Entry[]} [more] */
export function keyMenu(at, beat, mark, more = []) {
  const set = (/** @type {number} */ root, /** @type {string} */ scale) =>
    void commands.run("compositions.set_key", { root, scale, beat });
  const [root, scale] = [mark?.root ?? 0, mark?.scale ?? "major"];
  const roots = Array.from({ length: 12 }, (_each, each) => ({
    label: rootText(each),
    checked: each === mark?.root,
    run: () => set(each, scale),
  }));
  const kinds = scales().map(({ name, title }) => ({
    label: title,
    checked: name === mark?.scale,
    run: () => set(root, name),
  }));
  openMenu(at, [{ heading: _("Tonic") }, ...roots, { heading: _("Scale") }, ...kinds, ...more], _("Key"));
}
