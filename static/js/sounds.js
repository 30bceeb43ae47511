/** The library of presets and kits, as this page knows it: fetched once, and again when it is opened later. */

import { kindOf } from "./presets.js";
import { ask } from "./server.js";
import { boot, catalogue, say } from "./session.js";

/** @typedef {import("./presets.js").Sound} Sound */

const PAGE = 1000;
const FRESH_MS = 30_000; // others share theirs meanwhile

/** Samplers need a sample to be chosen first, which the library cannot do. */
const NEEDS_SAMPLE = /^sampler_/;

/** Where kits stand among instruments. */
export const KITS = "Drum kits";

/** Names of families that are not their own with a capital. @type {Record<string, string>} */
const FAMILIES = { eq: "EQ" };

/** @param {string} family */
export const familyText = (family) => FAMILIES[family] ?? family.charAt(0).toUpperCase() + family.slice(1);

/** @param {Sound} sound */
const addressOf = (sound) => `/api/${sound.pads ? "kits" : "presets"}/${sound.id}/`;

class Sounds extends EventTarget {
  /** @type {Sound[]} */
  all = [];
  why = "";
  #fetchedAt = -Infinity;
  /** @type {Promise<void> | null} */
  #fetching = null;
  #asked = 0; // changes of one's own so far

  /** Sees to it that the library is here, and not old. */
  async load() {
    if (performance.now() - this.#fetchedAt < FRESH_MS) return;
    this.#fetching ??= this.#fetch().finally(() => (this.#fetching = null));
    await this.#fetching;
  }

  /** @returns {Promise<void>} */
  async #fetch() {
    try {
      const asked = this.#asked;
      const [presets, kits] = await Promise.all([all("/api/presets/"), all("/api/kits/")]);
      // What one saved meanwhile may be missing from the answer.
      if (asked !== this.#asked) return await this.#fetch();
      this.all = [...presets, ...kits];
      this.#fetchedAt = performance.now();
      this.why = "";
    } catch (error) {
      this.why = /** @type {Error} */ (error).message;
    }
    this.dispatchEvent(new Event("change"));
  }

  /** The presets of a kind, kits among them where it has pads. @param {string} kind */
  of(kind) {
    return this.all.filter((sound) => kindOf(sound) === kind);
  }

  /** Every kind of a category as it comes. @param {"instrument" | "effect"} category @returns {Sound[]} */
  inits(category) {
    return [...catalogue.values()]
      .filter((kind) => kind.category === category && !NEEDS_SAMPLE.test(kind.name))
      .map((kind) => ({ ...initOf(kind), family: this.#familyOf(kind) }));
  }

  /** A kind stands where most of its presets stand. @param {import("./session.js").Kind} kind */
  #familyOf(kind) {
    if (!kind.parameters.length) return KITS;
    const families = this.of(kind.name).flatMap((sound) => (sound.factory && sound.family ? [sound.family] : []));
    const count = (/** @type {string} */ family) => families.filter((each) => each === family).length;
    return families.reduce((most, each) => (count(each) > count(most) ? each : most), families[0] ?? familyText(kind.family));
  }

  /** The sound that a device was loaded from, if it is still in the library. @param {import("./store.js").Row} device */
  from(device) {
    if (!device.preset_name) return undefined;
    return this.of(device.kind).find((sound) => sound.name === device.preset_name);
  }

  /** Saves a device's sound. @param {import("./store.js").Row} device @param {object} about @returns {Promise<Sound | null>} */
  async save(device, about) {
    const library = catalogue.get(device.kind)?.parameters.length ? "presets" : "kits";
    const body = { composition: boot.song, device: device.id, ...about };
    return this.#ask(async () => {
      const saved = await ask("POST", `/api/${library}/`, body);
      this.all = [...this.all, saved].sort(byFamily);
      return saved;
    });
  }

  /** @param {Sound} sound @param {object} changes */
  async change(sound, changes) {
    return this.#ask(async () => this.#replace(sound, await ask("PATCH", addressOf(sound), changes)));
  }

  /** @param {Sound} sound */
  async remove(sound) {
    return this.#ask(async () => {
      await ask("DELETE", addressOf(sound));
      this.all = this.all.filter((each) => each.id !== sound.id);
      return sound;
    });
  }

  /** Gives one's star, or takes it back: at once, and again the other way where the server will not. @param {Sound} sound */
  async star(sound) {
    const favourite = !sound.favourite;
    this.#replace(sound, { favourite });
    this.dispatchEvent(new Event("change"));
    return this.#ask(
      async () => (await ask(favourite ? "PUT" : "DELETE", `${addressOf(sound)}favourite/`), sound),
      () => this.#replace(sound, { favourite: !favourite }),
    );
  }

  /** @param {Sound} sound @param {Partial<Sound>} by @returns {Sound} */
  #replace(sound, by) {
    this.all = this.all.map((each) => (each.id === sound.id ? { ...each, ...by } : each));
    return { ...sound, ...by };
  }

  /** @template T @param {() => Promise<T>} act @param {() => void} [takeBack] @returns {Promise<T | null>} */
  async #ask(act, takeBack) {
    this.#asked += 1;
    try {
      return await act();
    } catch (error) {
      takeBack?.();
      say(/** @type {Error} */ (error).message, { wrong: true });
      return null;
    } finally {
      this.dispatchEvent(new Event("change"));
    }
  }
}

export const sounds = new Sounds();

/** @param {import("./session.js").Kind} kind @returns {Sound} */
export const initOf = (kind) => ({
  id: kind.name,
  name: kind.title,
  family: familyText(kind.family),
  tags: [],
  description: kind.description,
  factory: true,
  owner: null,
  mine: false,
  shared: true,
  favourite: false,
  init: true,
  ...(kind.parameters.length ? { kind: kind.name, values: {} } : { pads: /** @type {any} */ (kind.pads) }),
});

/** @param {string} address @returns {Promise<Sound[]>} */
async function all(address) {
  const found = [];
  for (let page; !page || (found.length < page.count && page.results.length); ) {
    page = await ask("GET", `${address}?limit=${PAGE}&offset=${found.length}`);
    found.push(...page.results);
  }
  return found;
}

/** @param {Sound} a @param {Sound} b */
const byFamily = (a, b) => (`${a.family}\0${a.name}` < `${b.family}\0${b.name}` ? -1 : 1);
