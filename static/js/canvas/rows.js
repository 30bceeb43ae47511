/**
 * Where the arrangement's rows stand: a track's clips, and below them its automation lanes.
 *
 * All heights are in pixels, counted from the top of the first track. One truth for headers, canvas, hands and drops.
 *
 * @typedef {{height: number, below: number[]}} Block a track's own height, and that of each lane below its clips
 * @typedef {{index: number, below: number, top: number, height: number}} Place `below`: which lane, −1 for the clips
 */
export class Rows {
  /** @type {number[]} */
  #tops = [];

  /** @param {Block[]} blocks from top to bottom */
  constructor(blocks) {
    this.blocks = blocks;
    let top = 0;
    for (const { height, below } of blocks) {
      this.#tops.push(top);
      top = below.reduce((sum, each) => sum + each, top + height);
    }
    this.height = top;
  }

  /** Where a track begins; past the last one, where the next would. @param {number} index */
  top(index) {
    return this.#tops[index] ?? this.height;
  }

  /** The top of a track's lane. @param {number} index @param {number} below */
  topBelow(index, below) {
    const { height, below: lanes } = this.blocks[index];
    return lanes.slice(0, below).reduce((sum, each) => sum + each, this.top(index) + height);
  }

  /** The track at a height: −1 above the first, the number of tracks below the last. @param {number} y */
  at(y) {
    if (y < 0) return -1;
    if (y >= this.height) return this.blocks.length;
    let [low, high] = [0, this.blocks.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#tops[middle] <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** What is at a height, clips or which lane; null where nothing is. @param {number} y @returns {Place | null} */
  placeAt(y) {
    const index = this.at(y);
    const block = this.blocks[index];
    if (!block) return null;
    let top = this.top(index);
    if (y < top + block.height) return { index, below: -1, top, height: block.height };
    top += block.height;
    const below = block.below.findIndex((height) => {
      if (y < top + height) return true;
      top += height;
      return false;
    });
    return { index, below, top, height: block.below[below] };
  }

  /** The gap between tracks that is nearest to a height: how many tracks are above it. @param {number} y */
  gapAt(y) {
    const index = Math.min(Math.max(this.at(y), 0), this.blocks.length);
    if (index === this.blocks.length) return index;
    return y - this.top(index) < this.top(index + 1) - y ? index : index + 1;
  }
}
