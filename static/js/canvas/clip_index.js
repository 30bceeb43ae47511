import { CLIP } from "../lanes.js";

/** @typedef {import("../store.js").Row} Row @typedef {import("../store.js").Store} Store */
/** @typedef {{clips: Row[], longest: number, end: number, stale: boolean}} Lane */

const REBUILT_FROM = 2_000; // changed clips at once; sorting anew is quicker than as many searches

/** Clips by track, sorted by start, so that drawing touches only what is in sight. */
export class ClipIndex {
  /** @type {Map<string, Lane>} */
  #lanes = new Map();
  /** The rows as they were last sorted in. @type {Map<string, Row>} */
  #known = new Map();

  /** @param {Store} store */
  constructor(store) {
    this.store = store;
    this.rebuild();
  }

  rebuild() {
    this.#lanes.clear();
    this.#known.clear();
    for (const clip of this.store.all(CLIP)) {
      this.#known.set(clip.id, clip);
      this.#lane(clip.track_id).clips.push(clip);
    }
    for (const lane of this.#lanes.values()) {
      lane.clips.sort((a, b) => a.start_beats - b.start_beats);
      lane.stale = true;
    }
  }

  /** @param {ReadonlySet<string>} ids what changed */
  update(ids) {
    if (ids.size > REBUILT_FROM) return this.rebuild();
    for (const id of ids) {
      const old = this.#known.get(id);
      const now = this.store.get(CLIP, id);
      if (old === now) continue;
      if (old) this.#remove(old);
      if (now) this.#insert(now);
    }
  }

  /** @param {string} trackId */
  #lane(trackId) {
    let lane = this.#lanes.get(trackId);
    if (!lane) this.#lanes.set(trackId, (lane = { clips: [], longest: 0, end: 0, stale: true }));
    return lane;
  }

  /** @param {Row} clip */
  #remove(clip) {
    const lane = this.#lane(clip.track_id);
    const at = lane.clips.indexOf(clip);
    if (at >= 0) lane.clips.splice(at, 1);
    lane.stale = true;
    this.#known.delete(clip.id);
  }

  /** @param {Row} clip */
  #insert(clip) {
    const lane = this.#lane(clip.track_id);
    lane.clips.splice(firstFrom(lane.clips, clip.start_beats), 0, clip);
    lane.stale = true;
    this.#known.set(clip.id, clip);
  }

  /** @param {Lane} lane */
  #measured(lane) {
    if (lane.stale) {
      lane.longest = lane.end = 0;
      for (const { start_beats: start, length_beats: length } of lane.clips) {
        lane.longest = Math.max(lane.longest, length);
        lane.end = Math.max(lane.end, start + length);
      }
      lane.stale = false;
    }
    return lane;
  }

  /** Clips of a track that reach into [from, to), by start. @param {string} trackId @param {number} from @param {number} to */
  between(trackId, from, to) {
    const lane = this.#lanes.get(trackId);
    if (!lane) return [];
    const { clips, longest } = this.#measured(lane);
    const found = [];
    for (
      let index = firstFrom(clips, from - longest);
      index < clips.length && clips[index].start_beats < to;
      index += 1
    ) {
      if (clips[index].start_beats + clips[index].length_beats > from) found.push(clips[index]);
    }
    return found;
  }

  /** Where the song's last clip ends. */
  get end() {
    let end = 0;
    for (const lane of this.#lanes.values()) end = Math.max(end, this.#measured(lane).end);
    return end;
  }

  /** All clips that overlap a stretch on a track but one. @param {string} trackId @param {number} beat */
  at(trackId, beat) {
    return this.between(trackId, beat, beat + 1e-6).at(-1);
  }
}

/** Index of the first clip that starts at `beat` or later. @param {Row[]} clips @param {number} beat */
function firstFrom(clips, beat) {
  let low = 0;
  let high = clips.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (clips[middle].start_beats < beat) low = middle + 1;
    else high = middle;
  }
  return low;
}
