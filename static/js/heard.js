/**
 * Which strips are silent for the sake of others: solo in place, and muted VCAs, as the engine has it
 * (`playback/paths.py`).
 *
 * @typedef {import("./store.js").Row} Row
 * @typedef {import("./store.js").Store} Store
 * @typedef {[from: string, to: string | null]} Way
 */

import { SEND, STRIP, TRACK, vcaTracks } from "./lanes.js";

/** Ids of the strips of which nothing is heard, their own mutes aside. @param {Store} store @returns {ReadonlySet<string>} */
export function overshadowed(store) {
  const vcas = new Set(vcaTracks(store).map((track) => track.id));
  // No sound runs through a VCA: its mute and solo are those of what is linked to it.
  const strips = store.all(STRIP).filter((strip) => !vcas.has(strip.track_id));
  const vcaOf = (/** @type {Row} */ strip) => store.get(STRIP, strip.vca_id);
  const muted = strips.filter((strip) => vcaOf(strip)?.mute).map((strip) => strip.id);
  const soloed = strips.filter((strip) => strip.solo || vcaOf(strip)?.solo).map((strip) => strip.id);
  if (!soloed.length) return new Set(muted);
  const master = store.find(TRACK, (track) => track.kind === "master")?.id;
  const masterStrip = strips.find((strip) => strip.track_id === master)?.id ?? null;
  return new Set([...muted, ...unheard(strips, store.all(SEND), masterStrip, soloed)]);
}

/** @param {Row[]} strips @param {Row[]} sends @param {string | null} master @param {string[]} soloed */
export function unheard(strips, sends, master, soloed) {
  const targetOf = (/** @type {Row} */ strip) => (strip.id === master ? null : (strip.output_id ?? master));
  /** @type {Way[]} */
  const outputs = strips.map((strip) => [strip.id, targetOf(strip)]);
  /** @type {Way[]} */
  const ways = [...outputs, ...sends.map((send) => /** @type {Way} */ ([send.strip_id, send.target_id]))];
  const safe = strips.filter((strip) => strip.solo_safe).map((strip) => strip.id);
  const passed = reached([...soloed, ...safe], ways);
  if (master) passed.add(master);
  const feeding = reached(soloed, backwards(ways));
  const routed = new Set([...feeding, ...reached(safe, backwards(outputs))]);
  const sentOn = new Set(sends.filter((send) => feeding.has(send.target_id)).map((send) => send.strip_id));
  const isHeard = (/** @type {Row} */ strip) =>
    passed.has(strip.id) || routed.has(targetOf(strip) ?? "") || sentOn.has(strip.id);
  return new Set(strips.filter((strip) => !isHeard(strip)).map((strip) => strip.id));
}

/** @param {Way[]} ways @returns {Way[]} */
const backwards = (ways) => ways.flatMap(([from, to]) => (to ? [/** @type {Way} */ ([to, from])] : []));

/** The starts and all that can be reached from them. @param {string[]} starts @param {Way[]} ways */
function reached(starts, ways) {
  /** @type {Map<string, string[]>} */
  const targets = new Map();
  for (const [from, to] of ways) if (to) targets.set(from, [...(targets.get(from) ?? []), to]);
  const found = new Set(starts);
  const waiting = [...starts];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const to of targets.get(at) ?? []) {
      if (found.has(to)) continue;
      found.add(to);
      waiting.push(to);
    }
  }
  return found;
}
