"""A clip of 10,000 notes in the piano roll: how long the page takes for a frame while a hand scrolls, zooms and drags.

The figures are of Chromium without a graphics card: it draws with the processor.
"""

import json
import urllib.request

import ready  # noqa: F401  before Sonic's own modules
from playwright.sync_api import Page, sync_playwright
from server import Server

from sonic_site.tests.browsers import CHROMIUM, FLAGS

NOTES = 10_000
BEATS = 1_250
FRAMES = """() => {
  window.frames = [];
  let last = performance.now();
  const frame = (now) => { window.frames.push(now - last); last = now; window.ticking = requestAnimationFrame(frame); };
  window.ticking = requestAnimationFrame(frame);
}"""

CHOSEN = "async () => (await import('/static/js/session.js')).view.now.notes.size"


def song_of_many_notes(server: Server) -> str:
    """A song with one clip of 10,000 notes, eight a beat on 48 keys. Its id."""

    def ask(path: str, body: dict) -> dict:
        headers = {"Authorization": f"Bearer {server.token}", "Content-Type": "application/json"}
        url = f"http://localhost:{server.port}{path}"
        with urllib.request.urlopen(urllib.request.Request(url, json.dumps(body).encode(), headers)) as answer:
            return json.load(answer)

    song = ask("/api/compositions/", {"title": "Ten thousand notes"})["id"]

    def do(command: str, **arguments):
        return ask(f"/api/compositions/{song}/commands/", {"command": command, "arguments": arguments})["result"]

    track = do("mixer.add_track", name="Notes")
    clip = do("compositions.add_clip", track_id=track, start_beats=0, length_beats=BEATS)
    rows = [
        {"pitch": 36 + (n * 7) % 48, "start_beats": n / 8, "length_beats": 0.3, "velocity": 20 + n % 100}
        for n in range(NOTES)
    ]
    for first in range(0, NOTES, 2_000):
        do("compositions.add_notes", clip_id=clip, notes=rows[first : first + 2_000])
    return song


def measured(page: Page, work) -> tuple[float, float]:
    """Median and p95 of the milliseconds between frames while ``work`` goes on."""
    page.evaluate(FRAMES)
    work()
    frames = sorted(page.evaluate("() => { cancelAnimationFrame(window.ticking); return window.frames.slice(1); }"))
    return frames[len(frames) // 2], frames[int(len(frames) * 0.95)]


def scroll(page: Page) -> None:
    for _ in range(60):
        page.mouse.wheel(60, 0)
        page.wait_for_timeout(16)


def zoom(page: Page) -> None:
    page.keyboard.down("Control")
    for step in range(60):
        page.mouse.wheel(0, 40 if step < 30 else -40)
        page.wait_for_timeout(16)
    page.keyboard.up("Control")


def drag_one(page: Page) -> None:
    box = page.locator(".field-of-notes").bounding_box()
    x, y = page.evaluate(
        """async () => {
          const { store, view } = await import("/static/js/session.js");
          const field = document.querySelector(".field-of-notes");
          const left = field.scrollLeft / view.now.notePixelsPerBeat;
          const isInSight = ({ start_beats, pitch }) => {
            const top = (127 - pitch) * view.now.notePixels - field.scrollTop;
            return start_beats > left + 1 && start_beats < left + 5 && top > 20 && top < field.clientHeight - 140;
          };
          const note = store.group("compositions.note", view.now.clip).find(isInSight);
          return [54 + note.start_beats * view.now.notePixelsPerBeat - field.scrollLeft + 2,
                  24 + (127.5 - note.pitch) * view.now.notePixels - field.scrollTop];
        }"""
    )
    page.mouse.move(box["x"] + x, box["y"] + y)
    page.mouse.down()
    for step in range(60):
        page.mouse.move(box["x"] + x + step * 3, box["y"] + y)
        page.wait_for_timeout(16)
    assert page.evaluate(CHOSEN) in (1, NOTES)
    page.mouse.up()


def drag_all(page: Page) -> None:
    page.keyboard.press("Control+a")
    drag_one(page)


def main() -> None:
    server = Server()
    try:
        song = song_of_many_notes(server)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(f"http://localhost:{server.port}/songs/{song}/")
            page.locator(".field-of-lanes").dblclick(position={"x": 60, "y": 76})
            page.wait_for_function(
                f"() => document.querySelector('.notes-head')?.textContent.includes('{NOTES} notes')"
            )
            box = page.locator(".field-of-notes").bounding_box()
            page.mouse.move(box["x"] + 600, box["y"] + 120)
            print("| 10,000 notes, ms a frame | median | p95 |\n|---|---|---|")
            for name, work in (
                ("scrolling", scroll),
                ("zooming", zoom),
                ("dragging one note", drag_one),
                ("dragging all notes", drag_all),
            ):
                median, slowest = measured(page, lambda work=work: work(page))
                print(f"| {name} | {median:.1f} | {slowest:.1f} |")
            browser.close()
    finally:
        server.stop()


if __name__ == "__main__":
    main()
