import { v7 as uuid7 } from "uuid";
import { clipStep, lineFor } from "../actions.js";
import { heldPoints, holdPoints } from "../clipboard.js";
import { follow } from "../components/drag.js";
import { openMenu } from "../components/menu.js";
import { EASE, EXPONENTIAL, HOLD, LINEAR } from "../engine/lanes.js";
import { announce, commands, mayEdit, player, store, view } from "../session.js";
import { updates } from "../store.js";
import { knobPlace, knobValue } from "../scales.js";
import { POINT } from "../targets.js";
import { valueText } from "../words.js";
import { _ } from "../tongue.js";

/** @typedef {import("../store.js").Row} Row */
/** @typedef {{x: number, y: number, beat: number, value: number}} Place */

const STILL_PX = 4;
const CURVES = /** @type {[number, string][]} */ ([
  [LINEAR, "Straight"],
  [EXPONENTIAL, "Exponential"],
  [EASE, "S-shaped"],
  [HOLD, "Hold"],
]);
const DRAWN_TOLERANCE = 0.008;
/** Part of the range that an arrow key goes, and with Shift. */
const STEP = 0.02;
const FINE_STEP = 0.002;

/** Pointer, keys and menu on one automation lane. */
export class LaneHands {
  /**
   * @param {HTMLElement} field what hears the pointer @param {import("./lane_picture.js").LanePicture} picture
   * @param {() => number} [top] where the lane begins in the field, in pixels
   */
  constructor(field, picture, top = () => 0) {
    this.field = field;
    this.picture = picture;
    this.top = top;
  }

  /** Takes all that happens in the field. */
  listen() {
    const { field } = this;
    field.addEventListener("pointerdown", (event) => this.press(event));
    field.addEventListener("pointermove", (event) => this.hover(event));
    field.addEventListener("pointerleave", () => this.over(null));
    field.addEventListener("dblclick", (event) => this.twice(event));
    field.addEventListener("contextmenu", (event) => this.menu(event));
    field.addEventListener("keydown", (event) => this.key(event));
  }

