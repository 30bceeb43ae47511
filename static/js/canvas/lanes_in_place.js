import { view } from "../session.js";
import { LANE, POINT } from "../targets.js";
import { colours } from "./colours.js";
import { LaneHands } from "./lane_hands.js";
import { LanePicture } from "./lane_picture.js";
import { RULER_PX } from "./arrangement.js";

/** @typedef {import("./arrangement.js").Arrangement} Arrangement */
/** @typedef {{picture: LanePicture, hands: LaneHands, top: number}} InPlace `top`: in the window */

/** The automation lanes that lie open below the clips of their tracks. */
export class LanesInPlace {
  /** By lane. @type {Map<string, InPlace>} */
  #lanes = new Map();
  /** @type {HTMLElement | null} */
  field = null;

  /** @param {Arrangement} arrangement */
  constructor(arrangement) {
    this.arrangement = arrangement;
  }

  /** Takes in which lanes are shown now; what a hand has chosen in those that stay, stays chosen. */
  relane() {
    const shown = new Set(this.arrangement.lanes.flatMap(({ automation }) => automation?.map(({ id }) => id) ?? []));
    for (const id of this.#lanes.keys()) if (!shown.has(id)) this.#lanes.delete(id);
    this.reread();
  }

  /** Takes in the song as it is now. */
  reread() {
    for (const { picture } of this.#lanes.values()) picture.reread();
  }

  /** Whether a change of the song shows in these lanes. @param {import("../store.js").Touched} touched */
  concerns(touched) {
    const points = touched.get(`${POINT}@`);
    return touched.has(LANE) || (!!points && [...this.#lanes.keys()].some((id) => points.has(id)));
  }

  /** @param {string} laneId @returns {InPlace} */
  of(laneId) {
    let lane = this.#lanes.get(laneId);
    if (!lane) {
      const picture = new LanePicture(laneId, () => this.arrangement.redraw());
      const field = /** @type {HTMLElement} */ (this.field);
      const hands = new LaneHands(field, picture, () => this.#lanes.get(laneId)?.top ?? 0);
      lane = { picture, hands, top: 0 };
      this.#lanes.set(laneId, lane);
      picture.reread();
    }
    return lane;
  }

  /** The lane at a place of the window. @param {number} y @returns {InPlace | null} */
  at(y) {
    const { rows, lanes, scrollY } = this.arrangement;
    if (y < RULER_PX) return null;
    const place = rows.placeAt(y - RULER_PX + scrollY);
    const lane = place && place.below >= 0 ? lanes[place.index].automation?.[place.below] : null;
    return lane && place ? this.#placed(lane.id, RULER_PX + place.top - scrollY, place.height) : null;
  }

  /** @param {string} laneId @param {number} top @param {number} height */
  #placed(laneId, top, height) {
    const lane = this.of(laneId);
    lane.top = top;
    Object.assign(lane.picture, {
      width: this.arrangement.ground.width,
      height: height - 1,
      scrollX: this.arrangement.scrollX,
    });
    return lane;
  }

  /** @param {CanvasRenderingContext2D} context @param {string} laneId @param {number} top @param {number} height */
  paint(context, laneId, top, height) {
    const { picture } = this.#placed(laneId, top, height);
    context.save();
    context.translate(0, top);
    if (laneId === view.now.lane) {
      context.fillStyle = colours.accent;
      context.globalAlpha = 0.05;
      context.fillRect(0, 0, picture.width, picture.height);
      context.globalAlpha = 1;
    }
    context.beginPath();
    context.rect(0, 0, picture.width, picture.height);
    context.clip();
    picture.paint(context);
    context.restore();
  }

  /** What hands are about in the lanes. @param {CanvasRenderingContext2D} context */
  paintHands(context) {
    for (const { picture, top } of this.#lanes.values()) {
      if (!picture.marquee && !picture.hovered) continue;
      context.save();
      context.translate(0, top);
      picture.paintHand(context);
      context.restore();
    }
  }

  /** No point is under the hand any more, but in one lane. @param {InPlace | null} [but] */
  leave(but = null) {
    for (const lane of this.#lanes.values()) if (lane !== but) lane.hands.over(null);
  }

  /** The lane that hears keys: the one that a hand was on last. */
  get current() {
    return view.now.clips.size || !view.now.lane ? null : (this.#lanes.get(view.now.lane) ?? null);
  }

  /** Nothing is chosen in any lane, but in one. @param {InPlace | null} [but] */
  chooseNothing(but = null) {
    for (const lane of this.#lanes.values()) if (lane !== but && lane.picture.chosen.size) lane.hands.choose([]);
  }
}
