import { catalogue, commands, view } from "../session.js";
import { openMenu } from "./menu.js";
import { v7 as uuid7 } from "uuid";

/** @typedef {import("../session.js").Kind} Kind */

/** Instruments that play a sample need one to be chosen first, which the catalogue's list cannot do. */
const NEEDS_SAMPLE = /^sampler_/;

/** Names of families that are not their own with a capital. @type {Record<string, string>} */
const FAMILIES = { eq: "EQ" };

/** The kinds of a category under headings, families in the catalogue's order. @param {"instrument" | "effect"} category @param {(kind: Kind) => void} choose @param {string | null} now */
function entries(category, choose, now) {
  /** @type {Map<string, Kind[]>} */
  const families = new Map();
  for (const kind of catalogue.values()) {
    if (kind.category !== category || NEEDS_SAMPLE.test(kind.name)) continue;
    families.set(kind.family, [...(families.get(kind.family) ?? []), kind]);
  }
  return [...families].flatMap(([family, kinds]) => [
    { heading: FAMILIES[family] ?? family[0].toUpperCase() + family.slice(1) },
    ...kinds.map((kind) => ({
      label: kind.title,
      note: kind.description,
      checked: category === "instrument" ? kind.name === now : undefined,
      run: () => choose(kind),
    })),
  ]);
}

/** @param {Event} event @param {string} trackId */
export function addEffectMenu(event, trackId) {
  const add = async (/** @type {Kind} */ kind) => {
    const device_id = uuid7();
    const added = await commands.run("effects.add_effect", { track_id: trackId, kind: kind.name, device_id });
    if (added) view.set({ track: trackId, device: device_id });
  };
  openMenu(/** @type {Element} */ (event.currentTarget), entries("effect", add, null), "Add an effect");
}

/** @param {Event} event @param {string} trackId @param {string | null} now */
export function instrumentMenu(event, trackId, now) {
  const choose = (/** @type {Kind} */ kind) =>
    void commands.run("effects.set_instrument", { track_id: trackId, kind: kind.name });
  openMenu(/** @type {Element} */ (event.currentTarget), entries("instrument", choose, now), "Choose an instrument");
}
