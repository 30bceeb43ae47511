"""Loudness by EBU's own test signals, and against another program."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile
from scipy.signal import firwin

from playback.loudness import HOP_FRAMES, QUIETEST_LUFS, RATE, SURROUND, Hop, Hops, Meter, measure

CASES = json.loads((Path(__file__).parent / "cases" / "loudness.json").read_text())
TOLERANCE_LU = 0.1
HAS_FFMPEG = shutil.which("ffmpeg") is not None


def tone(parts: list, times: int = 1) -> np.ndarray:
    """(frames, channels) of a sine of 1000 Hz with the level of each part."""
    gains = [
        np.tile(0.0 if level is None else 10 ** (np.array(level) / 20), (round(seconds * RATE), 1))
        for seconds, level in parts * times
    ]
    gain = np.concatenate([each if each.shape[1] > 1 else each.repeat(2, 1) for each in gains])
    return gain * np.sin(2 * np.pi * 1000 * np.arange(len(gain)) / RATE)[:, None]


def high_tone(case: dict) -> np.ndarray:
    times = 4 if "offset" in case else 1
    divisor = case["divisor"] * times
    frame = np.arange(divisor * 4000)
    wave = case["amplitude"] * np.sin(2 * np.pi * frame / divisor + np.deg2rad(case["degrees"]))
    if times > 1:
        wave[divisor * 2000 : divisor * 2001] /= case["amplitude"]
        wave = np.convolve(wave, firwin(257, 22_000, fs=RATE * times), "same")[case["offset"] :: times]
    fade = np.minimum(1, np.minimum(np.arange(len(wave)), np.arange(len(wave))[::-1]) / 1000)  # its edges are no part
    return (wave * fade)[:, None].repeat(2, 1)


def named(cases: list[dict]):
    return pytest.mark.parametrize("case", cases, ids=lambda case: case["name"])


class TestTech3341And3342:
    @named(CASES["loudness"])
    def test_loudness(self, case):
        signal = tone(case["parts"], case.get("times", 1))
        weights = SURROUND if signal.shape[1] == 5 else (1.0, 1.0)
        meter, found = Meter(weights), {}
        after = case.get("constant_after")
        for start in range(0, len(signal), 4800):
            meter.feed(signal[start : start + 4800])
            if after is None or start + 4800 >= after * RATE:
                found.setdefault("momentary", []).append(meter.now.momentary_lufs)
                found.setdefault("short_term", []).append(meter.now.short_term_lufs)
        last = {name: values if after is not None else values[-1:] for name, values in found.items()}
        total = measure(signal, weights)
        last |= {"integrated": [total.integrated_lufs], "range": [total.range_lu]}
        for what, wanted in case["wanted"].items():
            assert last[what] == pytest.approx([wanted] * len(last[what]), abs=TOLERANCE_LU), what

    @named(CASES["sliding"])
    def test_windows_slide(self, case):
        step, seconds, level = case["step"], case["tone"], case["db"]
        meter = Meter()
        for index in range(20):
            if case["each"]:
                meter = Meter()
                meter.feed(tone([[step * index, None], [seconds, level], [1, None]]))
            else:
                meter.reset()
                meter.feed(tone([[step * index, None], [seconds, level + index], [seconds - step * index, None]]))
            found = getattr(meter.total, f"{case['window']}_lufs")
            wanted = level + (0 if case["each"] else index)
            assert found == pytest.approx(wanted, abs=TOLERANCE_LU), index

    @named(CASES["true_peak"])
    def test_true_peak(self, case):
        found = measure(high_tone(case)).true_peak_db
        assert case["wanted"] - 0.4 <= found <= case["wanted"] + 0.2


class TestMeter:
    def test_blocks_of_any_size_measure_the_same(self):
        random = np.random.default_rng(7)
        signal = random.normal(0, 0.1, (RATE * 5, 2))
        rows = Hops().of(signal)
        hops, pieces, start = Hops(), [], 0
        for size in [1, 2000, 479, 3, 128, 5000, *[777] * 300, 40_000]:
            pieces.append(hops.of(signal[start : start + size]))
            start += size
        assert start >= len(signal)
        assert np.concatenate(pieces) == pytest.approx(rows)

    def test_peak_and_rms_of_a_sine(self):
        signal = np.sin(2 * np.pi * 997 * np.arange(RATE) / RATE)[:, None] * [1.0, 0.5]
        total = measure(signal)
        assert total.peak_db == pytest.approx(0, abs=0.01)
        assert total.rms_db == pytest.approx((-3.01, -9.03), abs=0.1)
        assert total.true_peak_db == pytest.approx(0, abs=0.05)

    @pytest.mark.parametrize(("sides", "wanted"), [([1, 1], 1), ([1, -1], -1), ([1, 0], 0), ([0, 0], 0)])
    def test_correlation(self, sides, wanted):
        signal = np.sin(np.arange(RATE) / 7)[:, None] * sides
        meter = Meter()
        meter.feed(signal)
        assert meter.now.correlation == pytest.approx(wanted, abs=1e-6)
        assert meter.total.correlation == pytest.approx(wanted, abs=1e-6)

    def test_silence_and_what_is_no_number_read_as_nothing(self):
        meter = Meter()
        meter.feed(np.full((RATE * 4, 2), np.nan))
        assert meter.total.integrated_lufs == meter.now.momentary_lufs == meter.total.peak_db == QUIETEST_LUFS
        assert meter.total.range_lu == 0

    def test_a_reset_begins_anew(self):
        meter = Meter()
        meter.feed(tone([[5, -10]]))
        meter.feed(tone([[0.01, None]]))
        meter.reset()
        assert meter.total.seconds == 0
        meter.feed(tone([[10, -30]]))
        assert meter.total.short_term_max_lufs == pytest.approx(-30, abs=0.1)
        assert meter.total.true_peak_db == pytest.approx(-30, abs=0.1)

    def test_the_last_sample_counts(self):
        signal = np.zeros((RATE + 5, 2))
        signal[-1] = 0.5
        assert measure(signal).peak_db == pytest.approx(-6.02, abs=0.01)
        assert measure(signal).true_peak_db == pytest.approx(-6.02, abs=0.2)
        assert Hops().of(signal).shape == (len(signal) // HOP_FRAMES, len(Hop))


@pytest.mark.skipif(not HAS_FFMPEG, reason="ffmpeg is not installed")
def test_agrees_with_ffmpeg(tmp_path):
    """Music-like: bursts of coloured noise with a wide range, one side apart from the other."""
    random = np.random.default_rng(3)
    noise = np.cumsum(random.normal(0, 1, (RATE * 80, 2)), 0)
    noise -= np.concatenate([np.zeros((50, 2)), noise[:-50]])
    swell = np.interp(np.arange(len(noise)) / RATE, [0, 20, 40, 41, 60, 80], [-32, -12, -26, -10, -14, -30])
    signal = noise / np.abs(noise).max() * 10 ** (swell / 20)[:, None]
    path = tmp_path / "swell.wav"
    soundfile.write(path, signal, RATE, "FLOAT")
    total, other = measure(signal), by_ffmpeg(path)
    assert total.integrated_lufs == pytest.approx(other["I"], abs=0.1)
    assert total.range_lu == pytest.approx(other["LRA"], abs=0.2)
    assert total.true_peak_db == pytest.approx(other["Peak"], abs=0.2)


def by_ffmpeg(path: Path) -> dict[str, float]:
    listen = ["-af", "ebur128=peak=true:framelog=verbose", "-f", "null", "-"]
    done = subprocess.run(
        ["ffmpeg", "-hide_banner", "-nostats", "-i", path, *listen],
        capture_output=True,
        text=True,
        check=True,
    )
    summary = done.stderr.rpartition("Summary:")[2]
    return {name: float(re.search(rf"{name}:\s+(-?[\d.]+)", summary)[1]) for name in ("I", "LRA", "Peak")}
