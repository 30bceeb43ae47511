/**
 * How what was played lies in clips: in those that are there, and in new ones, in whole bars, where there is none.
 *
 * @typedef {import("../store.js").Row} Row
 * @typedef {import("./take.js").TakenNote} TakenNote
 * @typedef {import("./take.js").TakenPoint} TakenPoint
 * @typedef {import("../engine/clock.js").MetreMap} MetreMap
 * @typedef {{command: string, arguments: object}} Step
 * @typedef {{beat: number, value: number, curve: 0 | 1}} Point
 *
 * @typedef {object} Part what goes into one clip
 * @property {Row | null} clip the clip, or null for a new one
 * @property {string} id of it
 * @property {string} contentId of the clip that holds what it plays: a linked one plays another's
 * @property {string} trackId
 * @property {number} start
 * @property {number} end
 * @property {{id: string, pitch: number, velocity: number, start_beats: number, length_beats: number}[]} notes by the content's beats
 * @property {Record<string, Point[]>} curves by controller
 */

/** Points nearer than that were one movement of the hand: the curve goes on straight between them. */
const MOVEMENT_BEATS = 0.25;
/** More of a wheel's steps than these a beat are not heard. */
const FINEST_BEATS = 1 / 48;
const PEDAL = "cc64";

/**
 * @param {{trackId: string, notes: TakenNote[], points: TakenPoint[]}} played on one track
 * @param {Row[]} clips of the track @param {MetreMap} metre
 * @param {(place: string) => string} newId the id of a new clip in a place of the track, the same whenever it is asked
 * @returns {Part[]}
 */
export function laidOut({ trackId, notes, points }, clips, metre, newId) {
  const places = placesOf(clips);
  return places.flatMap((place) => {
    const own = notes.filter(({ start_beats: start }) => start >= place.start && start < place.end);
    const moves = points.filter(({ beat }) => beat >= place.start && beat < place.end);
    if (!own.length && (!moves.length || !place.clip)) return [];
    const [start, end] = place.clip ? [place.start, place.end] : barsOf(own, place, metre);
    const { clip } = place;
    const inContent = (/** @type {number} */ beat) => contentBeat(clip, start, beat);
    const id = clip?.id ?? newId(`${trackId} ${place.start}`);
    return [
      {
        clip,
        id,
        contentId: clip?.source_id ?? id,
        trackId,
        start,
        end,
        notes: own.map(({ trackId: _, ...note }) => ({ ...note, start_beats: inContent(note.start_beats) })),
        curves: curvesOf(moves, start, end, inContent),
      },
    ];
  });
}

/** The track from end to end: clips, and the gaps between them. Where clips lie over each other, the later one is on top. @param {Row[]} clips */
function placesOf(clips) {
  /** @type {{clip: Row | null, start: number, end: number}[]} */
  const places = [];
  let reached = 0;
  for (const clip of clips.toSorted((a, b) => a.start_beats - b.start_beats)) {
    const end = clip.start_beats + clip.length_beats;
    if (clip.start_beats > reached) places.push({ clip: null, start: reached, end: clip.start_beats });
    const last = places.at(-1);
    if (last && last.end > clip.start_beats) last.end = clip.start_beats;
    places.push({ clip, start: clip.start_beats, end });
    reached = Math.max(reached, end);
  }
  places.push({ clip: null, start: reached, end: Infinity });
  return places;
}

/** Whole bars around notes, as far as there is room. @param {TakenNote[]} notes @param {{start: number, end: number}} room @param {MetreMap} metre @returns {[number, number]} */
function barsOf(notes, room, metre) {
  const first = Math.min(...notes.map(({ start_beats }) => start_beats));
  const last = Math.max(...notes.map(({ start_beats, length_beats }) => start_beats + length_beats));
  const start = metre.beatOf(metre.position(first).bar);
  const { bar, beat } = metre.position(last);
  const end = beat > 1 + 1e-6 ? metre.beatOf(bar + 1) : metre.beatOf(bar);
  return [Math.max(start, room.start), Math.min(Math.max(end, metre.beatOf(metre.position(first).bar + 1)), room.end)];
}

/** A place of the song in what a clip plays. @param {Row | null} clip @param {number} start of a new one @param {number} beat */
function contentBeat(clip, start, beat) {
  if (!clip) return Math.max(0, beat - start);
  const at = beat - clip.start_beats + clip.offset_beats;
  return clip.loop_length_beats ? at % clip.loop_length_beats : at;
}

/**
 * @param {TakenPoint[]} points in the order in which they were played @param {number} start @param {number} end
 * @param {(beat: number) => number} inContent
 */
function curvesOf(points, start, end, inContent) {
  /** @type {Record<string, Point[]>} */
  const curves = {};
  for (const { controller, beat, value } of points) {
    if (beat >= end) continue;
    const at = inContent(Math.max(beat, start));
    const curve = (curves[controller] ??= []);
    const last = curve.at(-1);
    // Of a wheel's many steps the last one in a place counts; of a pedal every one does.
    if (last && controller !== PEDAL && Math.abs(at - last.beat) < FINEST_BEATS) last.value = value;
    else curve.push({ beat: at, value, curve: 0 });
  }
  for (const [controller, curve] of Object.entries(curves)) {
    curve.sort((a, b) => a.beat - b.beat);
    if (controller === PEDAL) continue;
    curve.forEach((point, index) => {
      const next = curve[index + 1];
      if (next && next.beat - point.beat <= MOVEMENT_BEATS) point.curve = 1;
    });
  }
  return curves;
}

/**
 * What a part's commands are: the clip if it is new, what it loses, what it gains.
 * @param {Part} part @param {string[]} lostNotes @param {Row[]} points that the content has
 * @param {[from: number, to: number]} span of the song that was recorded
 * @returns {Step[]}
 */
export function stepsOf({ clip, id, contentId, trackId, start, end, notes, curves }, lostNotes, points, span) {
  const step = (/** @type {string} */ command, /** @type {object} */ args) => ({
    command: `compositions.${command}`,
    arguments: args,
  });
  const added = { track_id: trackId, start_beats: start, length_beats: end - start, clip_id: id };
  const kept = (/** @type {string} */ controller) =>
    points
      .filter((point) => point.controller === controller && !(clip && isIn(clip, point.beat, span)))
      .map(({ beat, value, curve }) => ({ beat, value, curve }));
  return [
    ...(clip ? [] : [step("add_clip", added)]),
    ...(lostNotes.length ? [step("delete_notes", { note_ids: lostNotes })] : []),
    ...(notes.length ? [step("add_notes", { clip_id: contentId, notes })] : []),
    ...Object.entries(curves).map(([controller, moved]) =>
      step("set_controller", {
        clip_id: contentId,
        controller,
        points: [...kept(controller), ...moved].sort((a, b) => a.beat - b.beat),
      }),
    ),
  ];
}

/** Whether a place of a clip's content sounds within a span of the song. @param {Row} clip @param {number} content @param {[from: number, to: number]} span */
export function isIn(clip, content, [from, to]) {
  const loop = clip.loop_length_beats;
  const first = Math.max(from - clip.start_beats, 0) + clip.offset_beats;
  const last = Math.min(to - clip.start_beats, clip.length_beats) + clip.offset_beats;
  if (!loop) return content >= first && content < last;
  if (last - first >= loop) return true;
  const turned = first + ((((content - first) % loop) + loop) % loop);
  return turned < last;
}
