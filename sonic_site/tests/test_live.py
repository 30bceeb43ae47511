"""The box with ENGINE=live: a real scsynth under a JACK server without a sound card plays, is read and is killed."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from urllib.request import Request

import numpy as np
import pytest
import redis
import soundfile
from django.conf import settings
from playwright.sync_api import sync_playwright
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from playback import readings
from playback.loudness import Meter
from playback.readings import Kind
from sonic_site.worker import descendants

from .boxes import Box, free_port, opener, runs, wait_until
from .browsers import CHROMIUM, FLAGS
from .databases import REDIS, absent

SILENT_DB = -60.0
BACK_WITHIN_SECONDS = 2.0  # on a machine of one's own; what is measured is printed, and a loaded one gets longer
PATIENCE_SECONDS = 20.0


class Page:
    """A page on the meters' socket: keeps what it is told and shown."""

    def __init__(self, box: Box, song: str, token: str):
        headers = {"Authorization": f"Bearer {token}"}
        address = f"ws://localhost:{box.port}/ws/meters/{song}/"
        self._open = ExitStack()
        self.socket = self._open.enter_context(
            connect(address, additional_headers=headers, proxy=None, open_timeout=10)
        )
        self._mark = 0
        self.reports: list[dict] = []
        self.refusals: list[str] = []
        self.frames: list[tuple[float, bytes]] = []
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        count = 0
        try:
            for message in self.socket:
                if isinstance(message, bytes):
                    self.frames.append((time.monotonic(), message))
                    count += 1
                    if count % 10 == 0:
                        self.say("seen", frames=count)
                    continue
                told = json.loads(message)
                if told["type"] == "transport":
                    self.reports.append(told)
                elif told["type"] == "refused":
                    self.refusals.append(told["why"])
        except ConnectionClosed:
            return

    def say(self, type: str, **values) -> None:
        self.socket.send(json.dumps({"type": type, **values}))

    def mark(self) -> None:
        """From here on :meth:`wait_for` looks at reports."""
        self._mark = len(self.reports)

    def ask(self, action: str, **values) -> None:
        self.mark()
        self.say("transport", action=action, **values)

    def close(self) -> None:
        self._open.close()
        self._thread.join(5)

    def wait_for(self, **wanted) -> dict:
        """The first report since the last question with these values."""
        seen = self._mark
        alike = lambda report: all(report[name] == value for name, value in wanted.items())  # noqa: E731
        wait_until(lambda: any(map(alike, self.reports[seen:])), PATIENCE_SECONDS)
        return next(filter(alike, self.reports[seen:]))

    def of(self, kind: Kind, since: float = 0.0) -> list[tuple[float, bytes]]:
        return [(at, frame) for at, frame in list(self.frames) if frame[0] == kind and at >= since]

    def loudest(self, since: float) -> list[tuple[float, float]]:
        """When, and the RMS in dB of the loudest strip."""
        return [
            (at, max(max(strip[2:]) for strip in readings.read_meters(frame).values()))
            for at, frame in self.of(Kind.METERS, since)
        ]

    def hears(self, since: float) -> float | None:
        """When sound was first read after ``since``."""
        return next((at for at, level in self.loudest(since) if level > SILENT_DB), None)


@pytest.fixture(scope="module")
def box(tmp_path_factory):
    made = Box(tmp_path_factory.mktemp("live"), ENGINE="live")
    yield made
    started = descendants(made.process.pid)
    made.stop()
    assert [pid for pid in started if runs(pid)] == []


@pytest.fixture(scope="module")
def token(box):
    return box.manage("token")


@pytest.fixture
def page(box, token):
    """A page on the demo song, which stands still."""
    opened = Page(box, box.song, token)
    wait_until(lambda: opened.reports and opened.reports[-1]["engine"] == "ready", PATIENCE_SECONDS)
    wait_until(lambda: opened.of(Kind.METERS), PATIENCE_SECONDS)
    yield opened
    opened.ask("loop", loop=None)
    opened.ask("stop")
    opened.ask("seek", beat=0.0)
    opened.wait_for(state="stopped", beat=0.0)
    opened.close()


def scsynth_of(box: Box) -> int:
    return next(pid for pid in descendants(box.process.pid) if name_of(pid) == "scsynth")


def engine_process_of(box: Box) -> int:
    return next(
        pid for pid in descendants(box.process.pid) if b"run_engine" in Path(f"/proc/{pid}/cmdline").read_bytes()
    )


