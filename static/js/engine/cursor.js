/**
 * Walking over a score: which notes, curves and chokes fall when, in seconds since play began. The twin of
 * `playback/cursor.py`; both pass `playback/tests/cases/cursor.json`.
 *
 * - A note begins within the window that asks for it and has its length in seconds with it. What began before the place
 *   where play starts is not struck again.
 * - Performance controls are chased: where play starts, at a loop's turn and when the score changes, each control that a
 *   track's clips move gets the value that it has there (neutral before its first curve).
 * - Where the loop ends, notes and curves are cut, and play goes on at its start. Play that starts behind the loop's end
 *   does not loop.
 * - Of the notes of one clip no more sound at a time than the voice's polyphony, see `limited`.
 * - Where play begins, at a loop's turn and where the tempo changes, a cue tells the mix how many seconds into the song
 *   that is.
 * - A kit plays a note's rounded pitch; where it has no pad, nothing. A pad that chokes is preceded by a choke.
 *
 * Beyond its twin it knows the metronome's ticks and the layers of a take that is still being recorded, says when a chase
 * begins, and remembers the way that it came ({@link Cursor.beatAt}).
 *
 * @typedef {import("./voice.js").Voice} Voice
 * @typedef {import("./segments.js").ScoreEvent} ScoreEvent
 * @typedef {import("./segments.js").Curve} Curve
 * @typedef {[track_id: string, start_beats: number, length_beats: number, segment: string]} Placed
 * @typedef {[gain: number, fade_in_beats: number, fade_out_beats: number]} Level of a clip; the gain is linear
 * @typedef {import("./voice.js").Fade} Fade
 * @typedef {object} Score see docs/protocol.md
 * @property {number} number
 * @property {import("./clock.js").TempoMark[]} tempo
 * @property {import("./clock.js").MetreMark[]} metre
 * @property {Record<string, Voice>} voices
 * @property {Record<string, Placed>} clips
 * @property {Record<string, [ScoreEvent[], Curve[]]>} segments
 * @property {Record<string, { url: string, channels: number, frames: number }>} buffers
 * @property {[start_beats: number, end_beats: number, looping: boolean]} loop
 * @property {number} end_beats
 * @property {Record<string, Lane>} lanes
 * @property {Record<string, Level>} levels of clips that have a gain or fades
 *
 * @typedef {[beat: number, value: number, end_beat: number, end_value: number, curvature: number, ease: number]} Stretch
 * @typedef {{ node: number, stretches: Stretch[] }} Lane
 *
 * @typedef {object} Note
 * @property {"note"} kind
 * @property {number} seconds
 * @property {string} trackId
 * @property {string | null} pad the key of a kit's pad
 * @property {number} pitch
 * @property {number} velocity
 * @property {number} lengthSeconds
 * @property {number} pan
 * @property {number} seed
 * @property {number} randomId
 * @property {number | null} glideFrom the pitch that a single voice comes from
 * @property {Fade | null} fade
 *
 * @typedef {{ kind: "choke", seconds: number, trackId: string, pad: string }} Choke the pads that `pad` silences are let go
 * @typedef {{ kind: "cue", seconds: number, trackId: "", songSeconds: number }} Cue play goes on from there in the song
 *
 * @typedef {object} Move a performance control goes from one value to another (length 0: it jumps)
 * @property {"move"} kind
 * @property {number} seconds
 * @property {string} trackId
 * @property {number} control
 * @property {number} value
 * @property {number} lengthSeconds
 * @property {number} endValue
 *
 * @typedef {object} Drive a lane goes from one value to another (length 0: it jumps); some of the time has elapsed
 * @property {"drive"} kind
 * @property {number} seconds
 * @property {""} trackId
 * @property {string} laneId
 * @property {number} value
 * @property {number} endValue
 * @property {number} lengthSeconds
 * @property {number} curvature
 * @property {number} ease
 * @property {number} elapsedSeconds
 *
 * @typedef {{ kind: "chase", seconds: number, trackId: string }} Chase moves under way on the track are over
 * @typedef {{ kind: "tick", seconds: number, trackId: "", accent: boolean }} Tick
 * @typedef {{ trackId: string, pitch: number, velocity: number, start_beats: number, length_beats: number }} Layered a note
 *   that was recorded and is not in the score yet
 * @typedef {Note | Choke | Cue | Drive | Move | Chase | Tick} Timed
 */

import { MetreMap, TempoMap } from "./clock.js";
import { NEUTRAL_CONTROLS } from "./nodes.js";
import { between, firstFrom, limited } from "./segments.js";

const SHORTEST_LOOP_BEATS = 1 / 64;

