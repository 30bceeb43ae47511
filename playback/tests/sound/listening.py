"""Rendering little scores and measuring what comes out: shared by the tests of sound.

Signals are float arrays of shape (frames, 2) at 48 kHz. Everything plays on strip 0 unless a slot is given.
"""

import re
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import soundfile

from effects.catalogue import CATALOGUE
from playback import nodes, osc
from playback.engines import offline
from playback.engines.options import scsynth_arguments

RATE = 48_000
BLOCK = 128
TINY = 1e-12  # −240 dBFS; keeps logarithms finite
SOURCE_GROUP = 500  # test signals play here, before all strips

Event = tuple[float, list[bytes]]


def db(linear: float | np.ndarray) -> float | np.ndarray:
    """Amplitude as dBFS."""
    return 20 * np.log10(np.maximum(np.abs(linear), TINY))


def peak(signal: np.ndarray) -> float:
    return float(np.abs(signal).max())


def rms(signal: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(signal, dtype=np.float64))))


def groups(*slots: int) -> list[bytes]:
    """The nodes and neutral controls of some strips, each with its output to the hardware."""
    made = [
        osc.message("/g_new", SOURCE_GROUP, 1, 0),
        osc.message("/g_new", nodes.MIX_GROUP, 1, 0),
    ]
    for slot in slots or (0,):
        group, controls = nodes.strip_group(slot), nodes.controls_bus(slot)
        made += [
            osc.message("/g_new", group, 1, nodes.MIX_GROUP, nodes.voice_group(slot), 1, group),
            osc.message("/c_setn", controls, 16, *nodes.NEUTRAL_CONTROLS),
            synth("output", nodes.output_node(slot), group, bus=nodes.strip_bus(slot), target=0),
        ]
    return made


def synth(name: str, node: int, place: int, add_action: int = 1, /, **controls: float) -> bytes:
    pairs = [part for key, value in controls.items() for part in (key, float(value))]
    return osc.message("/s_new", name, node, add_action, place, *pairs)


def voice(
    kind: str,
    pitch: float = 60.0,
    velocity: float = 100.0,
    length: float = 1.0,
    slot: int = 0,
    node: int = -1,
    **controls: float,
) -> bytes:
    """A note; values of the kind may be given beside the common controls."""
    common = {"bus": nodes.strip_bus(slot), "controls": nodes.controls_bus(slot), "seed": pitch, "id": slot % 64}
    values = {"pitch": pitch, "velocity": velocity, "length": length}
    return synth(kind, node, nodes.voice_group(slot), 0, **{**common, **values, **controls})


def device(
    kind: str, slot: int = 0, device_slot: int = 0, values: Mapping[str, object] | None = None, **controls: float
) -> bytes:
    """An effect in the strip's chain: after the voices and before the output."""
    sent = CATALOGUE.kind(kind, "effect").controls(values or {}) | {"bus": nodes.strip_bus(slot)} | controls
    return synth(kind, nodes.device_node(device_slot), nodes.output_node(slot), 2, **sent)


def render(events: Iterable[Event], seconds: float) -> np.ndarray:
    """The score as float samples, shape (frames, 2)."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "sound.wav")
        offline.render(sorted(events, key=lambda event: event[0]), seconds, path, sample_format="float")
        return soundfile.read(path, dtype="float32")[0]


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


def play_signal(
    signal: np.ndarray,
    *chain: bytes,
    slot: int = 0,
    later: Iterable[Event] = (),
    seconds: float | None = None,
    others: Mapping[int, np.ndarray] | None = None,
) -> np.ndarray:
    """Play samples of shape (frames,) or (frames, 2), to the bit, through devices on a strip; what leaves it.

    ``others`` maps audio buses to further signals, for keys.
    """
    tapes = {nodes.strip_bus(slot): signal} | dict(others or {})
    with tempfile.TemporaryDirectory() as folder:
        start = groups(slot)
        for number, (bus, samples) in enumerate(tapes.items()):
            stereo = np.repeat(samples[:, None], 2, 1) if samples.ndim == 1 else samples
            path = Path(folder, f"{number}.wav")
            soundfile.write(path, stereo.astype(np.float32), RATE, subtype="FLOAT")
            start.append(osc.message("/b_allocRead", number, str(path), 0, 0))
            length = len(stereo) / RATE
            start.append(synth("clip_player", -1, SOURCE_GROUP, bus=bus, buffer=number, length=length))
        start += chain
        return render([(0.0, start), *later], seconds or len(signal) / RATE)


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


def loudness(signal: np.ndarray) -> float:
    """Highest momentary loudness in LUFS: 400 ms, K-weighted (ITU-R BS.1770-4)."""
    from scipy.signal import lfilter

    shelf = lfilter(
        [1.53512485958697, -2.69169618940638, 1.19839281085285],
        [1, -1.69065929318241, 0.73248077421585],
        signal,
        axis=0,
    )
    weighted = lfilter([1, -2, 1], [1, -1.99004745483398, 0.99007225036621], shelf, axis=0)
    total = np.concatenate([[0], np.cumsum((weighted**2).sum(1))])
    window = round(0.4 * RATE)
    means = (total[window::480] - total[:-window:480][: len(total[window::480])]) / window
    return float(-0.691 + 10 * np.log10(max(means.max(), TINY)))
