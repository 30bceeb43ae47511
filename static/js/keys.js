/** The page's shortcuts: a table that can be remapped, deaf while somebody types. */

import * as actions from "./actions.js";
import * as clipboard from "./clipboard.js";

/** @typedef {{name: string, group: string, label: string, keys: string[], run: (event: KeyboardEvent) => unknown}} Shortcut */

const PLACE = "sonic.keys";

/** @type {[string, string, string, string[], (event: KeyboardEvent) => unknown][]} */
const TABLE = [
  ["play", "Play", "Play, pause", ["Space"], actions.play],
  ["start", "Play", "Stop, then to the start", ["Enter"], actions.stopOrToStart],
  ["home", "Play", "Go to the start", ["Home"], actions.toStart],
  ["loop", "Play", "Loop on or off; loop the selection", ["L"], actions.loop],
  ["metronome", "Play", "Metronome", ["K", "`"], actions.metronome],
  ["follow", "Play", "Follow the playhead", ["F"], actions.follow],
  ["panic", "Play", "Silence everything", ["Shift+Escape"], actions.panic],
  ["undo", "Edit", "Undo", ["Ctrl+Z"], actions.undo],
  ["redo", "Edit", "Redo", ["Ctrl+Shift+Z", "Ctrl+Y"], actions.redo],
  ["cut", "Edit", "Cut", ["Ctrl+X"], clipboard.cut],
  ["copy", "Edit", "Copy", ["Ctrl+C"], clipboard.copy],
  ["paste", "Edit", "Paste at the playhead, or here", ["Ctrl+V"], clipboard.paste],
  ["duplicate", "Edit", "Duplicate", ["Ctrl+D"], actions.duplicateSelected],
  ["delete", "Edit", "Delete", ["Delete", "Backspace"], actions.deleteSelected],
  ["split", "Edit", "Split at the playhead", ["Ctrl+E"], actions.splitAtPlayhead],
  ["join", "Edit", "Join the chosen clips", ["Ctrl+J"], actions.joinSelected],
  ["quantise", "Edit", "Pull notes onto the grid", ["Q"], actions.quantise],
  ["all", "Edit", "Select all", ["Ctrl+A"], actions.selectAll],
  ["none", "Edit", "Select nothing", ["Escape", "Ctrl+Shift+A"], actions.selectNone],
  ["left", "Edit", "Earlier by a grid step", ["ArrowLeft"], () => actions.nudge(-1, 0, false)],
  ["right", "Edit", "Later by a grid step", ["ArrowRight"], () => actions.nudge(1, 0, false)],
  ["up", "Edit", "Note up, or the track above", ["ArrowUp"], () => actions.nudge(0, 1, false)],
  ["down", "Edit", "Note down, or the track below", ["ArrowDown"], () => actions.nudge(0, -1, false)],
  ["fine-left", "Edit", "A little earlier", ["Shift+ArrowLeft"], () => actions.nudge(-1, 0, true)],
  ["fine-right", "Edit", "A little later", ["Shift+ArrowRight"], () => actions.nudge(1, 0, true)],
  ["octave-up", "Edit", "Notes up an octave", ["Shift+ArrowUp"], () => actions.nudge(0, 1, true)],
  ["octave-down", "Edit", "Notes down an octave", ["Shift+ArrowDown"], () => actions.nudge(0, -1, true)],
  ["select", "Edit", "Select notes", ["1"], () => actions.tool("select")],
  ["draw", "Edit", "Draw notes", ["2"], () => actions.tool("draw")],
  ["insert", "Edit", "New clip, or note, at the playhead", ["Insert", "Ctrl+Shift+M"], actions.insert],
  ["next", "Edit", "Choose the next clip or note", ["Ctrl+ArrowRight"], () => actions.choose(1)],
  ["last", "Edit", "Choose the clip or note before", ["Ctrl+ArrowLeft"], () => actions.choose(-1)],
  ["open", "Edit", "Open the chosen clip's notes", ["Ctrl+Enter"], actions.openChosen],
  ["snap", "Edit", "Snap to the grid", ["N"], actions.snap],
  ["device-left", "Edit", "Effect to the left", ["Alt+ArrowLeft"], () => actions.shiftDevice(-1)],
  ["device-right", "Edit", "Effect to the right", ["Alt+ArrowRight"], () => actions.shiftDevice(1)],
  ["mute", "Track", "Mute the chosen track", ["M"], () => actions.mute()],
  ["solo", "Track", "Solo the chosen track", ["S"], () => actions.solo()],
  ["zoom-in", "View", "Zoom in", ["+", "="], () => actions.zoom(1.4)],
  ["zoom-out", "View", "Zoom out", ["-", "−"], () => actions.zoom(1 / 1.4)],
  ["arrangement", "View", "Arrangement alone", ["Shift+1"], () => actions.showDock(null)],
  ["mixer", "View", "Mixer", ["Shift+2"], () => actions.showDock("mixer")],
  ["notes", "View", "Notes", ["Shift+3"], () => actions.showDock("notes")],
  ["history", "View", "History", ["Shift+4"], actions.showHistory],
  ["devices", "View", "Devices", ["Shift+5"], () => actions.showDock("devices")],
  ["meters", "View", "Meters", ["Shift+6"], () => actions.showDock("meters")],
  ["automation", "View", "Automation", ["Shift+7"], () => actions.showDock("automation")],
  ["region", "View", "Next region of the page", ["F6"], (event) => nextRegion(event.shiftKey ? -1 : 1)],
  ["help", "View", "These keys", ["?"], () => dispatchEvent(new Event("sonic-help"))],
];

