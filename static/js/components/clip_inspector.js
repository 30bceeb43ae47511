import { html, nothing } from "lit";
import * as actions from "../actions.js";
import { CLIP, contentOf, SHORTEST_CLIP_BEATS, TRACK } from "../lanes.js";
import { commands, mayEdit, store, time, view } from "../session.js";
import { _ } from "../tongue.js";
import { dbText, positionIn, positionText } from "../words.js";
import { icon, Live, typed } from "./live.js";
import { openMenu } from "./menu.js";
import { numberIn } from "./number.js";
import { ControlHand } from "./strip_hands.js";
import "./value.js";

/** @typedef {import("../store.js").Row} Row */
/**
 * @typedef {object} Field of a clip
 * @property {string} field
 * @property {string} name
 * @property {string} label
 * @property {number} minimum
 * @property {number} maximum
 * @property {(clip: Row) => number} [most] where that depends on the clip
 * @property {() => number} step
 * @property {(value: number) => string} text
 * @property {(text: string) => number | null} read
 * @property {(clip: Row, value: number) => [string, object]} command
 */

const LONGEST_BEATS = 16_384;

const beatsText = (/** @type {number} */ beats) => String(Math.round(beats * 1000) / 1000);
const signed = (/** @type {string} */ text) => text.replace(/^-/, "−");
const percentText = (/** @type {number} */ part) => `${Math.round(part * 100)} %`;
const percentIn = (/** @type {string} */ text) => {
  const number = numberIn(text);
  return number === null ? null : number / 100;
};
/** @param {string} field @returns {Field["command"]} */
const transform = (field) => (clip, value) => ["compositions.transform_clip", { clip_id: clip.id, [field]: value }];

/** @type {Field[][]} */
const FIELDS = [
  [
    {
      field: "start_beats",
      name: _("Start"),
      label: _("Start: bar, beat"),
      minimum: 0,
      maximum: LONGEST_BEATS,
      step: actions.keyStep,
      text: (beat) => positionText(time.metre.position(beat)),
      read: (text) => {
        const place = positionIn(text);
        return place && time.metre.beatOf(place.bar, place.beat);
      },
      command: (clip, start_beats) => ["compositions.move_clip", { clip_id: clip.id, start_beats }],
    },
    {
      field: "length_beats",
      name: _("Length"),
      label: _("Length in beats"),
      minimum: SHORTEST_CLIP_BEATS,
      maximum: LONGEST_BEATS,
      step: actions.keyStep,
      text: beatsText,
      read: numberIn,
      command: (clip, length_beats) => [
        "compositions.resize_clip",
        { clip_id: clip.id, start_beats: store.stored(CLIP, clip.id)?.start_beats, length_beats },
      ],
    },
  ],
  [
    {
      field: "gain_db",
      name: _("Gain"),
      label: _("Gain in dB"),
      minimum: actions.LOWEST_CLIP_DB,
      maximum: actions.HIGHEST_CLIP_DB,
      step: () => 0.1,
      text: (db) => `${dbText(db)} dB`,
      read: numberIn,
      command: (clip, gain_db) => ["compositions.set_clip_gain", { clip_id: clip.id, gain_db }],
    },
    ...[
      { field: "fade_in_beats", other: "fade_out_beats", name: _("Fade in"), label: _("Fade in, in beats") },
      { field: "fade_out_beats", other: "fade_in_beats", name: _("Fade out"), label: _("Fade out, in beats") },
    ].map((fade) => ({
      ...fade,
      minimum: 0,
      maximum: LONGEST_BEATS,
      // Together they are at most as long as the clip.
      most: (/** @type {Row} */ clip) => Math.max(SHORTEST_CLIP_BEATS, clip.length_beats - clip[fade.other]),
      step: () => SHORTEST_CLIP_BEATS,
      text: beatsText,
      read: numberIn,
      command: (/** @type {Row} */ clip, /** @type {number} */ beats) => {
        const { fade_in_beats, fade_out_beats } = store.stored(CLIP, clip.id) ?? clip;
        const args = { clip_id: clip.id, fade_in_beats, fade_out_beats, [fade.field]: beats };
        return /** @type {[string, object]} */ (["compositions.fade_clip", args]);
      },
    })),
  ],
  [
    {
      field: "transpose",
      name: _("Transpose"),
      label: _("Transpose in semitones"),
      minimum: -48,
      maximum: 48,
      step: () => 1,
      text: (semitones) => signed(`${semitones} st`),
      read: (text) => Math.round(numberIn(text) ?? NaN),
      command: transform("transpose"),
    },
    {
      field: "velocity_scale",
      name: _("Velocity"),
      label: _("Velocity in per cent"),
      minimum: 0,
      maximum: 4,
      step: () => 0.01,
      text: percentText,
      read: percentIn,
      command: transform("velocity_scale"),
    },
    {
      field: "gate_scale",
      name: _("Gate"),
      label: _("Lengths of notes in per cent"),
      minimum: 0.01,
      maximum: 4,
      step: () => 0.01,
      text: percentText,
      read: percentIn,
      command: transform("gate_scale"),
    },
    {
      field: "shift_beats",
      name: _("Shift"),
      label: _("Later or earlier, in beats"),
      minimum: -64,
      maximum: 64,
      step: () => 1 / 64,
      text: (beats) => signed(beatsText(beats)),
      read: numberIn,
      command: transform("shift_beats"),
    },
    {
      field: "swing",
      name: _("Swing"),
      label: _("Swing in per cent"),
      minimum: 0,
      maximum: 0.75,
      step: () => 0.01,
      text: percentText,
      read: percentIn,
      command: transform("swing"),
    },
  ],
];
const QUANTISED = /** @type {[number, string][]} */ ([
  [0, _("Off")],
  [1, "1/4"],
  [0.5, "1/8"],
  [1 / 3, "1/8T"],
  [0.25, "1/16"],
  [1 / 6, "1/16T"],
  [0.125, "1/32"],
]);

