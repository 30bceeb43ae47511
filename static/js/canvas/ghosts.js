import { CLIP, contentOf, NOTE, TRACK } from "../lanes.js";
import { soundingNotes } from "../notes/ghosts.js";
import { NoteIndex } from "../notes/note_index.js";
import { store, view } from "../session.js";

/** @typedef {import("../store.js").Row} Row */

/** The notes of other tracks that show through the open clip's. */
export class Ghosts {
  /** By the clip that holds them. @type {Map<string, NoteIndex>} */
  #indexes = new Map();

  /** @param {import("../store.js").Touched} touched */
  forget(touched) {
    for (const id of touched.get("compositions.note@") ?? []) this.#indexes.delete(id);
  }

  /** In their tracks' colours. @param {number} from beat of the song @param {number} to */
  between(from, to) {
    const chosen = view.now.noteGhosts;
    if (!chosen.length) return [];
    const open = store.get(CLIP, view.now.clip);
    const clips = store
      .all(CLIP)
      .filter(
        (clip) =>
          !clip.mute &&
          clip.track_id !== open?.track_id &&
          (chosen === "all" || chosen.includes(clip.track_id)) &&
          clip.start_beats < to &&
          clip.start_beats + clip.length_beats > from,
      );
    return clips.map((clip) => ({
      colour: store.get(TRACK, clip.track_id)?.colour ?? 0,
      notes: soundingNotes(clip, this.#index(contentOf(clip)), from, to),
    }));
  }

  /** @param {string} id */
  #index(id) {
    let index = this.#indexes.get(id);
    if (!index) this.#indexes.set(id, (index = new NoteIndex(store.group(NOTE, id))));
    return index;
  }
}
