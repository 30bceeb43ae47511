import { html, nothing } from "lit";
import { engine, feed, live, mayEdit, rendered, revisions, socket } from "../session.js";
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
    const waiting = socket.pending;
    switch (socket.state) {
      case "connected":
        return { tone: "good", text: mayEdit ? "Connected" : "Connected, for listening" };
      case "connecting":
        return { tone: "wait", text: "Connecting…" };
      case "refused":
        return { tone: "bad", text: socket.why };
      default:
        return {
          tone: "wait",
          text: waiting
            ? `Reconnecting: ${waiting} ${waiting === 1 ? "change waits" : "changes wait"}, you can go on`
            : "Reconnecting: you can go on playing",
        };
    }
  }

  #sound() {
    if (live) return live.words;
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
    const states = [this.#line(), this.#sound()];
    return states.map(
      ({ tone, text, title }) =>
        html`<span class="state ${tone}" role="status" title=${title ?? nothing}><i aria-hidden="true"></i>${text}</span>`,
    );
  }
}
customElements.define("sonic-status", Status);
