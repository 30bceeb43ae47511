/** One timer for all who need it, in a Worker: a tab out of sight must not lose its rhythm. */

const TICK_SECONDS = 0.025;

/** @type {Set<() => void>} */
const listeners = new Set();
/** @type {Worker | null} */
let worker = null;

/**
 * Calls `listener` every {@link TICK_SECONDS} until the returned function is called.
 * @param {() => void} listener
 * @returns {() => void}
 */
export const everyTick = (listener) => {
  listeners.add(listener);
  if (worker === null) {
    worker = new Worker(new URL("ticker-worker.js", import.meta.url));
    worker.onmessage = () => listeners.forEach((each) => each());
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    worker?.terminate();
    worker = null;
  };
};
