import { html, LitElement } from "lit";
import { commands, mayEdit } from "../session.js";
import { SEND } from "../lanes.js";
import { updates } from "../store.js";
import { dbText } from "../words.js";
import { openMenu } from "./menu.js";
import { sendHand } from "./hand_of.js";
import "./fader.js";
import { _ } from "../tongue.js";

/** A send's name over its level, which is dragged sideways. */
class Send extends LitElement {
  static properties = { send: { attribute: false }, name: {} };

  constructor() {
    super();
    /** @type {any} */
    this.send = null;
    this.name = "";
    this.level = sendHand(() => this.send.id);
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
        { label: this.send.pre_fader ? _("Tap after the fader") : _("Tap before the fader"), run: () => this.#tap() },
        { label: "0 dB", run: () => this.level.set(0) },
        {
          label: mute ? _("Unmute") : _("Mute"),
          run: () => void commands.run("mixer.set_send", { send_id: id, mute: !mute }),
        },
        { label: _("Remove send"), danger: true, run: () => void commands.run("mixer.remove_send", { send_id: id }) },
      ],
      _("Send to {name}", { name: this.name }),
    );
  }

  render() {
    const { gain_db: gain, mute, pre_fader: pre } = this.send;
    this.classList.toggle("muted", mute);
    return html`<div
      @contextmenu=${this.#menu}
      title=${
        pre
          ? _("Send to {track}: {gain} dB, before the fader. Right-click for more.", { track: this.name, gain: dbText(gain) })
          : _("Send to {track}: {gain} dB. Right-click for more.", { track: this.name, gain: dbText(gain) })
      }
    >
      <sonic-fader
        flat
        .value=${gain}
        .label=${_("Send to {track}", { track: this.name })}
        .disabled=${!mayEdit}
        @moving=${this.level.moving}
        @moved=${this.level.moved}
        @released=${this.level.released}
      ></sonic-fader>
      <button
        class="tap"
        aria-pressed=${pre}
        aria-label=${_("Send to {name}: Pre instead of Post fader", { name: this.name })}
        title=${pre ? _("Tapped before the fader") : _("Tapped after the fader")}
        ?disabled=${!mayEdit}
        @click=${() => this.#tap()}
      >
        ${pre ? _("Pre") : _("Post")}</button
      ><span class="send-name" aria-hidden="true">${this.name}</span
      ><span class="send-gain" aria-hidden="true">${dbText(gain)}</span>
    </div>`;
  }
}
customElements.define("sonic-send", Send);
