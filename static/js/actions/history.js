/** Steps back and forth in the history. */

import { announce, boot, catalogue, commands, mayEdit, revisions, say, socket, store, versions, view } from "../session.js";
import { Refused } from "../socket.js";
import { askText } from "../components/ask.js";
import { conflictText } from "../conflicts.js";
import { _ } from "../tongue.js";

/** Takes back an edit that still waits for the line, or else the newest step of the song. */
export function undo() {
  const label = socket.takeBack();
  if (label) return announce(_("Taken back: {label}", { label }));
  return takeStep("compositions.undo", revisions.next);
}

export const redo = () => takeStep("compositions.redo", revisions.nextRedo);

/** Takes one step back by itself, whatever came after it. @param {{number: number, label: string}} step */
export const undoAlone = (step) => takeStep("compositions.undo", step, { number: step.number });

/**
 * Takes a step back or forth. Where others built on it, the musician chooses what of it to take, or the next one.
 * @param {"compositions.undo" | "compositions.redo"} command @param {{label: string} | undefined} step
 * @param {{number?: number, skip?: number, partial?: boolean}} [how]
 */
async function takeStep(command, step, how = {}) {
  if (!mayEdit || !step) return;
  try {
    await socket.command(command, how);
  } catch (error) {
    if (!(error instanceof Refused) || error.isListed || !error.refusal.conflicts?.length)
      return commands.complain(/** @type {Error} */ (error));
    const verb = command === "compositions.undo" ? "Undo" : "Redo";
    const rest = { label: _("{verb} the rest of it", { verb }), run: () => void takeStep(command, step, { ...how, partial: true }) };
    const older = {
      label: _("{verb} the step before instead", { verb }),
      run: () => void takeStep(command, step, { skip: (how.skip ?? 0) + 1 }),
    };
    const { conflicts, partial, label = step.label } = error.refusal;
    const titleOf = (/** @type {string} */ kind) => catalogue.get(kind)?.title ?? kind;
    const why = conflictText(conflicts, store, titleOf, boot.user.name);
    say(why ? _("“{label}” stays as it is: {why}", { label, why }) : error.message, {
      wrong: true,
      acts: [...(partial ? [rest] : []), ...(how.number === undefined ? [older] : [])],
    });
  }
}

/**
 * Names a step of the history, or renames it: the song as it is now where none is said.
 * @param {number} [number]
 */
export async function saveVersion(number = store.number) {
  if (!mayEdit) return;
  try {
    await versions.fetch();
    const was = versions.of(number)?.name;
    const title = was ? _("Rename this version") : _("Save this version");
    const name = await askText(title, _("Name"), was ?? "", was ? _("Rename") : _("Save"));
    if (!name) return;
    await versions.save(number, name);
    const acts = view.now.side === "history" ? [] : [{ label: _("Show"), run: () => view.set({ side: "history" }) }];
    say(_("“{name}” is in the history.", { name }), { acts });
  } catch (error) {
    say(/** @type {Error} */ (error).message, { wrong: true });
  }
}

/** Takes a version's name away, and offers to give it back. @param {import("../versions.js").Version} version */
export async function removeVersion({ number, name }) {
  try {
    await versions.remove(number);
    const back = { label: _("Undo"), run: () => void versions.save(number, name).catch(commands.complain) };
    say(_("“{name}” is no version any more; its step stays.", { name }), { acts: [back] });
  } catch (error) {
    say(/** @type {Error} */ (error).message, { wrong: true });
  }
}

/** Brings the song back to how it was after a step, as a new step. @param {number} number */
export const restore = (number) => void commands.run("compositions.restore", { number });
