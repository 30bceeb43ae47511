import { html, nothing } from "lit";
import * as actions from "../actions.js";
import { midi } from "../playing/midi_inputs.js";
import { learned } from "../playing/learned.js";
import { performer } from "../playing/performer.js";
import { recorder } from "../playing/recorder.js";
import { preferences } from "../preferences.js";
import { about, engine, mayEdit, player, view } from "../session.js";
import { _ } from "../tongue.js";
import { learnItems } from "./driven.js";
import { icon, Live } from "./live.js";
import { openMenu } from "./menu.js";
import { openMetronome, openRecording } from "./playing_settings.js";

const LIT_MS = 120;

const openMidi = () => dispatchEvent(new Event("sonic-midi"));

/** @param {Event} event */
const pressedOn = (event) => /** @type {HTMLElement} */ (event.currentTarget);

/**
 * One button of the transport. `wide` ones are folded into the menu where the page is narrow.
 * @param {{name: string, sign: string, label: string, title: string, run: (event: Event) => unknown, pressed?: boolean,
 *   disabled?: boolean, sort?: string}} button `name`: of the shortcut that a MIDI desk may learn
 */
const button = ({ name, sign, label, title, run, pressed, disabled = false, sort = "" }) =>
  html`<button
    class="button quiet square ${sort}"
    aria-label=${label}
    title=${title}
    aria-pressed=${pressed ?? nothing}
    ?disabled=${disabled}
    @click=${run}
    @contextmenu=${(/** @type {MouseEvent} */ event) => learnMenu(event, name, label)}
  >
    ${icon(sign)}
  </button>`;

/** What opens the settings of the button before it. @param {string} label @param {(at: HTMLElement) => void} open */
const opener = (label, open) =>
  html`<button
    class="button quiet opener"
    aria-label=${label}
    title=${label}
    aria-haspopup="dialog"
    aria-expanded="false"
    @click=${(/** @type {Event} */ event) => open(pressedOn(event))}
  >
    ${icon("chevron")}
  </button>`;

/** @param {MouseEvent} event @param {string} name @param {string} label */
function learnMenu(event, name, label) {
  event.preventDefault();
  openMenu({ x: event.clientX, y: event.clientY }, learnItems({ shortcut: name }, label), label);
}

/** Where play goes, what it records, what clicks. */
class TransportButtons extends Live {
  static models = ["compositions.about"];

  connectedCallback() {
    super.connectedCallback();
    this.follows(player, "state");
    this.follows(player, "metronome");
    this.follows(engine, "state");
    this.follows(recorder, "change");
    this.follows(preferences, "change");
  }

  render() {
    const playing = player.state === "playing";
    const looping = !!about()?.looping;
    return html`<div class="buttons" role="group" aria-label=${_("Transport")}>
        ${button({ name: "marker-back", sign: "marker-back", label: _("To the marker before"), title: _("To the marker before (Shift PageUp)"), run: () => actions.byMarker(-1), sort: "wide rare" })}
        ${button({ name: "home", sign: "start", label: _("Go to the start"), title: _("Go to the start (Enter)"), run: actions.toStart })}
        ${button({ name: "bar-back", sign: "back", label: _("Back by a bar"), title: _("Back by a bar (,)"), run: () => actions.byBar(-1), sort: "wide" })}
        ${button({ name: "start", sign: "stop", label: _("Stop"), title: preferences.now.returns ? _("Stop, and back to where play began") : _("Stop"), run: actions.stop })}
        <button
          class="button primary play"
          aria-label=${playing ? _("Pause") : _("Play")}
          title=${playing ? _("Pause (Space)") : _("Play (Space)")}
          aria-busy=${engine.state === "starting"}
          @click=${actions.play}
          @contextmenu=${(/** @type {MouseEvent} */ event) => learnMenu(event, "play", _("Play"))}
        >
          ${engine.state === "starting" ? nothing : icon(playing ? "pause" : "play")}
        </button>
        ${button({ name: "bar-on", sign: "forward", label: _("On by a bar"), title: _("On by a bar (.)"), run: () => actions.byBar(1), sort: "wide" })}
        ${button({ name: "end", sign: "end", label: _("Go to the end"), title: _("Go to the end (End)"), run: actions.toEnd, sort: "wide rare" })}
        ${button({ name: "marker-on", sign: "marker-on", label: _("To the next marker"), title: _("To the next marker (Shift PageDown)"), run: () => actions.byMarker(1), sort: "wide rare" })}
      </div>
      <div class="buttons" role="group" aria-label=${_("Recording")}>
        ${button({ name: "record", sign: "record", label: _("Record"), title: _("Record (R)"), run: actions.record, pressed: recorder.isOn, disabled: !mayEdit, sort: "record" })}${opener(_("How to record"), openRecording)}
        ${button({ name: "loop", sign: "loop", label: _("Loop"), title: _("Loop (L)"), run: actions.loop, pressed: looping, disabled: !mayEdit })}
        ${button({ name: "metronome", sign: "metronome", label: _("Metronome"), title: _("Metronome (K)"), run: actions.metronome, pressed: player.metronome })}${opener(_("How the metronome clicks"), openMetronome)}
      </div>`;
  }
}
customElements.define("sonic-transport-buttons", TransportButtons);

