/**
 * The page's words in its musician's tongue. Every text that people read goes through `_`, which `make words` collects.
 *
 * The catalogue is the page's own (`<script id="tongue">`), made by the server from `locale/`; without it, or where a text
 * is not in it, the English words stand.
 */

/** @returns {Record<string, string>} */
function spoken() {
  const place = globalThis.document?.getElementById("tongue");
  return place ? JSON.parse(place.textContent ?? "{}") : {};
}

const catalogue = spoken();

/**
 * A text as it is read here. Values stand in it by name: `_("New clip on {track}", { track: name })`.
 * @param {string} text in English @param {Record<string, string | number>} [values]
 */
export function _(text, values) {
  const said = catalogue[text] || text;
  return values ? said.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole)) : said;
}
