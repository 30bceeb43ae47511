"""Playing little scores and single sounds offline, and what they measure: for the tests of sound, for the report of all
sounds, and for bringing presets to the common loudness:

    python -m playback.audition sc/presets/organ.json           # a table of its presets
    python -m playback.audition --level sc/presets/organ.json   # and sets each one's level_db to −18 LUFS
    python -m playback.audition sc/kits/studio.json             # of a kit's pads

Signals are float arrays of shape (frames, 2) at 48 kHz. Everything plays on strip 0 unless a slot is given.
"""

import itertools
import json
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import soundfile

from effects import factory
from effects.catalogue import CATALOGUE, Kind, Pad
from playback import nodes, osc
from playback.engines import offline
from playback.engines.options import BLOCK_FRAMES
from playback.loudness import momentary_max

RATE = 48_000
TARGET_LUFS = -18.0
SAMPLERS = ("sampler_mono", "sampler_stereo")  # without a sample they are silent
SOURCE_GROUP = 500  # test signals play here, before all strips
ADD_BEFORE = 2  # scsynth's add action
PITCHES = (48, 52, 55, 60, 64, 67, 72)  # C3 to C5
SECONDS, HELD_SECONDS = 4.0, 1.5

Event = tuple[float, list[bytes]]


# --- messages ---------------------------------------------------------------------------------------------------------


def groups(*slots: int) -> list[bytes]:
    """The nodes and neutral controls of some strips, each with its output to the hardware."""
    made = [osc.message("/g_new", SOURCE_GROUP, 1, 0), osc.message("/g_new", nodes.MIX_GROUP, 1, 0)]
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


def note(
    kind: Kind, values: Mapping[str, float], pitch: float, velocity: float = 100.0, held: float = HELD_SECONDS
) -> bytes:
    """A note of a preset: of a kind with values of it, note values at 120 beats a minute."""
    return voice(kind.name, pitch, velocity, held, **kind.controls(values))


def device(
    kind: str, slot: int = 0, device_slot: int = 0, values: Mapping[str, object] | None = None, **controls: float
) -> bytes:
    """An effect in the strip's chain: after the voices and before the output."""
    sent = CATALOGUE.kind(kind, "effect").controls(values or {}) | {"bus": nodes.strip_bus(slot)} | controls
    return synth(kind, nodes.device_node(device_slot), nodes.output_node(slot), ADD_BEFORE, **sent)


# --- renders ----------------------------------------------------------------------------------------------------------


def render(events: Iterable[Event], seconds: float) -> np.ndarray:
    """The score as float samples, shape (frames, 2)."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "sound.wav")
        offline.render(sorted(events, key=lambda event: event[0]), seconds, path, sample_format="float")
        return soundfile.read(path, dtype="float32")[0]


class Take(NamedTuple):
    """A stretch of sound: samples of shape (frames,) or (frames, 2), to the bit, through devices on a strip; or notes.

    ``messages`` are sent as it begins, those of ``later`` so many seconds after. ``seconds``: how long it lasts, if not
    as long as its signal. ``others`` maps audio buses to further signals, for keys.
    """

    signal: np.ndarray | None = None
    messages: Sequence[bytes] = ()
    later: Iterable[Event] = ()
    seconds: float | None = None
    others: Mapping[int, np.ndarray] = {}

    @property
    def frames(self) -> int:
        return len(self.signal) if self.seconds is None else round(self.seconds * RATE)

    def tapes(self, slot: int) -> Mapping[int, np.ndarray]:
        """Signals by the audio bus that they play to."""
        return {**({} if self.signal is None else {nodes.strip_bus(slot): self.signal}), **self.others}


def play_takes(takes: Iterable[Take], slot: int = 0) -> list[np.ndarray]:
    """What leaves the strip in each take, one after another in one render: each finds everything fresh."""
    score: list[Event] = []
    made, start = [], 0
    with tempfile.TemporaryDirectory() as folder:
        buffers: dict[int, int] = {}
        tapes: list[np.ndarray] = []  # kept, so that no two signals have the same id
        for take in takes:
            messages = [osc.message("/n_free", SOURCE_GROUP, nodes.MIX_GROUP)] if made else []
            messages += groups(slot)
            for bus, signal in take.tapes(slot).items():
                if id(signal) not in buffers:
                    buffers[id(signal)] = number = len(tapes)
                    tapes.append(signal)
                    path = Path(folder, f"{number}.wav")
                    stereo = np.repeat(signal[:, None], 2, 1) if signal.ndim == 1 else signal
                    soundfile.write(path, stereo.astype(np.float32), RATE, subtype="FLOAT")
                    messages.append(osc.message("/b_allocRead", number, str(path), 0, 0))
                tape = {"buffer": buffers[id(signal)], "length": len(signal) / RATE}
                messages.append(synth("clip_player", -1, SOURCE_GROUP, bus=bus, **tape))
            begin = start / RATE
            score.append((osc.event_time(begin) if made else 0.0, [*messages, *take.messages]))
            score += [(begin + seconds, later) for seconds, later in take.later]
            made.append(slice(start, start + take.frames))
            start += -(-take.frames // BLOCK_FRAMES) * BLOCK_FRAMES  # all begin with a block, as the first one does
        heard = render(score, start / RATE)
    return [heard[part] for part in made]


def one_by_one(notes: Sequence[bytes], seconds: float | Sequence[float] = SECONDS) -> list[np.ndarray]:
    """Each note's sound, one after another in one render. ``seconds``: how long each has, or all have."""
    lengths = itertools.repeat(seconds, len(notes)) if isinstance(seconds, (int, float)) else seconds
    return play_takes(Take(None, [each], seconds=length) for each, length in zip(notes, lengths, strict=True))


