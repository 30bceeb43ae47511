/** The page's shortcuts: a table that can be remapped, deaf while somebody types. */

import * as actions from "./actions.js";
import * as clipboard from "./clipboard.js";
import { arranged, SETS } from "./key_sets.js";
import { typed } from "./playing/typing.js";
import { _ } from "./tongue.js";

/** @typedef {{name: string, group: string, label: string, keys: string[], run: (event: KeyboardEvent) => unknown}} Shortcut */

const PLACE = "sonic.keys";
const SET_PLACE = "sonic.key_set";

/** @type {[string, string, string, string[], (event: KeyboardEvent) => unknown][]} */
const TABLE = [
  ["play", _("Play"), _("Play, pause"), ["Space"], actions.play],
  ["start", _("Play"), _("Stop, then to the start"), ["Enter"], actions.stopOrToStart],
  ["home", _("Play"), _("Go to the start"), ["Home"], actions.toStart],
  ["end", _("Play"), _("Go to the end"), ["End"], actions.toEnd],
  ["bar-back", _("Play"), _("Back by a bar"), [","], () => actions.byBar(-1)],
  ["bar-on", _("Play"), _("On by a bar"), ["."], () => actions.byBar(1)],
  ["marker-back", _("Play"), _("To the marker before"), ["Shift+PageUp"], () => actions.byMarker(-1)],
  ["marker-on", _("Play"), _("To the next marker"), ["Shift+PageDown"], () => actions.byMarker(1)],
  ["record", _("Play"), _("Record, or end the take"), ["R"], actions.record],
  ["capture", _("Play"), _("Keep what was just played"), ["Shift+R"], actions.capture],
  ["typing", _("Play"), _("The letters as a piano"), ["CapsLock", ";"], actions.typing],
  ["keyboard", _("Play"), _("Keyboard on the screen"), ["Shift+K"], actions.showKeyboard],
  ["tap", _("Play"), _("Tap the tempo"), ["T"], actions.tap],
  ["loop", _("Play"), _("Loop on or off; loop the selection"), ["L"], actions.loop],
  ["loop-from", _("Play"), _("Loop from the playhead"), ["["], actions.loopFromHere],
  ["loop-to", _("Play"), _("Loop to the playhead"), ["]"], actions.loopToHere],
  ["loop-earlier", _("Play"), _("Move the loop back by its length"), ["{"], () => actions.shiftLoop(-1)],
  ["loop-later", _("Play"), _("Move the loop on by its length"), ["}"], () => actions.shiftLoop(1)],
  ["metronome", _("Play"), _("Metronome"), ["K", "`"], actions.metronome],
  ["follow", _("Play"), _("Follow the playhead"), ["F"], actions.follow],
  ["panic", _("Play"), _("Silence everything"), ["Shift+Escape"], actions.panic],
  ["undo", _("Edit"), _("Undo"), ["Ctrl+Z"], actions.undo],
  ["redo", _("Edit"), _("Redo"), ["Ctrl+Shift+Z", "Ctrl+Y"], actions.redo],
  ["cut", _("Edit"), _("Cut"), ["Ctrl+X"], clipboard.cut],
  ["copy", _("Edit"), _("Copy"), ["Ctrl+C"], clipboard.copy],
  ["paste", _("Edit"), _("Paste at the playhead, or here"), ["Ctrl+V"], clipboard.paste],
  ["duplicate", _("Edit"), _("Duplicate"), ["Ctrl+D"], actions.duplicateSelected],
  ["delete", _("Edit"), _("Delete"), ["Delete", "Backspace"], actions.deleteSelected],
  ["split", _("Edit"), _("Split at the playhead"), ["Ctrl+E"], actions.splitAtPlayhead],
  ["join", _("Edit"), _("Join the chosen clips"), ["Ctrl+J"], actions.joinSelected],
  ["quantise", _("Notes"), _("Quantise"), ["Q"], actions.quantise],
  ["quantise-settings", _("Notes"), _("Quantise: grid, strength, swing"), ["Shift+Q"], actions.quantiseSettings],
  ["all", _("Edit"), _("Select all"), ["Ctrl+A"], actions.selectAll],
  ["none", _("Edit"), _("Select nothing"), ["Escape", "Ctrl+Shift+A"], actions.selectNone],
  ["left", _("Edit"), _("Earlier by a grid step"), ["ArrowLeft"], () => actions.nudge(-1, 0, false)],
  ["right", _("Edit"), _("Later by a grid step"), ["ArrowRight"], () => actions.nudge(1, 0, false)],
  ["up", _("Edit"), _("Note up, or the track above"), ["ArrowUp"], () => actions.nudge(0, 1, false)],
  ["down", _("Edit"), _("Note down, or the track below"), ["ArrowDown"], () => actions.nudge(0, -1, false)],
  ["fine-left", _("Edit"), _("A little earlier"), ["Shift+ArrowLeft"], () => actions.nudge(-1, 0, true)],
  ["fine-right", _("Edit"), _("A little later"), ["Shift+ArrowRight"], () => actions.nudge(1, 0, true)],
  ["octave-up", _("Edit"), _("Notes up an octave"), ["Shift+ArrowUp"], () => actions.nudge(0, 1, true)],
  ["octave-down", _("Edit"), _("Notes down an octave"), ["Shift+ArrowDown"], () => actions.nudge(0, -1, true)],
  ["select", _("Notes"), _("Select notes"), ["1"], () => actions.tool("select")],
  ["draw", _("Notes"), _("Draw notes"), ["2"], () => actions.tool("draw")],
  ["paint", _("Notes"), _("Paint runs of notes"), ["3"], () => actions.tool("paint")],
  ["erase", _("Notes"), _("Erase notes"), ["4"], () => actions.tool("erase")],
  ["knife", _("Notes"), _("Split notes"), ["5"], () => actions.tool("split")],
  ["stamp", _("Notes"), _("Stamp chords"), ["6"], actions.takeStamp],
  ["insert", _("Edit"), _("New clip, or note, at the playhead"), ["Insert", "Ctrl+Shift+M"], actions.insert],
  ["next", _("Edit"), _("Choose the next clip or note"), ["Ctrl+ArrowRight"], () => actions.choose(1)],
  ["last", _("Edit"), _("Choose the clip or note before"), ["Ctrl+ArrowLeft"], () => actions.choose(-1)],
  ["open", _("Edit"), _("Open the chosen clip's notes"), ["Ctrl+Enter"], actions.openChosen],
  ["snap", _("Edit"), _("Snap to the grid"), ["N"], actions.snap],
  ["insert-time", _("Edit"), _("Insert time"), ["Ctrl+I"], actions.insertTime],
  ["duplicate-time", _("Edit"), _("Duplicate time"), ["Ctrl+Alt+D"], actions.duplicateTime],
  ["delete-time", _("Edit"), _("Delete time"), ["Ctrl+Shift+Delete", "Ctrl+Shift+Backspace"], actions.deleteTime],
  ["finer", _("Edit"), _("Finer grid"), [">"], actions.finerGrid],
  ["coarser", _("Edit"), _("Coarser grid"), ["<"], actions.coarserGrid],
  ["device-left", _("Edit"), _("Effect to the left"), ["Alt+ArrowLeft"], () => actions.shiftDevice(-1)],
  ["device-right", _("Edit"), _("Effect to the right"), ["Alt+ArrowRight"], () => actions.shiftDevice(1)],
  ["duplicate-linked", _("Edit"), _("Duplicate linked: the copy plays the same notes"), ["Ctrl+Shift+D"], actions.duplicateLinked],
  ["inspector", _("View"), _("Details of the chosen clip"), ["I"], actions.showInspector],
  ["lanes", _("Track"), _("Automation of the chosen track, below its clips"), ["Shift+A"], () => actions.showLanes()],
  ["mute", _("Track"), _("Mute the chosen track"), ["M"], () => actions.mute()],
  ["arm", _("Track"), _("Arm the chosen track"), ["A"], () => actions.arm()],
  ["solo", _("Track"), _("Solo the chosen track"), ["S"], () => actions.solo()],
  ["unsolo-all", _("Track"), _("Unsolo all"), ["Alt+S"], actions.unsoloAll],
  ["unmute-all", _("Track"), _("Unmute all"), ["Alt+M"], actions.unmuteAll],
  ["reset-peaks", _("View"), _("Reset all peaks"), ["Alt+P"], actions.resetPeaks],
  ["zoom-in", _("View"), _("Zoom in"), ["+", "="], () => actions.zoom(1.4)],
  ["zoom-out", _("View"), _("Zoom out"), ["-", "−"], () => actions.zoom(1 / 1.4)],
  ["zoom-selection", _("View"), _("Zoom to the selection"), ["Z"], actions.zoomToSelection],
  ["zoom-back", _("View"), _("Zoom back"), ["X"], actions.zoomBack],
  ["arrangement", _("View"), _("Arrangement alone"), ["Shift+1"], () => actions.showDock(null)],
  ["mixer", _("View"), _("Mixer"), ["Shift+2"], () => actions.showDock("mixer")],
  ["notes", _("View"), _("Notes"), ["Shift+3"], () => actions.showDock("notes")],
  ["history", _("View"), _("History"), ["Shift+4"], actions.showHistory],
  ["song", _("View"), _("Notepad"), ["Shift+0"], () => actions.showSide("song")],
  ["save", _("Edit"), _("Save a version of the song"), ["Ctrl+S"], () => actions.saveVersion()],
  ["devices", _("View"), _("Devices"), ["Shift+5"], () => actions.showDock("devices")],
  ["meters", _("View"), _("Meters"), ["Shift+6"], () => actions.showDock("meters")],
  ["automation", _("View"), _("Automation"), ["Shift+7"], () => actions.showDock("automation")],
  ["maximise", _("View"), _("Panel at full height, or back"), ["Alt+Enter"], actions.maximise],
  ["window", _("View"), _("Panel in its own window"), ["Ctrl+Alt+W"], () => actions.popOut()],
  ["compose", _("View"), _("Layout: compose"), ["Alt+1"], () => actions.layOut("compose", "Compose")],
  ["mix", _("View"), _("Layout: mix"), ["Alt+2"], () => actions.layOut("mix", "Mix")],
  ["perform", _("View"), _("Layout: perform"), ["Alt+3"], () => actions.layOut("perform", "Perform")],
  ["usual", _("View"), _("Reset the layout"), ["Alt+0"], actions.resetLayout],
  ["settings", _("View"), _("Settings"), ["Ctrl+,"], () => dispatchEvent(new Event("sonic-settings"))],
  ["browser", _("View"), _("Browser of sounds"), ["B", "Ctrl+B", "Shift+8"], actions.showBrowser],
  ["region", _("View"), _("Next region of the page"), ["F6"], (event) => nextRegion(event.shiftKey ? -1 : 1)],
  ["palette", _("View"), _("Find anything to do"), ["Ctrl+K"], () => dispatchEvent(new Event("sonic-palette"))],
  ["help", _("View"), _("These keys"), ["?"], () => dispatchEvent(new Event("sonic-help"))],
];