/** @type {Shortcut[]} */
export const shortcuts = TABLE.map(([name, group, label, keys, run]) => ({ name, group, label, keys: [...keys], run }));

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(PLACE) ?? "{}");
  } catch {
    return {};
  }
}
for (const [name, key] of Object.entries(remembered())) give(name, key);

/** A key belongs to one shortcut: whoever had it loses it. @param {string} name @param {string} key */
function give(name, key) {
  for (const shortcut of shortcuts)
    shortcut.keys = shortcut.keys.filter((each) => each !== key || shortcut.name === name);
  const found = shortcuts.find((shortcut) => shortcut.name === name);
  if (found) found.keys = [key, ...found.keys.slice(1).filter((each) => each !== key)];
}

/** Gives a shortcut another key, and remembers it. @param {string} name @param {string} key */
export function remap(name, key) {
  give(name, key);
  keep({ ...remembered(), [name]: key });
}

/** Back to the keys as they come. */
export function defaults() {
  shortcuts.forEach((shortcut, index) => (shortcut.keys = [...TABLE[index][3]]));
  keep({});
}

/** @param {object} keys */
function keep(keys) {
  try {
    localStorage.setItem(PLACE, JSON.stringify(keys));
  } catch {
    // They hold for this visit, then.
  }
}

/** A key press by name, for instance "Ctrl+Shift+Z"; null for a modifier alone. @param {KeyboardEvent} event */
export function keyOf(event) {
  const { key, code } = event;
  if (["Control", "Shift", "Alt", "Meta", "AltGraph", "Dead", "Unidentified"].includes(key)) return null;
  const digit = /^Digit(\d)$/.exec(code)?.[1];
  const bare = key === " " ? "Space" : key.length === 1 ? key.toUpperCase() : key;
  const control = event.ctrlKey || event.metaKey;
  // Shift makes another character of most keys on top of saying itself: only where it does not, it is named.
  const named = /^[A-Z]$/.test(bare) || bare.length > 1;
  if (event.shiftKey && digit && !control) return `Shift+${digit}`;
  return [control && "Ctrl", event.altKey && "Alt", event.shiftKey && named && "Shift", bare].filter(Boolean).join("+");
}

const SIGNS = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", Delete: "Del", Escape: "Esc" };
const apple = /Mac|iPhone|iPad/.test(navigator.platform);

/** @param {string} key */
export const keyText = (key) =>
  key
    .split(/\+(?=.)/)
    .map((part) => (apple && part === "Ctrl" ? "⌘" : (Reflect.get(SIGNS, part) ?? part)))
    .join(" ");

/** @param {EventTarget | null} target */
function isTyping(target) {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.matches("input:not([type=checkbox]):not([type=range]), textarea, select") ||
    !!target.closest("dialog[open], [role=menu]")
  );
}

const PRESSES = ["Space", "Enter"];

/** Whether the browser gives this key a meaning on what has the focus. @param {EventTarget | null} target @param {string} key */
function isTheControls(target, key) {
  if (!(target instanceof HTMLElement)) return false;
  // Space plays wherever one is, as in every studio; Enter presses the button that has the focus.
  return key === "Enter" && target.matches("button, a, summary");
}

export function listen() {
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || isTyping(event.target)) return;
    const key = keyOf(event);
    if (!key || isTheControls(event.target, key)) return;
    const shortcut = shortcuts.find(({ keys }) => keys.includes(key));
    if (!shortcut) return;
    // Text that is selected is what one means to copy.
    if (shortcut.name === "copy" && getSelection()?.toString()) return;
    event.preventDefault();
    if (event.repeat && PRESSES.includes(key)) return;
    void shortcut.run(event);
  });
  // A button that has the focus is pressed by Space when the key comes up: not when Space has just played.
  addEventListener("keyup", (event) => {
    if (event.key === " " && event.target instanceof HTMLButtonElement && !isTyping(event.target))
      event.preventDefault();
  });
}

/** @param {number} way */
function nextRegion(way) {
  const regions = [...document.querySelectorAll("[data-region]")].filter(
    (region) => /** @type {HTMLElement} */ (region).offsetParent,
  );
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const next = regions.at((at + way + regions.length) % regions.length);
  /** @type {HTMLElement | null | undefined} */ (
    next?.querySelector("button:not(:disabled), [tabindex='0'], a")
  )?.focus();
}
