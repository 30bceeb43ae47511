import { v7 as uuid7 } from "uuid";
import * as actions from "../actions.js";
import * as clipboard from "../clipboard.js";
import { CLIP, TRACK } from "../lanes.js";
import { about, commands, mayEdit, player, say, store, time, view } from "../session.js";
import { updates } from "../store.js";
import { follow } from "../components/drag.js";
import { openMenu } from "../components/menu.js";
import { BRACE_PX, NAMES_PX, RULER_PX } from "./arrangement.js";
import { EdgeScroll } from "./edge_scroll.js";
import { barBeats, gridBeats, snapped, snappedDown } from "./grid.js";

/** @typedef {import("./arrangement.js").Arrangement} Arrangement */
/** @typedef {import("../store.js").Row} Row */
/** @typedef {{x: number, y: number, beat: number}} Place */

const STILL_PX = 4; // a press that moves less is a click
const SHORTEST_BEATS = 1 / 16;

/** Pointer and menu on the arrangement: what a press means depends on what it falls on. */
export class ArrangementHands {
  /** @param {HTMLElement} field what hears the pointer @param {Arrangement} picture */
  constructor(field, picture) {
    this.field = field;
    this.picture = picture;
    field.addEventListener("pointerdown", (event) => this.#press(event));
    field.addEventListener("pointermove", (event) => this.#hover(event));
    field.addEventListener("dblclick", (event) => this.#twice(event));
    field.addEventListener("contextmenu", (event) => this.#menu(event));
  }

  /** @param {MouseEvent} event @returns {Place} */
  #place(event) {
    const box = this.field.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    return { x, y, beat: this.picture.beatAt(x) };
  }

  /** The grid for this press: Shift lets go of it. @param {MouseEvent} event */
  #grid(event) {
    return view.now.snap && !event.shiftKey ? gridBeats(view.now.pixelsPerBeat, time.metre) : 0;
  }

  /** @param {PointerEvent} event */
  #hover(event) {
    if (event.buttons) return;
    const { x, y, beat } = this.#place(event);
    this.field.style.cursor = y < RULER_PX ? this.#rulerCursor(x, y, beat) : this.#clipCursor(x, y);
  }

  /** @param {number} x @param {number} y */
  #clipCursor(x, y) {
    const part = mayEdit ? this.picture.clipAt(x, y)?.part : undefined;
    return part === "start" || part === "end" ? "ew-resize" : "default";
  }

