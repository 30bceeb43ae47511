import { CLIP } from "../lanes.js";

/** @typedef {import("../store.js").Row} Row @typedef {import("../store.js").Store} Store */
/** @typedef {{clips: Row[], reach: number[], stale: boolean}} Lane `reach`: how far any clip up to this one goes */

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
    if (!lane) this.#lanes.set(trackId, (lane = { clips: [], reach: [], stale: true }));
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
    lane.clips.splice(firstWhere(lane.clips.length, (at) => lane.clips[at].start_beats >= clip.start_beats), 0, clip);
    lane.stale = true;
    this.#known.set(clip.id, clip);
  }

  /** @param {Lane} lane */
  #measured(lane) {
    if (lane.stale) {
      let reach = 0;
      lane.reach = lane.clips.map(
        ({ start_beats: start, length_beats: length }) => (reach = Math.max(reach, start + length)),
      );
      lane.stale = false;
    }
    return lane;
  }

  /**
   * Shows a track's clips that reach into [from, to), by start; nothing is made on the way, for every frame does it.
   * @param {string} trackId @param {number} from @param {number} to @param {(clip: Row) => void} act
   */
  each(trackId, from, to, act) {
    const lane = this.#lanes.get(trackId);
    if (!lane) return;
    const { clips, reach } = this.#measured(lane);
    for (let index = firstWhere(clips.length, (at) => reach[at] > from); index < clips.length; index += 1) {
      const clip = clips[index];
      if (clip.start_beats >= to) return;
      if (clip.start_beats + clip.length_beats > from) act(clip);
    }
  }

  /** Clips of a track that reach into [from, to), by start. @param {string} trackId @param {number} from @param {number} to */
  between(trackId, from, to) {
    /** @type {Row[]} */
    const found = [];
    this.each(trackId, from, to, (clip) => found.push(clip));
    return found;
  }

  /** Where the song's last clip ends. */
  get end() {
    let end = 0;
    for (const lane of this.#lanes.values()) end = Math.max(end, this.#measured(lane).reach.at(-1) ?? 0);
    return end;
  }

  /** The clip that lies on top at a beat. @param {string} trackId @param {number} beat */
  at(trackId, beat) {
    return this.between(trackId, beat, beat + 1e-6).at(-1);
  }
}

/** The first of so many for which `holds`, as it does for all after it. @param {number} count @param {(at: number) => boolean} holds */
function firstWhere(count, holds) {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