def name_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def rows_of(box: Box, token: str) -> dict:
    answer = box.get(f"/api/compositions/{box.song}/", Authorization=f"Bearer {token}")
    return json.loads(answer.text)


class TestMeters:
    def test_of_every_strip_come_thirty_times_a_second_and_move(self, box, page, token):
        strips = rows_of(box, token)["rows"]["mixer.strip"]
        slots = {row[strips["fields"].index("slot")] for row in strips["rows"]}
        page.ask("play", beat=0.0)
        page.wait_for(playing=True)
        began = time.monotonic()
        time.sleep(3.0)
        frames = page.of(Kind.METERS, began)
        rate = len(frames) / (time.monotonic() - began)
        print(f"{rate:.1f} frames of {len(slots)} strips a second")
        assert rate >= 30
        assert all(readings.read_meters(frame).keys() == slots for _, frame in frames)
        levels = {round(level, 1) for _, level in page.loudest(began)}
        assert len(levels) > 10
        assert max(levels) > -40

    def test_are_near_silence_after_stop(self, page):
        page.ask("play", beat=0.0)
        page.wait_for(playing=True)
        wait_until(lambda: page.hears(0.0), PATIENCE_SECONDS)
        page.ask("stop")
        page.wait_for(state="stopped")
        wait_until(lambda: page.loudest(time.monotonic() - 0.5)[-1:] and page.loudest(0.0)[-1][1] < SILENT_DB, 15)
        quiet_since = time.monotonic()
        time.sleep(0.7)
        assert all(level < SILENT_DB for _, level in page.loudest(quiet_since))

    def test_skip_what_a_page_does_not_take(self, box, page, token):
        """One that never says what it has seen gets no more than it may be behind."""
        headers = {"Authorization": f"Bearer {token}"}
        address = f"ws://localhost:{box.port}/ws/meters/{box.song}/"
        with connect(address, additional_headers=headers, proxy=None) as slow:
            time.sleep(3.0)
            got = []
            while True:
                try:
                    got.append(slow.recv(timeout=0.2))
                except TimeoutError:
                    break
            frames = [each for each in got if isinstance(each, bytes)]
            assert len(frames) == 90
            slow.send(json.dumps({"type": "seen", "frames": 90}))
            newest = slow.recv(timeout=2)
            tick = readings.HEAD.unpack_from(newest)[3]
            assert tick > readings.HEAD.unpack_from(frames[-1])[3] + 20