  /** @param {number} x @param {number} y @param {number} beat */
  #rulerCursor(x, y, beat) {
    const edge = this.#braceEdge(x);
    if (y < NAMES_PX) return "default";
    if (y < BRACE_PX + 2 && edge) return "ew-resize";
    const { loop_start_beats: start, loop_end_beats: end } = about();
    return y < BRACE_PX && beat > start && beat < end ? "grab" : "default";
  }

  /** @param {number} x */
  #braceEdge(x) {
    const { loop_start_beats: start, loop_end_beats: end } = about();
    if (Math.abs(x - this.picture.xOf(start)) < 6) return "start";
    return Math.abs(x - this.picture.xOf(end)) < 6 ? "end" : null;
  }

  /** @param {PointerEvent} event */
  #press(event) {
    if (event.button !== 0) return;
    // A press on the field's own scroll bars is not ours.
    if (event.offsetX > this.field.scrollLeft + this.field.clientWidth) return;
    const place = this.#place(event);
    if (place.x > this.field.clientWidth || place.y > this.field.clientHeight) return;
    if (place.y < RULER_PX) return this.#pressRuler(event, place);
    const hit = this.picture.clipAt(place.x, place.y);
    if (hit) this.#pressClip(event, place, hit);
    else this.#pressNothing(event, place);
  }

  // --- the ruler -------------------------------------------------------------------------------------------------

  /** @param {PointerEvent} event @param {Place} place */
  #pressRuler(event, place) {
    const song = about();
    if (place.y >= BRACE_PX || place.y < NAMES_PX || !mayEdit) return this.#scrub(event, place);
    const edge = this.#braceEdge(place.x);
    const { loop_start_beats: start, loop_end_beats: end } = song;
    if (edge === "start") return this.#moveLoop(event, (beat) => [Math.min(beat, end - SHORTEST_BEATS), end]);
    if (edge === "end") return this.#moveLoop(event, (beat) => [start, Math.max(beat, start + SHORTEST_BEATS)]);
    if (place.beat > start && place.beat < end) {
      return this.#moveLoop(event, (beat, by) => {
        const to = Math.max(0, snapped(start + by, this.#grid(event)));
        return [to, to + end - start];
      });
    }
    const from = snappedDown(place.beat, this.#grid(event));
    return this.#moveLoop(event, (beat) =>
      beat > from ? [from, beat] : [beat, Math.max(from, beat + SHORTEST_BEATS)],
    );
  }

  /** @param {PointerEvent} event @param {Place} place */
  #scrub(event, place) {
    void player.seek(snapped(place.beat, this.#grid(event)));
    let last = 0;
    follow(event, {
      move: (each) => {
        // Each seek clears and fills the engine's schedule: a few a second are enough to hear where one is.
        if (performance.now() - last < 60) return;
        last = performance.now();
        void player.seek(snapped(this.#place(each).beat, this.#grid(each)));
      },
      end: (each) => void (last && player.seek(snapped(this.#place(each).beat, this.#grid(each)))),
    });
  }

  /** @param {PointerEvent} event @param {(beat: number, by: number) => [number, number]} to */
  #moveLoop(event, to) {
    const song = about();
    const origin = this.#place(event).beat;
    const hand = commands.gesture();
    let loop = [song.loop_start_beats, song.loop_end_beats];
    let moved = false;
    follow(event, {
      move: (each) => {
        const place = this.#place(each);
        loop = to(snapped(place.beat, this.#grid(each)), place.beat - origin);
        moved = true;
        hand.move([updates("compositions.about", ["loop_start_beats", "loop_end_beats"], [[song, loop]])]);
      },
      end: () => {
        if (!moved || loop[1] <= loop[0]) return hand.cancel();
        void hand.release("compositions.set_loop", { start_beats: loop[0], end_beats: loop[1], looping: true });
      },
      cancel: () => hand.cancel(),
    });
  }

  // --- nothing: marquee, and the place of the playhead ---------------------------------------------------------------

  /** @param {PointerEvent} event @param {Place} place */
  #pressNothing(event, place) {
    const lane = this.picture.lanes[this.picture.rowAt(place.y)];
    const add = event.shiftKey || event.ctrlKey || event.metaKey;
    const before = add ? view.now.clips : new Set();
    view.set({ track: lane?.track.id ?? view.now.track, clips: before });
    if (event.pointerType === "touch") return;
    const lanesY = (/** @type {number} */ y) => y - RULER_PX + this.picture.scrollY;
    const top = lanesY(place.y);
    const move = (/** @type {PointerEvent} */ each) => {
      const to = this.#place(each);
      if (!this.picture.marquee && Math.hypot(to.x - place.x, to.y - place.y) < STILL_PX) return;
      this.picture.marquee = { from: place.beat, to: to.beat, top, bottom: lanesY(to.y) };
      view.set({ clips: new Set([...before, ...this.picture.clipsIn(this.picture.marquee).map((clip) => clip.id)]) });
      this.picture.redraw();
    };
    const edge = new EdgeScroll(this.field, RULER_PX, move);
    follow(event, {
      move: (each) => {
        move(each);
        if (this.picture.marquee) edge.at(each);
      },
      end: () => {
        edge.stop();
        this.picture.marquee = null;
        this.picture.redraw();
      },
    });
  }

  // --- clips --------------------------------------------------------------------------------------------------------

  /** @param {PointerEvent} event @param {Place} place @param {{clip: Row, part: string}} hit */
  #pressClip(event, place, { clip, part }) {
    const chosen = view.now.clips;
    const add = event.shiftKey || event.ctrlKey || event.metaKey;
    const wasChosen = chosen.has(clip.id);
    if (!wasChosen) view.set({ clips: new Set(add ? [...chosen, clip.id] : [clip.id]) });
    view.set({ track: clip.track_id, clip: clip.id, notes: new Set() });
    if (!mayEdit || event.pointerType === "touch") return;
    const drag =
      part === "body"
        ? new Move(this.picture, clip, event.altKey || event.ctrlKey || event.metaKey)
        : new Resize(clip, part);
    const row = this.picture.rowAt(place.y);
    let moved = false;
    const move = (/** @type {PointerEvent} */ each) => {
      const to = this.#place(each);
      if (!moved && Math.hypot(to.x - place.x, to.y - place.y) < STILL_PX) return;
      moved = true;
      drag.move(to.beat - place.beat, this.picture.rowAt(to.y) - row, this.#grid(each));
    };
    const edge = new EdgeScroll(this.field, RULER_PX, move);
    follow(event, {
      move: (each) => {
        move(each);
        if (moved) edge.at(each);
      },
      end: () => {
        edge.stop();
        if (moved) return void drag.release();
        drag.cancel();
        if (wasChosen && add) view.set({ clips: new Set([...chosen].filter((id) => id !== clip.id)) });
        else if (wasChosen) view.set({ clips: new Set([clip.id]) });
      },
      cancel: () => {
        edge.stop();
        drag.cancel();
      },
    });
  }

  /** @param {MouseEvent} event */
  #twice(event) {
    const place = this.#place(event);
    if (place.y < RULER_PX) {
      if (place.y >= NAMES_PX && place.y < BRACE_PX)
        void commands.run("compositions.set_loop", { looping: !about().looping });
      return;
    }
    const hit = this.picture.clipAt(place.x, place.y);
    if (hit) return actions.openClip(hit.clip.id);
    const track = this.picture.lanes[this.picture.rowAt(place.y)]?.track;
    if (track && mayEdit) this.#create(track, place.beat);
  }

  /** @param {Row} track @param {number} beat */
  #create(track, beat) {
    if (track.kind === "audio") return say("Sounds cannot be put on an audio track in the page yet.");
    if (track.kind === "folder") return say("A folder holds tracks, and no clips.");
    if (!actions.HOLDS_CLIPS.includes(track.kind))
      return say(`A ${track.kind} track holds no clips: it takes in what others send it.`);
    const bar = barBeats(time.metre);
    const grid = Math.max(bar, gridBeats(view.now.pixelsPerBeat, time.metre));
    const place = time.metre.position(beat);
    const start = time.metre.beatOf(place.bar);
    const next = this.picture.clips.between(track.id, start, start + grid).find((clip) => clip.start_beats > start);
    const length = next ? Math.max(SHORTEST_BEATS, next.start_beats - start) : grid;
    const before = this.picture.clips.at(track.id, start);
    const from = before ? Math.max(start, before.start_beats + before.length_beats) : start;
    void actions.addClip(track.id, from, Math.max(SHORTEST_BEATS, start + length - from));
  }

  // --- menus --------------------------------------------------------------------------------------------------------

  /** @param {MouseEvent} event */
  #menu(event) {
    event.preventDefault();
    const place = this.#place(event);
    const at = { x: event.clientX, y: event.clientY };
    if (place.y < RULER_PX) return;
    const hit = this.picture.clipAt(place.x, place.y);
    if (hit) return this.#clipMenu(at, hit.clip, place.beat);
    const track = this.picture.lanes[this.picture.rowAt(place.y)]?.track;
    if (!track || !mayEdit || !actions.HOLDS_CLIPS.includes(track.kind)) return;
    openMenu(
      at,
      [
        { label: "New clip here", note: "or double-click", run: () => this.#create(track, place.beat) },
        { label: "Paste at the playhead", key: "Ctrl V", run: () => void clipboard.paste() },
      ],
      track.name,
    );
  }

  /** @param {{x: number, y: number}} at @param {Row} clip @param {number} beat */
  #clipMenu(at, clip, beat) {
    if (!view.now.clips.has(clip.id)) view.set({ clips: new Set([clip.id]) });
    view.set({ track: clip.track_id, clip: clip.id });
    if (!mayEdit) return openMenu(at, [{ label: "Show notes", run: () => actions.openClip(clip.id) }], "Clip");
    const ids = actions.selectedClips().map((each) => each.id);
    const many = ids.length > 1 ? ` ${ids.length} clips` : "";
    const cut = snapped(beat, actions.snapBeats());
    openMenu(
      at,
      [
        { label: "Edit notes", note: "or double-click", run: () => actions.openClip(clip.id) },
        {
          label: "Rename…",
          run: () => this.field.dispatchEvent(new CustomEvent("rename-clip", { detail: clip.id, bubbles: true })),
        },
        "line",
        { label: `Cut${many}`, key: "Ctrl X", run: () => void clipboard.cut() },
        { label: `Copy${many}`, key: "Ctrl C", run: clipboard.copy },
        { label: `Duplicate${many}`, key: "Ctrl D", run: actions.duplicateSelected },
        {
          label: "Split here",
          run: () => void commands.run("compositions.split_clip", { clip_id: clip.id, at_beats: cut }),
        },
        { label: "Split at playhead", key: "Ctrl E", run: actions.splitAtPlayhead },
        ...(ids.length > 1
          ? [{ label: "Join", key: "Ctrl J", run: () => void actions.joinSelected() }]
          : []),
        clip.loop_length_beats
          ? {
              label: "Play once",
              run: () => void commands.run("compositions.loop_clip", { clip_id: clip.id, loop_length_beats: null }),
            }
          : {
              label: "Repeat its content",
              run: () =>
                void commands.run("compositions.loop_clip", { clip_id: clip.id, loop_length_beats: clip.length_beats }),
            },
        {
          label: clip.mute ? `Unmute${many}` : `Mute${many}`,
          run: () => void commands.run("compositions.mute_clips", { clip_ids: ids, mute: !clip.mute }),
        },
        "line",
        {
          swatches: clip.colour,
          run: (colour) => void commands.run("compositions.colour_clip", { clip_id: clip.id, colour }),
        },
        ...(clip.colour === null
          ? []
          : [
              {
                label: "Colour of its track",
                run: () => void commands.run("compositions.colour_clip", { clip_id: clip.id, colour: null }),
              },
            ]),
        "line",
        { label: `Delete${many}`, key: "Del", danger: true, run: actions.deleteSelected },
      ],
      clip.name || "Clip",
    );
  }
}

/** Clips in hand: moved in time and between tracks, all that are chosen together. */
class Move {
  /** @param {Arrangement} picture @param {Row} anchor @param {boolean} copies */
  constructor(picture, anchor, copies) {
    this.picture = picture;
    this.anchor = anchor;
    this.copies = copies;
    this.clips = actions.selectedClips();
    /** Ids of what is only shown, for the copies have none yet. */
    this.ids = this.clips.map(() => uuid7());
    this.hand = commands.gesture();
    this.by = 0;
    this.rows = 0;
  }

  /** @param {number} by beats @param {number} rows @param {number} grid */
  move(by, rows, grid) {
    const wanted = snapped(this.anchor.start_beats + by, grid) - this.anchor.start_beats;
    this.by = Math.max(wanted, -Math.min(...this.clips.map((clip) => clip.start_beats)));
    if (this.clips.every((clip) => this.#targetOf(clip, rows))) this.rows = rows;
    if (this.copies) return this.hand.move([this.#copied()]);
    this.hand.move([
      updates(
        CLIP,
        ["start_beats", "track_id"],
        this.clips.map((clip) => [
          clip,
          [clip.start_beats + this.by, this.#targetOf(clip, this.rows) ?? clip.track_id],
        ]),
      ),
    ]);
  }

  /** The copies as they would lie: rows of this page alone, drawn with the notes of what they are copies of. */
  #copied() {
    const fields = Object.keys(this.clips[0]).filter((field) => field !== "id");
    return {
      model: CLIP,
      fields: [...fields, "copy_of"],
      ids: this.ids,
      before: null,
      after: this.clips.map((clip) => [
        ...fields.map((field) => {
          if (field === "start_beats") return clip.start_beats + this.by;
          return field === "track_id" ? this.#targetOf(clip, this.rows) : clip[field];
        }),
        clip.id,
      ]),
    };
  }

  /** The track that many rows away, if it takes such a clip. @param {Row} clip @param {number} rows @returns {string | null} */
  #targetOf(clip, rows) {
    const row = this.picture.rowOf(clip.track_id);
    const target = row === undefined ? undefined : this.picture.lanes[row + rows]?.track;
    return target && target.kind === store.get(TRACK, clip.track_id)?.kind ? target.id : null;
  }

  async release() {
    const ids = this.clips.map((clip) => clip.id);
    if (this.copies) {
      const args = { clip_ids: ids, by_beats: this.by };
      const copies = this.rows
        ? await this.#releaseCopiesElsewhere()
        : await this.hand.release("compositions.duplicate_clips", args);
      if (copies) view.set({ clips: new Set(copies) });
      return;
    }
    if (!this.rows)
      return void (await this.hand.release("compositions.move_clips", { clip_ids: ids, by_beats: this.by }));
    const steps = this.#moves();
    await this.hand.releaseTogether(steps, steps.length > 1 ? "Move clips" : "Move clip");
  }

  /** Every clip to its place on another track. @returns {{command: string, arguments: object}[]} */
  #moves() {
    return this.clips.map((clip) => ({
      command: "compositions.move_clip",
      arguments: {
        clip_id: clip.id,
        start_beats: clip.start_beats + this.by,
        track_id: this.#targetOf(clip, this.rows),
      },
    }));
  }

  /** A copy lies on its clip's own track: there the copies stay, and the clips themselves go where the hand is. */
  async #releaseCopiesElsewhere() {
    const ids = this.clips.map((clip) => clip.id);
    const stay = { command: "compositions.duplicate_clips", arguments: { clip_ids: ids, by_beats: 0 } };
    const done = await this.hand.releaseTogether([stay, ...this.#moves()], "Duplicate clips");
    return done && ids;
  }

  cancel() {
    this.hand.cancel();
  }
}

/** A clip's edge in hand: what it holds stays where it sounds. */
class Resize {
  /** @param {Row} clip @param {string} part */
  constructor(clip, part) {
    this.clip = clip;
    this.atStart = part === "start";
    this.hand = commands.gesture();
    this.start = clip.start_beats;
    this.length = clip.length_beats;
  }

  /** @param {number} by beats @param {number} rows @param {number} grid */
  move(by, rows, grid) {
    const { start_beats: start, length_beats: length, offset_beats: offset } = this.clip;
    const end = start + length;
    if (this.atStart) {
      this.start = Math.max(0, Math.min(snapped(start + by, grid), end - SHORTEST_BEATS));
      this.length = end - this.start;
    } else this.length = Math.max(SHORTEST_BEATS, snapped(end + by, grid) - start);
    const shift = this.clip.loop_length_beats ? 0 : Math.max(0, offset + this.start - start);
    this.hand.move([
      updates(
        CLIP,
        ["start_beats", "length_beats", "offset_beats"],
        [[this.clip, [this.start, this.length, this.clip.loop_length_beats ? offset : shift]]],
      ),
    ]);
  }

  async release() {
    await this.hand.release("compositions.resize_clip", {
      clip_id: this.clip.id,
      start_beats: this.start,
      length_beats: this.length,
    });
  }

  cancel() {
    this.hand.cancel();
  }
}
