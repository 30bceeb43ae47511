/** The studio page: fetches the song, opens the lines, and hands the page over to its components. */

import { takeDroppedFiles } from "./drop.js";
import { listen } from "./keys.js";
import { lanesOf, masterOf, STRIP } from "./lanes.js";
import { levels } from "./levels.js";
import { measured } from "./measured.js";
import { importMidiFile, studioOf } from "./server.js";
import { about, engine, live, outside, player, revisions, say, socket, store, view } from "./session.js";
import "./components/number.js";
import "./components/toasts.js";
import { _ } from "./tongue.js";

async function open() {
  await socket.refetch();
  // Components take over only now: until then, what the server rendered is true, and what they would show is nothing.
  await Promise.all([
    ...(view.panel
      ? []
      : [
          import("./components/transport.js"),
          import("./components/arrangement.js"),
          import("./components/browser.js"),
          import("./components/side.js"),
          import("./components/layout.js"),
          import("./components/tour.js"),
          import("./components/midi_sheet.js"),
          import("./components/sound_sheet.js"),
        ]),
    import("./components/dock.js"),
    import("./components/help.js"),
    import("./components/palette.js"),
    import("./components/settings.js"),
    import("./components/waiting.js"),
  ]);
  document.body.classList.add("live");
  view.set({ track: lanesOf(store, view.now.folded)[0]?.track.id ?? null });
  const master = masterOf(store);
  if (live && master) live.lookAt(master.id, "loudness");
  socket.adopt();
  socket.open();
  await revisions.fetch();
}

function titlePage() {
  const song = about();
  if (song) document.title = `${view.panel ? `${view.panel[0].toUpperCase()}${view.panel.slice(1)}: ` : ""}${song.title} · Sonic`;
}

function readMeters() {
  engine.meterSlots = store.all(STRIP).map((strip) => strip.slot);
}

store.subscribe(titlePage, "compositions.about");
store.subscribe(readMeters, STRIP);
levels.read(engine);
measured.read(engine);
listen();
addEventListener("beforeunload", (event) => {
  if (socket.waiting.length) event.preventDefault();
});
// A panel that is asked for, and has a window of its own, is there.
view.on(["dock"], () => view.now.dock && outside?.front(view.now.dock));

engine.addEventListener("trouble", (event) => say(/** @type {CustomEvent<string>} */ (event).detail, { wrong: true }));
engine.preload();

takeDroppedFiles(/** @type {HTMLElement} */ (document.querySelector(".drop-veil")), async (file) => {
  say(_("Reading “{file}”…", { file: file.name }));
  try {
    const { id } = await importMidiFile(file);
    location.assign(studioOf(id));
  } catch (error) {
    say(/** @type {Error} */ (error).message, { wrong: true });
  }
});

open().catch((error) =>
  say(_("{message} Reload the page to try again.", { message: error.message }), {
    wrong: true,
    acts: [{ label: _("Reload"), run: () => location.reload() }],
  }),
);