class TestPictures:
    def test_show_the_pitch_of_a_note(self, box, page, token):
        track = run(box, token, "mixer.add_track", name="Tone")
        run(
            box,
            token,
            "effects.set_instrument",
            track_id=track,
            kind="subtractive",
            values={"cutoff": 300.0, "sub": 0.0},
        )
        strip = track_strip(box, token, track)
        page.say("subscribe", strip_id=strip["id"])
        time.sleep(0.5)
        page.say("strike", key="a", track_id=track, pitch=81.0, velocity=110.0)  # 880 Hz
        time.sleep(0.3)
        began = time.monotonic()
        wait_until(lambda: len(page.of(Kind.SPECTRUM, began)) > 12, PATIENCE_SECONDS)
        bins = readings.read_levels(page.of(Kind.SPECTRUM, began)[-1][1])
        wave = readings.read_wave(page.of(Kind.WAVEFORM, began)[-1][1])
        page.say("release", key="a")
        page.say("unsubscribe", strip_id=strip["id"])
        hz = float(np.argmax(bins)) * 24_000 / len(bins)
        print(f"880 Hz is seen at {hz:.0f} Hz, {bins.max():.1f} dB")
        assert abs(hz - 880) < 24
        assert bins.max() > -50
        seen = np.argmax(np.abs(np.fft.rfft(wave.mean(1) * np.hanning(len(wave)), 1 << 14))) * 48_000 / (1 << 14)
        assert abs(seen - 880) < 24
        run(box, token, "mixer.remove_track", track_id=track)
        time.sleep(0.3)
        silent_since = time.monotonic()
        time.sleep(0.5)
        assert page.of(Kind.SPECTRUM, silent_since) == []

    def test_measure_the_master_without_a_gap(self, box, page, token):
        """100 rows a second, less what JACK's own clock loses in overruns while the machine has other things to do."""
        strip = track_strip(box, token, master_of(box, token))
        page.say("subscribe", strip_id=strip["id"], only="loudness")
        page.ask("play", beat=16.0)
        wait_until(lambda: page.of(Kind.LOUDNESS), PATIENCE_SECONDS)
        time.sleep(1.0)
        began = time.monotonic()
        time.sleep(5.0)
        passed, frames = time.monotonic() - began, page.of(Kind.LOUDNESS, began)
        page.say("unsubscribe", strip_id=strip["id"], only="loudness")
        rows = np.concatenate([readings.read_loudness(frame) for _, frame in frames])
        meter = Meter()
        meter.take(rows)
        print(f"{len(rows) / passed:.1f} rows a second, {meter.total}")
        assert 80 < len(rows) / passed < 104
        assert -40 < meter.total.integrated_lufs < 0
        assert page.of(Kind.SPECTRUM, began) == []

    def test_show_a_sample_that_was_fetched(self, box, page, token, tmp_path):
        sine = 0.5 * np.sin(2 * np.pi * 1_500 * np.arange(2 * 48_000) / 48_000)
        soundfile.write(tmp_path / "sine.wav", sine, 48_000)
        sample = box.manage("import_sample", str(tmp_path / "sine.wav"))
        track = run(box, token, "mixer.add_track", name="Sample")
        run(box, token, "effects.set_instrument", track_id=track, kind="sampler_mono", sample_id=sample)
        page.say("subscribe", strip_id=track_strip(box, token, track)["id"])

        def peak() -> tuple[float, float]:
            page.say("strike", key="s", track_id=track, pitch=60.0, velocity=110.0)
            time.sleep(0.4)
            bins = (
                readings.read_levels(page.of(Kind.SPECTRUM)[-1][1]) if page.of(Kind.SPECTRUM) else np.full(1, -np.inf)
            )
            page.say("release", key="s")
            return float(np.argmax(bins)) * 24_000 / len(bins), float(bins.max())

        wait_until(lambda: peak()[1] > -50, PATIENCE_SECONDS)
        assert peak()[0] == pytest.approx(1_500, abs=24)
        os.kill(scsynth_of(box), signal.SIGKILL)  # its successor gets the sample as well
        page.mark()
        page.wait_for(engine="ready")
        page.frames.clear()
        wait_until(lambda: peak()[1] > -50, PATIENCE_SECONDS)
        page.say("unsubscribe", strip_id=track_strip(box, token, track)["id"])
        run(box, token, "mixer.remove_track", track_id=track)


def post(box: Box, token: str, path: str, **values) -> dict:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = Request(f"http://localhost:{box.port}{path}", json.dumps(values).encode(), headers)
    with opener.open(request, timeout=20) as answer:
        return json.loads(answer.read())


def run(box: Box, token: str, command: str, **arguments):
    return post(box, token, f"/api/compositions/{box.song}/commands/", command=command, arguments=arguments)["result"]


def track_strip(box: Box, token: str, track: str) -> dict | None:
    strips = rows_of(box, token)["rows"]["mixer.strip"]
    found = [dict(zip(strips["fields"], row, strict=True)) for row in strips["rows"]]
    return next((strip for strip in found if strip["track_id"] == track), None)


def master_of(box: Box, token: str) -> str:
    tracks = rows_of(box, token)["rows"]["compositions.track"]
    found = [dict(zip(tracks["fields"], row, strict=True)) for row in tracks["rows"]]
    return next(track["id"] for track in found if track["kind"] == "master")


