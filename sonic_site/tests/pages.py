"""What tests of pages do and read: by mouse and key in a real Chromium, with the sound measured in the page."""

import base64
import json
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import numpy as np
from playwright.sync_api import Page

from .boxes import Box

SECONDS_TO_GET_THERE = 30_000  # milliseconds, on a machine with much else to do

RECORD = """async (seconds) => {
  const { engine } = await import("/static/js/session.js");
  const { channels } = await engine.record(seconds);
  return channels.map((channel) => {
    const bytes = new Uint8Array(channel.buffer, channel.byteOffset, channel.byteLength);
    let text = "";
    for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
    return btoa(text);
  });
}"""
STATE = """async () => {
  const { engine, player, socket, store, feed } = await import("/static/js/session.js");
  return { sound: engine.state, why: engine.why, mode: engine.mode, playing: player.state, number: store.number,
           beat: player.position().beat, line: socket.state, isReady: feed.isReady, fed: feed.state,
           sounding: Object.values(engine.meters()).filter(([peak]) => peak > 0.001).length };
}"""
ROWS = """async () => {
  const { store } = await import("/static/js/session.js");
  const models = ["compositions.about", "compositions.track", "compositions.clip", "compositions.note", "mixer.strip",
                  "mixer.send", "effects.device", "compositions.tempomark"];
  return Object.fromEntries(models.map((model) => [model, store.plain(model).sort((a, b) => (a.id < b.id ? -1 : 1))]));
}"""


def script(box: Box):
    """A script's way in: POST and GET with a token."""
    token = box.manage("token")

    def ask(method: str, path: str, body=None):
        import urllib.request

        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"http://localhost:{box.port}{path}", data, headers, method=method)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    return ask


def song_of_one_long_note(box: Box, *, pitch: int = 69, kind: str = "organ") -> tuple[str, str]:
    """A song in which one note is held for a long time. Its id, and its track's."""
    ask = script(box)
    song = ask("POST", "/api/compositions/", {"title": f"One note {uuid4().hex[:6]}"})["id"]

    def do(command: str, **arguments):
        return ask("POST", f"/api/compositions/{song}/commands/", {"command": command, "arguments": arguments})[
            "result"
        ]

    track = do("mixer.add_track", name="Held")
    do("effects.set_instrument", track_id=track, kind=kind)
    clip = do("compositions.add_clip", track_id=track, start_beats=0, length_beats=400)
    do("compositions.add_notes", clip_id=clip, notes=[{"pitch": pitch, "start_beats": 0, "length_beats": 399}])
    return song, track


def start_playing(page: Page) -> None:
    until(page, "line == 'connected' and number > 0")
    page.keyboard.press("Space")
    state = until(page, "beat > 0.5 or sound in ('failed', 'unavailable')")
    assert state["playing"] == "playing", state["why"]


def recorded(page: Page, seconds: float) -> np.ndarray:
    """What the page plays, shape (2, frames), at 48 kHz."""
    return np.array([np.frombuffer(base64.b64decode(text), "<f4") for text in page.evaluate(RECORD, seconds)])


def level_db(sound: np.ndarray) -> float:
    return 20 * np.log10(np.sqrt(np.mean(sound**2)) + 1e-12)


def until_level(page: Page, holds: Callable[[float], bool], seconds: float = 0.4) -> float:
    """Listens until the level of a stretch, in dB, fulfils a test, and returns it."""
    deadline = time.monotonic() + 30
    while not holds(level := level_db(recorded(page, seconds))):
        assert time.monotonic() < deadline, f"never so loud: {level:.1f} dB"
    return level


def peak_hz(sound: np.ndarray, below: float = 24_000) -> float:
    """The strongest frequency; ``below``: where its octave may be as strong."""
    mono = sound.mean(0)
    spectrum = np.abs(np.fft.rfft(mono * np.hanning(len(mono))))
    return spectrum[: int(below * len(mono) / 48_000)].argmax() * 48_000 / len(mono)


def until(page: Page, what: str, timeout: float = 30) -> dict:
    """Waits until the page's state fulfils a Python expression over it."""
    deadline = time.monotonic() + timeout
    while True:
        state = page.evaluate(STATE)
        if eval(what, {}, state):
            return state
        assert time.monotonic() < deadline, f"never: {what}, but {state}"
        page.wait_for_timeout(100)


def eventually(page: Page, script: str, holds: Callable[[Any], bool] = bool, timeout: float = 30) -> Any:
    """Waits until what a script of the page answers fulfils a test, and returns it.

    Playwright's own ``wait_for_function`` takes the promise of an asynchronous script for its answer.
    """
    deadline = time.monotonic() + timeout
    while not holds(found := page.evaluate(script)):
        assert time.monotonic() < deadline, f"never so: {found}"
        page.wait_for_timeout(50)
    return found


def drag(page, start, end):
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=6)
    page.mouse.up()
