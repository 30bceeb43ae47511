/** What hands can do, each once: keys, menus and buttons call these. */

export * from "./actions/transport.js";
export * from "./actions/history.js";
export * from "./actions/sounds.js";
export * from "./actions/tracks.js";
export * from "./actions/clips.js";
export * from "./actions/notes.js";
export * from "./actions/devices.js";
export * from "./actions/grid.js";
export * from "./actions/mixer.js";
export * from "./actions/views.js";
export * from "./actions/playing.js";
export * from "./actions/timeline.js";
