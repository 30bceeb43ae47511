/**
 * Open Sound Control 1.0 as scsynth needs it: messages, bundles on the grid of frames, templates for notes.
 * The twin of `playback/osc.py`.
 */

import { SAMPLE_RATE } from "./nodes.js";

/** Timed bundles above this are dropped by the engine without a word. */
export const BUNDLE_BYTES = 1024;

const HEAD = new Uint8Array([35, 98, 117, 110, 100, 108, 101, 0]); // "#bundle"
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** @type {Map<string, Uint8Array>} */
const strings = new Map();

/** An OSC string: ended by a null, padded to four bytes. @param {string} text */
const string = (text) => {
  let data = strings.get(text);
  if (data === undefined) {
    const plain = encoder.encode(text);
    data = new Uint8Array(plain.length + 4 - (plain.length % 4));
    data.set(plain);
    if (strings.size < 4096) strings.set(text, data);
  }
  return data;
};

const number = (/** @type {"i" | "f"} */ tag, /** @type {number} */ value) => {
  const data = new Uint8Array(4);
  const view = new DataView(data.buffer);
  if (tag === "i") view.setInt32(0, value);
  else view.setFloat32(0, value);
  return data;
};

/** @param {Uint8Array} data */
const blob = (data) => {
  const padded = new Uint8Array(4 + Math.ceil(data.length / 4) * 4);
  new DataView(padded.buffer).setInt32(0, data.length);
  padded.set(data, 4);
  return padded;
};

/** @param {Uint8Array[]} parts */
const join = (parts) => {
  const data = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part, at);
    at += part.length;
  }
  return data;
};

/**
 * One message. `tags` names the arguments' types: i, f, s and b.
 * @param {string} address
 * @param {string} tags
 * @param {...(number | string | Uint8Array)} values
 * @returns {Uint8Array}
 */
export const message = (address, tags, ...values) => {
  if (tags.length !== values.length) throw new TypeError(`${address} ${tags} takes ${tags.length} arguments`);
  const parts = [string(address), string("," + tags)];
  for (const [index, tag] of [...tags].entries()) {
    const value = values[index];
    if ((tag === "i" || tag === "f") && typeof value === "number") parts.push(number(tag, value));
    else if (tag === "s" && typeof value === "string") parts.push(string(value));
    else if (tag === "b" && value instanceof Uint8Array) parts.push(blob(value));
    else throw new TypeError(`${address}: ${String(value)} is no ${tag}`);
  }
  return join(parts);
};

/**
 * The time tag of a frame of the engine's clock, a quarter of a frame late: on the very border of two frames the
 * engines would disagree about the side.
 * @param {number} epoch NTP seconds of frame 0
 * @param {number} frame
 * @returns {[seconds: number, fraction: number]} the two halves of the 32.32 number
 */
export const timeTag = (epoch, frame) => {
  const whole = Math.floor(epoch);
  const seconds = epoch - whole + (frame + 0.25) / SAMPLE_RATE; // the small parts first: NTP seconds fill a float
  const carried = Math.floor(seconds);
  return [whole + carried, Math.floor((seconds - carried) * 4_294_967_296)];
};

/** The tag that means "now". @type {[number, number]} */
export const NOW = [0, 1];

/**
 * @param {[number, number]} tag
 * @param {Uint8Array[]} messages
 */
export const bundle = (tag, messages) => {
  const data = new Uint8Array(messages.reduce((size, each) => size + 4 + each.length, 16));
  const view = new DataView(data.buffer);
  data.set(HEAD);
  view.setUint32(8, tag[0]);
  view.setUint32(12, tag[1]);
  let at = 16;
  for (const each of messages) {
    view.setInt32(at, each.length);
    data.set(each, at + 4);
    at += 4 + each.length;
  }
  return data;
};

/**
 * The messages in order as bundles of at most `limit` bytes. A longer message stands alone.
 * @param {[number, number]} tag
 * @param {Iterable<Uint8Array>} messages
 * @returns {Uint8Array[]}
 */
