import { html, nothing } from "lit";
import { keptEdits, say, socket } from "../session.js";
import { _ } from "../tongue.js";
import { Sheet } from "./sheet.js";

/** The edits that wait for the line to the server, and those that it did not take, each with the reason. */
class Waiting extends Sheet {
  static opensAt = "sonic-waiting";
  static look = "edits";

  get heading() {
    return _("Your edits");
  }

  connectedCallback() {
    super.connectedCallback();
    socket.addEventListener("pending", () => this.requestUpdate());
    socket.addEventListener("returned", (event) => this.#tell(/** @type {CustomEvent} */ (event).detail));
  }

  /** @param {{total: number, lost: number}} late */
  #tell({ total, lost }) {
    if (!lost) {
      say(total === 1 ? _("Your edit is in the song.") : _("All {total} edits are in the song.", { total }));
      return;
    }
    const last = keptEdits.lost().at(-1);
    const text =
      lost === 1 && last
        ? _("1 of {total} edits could not be kept: {label}. {why}", { total, label: last.label, why: last.why })
        : _("{lost} of {total} edits could not be kept.", { lost, total });
    say(text, { wrong: true, acts: [{ label: _("See which"), run: () => this.open() }] });
  }

  #forget() {
    keptEdits.forgetLost();
    socket.dispatchEvent(new Event("pending"));
    this.close();
  }

  content() {
    const lost = keptEdits.lost();
    const waiting = socket.waiting;
    return html`${this.head()}
      ${
        lost.length
          ? html`<h3>${_("Could not be kept")}</h3>
              <ul class="edits-list lost">
                ${lost.map(
                  ({ label, why, at }) =>
                    html`<li>
                      <strong>${label}</strong><time>${new Date(at).toLocaleTimeString()}</time>
                      <p>${why}</p>
                    </li>`,
                )}
              </ul>`
          : nothing
      }
      ${
        waiting.length
          ? html`<h3>${_("Wait for the line, in this order")}</h3>
              <ol class="edits-list">
                ${waiting.map(
                  ({ label, at }) =>
                    html`<li><strong>${label}</strong><time>${new Date(at).toLocaleTimeString()}</time></li>`,
                )}
              </ol>
              <p>${_("They are kept in this browser, and sent when the server is back.")}</p>`
          : nothing
      }
      ${lost.length || waiting.length ? nothing : html`<p>${_("All that you did is in the song.")}</p>`}
      ${
        lost.length
          ? html`<div class="row">
              <button class="button primary" @click=${this.#forget}>${_("I have read this")}</button>
            </div>`
          : nothing
      }
    `;
  }
}
customElements.define("sonic-waiting", Waiting);
