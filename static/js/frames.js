/** The page's one loop of animation frames: whoever draws, draws here, and nothing runs while nothing moves. */

/** @typedef {(now: number) => void} Drawer */

/** @type {Set<Drawer>} */
const once = new Set();
/** @type {Set<Drawer>} */
const always = new Set();
let running = 0;

/** @param {number} now */
function frame(now) {
  running = 0;
  const due = [...once];
  once.clear();
  for (const draw of due) if (!always.has(draw)) draw(now);
  for (const draw of always) draw(now);
  if (always.size || once.size) run();
}

function run() {
  running ||= requestAnimationFrame(frame);
}

/** Draws in the next frame. @param {Drawer} draw */
export function drawSoon(draw) {
  once.add(draw);
  run();
}

/** Draws in every frame while `moving`. @param {Drawer} draw @param {boolean} moving */
export function drawAlways(draw, moving) {
  if (moving) always.add(draw);
  else always.delete(draw);
  if (moving) run();
}
