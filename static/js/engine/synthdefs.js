/** Fetching the compiled SynthDefs. */

const LENGTH_BYTES = 4;

/**
 * The packs of a bundle, each one `/d_recv` (see playback/synthdefs.py).
 * @param {ArrayBuffer} data
 * @returns {Uint8Array[]}
 */
export function packsOf(data) {
  const view = new DataView(data);
  const packs = [];
  for (let at = 0; at < data.byteLength; ) {
    const length = view.getUint32(at);
    at += LENGTH_BYTES;
    if (at + length > data.byteLength) throw new Error("The SynthDefs came incomplete.");
    const pack = new Uint8Array(data, at, length);
    if (new TextDecoder().decode(pack.subarray(0, 4)) !== "SCgf") throw new Error("What came are no SynthDefs.");
    packs.push(pack);
    at += length;
  }
  return packs;
}

/** @param {string} url @returns {Promise<Uint8Array[]>} */
export async function fetchSynthdefs(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`The SynthDefs are missing on the server (${answer.status}).`);
  return packsOf(await answer.arrayBuffer());
}
