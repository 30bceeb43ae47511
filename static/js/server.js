/** Asking the server over HTTP: the CSRF token, and what went wrong as a sentence. */

import { sentenceOf } from "./socket.js";

/** @param {string} name */
function cookie(name) {
  const found = document.cookie.split("; ").find((each) => each.startsWith(`${name}=`));
  return found && decodeURIComponent(found.slice(name.length + 1));
}

function csrfToken() {
  const meta = document.querySelector('meta[name="csrf-token"]');
  return cookie("csrftoken") ?? meta?.getAttribute("content") ?? "";
}

/**
 * Answers the parsed JSON (null where there is none). Throws an Error whose message is fit to be shown.
 * @param {string} method @param {string} address @param {object | FormData} [body]
 * @param {{keepalive?: boolean}} [how] `keepalive`: asked to the end though the page is left
 */
export async function ask(method, address, body, how = {}) {
  /** @type {Record<string, string>} */
  const headers = { "X-CSRFToken": csrfToken(), Accept: "application/json" };
  if (body && !(body instanceof FormData)) headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(address, {
      method,
      headers,
      body: body instanceof FormData ? body : body && JSON.stringify(body),
      ...how,
    });
  } catch {
    throw new Error("The server cannot be reached. Look whether it runs, then try again.");
  }
  if (!answer.ok) throw new Error(await sentenceOf(answer));
  return answer.status === 204 ? null : answer.json();
}

/** Makes a new song of a MIDI file. @param {File} file @returns {Promise<{id: string}>} */
export async function importMidiFile(file) {
  if (!/\.(midi?|kar|smf|rmi)$/i.test(file.name)) {
    throw new Error(`“${file.name}” is not a MIDI file. Sonic reads .mid, .midi and .kar.`);
  }
  const form = new FormData();
  form.append("file", file);
  return ask("POST", "/api/compositions/import/", form);
}

/** Where the studio of a song is. @param {string} id */
export const studioOf = (id) => `/songs/${id}/`;
