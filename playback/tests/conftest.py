import numpy as np
import pytest
import soundfile

from effects.catalogue import CATALOGUE
from playback.engines.offline import render
from playback.performance import offline

from .hearing import RATE
from .songs import SongBook


@pytest.fixture
def hear(tmp_path):
    """``hear(book)``: the song's samples, frames × 2, from its start to its end and half a second on."""

    def hear(book: SongBook, samples=None, **options) -> np.ndarray:
        score, seconds, skip_frames = offline(book.song(), CATALOGUE, samples or {}, **{"tail_seconds": 0.5, **options})
        path = tmp_path / "heard.wav"
        render(score, seconds, path, skip_frames=skip_frames, sample_format="float")
        sound, rate = soundfile.read(path, always_2d=True)
        assert rate == RATE
        return sound

    return hear