/** At one moment the cue comes first, then lanes go on, then controls move, then chokes, then notes. */
const RANK = { cue: 0, drive: 1, chase: 2, move: 3, choke: 4, note: 5, tick: 6 };

const controlOf = (/** @type {Timed} */ timed) => (timed.kind === "move" ? timed.control : 0);

/** @param {Timed} one @param {Timed} other */
const byPlace = (one, other) =>
  one.seconds - other.seconds ||
  RANK[one.kind] - RANK[other.kind] ||
  (one.trackId < other.trackId ? -1 : Number(one.trackId > other.trackId)) ||
  controlOf(one) - controlOf(other);

/** A stretch of play without a jump, a turn or a new tempo. @typedef {{ seconds: number, beat: number, tempo: TempoMap }} Leg */

export class Cursor {
  /**
   * @param {Score} score
   * @param {number} [startBeat]
   * @param {boolean | null} [looping] whether the score's loop is followed; null: as the score says
   */
  constructor(score, startBeat = 0, looping = null) {
    this.looping = looping;
    /** Whether ticks are handed out. */
    this.ticks = false;
    /** Played beside the score. @type {readonly Layered[]} */
    this.layer = [];
    /** Everything before it has been handed out. */
    this.beat = startBeat;
    this.score = score;
    /** The leg under way. @type {Leg} */
    this.leg = { seconds: 0, beat: startBeat, tempo: new TempoMap(score.tempo) };
    /** All legs so far. */
    this.legs = [this.leg];
    this.metre = new MetreMap(score.metre);
    /** In the order of their starts. @type {[Placed, Level | undefined][]} */
    this.clips = [];
    /** In the order of their nodes. @type {[string, Lane][]} */
    this.lanes = [];
    /** @type {Map<string, [ScoreEvent[], (number | null)[]]>} */
    this.limited = new Map();
    /** The next window begins with a chase. */
    this.chases = true;
    /** The next chase begins with a cue. */
    this.cues = true;
    this.#read();
  }

  /** Goes on with another score from where it is. @param {Score} score */
  change(score) {
    if (
      /** @type {const} */ (["tempo", "metre", "clips", "segments", "loop", "lanes", "levels"]).every(
        (key) => score[key] === this.score[key],
      )
    ) {
      this.score = score; // a knob of a voice: nothing moves
      return;
    }
    const seconds = this.reachedSeconds;
    const keepsTime = score.tempo === this.score.tempo;
    const tempo = keepsTime ? this.leg.tempo : new TempoMap(score.tempo);
    if (!keepsTime) this.cues = true;
    this.score = score;
    this.#read();
    this.#anchor(seconds, this.beat, tempo);
  }

  /** Seconds since play began of all that has been handed out. */
  get reachedSeconds() {
    return this.#secondsAt(this.beat);
  }

  /** The beat that is heard at `seconds` since play began. @param {number} seconds */
  beatAt(seconds) {
    let index = this.legs.length - 1;
    while (index > 0 && this.legs[index].seconds > seconds) index -= 1;
    const { seconds: start, beat, tempo } = this.legs[index];
    return tempo.beatAt(tempo.secondsAt(beat) + seconds - start);
  }

  /** Forgets the way before `seconds`. @param {number} seconds */
  forget(seconds) {
    while (this.legs.length > 1 && this.legs[1].seconds <= seconds) this.legs.shift();
  }

  /**
   * What falls between the last call's `seconds` (0 at first) and these, in order.
   * @param {number} seconds
   * @returns {Timed[]}
   */
  until(seconds) {
    /** @type {Timed[]} */
    const found = [];
    if (this.chases) {
      this.chases = false;
      this.#chase(found);
    }
    for (;;) {
      const loopEnd = this.#loopEnd();
      const beat = Math.max(this.#beatAt(seconds), this.beat);
      this.#between(found, this.beat, Math.min(beat, loopEnd), loopEnd);
      if (beat < loopEnd) {
        this.beat = beat;
        return found.sort(byPlace);
      }
      this.#turn(loopEnd);
      if (this.leg.seconds >= seconds) {
        // The turn falls on the window's very end: the next one begins with it.
        this.chases = true;
        return found.sort(byPlace);
      }
      this.#chase(found);
    }
  }

  /** Prepares what it looks up in its score. */
  #read() {
    this.metre = new MetreMap(this.score.metre);
    this.clips = Object.entries(this.score.clips)
      .sort(([a, [, aStart]], [b, [, bStart]]) => aStart - bStart || (a < b ? -1 : 1))
      .map(([id, placed]) => [placed, this.score.levels?.[id]]);
    this.lanes = Object.entries(this.score.lanes ?? {}).sort(([, a], [, b]) => a.node - b.node);
    this.limited.clear();
    this.chases = true;
  }

