/** The studio page: fetches the song, opens the lines, and hands the page over to its components. */

import { takeDroppedFiles } from "./drop.js";
import { listen } from "./keys.js";
import { lanesOf, masterOf, STRIP } from "./lanes.js";
import { levels } from "./levels.js";
import { measured } from "./measured.js";
import { importMidiFile, studioOf } from "./server.js";
import { about, engine, live, revisions, say, socket, store, view } from "./session.js";
import "./components/number.js";
import "./components/toasts.js";

async function open() {
  await socket.refetch();
  // Components take over only now: until then, what the server rendered is true, and what they would show is nothing.
  await Promise.all([
    import("./components/transport.js"),
    import("./components/arrangement.js"),
    import("./components/dock.js"),
    import("./components/history.js"),
    import("./components/help.js"),
  ]);
  document.body.classList.add("live");
  view.set({ track: lanesOf(store, view.now.folded)[0]?.track.id ?? null });
  const master = masterOf(store);
  if (live && master) live.lookAt(master.id, "loudness");
  socket.open();
  await revisions.fetch();
}

function titlePage() {
  const song = about();
  if (song) document.title = `${song.title} · Sonic`;
}

function readMeters() {
  engine.meterSlots = store.all(STRIP).map((strip) => strip.slot);
}

store.subscribe(titlePage, "compositions.about");
store.subscribe(readMeters, STRIP);
levels.read(engine);
measured.read(engine);
listen();
view.on(["side"], showSide);
showSide();

function showSide() {
  document.body.classList.toggle("with-side", view.now.side !== null);
}

engine.addEventListener("trouble", (event) => say(/** @type {CustomEvent<string>} */ (event).detail, { wrong: true }));
engine.preload();

takeDroppedFiles(/** @type {HTMLElement} */ (document.querySelector(".drop-veil")), async (file) => {
  say(`Reading “${file.name}”…`);
  try {
    const { id } = await importMidiFile(file);
    location.assign(studioOf(id));
  } catch (error) {
    say(/** @type {Error} */ (error).message, { wrong: true });
  }
});

open().catch((error) =>
  say(`${error.message} Reload the page to try again.`, {
    wrong: true,
    acts: [{ label: "Reload", run: () => location.reload() }],
  }),
);
