import { html, nothing } from "lit";
import * as actions from "../actions.js";
import {
  about,
  commands,
  mayEdit,
  player,
  presence,
  revisions,
  say,
  socket,
  store,
  time,
  view,
} from "../session.js";
import { _ } from "../tongue.js";
import { positionText, rootText, timeText } from "../words.js";
import { numberIn } from "./number.js";
import { historyButtons } from "./buttons.js";
import { layoutButton } from "./layout_menu.js";
import { icon, Live } from "./live.js";
import { keyMenu, keyText, metreMenu, metreText } from "./mark_menus.js";
import "./render.js";
import "./transport_buttons.js";

/** Tempo, metre and key as they are at a place: the mark in force. @param {string} model @param {number} beat */
function markAt(model, beat) {
  return store
    .all(model)
    .filter((mark) => mark.beat <= beat + 1e-6)
    .sort((a, b) => b.beat - a.beat)[0];
}

class Transport extends Live {
  static models = ["compositions.about", "compositions.tempomark", "compositions.metremark", "compositions.keymark"];
  static sees = ["dock", "side"];

  connectedCallback() {
    super.connectedCallback();
    this.follows(actions.tapping, "change");
    this.follows(socket, "state");
    this.follows(socket, "pending");
    this.follows(revisions, "change");
    this.follows(presence, "change");
    player.addEventListener("position", this.#position);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    player.removeEventListener("position", this.#position);
  }

  /** Moves too often for a template: the two texts are written straight. */
  #position = () => {
    const { beat } = player.position();
    const [bars, seconds] = this.querySelectorAll(".position output");
    if (!bars) return;
    const counts = player.countsLeft ?? 0;
    bars.parentElement?.classList.toggle("counting", counts > 0);
    bars.textContent = counts ? `−${counts}` : positionText(time.metre.position(beat));
    seconds.textContent = timeText(time.tempo.secondsAt(beat));
    const bpm = Math.round(time.tempo.bpmAt(beat) * 100) / 100;
    if (bpm !== this.shownBpm) this.requestUpdate();
  };

  updated() {
    this.#position();
  }

  render() {
    const { beat } = player.position();
    const song = about();
    this.shownBpm = Math.round(time.tempo.bpmAt(beat) * 100) / 100;
    return html`
      <div class="bar-start">
        <a class="wordmark" href="/songs/" aria-label=${_("Sonic: all songs")} title=${_("All songs")}
          ><svg
            class="mark"
            aria-hidden="true"
            viewBox="0 0 20 20"
            fill="none"
            stroke="currentColor"
            stroke-linecap="round"
          >
            <use href="/static/img/icons.svg#mark"></use></svg
        ></a>
        <h1>
          <sonic-number
            .text=${song?.title ?? ""}
            .label=${_("Title of the song")}
            words
            .disabled=${!mayEdit}
            @typed=${(/** @type {CustomEvent} */ event) => commands.run("compositions.rename_song", { title: event.detail })}
          ></sonic-number>
        </h1>
      </div>
      <div class="bar-middle">
        <sonic-transport-buttons></sonic-transport-buttons>
        ${this.#position_()} ${this.#marks(beat)} <sonic-playing-buttons></sonic-playing-buttons>
      </div>
      <div class="bar-end">${this.#people()} ${this.#history()} <sonic-render></sonic-render> ${this.#panels()}</div>
    `;
  }

