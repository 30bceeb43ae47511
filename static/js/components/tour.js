import { html, LitElement, nothing } from "lit";
import { NOTE, STRIP } from "../lanes.js";
import { announce, boot, mayEdit, player, revisions, store, view } from "../session.js";
import { _ } from "../tongue.js";
import { icon } from "./live.js";

const PLACE = "sonic.tour";
const GAP_PX = 14;
const EDGE_PX = 12;

/**
 * A step is done by doing it. `at` are selectors of where, the first that is in sight counts; `begins` notes how things
 * stand, `done` is asked with that whenever something has happened.
 * @typedef {{title: string, text: string, at: string[], edits?: boolean, begins: () => unknown, done: (before: any) => boolean}} Step
 */

const wasHere = () => {
  try {
    return localStorage.getItem(PLACE) !== null;
  } catch {
    return true; // where nothing is remembered, nobody is asked at each visit
  }
};
const remember = () => {
  try {
    localStorage.setItem(PLACE, "done");
  } catch {
    // Not remembered, then.
  }
};
const newest = () => revisions.steps[0]?.number ?? 0;
const gains = () =>
  store
    .all(STRIP)
    .map((strip) => strip.gain_db)
    .join();

let haveKeysOpened = false;
addEventListener("sonic-help", () => (haveKeysOpened = true));

/** @type {Step[]} */
const ALL = [
  {
    title: _("Listen"),
    text: _("Press Play, or the Space bar. The sound comes from this page."),
    at: [".transport .play"],
    begins: () => null,
    done: () => player.state === "playing",
  },
  {
    title: _("Move a fader"),
    text: _("Drag any fader while it plays. Everybody who has the song open hears it move."),
    at: [".strip-fader sonic-fader", ".heads sonic-fader"],
    edits: true,
    begins: () => [newest(), gains()],
    done: ([number, before]) => newest() > number && gains() !== before,
  },
  {
    title: _("Draw a note"),
    text: _("Double-click a clip to open its notes. Then double-click anywhere among them."),
    at: [".field-of-notes", ".field-of-lanes"],
    edits: true,
    begins: () => store.all(NOTE).length,
    done: (before) => store.all(NOTE).length > before,
  },
  {
    title: _("Take it back"),
    text: _("Press Undo, or Ctrl Z. Every step is kept, yours and everybody’s: nothing can be lost by trying."),
    at: [".transport [aria-label='Undo']"],
    edits: true,
    begins: newest,
    done: (before) => newest() > before && revisions.steps[0]?.kind === "undo",
  },
  {
    title: _("Look around"),
    text: _("Mixer, notes, devices, meters and automation open down here. Open another one."),
    at: [".dock-tabs"],
    begins: () => view.now.dock,
    done: (before) => view.now.dock !== before,
  },
  {
    title: _("Find every key"),
    text: _("The question mark lists all keys, and lets you change them. Press it, then close the list."),
    at: [".transport [aria-label='Keys']"],
    begins: () => (haveKeysOpened = false),
    done: () => haveKeysOpened,
  },
];
const STEPS = ALL.filter((step) => mayEdit || !step.edits);

/** The first minute, step by step, beside the page: it never stands in the way, and is asked for again in the settings. */
class Tour extends LitElement {
  static properties = { at: { state: true } };