export const bundles = (tag, messages, limit = BUNDLE_BYTES) => {
  const made = [];
  /** @type {Uint8Array[]} */
  let waiting = [];
  let size = 16;
  for (const each of messages) {
    if (waiting.length > 0 && size + 4 + each.length > limit) {
      made.push(bundle(tag, waiting));
      waiting = [];
      size = 16;
    }
    waiting.push(each);
    size += 4 + each.length;
  }
  if (waiting.length > 0) made.push(bundle(tag, waiting));
  return made;
};

/**
 * The messages of a frame of the engine's socket: `int32 length, message`, repeated.
 * @param {ArrayBuffer} frame
 * @returns {Uint8Array[]}
 */
export const messagesOf = (frame) => {
  const view = new DataView(frame);
  const messages = [];
  let at = 0;
  while (at < frame.byteLength) {
    const length = at + 4 <= frame.byteLength ? view.getInt32(at) : -1;
    if (length <= 0 || at + 4 + length > frame.byteLength) throw new RangeError("a graph frame is cut off");
    messages.push(new Uint8Array(frame, at + 4, length));
    at += 4 + length;
  }
  return messages;
};

/**
 * The address and the arguments of a message, of the types that this module writes.
 * @param {Uint8Array} data
 * @returns {(string | number | Uint8Array)[]}
 */
export const decode = (data) => {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  let at = 0;
  const text = () => {
    const end = data.indexOf(0, at);
    const found = decoder.decode(data.subarray(at, end));
    at = end + 4 - ((end - at) % 4);
    return found;
  };
  /** @type {(string | number | Uint8Array)[]} */
  const found = [text()];
  for (const tag of text().slice(1)) {
    if (tag === "s") {
      found.push(text());
      continue;
    }
    if (tag === "b") {
      const size = view.getInt32(at);
      found.push(data.subarray(at + 4, at + 4 + size));
      at += Math.ceil(size / 4) * 4;
    } else {
      found.push(tag === "i" ? view.getInt32(at) : view.getFloat32(at));
    }
    at += 4;
  }
  return found;
};

/**
 * An `/s_new` whose names stand fixed and whose numbers vary: the fast way to many notes.
 */
export class Template {
  /**
   * @param {string} def
   * @param {number} group
   * @param {(string | number)[]} args pairs of name and value that every call has; a value "c4" is control bus 4's
   * @param {string[]} varying names of the values that a call gives, in its order
   */
  constructor(def, group, args, varying) {
    const fixed = args.map((cell) => (typeof cell === "string" ? "s" : "f")).join("");
    const parts = [string("/s_new"), string(`,siii${fixed}${"sf".repeat(varying.length)}`), string(def)];
    parts.push(number("i", -1));
    this.nodeAt = parts.reduce((size, part) => size + part.length, 0) - 4;
    parts.push(number("i", 1), number("i", group));
    for (const cell of args) parts.push(typeof cell === "string" ? string(cell) : number("f", cell));
    /** Where each varying value lies. @type {number[]} */
    this.places = [];
    let size = parts.reduce((sum, part) => sum + part.length, 0);
    for (const name of varying) {
      const label = string(name);
      parts.push(label, new Uint8Array(4));
      this.places.push(size + label.length);
      size += label.length + 4;
    }
    this.data = join(parts);
  }

  /**
   * @param {number[]} values one per varying name
   * @param {number} [node] with −1 the engine numbers it
   */
  encode(values, node = -1) {
    const data = this.data.slice();
    const view = new DataView(data.buffer);
    view.setInt32(this.nodeAt, node);
    for (const [index, place] of this.places.entries()) view.setFloat32(place, values[index]);
    return data;
  }
}

/**
 * A synth that frees itself, at the tail of a group.
 * @param {string} def @param {number} group @param {Record<string, number>} controls
 */
export const synth = (def, group, controls) => new Template(def, group, Object.entries(controls).flat(), []).encode([]);
