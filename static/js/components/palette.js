import { html, nothing } from "lit";
import * as actions from "../actions.js";
import { found } from "../fuzzy.js";
import { doing, fieldsOf } from "../forms.js";
import { keyText, shortcuts } from "../keys.js";
import { CLIP, lanesOf, TRACK } from "../lanes.js";
import { ask } from "../server.js";
import { commands, mayEdit, player, say, store, time, view } from "../session.js";
import { _ } from "../tongue.js";
import { switchTheme } from "../theme_switch.js";
import { icon, typed } from "./live.js";
import { Sheet } from "./sheet.js";
import "./command_form.js";

/** @typedef {import("../forms.js").Command} Command */
/** @typedef {{id: string, text: string, also?: string, group: string, note?: string, key?: string, colour?: number, run?: () => unknown, command?: Command}} Entry */

const RECENT = "sonic.recent";
const MOST_RECENT = 12;
const MOST_SHOWN = 60;

/** Whatever can be done, found by typing some of its name: the page's actions, all commands, and places of the song. */
class Palette extends Sheet {
  static opensAt = "sonic-palette";
  static look = "palette";
  static properties = { query: { state: true }, at: { state: true }, command: { state: true }, commands: { state: true } };

  constructor() {
    super();
    this.query = "";
    this.at = 0;
    /** The command whose form is open. @type {Command | null} */
    this.command = null;
    /** The server's commands, fetched when they are first wanted. @type {Command[]} */
    this.commands = [];
  }

  get heading() {
    return _("Find anything to do");
  }

  open() {
    this.query = "";
    this.at = 0;
    this.command = null;
    super.open();
    void this.#fetch();
  }

  async #fetch() {
    if (this.commands.length || !mayEdit) return;
    try {
      this.commands = await ask("GET", "/api/commands/");
    } catch (error) {
      say(/** @type {Error} */ (error).message, { wrong: true });
    }
  }

  /** @returns {Entry[]} */
  get entries() {
    return found([...this.#actions(), ...places(), ...this.#commands()], this.query, recent()).slice(0, MOST_SHOWN);
  }

  /** @returns {Entry[]} */
  #actions() {
    return shortcuts
      .filter(({ name }) => name !== "palette")
      .map(({ name, group, label, keys, run }) => ({
        id: `key ${name}`,
        text: label,
        group,
        key: keys[0] && keyText(keys[0]),
        run: () => run(new KeyboardEvent("keydown")),
      }));
  }

  /** @returns {Entry[]} */
  #commands() {
    return this.commands.map((command) => ({
      id: command.name,
      text: command.title,
      group: _("Command"),
      also: command.name.replace(/[._]/g, " "),
      note: doing(command).split("\n")[0],
      command,
    }));
  }

  /** @param {Entry} entry */
  #choose(entry) {
    remember(entry.id);
    if (entry.command && fieldsOf(entry.command).length) {
      this.command = entry.command;
      return;
    }
    this.close();
    if (entry.command) void commands.run(entry.command.name);
    else void entry.run?.();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    super.key(event);
    if (this.command) return;
    const { entries } = this;
    const to = { ArrowDown: this.at + 1, ArrowUp: this.at - 1, PageDown: this.at + 8, PageUp: this.at - 8 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      this.at = Math.max(0, Math.min(entries.length - 1, to));
      void this.updateComplete.then(() => this.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" }));
    } else if (event.key === "Enter" && !event.isComposing && entries[this.at]) {
      event.preventDefault();
      this.#choose(entries[this.at]);
    }
  }

  /** Back from a command's form to the list, and only then out. @param {Event} event */
  cancel(event) {
    if (!this.command) return;
    event.preventDefault();
    this.#back();
  }

  #back() {
    this.command = null;
    void this.updateComplete.then(() => this.querySelector("input")?.select());
  }

  #list() {
    const { entries } = this;
    return html`<div class="palette-search">
        ${icon("search")}
        <input
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-autocomplete="list"
          aria-activedescendant=${entries.length ? `palette-${this.at}` : nothing}
          aria-label=${_("Find anything to do")}
          placeholder=${_("What would you like to do?")}
          autocomplete="off"
          spellcheck="false"
          autofocus
          .value=${this.query}
          @input=${(/** @type {Event} */ event) => ((this.query = typed(event)), (this.at = 0))}
        />
      </div>
      <ul id="palette-list" class="palette-list" role="listbox" aria-label=${_("What can be done")}>
        ${entries.map(
          (entry, index) =>
            html`<li
              id="palette-${index}"
              role="option"
              aria-selected=${index === this.at}
              @pointermove=${() => (this.at = index)}
              @click=${() => this.#choose(entry)}
            >
              ${entry.colour === undefined ? nothing : html`<i class="dot" data-colour=${entry.colour} aria-hidden="true"></i>`}
              <span class="palette-text">${entry.text}${entry.note ? html`<small>${entry.note}</small>` : nothing}</span>
              <span class="palette-group">${entry.group}</span>
              ${entry.key ? html`<kbd>${entry.key}</kbd>` : nothing}
            </li>`,
        )}
      </ul>
      ${entries.length ? nothing : html`<p class="nothing-here">${_("Nothing is called like that.")}</p>`}
      <p class="sr" role="status">${this.query ? _("{count} found", { count: entries.length }) : ""}</p>`;
  }

  content() {
    if (!this.command) return this.#list();
    return html`<sonic-command-form
      .command=${this.command}
      @back=${this.#back}
      @done=${() => this.close()}
    ></sonic-command-form>`;
  }
}
customElements.define("sonic-palette", Palette);

