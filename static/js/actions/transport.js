/** Playing: what the transport and its keys do. */

import { endBeats } from "../lanes.js";
import { performer } from "../playing/performer.js";
import { preferences } from "../preferences.js";
import { about, announce, commands, engine, player, playOrPause, say, store, time } from "../session.js";
import { updates } from "../store.js";
import { _ } from "../tongue.js";
import { positionText } from "../words.js";
import { selectedClips } from "./clips.js";
import { chosenTime, setLoop } from "./timeline.js";

export const play = () => void playOrPause();
export const stop = () => void player.stop();
export const toStart = () => void player.seek(0);
export const toEnd = () => void player.seek(endBeats(store));

/** To the bar line before, or the next one. @param {number} way −1 or 1 */
export function byBar(way) {
  const { beat } = player.position();
  const { bar, beat: within } = time.metre.position(beat);
  // Going back while it plays, one means the bar before, though a moment of this one has passed.
  const moment = player.state === "playing" ? 1 : 1e-6;
  const to = way > 0 ? bar + 1 : within - 1 > moment ? bar : Math.max(1, bar - 1);
  void player.seek(time.metre.beatOf(to));
  announce(_("Bar {bar}", { bar: to }));
}

/** To the marker or section before, or the next one. @param {number} way −1 or 1 */
export function byMarker(way) {
  const { beat } = player.position();
  const places = [
    ...store.all("compositions.marker").map(({ name, beat }) => ({ name, beat })),
    ...store.all("compositions.section").map(({ name, start_beats }) => ({ name, beat: start_beats })),
  ].sort((a, b) => a.beat - b.beat);
  const moment = player.state === "playing" ? 1 : 1e-6;
  const next =
    way > 0 ? places.find((each) => each.beat > beat + 1e-6) : places.findLast((each) => each.beat < beat - moment);
  if (!next) return say(way > 0 ? _("There is no marker further on.") : _("There is no marker before this."));
  void player.seek(next.beat);
  announce(`${next.name}, ${positionText(time.metre.position(next.beat))}`);
}

/** Whether stop goes back to where play began. */
export const returns = () => preferences.set({ returns: !preferences.now.returns });

export async function stopOrToStart() {
  if (player.state === "playing") await player.stop();
  else await player.seek(0);
}

export function loop() {
  const song = about();
  const chosen = chosenTime();
  // With a selection that is not what loops already, L loops it.
  if (chosen && (!song.looping || chosen.from !== song.loop_start_beats || chosen.to !== song.loop_end_beats))
    return setLoop(chosen);
  const looping = !song.looping;
  void commands.show([updates("compositions.about", ["looping"], [[song, [looping]]])], "compositions.set_loop", {
    looping,
  });
}

export function metronome() {
  player.metronome = !player.metronome;
  player.dispatchEvent(new Event("metronome"));
}

/** Silences everything at once. */
export function panic() {
  performer.letGo();
  void player.panic();
  engine.releasePreviews();
}
