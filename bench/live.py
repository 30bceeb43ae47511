"""How exact a live engine plays while its song is edited, and how soon it is back: `python bench/live.py`.

The box runs with ENGINE=live under a JACK server without a sound card. A drum plays every 125 ms; what scsynth puts out
is recorded into one of its buffers, and the intervals between onsets are compared with the score's. Meanwhile another
track is rewritten ten times a second, right under the playhead. Prints Markdown.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import socket
import statistics
import sys
import tempfile
import time
from pathlib import Path
from uuid import uuid4

import numpy as np
import soundfile
import websockets
from edits import percentile
from server import ROOT, Client, Server

sys.path.insert(0, str(ROOT))

from playback import osc, readings
from sonic_site.worker import descendants

RATE = 48_000
STEP_BEATS = 0.25  # at 120 bpm: 125 ms
STEP_SECONDS = 0.125
SIDE_STICK = 37
EDITS_A_SECOND = 10
BUFFER, RECORDER = 900, 900_000
DEAD_SECONDS = 0.03  # a drum's own sound, in which no other onset is looked for
SILENT_DB = -60.0

SONG = """
import json, sys, django; django.setup()
from django.contrib.auth import get_user_model
from compositions.history import registry
from compositions.history.actor import Actor
from mixer.songs import new_song
owner = Actor.of(get_user_model().objects.order_by("pk").first(), "shell")
song = new_song(owner, "Bench", bpm=120.0)
run = lambda command, **arguments: registry.run(command, arguments, song, owner).result
beats = float(sys.argv[1])
clips = []
for name, kind in (("Drum", "drum_kit"), ("Edited", "subtractive")):
    track = run("mixer.add_track", name=name)
    run("effects.set_instrument", track_id=track, kind=kind)
    clips.append(run("compositions.add_clip", track_id=track, start_beats=0.0, length_beats=beats))
run("mixer.set_track_volume", track_id=track, gain_db=-70.0)
steps = int(beats * 4)
drum = [{"pitch": 37, "start_beats": n / 4, "length_beats": 0.1} for n in range(steps)]
run("compositions.add_notes", clip_id=clips[0], notes=drum)
print(json.dumps({"song": song, "clip": clips[1]}))
"""


def name_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def scsynth_of(server: Server) -> int:
    return next(pid for pid in descendants(server.process.pid) if name_of(pid) == "scsynth")


class Recorder:
    """Records what a running scsynth puts out, over a socket of its own."""

    def __init__(self, pid: int, seconds: float):
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.connect(("127.0.0.1", int(words[words.index(b"-u") + 1])))
        self.socket.settimeout(20)
        self.ask(osc.message("/b_alloc", BUFFER, int(seconds * RATE), 1), b"/b_alloc")
        controls = ("bus", 0.0, "buffer", float(BUFFER), "place", -1.0)
        self.socket.send(osc.message("/s_new", "tap", RECORDER, 1, 0, *controls))

    def ask(self, message: bytes, done: bytes) -> None:
        self.socket.send(message)
        while done not in self.socket.recv(65_536):
            pass

    def sound(self) -> np.ndarray:
        path = Path(tempfile.gettempdir(), f"sonic-bench-{os.getpid()}.wav")
        self.socket.send(osc.message("/n_free", RECORDER))
        self.ask(osc.message("/b_write", BUFFER, str(path), "wav", "float"), b"/b_write")
        self.ask(osc.message("/b_free", BUFFER), b"/b_free")
        found, _ = soundfile.read(path)
        path.unlink()
        return found


def onsets(sound: np.ndarray) -> np.ndarray:
    """Frames at which the sound, after rest, first passes a fifth of its usual peak."""
    usual = np.percentile(np.abs(sound)[np.abs(sound) > 0.1 * np.abs(sound).max()], 95)
    above = np.flatnonzero(np.abs(sound) > 0.2 * usual)
    return above[np.diff(above, prepend=-RATE) > DEAD_SECONDS * RATE]


def errors(found: np.ndarray) -> tuple[list[float], int]:
    """How far each interval is from a step, in ms; and how many notes are missing or too many."""
    intervals = np.diff(found) / RATE
    steps = np.maximum(np.rint(intervals / STEP_SECONDS), 0)
    wrong = int(np.sum(np.maximum(steps - 1, 0)) + np.sum(steps == 0))
    return (np.abs(intervals - steps * STEP_SECONDS) * 1000).tolist(), wrong


class Page:
    """The meters' socket: transport, reports, levels."""

    def __init__(self, line):
        self.line, self.report, self.loud_at, self.count = line, {}, 0.0, 0
        self.reading = asyncio.create_task(self.read())

    async def read(self) -> None:
        async for message in self.line:
            if isinstance(message, str):
                told = json.loads(message)
                self.report = told if told["type"] == "transport" else self.report
                continue
            self.count += 1
            if self.count % 10 == 0:
                await self.line.send(json.dumps({"type": "seen", "frames": self.count}))
            if message[0] == readings.Kind.METERS:
                levels = readings.read_meters(message).values()
                if max(float(strip[2:].max()) for strip in levels) > SILENT_DB:
                    self.loud_at = time.monotonic()

    async def ask(self, action: str, **values) -> None:
        await self.line.send(json.dumps({"type": "transport", "action": action, **values}))

    async def until(self, holds, seconds: float = 30.0) -> None:
        ends_at = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > ends_at:
                raise SystemExit(f"It did not come about: {self.report}")
            await asyncio.sleep(0.005)


