import { v7 as uuid7 } from "uuid";
import { html } from "lit";
import { ControllerPicture, RULER_PX, SCALE_PX } from "../canvas/controller_picture.js";
import { noteStep } from "../actions.js";
import { added, common, controllerIn, drawnOver, kindOf, moved, valueText } from "../controllers.js";
import { CLIP, contentOf, TRACK } from "../lanes.js";
import { snappedNote } from "../open_notes.js";
import { announce, commands, mayEdit, player, say, store, time, view } from "../session.js";
import { _ } from "../tongue.js";
import { positionText } from "../words.js";
import { askText } from "./ask.js";
import { snapButton, toolButtons } from "./buttons.js";
import { follow } from "./drag.js";
import { icon, Live } from "./live.js";
import { openMenu } from "./menu.js";

/**
 * @typedef {import("../store.js").Row} Row
 * @typedef {import("../controllers.js").Point} Point
 * @typedef {import("../controllers.js").Kind} Kind
 */

const POINT = "compositions.controllerpoint";
const FIELDS = ["clip_id", "controller", "beat", "value", "curve"];
const STILL_PX = 3;

/** A hand on a whole curve, which is written in place of what there was. */
class CurveHand {
  #gesture = commands.gesture();
  /** @type {Point[] | null} */
  points = null;

  /** @param {Row} clip @param {string} controller */
  constructor(clip, controller) {
    this.clipId = contentOf(clip);
    this.controller = controller;
    this.old = store.group(POINT, this.clipId).filter((row) => row.controller === controller);
  }

  /** @param {Point[]} points */
  show(points) {
    this.points = points;
    const { clipId: clip_id, controller, old } = this;
    const values = (/** @type {object} */ row) => FIELDS.map((field) => Reflect.get(row, field));
    this.#gesture.move([
      { model: POINT, fields: FIELDS, ids: old.map(({ id }) => id), before: old.map(values), after: null },
      {
        model: POINT,
        fields: FIELDS,
        ids: points.map(() => uuid7()),
        before: null,
        after: points.map((point) => values({ ...point, clip_id, controller })),
      },
    ]);
  }

  release() {
    const { clipId: clip_id, controller, points } = this;
    if (points) void this.#gesture.release("compositions.set_controller", { clip_id, controller, points });
    else this.#gesture.cancel();
  }

  cancel() {
    this.#gesture.cancel();
  }
}

/** The controller curves of the chosen clip, one at a time. */
class Controllers extends Live {
  static models = [CLIP, TRACK, POINT];
  static sees = ["clip", "controller", "tool", "snap", "notePixelsPerBeat"];

  /** @type {ControllerPicture | null} */
  picture = null;
  /** Number of the point that keys move. @type {number | null} */
  chosen = null;

  get field() {
    return /** @type {HTMLElement} */ (this.querySelector(".field-of-points"));
  }

  get clip() {
    return store.get(CLIP, view.now.clip);
  }

  get kind() {
    return kindOf(view.now.controller);
  }

  /** @returns {Point[]} */
  get points() {
    const { clip } = this;
    const rows = clip ? store.group(POINT, contentOf(clip)) : [];
    return rows
      .filter(({ controller }) => controller === this.kind.name)
      .sort((a, b) => a.beat - b.beat || (a.id < b.id ? -1 : 1))
      .map(({ beat, value, curve }) => ({ beat, value, curve }));
  }

  firstUpdated() {
    const [ground, above] = this.querySelectorAll("canvas");
    this.picture = new ControllerPicture(ground, above);
    this.field.addEventListener("scroll", () => this.#scrolled());
    player.addEventListener("position", this.#playing);
    this.watch = new ResizeObserver(() => this.updated());
    this.watch.observe(this.field);
    this.updated();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.watch?.disconnect();
    player.removeEventListener("position", this.#playing);
    this.picture?.close();
  }

  #playing = () => this.picture?.above.soon();

  #scrolled() {
    if (!this.picture) return;
    this.picture.scrollX = this.field.scrollLeft;
    this.picture.redraw();
  }

  updated() {
    const { clip, picture } = this;
    if (!picture) return;
    const colour = clip ? (clip.colour ?? store.get(TRACK, clip.track_id)?.colour ?? 0) : 0;
    const { points } = this;
    if (this.chosen !== null && this.chosen >= points.length) this.chosen = null;
    picture.show(clip ? { clip, colour, kind: this.kind, points, chosen: this.chosen } : null);
    const extent = /** @type {HTMLElement | null} */ (this.querySelector(".extent"));
    if (extent) extent.style.width = `${picture.width}px`;
  }

  // --- writing ------------------------------------------------------------------------------------------------------

  #hand() {
    return new CurveHand(/** @type {Row} */ (this.clip), this.kind.name);
  }

  /** @param {Point[]} points */
  #write(points) {
    const hand = this.#hand();
    hand.show(points);
    hand.release();
  }

