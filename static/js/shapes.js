/** Envelopes and LFOs as lines, 0 … 1 wide. Pure. */

import { knobPlace, knobValue } from "./scales.js";

/** @typedef {import("./scales.js").Spec} Spec */

/** Bent as SuperCollider's Env: 0 … 1 as `x` goes from 0 to 1. @param {number} x @param {number} curve */
export const bent = (x, curve) => (Math.abs(curve) < 0.001 ? x : (1 - Math.exp(curve * x)) / (1 - Math.exp(curve)));

/** The widest that one stage is drawn. */
const WIDEST = 0.27;
/** Where letting go begins. */
export const LET_GO = 1 - WIDEST;
const [ATTACK_CURVE, FALL_CURVE] = [1.6, -4];
const STRUCK_NEPERS = 6.9; // a struck string's decay is the time to −60 dB

/** How wide a stage of so many seconds is: as far as its knob is turned. @param {Spec} spec @param {number} seconds */
export const widthOf = (spec, seconds) => WIDEST * knobPlace(spec, seconds);

/** @param {Spec} spec @param {number} width */
export const secondsOf = (spec, width) => knobValue(spec, width / WIDEST);

/**
 * An envelope by the widths of its stages and the level that is held.
 * @param {{attack: number, decay: number, sustain: number, release: number}} stages
 * @returns {(x: number) => number}
 */
export function envelope({ attack, decay, sustain, release }) {
  return (x) => {
    if (x < attack) return bent(x / attack, ATTACK_CURVE);
    if (x < attack + decay) return 1 + (sustain - 1) * bent((x - attack) / decay, FALL_CURVE);
    if (x < LET_GO) return sustain;
    return x < LET_GO + release ? sustain * (1 - bent((x - LET_GO) / release, FALL_CURVE)) : 0;
  };
}

/** What is struck and rings out. @param {number} decay its width @returns {(x: number) => number} */
export const struck = (decay) => (x) => Math.exp((-STRUCK_NEPERS * x) / Math.max(decay, 0.004));

/** A wave at a turn 0 … 1. @type {Record<string, (turn: number) => number>} */
const WAVES = {
  sine: (turn) => Math.sin(turn * 2 * Math.PI),
  triangle: (turn) => 1 - 4 * Math.abs(((turn + 0.25) % 1) - 0.5),
  up: (turn) => turn * 2 - 1,
  down: (turn) => 1 - turn * 2,
  square: (turn) => (turn < 0.5 ? 1 : -1),
};

/** By the LFO's choice of shape. */
const LFO_SHAPES = [WAVES.sine, WAVES.triangle, WAVES.up, WAVES.down, WAVES.square];

/** Two turns of a modulating LFO. @param {Record<string, number>} v @returns {(x: number) => number} */
export const lfo = (v) => (x) => {
  const wave = LFO_SHAPES[Math.round(v.shape)]((x * 2 + v.phase) % 1);
  return v.bipolar ? wave : (wave + 1) / 2;
};
