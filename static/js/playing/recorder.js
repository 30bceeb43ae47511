/**
 * Recording what hands play: a take is drawn while it grows, and becomes one step of the song where it ends. What was
 * played without recording is remembered for a while, see capture.js.
 */

import { v7 as uuid7 } from "uuid";
import { CLIP, NOTE, TRACK } from "../lanes.js";
import { about, announce, commands, engine, live, mayEdit, player, rendered, say, store, time, view } from "../session.js";
import { _ } from "../tongue.js";
import { Capture } from "./capture.js";
import { isKept } from "./controllers.js";
import { isIn, laidOut, stepsOf } from "./layout.js";
import { performer, playedTracks } from "./performer.js";
import { preferences } from "../preferences.js";
import { Take } from "./take.js";

/** @typedef {import("./layout.js").Part} Part */
/** @typedef {import("./layout.js").Step} Step */
/** @typedef {import("../store.js").Group} Group */

const POINT = "compositions.controllerpoint";
const DRAWN_EVERY_MS = 80;
/** A clip as it is before the server has it. */
const NEW_CLIP = { name: "", colour: null, offset_beats: 0, loop_length_beats: null, source_id: null, mute: false };
const NEW_NOTE = { pan: 0, cents: 0 };

/** A take on its way into the song. */
class Recording {
  /** Ids of clips that are to be made, by their place. @type {Map<string, string>} */
  #newClips = new Map();
  /** Whether the loop has turned: then all of it was recorded. */
  turned = false;

  /** @param {Take} take @param {boolean} replaces whether notes that are there go where it was recorded */
  constructor(take, replaces) {
    this.take = take;
    this.replaces = replaces;
    this.beat = take.range.from;
  }

  /** Where play is now. @param {number} beat */
  reach(beat) {
    if (beat < this.beat) this.turned = true;
    this.beat = beat;
  }

  /** The stretch of the song that was recorded. @returns {[number, number]} */
  get span() {
    const { from, to, loop } = this.take.range;
    return this.turned && loop ? [Math.min(from, loop[0]), loop[1]] : [from, Math.min(this.beat, to ?? Infinity)];
  }

