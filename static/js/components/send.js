import { html, LitElement } from "lit";
import { commands, mayEdit } from "../session.js";
import { SEND } from "../lanes.js";
import { updates } from "../store.js";
import { dbText } from "../words.js";
import { openMenu } from "./menu.js";
import { ControlHand } from "./strip_hands.js";
import "./fader.js";

/** A send's name over its level, which is dragged sideways. */
class Send extends LitElement {
  static properties = { send: { attribute: false }, name: {} };

  constructor() {
    super();
    /** @type {any} */
    this.send = null;
    this.name = "";
    this.level = new ControlHand(
      SEND,
      () => this.send.id,
      "gain_db",
      (gain_db) => ["mixer.set_send", { send_id: this.send.id, gain_db }],
    );
  }

  createRenderRoot() {
    return this;
  }

  #tap() {
    const { id, pre_fader: was } = this.send;
    const pre_fader = !was;
    void commands.show([updates(SEND, ["pre_fader"], [[this.send, [pre_fader]]])], "mixer.set_send", {
      send_id: id,
      pre_fader,
    });
  }

  /** @param {MouseEvent} event */
  #menu(event) {
    event.preventDefault();
    if (!mayEdit) return;
    const { id, mute } = this.send;
    openMenu(
      { x: event.clientX, y: event.clientY },
      [
        { label: this.send.pre_fader ? "Tap after the fader" : "Tap before the fader", run: () => this.#tap() },
        { label: "0 dB", run: () => this.level.set(0) },
        {
          label: mute ? "Unmute" : "Mute",
          run: () => void commands.run("mixer.set_send", { send_id: id, mute: !mute }),
        },
        { label: "Remove send", danger: true, run: () => void commands.run("mixer.remove_send", { send_id: id }) },
      ],
      `Send to ${this.name}`,
    );
  }

  render() {
    const { gain_db: gain, mute, pre_fader: pre } = this.send;
    this.classList.toggle("muted", mute);
    return html`<div
      @contextmenu=${this.#menu}
      title="Send to ${this.name}: ${dbText(gain)} dB${pre ? ", before the fader" : ""}. Right-click for more."
    >
      <sonic-fader
        flat
        .value=${gain}
        .label="Send to ${this.name}"
        .disabled=${!mayEdit}
        @moving=${this.level.moving}
        @moved=${this.level.moved}
        @released=${this.level.released}
      ></sonic-fader>
      <button
        class="tap"
        aria-pressed=${pre}
        aria-label="Send to ${this.name}: before the fader"
        title=${pre ? "Tapped before the fader" : "Tapped after the fader"}
        ?disabled=${!mayEdit}
        @click=${() => this.#tap()}
      >
        ${pre ? "Pre" : "Post"}</button
      ><span class="send-name" aria-hidden="true">${this.name}</span
      ><span class="send-gain" aria-hidden="true">${dbText(gain)}</span>
    </div>`;
  }
}
customElements.define("sonic-send", Send);
