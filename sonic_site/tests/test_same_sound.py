"""What a real page plays against what the offline engine renders of the same song, both of one real box."""

import base64
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import soundfile
from playwright.sync_api import Browser

from compositions.history import rows
from compositions.history.state import Song
from effects.catalogue import CATALOGUE
from playback.engines.options import SAMPLE_RATE
from playback.performance import late_by
from playback.tests.sound.listening import cents_off, db, rms, sine
from sonic_site.demos import PIECES

from .boxes import Box
from .pages import script
from .test_browser_engine import lag, loudness, residual

# Opens the song's own page, plays from a beat on and records what leaves the engine.
PLAY = """async ([seconds, beat]) => {
  const { engine, player, feed } = await import("/static/js/session.js");
  const wait = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
  const troubles = [];
  engine.addEventListener("trouble", (event) => troubles.push(event.detail));
  await engine.start();
  while (!(feed.isReady && engine.state === "running")) await wait(0.05);
  const samples = Object.values(feed.score.buffers).reduce((sum, each) => sum + 4 * each.channels * each.frames, 0);
  while (engine.sonic.getMetrics().bufferPoolUsedBytes < samples) await wait(0.05);
  await engine.sync();
  await wait(0.5);
  const before = engine.health();
  const recording = engine.record(seconds + 2.5);
  await wait(0.2);
  await player.play(beat);
  const { channels, frame } = await recording;
  const after = engine.health();
  const lost = ["underruns", "late", "dropped"].filter((name) => after[name] > before[name]);
  const texts = channels.map((samples) => {
    const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
    let text = "";
    for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
    return btoa(text);
  });
  return { texts, frame, start: player.startFrame, troubles, lost, playing: player.state };
}"""
TAKES = 4


@pytest.fixture(scope="module")
def box(tmp_path_factory) -> Iterator[Box]:
    box = Box(tmp_path_factory.mktemp("same"))
    yield box
    box.stop()


def written(box: Box, song: str) -> Song:
    """A song as the box tells it."""
    told = script(box)("GET", f"/api/compositions/{song}/")
    tables = {model: table["rows"] for model, table in told["rows"].items()}
    return Song.load(rows.schema(), song, told["number"], tables, {})


def played(browser: Browser, box: Box, song: str, seconds: float, beat: float = 0.0) -> np.ndarray:
    """What a page plays from a beat on, shape (2, frames): the song's own lateness is left out.

    A take in which the browser came too late to play says nothing of the song: it is recorded again.
    """
    for _ in range(TAKES):
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"http://localhost:{box.port}/songs/{song}/")
        found: dict[str, Any] = page.evaluate(PLAY, [seconds, beat])
        context.close()
        if not found["lost"]:
            break
    assert found["lost"] == []
    assert (found["troubles"], found["playing"]) == ([], "playing")
    sound = np.stack([np.frombuffer(base64.b64decode(text), "<f4") for text in found["texts"]])
    first = found["start"] - found["frame"] + late_by(written(box, song), CATALOGUE)
    assert first > 0
    length = round(seconds * SAMPLE_RATE)
    assert sound.shape[1] >= first + length
    return sound[:, first : first + length]


def rendered(box: Box, song: str, end_beats: float, start_beats: float = 0.0) -> np.ndarray:
    """What `manage.py render` writes, shape (2, frames)."""
    path = box.data / "rendered.wav"
    stretch = ["--start-beats", str(start_beats), "--end-beats", str(end_beats)]
    box.manage("render", song, "--out", str(path), "--format", "float", *stretch)
    return soundfile.read(path, dtype="float32")[0].T


# Beats and seconds of stretches in which lanes, modulators and the LFOs of effects move what is heard.
STRETCHES = {"lanterns": (0.0, 20.0, 10.0), "night-ferry": (0.0, 28.0, 12.0), "keepers-waltz": (83.5, 100.0, 10.0)}


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES.keys())
def test_the_demo_songs_sound_in_the_page_as_they_are_rendered(piece, browser, box, capsys):
    songs = dict(reversed(line.split("\t")[:2]) for line in box.manage("songs").splitlines())
    start, end, seconds = STRETCHES[piece.slug]
    wanted = rendered(box, songs[piece.title], end, start)
    found = played(browser, box, songs[piece.title], seconds, start)
    wanted = wanted[:, : found.shape[1]]
    assert wanted.shape == found.shape
    difference = residual(found, wanted)
    with capsys.disabled():
        print(f" {piece.title}, {seconds:g} s: lag {lag(found, wanted)} frames, residual {difference:.1f} dB ", end="")
    assert loudness(wanted) > -40
    assert lag(found, wanted) == 0
    assert difference < -35


def test_samplers_sound_in_the_page_in_tune_and_as_they_are_rendered(browser, box, tmp_path):
    ask = script(box)
    song = ask("POST", "/api/compositions/", {"title": "Two samplers"})["id"]

    def do(command: str, **arguments):
        body = {"command": command, "arguments": arguments}
        return ask("POST", f"/api/compositions/{song}/commands/", body)["result"]

    tones = {"sampler_mono": [262.0], "sampler_stereo": [330.0, 392.0]}
    for place, (kind, hz) in enumerate(tones.items()):
        sides = [sine(each, 2.0, level) for each, level in zip(hz, (-6, -12), strict=False)]
        soundfile.write(tmp_path / f"{kind}.wav", np.column_stack(sides), SAMPLE_RATE, subtype="PCM_24")
        sample = box.manage("import_sample", str(tmp_path / f"{kind}.wav"))
        track = do("mixer.add_track", name=kind)
        do("effects.set_instrument", track_id=track, kind=kind, sample_id=sample)
        clip = do("compositions.add_clip", track_id=track, start_beats=4 * place, length_beats=16)
        notes = [{"pitch": pitch, "start_beats": beat, "length_beats": 1.5} for pitch, beat in ((60, 0), (72, 2))]
        do("compositions.add_notes", clip_id=clip, notes=notes)

    found = played(browser, box, song, 4.0)
    for second, (kind, octave) in enumerate((kind, octave) for kind in tones for octave in (1, 2)):
        held = found[:, second * SAMPLE_RATE + 2_000 : second * SAMPLE_RATE + 34_000].T
        for side in (0, 1):
            assert abs(cents_off(held[:, side : side + 1], octave * tones[kind][side % len(tones[kind])])) < 2
        expected = 6 if kind == "sampler_stereo" else 0
        assert db(rms(held[:, 0]) / rms(held[:, 1])) == pytest.approx(expected, abs=0.2)
    wanted = rendered(box, song, 8)
    assert lag(found, wanted) == 0
    assert residual(found, wanted) < -60