  /** @param {MouseEvent} event @returns {Place} */
  #place(event) {
    const box = this.field.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top - this.top()];
    return { x, y, beat: this.picture.beatAt(x), value: this.picture.valueAt(y) };
  }

  /** @param {PointerEvent} event */
  hover(event) {
    if (event.buttons) return;
    const { x, y } = this.#place(event);
    const point = this.picture.pointAt(x, y);
    this.field.style.cursor = y < this.picture.head ? "default" : view.now.tool === "draw" ? "crosshair" : point ? "grab" : "default";
    this.over(point);
  }

  /** @param {Row | null} point */
  over(point) {
    if (this.picture.hovered?.id === point?.id) return;
    this.picture.hovered = point;
    this.picture.redraw();
  }

  /** @param {Iterable<string>} ids */
  choose(ids) {
    this.picture.chosen = new Set(ids);
    this.picture.redraw();
  }

  /** @param {PointerEvent} event */
  press(event) {
    if (event.button !== 0) return;
    const place = this.#place(event);
    if (place.x > this.field.clientWidth || place.y + this.top() > this.field.clientHeight) return;
    if (place.y < this.picture.head) return void player.seek(lineFor(place.beat, event));
    if (!this.picture.target) return;
    const point = this.picture.pointAt(place.x, place.y);
    if (mayEdit && view.now.tool === "draw" && !point) return this.#draw(event, place);
    if (point) this.#pressPoint(event, place, point);
    else this.#pressNothing(event, place);
  }

  // --- points -------------------------------------------------------------------------------------------------------

  /** @param {PointerEvent} event @param {Place} place @param {Row} point */
  #pressPoint(event, place, point) {
    const { chosen } = this.picture;
    const add = event.shiftKey || event.ctrlKey || event.metaKey;
    if (!chosen.has(point.id)) this.choose(add ? [...chosen, point.id] : [point.id]);
    if (!mayEdit) return;
    const rows = [...this.picture.chosen].map((id) => store.stored(POINT, id)).filter((row) => row !== undefined);
    const hand = commands.gesture();
    /** @type {{point_id: string, beat: number, value: number}[]} */
    let moved = [];
    follow(event, {
      move: (each) => {
        const to = this.#place(each);
        if (!moved.length && Math.hypot(to.x - place.x, to.y - place.y) < STILL_PX) return;
        moved = this.#carried(rows, point, place, to, each);
        hand.move([
          updates(
            POINT,
            ["beat", "value"],
            rows.map((row, index) => [row, [moved[index].beat, moved[index].value]]),
          ),
        ]);
        this.picture.hovered = store.get(POINT, point.id) ?? null;
      },
      end: () => {
        if (!moved.length) return hand.cancel();
        void hand.release("effects.change_points", { points: moved });
      },
      cancel: () => hand.cancel(),
    });
  }

  /**
   * Where the points in hand are: the pressed one at the pointer and on the grid, the others beside it. Alt keeps the
   * value, Ctrl the beat.
   * @param {Row[]} rows @param {Row} point @param {Place} from @param {Place} to @param {PointerEvent} event
   */
  #carried(rows, point, from, to, event) {
    const parameter = /** @type {import("../targets.js").Target} */ (this.picture.target).parameter;
    const least = Math.min(...rows.map((row) => row.beat));
    const wanted = lineFor(point.beat + to.beat - from.beat, event) - point.beat;
    const by = event.ctrlKey || event.metaKey ? 0 : Math.max(wanted, -least);
    const up = event.altKey ? 0 : knobPlace(parameter, to.value) - knobPlace(parameter, from.value);
    return rows.map((row) => ({
      point_id: row.id,
      beat: row.beat + by,
      value: up ? valueMoved(parameter, row.value, up) : row.value,
    }));
  }

  /** A marquee, or nothing chosen. @param {PointerEvent} event @param {Place} place */
  #pressNothing(event, place) {
    const before = event.shiftKey ? this.picture.chosen : new Set();
    this.choose(/** @type {Set<string>} */ (before));
    follow(event, {
      move: (each) => {
        const to = this.#place(each);
        if (!this.picture.marquee && Math.hypot(to.x - place.x, to.y - place.y) < STILL_PX) return;
        this.picture.marquee = {
          x: Math.min(place.x, to.x),
          y: Math.min(place.y, to.y),
          width: Math.abs(to.x - place.x),
          height: Math.abs(to.y - place.y),
        };
        const inside = this.picture.pointsIn(this.picture.marquee).map((point) => point.id);
        this.choose([.../** @type {Set<string>} */ (before), ...inside]);
      },
      end: () => {
        this.picture.marquee = null;
        this.picture.redraw();
      },
    });
  }

  /** Freehand: what is drawn takes the place of what was. @param {PointerEvent} event @param {Place} place */
  #draw(event, place) {
    const { picture } = this;
    picture.drawn = [{ beat: place.beat, value: place.value }];
    follow(event, {
      move: (each) => {
        const { beat, value } = this.#place(each);
        const rest = picture.drawn.filter((point) => Math.abs(point.beat - beat) > 1e-6);
        picture.drawn = [...rest, { beat, value }].sort((a, b) => a.beat - b.beat);
        picture.redraw();
      },
      end: () => {
        const points = picture.drawn;
        picture.drawn = [];
        picture.redraw();
        if (points.length === 1) return void this.add(lineFor(place.beat, event), place.value);
        void commands.run("effects.write_automation", {
          lane_id: picture.laneId,
          from_beats: points[0].beat,
          to_beats: points[points.length - 1].beat,
          points,
          tolerance: DRAWN_TOLERANCE,
        });
      },
      cancel: () => {
        picture.drawn = [];
        picture.redraw();
      },
    });
  }

  /** @param {MouseEvent} event */
  twice(event) {
    const { x, y, beat, value } = this.#place(event);
    if (!mayEdit || y < this.picture.head || !this.picture.target) return;
    const point = this.picture.pointAt(x, y);
    if (point) return this.remove([point.id]);
    if (view.now.tool !== "draw") void this.add(lineFor(beat, event), value);
  }

  /** @param {number} beat @param {number} value */
  async add(beat, value) {
    const id = uuid7();
    const points = [{ beat, value, point_id: id }];
    if (await commands.run("effects.add_points", { lane_id: this.picture.laneId, points })) this.choose([id]);
  }

  /** @param {string[]} ids */
  remove(ids) {
    if (!ids.length) return;
    this.choose([]);
    this.over(null);
    void commands.run("effects.remove_points", { point_ids: ids });
  }

  // --- keys and menu ------------------------------------------------------------------------------------------------

  /** @param {KeyboardEvent} event */
  key(event) {
    const act = event.altKey ? undefined : event.ctrlKey || event.metaKey ? this.#shortcut(event.key) : this.#act(event);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  /** What a key does: what is not the lane's own is left to the page. @param {KeyboardEvent} event @returns {(() => void) | undefined} */
  #act(event) {
    const chosen = [...this.picture.chosen];
    const acts = /** @type {Record<string, () => void>} */ ({
      Insert: () => this.#insert(),
      PageUp: () => this.#next(-1),
      PageDown: () => this.#next(1),
    });
    const onChosen = /** @type {Record<string, () => void>} */ ({
      Delete: () => this.remove(chosen),
      Backspace: () => this.remove(chosen),
      ArrowLeft: () => this.#nudge(-1, 0, event),
      ArrowRight: () => this.#nudge(1, 0, event),
      ArrowUp: () => this.#nudge(0, 1, event),
      ArrowDown: () => this.#nudge(0, -1, event),
      Escape: () => this.choose([]),
    });
    return acts[event.key] ?? (chosen.length ? onChosen[event.key] : undefined);
  }

  /** @param {string} key with Ctrl @returns {(() => void) | undefined} */
  #shortcut(key) {
    if (key === "a") return () => this.#all();
    if (key === "v") return mayEdit && heldPoints() ? () => void this.#paste() : undefined;
    if (!this.picture.chosen.size) return undefined;
    if (key === "c") return () => this.#copy();
    return key === "x" && mayEdit ? () => (this.#copy(), this.remove([...this.picture.chosen])) : undefined;
  }

  #copy() {
    const { points, chosen, target } = this.picture;
    if (!target) return;
    const copied = points.filter((point) => chosen.has(point.id));
    holdPoints(copied.map(({ beat, value, curve }) => ({ beat, place: knobPlace(target.parameter, value), curve })));
  }

  /** At the playhead. */
  async #paste() {
    const { target, laneId } = this.picture;
    const held = heldPoints();
    if (!target || !held) return;
    const by = lineFor(player.position().beat) - held[0].beat;
    const points = held.map(({ beat, place, curve }) => ({
      point_id: uuid7(),
      beat: beat + by,
      value: valueMoved(target.parameter, target.parameter.minimum, place),
      curve,
    }));
    const added = await commands.run("effects.add_points", { lane_id: laneId, points });
    if (added !== undefined) this.choose(points.map((point) => point.point_id));
  }

  #all() {
    this.choose(this.picture.points.map((point) => point.id));
  }

  #insert() {
    const target = this.picture.target;
    if (mayEdit && target) void this.add(lineFor(player.position().beat), target.parameter.default);
  }

  /** @param {number} beats grid steps @param {number} up steps of value @param {KeyboardEvent} event */
  #nudge(beats, up, event) {
    const target = this.picture.target;
    const rows = this.picture.points.filter((point) => this.picture.chosen.has(point.id));
    if (!mayEdit || !target || !rows.length) return;
    const by = beats * (event.shiftKey ? 1 / 64 : clipStep());
    const step = up * (event.shiftKey ? FINE_STEP : STEP);
    const points = rows.map((row) => ({
      point_id: row.id,
      beat: Math.max(0, row.beat + by),
      value: up ? valueMoved(target.parameter, row.value, step) : row.value,
    }));
    const outcome = updates(POINT, ["beat", "value"], rows.map((row, index) => [row, [points[index].beat, points[index].value]]));
    void commands.show([outcome], "effects.change_points", { points });
    announce(_("{value} at beat {toFixed}", { value: valueText(target.parameter, points[0].value), toFixed: points[0].beat.toFixed(2) }));
  }

  /** @param {1 | -1} way */
  #next(way) {
    const { points, chosen, target } = this.picture;
    if (!points.length || !target) return;
    const at = points.findIndex((point) => chosen.has(point.id));
    const point = points[at < 0 ? 0 : (at + way + points.length) % points.length];
    this.choose([point.id]);
    announce(_("Point at beat {toFixed}: {value}", { toFixed: point.beat.toFixed(2), value: valueText(target.parameter, point.value) }));
  }

  /** @param {MouseEvent} event */
  menu(event) {
    event.preventDefault();
    const { x, y, beat, value } = this.#place(event);
    const target = this.picture.target;
    if (!mayEdit || !target || y < this.picture.head) return;
    const at = { x: event.clientX, y: event.clientY };
    const point = this.picture.pointAt(x, y);
    if (!point) {
      return openMenu(
        at,
        [
          { label: _("Add a point here"), note: _("or double-click"), run: () => void this.add(lineFor(beat, event), value) },
          { label: _("Thin out"), note: _("Leaves out points that change next to nothing"), run: () => void commands.run("effects.thin_automation", { lane_id: this.picture.laneId }) },
        ],
        _("Automation"),
      );
    }
    if (!this.picture.chosen.has(point.id)) this.choose([point.id]);
    const ids = [...this.picture.chosen];
    openMenu(
      at,
      [
        { heading: "To the next point" },
        ...CURVES.map(([curve, label]) => ({
          label,
          checked: point.curve === curve,
          run: () => void commands.run("effects.change_points", { points: ids.map((point_id) => ({ point_id, curve })) }),
        })),
        "line",
        { label: _("Onto the grid"), run: () => void commands.run("effects.snap_automation", { point_ids: ids, grid_beats: clipStep() }) },
        { label: ids.length > 1 ? _("Delete {length} points", { length: ids.length }) : _("Delete"), key: "Del", danger: true, run: () => this.remove(ids) },
      ],
      valueText(target.parameter, point.value),
    );
  }
}

/** A value moved by a part of its range. @param {import("../session.js").Parameter} parameter @param {number} value @param {number} by */
function valueMoved(parameter, value, by) {
  const moved = knobValue(parameter, knobPlace(parameter, value) + by);
  return parameter.choices.length ? Math.round(moved) : moved;
}
