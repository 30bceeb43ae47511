/** Keeps what goes to the loudspeakers for a number of blocks, then hands it over at once. */

const BLOCK_FRAMES = 128;

class Recorder extends AudioWorkletProcessor {
  /** @param {{ processorOptions: { blocks: number } }} options */
  constructor(options) {
    super();
    this.blocks = options.processorOptions.blocks;
    this.done = 0;
    this.frame = -1;
    this.channels = [0, 1].map(() => new Float32Array(this.blocks * BLOCK_FRAMES));
  }

  /** @param {Float32Array[][]} inputs */
  process([input]) {
    if (this.done === this.blocks) return false;
    if (this.frame < 0) this.frame = currentFrame;
    // No input means silence: the place in the recording still moves on.
    for (const [side, samples] of input.entries()) this.channels[side].set(samples, this.done * BLOCK_FRAMES);
    this.done += 1;
    if (this.done < this.blocks) return true;
    const { frame, channels } = this;
    this.port.postMessage(
      { frame, channels },
      channels.map((samples) => samples.buffer),
    );
    return false;
  }
}

registerProcessor("sonic-recorder", Recorder);
