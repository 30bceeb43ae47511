import { v7 as uuid7 } from "uuid";
import * as actions from "../actions.js";
import * as clipboard from "../clipboard.js";
import { CLIP, contentOf, SHORTEST_CLIP_BEATS, TRACK } from "../lanes.js";
import { about, commands, mayEdit, player, say, store, time, view } from "../session.js";
import { updates } from "../store.js";
import { follow } from "../components/drag.js";
import { openMenu } from "../components/menu.js";
import { loopEntries, timeEntries } from "../components/time_menu.js";
import { _ } from "../tongue.js";
import { BRACE_PX, CLOCK_PX, RULER_PX } from "./arrangement.js";
import { EdgeScroll } from "./edge_scroll.js";
import { barBeats, lineBefore } from "./grid.js";
import { drawRange } from "./range_hand.js";
import { TouchHands } from "./touch_hands.js";

/** @typedef {import("./arrangement.js").Arrangement} Arrangement */
/** @typedef {import("../store.js").Row} Row */
/** @typedef {{x: number, y: number, beat: number}} Place */

const GAIN_DB_A_PIXEL = 0.15;
const GAIN_REST_DB = 0.3;
const STILL_PX = 4; // a press that moves less is a click
const CURSORS = /** @type {Record<string, string>} */ ({
  start: "ew-resize",
  end: "ew-resize",
  "fade-in": "col-resize",
  "fade-out": "col-resize",
  gain: "ns-resize",
});

/** Pointer and menu on the arrangement: what a press means depends on what it falls on. */
export class ArrangementHands {
  /** @param {HTMLElement} field what hears the pointer @param {Arrangement} picture */
  constructor(field, picture) {
    this.field = field;
    this.picture = picture;
    picture.automation.field = field;
    field.addEventListener("pointerdown", (event) => this.#press(event));
    field.addEventListener("pointermove", (event) => this.#hover(event));
    field.addEventListener("pointerleave", () => picture.automation.leave());
    field.addEventListener("dblclick", (event) => this.#twice(event));
    field.addEventListener("contextmenu", (event) => this.#menu(event));
    field.addEventListener("keydown", (event) => picture.automation.current?.hands.key(event));
    new TouchHands(field, {
      holds: (x, y) => this.#touchHolds(x, y),
      opens: (x, y) => this.#opensAt(x, y),
      menu: (event) => this.#menu(event),
      zooms: (times, x) => field.dispatchEvent(new CustomEvent("pinch", { detail: { times, x }, bubbles: true })),
    });
  }

  /** @param {MouseEvent} event @returns {Place} */
  #place(event) {
    const box = this.field.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    return { x, y, beat: this.picture.beatAt(x) };
  }

  /** @param {PointerEvent} event */
  #hover(event) {
    if (event.buttons) return;
    const { x, y, beat } = this.#place(event);
    const lane = this.picture.automation.at(y);
    this.picture.automation.leave(lane);
    if (lane) return lane.hands.hover(event);
    this.field.style.cursor = y < RULER_PX ? this.#rulerCursor(x, y, beat) : this.#clipCursor(x, y);
  }

  /** @param {number} x @param {number} y */
  #clipCursor(x, y) {
    const part = mayEdit ? this.picture.clipAt(x, y)?.part : undefined;
    return (part && CURSORS[part]) ?? "default";
  }

  /** @param {number} x @param {number} y @param {number} beat */
  #rulerCursor(x, y, beat) {
    const edge = this.#braceEdge(x);
    if (y < CLOCK_PX) return "default";
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
    const lane = this.picture.automation.at(place.y);
    this.picture.automation.chooseNothing(lane);
    if (lane) return this.#pressLane(event, lane);
    const hit = this.picture.clipAt(place.x, place.y);
    if (hit) this.#pressClip(event, place, hit);
    else this.#pressNothing(event, place);
  }