  #position_() {
    return html`<div class="position" role="group" aria-label=${_("Position")}>
      <output aria-label=${_("Bar, beat")} aria-live="off">1.1.00</output
      ><output aria-label=${_("Time")} aria-live="off">0:00.0</output>
    </div>`;
  }

  /** @param {number} beat */
  #marks(beat) {
    const metre = markAt("compositions.metremark", beat);
    const key = markAt("compositions.keymark", beat);
    return html`<div class="marks">
      <div class="mark-of">
        <span aria-hidden="true">${_("Tempo")}</span
        ><span class="tempo"
          ><sonic-number
            .text=${String(actions.tapping.bpm ?? this.shownBpm)}
            .label=${_("Tempo in beats a minute")}
            .disabled=${!mayEdit}
            @typed=${(/** @type {CustomEvent} */ event) => this.#setTempo(event.detail, beat)}
          ></sonic-number
          ><button
            class="tap-tempo ${actions.tapping.bpm === null ? "" : "tapping"}"
            title=${_("Tap the tempo (T)")}
            aria-label=${_("Tap the tempo")}
            ?disabled=${!mayEdit}
            @click=${actions.tap}
          >
            ${_("Tap")}
          </button></span
        >
      </div>
      <div class="mark-of">
        <span aria-hidden="true">${_("Metre")}</span
        ><button
          class="text-button"
          aria-haspopup="menu"
          aria-label=${_("Metre: {metre}", { metre: metre ? metreText(metre) : "4/4" })}
          ?disabled=${!mayEdit}
          @click=${(/** @type {Event} */ event) => this.#metreMenu(event, metre)}
        >
          ${metre ? metreText(metre) : "4/4"}
        </button>
      </div>
      <div class="mark-of key">
        <span aria-hidden="true">${_("Key")}</span
        ><button
          class="text-button"
          aria-haspopup="menu"
          aria-label=${_("Key: {key}", { key: key ? keyText(key) : _("none") })}
          ?disabled=${!mayEdit}
          @click=${(/** @type {Event} */ event) => this.#keyMenu(event, key)}
        >
          ${key ? keyText(key) : "–"}
        </button>
      </div>
    </div>`;
  }

  /** @param {string} text @param {number} beat */
  #setTempo(text, beat) {
    const bpm = numberIn(text);
    if (bpm === null || bpm < 10 || bpm > 999)
      return say(_("A tempo goes from 10 to 999 beats a minute."), { wrong: true });
    void actions.setTempo(bpm, beat);
  }

  /** @param {Event} event @param {any} mark */
  #metreMenu(event, mark) {
    metreMenu(/** @type {Element} */ (event.currentTarget), mark?.beat ?? 0, mark);
  }

  /** @param {Event} event @param {any} mark */
  #keyMenu(event, mark) {
    const none = {
      label: _("No key"),
      run: () => void commands.run("compositions.remove_mark", { lane: "key", mark_id: mark.id }),
    };
    keyMenu(/** @type {Element} */ (event.currentTarget), mark?.beat ?? 0, mark, mark ? ["line", none] : []);
  }

  #people() {
    const { others } = presence;
    if (!others.length) return nothing;
    return html`<ul class="people" aria-label=${_("Also here")}>
      ${others.map(
        ({ id, name }) =>
          html`<li data-colour=${(id * 5) % 12} title=${_("{name} is here", { name })}>
            <span class="sr">${name}</span><span aria-hidden="true">${name.slice(0, 2)}</span>
          </li>`,
      )}
    </ul>`;
  }

  #history() {
    return html`<div class="buttons" role="group" aria-label=${_("History")}>${historyButtons()}</div>`;
  }

  #panels() {
    return html`<div class="buttons panels">
      <button
        class="button quiet square"
        aria-label=${_("Find anything to do")}
        title=${_("Find anything to do (Ctrl K)")}
        @click=${() => dispatchEvent(new Event("sonic-palette"))}
      >
        ${icon("search")}
      </button>
      <button
        class="button quiet square"
        aria-label=${_("History")}
        title=${_("History (Shift 4)")}
        aria-pressed=${view.now.side === "history"}
        @click=${actions.showHistory}
      >
        ${icon("history")}
      </button>
      ${layoutButton()}
      <button
        class="button quiet square"
        aria-label=${_("Settings")}
        title="${_("Settings")} (Ctrl ,)"
        @click=${() => dispatchEvent(new Event("sonic-settings"))}
      >
        ${icon("settings")}
      </button>
      <button
        class="button quiet square"
        aria-label=${_("Keys")}
        title=${_("Keys (?)")}
        @click=${() => dispatchEvent(new Event("sonic-help"))}
      >
        ${icon("help")}
      </button>
    </div>`;
  }
}
customElements.define("sonic-transport", Transport);