  constructor() {
    super();
    /** The step that is waited for; −1 invites, null is away, and beyond the last it says goodbye. @type {number | null} */
    this.at = null;
    /** @type {unknown} */
    this.start = null;
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    addEventListener("sonic-tour", () => this.#go(0));
    addEventListener("resize", () => this.#place());
    const look = () => requestAnimationFrame(() => this.#look());
    player.addEventListener("state", look);
    revisions.addEventListener("change", look);
    revisions.addEventListener("change", () => this.#invite(), { once: true });
    view.on(["dock", "beside", "maximised", "clip", "dockPixels"], look);
    store.subscribe(look, NOTE);
    addEventListener("sonic-help", look);
  }

  /** Invites who opens a song with music in it, has changed nothing yet, and was never invited in this browser. */
  #invite() {
    const isNew = !wasHere() && !revisions.steps.some(({ actor }) => actor.id === boot.user.id);
    if (this.at === null && isNew && store.all(NOTE).length) this.at = -1;
  }

  /** @param {number | null} at */
  #go(at) {
    this.at = at;
    if (at === null || at >= STEPS.length) remember();
    const step = STEPS[at ?? -1];
    if (!step) return;
    this.start = step.begins();
    announce(`${step.title}. ${step.text}`);
  }

  #look() {
    const step = STEPS[this.at ?? -1];
    if (step?.done(this.start)) this.#go(Number(this.at) + 1);
    this.#place();
  }

  updated() {
    this.#place();
    // The button that had the focus is gone with its step.
    if (document.activeElement === document.body) /** @type {HTMLElement | null} */ (this.querySelector(".tour"))?.focus();
  }

  /** The card beside what it speaks of, wholly in sight; the ring around it. */
  #place() {
    const [card, ring] = /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll(".tour, .tour-ring"));
    if (!card) return;
    const target = STEPS[this.at ?? -1]?.at
      .flatMap((each) => [...document.querySelectorAll(each)])
      .map((each) => each.getBoundingClientRect())
      .find(({ width, height, bottom }) => width && height && bottom > 0);
    ring.hidden = !target;
    const { offsetWidth: wide, offsetHeight: high } = card;
    let [left, top] = [EDGE_PX, innerHeight - high - 34 - EDGE_PX];
    if (target) {
      const isField = target.height > innerHeight / 4;
      left = target.left + (target.width - wide) / 2;
      if (isField) top = target.bottom - high - GAP_PX;
      else if (target.bottom + GAP_PX + high < innerHeight) top = target.bottom + GAP_PX;
      else top = target.top - GAP_PX - high;
      Object.assign(ring.style, {
        left: `${target.left - 3}px`,
        top: `${target.top - 3}px`,
        width: `${target.width + 6}px`,
        height: `${target.height + 6}px`,
      });
    }
    card.style.left = `${Math.max(EDGE_PX, Math.min(left, innerWidth - wide - EDGE_PX))}px`;
    card.style.top = `${Math.max(EDGE_PX, Math.min(top, innerHeight - high - EDGE_PX))}px`;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.#go(null);
  }

  render() {
    const { at } = this;
    if (at === null) return nothing;
    const step = STEPS[at];
    const isOver = at >= STEPS.length;
    const [title, text] = step
      ? [step.title, step.text]
      : isOver
        ? [_("That was the minute"), _("The tour is in the settings, should you want it again. Have fun.")]
        : [_("New here?"), _("One minute, six things to try, all on this song. What you change can be undone.")];
    return html`<section class="tour" role="dialog" aria-labelledby="tour-title" tabindex="-1" data-region @keydown=${this.#key}>
        <h2 id="tour-title">${title}</h2>
        <p>${text}</p>
        <div class="row">
          ${step
            ? html`<span class="tour-steps" role="img" aria-label=${_("Step {number} of {all}", { number: at + 1, all: STEPS.length })}
                  >${STEPS.map((_step, index) => html`<i class=${index <= at ? "done" : ""}></i>`)}</span
                ><span class="spring"></span
                ><button class="button quiet" @click=${() => this.#go(null)}>${_("End the tour")}</button
                ><button class="button" @click=${() => this.#go(at + 1)}>${_("Skip")}</button>`
            : isOver
              ? html`<span class="spring"></span><button class="button primary" @click=${() => this.#go(null)}>${icon("play")} ${_("Make music")}</button>`
              : html`<span class="spring"></span><button class="button quiet" @click=${() => this.#go(null)}>${_("Not now")}</button
                  ><button class="button primary" @click=${() => this.#go(0)}>${_("Take the tour")}</button>`}
        </div>
      </section>
      <div class="tour-ring" hidden></div>`;
  }
}
customElements.define("sonic-tour", Tour);