  /** What goes where. @returns {Part[]} */
  get parts() {
    const { points } = this.take;
    const notes = this.take.reach(this.beat);
    const tracks = new Set([...notes, ...points].map(({ trackId }) => trackId));
    const newId = (/** @type {string} */ place) => {
      if (!this.#newClips.has(place)) this.#newClips.set(place, uuid7());
      return /** @type {string} */ (this.#newClips.get(place));
    };
    return [...tracks].flatMap((trackId) => {
      const own = (/** @type {{trackId: string}} */ each) => each.trackId === trackId;
      return laidOut({ trackId, notes: notes.filter(own), points: points.filter(own) }, clipsOf(trackId), time.metre, newId);
    });
  }

  /** Notes of a clip that what was recorded replaces. @param {string} trackId @returns {Map<string, string[]>} by clip */
  lost(trackId) {
    const clips = this.replaces ? clipsOf(trackId) : [];
    return new Map(
      clips.map((clip) => [
        clip.id,
        store
          .plain(NOTE)
          .filter((note) => note.clip_id === (clip.source_id ?? clip.id) && isIn(clip, note.start_beats, this.span))
          .map(({ id }) => id),
      ]),
    );
  }
}

/** As they are stored: what is being drawn is not yet there. @param {string} trackId */
const clipsOf = (trackId) => store.plain(CLIP).filter((clip) => clip.track_id === trackId);

/** What parts look like before the song has them. @param {Part[]} parts @param {string[]} lost @returns {Group[]} */
function drawn(parts, lost) {
  const made = parts.filter(({ clip }) => !clip);
  const notes = parts.flatMap(({ contentId, notes }) =>
    notes.map(({ id, ...note }) => ({ id, clip_id: contentId, ...NEW_NOTE, ...note })),
  );
  const clips = made.map(({ id, trackId, start, end }) => ({
    id,
    track_id: trackId,
    start_beats: start,
    length_beats: end - start,
    ...NEW_CLIP,
  }));
  return [...created(CLIP, clips), ...created(NOTE, notes), ...removed(lost)];
}

/** @param {string} model @param {import("../store.js").Row[]} rows @returns {Group[]} */
function created(model, rows) {
  if (!rows.length) return [];
  const fields = Object.keys(rows[0]).filter((field) => field !== "id");
  const after = rows.map((row) => fields.map((field) => row[field]));
  return [{ model, fields, ids: rows.map(({ id }) => id), before: null, after }];
}

/** @param {string[]} ids of notes @returns {Group[]} */
function removed(ids) {
  const before = ids.map((id) => [store.stored(NOTE, id)?.clip_id]);
  return ids.length ? [{ model: NOTE, fields: ["clip_id"], ids, before, after: null }] : [];
}

class Recorder extends EventTarget {
  /** @type {Recording | null} */
  #recording = null;
  /** The hand that shows it. */
  #hand = commands.gesture();
  #tracks = /** @type {import("../store.js").Row[]} */ ([]);
  #drawnAt = 0;
  #capture = new Capture();

  constructor() {
    super();
    performer.addEventListener("played", (event) =>
      this.#played(/** @type {CustomEvent<import("./performer.js").PlayedEvent>} */ (event).detail),
    );
    player.addEventListener("position", () => this.#moved());
    player.addEventListener("state", () => {
      if (this.#recording && player.state !== "playing") void this.finish();
    });
  }

  get isOn() {
    return this.#recording !== null;
  }

  /** Whether something was played that could still be kept. */
  get hasCaptured() {
    return !this.#capture.isEmpty;
  }

  /** Records from here, or ends it and plays on. */
  async toggle() {
    if (this.#recording) return this.finish();
    if (!mayEdit) return say(_("You may listen to this song, but not record into it."));
    if (rendered) return say(_("This page plays a rendered file: nothing can be recorded along with it."));
    this.#tracks = playedTracks();
    if (!this.#tracks.length) return say(_("Choose an instrument track, or arm one, to record it."));
    if (engine.state !== "running") await engine.start();
    if (engine.state !== "running") return say(engine.why, { wrong: true });
    await this.#begin();
  }

  async #begin() {
    const { countInBars, preRollBars, mode, quantiseBeats } = preferences.now;
    const plays = player.state === "playing";
    const beat = plays ? player.beatHeardAt(performance.now()) : player.position().beat;
    const song = about();
    const range = /** @type {[number, number]} */ ([song.loop_start_beats, song.loop_end_beats]);
    const punch = preferences.now.punch && range[1] > range[0] && beat < range[1];
    const from = punch ? Math.max(range[0], plays ? beat : 0) : beat;
    const loop = song.looping && range[1] > range[0] && beat < range[1] ? range : null;
    const take = new Take({ from, to: punch && !loop ? range[1] : null, loop, grid: quantiseBeats }, uuid7);
    this.#recording = new Recording(take, mode === "replace");
    this.#hand = commands.gesture();
    player.recording = true;
    player.layer = loop ? take.notes : [];
    this.dispatchEvent(new Event("change"));
    announce(_("Recording {track}", { track: this.#tracks.map(({ name }) => name).join(", ") }));
    if (plays) return;
    const begins = punch && beat < from ? beat : barsBefore(from, preRollBars);
    await player.play(begins, { countInBars, returnTo: beat });
    // Play may not have begun: the engine was stopped meanwhile. The server's begins when it has heard of it.
    if (this.#recording && player.state !== "playing" && !live) void this.finish();
  }

  /** Ends the take: it becomes one step of the song. */
  async finish() {
    const recording = this.#recording;
    if (!recording) return;
    this.#recording = null;
    player.recording = false;
    if (player.state === "playing") recording.reach(player.beatHeardAt(performance.now()));
    recording.take.end(recording.beat);
    await this.#write(recording, this.#hand, this.#tracks, _("Record {track}", { track: namesOf(this.#tracks) }));
  }

  /** Keeps what was played of late, though it was not recorded. */
  async capture() {
    if (!mayEdit) return say(_("You may listen to this song, but not record into it."));
    if (this.#capture.isEmpty) return say(_("Play something first: what you play is remembered for a few minutes."));
    const song = about();
    const loop = /** @type {[number, number] | null} */ (
      song.looping ? [song.loop_start_beats, song.loop_end_beats] : null
    );
    const take = this.#capture.take(player.position().beat, time.tempo, uuid7, loop);
    this.#capture.forget();
    const played = new Set(take.notes.map(({ trackId }) => trackId));
    const tracks = store.all(TRACK).filter(({ id }) => played.has(id));
    const label = _("Capture on {track}", { track: namesOf(tracks) });
    await this.#write(new Recording(take, false), commands.gesture(), tracks, label);
  }

  /**
   * @param {Recording} recording @param {import("../commands.js").Gesture} hand
   * @param {import("../store.js").Row[]} tracks @param {string} label
   */
  async #write(recording, hand, tracks, label) {
    const parts = recording.parts.filter(({ trackId }) => store.stored(TRACK, trackId));
    const lost = new Map(tracks.flatMap(({ id }) => [...recording.lost(id)]));
    const steps = stepsFor(parts, lost, recording.span);
    this.dispatchEvent(new Event("change"));
    if (!steps.length) {
      hand.cancel();
      return say(_("Nothing was played, so nothing was recorded."));
    }
    hand.move(drawn(parts, [...lost.values()].flat()));
    if (parts.length) view.set({ clips: new Set(parts.map(({ id }) => id)), clip: parts[0].id });
    announce(label);
    await hand.releaseTogether(steps, label);
    if (!this.#recording) player.layer = [];
  }

  /** @param {import("./performer.js").PlayedEvent} played */
  #played({ kind, tracks, pitch, velocity, controller, value, at }) {
    if (kind === "control" && !isKept(controller)) return;
    const take = this.#recording?.take;
    const beat = player.state === "playing" ? player.beatHeardAt(at) : null;
    for (const trackId of tracks) {
      if (!take) this.#capture.add({ kind, trackId, at: at / 1000, beat, pitch, velocity, controller, value });
      else if (beat === null) continue; // before play has begun
      else if (kind === "on") take.strike(trackId, pitch, velocity, beat);
      else if (kind === "off") take.release(trackId, pitch, beat);
      else take.control(trackId, controller, value, beat);
    }
    if (take && kind !== "control") this.#draw();
    else if (!take) this.dispatchEvent(new Event("captured"));
  }

  #moved() {
    const recording = this.#recording;
    if (!recording || player.state !== "playing") return;
    const { beat } = player.position();
    recording.reach(beat);
    const { to } = recording.take.range;
    if (to !== null && beat >= to) return void this.finish();
    if (performance.now() - this.#drawnAt > DRAWN_EVERY_MS) this.#draw();
  }

  #draw() {
    if (!this.#recording || this.#recording.take.isEmpty) return;
    this.#drawnAt = performance.now();
    this.#hand.move(drawn(this.#recording.parts, []));
  }
}

/** @param {Part[]} parts @param {Map<string, string[]>} lost notes by clip @param {[number, number]} span @returns {Step[]} */
function stepsFor(parts, lost, span) {
  const changed = new Set(parts.map(({ id }) => id));
  const emptied = [...lost].filter(([clipId, ids]) => ids.length && !changed.has(clipId)).flatMap(([, ids]) => ids);
  return [
    ...(emptied.length ? [{ command: "compositions.delete_notes", arguments: { note_ids: emptied } }] : []),
    ...parts.flatMap((part) => {
      const points = part.clip ? store.group(POINT, part.contentId) : [];
      return stepsOf(part, lost.get(part.id) ?? [], points, span);
    }),
  ];
}

/** @param {import("../store.js").Row[]} tracks */
const namesOf = (tracks) => tracks.map(({ name }) => name).join(", ");

/** @param {number} beat @param {number} bars */
function barsBefore(beat, bars) {
  if (!bars) return beat;
  const { numerator, denominator } = time.metre.metreAt(beat);
  return Math.max(0, beat - (bars * numerator * 4) / denominator);
}

export const recorder = new Recorder();
