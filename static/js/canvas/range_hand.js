import { lineFor, selectTime } from "../actions.js";
import { follow } from "../components/drag.js";
import { view } from "../session.js";
import { spanBetween } from "../timeline.js";

const STILL_PX = 4;

/**
 * A press that draws a stretch of time. Shift takes the nearer end of the one that is there; a click beside it lets it go.
 * @param {PointerEvent} event @param {(event: PointerEvent) => number} beatAt
 */
export function drawRange(event, beatAt) {
  const { range } = view.now;
  const pressed = beatAt(event);
  const middle = range && (range.from + range.to) / 2;
  const fixed = range && middle !== null && event.shiftKey ? (pressed < middle ? range.to : range.from) : lineFor(pressed);
  let drawn = false;
  follow(event, {
    move(each) {
      if (!drawn && Math.abs(each.clientX - event.clientX) < STILL_PX) return;
      drawn = true;
      const span = spanBetween(fixed, lineFor(beatAt(each)));
      view.set({ range: span.to > span.from ? span : null });
    },
    end() {
      if (drawn) return selectTime(view.now.range);
      const isInside = range && pressed >= range.from && pressed <= range.to;
      if (range && event.shiftKey) selectTime(spanBetween(fixed, lineFor(pressed)));
      else if (!isInside) view.set({ range: null });
    },
    cancel: () => view.set({ range }),
  });
}
