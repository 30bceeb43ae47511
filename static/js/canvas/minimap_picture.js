import { CLIP, endBeats, lanesOf, STRIP, TRACK } from "../lanes.js";
import { about, player, store, view } from "../session.js";
import { colours, trackColours } from "./colours.js";
import { Surface, upright } from "./surface.js";

const LEAST_BEATS = 32; // a song that hardly began leaves room to see it grow
const SECTION_PX = 3;
const PAD_PX = 3;

/** The whole song on a strip: drawn anew only when the song changes; frame and playhead lie over it. */
export class MinimapPicture {
  /** @param {HTMLCanvasElement} ground @param {HTMLCanvasElement} above */
  constructor(ground, above) {
    this.end = LEAST_BEATS;
    this.ground = new Surface(ground, (context) => this.#paint(context));
    this.above = new Surface(above, (context) => this.#paintAbove(context));
    const again = () => this.#measure();
    this.ends = [CLIP, TRACK, STRIP, "compositions.section", "compositions.about"].map((model) =>
      store.subscribe(again, model),
    );
    this.#measure();
  }

  close() {
    for (const end of this.ends) end();
    this.ground.close();
    this.above.close();
  }

  #measure() {
    const sections = store.all("compositions.section").map((row) => row.start_beats + row.length_beats);
    this.end = Math.max(LEAST_BEATS, endBeats(store), about()?.loop_end_beats ?? 0, ...sections) * 1.02;
    this.ground.soon();
    this.above.soon();
  }

  /** @param {CanvasRenderingContext2D} context */
  #paint(context) {
    const { width, height } = this.ground;
    const scale = width / this.end;
    context.fillStyle = colours.sunken;
    context.fillRect(0, 0, width, height);
    for (const { start_beats: start, length_beats: length, colour } of store.all("compositions.section")) {
      context.fillStyle = trackColours[colour].ground;
      context.fillRect(start * scale, 0, Math.max(1, length * scale - 1), height);
      context.fillStyle = trackColours[colour].line;
      context.fillRect(start * scale, 0, Math.max(1, length * scale - 1), SECTION_PX);
    }
    const lanes = lanesOf(store, new Set()).filter(({ track }) => track.kind !== "folder");
    const row = (height - SECTION_PX - 2 * PAD_PX) / Math.max(lanes.length, 4);
    const tops = new Map(lanes.map(({ track }, index) => [track.id, SECTION_PX + PAD_PX + index * row]));
    const hues = new Map(lanes.map(({ track }) => [track.id, track.colour]));
    for (const clip of store.all(CLIP)) {
      const top = tops.get(clip.track_id);
      if (top === undefined) continue;
      const { line, mutedNote } = trackColours[clip.colour ?? hues.get(clip.track_id)];
      context.fillStyle = clip.mute ? mutedNote : line;
      context.fillRect(clip.start_beats * scale, top, Math.max(1, clip.length_beats * scale - 0.5), Math.max(1, row - 0.75));
    }
  }

  /** @param {CanvasRenderingContext2D} context */
  #paintAbove(context) {
    const { width, height } = this.above;
    const scale = width / this.end;
    const song = about();
    if (song) {
      const [start, length] = [song.loop_start_beats, song.loop_end_beats - song.loop_start_beats];
      context.fillStyle = song.looping ? colours.accent : colours.textFaint;
      context.fillRect(start * scale, height - 2, Math.max(2, length * scale), 2);
    }
    const { from, to } = view.now.window;
    const [left, right] = [from * scale, Math.min(width, to * scale)];
    context.fillStyle = colours.ground;
    context.globalAlpha = 0.62;
    context.fillRect(0, 0, left, height);
    context.fillRect(right, 0, width - right, height);
    context.globalAlpha = 1;
    context.strokeStyle = colours.textSoft;
    context.lineWidth = 1.5;
    context.beginPath();
    context.roundRect(left + 0.75, 0.75, Math.max(4, right - left - 1.5), height - 1.5, 3);
    context.stroke();
    context.fillStyle = colours.textSoft;
    for (const x of [left + 3, right - 5]) context.fillRect(x, height / 2 - 5, 2, 10); // to take its edges by
    context.fillStyle = colours.accent;
    upright(context, player.position().beat * scale, 0, height);
  }
}
