"""How long from a key to its sound in the page: `python bench/typed_note.py`.

A browser opens a studio, letters are a piano, and keys are pressed as a person presses them. The page records what goes
to the loudspeakers; a note's latency is from the key's own time stamp, which the browser takes as the press arrives, to
the first sample above a threshold. The recording counts frames of the audio clock; readings of that clock around the
note bring them to the page's, at the least that it was behind, for it moves in steps. What the clock shows is heard the
output's latency later, which is added. Prints Markdown.
"""

import argparse
import json
import statistics
import sys

from edits import percentile
from playwright.sync_api import sync_playwright
from server import ROOT, Client, Server

sys.path.insert(0, str(ROOT))

from sonic_site.tests.browsers import CHROMIUM, FLAGS

THRESHOLD = 0.002  # −54 dB: an organ's attack passes it within a millisecond
RECORDED_SECONDS = 0.5
KEY = "h"

STARTS = """async () => {
  const { engine, feed } = await import("/static/js/session.js");
  await engine.start();
  await feed.untilReady(20);
  addEventListener("keydown", (event) => (window.pressed = event.timeStamp), { capture: true });
}"""
LISTENS = """async ([seconds]) => {
  const { engine } = await import("/static/js/session.js");
  window.recording = engine.record(seconds);
  window.readings = [];
  window.reading = setInterval(() => {
    const page = performance.now();
    window.readings.push({ page, ahead: page / 1000 - engine.context.currentTime });
  }, 4);
  await new Promise((resolve) => setTimeout(resolve, 60));
}"""
HEARD = """async (threshold) => {
  const { engine } = await import("/static/js/session.js");
  const { channels, frame, rate } = await window.recording;
  clearInterval(window.reading);
  const [left, right] = channels;
  const first = left.findIndex((sample, at) => Math.max(Math.abs(sample), Math.abs(right[at])) > threshold);
  const near = window.readings.filter(({ page }) => Math.abs(page - window.pressed) < 100);
  const ahead = Math.min(...near.map(({ ahead }) => ahead));
  const { latencySeconds, mode } = engine.health();
  const output = latencySeconds * 1000;
  const shown = ((frame + first) / rate + ahead) * 1000;
  return first < 0 ? null : { whole: shown + output - window.pressed, output, mode };
}"""


def measured(page, count: int) -> list[dict]:
    """A few presses before those that count: the first note of an instrument makes what the others find."""
    notes = []
    for press in range(count + 3):
        page.evaluate(LISTENS, [RECORDED_SECONDS])
        page.keyboard.down(KEY)
        note = page.evaluate(HEARD, THRESHOLD)
        page.keyboard.up(KEY)
        page.wait_for_timeout(400)
        assert note is not None, "A key was pressed and nothing was heard."
        if press >= 3:
            notes.append(note)
    return notes


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--notes", type=int, default=40)
    count = arguments.parse_args().notes
    server = Server()
    try:
        client = Client(server)
        song = json.loads(client.request("POST", "/api/compositions/", {"title": "Typed"}))["id"]

        def do(command: str, **values):
            body = {"command": command, "arguments": values}
            return json.loads(client.request("POST", f"/api/compositions/{song}/commands/", body))["result"]

        track = do("mixer.add_track", name="Organ")
        do("effects.set_instrument", track_id=track, kind="organ")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(f"http://localhost:{server.port}/songs/{song}/")
            page.wait_for_selector("body.live")
            page.evaluate(STARTS)
            page.keyboard.press(";")
            notes = measured(page, count)
            browser.close()
    finally:
        server.stop()
    whole = [note["whole"] for note in notes]
    output = statistics.median(note["output"] for note in notes)
    print("| transport | notes | key to loudspeaker, p50 | p95 | max | of it the output, as the browser says |")
    print("|---|---|---|---|---|---|")
    print(
        f"| {notes[0]['mode']} | {count} | {statistics.median(whole):.1f} ms | {percentile(whole, 0.95):.1f} ms "
        f"| {max(whole):.1f} ms | {output:.0f} ms |"
    )


if __name__ == "__main__":
    main()
