import { html, nothing } from "lit";
import { distant, engine, feed, keptEdits, mayEdit, rendered, revisions, socket } from "../session.js";
import { _ } from "../tongue.js";
import { Live } from "./live.js";

/** How things stand, in words: the line to the server, and the sound. Always in sight. */
class Status extends Live {
  connectedCallback() {
    super.connectedCallback();
    for (const [source, name] of /** @type {[EventTarget, string][]} */ ([
      [socket, "state"],
      [socket, "pending"],
      [engine, "state"],
      [feed, "state"],
      [revisions, "change"],
    ]))
      this.follows(source, name);
  }

  #line() {
    switch (socket.state) {
      case "connected":
        return { tone: "good", text: mayEdit ? _("Connected") : _("Connected, for listening") };
      case "connecting":
        return { tone: "wait", text: _("Connecting…") };
      case "refused":
        return { tone: "bad", text: socket.why };
      default:
        return { tone: "wait", text: _("Reconnecting: you can go on") };
    }
  }

  /** The edits that wait for the line, or could not be kept: a button that lists them. */
  #edits() {
    const waiting = socket.state === "refused" ? keptEdits.list().length : socket.waiting.length;
    const lost = keptEdits.lost().length;
    if (!waiting && !lost) return nothing;
    const words = [
      waiting === 1 ? _("1 edit waits") : waiting ? _("{count} edits wait", { count: waiting }) : "",
      lost === 1 ? _("1 edit not kept") : lost ? _("{count} edits not kept", { count: lost }) : "",
    ];
    return html`<button
      class="button quiet edits-state ${lost ? "bad" : ""}"
      aria-haspopup="dialog"
      title=${keptEdits.isFull ? _("This browser has no room for more: leave the page open until the line is back.") : nothing}
      @click=${() => dispatchEvent(new Event("sonic-waiting"))}
    >
      ${words.filter((each) => each).join(", ")}
    </button>`;
  }

  #sound() {
    if (distant) return distant.words;
    if (rendered) return rendered.words;
    switch (engine.state) {
      case "running":
        return { tone: "good", text: "Sound: ready" };
      case "starting":
        return { tone: "wait", text: "Sound: starting…" };
      case "suspended":
        return { tone: "wait", text: "Press play to wake the sound" };
      case "failed":
      case "unavailable":
        return { tone: "bad", text: `No sound here: ${engine.why}` };
      default:
        return { tone: "wait", text: "Press play to start the sound" };
    }
  }

  render() {
    /** @type {{tone: string, text: string, title?: string}[]} */
    const [line, sound] = [this.#line(), this.#sound()];
    return html`${this.#edits()}<span class="state ${line.tone}" role="status" title=${line.title ?? nothing}
        ><i aria-hidden="true"></i>${line.text}</span
      ><button
        class="state ${sound.tone}"
        aria-haspopup="dialog"
        title=${sound.title ?? _("How the sound is: output, latency, health")}
        @click=${() => dispatchEvent(new Event("sonic-sound"))}
      >
        <i aria-hidden="true"></i><span role="status">${sound.text}</span>
      </button>`;
  }
}
customElements.define("sonic-status", Status);
