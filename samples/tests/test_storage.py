"""Keeping sounds."""

import numpy as np
import pytest
import soundfile

from samples.models import Sample
from samples.storage import Unreadable, keep_sample

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def tone(path, *, rate=48_000, channels=1, seconds=0.5, subtype="PCM_16"):
    time = np.arange(int(rate * seconds)) / rate
    sound = 0.5 * np.sin(2 * np.pi * 440 * time)
    soundfile.write(path, np.column_stack([sound] * channels), rate, subtype=subtype)
    return path


class TestKeepSample:
    def test_keeps_the_same_sound_once(self, tmp_path):
        first = keep_sample(tone(tmp_path / "a.wav"))
        assert keep_sample(tone(tmp_path / "b.wav")) == first
        assert Sample.objects.count() == 1

    @pytest.mark.parametrize("channels", [1, 2])
    def test_resamples_to_the_engines_rate_in_tune(self, tmp_path, channels):
        sample = keep_sample(tone(tmp_path / "a.wav", rate=44_100, channels=channels))
        assert (sample.channels, sample.frames) == (channels, 24_000)
        sound, rate = soundfile.read(sample.file.path, always_2d=True)
        spectrum = np.abs(np.fft.rfft(sound[:, 0] * np.hanning(len(sound))))
        assert abs(spectrum.argmax() * rate / len(sound) - 440) < 2
        assert 0.45 < np.abs(sound).max() < 0.55

    def test_refuses_with_a_sentence_what_it_cannot_keep(self, tmp_path):
        (tmp_path / "text.wav").write_text("la la la")
        three = tone(tmp_path / "three.wav", channels=3)
        endless = tone(tmp_path / "endless.wav", rate=8_000, seconds=601, subtype="PCM_U8")
        for path in [tmp_path / "text.wav", three, endless]:
            with pytest.raises(Unreadable, match=r"\.$"):
                keep_sample(path)
        assert not Sample.objects.exists()

    def test_keeps_no_number_that_is_none(self, tmp_path):
        soundfile.write(tmp_path / "nan.wav", np.array([0.0, np.nan, np.inf, -np.inf]), 48_000, subtype="FLOAT")
        sound, _ = soundfile.read(keep_sample(tmp_path / "nan.wav").file.path)
        assert np.isfinite(sound).all()


def test_anybody_signed_in_may_play_a_sample_and_nobody_else(client, tmp_path, django_user_model):
    sample = keep_sample(tone(tmp_path / "a.wav"))
    path = f"/api/samples/{sample.id}/audio/"
    assert client.get(path).status_code in (401, 403)
    client.force_login(django_user_model.objects.create_user("ben"))
    answer = client.get(path)
    assert answer["Content-Type"] == "audio/flac"
    assert b"".join(answer) == sample.file.read()
    assert [listed["name"] for listed in client.get("/api/samples/").json()] == ["a"]
