/** The letters as a piano, while they are switched on: played keys are taken, all others stay the shortcuts that they are. */

import { view } from "../session.js";
import { playedOctave } from "./kit.js";
import { performer } from "./performer.js";
import { preferences } from "../preferences.js";
import { pitchOf, steppedBy } from "./typed_keys.js";

/** The pitch that each key that is down has struck: its octave may have changed since. @type {Map<string, number>} */
const down = new Map();

/** Takes a key that plays. Answers whether it did. @param {KeyboardEvent} event */
export function typed(event) {
  if (!view.now.typing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
  const { octave, velocity } = preferences.now;
  const pitch = pitchOf(event.code, playedOctave());
  const stepped = steppedBy(event.code, { octave, velocity });
  if (pitch !== null && !event.repeat) {
    down.set(event.code, pitch);
    performer.strike(pitch, velocity, event.timeStamp);
  } else if (stepped) preferences.set(stepped);
  return pitch !== null || stepped !== null;
}

/** @param {string} code @param {number} [at] */
function lifted(code, at) {
  const pitch = down.get(code);
  if (pitch === undefined) return;
  down.delete(code);
  performer.release(pitch, at);
}

/** No key stays down that comes up elsewhere. */
function allLifted() {
  for (const code of [...down.keys()]) lifted(code);
}

addEventListener("keyup", (event) => lifted(event.code, event.timeStamp));
addEventListener("blur", allLifted);
view.on(["typing"], allLifted);
