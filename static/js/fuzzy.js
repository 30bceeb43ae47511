/** Finding a thing by some of the letters of its name. Pure. */

const WHOLE_WORD = 12;
const WORD_START = 8;
const TOGETHER = 4;
const USED_LATELY = 3;
const LESS = 30;

/**
 * How well a text answers what was typed, or null where a letter is missing. Words may come in any order; a word may
 * be a beginning, a middle, or initials ("adt": Add track).
 * @param {string} query @param {string} text
 */
export function scoreOf(query, text) {
  const lower = plain(text);
  let sum = 0;
  for (const word of plain(query).split(/\s+/).filter((each) => each)) {
    const score = wordScore(word, lower);
    if (score === null) return null;
    sum += score;
  }
  return sum - lower.length / 100; // of equals, the shorter
}

/** @param {string} text */
const plain = (text) => text.toLocaleLowerCase().normalize("NFD").replace(/\p{Diacritic}/gu, "");

/** @param {string} text @param {number} at */
const startsWord = (text, at) => at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1]);

/** @param {string} word @param {string} text */
function wordScore(word, text) {
  let best = null;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const score = word.length * (startsWord(text, at) ? WHOLE_WORD : TOGETHER);
    best = Math.max(best ?? 0, score);
  }
  return best ?? scattered(word, text);
}

/** Letters one by one, each right after the last or at a word's start: initials. @param {string} word @param {string} text */
function scattered(word, text) {
  let at = -1;
  let sum = 0;
  for (const letter of word) {
    const isNext = at >= 0 && text[at + 1] === letter;
    let next = isNext ? at + 1 : text.indexOf(letter, at + 1);
    while (!isNext && next >= 0 && !startsWord(text, next)) next = text.indexOf(letter, next + 1);
    if (next < 0) return null;
    sum += isNext ? TOGETHER : WORD_START;
    at = next;
  }
  return sum;
}

/**
 * The entries that answer a query, the best first; without one, those used last, then the rest as they come.
 * @template {{id: string, text: string, also?: string}} Entry `also`: by what else it is found, though not as well
 * @param {Entry[]} entries @param {string} query @param {string[]} recent ids, newest first
 */
export function found(entries, query, recent) {
  const rank = (/** @type {Entry} */ { id }) => (recent.includes(id) ? recent.length - recent.indexOf(id) : 0);
  if (!query.trim()) return [...entries].sort((a, b) => rank(b) - rank(a));
  return entries
    .flatMap((entry) => {
      const also = entry.also ? scoreOf(query, entry.also) : null;
      const score = scoreOf(query, entry.text) ?? (also === null ? null : also - LESS);
      return score === null ? [] : [{ entry, score: score + (rank(entry) ? USED_LATELY : 0) }];
    })
    .sort((a, b) => b.score - a.score)
    .map(({ entry }) => entry);
}
