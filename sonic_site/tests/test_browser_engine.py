"""The page's own engine in a headless Chromium: what it plays is recorded sample by sample and measured.

The server's side of ``ws/engines/<id>/`` is played by the test, so that only the engine, its feed and its player are
under test here.
"""

import base64
import io
import json
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

import msgspec
import numpy as np
import pytest
import soundfile
from django.conf import settings
from playwright.sync_api import Browser, Page, Playwright, WebSocketRoute, sync_playwright

from effects.catalogue import COMPILED_FOLDER
from playback import nodes, osc, synthdefs
from playback.cursor import Cursor
from playback.engines.offline import render
from playback.engines.options import BLOCK_FRAMES, SAMPLE_RATE, browser_options
from playback.performance import Performance
from playback.schedule import Loop, Score
from playback.segments import Curve, Event, Segment
from playback.voices import Voice

from .browsers import CHROMIUM, FLAGS

SYNTHDEFS = sorted(path.stem for path in COMPILED_FOLDER.glob("*.scsyndef"))

# --- the pages --------------------------------------------------------------------------------------------------------


class Files(SimpleHTTPRequestHandler):
    """The static files where Django serves them, isolated as by ``sonic_site.headers``; /plain is not."""

    protocol_version = "HTTP/1.1"
    extensions_map: ClassVar = {".js": "text/javascript", ".wasm": "application/wasm", "": "application/octet-stream"}

    def translate_path(self, path: str) -> str:
        path = path.removeprefix("/static/")
        for entry in settings.STATICFILES_DIRS:
            prefix, folder = entry if isinstance(entry, tuple) else ("", entry)
            inside = path.removeprefix(f"{prefix}/" if prefix else "")
            if path.startswith(prefix) and (found := Path(folder, inside)).is_file():
                return str(found)
        return "/nowhere"

    def do_GET(self) -> None:
        if self.path == "/synthdefs/all":
            self._send("application/octet-stream", synthdefs.bundle().data)
        elif self.path in ("/", "/plain"):
            self._send("text/html", b"<!doctype html><title>An engine</title>")
        else:
            super().do_GET()

    def _send(self, kind: str, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def end_headers(self) -> None:
        if self.path != "/plain":
            self.send_header("Cross-Origin-Opener-Policy", "same-origin")
            self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        pass


class Site(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = Site(("127.0.0.1", 0), Files)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


OPEN = """async (options) => {
  const { Engine } = await import("/static/js/engine/engine.js");
  const { Feed } = await import("/static/js/engine/feed.js");
  const { Player } = await import("/static/js/engine/player.js");
  const engine = new Engine({ baseURL: "/static/supersonic/", synthdefs: "/synthdefs/all", options });
  const troubles = [];
  for (const name of ["trouble", "refused"]) engine.addEventListener(name, (event) => troubles.push(event.detail));
  const feed = new Feed("harbour", engine);
  const player = new Player(engine, feed);
  Object.assign(globalThis, { engine, feed, player, troubles });
  globalThis.once = (target, name) => new Promise((done) => target.addEventListener(name, done, { once: true }));
  globalThis.wait = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
  globalThis.base64 = ({ channels, frame }) => ({
    frame,
    channels: channels.map((samples) => {
      const bytes = new Uint8Array(samples.buffer);
      let text = "";
      for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
      return btoa(text);
    }),
  });
}"""


class Studio:
    """A page with an engine, and the server's end of its feed."""

    def __init__(self, browser: Browser, address: str, song: "Song"):
        self.song = song
        self.readies = 0
        self.line: WebSocketRoute | None = None
        self.context = browser.new_context()
        self.page: Page = self.context.new_page()
        self.page.route_web_socket("**/ws/engines/harbour/", self._answer)
        self.page.goto(address)
        self.page.evaluate(OPEN, browser_options())

    def _answer(self, line: WebSocketRoute) -> None:
        self.line = line
        line.on_message(lambda said: self._ready(json.loads(said)))

    def _ready(self, said: dict) -> None:
        assert said["type"] == "ready"
        self.readies += 1
        self.send(self.song.frame())
        self.line.send(self.song.graph())

    def send(self, frame: dict) -> None:
        self.line.send(json.dumps({"type": "score", "whole": False, **frame}))

    def fade(self, gain_db: float) -> None:
        """Somebody moves the master's fader."""
        message = osc.message("/n_set", nodes.fader_node(0), "gain_db", gain_db)
        self.line.send(len(message).to_bytes(4, "big") + message)

    def start(self) -> "Studio":
        self.page.evaluate("""async () => {
          const built = once(feed, "graph");
          await engine.start();
          if (engine.state !== "running") throw new Error(engine.state + ": " + engine.why);
          await built;
          await engine.sync();
        }""")
        return self

    def run(self, script: str, argument: Any = None) -> Any:
        return self.page.evaluate(f"async (given) => {{ {script} }}", argument)

    def record(self, seconds: float, script: str) -> "Recording":
        """Runs the script while recording. The recording begins before it."""
        found = self.run(
            f"""const recording = engine.record(given), before = engine.health(); await wait(0.05);
            {script}
            const told = base64(await recording), after = engine.health();
            const lost = ["underruns", "late", "dropped"].filter((name) => after[name] > before[name]);
            return {{ ...told, lost, start: player.startFrame }};""",
            seconds,
        )
        channels = [np.frombuffer(base64.b64decode(data), dtype="<f4") for data in found["channels"]]
        return Recording(np.stack(channels), found["frame"], found["start"], found["lost"])

    def close(self) -> None:
        self.context.close()


class Recording:
    """``sound`` (channels × frames), whose first frame is ``frame`` of the engine's clock; play began at ``start``.

    ``lost`` names what the browser came too late for: such a take says nothing of the song.
    """

    def __init__(self, sound: np.ndarray, frame: int, start: int, lost: list[str]):
        self.sound, self.frame, self.start, self.lost = sound, frame, start, lost

    def from_start(self, seconds: float, length: float) -> np.ndarray:
        """What sounds ``seconds`` after play began."""
        first = self.start - self.frame + round(seconds * SAMPLE_RATE)
        assert first >= 0
        return self.sound[:, first : first + round(length * SAMPLE_RATE)]

    def onsets(self, threshold: float = 1e-4, rest: float = 0.05) -> list[int]:
        """Frames after play began at which sound sets in after ``rest`` seconds of silence."""
        loud = np.flatnonzero(np.abs(self.sound).max(axis=0) > threshold)
        gaps = np.diff(loud, prepend=-SAMPLE_RATE)
        return [int(frame) - (self.start - self.frame) for frame in loud[gaps > rest * SAMPLE_RATE]]


@pytest.fixture
def studio(chromium: Browser, site: str) -> Iterator[Any]:
    """Opens pages with a song."""
    opened: list[Studio] = []

    def open_studio(song: Song, path: str = "/") -> Studio:
        opened.append(Studio(chromium, site + path, song))
        return opened[-1]

    yield open_studio
    for each in opened:
        each.close()


# --- the songs --------------------------------------------------------------------------------------------------------


class Song:
    """One track in strip 1 under the master in strip 0, by hand: what the server would send."""

    def __init__(self, synthdef: str, events: list, curves: list = (), **score: Any):
        self.voice = {
            "def": synthdef, "group": nodes.voice_group(1), "polyphony": 0, "pads": None, "late_frames": 0,
            "args": ["bus", nodes.strip_bus(1), "controls", nodes.controls_bus(1)], "controls": nodes.controls_bus(1),
        }  # fmt: skip
        self.events = [[*event, *[100.0, 0.0, 7, 9][len(event) - 3 :]] for event in events]
        self.curves = list(curves)
        self.score = {"tempo": [[0, 120, False]], "metre": [[0, 4, 4]], "loop": [0, 4, False], "end_beats": 64, **score}

    def frame(self) -> dict:
        return {
            "number": 1, "whole": True, "voices": {"t": self.voice}, "clips": {"c": ["t", 0, 64, "s"]},
            "segments": {"s": [self.events, self.curves]}, "buffers": {}, **self.score,
        }  # fmt: skip

    def messages(self) -> list[bytes]:
        group, bus = nodes.strip_group, nodes.strip_bus
        made = [
            osc.message("/g_new", nodes.MIX_GROUP, 0, 0, nodes.CLICK_GROUP, 3, nodes.MIX_GROUP),
            osc.message("/g_new", group(1), 1, nodes.MIX_GROUP, group(0), 1, nodes.MIX_GROUP),
            osc.message("/g_new", nodes.curve_group(1), 1, group(1), nodes.voice_group(1), 1, group(1)),
            osc.message("/c_setn", nodes.controls_bus(1), 16, *nodes.NEUTRAL_CONTROLS),
        ]
        for slot, target in ((1, bus(0)), (0, 0)):
            fader = ["bus", bus(slot), "meters", nodes.meters_bus(slot), "gain_db", 0.0]
            made.append(osc.message("/s_new", "strip", nodes.fader_node(slot), 1, group(slot), *fader))
            out = ["bus", bus(slot), "target", target]
            made.append(osc.message("/s_new", "output", nodes.output_node(slot), 1, group(slot), *out))
        return made

    def graph(self) -> bytes:
        return b"".join(len(message).to_bytes(4, "big") + message for message in self.messages())

    def rendered(self, folder: Path, seconds: float, lead_frames: int = 24_576) -> np.ndarray:
        """The song by ``scsynth -N`` from its first beat on. It begins on a block's border, as the page does."""
        frame = self.frame()
        curves = tuple(Curve(*curve) for curve in self.curves)
        score = Score(
            number=1,
            tempo=tuple(map(tuple, frame["tempo"])),
            metre=tuple(map(tuple, frame["metre"])),
            voices={"t": msgspec.convert(self.voice, Voice)},
            clips={"c": ("t", 0.0, 64.0, "s")},
            segments={"s": Segment("s", tuple(Event(*e) for e in self.events), curves, b"")},
            buffers={},
            loop=Loop(*frame["loop"]),
            end_beats=frame["end_beats"],
            levels=frame.get("levels", {}),
        )
        timed = [(0.0, self.messages())]
        for at, message in Performance(score).messages(Cursor(score).until(seconds)):
            timed.append(((at + lead_frames + 0.25) / SAMPLE_RATE, [message]))
        path = folder / "rendered.wav"
        render(timed, seconds + lead_frames / SAMPLE_RATE, path, sample_format="float")
        return soundfile.read(path, dtype="float32")[0].T[:, lead_frames:]


def tone(hz: float, seconds: float) -> bytes:
    """A stereo WAV file."""
    wave = np.sin(2 * np.pi * hz * np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE) / 2
    file = io.BytesIO()
    soundfile.write(file, np.stack([wave, wave], axis=1), SAMPLE_RATE, format="WAV", subtype="PCM_16")
    return file.getvalue()


def decibels(ratio: float) -> float:
    return 20 * float(np.log10(max(ratio, 1e-12)))


def loudness(sound: np.ndarray) -> float:
    """RMS in dB of full scale."""
    return decibels(float(np.sqrt(np.mean(np.square(sound, dtype=np.float64)))))


def residual(found: np.ndarray, wanted: np.ndarray) -> float:
    """How far below ``wanted`` the difference lies, in dB."""
    length = min(found.shape[1], wanted.shape[1])
    return loudness(found[:, :length] - wanted[:, :length]) - loudness(wanted[:, :length])


def lag(found: np.ndarray, wanted: np.ndarray, most: int = 300) -> int:
    """Frames by which ``found`` comes later than ``wanted``."""
    length = min(found.shape[1], wanted.shape[1])
    size = 2 * length
    spectrum = np.fft.rfft(found[0, :length], size) * np.conj(np.fft.rfft(wanted[0, :length], size))
    correlation = np.fft.irfft(spectrum, size)
    shifts = np.arange(-most, most + 1)
    return int(shifts[np.argmax(correlation[shifts])])


def peak_hz(sound: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(sound[0] * np.hanning(sound.shape[1])))
    return float(np.argmax(spectrum) * SAMPLE_RATE / sound.shape[1])


RISING = [[0, 0.5, 57], [0.5, 0.5, 60], [1, 0.5, 64], [1.5, 0.25, 69], [1.75, 0.25, 72], [2, 1.5, 45]]
STROKES = [[beat, 0.25, 60] for beat in np.arange(0, 16, 0.5)]


# --- what is measured -------------------------------------------------------------------------------------------------


class TestSynthDefs:
    def test_all_reach_the_engine(self, studio):
        page = studio(Song("pluck", [])).start()
        page.run(
            """const { message } = await import("/static/js/engine/osc.js");
            given.forEach((name, index) => engine.send(message("/s_new", "siii", name, 3_000_000 + index, 0, 0)));
            await engine.sync();""",
            SYNTHDEFS,
        )
        assert not [said for said in page.run("return troubles") if "not found" in said]


class TestEngine:
    @pytest.mark.parametrize(("path", "mode"), [("/", "sab"), ("/plain", "postMessage")])
    def test_boots_with_every_synthdef(self, studio, path, mode):
        page = studio(Song("subtractive", []), path).start()
        assert page.run("return [engine.state, engine.mode, troubles]") == ["running", mode, []]
        page.run(
            """for (const name of given) {
              const { message } = await import("/static/js/engine/osc.js");
              engine.send(message("/s_new", "siii", name, -1, 1, 0));
            }
            await engine.sync(); await wait(0.1);""",
            SYNTHDEFS,
        )
        assert page.run("return troubles") == []

    def test_says_why_it_cannot_sound(self, studio):
        page = studio(Song("subtractive", []))
        found = page.run("""
          const worklet = globalThis.AudioWorkletNode;
          globalThis.AudioWorkletNode = undefined;
          const dumb = new engine.constructor(engine.setup);
          globalThis.AudioWorkletNode = worklet;
          await dumb.start();
          return [dumb.state, dumb.why];""")
        assert found[0] == "unavailable"
        assert "AudioWorklet" in found[1]

    def test_fails_with_a_sentence_when_the_synthdefs_are_missing(self, studio):
        page = studio(Song("subtractive", []))
        found = page.run("""
          const lame = new engine.constructor({ ...engine.setup, synthdefs: "/synthdefs/nothing" });
          await lame.start();
          return [lame.state, lame.why];""")
        assert found == ["failed", "The SynthDefs are missing on the server (404)."]

    def test_starts_again_after_it_died_and_plays_on(self, studio):
        song = Song("subtractive", STROKES)
        page = studio(song).start()
        before = page.run("await player.play(0); await wait(0.6); return engine.context.state")
        assert before == "running"
        page.run("""
          const back = once(engine, "ready");
          const built = back.then(() => once(feed, "graph"));
          await engine.context.suspend();
          engine.sonic.node.input.dispatchEvent(new Event("processorerror"));
          await back; await built; await wait(0.3);""")
        assert page.readies == 2
        assert page.run("return [engine.state, player.state]") == ["running", "playing"]
        assert page.run("return player.position().beat") > 0.5
        assert loudness(page.record(0.6, "").sound) > -50

    def test_starts_again_when_it_falls_silent(self, studio):
        page = studio(Song("subtractive", [])).start()
        page.run("""const back = once(engine, "ready");
          engine.sonic.sendOSC = () => {}; // from here on nothing reaches it
          await back;""")
        assert page.run("return [engine.state, troubles]") == ["running", ["The sound engine stopped answering."]]

    def test_previews_a_note_until_it_is_released(self, studio):
        page = studio(Song("organ", [])).start()
        recording = page.record(
            1.2,
            """const held = engine.preview(feed.score.voices.t, 69, 100);
            await wait(0.5); held.release(); await wait(0.6); player.panic();""",
        )
        first = recording.sound[:, : SAMPLE_RATE // 2]
        assert loudness(first) > -40
        assert loudness(recording.sound[:, -SAMPLE_RATE // 10 :]) < -80
        assert page.run("return troubles") == []

    def test_previews_what_ends_before_it_is_released(self, studio):
        page = studio(Song("rim", [])).start()
        page.run("const held = engine.preview(feed.score.voices.t, 60); await wait(0.6); held.release();")
        assert page.run("await engine.sync(); await wait(0.1); return troubles") == []

    def test_plays_samples_also_after_a_restart(self, studio):
        sample = {"url": "/tone.wav", "channels": 2, "frames": 96_000}
        song = Song("sampler_stereo", [[0, 4, 60]], buffers={"5": sample})
        song.voice["args"] += ["buffer", 5]
        page = studio(song)
        page.page.route("**/tone.wav", lambda route: route.fulfill(body=tone(1000, 2), content_type="audio/wav"))
        page.start()
        for turn in ("", "const built = once(feed, 'graph'); await engine.restart(); await built;"):
            page.run(f"{turn} await wait(0.5);")
            sound = page.record(1.2, "await player.play(0);").from_start(0.1, 0.5)
            assert abs(peak_hz(sound) - 1000) < 3
            page.run("await player.stop()")
        page.send({"number": 2, "buffers": {"5": None}})
        page.run("await wait(0.2); await engine.sync(); await wait(0.2)")
        assert page.run("return [engine.sonic.getMetrics().bufferPoolUsedBytes, troubles]") == [0, []]

    def test_reads_the_strips_meters(self, studio):
        page = studio(Song("organ", [[0, 8, 57]])).start()
        levels = page.run("""
          engine.meterSlots = [0, 1, 900];
          await player.play(0); await wait(0.8);
          const readings = []; engine.addEventListener("meters", () => readings.push(performance.now()));
          await wait(0.5);
          return { meters: engine.meters(), rate: readings.length / 0.5, spectrum: Math.max(...engine.spectrum()) };""")
        assert levels["rate"] > 25
        assert levels["spectrum"] > -60
        for slot in ("0", "1"):
            peaks, means = levels["meters"][slot][:2], levels["meters"][slot][2:]
            assert min(peaks) > 0.01
            assert all(0 < mean < peak for peak, mean in zip(peaks, means, strict=True))
        assert levels["meters"]["900"] == [0, 0, 0, 0]


def test_waits_for_a_hand_where_the_browser_wants_one(playwright, site):
    browser = playwright.chromium.launch(
        executable_path=CHROMIUM, args=[flag for flag in FLAGS if "autoplay" not in flag]
    )
    page = browser.new_page()
    page.route_web_socket("**/ws/engines/harbour/", lambda line: None)
    page.add_init_script(f"""addEventListener("load", async () => {{
      await ({OPEN})({json.dumps(browser_options())});
      engine.addEventListener("state", () => console.log(engine.state));
      document.onclick = () => engine.start();
      engine.start();
    }})""")
    # To evaluate anything in the page would count as its hand.
    with page.expect_console_message(lambda said: said.text == "suspended"):
        page.goto(site)
    with page.expect_console_message(lambda said: said.text == "running"):
        page.mouse.click(10, 10)
    browser.close()


def test_the_page_counts_nodes_and_buses_as_the_server_does(studio):
    found = studio(Song("organ", [])).run(
        """const nodes = await import("/static/js/engine/nodes.js");
        return { ...nodes, metersBus: nodes.metersBus(7), reportBus: nodes.reportBus(7),
          voiceGroup: nodes.voiceGroup(7), curveGroup: nodes.curveGroup(7),
          slotOfControls: nodes.slotOfControls(given) };""",
        nodes.controls_bus(7),
    )
    assert found == {
        "SAMPLE_RATE": SAMPLE_RATE,
        "BLOCK_FRAMES": BLOCK_FRAMES,
        "MIX_GROUP": nodes.MIX_GROUP,
        "CLICK_GROUP": nodes.CLICK_GROUP,
        "FIRST_PREVIEW_NODE": 1_000_000,
        "NEUTRAL_CONTROLS": list(nodes.NEUTRAL_CONTROLS),
        "metersBus": nodes.meters_bus(7),
        "reportBus": nodes.report_bus(7),
        "voiceGroup": nodes.voice_group(7),
        "curveGroup": nodes.curve_group(7),
        "slotOfControls": 7,
    }
    assert found["FIRST_PREVIEW_NODE"] > nodes.send_node(nodes.MAX_SENDS)


class TestPlayer:
    @pytest.mark.parametrize("path", ["/", "/plain"])
    def test_sounds_as_the_offline_engine_does(self, studio, tmp_path, path):
        glide = [[4, 0.0, 0.5, 0.0, 0.5], [0, 0.5, 0.0, 1.5, 2.0], [4, 1.5, 0.5, 2.5, 1.0]]
        song = Song("subtractive", RISING, glide, levels={"c": [0.5, 2.0, 0.0]})
        page = studio(song, path).start()
        found = page.record(2.4, "await player.play(0);").from_start(0, 2.0)
        wanted = song.rendered(tmp_path, 2.0)
        assert lag(found, wanted) == 0
        assert residual(found, wanted) < -35
        assert page.run("return troubles") == []

    def test_plays_from_the_first_note_though_the_song_has_yet_to_come(self, studio):
        page = studio(Song("rim", STROKES))
        page.run("await engine.start();")
        recording = page.record(1.5, "await player.play();")
        assert 0 <= recording.onsets()[0] < 48

    def test_plays_the_pitch_that_is_written(self, studio):
        page = studio(Song("organ", [[0, 4, 69]])).start()
        sound = page.record(1.6, "await player.play(0);").from_start(0.2, 1.0)
        ratio = peak_hz(sound) / 440
        assert min(abs(ratio - harmonic) for harmonic in (0.5, 1, 2)) < 0.005

    @pytest.mark.parametrize("path", ["/", "/plain"])
    def test_starts_every_note_on_its_frame(self, studio, path):
        page = studio(Song("rim", STROKES), path).start()
        # The page is held up for most of the time, as by a heavy drawing.
        recording = page.record(
            2.6,
            """await player.play(0);
            for (let round = 0; round < 10; round += 1) {
              const until = performance.now() + 150;
              while (performance.now() < until);
              await wait(0.03);
            }""",
        )
        onsets = recording.onsets()
        assert len(onsets) >= 8
        delay = onsets[0]
        assert 0 <= delay < 48
        assert [onset - delay for onset in onsets] == [12_000 * index for index in range(len(onsets))]

    def test_loops_without_a_seam(self, studio):
        page = studio(Song("rim", STROKES, loop=[0.5, 2, True])).start()
        onsets = page.record(4.2, "await player.play(0);").onsets()
        assert len(onsets) >= 14
        assert {after - before for before, after in pairwise(onsets)} == {12_000}
        beat = page.run("return player.position().beat")
        assert 0.5 <= beat < 2

    def test_cuts_no_note_in_a_loop_and_leaves_none_hanging(self, studio):
        # The last note reaches over the turn: it ends there, and each turn sounds like the one before to the bit.
        notes = [[0, 0.9, 57], [1, 0.4, 69], [1.5, 32, 64]]
        page = studio(Song("organ", notes, loop=[0, 2, True])).start()
        recording = page.record(4.6, "await player.play(0);")
        first, second, third = (recording.from_start(turn, 1) for turn in range(3))
        assert np.array_equal(second, third)
        assert np.array_equal(first[:, SAMPLE_RATE // 2 :], second[:, SAMPLE_RATE // 2 :])
        assert loudness(second[:, : SAMPLE_RATE // 4]) == pytest.approx(loudness(first[:, : SAMPLE_RATE // 4]), abs=1)

    def test_pauses_into_silence_and_goes_on_from_there(self, studio):
        page = studio(Song("organ", [[0, 32, 57], [0, 32, 64]])).start()
        recording = page.record(1.6, "await player.play(0); await wait(0.6); await player.pause();")
        assert loudness(recording.from_start(0.1, 0.3)) > -40
        assert np.abs(recording.sound[:, -SAMPLE_RATE // 2 :]).max() == 0
        state, beat = page.run("return [player.state, player.position().beat]")
        assert state == "paused"
        assert 1 < beat < 2
        page.send(
            {"number": 2, "segments": {"r": [[[4.0, 1, 60, 100, 0, 1, 1]], []]}, "clips": {"c": ["t", 0, 64, "r"]}}
        )
        onsets = page.record(2.4, "await player.play();").onsets()
        assert [round(onset / SAMPLE_RATE * 2 + beat, 1) for onset in onsets] == [4.0]

    def test_stops_into_silence(self, studio):
        page = studio(Song("organ", [[0, 32, 57], [0.25, 32, 64], [1.2, 32, 69]])).start()
        recording = page.record(2.0, "await player.play(0); await wait(0.4); await player.stop();")
        assert loudness(recording.from_start(0.1, 0.2)) > -40
        assert np.abs(recording.sound[:, -SAMPLE_RATE // 2 :]).max() == 0
        assert page.run("return [player.state, player.position().beat]") == ["stopped", 0]

    def test_panic_ends_even_what_never_would(self, studio):
        page = studio(Song("organ", [[0, 32, 57]])).start()
        recording = page.record(
            1.5, "await player.play(0); engine.preview(feed.score.voices.t, 60); await wait(0.4); await player.panic();"
        )
        assert np.abs(recording.sound[:, -SAMPLE_RATE // 2 :]).max() == 0

    def test_seeks_without_hanging_notes(self, studio):
        song = Song("organ", [[0, 32, 45], [40, 1, 81]])
        page = studio(song).start()
        recording = page.record(2.0, "await player.play(0); await wait(0.5); await player.seek(40);")
        sound = recording.from_start(0.25, 0.2)
        low = np.abs(np.fft.rfft(sound[0] * np.hanning(sound.shape[1])))[: round(300 * 0.2)].max()
        high = np.abs(np.fft.rfft(sound[0] * np.hanning(sound.shape[1])))[round(300 * 0.2) :].max()
        assert decibels(low / high) < -40
        assert page.run("return player.position().beat") > 40

    def test_follows_an_edit_while_it_plays(self, studio):
        page = studio(Song("rim", [[0, 0.25, 60]])).start()
        page.run("await player.play(0); await wait(0.4)")
        page.send({"number": 2, "segments": {"n": [[[b, 0.25, 60, 100, 0, 1, 1] for b in range(16)], []]},
                   "clips": {"c": ["t", 0, 64, "n"]}})  # fmt: skip
        onsets = page.record(2.2, "").onsets()
        assert len(onsets) >= 3
        assert {after - before for before, after in pairwise(onsets)} == {24_000}

    def test_keeps_its_beat_when_the_tempo_changes(self, studio):
        page = studio(Song("rim", STROKES)).start()
        page.run("await player.play(0); await wait(0.5); globalThis.before = player.position().beat")
        page.send({"number": 2, "tempo": [[0, 240, False]]})
        before, after = page.run("await wait(0.05); return [before, player.position().beat]")
        assert before < after < before + 0.4
        onsets = page.record(2.0, "await wait(0.5)").onsets(threshold=0.02)
        assert onsets[-1] - onsets[-2] == 6_000

    def test_ticks_with_an_accent_on_the_downbeat(self, studio):
        page = studio(Song("rim", [], metre=[[0, 3, 4]])).start()
        recording = page.record(2.4, "player.metronome = true; await player.play(0);")
        onsets = recording.onsets()
        assert [onset - onsets[0] for onset in onsets[:4]] == [0, 24_000, 48_000, 72_000]
        pitches = [peak_hz(recording.from_start(index * 0.5, 0.04)) for index in range(4)]
        assert [round(pitch / 1046.5) for pitch in pitches] == [2, 1, 1, 2]

    def test_ends_where_the_last_clip_ends(self, studio):
        page = studio(Song("rim", STROKES, end_beats=1)).start()
        page.run("await player.play(0); await Promise.race([once(player, 'state'), wait(2)])")
        assert page.run("return [player.state, player.position().beat]") == ["stopped", 0]


class TestFeed:
    def test_goes_on_without_the_server_and_comes_back_without_a_gap(self, studio):
        page = studio(Song("organ", [[0, 32, 57]])).start()
        page.run("await player.play(0); await wait(0.5)")
        page.fade(-1.0)
        page.fade(0.0)
        page.line.close()
        recording = page.record(2.0, "if (feed.state !== 'open') await once(feed, 'state'); await wait(1.6);")
        assert page.readies == 2
        assert page.run("return [feed.state, troubles]") == ["open", []]
        quarters = np.array_split(recording.sound, 16, axis=1)
        levels = [loudness(quarter) for quarter in quarters]
        assert max(levels) - min(levels) < 3

    def test_builds_a_changed_graph_in_place_of_the_old_one(self, studio):
        page = studio(Song("organ", [[0, 32, 57]])).start()
        page.fade(-6.0)
        page.line.close()
        page.run("await once(feed, 'graph'); await engine.sync(); await wait(0.1)")
        assert page.run("return troubles") == []
        assert loudness(page.record(0.8, "await player.play(0)").from_start(0.2, 0.4)) > -40

    def test_two_pages_sound_the_same(self, studio):
        song = Song("subtractive", RISING)
        pages = [studio(song).start() for _ in range(2)]
        one, two = (page.record(2.4, "await player.play(0);").from_start(0, 2.0) for page in pages)
        assert np.array_equal(one, two)
