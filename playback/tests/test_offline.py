"""Rendering by ``scsynth -N``."""

import hashlib
import struct
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from effects.catalogue import CATALOGUE
from playback import nodes, osc
from playback.audition import groups, voice
from playback.engines import offline
from playback.engines.options import scsynth_arguments


def song(seconds: float = 1.0, gain: float = 1.0) -> list[tuple[float, list[bytes]]]:
    """Four notes a second on strip 0."""
    start = [*groups(), osc.message("/n_set", nodes.output_node(0), "gain", gain)]
    notes = [
        (osc.event_time(beat / 4), [voice("organ", 60 + beat % 5, length=0.2)]) for beat in range(round(4 * seconds))
    ]
    return [(0.0, start), *notes]


class TestRender:
    @pytest.mark.parametrize(
        ("sample_format", "subtype"), [("int16", "PCM_16"), ("int24", "PCM_24"), ("float", "FLOAT")]
    )
    def test_writes_the_frames_and_format_that_were_asked_for(self, tmp_path: Path, sample_format, subtype) -> None:
        path = tmp_path / "song.wav"
        done = offline.render(song(), 0.98765, path, sample_format=sample_format)
        info = soundfile.info(path)
        assert (info.frames, info.channels, info.samplerate, info.subtype) == (47_407, 2, 48_000, subtype)
        assert done.frames == 47_407
        assert 0 < done.seconds < 20

    def test_gives_the_hash_of_the_samples_alone(self, tmp_path: Path) -> None:
        path = tmp_path / "song.wav"
        done = offline.render(song(), 0.5, path, sample_format="float")
        samples = soundfile.read(path, dtype="float32")[0]
        assert done.sha256 == hashlib.sha256(samples.tobytes()).hexdigest()

    @pytest.mark.parametrize("sample_format", ["int24", "float"])
    def test_renders_the_same_file_twice(self, tmp_path: Path, sample_format) -> None:
        paths = [tmp_path / name for name in ("a.wav", "b.wav")]
        first, second = (offline.render(song(), 1.0, path, sample_format=sample_format) for path in paths)
        assert first.sha256 == second.sha256
        assert paths[0].read_bytes() == paths[1].read_bytes()

    def test_clips_integers_and_not_floats_above_full_scale(self, tmp_path: Path) -> None:
        path = tmp_path / "loud.wav"
        offline.render(song(gain=8.0), 0.5, path, sample_format="float")
        loud = soundfile.read(path)[0]
        assert np.abs(loud).max() > 1.2
        for sample_format in ("int16", "int24"):
            offline.render(song(gain=8.0), 0.5, path, sample_format=sample_format)
            assert np.allclose(soundfile.read(path)[0], np.clip(loud, -1, 1), atol=1e-4)

    def test_accepts_bundles_of_many_messages(self, tmp_path: Path) -> None:
        peaks = []
        for count in (1, 800):
            together = [voice("rim", 60, velocity=1) for _ in range(count)]
            offline.render([(0.0, groups()), (osc.event_time(0.1), together)], 0.5, tmp_path / "many.wav")
            peaks.append(np.abs(soundfile.read(tmp_path / "many.wav")[0]).max())
        assert peaks[1] == pytest.approx(800 * peaks[0], rel=0.01)

    def test_says_when_more_sounds_at_once_than_there_is_memory_for(self, tmp_path: Path) -> None:
        together = [voice("rim", 60, velocity=1) for _ in range(1500)]
        with pytest.raises(offline.RenderError, match="More notes sound at once"):
            offline.render([(0.0, groups()), (osc.event_time(0.01), together)], 0.02, tmp_path / "many.wav")

    def test_tells_of_its_progress(self, tmp_path: Path) -> None:
        heard: list[float] = []
        offline.render(song(60), 60, tmp_path / "song.wav", progress=heard.append)
        assert heard == sorted(heard)
        assert heard[-1] == 1
        assert all(0 <= part <= 1 for part in heard)

    def test_stops_within_a_moment_when_cancelled(self, tmp_path: Path) -> None:
        started = time.perf_counter()
        with pytest.raises(offline.Cancelled):
            offline.render(song(10), 3600, tmp_path / "song.wav", cancelled=lambda: time.perf_counter() - started > 0.2)
        assert time.perf_counter() - started < 2
        assert list(tmp_path.iterdir()) == []

    def test_keeps_the_old_file_when_it_fails(self, tmp_path: Path) -> None:
        path = tmp_path / "song.wav"
        path.write_bytes(b"old")
        with pytest.raises(offline.RenderError, match="There is no SynthDef 'nonesuch'"):
            offline.render([(0.0, [osc.message("/s_new", "nonesuch", -1, 0, 0)])], 1.0, path)
        assert path.read_bytes() == b"old"

    def test_passes_on_what_scsynth_says(self, tmp_path: Path) -> None:
        broken = [(0.0, [osc.message("/s_new", "organ", -1, 0, 99)])]
        with pytest.raises(offline.RenderError, match="s_new Group 99 not found"):
            offline.render(broken, 1.0, tmp_path / "song.wav")

    @pytest.mark.parametrize("seconds", [0, -1, 10**9, float("nan")])
    def test_refuses_impossible_lengths(self, tmp_path: Path, seconds: float) -> None:
        with pytest.raises(ValueError, match="A render lasts"):
            offline.render(song(), seconds, tmp_path / "song.wav")

    def test_refuses_a_score_that_goes_back_in_time(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="goes back"):
            offline.render([(1.0, []), (0.5, [])], 2.0, tmp_path / "song.wav")

    def test_leaves_out_what_comes_after_the_end(self, tmp_path: Path) -> None:
        late = [*song(), (5.0, [osc.message("/s_new", "nonesuch", -1, 0, 0)])]
        assert offline.render(late, 1.0, tmp_path / "song.wav").frames == 48_000

    @pytest.mark.parametrize("sample_format", ["int16", "int24", "float"])
    @pytest.mark.parametrize("skipped", [2, 129])
    def test_begins_so_many_frames_later(self, tmp_path: Path, sample_format, skipped) -> None:
        whole, rest = tmp_path / "whole.wav", tmp_path / "rest.wav"
        offline.render(song(), 0.5, whole, sample_format=sample_format)
        done = offline.render(song(), 0.5 - skipped / 48_000, rest, skip_frames=skipped, sample_format=sample_format)
        kind = "float32" if sample_format == "float" else "int32"
        expected = soundfile.read(whole, dtype=kind)[0][skipped:]
        assert np.array_equal(soundfile.read(rest, dtype=kind)[0], expected)
        assert done.frames == len(expected)
        if sample_format == "float":
            assert done.sha256 == hashlib.sha256(expected.tobytes()).hexdigest()

    def test_refuses_to_leave_out_less_than_a_chunk_takes(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="at least two"):
            offline.render(song(), 0.5, tmp_path / "song.wav", skip_frames=1)
        assert all(kind.latency_frames != 1 for kind in CATALOGUE.effects)

    def test_costs_little_more_than_scsynth_itself(self, tmp_path: Path) -> None:
        score_path, bare_path = tmp_path / "score.osc", tmp_path / "bare.wav"
        score = song(10)
        names = ("output", "organ")
        defs = [osc.message("/d_recv", (offline.COMPILED_FOLDER / f"{name}.scsyndef").read_bytes()) for name in names]
        with score_path.open("wb") as file:
            osc.write_score(file, [(0.0, defs), *score, (10.0, [osc.message("/sync", 0)])])
        command = ["scsynth", "-N", str(score_path), "_", str(bare_path), "48000", "WAV", "int24", *scsynth_arguments()]

        def bare() -> float:
            started = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            return time.perf_counter() - started

        def ours() -> float:
            return offline.render(score, 10, tmp_path / "song.wav").seconds

        pairs = [(bare(), ours()) for _ in range(6)]
        assert (
            min(mine for _, mine in pairs) - min(theirs for theirs, _ in pairs) < 0.1
        )  # some 3 ms when nothing else runs


class TestHeader:
    def test_of_an_odd_number_of_bytes_is_padded(self, tmp_path: Path) -> None:
        path = tmp_path / "song.wav"
        offline.render(song(), 1001 / 48_000, path)
        data = path.read_bytes()
        assert len(data) % 2 == 0
        assert struct.unpack("<I", data[4:8])[0] == len(data) - 8
        assert soundfile.info(path).frames == 1001
