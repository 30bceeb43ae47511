import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { boot, mayEdit, revisions, say, socket, versions } from "../session.js";
import * as actions from "../actions.js";
import { isWanted, sittings, sittingText } from "../sittings.js";
import { _ } from "../tongue.js";
import { agoText } from "../words.js";
import { historyButtons } from "./buttons.js";
import { icon, Live, typed } from "./live.js";
import { openMenu } from "./menu.js";
import { undoable } from "../revisions.js";

/** @typedef {import("../revisions.js").Step} Step */
/** @typedef {import("../versions.js").Version} Version */

const VIA = {
  page: "",
  api: _("by a script"),
  ai: _("AI"),
  mcp: _("by an assistant"),
  admin: _("in the admin"),
  shell: _("in the shell"),
};
const VERSIONS = "versions";
const KIND_CHOICES = [
  ["all", _("All steps")],
  [VERSIONS, _("Named versions")],
  ["edits", _("Edits alone")],
  ["undone", _("Undone and redone")],
  ["others", _("By AI and scripts")],
];

/** Every step of the song, newest first: what, who, when, by which way; in sittings, and with the names of versions. */
class History extends Live {
  static properties = { text: { state: true }, person: { state: true }, kind: { state: true } };

  constructor() {
    super();
    this.text = "";
    /** @type {number | null} */
    this.person = null;
    this.kind = "all";
  }

  connectedCallback() {
    super.connectedCallback();
    this.follows(revisions, "change");
    this.follows(versions, "change");
    this.follows(socket, "pending");
    versions.fetch().catch((error) => say(error.message, { wrong: true }));
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

  /** @param {Event} event @param {number} number @param {string} label */
  #menu(event, number, label) {
    const version = versions.of(number);
    const isNewest = number === revisions.steps[0]?.number;
    openMenu(
      /** @type {Element} */ (event.currentTarget),
      [
        ...(isNewest
          ? []
          : [
              {
                label: version ? _("Restore this version") : _("Restore the song to here"),
                note: _("As a new step: nothing is lost"),
                run: () => actions.restore(number),
              },
            ]),
        {
          label: _("Undo this step alone"),
          note: _("What came after stays"),
          run: () => void actions.undoAlone({ number, label }),
        },
        "line",
        {
          label: version ? _("Rename this version…") : _("Name this version…"),
          run: () => void actions.saveVersion(number),
        },
        ...(version ? [{ label: _("Take its name away"), run: () => void actions.removeVersion(version) }] : []),
      ],
      version?.name ?? label,
    );
  }

  /** @param {number} number @param {string} label */
  #more(number, label) {
    if (!mayEdit || number < 2) return nothing;
    return html`<button
      class="button quiet square"
      aria-haspopup="menu"
      aria-label=${_("More for step {number}: {label}", { number, label })}
      @click=${(/** @type {Event} */ event) => this.#menu(event, number, label)}
    >
      ${icon("more")}
    </button>`;
  }

  #tools() {
    const people = new Map(revisions.steps.map(({ actor }) => [actor.id, actor.name]));
    return html`<div class="history-tools">
      <div class="row">
        <button class="button save-version" ?disabled=${!mayEdit} title=${_("Save this version (Ctrl S)")} @click=${() => actions.saveVersion()}>
          ${icon("flag")} ${_("Save version")}
        </button>
        <span class="spring"></span>
        ${historyButtons()}
      </div>
      <input
        class="field"
        type="search"
        placeholder=${_("Search the history")}
        aria-label=${_("Search the history")}
        .value=${this.text}
        @input=${(/** @type {Event} */ event) => (this.text = typed(event))}
      />
      <div class="row">
        <select class="field" aria-label=${_("Which steps")} @change=${(/** @type {Event} */ event) => (this.kind = typed(event))}>
          ${KIND_CHOICES.map(([kind, label]) => html`<option value=${kind} ?selected=${kind === this.kind}>${label}</option>`)}
        </select>
        <select
          class="field"
          aria-label=${_("Whose steps")}
          @change=${(/** @type {Event} */ event) => (this.person = typed(event) ? Number(typed(event)) : null)}
        >
          <option value="">${_("Everybody")}</option>
          ${[...people].map(([id, name]) => (id === null ? nothing : html`<option value=${id} ?selected=${id === this.person}>${id === boot.user.id ? _("You") : name}</option>`))}
        </select>
      </div>
    </div>`;
  }

  /** @param {Step} step @param {Set<number | null>} undone @param {number} now */
  #step(step, undone, now) {
    const { number, kind, via, label, actor, at } = step;
    const version = versions.of(number);
    return html`<li class="${kind} ${via} ${undone.has(number) ? "undone" : ""} ${version ? "version" : ""}">
      ${version ? html`<strong class="version-name">${icon("flag")}${version.name}</strong>` : nothing}
      <span class="step-label">${label}</span>
      <span class="step-who"
        >${actor.id === boot.user.id ? _("You") : actor.name}${Reflect.get(VIA, via) ? html` · <em>${Reflect.get(VIA, via)}</em>` : nothing}
        · <time datetime=${at} title=${new Date(at).toLocaleString()}>${agoText(Date.parse(at), now)}</time></span
      >
      ${this.#more(number, label)}
    </li>`;
  }

  /** @param {number} now */
  #versions(now) {
    const said = (/** @type {Version} */ { name, by }) => `${name} ${by}`.toLocaleLowerCase().includes(this.text.toLocaleLowerCase());
    const found = versions.list.filter(said);
    if (!found.length)
      return html`<p class="nothing-here">${_("Give a name to how the song is now, and you will find it here. (Ctrl S)")}</p>`;
    return html`<ol>
      ${found.map(
        ({ number, name, by, at }) =>
          html`<li class="version">
            <strong class="version-name">${icon("flag")}${name}</strong>
            <span class="step-who"
              >${_("Step {number}", { number })} · ${by} ·
              <time datetime=${at} title=${new Date(at).toLocaleString()}>${agoText(Date.parse(at), now)}</time></span
            >
            ${this.#more(number, name)}
          </li>`,
      )}
    </ol>`;
  }

  /** @param {number} now */
  #sittings(now) {
    const { steps, more, mine } = revisions;
    const open = new Set(undoable(mine));
    const undone = new Set(steps.flatMap(({ kind, reverts }) => (kind === "undo" && !open.has(reverts ?? 0) ? [reverts] : [])));
    const wanted = steps.filter((step) => isWanted(step, this, versions.of(step.number)?.name));
    const words = { today: _("Today"), yesterday: _("Yesterday") };
    return html`${sittings(wanted).map(
        (sitting) =>
          html`<h3>
              ${sittingText(sitting, now, words)}
              <span>${sitting.steps.length === 1 ? _("1 step") : _("{count} steps", { count: sitting.steps.length })}</span>
            </h3>
            <ol>
              ${repeat(
                sitting.steps,
                ({ number }) => number,
                (step) => this.#step(step, undone, now),
              )}
            </ol>`,
      )}
      ${wanted.length ? nothing : html`<p class="nothing-here">${_("No step here is like that.")}</p>`}
      ${more ? html`<p class="older"><button class="button quiet" @click=${this.#older}>${_("Show older steps")}</button></p>` : nothing}`;
  }

  render() {
    const now = Date.now();
    return html`${this.#tools()}
      <div class="steps">${this.kind === VERSIONS ? this.#versions(now) : this.#sittings(now)}</div>`;
  }
}
customElements.define("sonic-history", History);