  // --- hands --------------------------------------------------------------------------------------------------------

  /** @param {MouseEvent} event */
  #place(event) {
    const picture = /** @type {ControllerPicture} */ (this.picture);
    const box = this.field.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    return { x, y, beat: picture.beatAt(x), value: picture.valueAt(y) };
  }

  /** @param {PointerEvent} event */
  #press(event) {
    const { picture, clip } = this;
    if (!picture || !clip || event.button !== 0) return;
    const place = this.#place(event);
    if (place.y < RULER_PX) return void player.seek(Math.max(0, picture.inSong(place.beat)));
    if (place.x < SCALE_PX || !mayEdit) return;
    const index = picture.pointAt(place.x, place.y);
    this.#choose(index);
    if (index !== null) this.#carry(event, place, index);
    else if (view.now.tool === "draw") this.#draw(event, place);
  }

  /** @param {PointerEvent} event @param {{x: number, y: number}} from @param {number} index */
  #carry(event, from, index) {
    const before = this.points;
    const hand = this.#hand();
    follow(event, {
      move: (each) => {
        const to = this.#place(each);
        if (!hand.points && Math.hypot(to.x - from.x, to.y - from.y) < STILL_PX) return;
        hand.show(moved(before, index, snappedNote(to.beat, each), to.value));
      },
      end: () => hand.release(),
      cancel: () => hand.cancel(),
    });
  }

  /** @param {PointerEvent} event @param {{beat: number, value: number}} from */
  #draw(event, from) {
    const before = this.points;
    const hand = this.#hand();
    let stroke = [{ beat: from.beat, value: from.value }];
    follow(event, {
      move: (each) => {
        const { beat, value } = this.#place(each);
        stroke = [...stroke.filter((point) => Math.abs(point.beat - beat) > 1e-6), { beat, value }].sort(
          (a, b) => a.beat - b.beat,
        );
        hand.show(drawnOver(before, stroke, this.kind));
      },
      end: () => {
        hand.show(drawnOver(before, stroke, this.kind));
        hand.release();
      },
      cancel: () => hand.cancel(),
    });
  }

  /** @param {MouseEvent} event */
  #twice(event) {
    const place = this.#place(event);
    if (!mayEdit || !this.clip || !this.picture || place.x < SCALE_PX || place.y < RULER_PX) return;
    const index = this.picture.pointAt(place.x, place.y);
    if (index !== null) this.#remove(index);
    else if (view.now.tool === "select") this.#add(snappedNote(place.beat, event), place.value);
  }

  /** @param {number} beat @param {number} value */
  #add(beat, value) {
    const points = added(this.points, { beat, value, curve: this.kind.steps ? 0 : 1 });
    this.chosen = points.findIndex((point) => point.beat === beat);
    this.#write(points);
  }

  /** @param {number} index */
  #remove(index) {
    this.chosen = null;
    this.#write(this.points.toSpliced(index, 1));
  }

  /** @param {number | null} index */
  #choose(index) {
    this.chosen = index;
    this.updated();
    const point = index === null ? null : this.points[index];
    if (!point || !this.picture) return;
    const place = time.metre.position(this.picture.inSong(point.beat));
    announce(`${valueText(this.kind, point.value)}, ${positionText(place)}`);
  }

  /** @param {MouseEvent} event */
  #menu(event) {
    event.preventDefault();
    const place = this.#place(event);
    const index = this.picture?.pointAt(place.x, place.y) ?? null;
    if (index === null || !mayEdit) return;
    this.#choose(index);
    const bend = (/** @type {0 | 1} */ curve) => () =>
      this.#write(this.points.with(index, { ...this.points[index], curve }));
    const { curve } = this.points[index];
    openMenu(
      { x: event.clientX, y: event.clientY },
      [
        { label: _("Straight to the next point"), checked: curve === 1, run: bend(1) },
        { label: _("Hold until the next point"), checked: curve === 0, run: bend(0) },
        "line",
        { label: _("Remove"), danger: true, run: () => this.#remove(index) },
      ],
      _("Point"),
    );
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { points, kind, chosen } = this;
    if (event.ctrlKey || event.metaKey || !this.clip) return;
    const by = (kind.maximum - kind.minimum) / (event.shiftKey ? 127 : 16);
    const grid = noteStep();
    const point = chosen === null ? null : points[chosen];
    const move = (/** @type {number} */ beats, /** @type {number} */ up) => () => {
      if (!point || chosen === null) return;
      const value = Math.min(kind.maximum, Math.max(kind.minimum, point.value + up));
      this.#write(moved(points, chosen, point.beat + beats, kind.name === "bend" ? value : Math.round(value)));
    };
    const step = (/** @type {number} */ way) => () =>
      points.length && this.#choose(Math.min(points.length - 1, Math.max(0, chosen === null ? 0 : chosen + way)));
    const remove = () => chosen !== null && this.#remove(chosen);
    /** @type {Record<string, (() => unknown) | undefined>} */
    const acts = {
      PageDown: step(1),
      PageUp: step(-1),
      ...(point && mayEdit
        ? {
            ArrowLeft: move(-grid, 0),
            ArrowRight: move(grid, 0),
            ArrowUp: move(0, by),
            ArrowDown: move(0, -by),
            Delete: remove,
            Backspace: remove,
          }
        : {}),
      ...(mayEdit ? { Insert: () => this.#insert() } : {}),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  /** A point at the playhead, or at the start of the content. */
  #insert() {
    const clip = /** @type {Row} */ (this.clip);
    const into = player.position().beat - clip.start_beats;
    const beat = into >= 0 && into < clip.length_beats ? into + clip.offset_beats : clip.offset_beats;
    this.#add(beat, this.kind.rest);
  }

  /** @param {Event} event */
  #kinds(event) {
    const clip = /** @type {Row} */ (this.clip);
    const used = new Set(store.group(POINT, contentOf(clip)).map(({ controller }) => controller));
    const usual = common();
    const others = [...used].filter((name) => !usual.some((kind) => kind.name === name)).map(kindOf);
    const show = (/** @type {string} */ controller) => {
      this.chosen = null;
      view.set({ controller });
    };
    openMenu(
      /** @type {Element} */ (event.currentTarget),
      [
        ...[...usual, ...others].map(({ name, title }) => ({
          label: title,
          note: used.has(name) ? _("Has a curve") : undefined,
          checked: name === this.kind.name,
          run: () => show(name),
        })),
        "line",
        { label: _("Another control change…"), run: () => void this.#ask(show) },
      ],
      _("Controller"),
    );
  }

  /** @param {(name: string) => void} show */
  async #ask(show) {
    const text = await askText(_("Control change"), _("Its number, 0 to 127"), "", _("Show"));
    if (text === null) return;
    const name = controllerIn(text);
    if (name) show(name);
    else say(_("Control changes have numbers from 0 to 127."), { wrong: true });
  }

  render() {
    const { clip, kind, points } = this;
    const track = clip && store.get(TRACK, clip.track_id);
    return html`<div class="notes-head" data-colour=${clip?.colour ?? track?.colour ?? 7} ?hidden=${!clip}>
        <span class="stripe" aria-hidden="true"></span>
        <button class="button menu-button" aria-haspopup="menu" @click=${this.#kinds}>${kind.title} ${icon("chevron")}</button>
        <span class="faint">${points.length === 1 ? _("1 point") : _("{count} points", { count: points.length })}</span>
        <button class="button quiet" ?disabled=${!points.length || !mayEdit} @click=${() => this.#write([])}>${_("Clear")}</button>
        <span class="spring"></span>
        ${toolButtons()} ${snapButton()}
      </div>
      <div class="notes-body" ?hidden=${!clip}>
        <canvas aria-hidden="true"></canvas><canvas aria-hidden="true"></canvas>
        <div
          class="field-of-points"
          tabindex="0"
          role="group"
          aria-label=${_("{controller}: {count} points. Insert makes one, Page up and down choose, arrow keys move.", { controller: kind.title, count: points.length })}
          @pointerdown=${this.#press}
          @dblclick=${this.#twice}
          @contextmenu=${this.#menu}
          @keydown=${this.#key}
        >
          <div class="extent"></div>
        </div>
      </div>
      ${clip ? "" : html`<p class="nothing-here">${_("Choose a clip to see its controllers.")}</p>`}`;
  }
}
customElements.define("sonic-controllers", Controllers);
