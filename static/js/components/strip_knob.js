import { html, LitElement } from "lit";
import { mayEdit, say } from "../session.js";
import { dbText, panIn, panText, widthText } from "../words.js";
import { LANE, MODULATION } from "../targets.js";
import { Follows } from "./live.js";
import { drivenMenu, drivenState } from "./driven.js";
import { numberIn } from "./number.js";
import { INPUT_SPEC, inputHand, PAN_SPEC, panHand, WIDTH_SPEC, widthHand } from "./strip_hands.js";
import "./knob.js";
import { _ } from "../tongue.js";

/**
 * The knobs of a strip: what they are called, the field that they turn, and its words.
 * @typedef {{name: string, title: string, field: string, spec: import("../scales.js").Spec,
 *   hand: typeof panHand, text: (value: number) => string, read: (text: string) => number | null, range: string}} KnobKind
 * @type {KnobKind[]}
 */
export const KNOBS = [
  {
    name: "Gain",
    title: _("Input gain"),
    field: "input_gain_db",
    spec: INPUT_SPEC,
    hand: inputHand,
    text: dbText,
    read: numberIn,
    range: "in dB, from −36 to 36",
  },
  {
    name: "Pan",
    title: _("Pan"),
    field: "pan",
    spec: PAN_SPEC,
    hand: panHand,
    text: panText,
    read: panIn,
    range: "from 100L over C to 100R",
  },
  {
    name: "Width",
    title: _("Width"),
    field: "width",
    spec: WIDTH_SPEC,
    hand: widthHand,
    text: widthText,
    read: (text) => (numberIn(text) ?? NaN) / 100,
    range: "in per cent, from 0 (mono) to 200",
  },
];

/** One of them over its value, or over its name as long as it rests. */
class StripKnob extends LitElement {
  static properties = { kind: { attribute: false }, strip: { attribute: false }, name: {} };

  constructor() {
    super();
    /** @type {KnobKind} */
    this.kind = KNOBS[0];
    /** @type {any} */
    this.strip = null;
    /** The track's. */
    this.name = "";
    /** @type {import("./strip_hands.js").ControlHand | null} */
    this.hand = null;
    new Follows(this, LANE, MODULATION);
  }

  createRenderRoot() {
    return this;
  }

  /** @param {string} text */
  #typed(text) {
    const { title, range, read, spec } = this.kind;
    const wanted = read(text);
    if (wanted === null || Number.isNaN(wanted)) return say(_("{title} goes {range}.", { title, range }), { wrong: true });
    this.hand?.set(Math.min(spec.maximum, Math.max(spec.minimum, wanted)));
  }

  render() {
    const { kind, strip } = this;
    const hand = (this.hand ??= kind.hand(() => this.strip));
    const value = strip[kind.field];
    const [label, text] = [`${kind.title} of ${this.name}`, kind.text(value)];
    const isResting = value === kind.spec.default;
    const state = drivenState(hand);
    this.className = `${state} ${isResting ? "resting" : ""}`;
    this.title = `${kind.title}: ${text}`;
    return html`<sonic-knob
        .value=${value}
        .spec=${kind.spec}
        .label=${label}
        .text=${text}
        .disabled=${!mayEdit}
        @moving=${hand.moving}
        @moved=${hand.moved}
        @released=${hand.released}
        @contextmenu=${(/** @type {MouseEvent} */ event) => drivenMenu(event, hand)}
      ></sonic-knob>
      <sonic-number
        .text=${text}
        .shown=${isResting ? kind.name : undefined}
        .label=${label}
        .disabled=${!mayEdit}
        @typed=${(/** @type {CustomEvent} */ event) => this.#typed(event.detail)}
      ></sonic-number>`;
  }
}
customElements.define("sonic-strip-knob", StripKnob);
