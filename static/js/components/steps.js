import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { CLIP, contentOf, DEVICE, devicesOf, NOTE, stripsByTrack, TRACK } from "../lanes.js";
import { padsOf } from "../presets.js";
import { announce, catalogue, commands, mayEdit, player, store, time, view } from "../session.js";
import { cellsOf, euclid, everyNth, pitchesOf, STEPS, stepsIn } from "../steps.js";
import { _ } from "../tongue.js";
import { strike } from "../trying.js";
import { pitchText } from "../words.js";
import { follow } from "./drag.js";
import { icon, Live, typed } from "./live.js";
import { openMenu } from "./menu.js";
import { noteAt, Painting, Setting } from "./step_hands.js";
import { ControlHand } from "./strip_hands.js";
import "./knob.js";

/**
 * @typedef {import("../store.js").Row} Row
 * @typedef {import("../steps.js").Cell} Cell
 * @typedef {import("../steps.js").Mode} Mode
 * @typedef {{pitch: number, name: string}} Voice
 */

const VELOCITY = 100;
const MOST_STEPS = 128; // on one page of the grid
const HEAD_PX = 148;
const CELL_PX = 26;
/** The drums that a beat begins with: bass drum, snare, clap, hats, toms, crash, ride. */
const FIRST_PADS = [36, 38, 39, 42, 46, 45, 48, 49, 51];
const SWING = { minimum: 0, maximum: 0.75, default: 0, warp: "linear", step: 0.01 };
/** The first of two steps has this part of both, as drum machines count swing. @param {number} swing */
const swingText = (swing) => `${Math.round(50 + 50 * swing)}%`;

/** A function and not a constant: words are looked up when they are shown. @returns {[Mode, string, string][]} */
const modes = () => [
  ["steps", _("Steps"), _("A press lets a step play, or be silent")],
  ["velocity", _("Velocity"), _("Drag a step up or down: how hard it is struck")],
  ["chance", _("Chance"), _("Drag a step up or down: how often it plays")],
];

/** The chosen clip as a step sequencer: a row for each pad of the kit, or for each pitch in use. */
class Steps extends Live {
  static models = [CLIP, TRACK, NOTE, DEVICE];
  static sees = ["clip", "stepBeats", "stepMode", "allPads"];
  static properties = { page: { state: true } };

  constructor() {
    super();
    this.page = 0;
    /** The step that keys are on. */
    this.at = { row: 0, step: 0 };
    /** @type {Voice[]} */
    this.voices = [];
    /** @type {Map<number, Map<number, Cell>>} */
    this.cells = new Map();
    this.swing = new ControlHand(
      CLIP,
      () => view.now.clip ?? "",
      "swing",
      (swing) => ["compositions.transform_clip", { clip_id: view.now.clip, swing, swing_beats: view.now.stepBeats }],
    );
  }

  connectedCallback() {
    super.connectedCallback();
    player.addEventListener("position", this.#playing);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    player.removeEventListener("position", this.#playing);
  }

  /** @param {Row} clip @param {Row} track @returns {Voice[]} */
  #voicesOf(clip, track) {
    const strip = stripsByTrack(store).get(track.id);
    const device = strip && devicesOf(store, strip.id).find(({ kind }) => catalogue.get(kind)?.category === "instrument");
    const kind = device && catalogue.get(device.kind);
    const notes = store.group(NOTE, contentOf(clip));
    if (!device || !kind || kind.parameters.length)
      return pitchesOf(notes).map((pitch) => ({ pitch, name: pitchText(pitch) }));
    const pads = padsOf(device, kind);
    const offered = view.now.allPads ? Object.keys(pads).map(Number) : FIRST_PADS.filter((pitch) => pads[pitch]);
    const pitches = new Set([...offered, ...notes.map(({ pitch }) => pitch)]);
    return [...pitches]
      .sort((a, b) => a - b)
      .map((pitch) => ({ pitch, name: pads[pitch]?.title ?? _("Key {pitch}", { pitch: pitchText(pitch) }) }));
  }