def play_signal(
    signal: np.ndarray,
    *chain: bytes,
    slot: int = 0,
    later: Iterable[Event] = (),
    seconds: float | None = None,
    others: Mapping[int, np.ndarray] | None = None,
) -> np.ndarray:
    """A single take."""
    return play_takes([Take(signal, chain, later, seconds, others or {})], slot)[0]


def through(kind: Kind, values: Mapping[str, float], signal: np.ndarray) -> np.ndarray:
    """A signal played through an effect."""
    return play_signal(signal, device(kind.name, values=values))


# --- figures ----------------------------------------------------------------------------------------------------------


class Figures(NamedTuple):
    """Of one sound: the loudest note's momentary loudness, the highest sample of all, and what is left at the end."""

    loudest_lufs: float
    peak_db: float
    left_db: float
    loudness_lufs: tuple[float, ...]


def measured(notes: Iterable[np.ndarray]) -> Figures:
    notes = list(notes)
    levels = tuple(momentary_max(heard) for heard in notes)
    highest = max(float(np.abs(heard).max()) for heard in notes)
    left = max(float(np.abs(heard[-2400:]).max()) for heard in notes)
    return Figures(max(levels), decibels(highest), decibels(left), levels)


def preset_figures(kind: Kind, values: Mapping[str, float], pitches: Sequence[float] = PITCHES) -> Figures:
    return measured(one_by_one([note(kind, values, pitch) for pitch in pitches]))


def pad_figures(pad: Pad, key: int) -> Figures:
    return measured(one_by_one([note(CATALOGUE[pad.kind], pad.values, key)]))


def decibels(linear: float) -> float:
    return float(20 * np.log10(max(linear, 1e-12)))


def _level(path: Path) -> None:
    """Sets the level of each preset in a file so that its loudest note is at the target."""
    content = json.loads(path.read_text())
    for preset, read in zip(content["presets"], factory.presets_in(path), strict=True):
        kind = CATALOGUE[read.kind]
        level = read.values.get("level_db", 0.0) + TARGET_LUFS - preset_figures(kind, read.values).loudest_lufs
        limits = kind.parameter("level_db")
        preset["values"]["level_db"] = round(min(max(level, limits.minimum), limits.maximum), 1)
    lines = ",\n".join("    " + json.dumps(preset, ensure_ascii=False) for preset in content["presets"])
    path.write_text(f'{{\n  "kind": "{content["kind"]}",\n  "presets": [\n{lines}\n  ]\n}}\n')


def _show(path: Path) -> None:
    if path.parent.name == "kits":
        kit = factory.kit_in(path)
        found = [(f"{key} {pad.title}", pad_figures(pad, key)) for key, pad in kit.pads.items()]
    else:
        found = [
            (preset.name, preset_figures(CATALOGUE[preset.kind], preset.values)) for preset in factory.presets_in(path)
        ]
    for name, figures in found:
        by_note = " ".join(f"{level:.0f}" for level in figures.loudness_lufs)
        print(
            f"{name:32} {figures.loudest_lufs:7.1f} LUFS  peak {figures.peak_db:6.1f} dB"
            f"  left {figures.left_db:6.1f} dB  [{by_note}]"
        )


if __name__ == "__main__":
    level, *paths = sys.argv[1:] if "--level" in sys.argv[1:2] else ("", *sys.argv[1:])
    for each in map(Path, paths):
        if level:
            _level(each)
        _show(each)
