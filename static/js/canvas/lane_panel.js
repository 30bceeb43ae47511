import { endBeats } from "../lanes.js";
import { about, player, store, time, view } from "../session.js";
import { valueText } from "../words.js";
import { colours } from "./colours.js";
import { AMONG_CLIPS_PX, gridLines } from "./grid.js";
import { LanePicture } from "./lane_picture.js";
import { Surface, upright } from "./surface.js";

const RULER_PX = 22;

/** An automation lane by itself, over the bars and with a ruler: what the automation panel shows. */
export class LanePanel extends LanePicture {
  head = RULER_PX;

  /** @param {HTMLCanvasElement} ground @param {HTMLCanvasElement} above @param {() => void} resized */
  constructor(ground, above, resized) {
    super(null, () => {
      resized();
      this.ground.soon();
      this.above.soon();
    });
    this.ground = new Surface(ground, (context) => this.#paintAll(context));
    this.above = new Surface(above, (context) => this.#paintAbove(context));
    this.ends = [store.subscribe(() => this.reread()), view.on(["pixelsPerBeat", "grid"], () => this.redraw())];
  }

  close() {
    for (const end of this.ends) end();
    this.ground.close();
    this.above.close();
  }

  get extent() {
    const last = Math.max(endBeats(store), about()?.loop_end_beats ?? 0, this.points.at(-1)?.beat ?? 0);
    return last * view.now.pixelsPerBeat + this.ground.width * 0.75;
  }

  /** @param {CanvasRenderingContext2D} context */
  #paintAll(context) {
    ({ width: this.width, height: this.height } = this.ground);
    this.#paintGrid(context);
    this.paint(context);
    if (!this.target) return;
    const { parameter } = this.target;
    context.fillStyle = colours.textFaint;
    context.font = "11px 'Inter Variable', sans-serif";
    context.textBaseline = "top";
    context.fillText(valueText(parameter, parameter.maximum), 6, RULER_PX + 3);
    context.textBaseline = "bottom";
    context.fillText(valueText(parameter, parameter.minimum), 6, this.height - 3);
  }

  /** @param {CanvasRenderingContext2D} context */
  #paintGrid(context) {
    const { pixelsPerBeat, grid } = view.now;
    context.fillStyle = colours.panel;
    context.fillRect(0, 0, this.width, RULER_PX);
    context.font = "11px 'Inter Variable', sans-serif";
    context.textBaseline = "middle";
    const lines = gridLines(this.beatAt(0), this.beatAt(this.width), pixelsPerBeat, time.metre, AMONG_CLIPS_PX, grid);
    for (const { beat, strong, bar } of lines) {
      const x = this.xOf(beat);
      context.fillStyle = strong ? colours.hairlineStrong : colours.hairline;
      upright(context, x, bar === null ? RULER_PX : RULER_PX - 6, this.height);
      if (bar === null) continue;
      context.fillStyle = colours.textFaint;
      context.fillText(String(bar), x + 4, RULER_PX / 2);
    }
  }

  /** @param {CanvasRenderingContext2D} context */
  #paintAbove(context) {
    const x = this.xOf(player.position().beat);
    if (x >= 0 && x <= this.width) {
      context.fillStyle = colours.accent;
      upright(context, x, 0, this.height);
    }
    this.paintHand(context);
  }
}