  /** @param {PointerEvent} event @param {import("./lanes_in_place.js").InPlace} lane */
  #pressLane(event, lane) {
    const { laneId } = lane.picture;
    const { track } = this.picture.lanes[this.picture.rowAt(this.#place(event).y)];
    view.set({ lane: laneId, track: track.id, clips: new Set() });
    lane.hands.press(event);
  }

  // --- the ruler -------------------------------------------------------------------------------------------------

  /** @param {PointerEvent} event @param {Place} place */
  #pressRuler(event, place) {
    const song = about();
    if (event.shiftKey) return drawRange(event, (each) => this.#place(each).beat);
    if (place.y >= BRACE_PX || place.y < CLOCK_PX || !mayEdit) return this.#scrub(event, place);
    const edge = this.#braceEdge(place.x);
    const { loop_start_beats: start, loop_end_beats: end } = song;
    if (edge === "start") return this.#moveLoop(event, (beat) => [Math.min(beat, end - SHORTEST_CLIP_BEATS), end]);
    if (edge === "end") return this.#moveLoop(event, (beat) => [start, Math.max(beat, start + SHORTEST_CLIP_BEATS)]);
    if (place.beat > start && place.beat < end) {
      return this.#moveLoop(event, (beat, by) => {
        const to = Math.max(0, actions.lineFor(start + by));
        return [to, to + end - start];
      });
    }
    const from = actions.lineFor(place.beat, undefined, lineBefore);
    return this.#moveLoop(event, (beat) =>
      beat > from ? [from, beat] : [beat, Math.max(from, beat + SHORTEST_CLIP_BEATS)],
    );
  }

  /** @param {PointerEvent} event @param {Place} place */
  #scrub(event, place) {
    void player.seek(actions.lineFor(place.beat));
    let last = 0;
    follow(event, {
      move: (each) => {
        // Each seek clears and fills the engine's schedule: a few a second are enough to hear where one is.
        if (performance.now() - last < 60) return;
        last = performance.now();
        void player.seek(actions.lineFor(this.#place(each).beat, each));
      },
      end: (each) => void (last && player.seek(actions.lineFor(this.#place(each).beat, each))),
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
        loop = to(actions.lineFor(place.beat, each), place.beat - origin);
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
    view.set({ track: lane?.track.id ?? view.now.track, clips: before, range: null });
    if (event.pointerType === "touch") return;
    const lanesY = (/** @type {number} */ y) => y - RULER_PX + this.picture.scrollY;
    const top = lanesY(place.y);
    const move = (/** @type {PointerEvent} */ each) => {
      const to = this.#place(each);
      if (!this.picture.marquee && Math.hypot(to.x - place.x, to.y - place.y) < STILL_PX) return;
      this.picture.marquee = { from: place.beat, to: to.beat, top, bottom: lanesY(to.y) };
      view.set({ clips: new Set([...before, ...this.picture.clipsIn(this.picture.marquee).map((clip) => clip.id)]) });
      this.picture.above.soon();
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
        this.picture.above.soon();
      },
    });
  }

  // --- clips --------------------------------------------------------------------------------------------------------

  /** @param {PointerEvent} event @param {Place} place @param {{clip: Row, part: import("./arrangement.js").Part}} hit */
  #pressClip(event, place, { clip, part }) {
    const chosen = view.now.clips;
    const add = event.shiftKey || event.ctrlKey || event.metaKey;
    const wasChosen = chosen.has(clip.id);
    if (!wasChosen) view.set({ clips: new Set(add ? [...chosen, clip.id] : [clip.id]) });
    view.set({ track: clip.track_id, clip: contentOf(clip), notes: new Set() });
    // A finger that comes to a clip chooses it, or scrolls; on one that is chosen it takes hold.
    if (!mayEdit || (event.pointerType === "touch" && !wasChosen)) return;
    const drag = this.#dragOf(event, clip, part);
    const row = this.picture.rowAt(place.y);
    let moved = false;
    const move = (/** @type {PointerEvent} */ each) => {
      const to = this.#place(each);
      if (!moved && Math.hypot(to.x - place.x, to.y - place.y) < STILL_PX) return;
      moved = true;
      const line = (/** @type {number} */ beat) => actions.lineFor(beat, each);
      drag.move(to.beat - place.beat, this.picture.rowAt(to.y) - row, line, place.y - to.y);
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

  /** @param {PointerEvent} event @param {Row} clip @param {import("./arrangement.js").Part} part */
  #dragOf(event, clip, part) {
    if (part === "body") return new Move(this.picture, clip, event.altKey || event.ctrlKey || event.metaKey);
    if (part === "gain") return new Gain(clip);
    return part === "fade-in" || part === "fade-out" ? new Fade(clip, part) : new Resize(clip, part);
  }

  // --- fingers ------------------------------------------------------------------------------------------------------

  /** Whether a finger there takes hold of something, and does not scroll. @param {number} x @param {number} y */
  #touchHolds(x, y) {
    if (!mayEdit) return false;
    const lane = this.picture.automation.at(y);
    if (lane) return view.now.tool === "draw" || !!lane.picture.pointAt(x, y - lane.top);
    const hit = this.picture.clipAt(x, y);
    return !!hit && view.now.clips.has(hit.clip.id);
  }

  /** @param {number} x @param {number} y */
  #opensAt(x, y) {
    const hit = this.picture.clipAt(x, y);
    if (hit) actions.openClip(hit.clip.id);
  }

  /** @param {MouseEvent} event */
  #twice(event) {
    const place = this.#place(event);
    const lane = this.picture.automation.at(place.y);
    if (lane) return lane.hands.twice(event);
    if (place.y < RULER_PX) {
      if (place.y >= CLOCK_PX && place.y < BRACE_PX)
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
    if (track.kind === "audio") return say(_("Sounds cannot be put on an audio track in the page yet."));
    if (track.kind === "folder") return say(_("A folder holds tracks, and no clips."));
    if (!actions.HOLDS_CLIPS.includes(track.kind))
      return say(_("A {kind} track holds no clips: it takes in what others send it.", { kind: track.kind }));
    const bar = barBeats(time.metre);
    const grid = Math.max(bar, actions.clipStep());
    const place = time.metre.position(beat);
    const start = time.metre.beatOf(place.bar);
    const next = this.picture.clips.between(track.id, start, start + grid).find((clip) => clip.start_beats > start);
    const length = next ? Math.max(SHORTEST_CLIP_BEATS, next.start_beats - start) : grid;
    const before = this.picture.clips.at(track.id, start);
    const from = before ? Math.max(start, before.start_beats + before.length_beats) : start;
    void actions.addClip(track.id, from, Math.max(SHORTEST_CLIP_BEATS, start + length - from));
  }

  // --- menus --------------------------------------------------------------------------------------------------------

  /** @param {MouseEvent} event */
  #menu(event) {
    event.preventDefault();
    const place = this.#place(event);
    const at = { x: event.clientX, y: event.clientY };
    if (place.y < RULER_PX) return this.#rulerMenu(at, actions.lineFor(place.beat));
    const lane = this.picture.automation.at(place.y);
    if (lane) return lane.hands.menu(event);
    const hit = this.picture.clipAt(place.x, place.y);
    if (hit) return this.#clipMenu(at, hit.clip, place.beat);
    const track = this.picture.lanes[this.picture.rowAt(place.y)]?.track;
    if (!track || !mayEdit || !actions.HOLDS_CLIPS.includes(track.kind)) return;
    openMenu(
      at,
      [
        { label: _("New clip here"), note: _("or double-click"), run: () => this.#create(track, place.beat) },
        { label: _("Paste at the playhead"), key: "Ctrl V", run: () => void clipboard.paste() },
      ],
      track.name,
    );
  }

  /** @param {{x: number, y: number}} at @param {number} beat */
  #rulerMenu(at, beat) {
    const here = { label: _("Play from here"), run: () => void player.seek(beat) };
    openMenu(at, [here, ...loopEntries(beat), "line", ...timeEntries()], _("Time"));
  }

  /** @param {{x: number, y: number}} at @param {Row} clip @param {number} beat */
  #clipMenu(at, clip, beat) {
    if (!view.now.clips.has(clip.id)) view.set({ clips: new Set([clip.id]) });
    view.set({ track: clip.track_id, clip: contentOf(clip) });
    if (!mayEdit) return openMenu(at, [{ label: _("Show notes"), run: () => actions.openClip(clip.id) }], _("Clip"));
    const ids = actions.selectedClips().map((each) => each.id);
    const many = ids.length > 1 ? ` ${ids.length} clips` : "";
    const cut = actions.lineFor(beat);
    openMenu(
      at,
      [
        { label: _("Edit notes"), note: _("or double-click"), run: () => actions.openClip(clip.id) },
        {
          label: _("Rename…"),
          run: () => this.field.dispatchEvent(new CustomEvent("rename-clip", { detail: clip.id, bubbles: true })),
        },
        { label: _("Clip details"), key: "I", run: () => view.set({ inspector: true }) },
        "line",
        { label: _("Cut{many}", { many }), key: "Ctrl X", run: () => void clipboard.cut() },
        { label: _("Copy{many}", { many }), key: "Ctrl C", run: clipboard.copy },
        { label: _("Duplicate{many}", { many }), key: "Ctrl D", run: actions.duplicateSelected },
        {
          label: _("Duplicate linked"),
          key: "Ctrl Shift D",
          note: _("The copy plays what this one plays"),
          run: () => void actions.duplicateLinked(),
        },
        ...(actions.linkedAmong(ids).length
          ? [{ label: _("Make independent"), note: _("Notes of its own"), run: () => void actions.unlinkSelected() }]
          : []),
        {
          label: _("Split here"),
          run: () => void commands.run("compositions.split_clip", { clip_id: clip.id, at_beats: cut }),
        },
        { label: _("Split at playhead"), key: "Ctrl E", run: actions.splitAtPlayhead },
        ...(ids.length > 1
          ? [{ label: _("Join"), key: "Ctrl J", run: () => void actions.joinSelected() }]
          : []),
        clip.loop_length_beats
          ? {
              label: _("Play once"),
              run: () => void commands.run("compositions.loop_clip", { clip_id: clip.id, loop_length_beats: null }),
            }
          : {
              label: _("Repeat its content"),
              run: () =>
                void commands.run("compositions.loop_clip", { clip_id: clip.id, loop_length_beats: clip.length_beats }),
            },
        {
          label: clip.mute ? _("Unmute{many}", { many }) : _("Mute{many}", { many }),
          run: () => void commands.run("compositions.mute_clips", { clip_ids: ids, mute: !clip.mute }),
        },
        ...(clip.fade_in_beats || clip.fade_out_beats
          ? [{ label: _("No fades"), run: () => void actions.fadeClip(clip, 0, 0) }]
          : []),
        ...(clip.gain_db ? [{ label: _("Gain back to 0 dB"), run: () => void actions.setClipGain(clip, 0) }] : []),
        "line",
        {
          swatches: clip.colour,
          run: (colour) => void commands.run("compositions.colour_clip", { clip_id: clip.id, colour }),
        },
        ...(clip.colour === null
          ? []
          : [
              {
                label: _("Colour of its track"),
                run: () => void commands.run("compositions.colour_clip", { clip_id: clip.id, colour: null }),
              },
            ]),
        "line",
        { label: _("Delete{many}", { many }), key: "Del", danger: true, run: actions.deleteSelected },
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

  /** @param {number} by beats @param {number} rows @param {(beat: number) => number} line */
  move(by, rows, line) {
    const wanted = line(this.anchor.start_beats + by) - this.anchor.start_beats;
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
        contentOf(clip),
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

  /** @param {number} by beats @param {number} rows @param {(beat: number) => number} line */
  move(by, rows, line) {
    const { start_beats: start, length_beats: length, offset_beats: offset } = this.clip;
    const end = start + length;
    if (this.atStart) {
      this.start = Math.max(0, Math.min(line(start + by), end - SHORTEST_CLIP_BEATS));
      this.length = end - this.start;
    } else this.length = Math.max(SHORTEST_CLIP_BEATS, line(end + by) - start);
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

/** A clip's fade in hand, by a top corner. */
class Fade {
  /** @param {Row} clip @param {"fade-in" | "fade-out"} part */
  constructor(clip, part) {
    this.clip = clip;
    this.isIn = part === "fade-in";
    this.hand = commands.gesture();
    this.fades = [clip.fade_in_beats, clip.fade_out_beats];
  }

  /** @param {number} by beats @param {number} rows @param {(beat: number) => number} line */
  move(by, rows, line) {
    const { start_beats: start, length_beats: length, fade_in_beats: fadeIn, fade_out_beats: fadeOut } = this.clip;
    const within = (/** @type {number} */ beats, /** @type {number} */ other) =>
      Math.max(0, Math.min(beats, length - other));
    const end = start + length;
    this.fades = this.isIn
      ? [within(line(start + fadeIn + by) - start, fadeOut), fadeOut]
      : [fadeIn, within(end - line(end - fadeOut + by), fadeIn)];
    this.hand.move([updates(CLIP, ["fade_in_beats", "fade_out_beats"], [[this.clip, this.fades]])]);
  }

  async release() {
    const [fade_in_beats, fade_out_beats] = this.fades;
    await this.hand.release("compositions.fade_clip", { clip_id: this.clip.id, fade_in_beats, fade_out_beats });
  }

  cancel() {
    this.hand.cancel();
  }
}

/** A clip's gain in hand, up and down. */
class Gain {
  /** @param {Row} clip */
  constructor(clip) {
    this.clip = clip;
    this.hand = commands.gesture();
    this.gain = clip.gain_db;
  }

  /** @param {number} by beats @param {number} rows @param {(beat: number) => number} line @param {number} up pixels */
  move(by, rows, line, up) {
    const wanted = this.clip.gain_db + up * GAIN_DB_A_PIXEL;
    // It rests at 0 dB, where a hand most often wants it.
    const rested = Math.abs(wanted) < GAIN_REST_DB ? 0 : Math.round(wanted * 10) / 10;
    this.gain = Math.max(actions.LOWEST_CLIP_DB, Math.min(actions.HIGHEST_CLIP_DB, rested));
    this.hand.move([updates(CLIP, ["gain_db"], [[this.clip, [this.gain]]])]);
  }

  async release() {
    await this.hand.release("compositions.set_clip_gain", { clip_id: this.clip.id, gain_db: this.gain });
  }

  cancel() {
    this.hand.cancel();
  }
}
