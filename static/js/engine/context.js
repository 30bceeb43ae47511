/** The page's audio clock and what hangs at its end: listening level, spectrum, waveform, recorder. */

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

/** Between the engine and the loudspeakers. */
export class Output {
  /** @param {AudioContext} context */
  constructor(context) {
    this.context = context;
    this.level = new GainNode(context, { gain: 1 });
    this.level.connect(context.destination);
    this.analyser = new AnalyserNode(context, { fftSize: 2048, smoothingTimeConstant: 0.7 });
    this.level.connect(this.analyser);
    this.bins = new Float32Array(this.analyser.frequencyBinCount);
    this.samples = new Float32Array(this.analyser.fftSize);
  }

  spectrum() {
    this.analyser.getFloatFrequencyData(this.bins);
    return this.bins;
  }

  waveform() {
    this.analyser.getFloatTimeDomainData(this.samples);
    return this.samples;
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