  // --- hands --------------------------------------------------------------------------------------------------------

  /** @param {EventTarget | Element | null} target @returns {{pitch: number, step: number, row: number, cell: Cell | undefined} | null} */
  #place(target) {
    const found = target instanceof Element ? target.closest("[data-step]") : null;
    if (!(found instanceof HTMLElement) || !this.contains(found)) return null;
    const row = Number(found.dataset.row);
    const step = Number(found.dataset.step);
    const { pitch } = this.voices[row];
    return { pitch, step, row, cell: this.cells.get(pitch)?.get(step) };
  }

  /** @param {PointerEvent} event */
  #press(event) {
    const place = this.#place(event.target);
    const clip = store.get(CLIP, view.now.clip);
    if (!place || !clip || event.button !== 0 || !mayEdit) return;
    this.at = place;
    if (view.now.stepMode === "steps") this.#paint(event, clip, place);
    else if (place.cell) this.#set(event, place.cell);
  }

  /** @param {PointerEvent} event @param {Row} clip @param {{pitch: number, step: number, cell: Cell | undefined}} from */
  #paint(event, clip, from) {
    const painting = new Painting(contentOf(clip), !from.cell, view.now.stepBeats, VELOCITY);
    const over = (/** @type {{pitch: number, step: number, cell: Cell | undefined}} */ { pitch, step, cell }) =>
      painting.over(pitch, step, cell);
    if (over(from) && !from.cell) strike(clip.track_id, from.pitch, VELOCITY);
    follow(event, {
      move: (each) => {
        const place = this.#place(document.elementFromPoint(each.clientX, each.clientY));
        // A row is kept to: a hand that slips does not strike the neighbour.
        if (place?.pitch === from.pitch) over(place);
      },
      end: () => painting.release(),
      cancel: () => painting.cancel(),
    });
  }

  /** @param {PointerEvent} event @param {Cell} from */
  #set(event, from) {
    const setting = new Setting(view.now.stepMode === "chance" ? "probability" : "velocity");
    const value = (/** @type {number} */ up) =>
      setting.field === "velocity"
        ? Math.round(Math.min(127, Math.max(1, from.velocity + up)))
        : Math.round(100 * Math.min(1, Math.max(0, from.probability + up / 100))) / 100;
    follow(event, {
      move: (each) => {
        const now = value(event.clientY - each.clientY);
        const cell = this.#place(document.elementFromPoint(each.clientX, event.clientY))?.cell;
        setting.over(from, now);
        if (cell && cell !== from) setting.over(cell, now);
      },
      end: () => setting.release(),
      cancel: () => setting.cancel(),
    });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const clip = store.get(CLIP, view.now.clip);
    const place = this.#place(event.target);
    if (!clip || !place || event.ctrlKey || event.metaKey) return;
    const way = { ArrowUp: 1, ArrowDown: -1 }[event.key] ?? 0;
    if (way && (event.shiftKey || event.altKey) && place.cell && mayEdit) this.#turn(place.cell, way, event.altKey);
    else if (event.key.startsWith("Arrow") || event.key === "Home" || event.key === "End") this.#walk(event.key);
    else if ((event.key === "Enter" || (event.key === "Delete" && place.cell)) && mayEdit) this.#toggle(clip, place);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {Cell} cell @param {number} way @param {boolean} chance */
  #turn(cell, way, chance) {
    const setting = new Setting(chance ? "probability" : "velocity");
    const value = chance
      ? Math.min(1, Math.max(0, Math.round(cell.probability * 20 + way) / 20))
      : Math.min(127, Math.max(1, cell.velocity + way * 8));
    setting.over(cell, value);
    setting.release();
    announce(chance ? _("Chance {chance}%", { chance: Math.round(value * 100) }) : _("Velocity {velocity}", { velocity: value }));
  }

  /** @param {Row} clip @param {{pitch: number, step: number, row: number, cell: Cell | undefined}} place */
  #toggle(clip, place) {
    const painting = new Painting(contentOf(clip), !place.cell, view.now.stepBeats, VELOCITY);
    painting.over(place.pitch, place.step, place.cell);
    painting.release();
    if (!place.cell) strike(clip.track_id, place.pitch, VELOCITY);
    const where = { name: this.voices[place.row].name, step: place.step + 1 };
    announce(place.cell ? _("{name}, step {step}: silent", where) : _("{name}, step {step}: plays", where));
  }

  /** @param {string} key */
  #walk(key) {
    const { steps, first } = this.#extent();
    const last = Math.min(steps, first + MOST_STEPS) - 1;
    const { row, step } = this.at;
    /** @type {Record<string, {row: number, step: number}>} */
    const ways = {
      ArrowLeft: { row, step: step - 1 },
      ArrowRight: { row, step: step + 1 },
      ArrowUp: { row: row - 1, step },
      ArrowDown: { row: row + 1, step },
      Home: { row, step: first },
      End: { row, step: last },
    };
    const to = ways[key];
    this.at = {
      row: Math.min(this.voices.length - 1, Math.max(0, to.row)),
      step: Math.min(last, Math.max(first, to.step)),
    };
    this.requestUpdate();
    void this.updateComplete.then(() =>
      /** @type {HTMLElement | null} */ (this.querySelector("[data-step][tabindex='0']"))?.focus(),
    );
  }

  // --- whole rows ---------------------------------------------------------------------------------------------------

  /** Writes a row's steps anew. @param {Row} clip @param {Voice} voice @param {boolean[]} pattern @param {string} label */
  #write(clip, voice, pattern, label) {
    const clip_id = contentOf(clip);
    const gone = [...(this.cells.get(voice.pitch)?.values() ?? [])].flatMap(({ notes }) => notes.map(({ id }) => id));
    const notes = pattern.flatMap((on, step) => (on ? [noteAt(voice.pitch, step, view.now.stepBeats, VELOCITY)] : []));
    void commands.together(
      [
        ...(gone.length ? [{ command: "compositions.delete_notes", arguments: { note_ids: gone } }] : []),
        ...(notes.length ? [{ command: "compositions.add_notes", arguments: { clip_id, notes } }] : []),
      ],
      label,
    );
  }

  /** Moves a row's strikes round within the content. @param {Row} clip @param {Voice} voice @param {number} by steps */
  #rotate(clip, voice, by) {
    const beats = contentBeats(clip);
    const notes = [...(this.cells.get(voice.pitch)?.values() ?? [])].flatMap((cell) => cell.notes);
    const moved = notes.map(({ id, start_beats }) => ({
      id,
      start_beats: (((start_beats + by * view.now.stepBeats) % beats) + beats) % beats,
    }));
    if (moved.length) void commands.run("compositions.change_notes", { notes: moved });
  }

  /** @param {Event} event @param {Row} clip @param {Voice} voice */
  #menu(event, clip, voice) {
    event.preventDefault();
    const { steps } = this.#extent();
    const bar = Math.max(1, Math.round(4 / view.now.stepBeats));
    const write = (/** @type {boolean[]} */ pattern, /** @type {string} */ label) => () =>
      this.#write(clip, voice, pattern, label);
    const round = (/** @type {number} */ strikes) =>
      Array.from({ length: steps }, (_step, step) => euclid(strikes, bar)[step % bar]);
    openMenu(
      /** @type {Element} */ (event.currentTarget),
      [
        ...[1, 2, 4, 8].map((every) => ({
          label: every === 1 ? _("Every step") : _("Every {every} steps", { every }),
          run: write(everyNth(every, steps), _("Fill {name}", { name: voice.name })),
        })),
        "line",
        ...[3, 5, 7].map((strikes) => ({
          label: _("{strikes} over {steps} steps", { strikes, steps: bar }),
          run: write(round(strikes), _("Fill {name}", { name: voice.name })),
        })),
        "line",
        { label: _("A step earlier"), run: () => this.#rotate(clip, voice, -1) },
        { label: _("A step later"), run: () => this.#rotate(clip, voice, 1) },
        { label: _("Clear"), danger: true, run: write([], _("Clear {name}", { name: voice.name })) },
      ],
      voice.name,
    );
  }

  // --- what it shows ------------------------------------------------------------------------------------------------

  #extent() {
    const clip = store.get(CLIP, view.now.clip);
    const steps = clip ? stepsIn(contentBeats(clip), view.now.stepBeats) : 0;
    const page = Math.min(this.page, Math.max(0, Math.ceil(steps / MOST_STEPS) - 1));
    return { steps, page, first: page * MOST_STEPS };
  }

  #playing = () => {
    const line = /** @type {HTMLElement | null} */ (this.querySelector(".steps-now"));
    const clip = store.get(CLIP, view.now.clip);
    if (!line || !clip) return;
    const into = player.position().beat - clip.start_beats;
    const loop = clip.loop_length_beats;
    const beat = loop ? (into + clip.offset_beats) % loop : into + clip.offset_beats;
    const step = beat / view.now.stepBeats - this.#extent().first;
    line.hidden = into < 0 || into >= clip.length_beats || step < 0 || step >= MOST_STEPS;
    line.style.translate = `${HEAD_PX + Math.floor(step) * CELL_PX}px`;
  };

  render() {
    const clip = store.get(CLIP, view.now.clip);
    const track = clip && store.get(TRACK, clip.track_id);
    if (!clip || !track)
      return html`<p class="nothing-here">${_("Choose a clip to see its steps, or double-click an empty lane to make one.")}</p>`;
    const { stepBeats, stepMode } = view.now;
    this.voices = this.#voicesOf(clip, track);
    this.cells = cellsOf(store.group(NOTE, contentOf(clip)), stepBeats);
    const { steps, page, first } = this.#extent();
    const last = Math.min(steps, first + MOST_STEPS);
    this.at = { row: Math.min(this.at.row, this.voices.length - 1), step: Math.min(last - 1, Math.max(first, this.at.step)) };
    return html`<div class="steps-head" data-colour=${clip.colour ?? track.colour}>
        <label class="labelled-inline"
          >${_("Step")}
          <select class="field" @change=${(/** @type {Event} */ event) => view.set({ stepBeats: Number(typed(event)) })}>
            ${STEPS.map(({ beats, name }) => html`<option value=${beats} ?selected=${beats === stepBeats}>${name}</option>`)}
          </select></label
        >
        <div class="buttons" role="group" aria-label=${_("What a press does")}>
          ${modes().map(([mode, name, does]) => html`<button class="button quiet" aria-pressed=${mode === stepMode} title=${does} @click=${() => view.set({ stepMode: mode })}>${name}</button>`)}
        </div>
        <span class="steps-swing"
          ><span>${_("Swing")}</span>
          <sonic-knob
            .value=${clip.swing ?? 0}
            .spec=${SWING}
            .label=${_("Swing")}
            .text=${swingText(clip.swing ?? 0)}
            .disabled=${!mayEdit}
            @moving=${this.swing.moving}
            @moved=${this.swing.moved}
            @released=${this.swing.released}
          ></sonic-knob>
          <output>${swingText(clip.swing ?? 0)}</output></span
        >
        <button class="button quiet" aria-pressed=${view.now.allPads} title=${_("Every pad of the kit, or those in use and the common ones")} @click=${() => view.set({ allPads: !view.now.allPads })}>${_("All pads")}</button>
        <span class="spring"></span>
        ${this.#pages(steps, page)}
      </div>
      <div
        class="steps-grid ${stepMode}"
        role="grid"
        aria-label=${_("Steps of {clip}", { clip: clip.name || track.name })}
        aria-colcount=${steps + 1}
        data-colour=${clip.colour ?? track.colour}
        style="--steps-head:${HEAD_PX}px;--cell:${CELL_PX}px"
        @pointerdown=${this.#press}
        @keydown=${this.#key}
      >
        <div class="steps-ruler" aria-hidden="true">${this.#ruler(clip, first, last)}</div>
        ${repeat(this.voices, ({ pitch }) => pitch, (voice, row) => this.#row(clip, voice, row, first, last))}
        <i class="steps-now" hidden></i>
      </div>`;
  }

  /** @param {number} steps @param {number} page */
  #pages(steps, page) {
    const pages = Math.ceil(steps / MOST_STEPS);
    if (pages < 2) return nothing;
    return html`<button class="button quiet square" aria-label=${_("Earlier steps")} ?disabled=${page === 0} @click=${() => (this.page = page - 1)}>${icon("before")}</button>
      <span class="faint">${_("{page} of {pages}", { page: page + 1, pages })}</span>
      <button class="button quiet square" aria-label=${_("Later steps")} ?disabled=${page === pages - 1} @click=${() => (this.page = page + 1)}>${icon("chevron")}</button>`;
  }

  /** The places in the song of the steps that begin a beat. @param {Row} clip @param {number} first @param {number} last */
  #ruler(clip, first, last) {
    const { stepBeats } = view.now;
    return Array.from({ length: last - first }, (_step, index) => (first + index) * stepBeats)
      .filter((beat) => Math.abs(beat - Math.round(beat)) < 1e-6)
      .map((beat) => {
        const { bar, beat: inBar } = time.metre.position(clip.start_beats + beat - clip.offset_beats);
        const at = HEAD_PX + (beat / stepBeats - first) * CELL_PX;
        const isBar = Math.abs(inBar - Math.round(inBar)) < 1e-6 && Math.round(inBar) === 1;
        return html`<span class=${isBar ? "bar" : ""} style="left:${at}px">${isBar ? bar : `${bar}.${Math.round(inBar)}`}</span>`;
      });
  }

  /** @param {Row} clip @param {Voice} voice @param {number} row @param {number} first @param {number} last */
  #row(clip, voice, row, first, last) {
    const cells = this.cells.get(voice.pitch);
    return html`<div class="steps-row" role="row">
      <div class="steps-voice" role="rowheader">
        <button class="name" title=${_("Hear {name}", { name: voice.name })} @click=${() => strike(clip.track_id, voice.pitch, VELOCITY)}>${voice.name}</button>
        <button class="button quiet square more" aria-haspopup="menu" aria-label=${_("More for {name}", { name: voice.name })} ?disabled=${!mayEdit} @click=${(/** @type {Event} */ event) => this.#menu(event, clip, voice)}>${icon("more")}</button>
      </div>
      ${Array.from({ length: last - first }, (_step, index) => this.#cell(voice, row, first + index, cells?.get(first + index)))}
    </div>`;
  }

  /** @param {Voice} voice @param {number} row @param {number} step @param {Cell | undefined} cell */
  #cell(voice, row, step, cell) {
    const { stepBeats } = view.now;
    const beat = step * stepBeats;
    const onBeat = Math.abs(beat - Math.round(beat)) < 1e-6;
    const where = { name: voice.name, step: step + 1 };
    const chance = cell && cell.probability < 1 ? _(", chance {chance}%", { chance: Math.round(cell.probability * 100) }) : "";
    const label = cell
      ? _("{name}, step {step}: velocity {velocity}", { ...where, velocity: cell.velocity }) + chance
      : _("{name}, step {step}: silent", where);
    const held = this.at.row === row && this.at.step === step;
    return html`<div
      role="gridcell"
      class="step ${cell ? "on" : ""} ${onBeat ? "beat" : ""} ${Math.floor(beat + 1e-6) % 8 < 4 ? "" : "odd"}"
      data-row=${row}
      data-step=${step}
      tabindex=${held ? 0 : -1}
      aria-label=${label}
      style=${cell ? `--v:${(cell.velocity / 127).toFixed(3)};--c:${cell.probability};--late:${cell.late.toFixed(3)}` : nothing}
    ></div>`;
  }
}
customElements.define("sonic-steps", Steps);

/** How much content a clip has, in beats. @param {Row} clip */
const contentBeats = (clip) => clip.loop_length_beats ?? clip.offset_beats + clip.length_beats;