/** Tracks, clips, sections and markers, and what is elsewhere. @returns {Entry[]} */
function places() {
  const by = (/** @type {string} */ field) => (/** @type {any} */ a, /** @type {any} */ b) => a[field] - b[field];
  const bar = (/** @type {number} */ beat) => _("bar {bar}", { bar: time.metre.position(beat).bar });
  return [
    ...lanesOf(store, new Set()).map(({ track }) => ({
      id: `track ${track.id}`,
      text: _("Track: {name}", { name: track.name }),
      group: _("Go to"),
      colour: track.colour,
      run: () => view.set({ track: track.id, folded: new Set([...view.now.folded].filter((id) => id !== track.folder_id)) }),
    })),
    ...store
      .all("compositions.section")
      .sort(by("start_beats"))
      .map(({ id, name, start_beats, colour }) => ({
        id: `section ${id}`,
        text: _("Section: {name}", { name }),
        group: bar(start_beats),
        colour,
        run: () => player.seek(start_beats),
      })),
    ...store
      .all("compositions.marker")
      .sort(by("beat"))
      .map(({ id, name, beat }) => ({ id: `marker ${id}`, text: _("Marker: {name}", { name }), group: bar(beat), run: () => player.seek(beat) })),
    ...store
      .all(CLIP)
      .sort(by("start_beats"))
      .map(({ id, name, track_id, start_beats, colour }) => {
        const track = store.get(TRACK, track_id);
        const text = _("Clip: {name}", { name: name && name !== track?.name ? `${name} (${track?.name})` : (track?.name ?? "") });
        return { id: `clip ${id}`, text, group: bar(start_beats), colour: colour ?? track?.colour, run: () => actions.openClip(id) };
      }),
    { id: "songs", text: _("All songs"), group: _("Go to"), run: () => location.assign("/songs/") },
    { id: "theme", text: _("Change between dark and light"), group: _("View"), run: switchTheme },
    { id: "edits", text: _("Edits that wait, or could not be kept"), group: _("View"), run: () => dispatchEvent(new Event("sonic-waiting")) },
  ];
}

/** @returns {string[]} */
function recent() {
  try {
    return JSON.parse(localStorage.getItem(RECENT) ?? "[]");
  } catch {
    return [];
  }
}

/** @param {string} id */
function remember(id) {
  try {
    localStorage.setItem(RECENT, JSON.stringify([id, ...recent().filter((each) => each !== id)].slice(0, MOST_RECENT)));
  } catch {
    // Not remembered, then.
  }
}
