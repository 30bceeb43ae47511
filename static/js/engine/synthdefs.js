/** Fetching compiled SynthDefs and packing them for the engine. */

/** Bytes of one `/d_recv`: few messages, each below the 64 kB that the engine takes. */
const PACK_BYTES = 48_000;
const HEADER_BYTES = 10; // "SCgf", version, number of definitions

/**
 * Joins files of the SCgf format, version 2, into files of several definitions each.
 * @param {Uint8Array[]} files
 * @returns {Uint8Array[]}
 */
export const pack = (files, limit = PACK_BYTES) => {
  const packs = [];
  /** @type {Uint8Array[]} */
  let waiting = [];
  let size = HEADER_BYTES;
  for (const file of files) {
    if (waiting.length > 0 && size + file.length - HEADER_BYTES > limit) {
      packs.push(join(waiting));
      waiting = [];
      size = HEADER_BYTES;
    }
    waiting.push(file);
    size += file.length - HEADER_BYTES;
  }
  if (waiting.length > 0) packs.push(join(waiting));
  return packs;
};

/** @param {Uint8Array[]} files */
const join = (files) => {
  const size = files.reduce((sum, file) => sum + file.length - HEADER_BYTES, HEADER_BYTES);
  const data = new Uint8Array(size);
  data.set(files[0].subarray(0, HEADER_BYTES));
  let count = 0;
  let at = HEADER_BYTES;
  for (const file of files) {
    count += new DataView(file.buffer, file.byteOffset).getInt16(8);
    data.set(file.subarray(HEADER_BYTES), at);
    at += file.length - HEADER_BYTES;
  }
  new DataView(data.buffer).setInt16(8, count);
  return data;
};

/**
 * @param {string} url of their folder
 * @param {string[]} names
 * @returns {Promise<Uint8Array[]>}
 */
export const fetchSynthdefs = (url, names) =>
  Promise.all(
    names.map(async (name) => {
      const answer = await fetch(`${url}${name}.scsyndef`);
      if (!answer.ok) throw new Error(`The SynthDef ${name} is missing on the server (${answer.status}).`);
      const data = new Uint8Array(await answer.arrayBuffer());
      if (new TextDecoder().decode(data.subarray(0, 4)) !== "SCgf") throw new Error(`${name} is no SynthDef.`);
      return data;
    }),
  );
