/** What a control shows of its automation and modulation, and the menu that begins them. */

import * as actions from "../actions.js";
import { STRIP, TRACK } from "../lanes.js";
import { catalogue, commands, mayEdit, store } from "../session.js";
import { laneOf, modulationsOf, modulatorsOf, ownerOf, targetArguments, targetsOf } from "../targets.js";
import { openMenu } from "./menu.js";

/** @typedef {import("./strip_hands.js").ControlHand} ControlHand */

/** As a class name: "overridden" and "automated" by its lane, "modulated", or nothing. @param {ControlHand} hand */
export function drivenState(hand) {
  const lane = laneOf(hand.model, hand.id(), hand.parameter);
  if (lane && lane.mode !== "off") return lane.override ? "overridden" : "automated";
  return modulationsOf(hand.model, hand.id(), hand.parameter).length ? "modulated" : "";
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
      { label: lane ? "Show its automation" : "Automate", run: () => void actions.automate(target) },
      ...(lane?.override
        ? [
            {
              label: "Back to its automation",
              run: () => void commands.run("effects.override_lane", { lane_id: lane.id, override: false }),
            },
          ]
        : []),
      ...free.map((modulator, index) => ({
        label: `Move by ${catalogue.get(modulator.kind)?.title ?? modulator.kind} ${index + 1}`,
        run: () => void commands.run("effects.add_modulation", { modulator_id: modulator.id, ...targetArguments(target) }),
      })),
    ],
    target.parameter.title,
  );
}