async def edit(server: Server, made: dict, seconds: float) -> list[float]:
    """Rewrites the other track ten times a second; milliseconds that each edit took."""
    client, taken = Client(server), []
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        next_at = began + (len(taken) + 1) / EDITS_A_SECOND
        notes = [
            {"pitch": random.randrange(40, 80), "start_beats": n / 8 + random.random() / 16, "length_beats": 0.1}
            for n in range(int(seconds * 2 * 8))
        ]
        body = {"command": "compositions.replace_notes", "arguments": {"clip_id": made["clip"], "notes": notes}}
        path = f"/api/compositions/{made['song']}/commands/"
        asked_at = time.monotonic()
        await asyncio.to_thread(client.request, "POST", path, body | {"request_id": uuid4().hex})
        taken.append((time.monotonic() - asked_at) * 1000)
        await asyncio.sleep(max(next_at - time.monotonic(), 0.0))
    return taken


async def play(server: Server, page: Page, made: dict, seconds: float, *, edited: bool) -> dict:
    before = dict(page.report)
    recorder = Recorder(scsynth_of(server), seconds + 5)
    await page.ask("play", beat=0.0)
    await page.until(lambda: page.report.get("playing"))
    taken = await edit(server, made, seconds) if edited else await asyncio.sleep(seconds, [])
    await page.ask("stop")
    await page.until(lambda: page.report["state"] == "stopped")
    await asyncio.sleep(0.5)
    found = onsets(await asyncio.to_thread(recorder.sound))
    intervals, wrong = errors(found)
    changed = {name: page.report[name] - before[name] for name in ("overruns", "late")}
    return {"errors": intervals, "wrong": wrong, "edits": taken, **changed}


async def restarts(server: Server, page: Page, times: int) -> list[float]:
    """Seconds from kill -9 of scsynth until its meters show sound again."""
    taken = []
    for _ in range(times):
        await page.ask("play", beat=0.0)
        await page.until(lambda: page.report.get("playing") and page.report["engine"] == "ready")
        await asyncio.sleep(1.5)
        killed_at = time.monotonic()
        os.kill(scsynth_of(server), signal.SIGKILL)
        await page.until(lambda: page.report["engine"] == "restarting")
        dead_at = time.monotonic()
        await page.until(lambda: page.loud_at > dead_at + 0.02)  # noqa: B023
        taken.append(page.loud_at - killed_at)
        await page.ask("stop")
        await page.until(lambda: page.report["state"] == "stopped")
    return taken


async def measure(server: Server, seconds: float, kills: int) -> None:
    made = json.loads(server.run("-c", SONG, str(seconds * 2)))
    address = f"ws://127.0.0.1:{server.port}/ws/meters/{made['song']}/"
    async with websockets.connect(address, additional_headers=server.headers, max_size=None, proxy=None) as line:
        page = Page(line)
        await page.until(lambda: page.report.get("engine") == "ready")
        print("| | notes | interval error p50 | p95 | max (ms) | missing or doubled | overruns | late messages |")
        print("|---|---|---|---|---|---|---|---|")
        for name, edited in (("left alone", False), (f"{EDITS_A_SECOND} edits a second", True)):
            found = await play(server, page, made, seconds, edited=edited)
            p50, p95 = (percentile(found["errors"], part) for part in (0.5, 0.95))
            figures = f"{p50:.3f} | {p95:.3f} | {max(found['errors']):.3f}"
            counts = f"{found['wrong']} | {found['overruns']} | {found['late']}"
            print(f"| {name} | {len(found['errors']) + 1} | {figures} | {counts} |", flush=True)
            if found["edits"]:
                p95 = percentile(found["edits"], 0.95)
                print(f"\n{len(found['edits'])} edits, each of a whole clip, p95 {p95:.0f} ms to commit.")
        taken = await restarts(server, page, kills)
        listed = ", ".join(f"{each:.2f}" for each in taken)
        print(f"\nSound after kill -9 of scsynth: {listed} s (median {statistics.median(taken):.2f} s).")
        page.reading.cancel()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=30.0, help="of play, alone and edited")
    parser.add_argument("--kills", type=int, default=5)
    asked = parser.parse_args()
    server = Server(ENGINE="live")
    try:
        asyncio.run(measure(server, asked.seconds, asked.kills))
    finally:
        server.stop()


if __name__ == "__main__":
    main()
