"""Measuring what ``playback.audition`` plays: shared by the tests of sound."""

import re
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from playback import osc
from playback.audition import RATE, Event
from playback.engines import offline
from playback.engines.options import scsynth_arguments

BLOCK = 128
TINY = 1e-12  # −240 dBFS; keeps logarithms finite


def db(linear: float | np.ndarray) -> float | np.ndarray:
    """Amplitude as dBFS."""
    return 20 * np.log10(np.maximum(np.abs(linear), TINY))


def peak(signal: np.ndarray) -> float:
    return float(np.abs(signal).max())


def rms(signal: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(signal, dtype=np.float64))))


def nodes_left(events: Iterable[Event], seconds: float) -> list[str]:
    """The SynthDefs of what still runs so many seconds into a score, but for the strips' own outputs."""
    shown = (osc.event_time(seconds), [osc.message("/g_dumpTree", 0, 0)])
    before = sorted((event for event in events if event[0] <= shown[0]), key=lambda event: event[0])
    with tempfile.TemporaryDirectory() as folder:
        score, sound = Path(folder, "score.osc"), Path(folder, "sound.wav")
        with score.open("wb") as file:
            offline.write_score(file, [*before, shown], round(seconds * RATE) + 1)
        command = ["scsynth", "-N", str(score), "_", str(sound), str(RATE), "WAV", "int16", *scsynth_arguments()]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "NODE TREE" in said, said
    return [name for name in re.findall(r"^ +-?\d+ (\w+)$", said, re.MULTILINE) if name not in ("group", "output")]


def hertz(pitch: float) -> float:
    return 440.0 * 2 ** ((pitch - 69) / 12)


def sine(hz: float, seconds: float, level_db: float = 0.0) -> np.ndarray:
    times = np.arange(round(seconds * RATE)) / RATE
    return 10 ** (level_db / 20) * np.sin(2 * np.pi * hz * times)


def noise(seconds: float, level: float = 0.1, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-level, level, (round(seconds * RATE), 2))


def gain_at(hz: float, output: np.ndarray, source: np.ndarray) -> float:
    """Gain in dB at one frequency of a steady sine, from the second halves of both signals."""
    half = len(output) // 2
    turn = np.exp(-2j * np.pi * hz * np.arange(len(output) - half) / RATE) * np.hanning(len(output) - half)
    left = output[half:, 0] if output.ndim == 2 else output[half:]
    return float(db(abs(np.sum(left * turn)) / abs(np.sum(source[half : len(output)] * turn))))


def cents_off(signal: np.ndarray, hz: float, width: float = 45.0) -> float:
    """How far the energy around a frequency lies from it, in cents: its centre within ± ``width``."""
    spectrum = np.abs(np.fft.rfft(signal.mean(1) * np.hanning(len(signal)), 1 << 18)) ** 2
    away = 1200 * np.log2(np.maximum(np.fft.rfftfreq(1 << 18, 1 / RATE), 1e-3) / hz)
    near = np.abs(away) < width
    return float((spectrum[near] * away[near]).sum() / spectrum[near].sum())
