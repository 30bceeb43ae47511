"""Samplers by the way a musician takes: a file is imported, chosen for a track, played, rendered and measured."""

import io

import numpy as np
import pytest
import soundfile
from django.core.management import call_command

from playback.audition import RATE
from playback.tests.songs import StoredSong
from playback.tests.sound.listening import cents_off, db, peak, rms, sine

C4, C5, C6 = 261.6256, 523.2511, 1046.5023
SECOND = 2.0  # beats


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def sound_file(path, left_hz: float, right_hz: float | None = None, seconds: float = 1.0):
    """A tone at −6 dB; with ``right_hz`` stereo, and 6 dB softer at the right."""
    sides = [sine(left_hz, seconds, -6)]
    if right_hz is not None:
        sides.append(sine(right_hz, seconds, -12))
    soundfile.write(path, np.column_stack(sides), RATE, subtype="PCM_24")
    return path


class Sampler:
    """A song with one sampler track."""

    def __init__(self, ana, folder):
        self.song, self.folder = StoredSong(ana), folder
        self.track = self.song.bass
        self.song.do("compositions.remove_clips", clip_ids=[self.song.clip])

    def keep(self, file) -> str:
        """What ``manage.py import_sample`` answers: the sample's id."""
        said = io.StringIO()
        call_command("import_sample", file, stdout=said)
        return said.getvalue().strip()

    def choose(self, kind: str, sample: str, **values) -> None:
        self.song.do("effects.set_instrument", track_id=self.track, kind=kind, sample_id=sample, values=values)

    def play(self, *notes: dict) -> np.ndarray:
        """The song with these notes, as ``manage.py render`` writes it."""
        song = self.song
        clip = song.do("compositions.add_clip", track_id=self.track, start_beats=0.0, length_beats=8.0)
        song.do("compositions.add_notes", clip_id=clip, notes=list(notes))
        path = self.folder / "rendered.wav"
        call_command("render", song.id, out=path, sample_format="float", tail_seconds=1.0, stdout=io.StringIO())
        song.do("compositions.remove_clips", clip_ids=[clip])
        return soundfile.read(path, always_2d=True)[0]


@pytest.fixture
def sampler(ana, tmp_path):
    return Sampler(ana, tmp_path)


def note(pitch: float, start_beats: float = 0.0, length_beats: float = 1.0, velocity: int = 100) -> dict:
    return {"pitch": pitch, "start_beats": start_beats, "length_beats": length_beats, "velocity": velocity}


def second(sound: np.ndarray, number: int, length: float = 1.0) -> np.ndarray:
    return sound[number * RATE : number * RATE + round(length * RATE)]


BOTH = pytest.mark.parametrize("kind", ["sampler_mono", "sampler_stereo"])


@BOTH
class TestAnySampler:
    """Whichever of the two is chosen: the sound has as many sides as its file."""

    def test_plays_a_mono_file_in_tune_at_its_root_and_an_octave_up(self, sampler, tmp_path, kind):
        sampler.choose(kind, sampler.keep(sound_file(tmp_path / "c4.wav", C4)))
        heard = sampler.play(note(60), note(72, SECOND), note(48, 2 * SECOND))
        for number, hz in enumerate((C4, C5, C4 / 2)):
            held = second(heard, number, 0.45)[2_000:]
            assert abs(cents_off(held, hz)) < 2
            assert np.array_equal(held[:, 0], held[:, 1])

    def test_plays_a_stereo_file_with_both_its_sides(self, sampler, tmp_path, kind):
        sampler.choose(kind, sampler.keep(sound_file(tmp_path / "two.wav", C4, C5)))
        heard = sampler.play(note(60), note(72, SECOND))
        for number, (left_hz, right_hz) in enumerate(((C4, C5), (C5, C6))):
            held = second(heard, number, 0.45)[2_000:]
            for side, hz in enumerate((left_hz, right_hz)):
                assert abs(cents_off(held[:, side : side + 1], hz)) < 2
            assert db(rms(held[:, 0]) / rms(held[:, 1])) == pytest.approx(6, abs=0.2)


class TestTheVoice:
    def test_has_the_root_that_is_set(self, sampler, tmp_path):
        sampler.choose("sampler_mono", sampler.keep(sound_file(tmp_path / "a4.wav", 440.0)), root=69)
        assert abs(cents_off(second(sampler.play(note(69)), 0, 0.45)[2_000:], 440.0)) < 2

    def test_begins_on_the_beat_and_grows_with_velocity(self, sampler, tmp_path):
        sampler.choose("sampler_mono", sampler.keep(sound_file(tmp_path / "c4.wav", C4)))
        heard = sampler.play(
            *(note(60, number * SECOND, 1.0, velocity) for number, velocity in enumerate((20, 70, 127)))
        )
        levels = [rms(second(heard, number, 0.4)) for number in range(3)]
        assert levels == sorted(levels)
        assert db(levels[2] / levels[0]) > 12
        for number in range(3):
            start = second(heard, number)
            assert np.flatnonzero(np.abs(start[:, 0]) > 1e-6)[0] <= 2
        assert peak(heard) < 1

    def test_ends_with_its_note_or_with_its_file(self, sampler, tmp_path):
        sample = sampler.keep(sound_file(tmp_path / "c4.wav", C4))
        sampler.choose("sampler_mono", sample, release=0.1)
        heard = sampler.play(note(60, 0.0, 0.5), note(60, SECOND, 6.0))
        assert peak(heard[: RATE // 4]) > 0.1
        assert rms(heard[RATE // 4 + 480 : RATE // 4 + 2_400]) > 1e-3  # it is let go, not cut
        assert peak(heard[round(0.36 * RATE) : RATE]) == 0
        assert peak(second(heard, 2, 2.0)[480:]) == 0

    def test_loops_for_as_long_as_it_is_held(self, sampler, tmp_path):
        file = sound_file(tmp_path / "loop.wav", 500.0, seconds=0.25)
        sampler.choose("sampler_mono", sampler.keep(file), loop=1, loop_start=0.2, loop_end=0.8)
        heard = sampler.play(note(60, 0.0, 4.0))
        assert abs(cents_off(heard[:90_000], 500.0)) < 2
        assert rms(second(heard, 1, 0.9)) == pytest.approx(rms(heard[2_400:9_600]), rel=0.02)
        assert peak(heard[round(2.2 * RATE) :]) == 0

    def test_another_song_of_many_samplers_keeps_them_apart(self, sampler, tmp_path):
        files = {hz: sampler.keep(sound_file(tmp_path / f"{hz:.0f}.wav", hz)) for hz in (330.0, 550.0)}
        sampler.choose("sampler_mono", files[330.0])
        sampler.song.do("mixer.set_track_pan", track_id=sampler.track, pan=-1)
        other = sampler.song.do("mixer.add_track", name="Other")
        sampler.song.do("mixer.set_track_pan", track_id=other, pan=1)
        sampler.song.do("effects.set_instrument", track_id=other, kind="sampler_mono", sample_id=files[550.0])
        clip = sampler.song.do("compositions.add_clip", track_id=other, start_beats=0.0, length_beats=8.0)
        sampler.song.do("compositions.add_notes", clip_id=clip, notes=[note(60)])
        held = second(sampler.play(note(60)), 0, 0.45)[2_000:]
        assert abs(cents_off(held[:, :1], 330.0)) < 2
        assert abs(cents_off(held[:, 1:], 550.0)) < 2