class TestTransport:
    def test_seeks_pauses_and_loops(self, page):
        page.ask("seek", beat=8.0)
        assert page.wait_for(state="stopped")["beat"] == 8.0
        page.ask("play")
        assert page.wait_for(playing=True)["beat"] == pytest.approx(8.0, abs=0.5)
        page.ask("seek", beat=16.0)
        wait_until(lambda: page.reports[-1]["playing"] and 16.0 <= page.reports[-1]["beat"] < 24, PATIENCE_SECONDS)
        page.ask("pause")
        paused = page.wait_for(state="paused")
        assert 16.0 <= paused["beat"] < 24.0
        page.ask("loop", loop=[4.0, 6.0, True])
        page.ask("play", beat=4.0)
        page.wait_for(playing=True)
        time.sleep(3.0)
        beats = [report["beat"] for report in page.reports[-8:]]
        assert all(4.0 <= beat < 6.2 for beat in beats)
        assert sorted(beats) != beats  # it has turned

    def test_is_the_same_for_two_pages(self, box, page, token):
        other = Page(box, box.song, token)
        try:
            other.mark()
            page.ask("play", beat=2.0)
            assert other.wait_for(playing=True)["beat"] == pytest.approx(2.0, abs=0.5)
            time.sleep(1.0)
            page.mark()
            other.ask("pause")
            mine = page.wait_for(state="paused")
            assert other.wait_for(state="paused") == mine
        finally:
            other.close()

    def test_tells_a_page_that_comes_later_where_it_is(self, box, page, token):
        page.ask("play", beat=2.0)
        page.wait_for(playing=True)
        later = Page(box, box.song, token)
        try:
            wait_until(lambda: later.reports, 5)
            assert later.reports[0]["playing"]
        finally:
            later.close()

    def test_reports_by_the_servers_clock(self, page):
        page.say("clock", sent=time.time())
        page.ask("play", beat=0.0)
        report = page.wait_for(playing=True)
        assert abs(report["at"] - time.time()) < 1.0
        assert {"overruns", "late", "restarts"} <= report.keys()


class TestRestart:
    def test_a_killed_engine_sounds_again_and_changes_nothing(self, box, page, token):
        before = rows_of(box, token)
        page.ask("play", beat=0.0)
        began = page.wait_for(playing=True)
        wait_until(lambda: page.hears(0.0), PATIENCE_SECONDS)
        page.mark()
        killed_at = time.monotonic()
        os.kill(scsynth_of(box), signal.SIGKILL)
        page.wait_for(engine="restarting")
        wait_until(lambda: page.hears(killed_at + 0.15), PATIENCE_SECONDS)
        seconds = page.hears(killed_at + 0.15) - killed_at
        print(f"Sound {seconds:.2f} s after kill -9")
        assert seconds < 5 * BACK_WITHIN_SECONDS
        page.mark()
        report = page.wait_for(engine="ready", playing=True)
        should = began["beat"] + (report["at"] - began["at"]) * began["bpm"] / 60.0
        assert report["beat"] == pytest.approx(should, abs=0.3)
        assert rows_of(box, token) == before

    def test_a_killed_process_is_replaced_and_plays_on(self, box, page):
        page.ask("play", beat=0.0)
        page.wait_for(playing=True)
        wait_until(lambda: page.hears(0.0), PATIENCE_SECONDS)
        process = engine_process_of(box)
        engine = scsynth_of(box)
        page.mark()
        killed_at = time.monotonic()
        os.kill(process, signal.SIGKILL)
        wait_until(lambda: not runs(engine), 5)  # it does not play on without its keeper
        page.wait_for(engine="ready", playing=True)
        wait_until(lambda: page.hears(killed_at + 0.5), PATIENCE_SECONDS)
        print(f"Sound {page.hears(killed_at + 0.5) - killed_at:.2f} s after the engine's process was killed")


class TestOtherSongs:
    def test_take_the_engine_when_it_rests_and_not_while_it_plays(self, box, page, token):
        second = post(box, token, "/api/compositions/", title="Other")["id"]
        page.ask("play", beat=0.0)
        page.wait_for(playing=True)
        other = Page(box, second, token)
        try:
            wait_until(lambda: other.reports, 5)
            assert other.reports[-1]["engine"] == "away"
            assert "another song" in other.reports[-1]["why"]
            other.ask("play")
            wait_until(lambda: other.refusals, 5)
            page.ask("stop")
            page.wait_for(state="stopped")
            other.ask("play")
            other.wait_for(engine="ready")
            wait_until(lambda: page.reports[-1]["engine"] == "away", 5)
        finally:
            other.close()
        page.ask("play", beat=0.0)
        page.wait_for(engine="ready", playing=True)