/** All about the chosen clip: where it lies, how it sounds, and how it plays its notes. */
class ClipInspector extends Live {
  static models = [CLIP, TRACK];
  static sees = ["clips", "inspector", "snap", "grid", "pixelsPerBeat"];

  /** Made once for a field, and used for whichever clip is chosen. @type {Map<string, ControlHand>} */
  #hands = new Map();

  get #clip() {
    const [id] = view.now.clips;
    return store.get(CLIP, id);
  }

  /** @param {Field} field */
  #hand({ field, command }) {
    let hand = this.#hands.get(field);
    if (!hand) {
      const id = () => this.#clip?.id ?? "";
      hand = new ControlHand(CLIP, id, field, (value) => command(/** @type {Row} */ (this.#clip), value));
      this.#hands.set(field, hand);
    }
    return hand;
  }

  /** @param {Row} clip @param {Field} field */
  #value(clip, field) {
    const hand = this.#hand(field);
    return html`<sonic-value
      .name=${field.name}
      .label=${field.label}
      .value=${clip[field.field]}
      .minimum=${field.minimum}
      .maximum=${field.most?.(clip) ?? field.maximum}
      .step=${field.step()}
      .text=${field.text}
      .read=${field.read}
      .disabled=${!mayEdit}
      title=${_("{label}. Drag, or double-click to type.", { label: field.label })}
      @moving=${hand.moving}
      @moved=${hand.moved}
      @released=${hand.released}
    ></sonic-value>`;
  }

  /** @param {Row} clip @param {Event} event */
  #colours(clip, event) {
    const paint = (/** @type {number | null} */ colour) =>
      void commands.run("compositions.colour_clip", { clip_id: clip.id, colour });
    openMenu(
      /** @type {Element} */ (event.currentTarget),
      [{ swatches: clip.colour, run: paint }, "line", { label: _("Colour of its track"), run: () => paint(null) }],
      _("Colour"),
    );
  }

  /** @param {Row} clip @param {Event} event */
  #named(clip, event) {
    const name = typed(event).trim();
    if (name !== clip.name) void commands.run("compositions.rename_clip", { clip_id: clip.id, name });
  }

  render() {
    const clip = this.#clip;
    this.hidden = !view.now.inspector || !clip;
    if (this.hidden || !clip) return nothing;
    const track = store.get(TRACK, clip.track_id);
    const many = view.now.clips.size;
    const isLooped = !!clip.loop_length_beats;
    const [place, sound, play] = FIELDS;
    return html`<section class="inspector" aria-label=${_("Clip details")} data-colour=${clip.colour ?? track?.colour ?? 7}>
      <div class="inspector-head">
        <button
          class="swatch"
          aria-haspopup="menu"
          aria-label=${_("Colour of the clip")}
          title=${_("Colour")}
          ?disabled=${!mayEdit}
          @click=${(/** @type {Event} */ event) => this.#colours(clip, event)}
        ></button>
        <input
          class="field"
          aria-label=${_("Name of the clip")}
          maxlength="120"
          placeholder=${track?.name ?? ""}
          ?disabled=${!mayEdit}
          .value=${clip.name}
          @keydown=${(/** @type {KeyboardEvent} */ event) => event.key === "Enter" && /** @type {HTMLElement} */ (event.currentTarget).blur()}
          @change=${(/** @type {Event} */ event) => this.#named(clip, event)}
        />
        ${many > 1 ? html`<span class="faint">${_("first of {many}", { many })}</span>` : nothing}
        <button
          class="button quiet square"
          aria-label=${_("Close the clip's details")}
          title=${_("Close (I)")}
          @click=${actions.showInspector}
        >
          ${icon("close")}
        </button>
      </div>
      <div class="inspector-values">
        ${place.map((field) => this.#value(clip, field))}
        <button
          class="button quiet"
          aria-pressed=${isLooped}
          title=${_("Repeats its content to its end")}
          ?disabled=${!mayEdit}
          @click=${() => void commands.run("compositions.loop_clip", { clip_id: clip.id, loop_length_beats: isLooped ? null : clip.length_beats })}
        >
          ${icon("loop")} ${_("Repeat")}
        </button>
        ${isLooped ? this.#value(clip, LOOP) : nothing}
        ${sound.map((field) => this.#value(clip, field))}
      </div>
      ${track?.kind === "instrument" ? this.#playing(clip, play) : nothing}
    </section>`;
  }

  /** How it plays its notes, which stay as they are. @param {Row} clip @param {Field[]} fields */
  #playing(clip, fields) {
    const isLinked = contentOf(clip) !== clip.id;
    return html`<div class="inspector-values">
      ${fields.map((field) => this.#value(clip, field))}
      <label class="quantised"
        ><span class="value-name">${_("Quantise")}</span
        ><select
          class="field"
          ?disabled=${!mayEdit}
          @change=${(/** @type {Event} */ event) => void commands.run("compositions.transform_clip", { clip_id: clip.id, quantise_beats: Number(typed(event)) })}
        >
          ${QUANTISED.map(([beats, label]) => html`<option value=${beats} ?selected=${Math.abs(beats - clip.quantise_beats) < 1e-6}>${label}</option>`)}
        </select></label
      >
      ${
        isLinked
          ? html`<button class="button quiet" ?disabled=${!mayEdit} @click=${() => void actions.unlinkSelected()}>
              ${_("Make independent")}
            </button>`
          : nothing
      }
    </div>`;
  }
}

/** @type {Field} */
const LOOP = {
  field: "loop_length_beats",
  name: _("Every"),
  label: _("Repeats every so many beats"),
  minimum: SHORTEST_CLIP_BEATS,
  maximum: LONGEST_BEATS,
  step: actions.keyStep,
  text: beatsText,
  read: numberIn,
  command: (clip, loop_length_beats) => ["compositions.loop_clip", { clip_id: clip.id, loop_length_beats }],
};

customElements.define("sonic-clip-inspector", ClipInspector);
