import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import { Draft, tagsIn } from "../drafts.js";
import { keyOf } from "../keys.js";
import { about, boot, commands, mayEdit, socket } from "../session.js";
import { _ } from "../tongue.js";
import { Live, typed } from "./live.js";

/** @typedef {"title" | "composer" | "genre" | "tags" | "description" | "notepad"} Field */

const ABOUT = "compositions.about";
const PAUSE_MS = 1_200; // after which what was typed is saved as one step

/** @type {{field: Field, label: string, most: number, hint?: string, isLong?: boolean}[]} `most`: characters */
const FIELDS = [
  {
    field: "notepad",
    label: _("Notepad"),
    most: 200_000,
    hint: _("Lyrics, chords, things to do. All who work on the song see it."),
    isLong: true,
  },
  { field: "title", label: _("Title"), most: 120 },
  { field: "composer", label: _("Composer"), most: 120 },
  { field: "genre", label: _("Genre"), most: 60 },
  { field: "tags", label: _("Tags, between commas"), most: 1_600 },
  {
    field: "description",
    label: _("Description"),
    most: 10_000,
    hint: _("What the song is about, for whoever opens it"),
    isLong: true,
  },
];

/** How the song will have what was typed. @type {Partial<Record<Field, (text: string) => string>>} */
const AS_STORED = { title: (text) => text.trim(), tags: (text) => tagsIn(text).join(", ") };

/** What the song says of itself, and its notepad: saved whenever typing rests. */
class SongWords extends Live {
  static models = [ABOUT];

  /** @type {Map<Field, Draft>} */
  #drafts = new Map();
  #timer = 0;
  /** Who changed the song last. */
  #by = "";
  #hear = (/** @type {Event} */ event) => {
    const { actor } = /** @type {CustomEvent} */ (event).detail;
    this.#by = actor.id === boot.user.id ? _("You, in another window,") : actor.name;
  };
  #leave = () => void this.#save();

  connectedCallback() {
    super.connectedCallback();
    this.#drafts = new Map();
    socket.addEventListener("revision", this.#hear);
    addEventListener("pagehide", this.#leave);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    socket.removeEventListener("revision", this.#hear);
    removeEventListener("pagehide", this.#leave);
    this.#leave();
  }

  /** @param {Field} field */
  #stored(field) {
    const value = about()?.[field] ?? "";
    return Array.isArray(value) ? value.join(", ") : value;
  }

  /** @param {Field} field */
  #draft(field) {
    let draft = this.#drafts.get(field);
    if (!draft) this.#drafts.set(field, (draft = new Draft(this.#stored(field))));
    return draft;
  }

  willUpdate() {
    for (const [field, draft] of this.#drafts) draft.hear(this.#stored(field), this.#by);
  }

  /** @param {Field} field @param {Event} event */
  #type(field, event) {
    this.#draft(field).type(typed(event));
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(this.#leave, PAUSE_MS);
    this.requestUpdate();
  }

  /** Ctrl S saves what is typed; a browser would save the page. @param {KeyboardEvent} event */
  #key(event) {
    if (keyOf(event) !== "Ctrl+S") return;
    event.preventDefault();
    void this.#save();
  }

  /** Saves what was typed: one step, but for the title, which has its own. */
  async #save() {
    clearTimeout(this.#timer);
    /** @type {Record<string, any>} */
    const described = {};
    const saving = [];
    for (const [field, draft] of this.#drafts) {
      if (field === "title" && !draft.text.trim()) continue; // it waits to be typed
      const text = draft.take(AS_STORED[field]);
      if (text === null) continue;
      if (field === "title") void this.#run([draft], "compositions.rename_song", { title: text });
      else {
        described[field] = field === "tags" ? tagsIn(text) : text;
        saving.push(draft);
      }
    }
    if (saving.length) await this.#run(saving, "compositions.describe_song", described);
  }

  /** @param {Draft[]} drafts @param {string} command @param {object} args */
  async #run(drafts, command, args) {
    if ((await commands.run(command, args)) === undefined) for (const draft of drafts) draft.fail();
  }

  /** What others did to a field meanwhile. @param {Field} field */
  #others(field) {
    const draft = this.#draft(field);
    if (!draft.by) return nothing;
    const take = () => (draft.yield(), this.requestUpdate());
    return html`<p class="changed-by" role="status">
      ${_("{name} has changed this.", { name: draft.by })}
      ${draft.differs ? html`<button class="button quiet" @click=${take}>${_("Take theirs")}</button>` : nothing}
    </p>`;
  }

  /** @param {typeof FIELDS[number]} entry */
  #field({ field, most, hint, isLong }) {
    const text = live(this.#draft(field).text);
    const type = (/** @type {Event} */ event) => this.#type(field, event);
    return isLong
      ? html`<textarea
          class="field"
          name=${field}
          maxlength=${most}
          placeholder=${hint ?? nothing}
          ?readonly=${!mayEdit}
          .value=${text}
          @input=${type}
          @change=${this.#leave}
        ></textarea>`
      : html`<input
          class="field"
          name=${field}
          maxlength=${most}
          autocomplete="off"
          ?readonly=${!mayEdit}
          .value=${text}
          @input=${type}
          @change=${this.#leave}
        />`;
  }

  render() {
    return html`<div class="song-words" @keydown=${this.#key}>
      ${FIELDS.map(
        (entry) =>
          html`<label class="labelled ${entry.field}">${entry.label}${this.#field(entry)}</label>
            ${this.#others(entry.field)}`,
      )}
    </div>`;
  }
}
customElements.define("sonic-song-words", SongWords);
