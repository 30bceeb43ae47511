"""A page that lists every sound of the catalogue with a small picture and what it measures.

Each sound is played by ``scsynth -N`` as ``playback.audition`` does; pictures are drawings of a few numbers in SVG.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from effects import factory
from effects.catalogue import CATALOGUE, Kind, Parameter
from playback import audition
from playback.audition import RATE, Figures
from playback.loudness import momentary_max

LEVEL_TOLERANCE_LU = 2.0
WIDTH, HEIGHT = 160, 40
LOWEST_HZ, HIGHEST_HZ, FLOOR_DB = 30.0, 18_000.0, -80.0


class Sound(NamedTuple):
    """One row of the report. ``faults``: what is not as it should be, in words."""

    name: str
    note: str
    figures: tuple[str, ...]
    wave: str
    spectrum: str
    faults: tuple[str, ...]


class Section(NamedTuple):
    title: str
    about: str
    columns: tuple[str, ...]
    sounds: list[Sound]


def sections(progress: Callable[[str], None], only: str = "", workers: int = 2) -> Iterator[Section]:
    """The report, section by section. ``only``: kinds and kits whose names begin so."""
    with ThreadPoolExecutor(workers) as pool:  # scsynth is a process of its own: threads keep as many busy
        presets = [each for each in factory.presets() if each.kind.startswith(only)]
        for kind in CATALOGUE.instruments:
            own = [each for each in presets if each.kind == kind.name]
            if own or (kind.name.startswith(only) and not kind.is_kit and kind.name not in audition.SAMPLERS):
                progress(kind.title)
                named = [("As it comes", "", {}), *((each.name, ", ".join(each.tags), each.values) for each in own)]
                sounds = pool.map(lambda each, kind=kind: instrument_sound(kind, *each), named)
                yield Section(kind.title, kind.description, NOTE_COLUMNS, list(sounds))
        for kit in factory.kits():
            if kit.slug.startswith(only):
                progress(kit.name)
                sounds = pool.map(lambda item: pad_sound(*item), kit.pads.items())
                yield Section(kit.name, kit.description, PAD_COLUMNS, list(sounds))
        for kind in CATALOGUE.effects:
            if kind.name.startswith(only):
                progress(kind.title)
                named = [("As it comes", {}), *((each.name, each.values) for each in presets if each.kind == kind.name)]
                own = [*pool.map(lambda each, kind=kind: effect_sound(kind, *each), named)]
                if kind.family != "utility" and all("unchanged" in each.figures for each in own):
                    own = [own[0]._replace(faults=(*own[0].faults, "does nothing, nor do its presets")), *own[1:]]
                own += pool.map(lambda parameter, kind=kind: ends_of(kind, parameter), kind.parameters)
                yield Section(kind.title, kind.description, EFFECT_COLUMNS, own)


# --- instruments and pads ---------------------------------------------------------------------------------------------

NOTE_COLUMNS = ("Loudest", "Peak", "At velocity 127", "Left at the end")
PAD_COLUMNS = ("Loudest", "Peak at 127", "Length")


def instrument_sound(kind: Kind, name: str, note: str, values: dict[str, float]) -> Sound:
    """A preset at C3 to C5, and at its hardest."""
    found = audition.preset_figures(kind, values)
    [hard] = audition.one_by_one([audition.note(kind, values, 60, 127)])
    shown = audition.one_by_one([audition.note(kind, values, 60)])[0]
    hardest = audition.decibels(np.abs(hard).max())
    figures = (_lufs(found.loudest_lufs), _db(found.peak_db), _db(hardest), _db(found.left_db))
    return Sound(name, note, figures, wave(shown), spectrum(shown), tuple(_faults(kind, values, found, hardest, shown)))


def _faults(kind: Kind, values: dict[str, float], found: Figures, hardest: float, shown: np.ndarray) -> Iterator[str]:
    if not np.isfinite(shown).all():
        yield "not a number"
    # A drum as it comes is a part of kits, which balance it.
    if (values or not kind.percussive) and abs(found.loudest_lufs - audition.TARGET_LUFS) > LEVEL_TOLERANCE_LU:
        yield f"{found.loudest_lufs - audition.TARGET_LUFS:+.1f} LU off"
    if max(hardest, found.peak_db) >= 0:
        yield "clips"
    if abs(shown.mean()) > 1e-3:
        yield "DC"


def pad_sound(key: int, pad) -> Sound:
    kind = CATALOGUE[pad.kind]
    heard, hard = audition.one_by_one([audition.note(kind, pad.values, key, velocity) for velocity in (100, 127)])
    highest = audition.decibels(np.abs(hard).max())
    loud = np.flatnonzero(np.abs(heard).max(1) > 1e-3 * np.abs(heard).max())
    seconds = (loud[-1] + 1) / RATE if len(loud) else 0.0
    faults = [*(["silent"] if highest < -60 else []), *(["clips"] if highest >= 0 else [])]
    figures = (_lufs(momentary_max(heard)), _db(highest), f"{seconds:.2f} s")
    return Sound(f"{key} {pad.title}", kind.title, figures, wave(heard), spectrum(heard), tuple(faults))


# --- effects ----------------------------------------------------------------------------------------------------------

EFFECT_COLUMNS = ("Level", "Peak", "Left 2 s later")


def material() -> np.ndarray:
    """What effects are played: a plucked chord and a bar of drums, then two seconds of nothing."""
    rng = np.random.default_rng(1)
    times = np.arange(2 * RATE) / RATE
    chord = sum(np.sin(2 * np.pi * hz * times) for hz in (110.0, 220.5, 277.2, 329.6, 880.0)) * np.exp(-2.0 * times)
    beats = rng.normal(size=len(times)) * np.exp(-30.0 * (times % 0.5))
    left = 0.06 * chord + 0.1 * beats
    right = 0.06 * np.roll(chord, 40) + 0.1 * beats
    return np.concatenate([np.stack([left, right], 1), np.zeros((2 * RATE, 2))]).astype(np.float32)


def effect_sound(kind: Kind, name: str, values: dict[str, float]) -> Sound:
    played = material()
    heard = audition.through(kind, values, played)
    sounding, silent = heard[: 2 * RATE], heard[-RATE // 2 :]
    level = audition.decibels(_rms(sounding)) - audition.decibels(_rms(played[: 2 * RATE]))
    faults = ["not a number"] if not np.isfinite(heard).all() else []
    # An equaliser at rest changes nothing, and a gate that nothing has to close.
    figures = (
        "unchanged" if np.allclose(heard, played, atol=1e-6) else f"{level:+.1f} dB",
        _db(_peak_db(heard)),
        _db(_peak_db(silent)),
    )
    return Sound(name, "", figures, wave(heard), spectrum(sounding), tuple(faults))


def ends_of(kind: Kind, parameter: Parameter) -> Sound:
    """A parameter at its two ends, everything else as it comes."""
    low, high = (
        audition.through(kind, {parameter.name: value}, material()) for value in (parameter.minimum, parameter.maximum)
    )
    both = np.concatenate([low, high])
    faults = ["not a number"] if not np.isfinite(both).all() else ["runs away"] if _peak_db(both) > 36 else []
    change = audition.decibels(_rms(high[: 2 * RATE])) - audition.decibels(_rms(low[: 2 * RATE]))
    figures = (
        f"{change:+.1f} dB",
        _db(_peak_db(both)),
        _db(max(_peak_db(low[-RATE // 2 :]), _peak_db(high[-RATE // 2 :]))),
    )
    note = f"{parameter.minimum:g} … {parameter.maximum:g} {parameter.unit}".strip()
    return Sound(
        f"{parameter.title} from end to end", note, figures, wave(both), spectrum(high[: 2 * RATE]), tuple(faults)
    )


def _rms(signal: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(np.nan_to_num(signal), dtype=np.float64))))


def _peak_db(signal: np.ndarray) -> float:
    return audition.decibels(float(np.abs(np.nan_to_num(signal)).max()))


def _db(value: float) -> str:
    return "silent" if value < -140 else f"{value:.1f} dB"


def _lufs(value: float) -> str:
    return f"{value:.1f} LUFS"


# --- pictures ---------------------------------------------------------------------------------------------------------


def wave(signal: np.ndarray) -> str:
    """The outline of a signal as an SVG path within ``WIDTH`` × ``HEIGHT``: its highest and lowest sample a pixel."""
    mono = np.nan_to_num(signal.mean(1))
    columns = np.array_split(mono, WIDTH)
    scale = (HEIGHT / 2 - 1) / max(float(np.abs(mono).max()), 1e-6)
    tops = [HEIGHT / 2 - scale * float(column.max()) for column in columns]
    bottoms = [HEIGHT / 2 - scale * float(column.min()) for column in columns]
    return _path([*enumerate(tops), *reversed([*enumerate(bottoms)])]) + "Z"


def spectrum(signal: np.ndarray) -> str:
    """The spectrum over octaves as an SVG path, 80 dB high."""
    mono = np.nan_to_num(signal.mean(1))
    power = np.abs(np.fft.rfft(mono * np.hanning(len(mono)))) ** 2
    edges = np.geomspace(LOWEST_HZ, HIGHEST_HZ, WIDTH // 2 + 1) * len(mono) / RATE
    bands = [float(power[int(low) : max(int(high), int(low) + 1)].max()) for low, high in itertools.pairwise(edges)]
    levels = 10 * np.log10(np.maximum(bands, 1e-20) / max(*bands, 1e-20))
    heights = [HEIGHT - (max(level, FLOOR_DB) - FLOOR_DB) / -FLOOR_DB * (HEIGHT - 2) for level in levels]
    return _path([(0, HEIGHT), *((2 * at, height) for at, height in enumerate(heights)), (WIDTH - 2, HEIGHT)]) + "Z"


def _path(points: Iterable[tuple[float, float]] | Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:.1f}" for x, y in points)
