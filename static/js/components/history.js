import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { boot, commands, mayEdit, revisions, say } from "../session.js";
import * as actions from "../actions.js";
import { agoText } from "../words.js";
import { historyButtons } from "./buttons.js";
import { icon, Live } from "./live.js";
import { openMenu } from "./menu.js";
import { undoable } from "../revisions.js";

const VIA = {
  page: "",
  api: "by a script",
  ai: "AI",
  mcp: "by an assistant",
  admin: "in the admin",
  shell: "in the shell",
};

/** Every step of the song, newest first: what, who, when, by which way. */
class History extends Live {
  static sees = ["side"];

  connectedCallback() {
    super.connectedCallback();
    this.follows(revisions, "change");
    // So that "3 min" does not stay so for an hour.
    this.clock = setInterval(() => this.requestUpdate(), 30_000);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.clock);
  }

  async #older() {
    try {
      await revisions.fetch();
    } catch (error) {
      say(/** @type {Error} */ (error).message, { wrong: true });
    }
  }

  /** @param {Event} event @param {import("../revisions.js").Step} step */
  #menu(event, step) {
    const newest = revisions.steps[0]?.number;
    openMenu(
      /** @type {Element} */ (event.currentTarget),
      [
        {
          label: "Undo this step alone",
          note: "What came after stays",
          run: () => void actions.undoAlone(step),
        },
        ...(step.number === newest
          ? []
          : [
              {
                label: "Restore the song to here",
                note: "As a new step: nothing is lost",
                run: () => void commands.run("compositions.restore", { number: step.number }),
              },
            ]),
      ],
      step.label,
    );
  }

  render() {
    const { steps, more, mine } = revisions;
    const open = new Set(undoable(mine));
    const undone = new Set(steps.flatMap(({ kind, reverts }) => (kind === "undo" ? [reverts] : [])));
    const now = Date.now();
    return html` <div class="panel-head">
        <h2>History</h2>
        <span class="spring"></span>
        ${historyButtons()}
        <button class="button quiet square" aria-label="Close the history" @click=${actions.showHistory}>
          ${icon("close")}
        </button>
      </div>
      <ol class="steps">
        ${repeat(
          steps,
          ({ number }) => number,
          (step) =>
            html`<li
              class="${step.kind} ${step.via} ${undone.has(step.number) && !open.has(step.number) ? "undone" : ""}"
            >
              <span class="step-label">${step.label}</span>
              <span class="step-who"
                >${step.actor.id === boot.user.id ? "You" : step.actor.name}${Reflect.get(VIA, step.via) ? html` · <em>${Reflect.get(VIA, step.via)}</em>` : nothing}
                ·
                <time datetime=${step.at} title=${new Date(step.at).toLocaleString()}
                  >${agoText(Date.parse(step.at), now)}</time
                ></span
              >
              ${mayEdit && step.number > 1 ? html`<button class="button quiet square" aria-haspopup="menu" aria-label="More for step ${step.number}: ${step.label}" @click=${(/** @type {Event} */ event) => this.#menu(event, step)}>${icon("more")}</button>` : nothing}
            </li>`,
        )}
        ${more ? html`<li class="older"><button class="button quiet" @click=${this.#older}>Show older steps</button></li>` : nothing}
      </ol>`;
  }
}
customElements.define("sonic-history", History);
