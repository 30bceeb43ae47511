import { v7 as uuid7 } from "uuid";
import * as actions from "../actions.js";
import { byOrder, devicesOf, STRIP, stripsByTrack, TRACK } from "../lanes.js";
import { padsOf } from "../presets.js";
import * as clipboard from "../clipboard.js";
import { catalogue, commands, store, view } from "../session.js";
import { sounds } from "../sounds.js";
import { _ } from "../tongue.js";
import { askText } from "./ask.js";
import { openMenu } from "./menu.js";
import { browseDevice, browseEffects, browseInstruments } from "./sound_browser.js";

/** @typedef {import("../store.js").Row} Row */

/** @param {Event} event @param {string} trackId */
export function addEffectMenu(event, trackId) {
  const add = async (/** @type {object} */ what) => {
    const device_id = uuid7();
    const added = await commands.run("effects.add_effect", { track_id: trackId, device_id, ...what });
    if (added) view.set({ track: trackId, device: device_id });
  };
  browseEffects(/** @type {Element} */ (event.currentTarget), trackId, add);
}

/** @param {Event} event @param {string} trackId @param {Row | null} device that the track has */
export function instrumentMenu(event, trackId, device) {
  browseInstruments(/** @type {Element} */ (event.currentTarget), trackId, device);
}

/** Everything that can be done with a device. @param {Element} at @param {Row} device @param {Row} track */
export function deviceMenu(at, device, track) {
  const { id, bypass } = device;
  const kind = catalogue.get(device.kind);
  const effect = kind?.category === "effect";
  const knobs = !!kind?.parameters.length;
  const held = clipboard.heldDevice();
  const saved = sounds.from(device);
  const { earlier, later } = neighbours(device);
  const move = (/** @type {string | null} */ after_id) =>
    void commands.run("effects.move_effect", { device_id: id, after_id });
  openMenu(
    at,
    [
      { label: bypass ? _("Switch on") : _("Bypass"), run: () => void actions.bypass(device) },
      { label: knobs ? _("Presets…") : _("Kits…"), run: () => browseDevice(at, device, track.id) },
      { label: knobs ? _("Save preset as…") : _("Save kit as…"), run: () => void saveAs(device) },
      ...(saved?.mine ? [{ label: _("Save over “{saved}”", { saved: saved.name }), run: () => void saveOver(device, saved) }] : []),
      ...(knobs
        ? [
            {
              label: _("All knobs to their defaults"),
              run: () =>
                void commands.run("effects.set_values", { device_id: id, values: {}, others_to_default: true }),
            },
            { label: _("Surprise me"), note: _("Other knobs by chance; undo takes it back"), run: () => void actions.surprise(device) },
          ]
        : []),
      "line",
      { label: _("Copy"), key: "Ctrl C", run: () => clipboard.copyDevice(device) },
      ...(held
        ? [{ label: _("Paste"), key: "Ctrl V", run: () => void clipboard.pasteDevice(track.id, effect ? id : null) }]
        : []),
      ...(held && held.id !== id && held.kind === device.kind && knobs
        ? [{ label: _("Paste its knobs"), run: () => void clipboard.pasteKnobs(device) }]
        : []),
      ...(earlier !== undefined ? [{ label: _("Move left"), key: "Alt ←", run: () => move(earlier) }] : []),
      ...(later !== undefined ? [{ label: _("Move right"), key: "Alt →", run: () => move(later) }] : []),
      ...(effect ? [{ label: _("Move to track…"), run: () => trackMenu(at, device, track, false) }] : []),
      { label: _("Copy to track…"), run: () => trackMenu(at, device, track, true) },
      ...(kind?.sidechain ? [{ label: _("Sidechain…"), run: () => sidechainMenu(at, device, track) }] : []),
      ...(effect
        ? [
            /** @type {const} */ ("line"),
            { label: _("Remove"), danger: true, run: () => void commands.run("effects.remove_effect", { device_id: id }) },
          ]
        : []),
    ],
    kind?.title ?? device.kind,
  );
}

/**
 * After which an effect would stand one place earlier or later: an id, null for the front, undefined where it cannot.
 * @param {Row} device @returns {{earlier: string | null | undefined, later: string | undefined}}
 */
export function neighbours(device) {
  const effects = devicesOf(store, device.strip_id).filter((each) => catalogue.get(each.kind)?.category === "effect");
  const at = effects.findIndex(({ id }) => id === device.id);
  if (at < 0) return { earlier: undefined, later: undefined };
  return { earlier: at ? (effects[at - 2]?.id ?? null) : undefined, later: effects[at + 1]?.id };
}

/** @param {Row} device */
async function saveAs(device) {
  const title = catalogue.get(device.kind)?.title ?? "";
  const name = await askText(_("Save as"), _("Name"), device.preset_name || title, _("Save"));
  if (!name) return;
  const saved = await sounds.save(device, { name });
  // The device goes on under the name that it was given; its knobs stay where they are.
  if (saved) await load(device, saved);
}

/** @param {Row} device @param {import("../presets.js").Sound} saved */
async function saveOver(device, saved) {
  const kind = catalogue.get(device.kind);
  if (kind) await sounds.change(saved, saved.pads ? { pads: padsOf(device, kind) } : { values: device.values });
}

/** @param {Row} device @param {import("../presets.js").Sound} sound */
const load = (device, sound) =>
  sound.pads
    ? commands.run("effects.load_kit", { device_id: device.id, kit_id: sound.id })
    : commands.run("effects.load_preset", { device_id: device.id, preset_id: sound.id });

/** @param {Element} at @param {Row} device @param {Row} own @param {boolean} copy */
function trackMenu(at, device, own, copy) {
  const strips = stripsByTrack(store);
  const instrument = catalogue.get(device.kind)?.category === "instrument";
  const tracks = store
    .all(TRACK)
    .filter((track) => strips.has(track.id) && track.kind !== "vca" && (track.id !== own.id || (copy && !instrument)))
    .filter((track) => !instrument || track.kind === "instrument")
    .sort(byOrder);
  openMenu(
    at,
    tracks.map((track) => ({ label: track.name, run: () => void actions.placeDevice(device, track.id, undefined, copy) })),
    copy ? _("Copy to") : _("Move to"),
  );
}

/** @param {Element} at @param {Row} device @param {Row} own */
function sidechainMenu(at, device, own) {
  const now = device.sidechain_strip_id;
  const set = (/** @type {string | null} */ track_id) =>
    void commands.run("effects.set_sidechain", { device_id: device.id, track_id });
  const tracks = store
    .all(TRACK)
    .filter((track) => track.id !== own.id && !["folder", "vca", "master"].includes(track.kind))
    .sort(byOrder);
  openMenu(
    at,
    [
      { label: _("Its own sound"), checked: !now, run: () => set(null) },
      ...tracks.map((track) => ({
        label: track.name,
        checked: store.get(STRIP, now)?.track_id === track.id,
        run: () => set(track.id),
      })),
    ],
    _("What steers it"),
  );
}
