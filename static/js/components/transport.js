import { html, nothing } from "lit";
import * as actions from "../actions.js";
import {
  about,
  commands,
  engine,
  feed,
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
import { switchTheme } from "../theme_switch.js";
import { positionText, rootText, timeText } from "../words.js";
import { numberIn } from "./number.js";
import { historyButtons } from "./buttons.js";
import { icon, Live } from "./live.js";
import { openMenu } from "./menu.js";
import "./render.js";

const SCALES = [
  "major",
  "minor",
  "dorian",
  "phrygian",
  "lydian",
  "mixolydian",
  "locrian",
  "harmonic minor",
  "melodic minor",
];
const METRES = ["2/4", "3/4", "4/4", "5/4", "7/4", "3/8", "5/8", "6/8", "7/8", "9/8", "12/8"];

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
    this.follows(player, "state");
    this.follows(player, "metronome");
    this.follows(engine, "state");
    this.follows(feed, "state");
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
    bars.textContent = positionText(time.metre.position(beat));
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
        <a class="wordmark" href="/songs/" aria-label="Sonic: all songs" title="All songs"
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
            .label=${"Title of the song"}
            .disabled=${!mayEdit}
            @typed=${(/** @type {CustomEvent} */ event) => commands.run("compositions.rename_song", { title: event.detail })}
          ></sonic-number>
        </h1>
      </div>
      <div class="bar-middle">${this.#buttons(song)} ${this.#position_()} ${this.#marks(beat)}</div>
      <div class="bar-end">${this.#people()} ${this.#history()} <sonic-render></sonic-render> ${this.#panels()}</div>
    `;
  }

  /** @param {any} song */
  #buttons(song) {
    const playing = player.state === "playing";
    return html`<div class="buttons" role="group" aria-label="Transport">
      <button
        class="button quiet square"
        aria-label="Go to the start"
        title="Go to the start (Enter)"
        @click=${actions.toStart}
      >
        ${icon("start")}
      </button>
      <button class="button quiet square" aria-label="Stop" title="Stop" @click=${actions.stop}>${icon("stop")}</button>
      <button
        class="button primary play"
        aria-label=${playing ? "Pause" : "Play"}
        title="${playing ? "Pause" : "Play"} (Space)"
        aria-busy=${engine.state === "starting"}
        @click=${actions.play}
      >
        ${engine.state === "starting" ? nothing : icon(playing ? "pause" : "play")}
      </button>
      <button
        class="button quiet square"
        aria-label="Loop"
        title="Loop (L)"
        aria-pressed=${!!song?.looping}
        ?disabled=${!mayEdit}
        @click=${actions.loop}
      >
        ${icon("loop")}
      </button>
      <button
        class="button quiet square"
        aria-label="Metronome"
        title="Metronome (K)"
        aria-pressed=${player.metronome}
        @click=${actions.metronome}
      >
        ${icon("metronome")}
      </button>
    </div>`;
  }

  #position_() {
    return html`<div class="position" role="group" aria-label="Position">
      <output aria-label="Bar, beat" aria-live="off">1.1.00</output
      ><output aria-label="Time" aria-live="off">0:00.0</output>
    </div>`;
  }

  /** @param {number} beat */
  #marks(beat) {
    const metre = markAt("compositions.metremark", beat);
    const key = markAt("compositions.keymark", beat);
    return html`<div class="marks">
      <div class="mark-of">
        <span aria-hidden="true">Tempo</span
        ><sonic-number
          .text=${String(this.shownBpm)}
          .label=${"Tempo in beats a minute"}
          .disabled=${!mayEdit}
          @typed=${(/** @type {CustomEvent} */ event) => this.#setTempo(event.detail, beat)}
        ></sonic-number>
      </div>
      <div class="mark-of">
        <span aria-hidden="true">Metre</span
        ><button
          class="text-button"
          aria-haspopup="menu"
          aria-label="Metre: ${metre ? `${metre.numerator}/${metre.denominator}` : "4/4"}"
          ?disabled=${!mayEdit}
          @click=${(/** @type {Event} */ event) => this.#metreMenu(event, metre)}
        >
          ${metre ? `${metre.numerator}/${metre.denominator}` : "4/4"}
        </button>
      </div>
      <div class="mark-of key">
        <span aria-hidden="true">Key</span
        ><button
          class="text-button"
          aria-haspopup="menu"
          aria-label="Key: ${key ? `${rootText(key.root)} ${key.scale.replaceAll("_", " ")}` : "none"}"
          ?disabled=${!mayEdit}
          @click=${(/** @type {Event} */ event) => this.#keyMenu(event, key)}
        >
          ${key ? `${rootText(key.root)} ${key.scale.replaceAll("_", " ")}` : "–"}
        </button>
      </div>
    </div>`;
  }

  /** @param {string} text @param {number} beat */
  #setTempo(text, beat) {
    const bpm = numberIn(text);
    if (bpm === null || bpm < 10 || bpm > 999)
      return say("A tempo goes from 10 to 999 beats a minute.", { wrong: true });
    const mark = markAt("compositions.tempomark", beat);
    void commands.run("compositions.set_tempo", { bpm, beat: mark?.beat ?? 0, ramp: mark?.ramp ?? false });
  }

  /** @param {Event} event @param {any} mark */
  #metreMenu(event, mark) {
    const now = mark && `${mark.numerator}/${mark.denominator}`;
    openMenu(
      /** @type {Element} */ (event.currentTarget),
      METRES.map((each) => ({
        label: each,
        checked: each === now,
        run: () => {
          const [numerator, denominator] = each.split("/").map(Number);
          void commands.run("compositions.set_metre", { numerator, denominator, beat: mark?.beat ?? 0 });
        },
      })),
      "Metre",
    );
  }

  /** @param {Event} event @param {any} mark */
  #keyMenu(event, mark) {
    const beat = mark?.beat ?? 0;
    const set = (/** @type {number} */ root, /** @type {string} */ scale) =>
      void commands.run("compositions.set_key", { root, scale, beat });
    const [root, scale] = [mark?.root ?? 0, mark?.scale ?? "major"];
    openMenu(
      /** @type {Element} */ (event.currentTarget),
      [
        { heading: "Tonic" },
        ...Array.from({ length: 12 }, (_, each) => ({
          label: rootText(each),
          checked: each === mark?.root,
          run: () => set(each, scale),
        })),
        { heading: "Scale" },
        ...SCALES.map((each) => ({ label: each, checked: each === mark?.scale, run: () => set(root, each) })),
        ...(mark
          ? [
              /** @type {const} */ ("line"),
              {
                label: "No key",
                run: () => void commands.run("compositions.remove_mark", { lane: "key", mark_id: mark.id }),
              },
            ]
          : []),
      ],
      "Key",
    );
  }

  #people() {
    const { others } = presence;
    if (!others.length) return nothing;
    return html`<ul class="people" aria-label="Also here">
      ${others.map(
        ({ id, name }) =>
          html`<li data-colour=${(id * 5) % 12} title="${name} is here">
            <span class="sr">${name}</span><span aria-hidden="true">${name.slice(0, 2)}</span>
          </li>`,
      )}
    </ul>`;
  }

  #history() {
    return html`<div class="buttons" role="group" aria-label="History">${historyButtons()}</div>`;
  }

  #panels() {
    return html`<div class="buttons">
      <button
        class="button quiet square"
        aria-label="History"
        title="History (Shift 4)"
        aria-pressed=${view.now.side === "history"}
        @click=${actions.showHistory}
      >
        ${icon("history")}
      </button>
      <button
        class="button quiet square"
        aria-label="Change between dark and light"
        title="Dark or light"
        @click=${switchTheme}
      >
        ${icon("theme")}
      </button>
      <button
        class="button quiet square"
        aria-label="Keys"
        title="Keys (?)"
        @click=${() => dispatchEvent(new Event("sonic-help"))}
      >
        ${icon("help")}
      </button>
    </div>`;
  }
}
customElements.define("sonic-transport", Transport);