  /** @param {number} seconds @param {number} beat @param {TempoMap} tempo */
  #anchor(seconds, beat, tempo) {
    this.leg = { seconds, beat, tempo };
    this.legs.push(this.leg);
    this.beat = beat;
  }

  /** Back to the loop's start. @param {number} loopEnd */
  #turn(loopEnd) {
    this.#anchor(this.#secondsAt(loopEnd), this.score.loop[0], this.leg.tempo);
    this.cues = true;
  }

  /** @param {number} seconds */
  #beatAt(seconds) {
    const { tempo, beat, seconds: start } = this.leg;
    return tempo.beatAt(tempo.secondsAt(beat) + seconds - start);
  }

  /** @param {number} beat */
  #secondsAt(beat) {
    const { tempo, beat: start, seconds } = this.leg;
    return seconds + tempo.secondsAt(beat) - tempo.secondsAt(start);
  }

  /** Where play turns back; infinitely far where it does not. */
  #loopEnd() {
    const [start, end, looping] = this.score.loop;
    const turns = (this.looping ?? looping) && end - start >= SHORTEST_LOOP_BEATS && this.beat < end;
    return turns ? end : Infinity;
  }

  /**
   * What begins from beat `start` on, before `end`.
   * @param {Timed[]} found @param {number} start @param {number} end @param {number} loopEnd
   */
  #between(found, start, end, loopEnd) {
    if (this.ticks) {
      for (const { beat, accent } of this.metre.ticks(start, end)) {
        found.push({ kind: "tick", seconds: this.#secondsAt(beat), trackId: "", accent });
      }
    }
    for (const [laneId, { stretches }] of this.lanes) {
      for (let index = firstFrom(stretches, 0, start), stop = firstFrom(stretches, 0, end); index < stop; index += 1) {
        found.push(this.#drive(laneId, stretches[index], start));
      }
    }
    for (const note of this.layer) {
      const voice = this.score.voices[note.trackId];
      if (!voice || note.start_beats < start || note.start_beats >= end) continue;
      const { start_beats, length_beats, pitch, velocity } = note;
      /** @type {ScoreEvent} */
      const event = [start_beats, length_beats, pitch, velocity, 0, 1, 1];
      this.#note(found, note.trackId, voice, 0, event, null, loopEnd, null);
    }
    for (const [[trackId, clipStart, length, hash], level] of this.clips) {
      if (clipStart >= end) return; // clips stand in the order of their starts
      const voice = this.score.voices[trackId];
      const segment = this.score.segments[hash];
      if (clipStart + length <= start || !voice || !segment) continue;
      const [first, last] = [start - clipStart, end - clipStart];
      const curves = segment[1];
      for (let index = firstFrom(curves, 1, first), stop = firstFrom(curves, 1, last); index < stop; index += 1) {
        const cut = between(curves[index], curves[index][1], loopEnd - clipStart);
        found.push(this.#move(trackId, clipStart, cut));
      }
      const [events, glides] = voice.polyphony ? this.#within(hash, voice.polyphony) : [segment[0], null];
      for (let index = firstFrom(events, 0, first), stop = firstFrom(events, 0, last); index < stop; index += 1) {
        const fade = level ? this.#fade(level, clipStart, length, events[index][0]) : null;
        this.#note(found, trackId, voice, clipStart, events[index], glides ? glides[index] : null, loopEnd, fade);
      }
    }
  }

  /**
   * From its beginning, or from `beat` where that is within it or behind.
   * @param {string} laneId @param {Stretch} stretch @param {number} beat
   * @returns {Drive}
   */
  #drive(laneId, [began, value, endBeat, endValue, curvature, ease], beat) {
    const from = Math.max(began, beat);
    const seconds = this.#secondsAt(from);
    /** @type {Pick<Drive, "kind" | "seconds" | "trackId" | "laneId" | "endValue">} */
    const drive = { kind: "drive", seconds, trackId: "", laneId, endValue };
    if (endBeat <= from) return { ...drive, value: endValue, lengthSeconds: 0, curvature: 0, ease: 0, elapsedSeconds: 0 };
    const start = this.#secondsAt(began);
    const lengthSeconds = this.#secondsAt(endBeat) - start;
    return { ...drive, value, lengthSeconds, curvature, ease, elapsedSeconds: seconds - start };
  }

  /**
   * @param {string} trackId @param {number} clipStart @param {Curve} curve
   * @returns {Move}
   */
  #move(trackId, clipStart, [control, beat, value, endBeat, endValue]) {
    const seconds = this.#secondsAt(clipStart + beat);
    const lengthSeconds = endBeat > beat ? this.#secondsAt(clipStart + endBeat) - seconds : 0;
    return { kind: "move", seconds, trackId, control, value, lengthSeconds, endValue };
  }

  /**
   * @param {Timed[]} found @param {string} trackId @param {Voice} voice @param {number} clipStart
   * @param {ScoreEvent} event @param {number | null} glideFrom @param {number} loopEnd @param {Fade | null} fade
   */
  #note(found, trackId, voice, clipStart, event, glideFrom, loopEnd, fade) {
    const [eventBeat, lengthBeats, pitch, velocity, pan, seed, randomId] = event;
    const beat = clipStart + eventBeat;
    const seconds = this.#secondsAt(beat);
    let pad = null;
    if (voice.pads) {
      pad = String(Math.floor(pitch + 0.5));
      if (!(pad in voice.pads)) return;
      if (voice.pads[pad].chokes !== null) found.push({ kind: "choke", seconds, trackId, pad });
    }
    const lengthSeconds = this.#secondsAt(Math.min(beat + lengthBeats, loopEnd)) - seconds;
    found.push({
      kind: "note",
      seconds,
      trackId,
      pad,
      pitch,
      velocity,
      lengthSeconds,
      pan,
      seed,
      randomId,
      glideFrom,
      fade,
    });
  }

  /**
   * What a clip's gain and fades make of a note at a beat of the clip.
   * @param {Level} level @param {number} clipStart @param {number} length @param {number} beat
   * @returns {Fade}
   */
  #fade([gain, fadeInBeats, fadeOutBeats], clipStart, length, beat) {
    const seconds = this.#secondsAt(clipStart + beat);
    let [fadeIn, fadeInRate, fadeOut, fadeOutRate] = [1, 0, 1, 0];
    if (fadeInBeats) {
      const start = this.#secondsAt(clipStart);
      fadeInRate = 1 / (this.#secondsAt(clipStart + fadeInBeats) - start);
      fadeIn = (seconds - start) * fadeInRate;
    }
    if (fadeOutBeats) {
      const end = this.#secondsAt(clipStart + length);
      fadeOutRate = 1 / (end - this.#secondsAt(clipStart + length - fadeOutBeats));
      fadeOut = (end - seconds) * fadeOutRate;
    }
    return [gain, fadeIn, fadeInRate, fadeOut, fadeOutRate];
  }

  /** @param {string} hash @param {number} polyphony */
  #within(hash, polyphony) {
    const key = `${polyphony} ${hash}`;
    let made = this.limited.get(key);
    if (made === undefined) {
      made = limited(this.score.segments[hash][0], polyphony);
      this.limited.set(key, made);
    }
    return made;
  }

  /** Where play now is, the values of all controls there, and the rest of what is on its way. @param {Timed[]} found */
  #chase(found) {
    const limit = this.#loopEnd();
    if (this.cues) {
      const songSeconds = this.leg.tempo.secondsAt(this.beat);
      found.push({ kind: "cue", seconds: this.#secondsAt(this.beat), trackId: "", songSeconds });
      this.cues = false;
    }
    for (const [laneId, { stretches }] of this.lanes) {
      // Before its first point a lane is where that point is.
      const index = stretches.findLastIndex(([beat]) => beat <= this.beat);
      const value = stretches[0][1];
      if (index < 0) found.push(this.#drive(laneId, [this.beat, value, this.beat, value, 0, 0], this.beat));
      else if (stretches[index][0] < this.beat) found.push(this.#drive(laneId, stretches[index], this.beat));
    }
    /** The curve in force by track and control. @type {Map<string, Map<number, { began: number, start: number, curve: Curve } | null>>} */
    const current = new Map();
    for (const [[trackId, start, , hash]] of this.clips) {
      for (const curve of this.score.segments[hash]?.[1] ?? []) {
        const controls = current.get(trackId) ?? new Map();
        current.set(trackId, controls);
        const began = start + curve[1];
        const known = controls.get(curve[0]);
        if (known === undefined) controls.set(curve[0], null);
        if (began < this.beat && (!known || began >= known.began)) controls.set(curve[0], { began, start, curve });
      }
    }
    for (const [trackId, controls] of current) {
      found.push({ kind: "chase", seconds: this.#secondsAt(this.beat), trackId });
      for (const [control, known] of controls) {
        const neutral = NEUTRAL_CONTROLS[control];
        found.push(
          known
            ? this.#move(trackId, known.start, between(known.curve, this.beat - known.start, limit - known.start))
            : this.#move(trackId, 0, [control, this.beat, neutral, this.beat, neutral]),
        );
      }
    }
  }
}
