import { timeText } from "../words.js";
import { colours } from "./colours.js";
import { FONT } from "./spectrum.js";

const LEAST_SECONDS = 60;
const [TOP_LUFS, FLOOR_LUFS] = [-4, -40];
const [LEFT, TOP, FOOT, RIGHT] = [30, 8, 18, 10];
const STEPS_SECONDS = [15, 30, 60, 120, 300, 600, 1800];

/**
 * Short-term loudness over time, with the target as a line.
 * @param {CanvasRenderingContext2D} context @param {{width: number, height: number}} size
 * @param {number[]} points LUFS @param {number} pointSeconds @param {number} target LUFS
 */
export function paintHistory(context, { width, height }, points, pointSeconds, target) {
  const [across, down] = [width - LEFT - RIGHT, height - TOP - FOOT];
  if (across < 40 || down < 20) return;
  const seconds = Math.max(LEAST_SECONDS, points.length * pointSeconds);
  const y = (/** @type {number} */ lufs) =>
    TOP + down * Math.min(1, Math.max(0, (TOP_LUFS - lufs) / (TOP_LUFS - FLOOR_LUFS)));
  context.font = FONT;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const lufs of down > 90 ? [-10, -20, -30, -40] : [-20, -40]) {
    context.fillStyle = colours.hairline;
    context.fillRect(LEFT, Math.round(y(lufs)), across, 1);
    context.fillStyle = colours.textFaint;
    if (Math.abs(y(lufs) - y(target)) > 10) context.fillText(`−${-lufs}`, LEFT - 6, y(lufs));
  }
  const step = STEPS_SECONDS.find((each) => (each / seconds) * across > 44) ?? 3600;
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  for (let at = 0; at <= seconds; at += step) {
    const x = LEFT + (at / seconds) * across;
    context.fillStyle = colours.hairline;
    context.fillRect(Math.min(Math.round(x), LEFT + across - 1), TOP, 1, down);
    context.fillStyle = colours.textFaint;
    context.fillText(timeText(at, 0), Math.min(x, LEFT + across - 8), TOP + down + 13);
  }
  const x = (/** @type {number} */ index) => LEFT + (((index + 1) * pointSeconds) / seconds) * across;
  if (points.length > 1) {
    context.beginPath();
    const every = Math.max(1, Math.floor(points.length / across));
    for (let index = 0; index < points.length; index += every) {
      context.lineTo(x(index), y(Math.max(...points.slice(index, index + every))));
    }
    context.strokeStyle = colours.signal;
    context.lineWidth = 1.5;
    context.lineJoin = "round";
    context.stroke();
    context.lineTo(x(points.length - 1), TOP + down);
    context.lineTo(x(0), TOP + down);
    context.closePath();
    context.globalAlpha = 0.13;
    context.fillStyle = colours.signal;
    context.fill();
    context.globalAlpha = 1;
  }
  context.fillStyle = colours.accentLine;
  context.fillRect(LEFT, Math.round(y(target)), across, 1);
  context.fillStyle = colours.accent;
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.fillText(`−${-target}`, LEFT - 6, y(target));
}
