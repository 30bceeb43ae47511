"""What is heard of a song, in numbers."""

import numpy as np

from .songs import SongBook

RATE = 48_000


def level_db(sound: np.ndarray) -> float:
    return 20 * np.log10(max(np.sqrt(np.mean(sound**2)), 1e-9))


def is_silent(sound: np.ndarray) -> bool:
    return bool(np.max(np.abs(sound)) < 1e-6)


def onset(sound: np.ndarray, after: float = 0.0, threshold: float = 1e-5) -> int:
    """The first frame that sounds, from ``after`` seconds on."""
    start = round(after * RATE)
    return start + int(np.argmax(np.max(np.abs(sound[start:]), axis=1) > threshold))


def brightness(sound: np.ndarray) -> float:
    """The spectrum's centroid in Hz."""
    power = np.abs(np.fft.rfft(sound[:, 0])) ** 2
    return float(np.sum(power * np.fft.rfftfreq(len(sound), 1 / RATE)) / np.sum(power))


NOTE = [(60, 0.0, 2.0)]


def steady_organ(book: SongBook, notes, **clip) -> str:
    """A track whose notes sound alike whatever their seed: no click, no rotor."""
    strip = book.track(instrument="organ")
    device = next(id for id, row in book.rows["effects.device"].items() if row["strip_id"] == strip)
    book.set("effects.device", device, values={"click": 0.0, "rotary": 0.0})
    book.clip(strip, notes, **{"length_beats": 2.0, **clip})
    return strip
