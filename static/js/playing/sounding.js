/**
 * The pitches of a track's notes that sound at a beat of the song.
 * @param {Pick<import("../engine/cursor.js").Score, "clips" | "segments">} score @param {string} trackId @param {number} beat
 * @returns {Set<number>}
 */
export function soundingPitches({ clips, segments }, trackId, beat) {
  const here = Object.values(clips).filter(([track, start, length]) => track === trackId && start <= beat && beat < start + length);
  return new Set(
    here.flatMap(([, start, , segment]) =>
      (segments[segment]?.[0] ?? [])
        .filter(([began, lasting]) => start + began <= beat && beat < start + began + lasting)
        .map(([, , pitch]) => Math.floor(pitch + 0.5)),
    ),
  );
}
