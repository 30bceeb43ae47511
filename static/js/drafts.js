/**
 * Texts that are being typed while others may type the same: nobody's typing is lost under the hand. Pure.
 *
 * What is typed is the draft's until it is saved; then the last who saved has the field, and the one before is in history.
 */
export class Draft {
  /** What the song has. */
  #stored;
  /** What was last sent off to be saved. @type {string | null} */
  #sent = null;
  /** Who changed the song's text since this hand began, if anybody. @type {string | null} */
  by = null;

  /** @param {string} stored */
  constructor(stored) {
    this.#stored = this.text = stored;
  }

  get isDirty() {
    return this.text !== this.#stored && this.text !== this.#sent;
  }

  /** @param {string} text */
  type(text) {
    this.text = text;
    this.by = null;
  }

  /** The song's text is now this one. @param {string} stored @param {string} by whose doing it was */
  hear(stored, by) {
    if (stored === this.#stored) return;
    const isMine = stored === this.#sent;
    const wasDirty = this.isDirty;
    this.#stored = stored;
    if (isMine) return;
    this.#sent = null;
    if (!wasDirty) this.text = stored;
    if (this.text !== stored || !wasDirty) this.by = by;
  }

  /** Whether the song has something else than what stands here. */
  get differs() {
    return this.text !== this.#stored;
  }

  /** What there is to save, or null. It counts as sent then. @param {(text: string) => string} [as] how the song will have it */
  take(as = (text) => text) {
    if (!this.isDirty) return null;
    return (this.#sent = as(this.text));
  }

  /** It was not saved: what is typed is still to be. */
  fail() {
    this.#sent = null;
  }

  /** Gives up what was typed for what the song has. */
  yield() {
    this.text = this.#stored;
    this.by = null;
  }
}

/** Tags as one types them. @param {string} text @returns {string[]} */
export function tagsIn(text) {
  const tags = text.split(",").map((tag) => tag.trim().slice(0, 40));
  return [...new Set(tags.filter((tag) => tag))].slice(0, 40);
}
