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

from .boxes import Box
from .test_browser_engine import lag, loudness, residual
from .test_studio import script

# Opens the song's own page, plays from its beginning and records what leaves the engine.
PLAY = """async (seconds) => {
  const { engine, player, feed } = await import("/static/js/session.js");
  const wait = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
  const troubles = [];
  engine.addEventListener("trouble", (event) => troubles.push(event.detail));
  await engine.start();
  while (!(feed.isReady && engine.state === "running")) await wait(0.05);
  const samples = Object.values(feed.score.buffers).reduce((sum, each) => sum + 4 * each.channels * each.frames, 0);
  while (engine.sonic.getMetrics().bufferPoolUsedBytes < samples) await wait(0.05);
  await engine.sync();
  const recording = engine.record(seconds + 2.5);
  await wait(0.2);
  await player.play(0);
  const { channels, frame } = await recording;
  const texts = channels.map((samples) => {
    const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
    let text = "";
    for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
    return btoa(text);
  });
  return { texts, frame, start: player.startFrame, troubles, playing: player.state };
}"""


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


def played(browser: Browser, box: Box, song: str, seconds: float) -> np.ndarray:
    """What a page plays from the first beat on, shape (2, frames): the song's own lateness is left out."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"http://localhost:{box.port}/songs/{song}/")
    found: dict[str, Any] = page.evaluate(PLAY, seconds)
    context.close()
    assert (found["troubles"], found["playing"]) == ([], "playing")
    sound = np.stack([np.frombuffer(base64.b64decode(text), "<f4") for text in found["texts"]])
    first = found["start"] - found["frame"] + late_by(written(box, song), CATALOGUE)
    assert first > 0
    length = round(seconds * SAMPLE_RATE)
    assert sound.shape[1] >= first + length
    return sound[:, first : first + length]


def rendered(box: Box, song: str, end_beats: float) -> np.ndarray:
    """What `manage.py render` writes, shape (2, frames)."""
    path = box.data / "rendered.wav"
    box.manage("render", song, "--out", str(path), "--format", "float", "--end-beats", str(end_beats))
    return soundfile.read(path, dtype="float32")[0].T


def test_the_demo_song_sounds_in_the_page_as_it_is_rendered(browser, box, capsys):
    wanted = rendered(box, box.song, 28)
    found = played(browser, box, box.song, 16.0)
    wanted = wanted[:, : found.shape[1]]
    assert wanted.shape == found.shape
    difference = residual(found, wanted)
    with capsys.disabled():
        print(f" demo song, 16 s: lag {lag(found, wanted)} frames, residual {difference:.1f} dB ", end="")
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