class TestSecondEngine:
    def test_waits_and_takes_over_when_the_first_is_gone(self, box, page, token):
        """Two on a machine do not fight: each has a JACK server of its own, and the song stays with the first."""
        command = [sys.executable, "manage.py", "run_engine", "--url", f"http://localhost:{box.port}"]
        environment = box.environment | {"SONIC_TOKEN": token}
        page.ask("play", beat=0.0)
        page.wait_for(playing=True)
        first = scsynth_of(box)
        second = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        try:
            assert "Sound engine: ready" in second.stdout.readline()
            page.mark()
            page.wait_for(playing=True, engine="ready")
            assert scsynth_of(box) == first
            process = engine_process_of(box)
            page.mark()
            os.kill(process, signal.SIGKILL)
            page.wait_for(engine="ready", playing=True)
            killed_at = time.monotonic()
            wait_until(lambda: page.hears(killed_at), PATIENCE_SECONDS)
        finally:
            second.terminate()
            said, _ = second.communicate(timeout=15)
        assert "Sound engine: ended." in said
        page.mark()
        page.wait_for(engine="ready", playing=True)  # the box's own, which has been started again

    def test_without_a_token_that_counts_it_says_so(self, box):
        ran = subprocess.run(
            [sys.executable, "manage.py", "run_engine", "--url", f"http://localhost:{box.port}", "--token", "nonsense"],
            cwd=settings.BASE_DIR,
            env=box.environment,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert ran.returncode == 1
        assert "does not know this token" in ran.stderr


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield opened
        opened.close()


class TestStudioPage:
    def test_plays_on_the_server_and_shows_it(self, box, page, browser):
        studio = browser.new_page()
        wrong: list[str] = []
        studio.on("pageerror", lambda error: wrong.append(str(error)))
        studio.goto(f"http://localhost:{box.port}/songs/{box.song}/")
        studio.get_by_text("Sound: the server's engine").wait_for(timeout=30_000)
        page.mark()
        studio.get_by_role("button", name="Play", exact=True).click()
        page.wait_for(playing=True)  # another page sees it
        studio.get_by_role("button", name="Pause", exact=True).wait_for(timeout=10_000)
        bars = studio.get_by_label("Bar, beat")
        wait_until(lambda: bars.inner_text() > "2.", PATIENCE_SECONDS)
        read = """async () => Object.values((await import("/static/js/session.js")).engine.meters())
            .filter(([peak]) => peak > 0.001).length"""
        wait_until(lambda: studio.evaluate(read) > 2, PATIENCE_SECONDS)
        assert studio.evaluate("async () => (await import('/static/js/session.js')).engine.sonic ?? null") is None
        page.mark()
        studio.get_by_role("button", name="Pause", exact=True).click()
        paused = page.wait_for(state="paused")
        shown = studio.evaluate("async () => (await import('/static/js/session.js')).player.position().beat")
        assert shown == pytest.approx(paused["beat"], abs=0.01)
        studio.close()
        assert wrong == []


class TestAnotherProcess:
    def test_of_the_same_server_sees_the_same_engine(self, tmp_path):
        """A page at one process, the engine's line at another; between them Redis."""
        try:
            redis.Redis.from_url(REDIS, socket_connect_timeout=5).ping()
        except redis.ConnectionError as error:
            absent("Redis", error)
        box = Box(tmp_path, ENGINE="live", REDIS_URL=REDIS)
        port = free_port()
        command = [str(Path(sys.prefix, "bin", "daphne")), "-p", str(port), "sonic_site.asgi:application"]
        second = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=box.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            token, song = box.manage("token"), box.song
            wait_until(lambda: listens(port), PATIENCE_SECONDS)
            here = Page(box, song, token)
            there = Page(SimpleNamespace(port=port), song, token)
            wait_until(lambda: there.reports and there.reports[-1]["engine"] == "ready", PATIENCE_SECONDS)
            here.mark()
            there.ask("play", beat=0.0)
            assert here.wait_for(playing=True)["beat"] == there.wait_for(playing=True)["beat"]
            since = time.monotonic()
            wait_until(lambda: there.hears(since), PATIENCE_SECONDS)
            time.sleep(1.0)
            assert len(there.of(Kind.METERS, time.monotonic() - 1.0)) >= 30
            here.close()
            there.close()
        finally:
            second.terminate()
            second.wait(15)
            box.stop()


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


class TestWithoutAnEngine:
    def test_the_box_says_so_and_pages_play(self, tmp_path):
        box = Box(tmp_path / "data", ENGINE="live", PATH=str(tmp_path))  # where there is no program at all
        try:
            assert "ENGINE=live does not work here: scsynth is not installed" in box.said
            page = box.get(f"/songs/{box.song}/", Accept="text/html", Sec_Fetch_Dest="document").text
            assert '"live": false' in page
        finally:
            box.stop()
