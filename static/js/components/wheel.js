/** A wheel over a knob or fader turns it; over what it would rather scroll, it scrolls. */

/** After so long without a notch, a turn of the wheel is over. */
export const WHEEL_RESTS_MS = 350;

const PIXELS_A_NOTCH = 100;
const LINES_A_NOTCH = 3;

/**
 * How many notches an event turns a control upwards; 0 where the wheel means something else.
 * @param {WheelEvent} event @param {Element} control
 */
export function notches(event, control) {
  const { deltaX, deltaY, deltaMode, ctrlKey, metaKey, altKey } = event;
  // Beside the lanes a wheel scrolls the tracks, whatever is below it.
  if (ctrlKey || metaKey || altKey || control.closest(".heads")) return 0;
  // With Shift, some browsers turn the wheel sideways.
  const way = event.shiftKey ? deltaY || deltaX : deltaY;
  if (!way || (!event.shiftKey && Math.abs(deltaX) > Math.abs(deltaY))) return 0;
  return Math.max(-4, Math.min(4, -way / (deltaMode ? LINES_A_NOTCH : PIXELS_A_NOTCH)));
}
