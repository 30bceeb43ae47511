/** What a control shows of its automation and modulation, and the menu that begins them. */

import * as actions from "../actions.js";
import { STRIP, TRACK } from "../lanes.js";
import { catalogue, commands, mayEdit, say, store } from "../session.js";
import { laneOf, modulationsOf, modulatorsOf, ownerOf, targetArguments, targetsOf, targetText } from "../targets.js";
import { midi } from "../playing/midi_inputs.js";
import { learned } from "../playing/learned.js";
import { _ } from "../tongue.js";
import { handOf } from "./hand_of.js";
import { openMenu } from "./menu.js";

/** @typedef {import("./strip_hands.js").ControlHand} ControlHand */

/** As a class name: "overridden" and "automated" by its lane, "modulated", or nothing. @param {ControlHand} hand */
export function drivenState(hand) {
  const lane = laneOf(hand.model, hand.id(), hand.parameter);
  if (lane && lane.mode !== "off") return lane.override ? "overridden" : "automated";
  return modulationsOf(hand.model, hand.id(), hand.parameter).length ? "modulated" : "";
}

/**
 * The menu's items by which a MIDI desk gets hold of something, and loses it.
 * @param {import("../playing/learned.js").Learner} learner @param {string} name
 */
export function learnItems(learner, name) {
  const mapping = learned.of(learner);
  return [
    { label: _("Learn MIDI control"), run: () => void learnFrom(learner, name) },
    ...(mapping ? [{ label: _("Forget MIDI control"), run: () => learned.remove(mapping) }] : []),
  ];
}

/** @param {import("../playing/learned.js").Learner} learner @param {string} name */
async function learnFrom(learner, name) {
  await midi.open();
  if (midi.state === "on") learned.learn(learner, name);
  else say(midi.sentence, { wrong: true });
}

/** @param {MouseEvent} event @param {ControlHand} hand */
export function drivenMenu(event, hand) {
  const row = store.get(hand.model, hand.id());
  const target = row && targetsOf(hand.model, row).find(({ name }) => name === hand.parameter);
  if (!mayEdit || !target) return;
  event.preventDefault();
  event.stopPropagation();
  const lane = laneOf(hand.model, row.id, hand.parameter);
  const track = store.get(TRACK, store.get(STRIP, ownerOf(hand.model, row))?.track_id);
  const modulated = new Set(modulationsOf(hand.model, row.id, hand.parameter).map((each) => each.modulator_id));
  const free = track && !target.parameter.choices.length ? modulatorsOf(track).filter(({ id }) => !modulated.has(id)) : [];
  openMenu(
    { x: event.clientX, y: event.clientY },
    [
      { label: lane ? _("Show its automation") : _("Automate"), run: () => void actions.automate(target) },
      ...(lane?.override
        ? [
            {
              label: _("Back to its automation"),
              run: () => void commands.run("effects.override_lane", { lane_id: lane.id, override: false }),
            },
          ]
        : []),
      ...(handOf(hand.model, row, hand.parameter) ? learnItems({ model: hand.model, id: row.id, parameter: hand.parameter }, targetText(target)) : []),
      ...free.map((modulator, index) => ({
        label: _("Move by {modulator} {number}", { modulator: catalogue.get(modulator.kind)?.title ?? modulator.kind, number: index + 1 }),
        run: () => void commands.run("effects.add_modulation", { modulator_id: modulator.id, ...targetArguments(target) }),
      })),
    ],
    target.parameter.title,
  );
}
