/** The page's audio clock and what hangs at its end: listening level, spectrum, waveform, loudness, recorder. */

import { BLOCK_FRAMES, SAMPLE_RATE } from "./nodes.js";

/**
 * Why this browser cannot sound here, in a sentence; null when it can.
 * @returns {string | null}
 */
export const missingAudio = () => {
  if (!globalThis.isSecureContext) {
    return "Sound needs a secure address: open Sonic by https:// or on localhost.";
  }
  if (typeof AudioContext === "undefined" || typeof AudioWorkletNode === "undefined") {
    return "This browser has no AudioWorklet, which the sound engine runs in.";
  }
  if (typeof WebAssembly === "undefined")
    return "This browser has no WebAssembly, which the sound engine is written in.";
  return null;
};

/**
 * The faster of the engine's two transports, where the page is isolated (COOP and COEP on every response).
 * @returns {"sab" | "postMessage"}
 */
export const bestMode = () =>
  globalThis.crossOriginIsolated && typeof SharedArrayBuffer !== "undefined" ? "sab" : "postMessage";

/**
 * Makes the context's clock its own frame count. The engine re-measures its drift against the wall clock every
 * second and steps by whole milliseconds (measured: 1 to 60 ms, audible); with this it always finds none.
 * @param {AudioContext} context running
 */
export const lockClock = (context) => {
  const base = performance.now() - context.currentTime * 1000;
  context.getOutputTimestamp = () => ({
    contextTime: context.currentTime,
    performanceTime: base + context.currentTime * 1000,
  });
};

/**
 * Waits until the context runs, which may need a click. `blocked` is called when it does not at once.
 * @param {AudioContext} context
 * @param {() => void} blocked
 */
export const untilRunning = async (context, blocked) => {
  const asked = context.resume().catch(() => {}); // refused outside a gesture: a later click may still start it
  await Promise.race([asked, new Promise((resolve) => setTimeout(resolve, 500))]);
  if (context.state === "running") return;
  blocked();
  await new Promise((/** @type {(value?: unknown) => void} */ resolve) => {
    const look = () => {
      if (context.state !== "running") return;
      context.removeEventListener("statechange", look);
      resolve();
    };
    context.addEventListener("statechange", look);
  });
};

/**
 * @typedef {{ channels: Float32Array[], frame: number, rate: number }} Recording `frame`: first one, by the context's clock
 */

const FFT_FRAMES = 8192; // 5.9 Hz a bin: the lowest strings of a bass lie 2 Hz apart, but a peak is still seen where it is
const WAVE_FRAMES = 4096;
/** What an analyser takes off a full-scale sine: half for its two sides, 0.42 for its Blackman window. */
const ANALYSER_DB = 20 * Math.log10(2 / 0.42);

/** One side of what is played. @param {BaseAudioContext} context */
const analyser = (context) => new AnalyserNode(context, { fftSize: FFT_FRAMES, smoothingTimeConstant: 0 });

/** Between the engine and the loudspeakers. What is looked at is taken off before the page's own level. */
export class Output {
  /** @param {AudioContext} context */
  constructor(context) {
    this.context = context;
    this.input = new GainNode(context, { gain: 1, channelCount: 2, channelCountMode: "explicit" });
    this.level = new GainNode(context, { gain: 1 });
    this.input.connect(this.level).connect(context.destination);
    this.sides = [analyser(context), analyser(context)];
    const splitter = new ChannelSplitterNode(context, { numberOfOutputs: 2 });
    this.input.connect(splitter);
    this.sides.forEach((side, index) => splitter.connect(side, index));
    this.bins = [0, 1].map(() => new Float32Array(FFT_FRAMES / 2));
    // An analyser gives the oldest samples to whoever takes fewer than it has.
    this.samples = [0, 1].map(() => new Float32Array(FFT_FRAMES));
    this.newest = this.samples.map((samples) => samples.subarray(-WAVE_FRAMES));
  }

  /** The louder side's level in each bin, in dB. */
  spectrum() {
    const [bins, right] = this.bins;
    this.sides.forEach((side, index) => side.getFloatFrequencyData(this.bins[index]));
    for (let bin = 0; bin < bins.length; bin += 1) {
      bins[bin] = (bins[bin] > right[bin] ? bins[bin] : right[bin]) + ANALYSER_DB;
    }
    return bins;
  }

  /** The newest samples, left and right. */
  waveform() {
    this.sides.forEach((side, index) => side.getFloatTimeDomainData(this.samples[index]));
    return this.newest;
  }

  /** Has every 10 ms of sound measured, for as long as the context lives. @param {(rows: Float32Array) => void} take */
  async measure(take) {
    await this.context.audioWorklet.addModule(new URL("loudness-worklet.js", import.meta.url));
    const tap = new AudioWorkletNode(this.context, "sonic-loudness", {
      channelCount: 2,
      channelCountMode: "explicit",
      numberOfOutputs: 0,
    });
    tap.port.onmessage = ({ data }) => take(data);
    this.input.connect(tap);
  }

  /** @param {number} seconds @returns {Promise<Recording>} */
  async record(seconds) {
    await this.context.audioWorklet.addModule(new URL("recorder-worklet.js", import.meta.url));
    const blocks = Math.ceil((seconds * SAMPLE_RATE) / BLOCK_FRAMES);
    const recorder = new AudioWorkletNode(this.context, "sonic-recorder", {
      channelCount: 2,
      channelCountMode: "explicit",
      numberOfOutputs: 0,
      processorOptions: { blocks },
    });
    /** @type {Promise<Recording>} */
    const recorded = new Promise((resolve) => {
      recorder.port.onmessage = (event) => resolve({ ...event.data, rate: this.context.sampleRate });
    });
    this.level.connect(recorder);
    const recording = await recorded;
    this.level.disconnect(recorder);
    return recording;
  }
}