/** @type {Shortcut[]} */
export const shortcuts = TABLE.map(([name, group, label, keys, run]) => ({ name, group, label, keys: [...keys], run }));
const USUAL = Object.fromEntries(TABLE.map(([name, , , keys]) => [name, keys]));

/** @template Kept @param {string} place @param {Kept} otherwise @returns {Kept} */
function remembered(place, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(place) ?? "null") ?? otherwise;
  } catch {
    return otherwise;
  }
}
/** The set of keys in use, and what is changed in it: one key each. */
export const mine = { set: remembered(SET_PLACE, "sonic"), own: remembered(PLACE, /** @type {Record<string, string>} */ ({})) };
arrange();

function arrange() {
  const keys = arranged(USUAL, SETS[mine.set]?.keys ?? {}, mine.own);
  for (const shortcut of shortcuts) shortcut.keys = keys[shortcut.name];
}

/** Takes a set of keys, and changes in it, and remembers both. @param {string} set @param {Record<string, string>} own */
export function take(set, own) {
  mine.set = set;
  mine.own = own;
  arrange();
  try {
    localStorage.setItem(SET_PLACE, JSON.stringify(set));
    localStorage.setItem(PLACE, JSON.stringify(own));
  } catch {
    // They hold for this visit, then.
  }
}

/** Gives a shortcut another key. Answers who had it. @param {string} name @param {string} key */
export function remap(name, key) {
  const had = shortcuts.find((shortcut) => shortcut.name !== name && shortcut.keys.includes(key));
  const rest = Object.entries(mine.own).filter(([other, each]) => other !== name && each !== key);
  take(mine.set, { ...Object.fromEntries(rest), [name]: key });
  return had;
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
    if (typed(event)) return event.preventDefault();
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
