/** The samples that an engine shall have: kept in mind over a restart, loaded one change after another. */

/** @typedef {import("supersonic-scsynth").SuperSonic} SuperSonic */

export class Buffers {
  /** @param {(sentence: string) => void} trouble told what does not fit */
  constructor(trouble) {
    this.trouble = trouble;
    /** Addresses by buffer number. @type {Map<number, string>} */
    this.wanted = new Map();
    /** @type {SuperSonic | null} */
    this.sonic = null;
    /** @type {Promise<void>} */
    this.working = Promise.resolve();
  }

  /** @param {Record<string, { url: string } | null>} buffers what changed; null takes one away */
  change(buffers) {
    for (const [key, sample] of Object.entries(buffers)) {
      const number = Number(key);
      if (sample?.url === this.wanted.get(number)) continue;
      if (sample === null) this.wanted.delete(number);
      else this.wanted.set(number, sample.url);
      this.#bring(number);
    }
  }

  /** An engine without samples has come in place of the last one; null: none. @param {SuperSonic | null} sonic */
  fill(sonic) {
    this.sonic = sonic;
    if (sonic) for (const number of this.wanted.keys()) this.#bring(number);
  }

  /** Brings one buffer to what is wanted by the time that it is its turn. @param {number} number */
  #bring(number) {
    const { sonic } = this;
    if (!sonic) return;
    this.working = this.working.then(async () => {
      const url = this.wanted.get(number);
      try {
        if (sonic !== this.sonic) return;
        if (url === undefined) sonic.send("/b_free", number);
        else await sonic.loadSample(number, new URL(url, location.href).href);
      } catch (error) {
        this.trouble(`A sample could not be loaded: ${error instanceof Error ? error.message : error}`);
      }
    });
  }
}
