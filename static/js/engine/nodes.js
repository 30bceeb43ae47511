/** Node and bus numbers that the page needs by itself: the twin of `playback/nodes.py`. */

export const SAMPLE_RATE = 48_000;
export const BLOCK_FRAMES = 128;

export const MIX_GROUP = 1000;
export const CLICK_GROUP = 1001;
const MAX_STRIPS = 1024;
const FIRST_CONTROLS_BUS = 4 * MAX_STRIPS;
const FIRST_DEVICE_BUS = FIRST_CONTROLS_BUS + 16 * MAX_STRIPS;

/** The page's own nodes (note previews) lie above all numbers that the server gives. */
export const FIRST_PREVIEW_NODE = 1_000_000;

/** The sixteen performance controls at rest: VOLUME (4) and EXPRESSION (6) are gains. */
export const NEUTRAL_CONTROLS = Object.freeze([0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

export const metersBus = (/** @type {number} */ slot) => 4 * slot;
export const reportBus = (/** @type {number} */ deviceSlot) => FIRST_DEVICE_BUS + deviceSlot;
export const voiceGroup = (/** @type {number} */ slot) => 30_000 + slot;
export const curveGroup = (/** @type {number} */ slot) => 20_000 + slot;

/** The strip of a voice, by its first control bus. */
export const slotOfControls = (/** @type {number} */ bus) => (bus - FIRST_CONTROLS_BUS) / 16;
