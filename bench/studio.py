"""How fast the studio's page is with large songs: `python bench/studio.py`.

Opens songs in a Chromium without a graphics card, as a slow computer would draw them, and measures how long the
arrangement takes to appear, how long frames take while it is scrolled and while it plays, and what is sent meanwhile.
Prints Markdown.
"""

import argparse
import json
import os
import sys
from contextlib import suppress
from pathlib import Path

from edits import percentile
from playwright.sync_api import Page, sync_playwright
from server import ROOT, Server

sys.path.insert(0, str(ROOT))

from sonic_site.tests.browsers import CHROMIUM, FLAGS
from sonic_site.worker import descendants

SONGS = {"100 tracks, 1,000 clips, 50,000 notes": (100, 10, 50), "128 tracks, 128,000 clips": (128, 1_000, 0)}
SCALES = {"near": 20, "half": 4, "far": 0.4}

FILL = """
import json, sys, django; django.setup()
from uuid import uuid4
from django.contrib.auth import get_user_model
from compositions.history import registry
from compositions.history.actor import Actor
from compositions.history.edit import perform
from compositions.models import Clip, Note
from mixer.songs import new_song
owner = Actor.of(get_user_model().objects.order_by("pk").first(), "shell")
tracks, clips, notes = json.loads(sys.argv[1])
song = new_song(owner, f"{tracks} by {clips}")
run = lambda command, **arguments: registry.run(command, arguments, song, owner).result
ids = [run("mixer.add_track", name=f"Track {n + 1}") for n in range(tracks)]
run("effects.set_instrument", track_id=ids[0], kind="organ")
for track in ids:
    made = [
        {"id": str(uuid4()), "track_id": track, "start_beats": 4.0 * n, "length_beats": 4.0, "name": f"Part {n + 1}"}
        for n in range(clips)
    ]
    struck = [
        {"clip_id": clip["id"], "pitch": 48 + 7 * n % 24, "start_beats": 4 * n / notes, "length_beats": 3 / notes}
        for clip in made for n in range(notes)
    ]
    perform(song, owner, lambda edit: [edit.create_many(Clip, made), edit.create_many(Note, struck)], label="Clips")
print(json.dumps(song))
"""

# The first frame after the one in which the arrangement has drawn its clips.
DRAWN = """() => new Promise((done) => {
  const look = () => {
    const arrangement = document.querySelector("sonic-arrangement");
    if (arrangement?.picture?.lanes.length && arrangement.picture.clips.end > 0)
      requestAnimationFrame(() => setTimeout(() => done(performance.now())));
    else setTimeout(look, 20);
  };
  look();
})"""
# Scrolls by as much a frame as a quick hand, or only waits; answers the times between frames.
FRAMES = """([seconds, across, down]) => new Promise((done) => {
  const field = document.querySelector(".field-of-lanes");
  const times = [];
  const began = performance.now();
  let last = began;
  let way = 1;
  const frame = () => {
    const now = performance.now();
    times.push(now - last);
    last = now;
    if (now - began > seconds * 1000) return done(times.slice(2));
    const { scrollLeft, scrollTop } = field;
    field.scrollBy(way * across, way * down);
    if ((across || down) && field.scrollLeft === scrollLeft && field.scrollTop === scrollTop) way = -way;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})"""
ZOOM = """async (pixelsPerBeat) => {
  const { view } = await import("/static/js/session.js");
  view.set({ pixelsPerBeat, dock: null });
}"""
# Zooms in and out by a little each frame.
ZOOMED = """(seconds) => import("/static/js/session.js").then(({ view }) => new Promise((done) => {
  const times = [];
  const began = performance.now();
  let last = began;
  const frame = () => {
    const now = performance.now();
    times.push(now - last);
    last = now;
    if (now - began > seconds * 1000) return done(times.slice(2));
    view.set({ pixelsPerBeat: 8 * Math.pow(2, 2 * Math.sin((now - began) / 400)) });
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}))"""
PLAYS = """async () => (await import("/static/js/session.js")).player.state === "playing" """


TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def processor_seconds(server: Server) -> float:
    """What the browser's processes have used, drawing included: our own descendants but for the server's."""
    servers = {server.process.pid, *descendants(server.process.pid)}
    browsers = set(descendants(os.getpid())) - servers
    ticks = 0
    for pid in browsers:
        with suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS_A_SECOND


def frames(page: Page, server: Server, script: str, how) -> str:
    """Times between frames while a script runs, and the processor time that each took."""
    before = processor_seconds(server)
    times = page.evaluate(script, how)
    used = (processor_seconds(server) - before) * 1000 / len(times)
    median, p95 = percentile(times, 0.5), percentile(times, 0.95)
    return f"{median:.1f} | {p95:.1f} | {1000 * len(times) / sum(times):.0f} | {used:.1f}"


def measure(page: Page, server: Server, name: str, seconds: float) -> None:
    sent = [0]
    page.on("websocket", lambda line: line.on("framesent", lambda data: sent.__setitem__(0, sent[0] + len(data))))
    page.on("request", lambda request: sent.__setitem__(0, sent[0] + len(request.post_data_buffer or b"")))
    page.reload()
    drawn = page.evaluate(DRAWN)
    print(f"| {name} | drawn after {drawn / 1000:.2f} s | | | |")
    page.wait_for_function("() => document.querySelector('.opening') === null")
    for scale, pixels in SCALES.items():
        page.evaluate(ZOOM, pixels)
        page.wait_for_timeout(500)
        print(f"| | still, {scale} | {frames(page, server, FRAMES, [seconds, 0, 0])} |")
        print(f"| | scrolled across, {scale} | {frames(page, server, FRAMES, [seconds, 17, 0])} |")
        print(f"| | scrolled down, {scale} | {frames(page, server, FRAMES, [seconds, 0, 13])} |", flush=True)
    print(f"| | zoomed | {frames(page, server, ZOOMED, seconds)} |")
    page.evaluate(ZOOM, SCALES["near"])
    page.locator(".field-of-lanes").focus()
    page.keyboard.press("Space")
    page.wait_for_function(PLAYS, timeout=60_000)
    page.wait_for_timeout(1500)
    before = sent[0]
    print(f"| | played | {frames(page, server, FRAMES, [3 * seconds, 0, 0])} |")
    print(
        f"| | sent a minute of playing: {(sent[0] - before) * 60 / (3 * seconds) / 1000:.1f} kB | | | | |", flush=True
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--only", type=int, help="one of the songs, from 0")
    asked = parser.parse_args()
    server = Server()
    try:
        made = {name: json.loads(server.run("-c", FILL, json.dumps(size))) for name, size in chosen(asked.only)}
        print(
            "| song | what | ms a frame, median | p95 | fps | processor, ms a frame |\n|---|---|---|---|---|---|",
            flush=True,
        )
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
            for name, song in made.items():
                page = browser.new_page(viewport={"width": 1440, "height": 900})
                page.set_default_timeout(120_000)
                page.goto(f"http://localhost:{server.port}/songs/{song}/")
                measure(page, server, name, asked.seconds)
                page.close()
            browser.close()
    finally:
        server.stop()


def chosen(only: int | None) -> list[tuple[str, tuple[int, int, int]]]:
    songs = list(SONGS.items())
    return songs if only is None else songs[only : only + 1]


if __name__ == "__main__":
    main()
