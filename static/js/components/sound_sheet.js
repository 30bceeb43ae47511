import { html, nothing } from "lit";
import * as actions from "../actions.js";
import { latencyGrade } from "../playing/latency_words.js";
import { preferences } from "../preferences.js";
import { engine, live, rendered, say } from "../session.js";
import { _ } from "../tongue.js";
import { choiceRow } from "./popover.js";
import { Sheet } from "./sheet.js";

const READ_EVERY_MS = 500;

/** Where sound may go. The first one is the browser's own choice. @type {[string, string][]} */
let outputs = [];
const changed = new EventTarget();
const mayChoose = "setSinkId" in (globalThis.AudioContext?.prototype ?? {}) && !!navigator.mediaDevices;

// The one that was chosen on an earlier visit.
if (mayChoose && preferences.now.output && !live && !rendered) void engine.setOutput(preferences.now.output);

async function findOutputs() {
  if (!mayChoose || live || rendered) return;
  const devices = await navigator.mediaDevices.enumerateDevices();
  const found = devices.filter(({ kind, deviceId }) => kind === "audiooutput" && deviceId && deviceId !== "default");
  outputs = [
    ["", _("The browser’s own choice")],
    ...found.map(({ deviceId, label }, index) => /** @type {[string, string]} */ ([deviceId, label || _("Output {number}", { number: index + 1 })])),
  ];
  changed.dispatchEvent(new Event("change"));
}

/** @param {string} output */
async function setOutput(output) {
  try {
    await engine.setOutput(output);
    preferences.set({ output });
  } catch {
    say(_("The browser does not let sound out there. It goes where it went."), { wrong: true });
  }
}

const GRADES = { excellent: () => _("excellent"), fine: () => _("fine"), slow: () => _("slow: wired headphones or speakers are quicker") };

/** How the sound of this page is: where it goes, how late it comes, whether anything was lost. */
class SoundSheet extends Sheet {
  static opensAt = "sonic-sound";
  static look = "settings-sheet";

  get heading() {
    return _("Sound");
  }

  /** @returns {[EventTarget, string][]} */
  get sources() {
    return [
      [engine, "state"],
      [preferences, "change"],
      [changed, "change"],
    ];
  }

  open() {
    void findOutputs();
    super.open();
    const reading = setInterval(() => (this.isOpen ? this.requestUpdate() : clearInterval(reading)), READ_EVERY_MS);
  }

  content() {
    const { latencySeconds, underruns, underrunSeconds, late, dropped } = engine.health();
    const ms = Math.round(latencySeconds * 1000);
    const runs = engine.state === "running";
    const grade = latencyGrade(ms);
    const row = (/** @type {string} */ label, /** @type {unknown} */ value, tone = "") =>
      html`<div>
        <dt>${label}</dt>
        <dd class=${tone}>${value}</dd>
      </div>`;
    return html`${this.head()}
      ${engine.why ? html`<p class="notice wrong">${engine.why}</p>` : nothing}
      ${outputs.length > 1 ? choiceRow(_("Output"), engine.output, outputs, (output) => void setOutput(output)) : nothing}
      <dl class="health">
        ${row(_("Played by"), live ? _("the server") : rendered ? _("a rendered file") : _("this page"))}
        ${runs && engine.context ? row(_("Sample rate"), `${engine.context.sampleRate / 1000} kHz`) : nothing}
        ${runs && latencySeconds ? row(_("Output latency"), `${ms} ms, ${GRADES[grade]()}`, grade === "slow" ? "warns" : "") : nothing}
        ${underruns === null ? nothing : row(_("Dropouts"), underruns ? `${underruns}, ${((underrunSeconds ?? 0) * 1000).toFixed(0)} ms` : _("none"), underruns ? "warns" : "")}
        ${late === null ? nothing : row(_("Late events"), late || _("none"), late ? "warns" : "")}
        ${dropped === null ? nothing : row(_("Lost messages"), dropped || _("none"), dropped ? "warns" : "")}
      </dl>
      <div class="row">
        <button class="button danger" @click=${actions.panic}>${_("Silence everything")}</button>
        ${live || rendered ? nothing : html`<button class="button" ?disabled=${!runs} @click=${() => void engine.restart()}>${_("Restart the sound")}</button>`}
      </div>
    `;
  }
}
customElements.define("sonic-sound", SoundSheet);