/** What hands play on: the screen's keyboard, the letters, MIDI; and what was played, kept. */
class PlayingButtons extends Live {
  static sees = ["keyboard", "typing"];

  connectedCallback() {
    super.connectedCallback();
    this.follows(midi, "change");
    this.follows(learned, "change");
    this.follows(recorder, "captured");
    this.follows(recorder, "change");
    midi.addEventListener("activity", this.#lit);
    performer.addEventListener("played", this.#played);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    midi.removeEventListener("activity", this.#lit);
    performer.removeEventListener("played", this.#played);
  }

  /** @type {Map<string, number>} */
  #lights = new Map();

  /** A light needs no rendering. @param {string} of */
  #flash(of) {
    const light = this.querySelector(of);
    light?.classList.add("lit");
    clearTimeout(this.#lights.get(of));
    this.#lights.set(of, window.setTimeout(() => light?.classList.remove("lit"), LIT_MS));
  }

  #lit = () => this.#flash(".midi");
  #played = () => view.now.typing && this.#flash(".typing");

  render() {
    const { keyboard, typing } = view.now;
    return html`<div class="buttons" role="group" aria-label=${_("Playing")}>
      ${button({ name: "keyboard", sign: "keyboard", label: _("Keyboard"), title: _("Keyboard on the screen (Shift K)"), run: actions.showKeyboard, pressed: keyboard, sort: "wide" })}
      ${button({ name: "typing", sign: "letters", label: _("Letters as a piano"), title: _("The letters play as a piano (Caps Lock or ;)"), run: actions.typing, pressed: typing, sort: `typing ${typing ? "" : "wide"}` })}
      <button
        class="button quiet square midi wide ${learned.waiting ? "waiting" : ""}"
        aria-label=${_("MIDI")}
        title=${_("MIDI keyboards and desks")}
        aria-haspopup="dialog"
        data-state=${midi.state}
        @click=${openMidi}
      >
        ${icon("midi")}<i aria-hidden="true"></i>
      </button>
      ${button({ name: "capture", sign: "capture", label: _("Capture"), title: _("Keep what was just played (Shift R)"), run: actions.capture, disabled: !mayEdit || !recorder.hasCaptured, sort: "wide" })}
      <button
        class="button quiet square"
        aria-label=${_("More")}
        title=${_("More of the transport")}
        aria-haspopup="menu"
        @click=${(/** @type {Event} */ event) => openMore(pressedOn(event))}
      >
        ${icon("more")}
      </button>
    </div>`;
  }
}
customElements.define("sonic-playing-buttons", PlayingButtons);

/** All that the transport can do besides, and what it folds away on a narrow page. @param {HTMLElement} at */
function openMore(at) {
  openMenu(
    at,
    [
      { heading: _("Go") },
      { label: _("To the marker before"), key: "Shift PageUp", run: () => actions.byMarker(-1) },
      { label: _("To the next marker"), key: "Shift PageDown", run: () => actions.byMarker(1) },
      { label: _("Back by a bar"), key: ",", run: () => actions.byBar(-1) },
      { label: _("On by a bar"), key: ".", run: () => actions.byBar(1) },
      { label: _("Go to the end"), key: "End", run: actions.toEnd },
      { label: _("Stop goes back to where play began"), checked: preferences.now.returns, run: actions.returns },
      { heading: _("Play") },
      { label: _("Keyboard on the screen"), key: "Shift K", checked: view.now.keyboard, run: actions.showKeyboard },
      { label: _("Letters as a piano"), key: ";", checked: view.now.typing, run: actions.typing },
      { label: _("MIDI keyboards and desks…"), run: openMidi },
      { label: _("How to record…"), run: () => openRecording(at) },
      { label: _("How the metronome clicks…"), run: () => openMetronome(at) },
      { label: _("Tap the tempo"), key: "T", run: actions.tap },
      ...(mayEdit ? [{ label: _("Keep what was just played"), key: "Shift R", run: actions.capture }] : []),
      "line",
      { label: _("Find anything to do"), key: "Ctrl K", run: () => dispatchEvent(new Event("sonic-palette")) },
      { label: _("Silence everything"), key: "Shift Esc", danger: true, run: actions.panic },
    ],
    _("More of the transport"),
  );
}
