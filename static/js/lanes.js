/** A song's tracks as the page lays them out: with their folders, strips and clips. */

/**
 * @typedef {import("./store.js").Store} Store
 * @typedef {import("./store.js").Row} Row
 * @typedef {{track: Row, strip: Row | undefined, depth: number, folded: boolean}} Lane
 */

export const TRACK = "compositions.track";
export const CLIP = "compositions.clip";
/** What the page makes no clip shorter than. */
export const SHORTEST_CLIP_BEATS = 1 / 16;
export const NOTE = "compositions.note";
export const STRIP = "mixer.strip";
export const SEND = "mixer.send";
export const DEVICE = "effects.device";

/** The clip whose notes and curves a clip plays: its own, or its source's where it is a linked copy. @param {Row} clip @returns {string} */
export const contentOf = (clip) => clip.source_id ?? clip.id;

/** Orders compare byte by byte, as the server's do; the id decides among equals. @param {Row} a @param {Row} b */
export function byOrder(a, b) {
  if (a.order !== b.order) return a.order < b.order ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

/** @param {Store} store @returns {Map<string, Row>} track id → strip */
export function stripsByTrack(store) {
  return new Map(store.all(STRIP).map((strip) => [strip.track_id, strip]));
}

/**
 * The tracks from top to bottom, those in a folder below it; the master is the mixer's alone.
 * @param {Store} store @param {ReadonlySet<string>} folded @returns {Lane[]}
 */
export function lanesOf(store, folded) {
  const strips = stripsByTrack(store);
  const tracks = store
    .all(TRACK)
    .filter((track) => track.kind !== "master")
    .sort(byOrder);
  /** @type {Map<string | null, Row[]>} */
  const inside = new Map();
  for (const track of tracks) {
    const folder = store.get(TRACK, track.folder_id) ? track.folder_id : null;
    inside.set(folder, [...(inside.get(folder) ?? []), track]);
  }
  /** @type {Lane[]} */
  const lanes = [];
  const add = (/** @type {string | null} */ folder, /** @type {number} */ depth) => {
    for (const track of inside.get(folder) ?? []) {
      lanes.push({ track, strip: strips.get(track.id), depth, folded: folded.has(track.id) });
      if (!folded.has(track.id)) add(track.id, depth + 1);
    }
  };
  add(null, 0);
  return lanes;
}

/** The strip that is heard last. @param {Store} store */
export function masterOf(store) {
  const track = store.all(TRACK).find(({ kind }) => kind === "master");
  return track && store.all(STRIP).find((strip) => strip.track_id === track.id);
}

const RANK = { instrument: 0, audio: 0, group: 0, return: 1, vca: 2, master: 3 };

/** The mixer's tracks from left to right: returns after the tracks, then VCAs, the master last. @param {Store} store */
export function mixerTracks(store) {
  const rank = (/** @type {Row} */ track) => Reflect.get(RANK, track.kind) ?? 0;
  const lanes = lanesOf(store, new Set())
    .filter(({ strip }) => strip)
    .map(({ track }) => track);
  const master = store.find(TRACK, (track) => track.kind === "master");
  return (master ? [...lanes, master] : lanes)
    .map((track, index) => ({ track, index }))
    .sort((a, b) => rank(a.track) - rank(b.track) || a.index - b.index)
    .map(({ track }) => track);
}

/** The tracks that VCAs are. @param {Store} store */
export const vcaTracks = (store) =>
  store
    .all(TRACK)
    .filter((track) => track.kind === "vca")
    .sort(byOrder);

/** @param {Store} store @param {string} stripId */
export function devicesOf(store, stripId) {
  return store
    .all(DEVICE)
    .filter((device) => device.strip_id === stripId)
    .sort(byOrder);
}

/** Where the last clip ends. @param {Store} store */
export function endBeats(store) {
  return store.all(CLIP).reduce((end, clip) => Math.max(end, clip.start_beats + clip.length_beats), 0);
}
