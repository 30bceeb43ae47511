/**
 * The history as people remember it: sittings of work, days, and who did what. Pure.
 *
 * @typedef {import("./revisions.js").Step} Step
 * @typedef {{from: number, to: number, steps: Step[]}} Sitting `from` and `to`: milliseconds
 * @typedef {{text: string, person: number | null, kind: string}} Wanted
 */

const GAP_MS = 45 * 60_000; // who comes back after a longer pause sits down anew

/** Steps, newest first, as sittings, newest first: a day's end or a long pause ends one. @param {Step[]} steps @returns {Sitting[]} */
export function sittings(steps) {
  /** @type {Sitting[]} */
  const found = [];
  for (const step of steps) {
    const at = Date.parse(step.at);
    const open = found.at(-1);
    if (open && open.from - at <= GAP_MS && isSameDay(open.from, at)) {
      open.from = at;
      open.steps.push(step);
    } else found.push({ from: at, to: at, steps: [step] });
  }
  return found;
}

/** @param {number} a @param {number} b */
const isSameDay = (a, b) => new Date(a).toDateString() === new Date(b).toDateString();

/** @type {Record<string, (step: Step) => boolean>} */
const KINDS = {
  all: () => true,
  edits: ({ kind }) => kind === "edit",
  undone: ({ kind }) => kind !== "edit",
  others: ({ via }) => via !== "page",
};

/** @param {Step} step @param {Wanted} wanted @param {string} [name] of the version that the step is */
export function isWanted(step, { text, person, kind }, name = "") {
  if (person !== null && step.actor.id !== person) return false;
  if (!(KINDS[kind] ?? KINDS.all)(step)) return false;
  const said = `${name} ${step.label} ${step.actor.name}`.toLocaleLowerCase();
  return text.toLocaleLowerCase().split(/\s+/).every((word) => said.includes(word));
}

/** When a sitting was, for instance "Today, 14:02 – 15:31". @param {Sitting} sitting @param {number} now @param {{today: string, yesterday: string}} words */
export function sittingText({ from, to }, now, words) {
  const clock = (/** @type {number} */ at) => new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  const date = new Date(to);
  const isThisYear = date.getFullYear() === new Date(now).getFullYear();
  const day = isSameDay(to, now)
    ? words.today
    : isSameDay(to, yesterday.getTime())
      ? words.yesterday
      : date.toLocaleDateString([], { weekday: "short", day: "numeric", month: "short", ...(isThisYear ? {} : { year: "numeric" }) });
  return `${day}, ${clock(from) === clock(to) ? clock(to) : `${clock(from)} – ${clock(to)}`}`;
}
