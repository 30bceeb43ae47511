/** From what a cursor hands out to the messages that do it. The twin of `playback/performance.py`. */

import { valueAt } from "./lanes.js";
import { CLICK_GROUP, MIX_GROUP, NEUTRAL_CONTROLS, curveGroup, slotOfControls, voiceGroup } from "./nodes.js";
import { message, synth } from "./osc.js";
import { encodeNote, released } from "./voice.js";

/**
 * @typedef {import("./voice.js").Voice} Voice
 * @typedef {import("./cursor.js").Timed} Timed
 */

const HARDWARE_BUS = 0;

/** How the metronome sounds. @typedef {{ gainDb: number, accents: boolean }} Click */

/** One click of the metronome. @param {boolean} accent @param {Click} click */
export const clicked = (accent, { gainDb, accents }) =>
  synth("click", CLICK_GROUP, { bus: HARDWARE_BUS, accent: Number(accent && accents), gain_db: gainDb });

/**
 * @param {Timed} timed
 * @param {Pick<import("./cursor.js").Score, "voices" | "lanes">} score
 * @param {Click} click
 * @returns {Uint8Array[]} none where the track has no voice, or its kit no such pad
 */
export const performed = (timed, { voices, lanes }, click) => {
  if (timed.kind === "tick") return [clicked(timed.accent, click)];
  if (timed.kind === "cue")
    return [message("/n_set", "isfsf", MIX_GROUP, "t_cue", 1, "cue_seconds", timed.songSeconds)];
  if (timed.kind === "drive") return lanes[timed.laneId] ? [driven(lanes[timed.laneId].node, timed)] : [];
  const voice = voices[timed.trackId];
  if (!voice) return [];
  switch (timed.kind) {
    case "note": {
      const struck = encodeNote(voice, { ...timed, seconds: timed.lengthSeconds, id: timed.randomId });
      return struck ? [struck] : [];
    }
    case "choke": {
      const chokes = voice.pads?.[timed.pad]?.chokes;
      return typeof chokes === "number" ? [released(chokes)] : [];
    }
    case "chase":
      return [message("/g_freeAll", "i", curvesOf(voice))];
    case "move":
      return [moved(voice, timed)];
  }
};

/**
 * A jump is a curve without length: it has to come after one that ends in the same block, and overwrite it.
 * @param {Voice} voice @param {import("./cursor.js").Move} move
 */
const moved = (voice, { control, value, endValue, lengthSeconds }) =>
  synth("curve", curvesOf(voice), {
    bus: voice.controls + control,
    start: value,
    end: endValue,
    seconds: lengthSeconds,
  });

/**
 * Puts lanes where they are at a beat: sent ahead of play, so that nothing glides there as it begins.
 * @param {Record<string, import("./cursor.js").Lane>} lanes @param {number} beat
 */
export const placed = (lanes, beat) =>
  Object.values(lanes).map(({ node, stretches }) => {
    const value = valueAt(stretches, beat);
    return driven(node, { value, endValue: value, lengthSeconds: 0, curvature: 0, ease: 0, elapsedSeconds: 0 });
  });

/** @param {number} node @param {Omit<import("./cursor.js").Drive, "kind" | "seconds" | "trackId" | "laneId">} drive */
const driven = (node, { value, endValue, lengthSeconds, curvature, ease, elapsedSeconds }) => {
  const controls = { start: value, end: endValue, seconds: lengthSeconds, curvature, ease, elapsed: elapsedSeconds };
  return message("/n_set", "i" + "sf".repeat(7), node, ...Object.entries(controls).flat(), "t_go", 1);
};

const curvesOf = (/** @type {Voice} */ voice) => curveGroup(slotOfControls(voice.controls));
const groupOf = (/** @type {Voice} */ voice) => voiceGroup(slotOfControls(voice.controls));

/** Releases what sounds, and leaves the performance controls where they are. @param {Voice[]} voices */
export const letGo = (voices) => {
  const curves = message("/g_freeAll", "i".repeat(voices.length), ...voices.map(curvesOf));
  return [...voices.map((voice) => released(groupOf(voice))), curves];
};

/** Ends what sounds at once, the metronome too. @param {Voice[]} voices */
export const cutOff = (voices) => {
  const groups = [...voices.map(groupOf), CLICK_GROUP];
  return [message("/g_deepFree", "i".repeat(groups.length), ...groups)];
};

/** Puts every performance control where it rests. @param {Voice[]} voices */
export const atRest = (voices) =>
  voices.map(({ controls }) => message("/c_setn", "ii" + "f".repeat(16), controls, 16, ...NEUTRAL_CONTROLS));

/**
 * Lets go of performance controls that clips moved in a score and move no more in the next one: their curves end, and they
 * go back to where they rest.
 * @param {Pick<import("./cursor.js").Score, "clips" | "segments">} was
 * @param {Pick<import("./cursor.js").Score, "clips" | "segments" | "voices">} now
 */
export const abandoned = (was, now) => {
  if (was.clips === now.clips && was.segments === now.segments) return [];
  const still = movedControls(now);
  const gone = [...movedControls(was)].filter(([place, { trackId }]) => !still.has(place) && now.voices[trackId]);
  return gone.flatMap(([, { trackId, control }]) => {
    const voice = now.voices[trackId];
    return [
      message("/g_freeAll", "i", curvesOf(voice)),
      message("/c_set", "if", voice.controls + control, NEUTRAL_CONTROLS[control]),
    ];
  });
};

/** @param {Pick<import("./cursor.js").Score, "clips" | "segments">} score @returns {Map<string, {trackId: string, control: number}>} */
const movedControls = ({ clips, segments }) =>
  new Map(
    Object.values(clips).flatMap(([trackId, , , hash]) =>
      (segments[hash]?.[1] ?? []).map(([control]) => [`${trackId} ${control}`, { trackId, control }]),
    ),
  );
