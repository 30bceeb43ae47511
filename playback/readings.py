"""What an engine's strips read, as binary frames. Pure.

A frame is little-endian and begins with ``uint8 kind, uint8 0, uint16 n, uint32 tick``; ticks count up with every
reading. Levels are ``uint16``: 0 is silence, else dB = value / 400 − 130.

- METERS: ``n`` strips, each ``uint16 slot`` and four levels: peak left, peak right, RMS left, RMS right.
- SPECTRUM: of slot ``n``, 4096 levels: the louder side in bins of 24 000 / 4096 Hz. A sine at full scale is at 0 dB.
- WAVEFORM: of slot ``n``, ``int16`` samples at 48 kHz, left and right in turns, 32767 is full scale: what has come
  since the last one.
- LOUDNESS: of slot ``n``, rows of eight ``float32``, see ``playback.loudness.Hop``: each 10 ms since the last one.
"""

import struct
from collections.abc import Iterable
from enum import IntEnum

import numpy as np

from playback.loudness import Hop, Hops

HEAD = struct.Struct("<BBHI")
SILENCE_DB, STEPS_A_DB = -130.0, 400.0
FFT_FRAMES = 8192
BINS = FFT_FRAMES // 2
TAP_FRAMES = 16_384  # a ring, a third of a second long: so late may be read what was written

MOST_WAITING = 60

_RECORD = np.dtype([("slot", "<u2"), ("levels", "<u2", 4)])
_WINDOW = np.blackman(FFT_FRAMES)[:, None]
_SCALE = 2.0 / _WINDOW.sum()


class Kind(IntEnum):
    METERS = 1
    SPECTRUM = 2
    WAVEFORM = 3
    LOUDNESS = 4


def levels(linear: np.ndarray) -> np.ndarray:
    """Linear amplitudes ≥ 0 as uint16."""
    decibels = 20.0 * np.log10(np.maximum(np.nan_to_num(linear), 1e-9))
    return np.clip(np.rint((decibels - SILENCE_DB) * STEPS_A_DB), 0, 65_535).astype("<u2")


def decibels(values: np.ndarray) -> np.ndarray:
    """The inverse of :func:`levels`, in dB; silence is −inf."""
    return np.where(values > 0, values / STEPS_A_DB + SILENCE_DB, -np.inf)


def meters(tick: int, slots: list[int], values: np.ndarray) -> bytes:
    """``values``: (strips, 4) linear, in the order of ``slots``."""
    records = np.empty(len(slots), _RECORD)
    records["slot"], records["levels"] = slots, levels(values)
    return HEAD.pack(Kind.METERS, 0, len(slots), tick & 0xFFFFFFFF) + records.tobytes()


def read_meters(frame: bytes) -> dict[int, np.ndarray]:
    """By slot: peak left, peak right, RMS left, RMS right in dB."""
    records = np.frombuffer(frame, _RECORD, offset=HEAD.size)
    return dict(zip(records["slot"].tolist(), decibels(records["levels"]), strict=True))


class Stream:
    """What is played on one strip, without a gap, on its way into frames."""

    def __init__(self) -> None:
        self._hops = Hops()
        self._newest = np.zeros((FFT_FRAMES, 2))
        self._fresh: list[np.ndarray] = []

    def take(self, samples: np.ndarray) -> None:
        """``samples``: (frames, 2)."""
        self._fresh.append(np.nan_to_num(samples))

    def frames(self, tick: int, slot: int, pictures: bool) -> list[bytes]:
        """Of what was taken since they were last asked for; without ``pictures`` it is its loudness alone."""
        if not self._fresh:
            return []
        fresh = np.concatenate(self._fresh)
        self._fresh.clear()
        self._newest = np.concatenate([self._newest, fresh])[-FFT_FRAMES:]
        made = [loudness(tick, slot, self._hops.of(fresh))]
        if pictures:
            made += [waveform(tick, slot, fresh), spectrum(tick, slot, self._newest)]
        return made


def loudness(tick: int, slot: int, rows: np.ndarray) -> bytes:
    """``rows``: (n, 8), as :class:`playback.loudness.Hops` makes them."""
    return HEAD.pack(Kind.LOUDNESS, 0, slot, tick & 0xFFFFFFFF) + rows.astype("<f4").tobytes()


def waveform(tick: int, slot: int, wave: np.ndarray) -> bytes:
    """``wave``: (frames, 2)."""
    samples = np.clip(np.rint(wave * 32_767.0), -32_767, 32_767).astype("<i2")
    return HEAD.pack(Kind.WAVEFORM, 0, slot, tick & 0xFFFFFFFF) + samples.tobytes()


def spectrum(tick: int, slot: int, wave: np.ndarray) -> bytes:
    """``wave``: (FFT_FRAMES, 2)."""
    amplitudes = np.abs(np.fft.rfft(wave * _WINDOW, axis=0))[:BINS].max(1) * _SCALE
    return HEAD.pack(Kind.SPECTRUM, 0, slot, tick & 0xFFFFFFFF) + levels(amplitudes).tobytes()


def read_loudness(frame: bytes) -> np.ndarray:
    """(n, 8)."""
    return np.frombuffer(frame, "<f4", offset=HEAD.size).reshape(-1, len(Hop)).astype(np.float64)


def read_levels(frame: bytes) -> np.ndarray:
    """A spectrum's bins in dB."""
    return decibels(np.frombuffer(frame, "<u2", offset=HEAD.size))


def read_wave(frame: bytes) -> np.ndarray:
    """A waveform's samples, (frames, 2), 1.0 is full scale."""
    return np.frombuffer(frame, "<i2", offset=HEAD.size).reshape(-1, 2) / 32_767.0


def keep_newest(waiting: dict[bytes, bytes], frame: bytes) -> None:
    """Puts a frame among those that wait, in the place of an older one of its kind and slot.

    Loudness is reckoned from every row, so of that all are kept, as long as the line is not stuck altogether.
    """
    match frame[0]:
        case Kind.METERS:
            waiting[frame[:1]] = frame
        case Kind.LOUDNESS:
            waiting[frame[: HEAD.size]] = frame
            if len(waiting) > MOST_WAITING:
                del waiting[next(iter(waiting))]
        case _:
            waiting[frame[:4]] = frame


# --- from the engine ------------------------------------------------------------------------------------------------


def bus_values(reply: bytes) -> tuple[list[int], np.ndarray]:
    """Of a ``/c_setn`` with four values a range: first buses and (ranges, 4) values."""
    tags_end = (reply.index(0, 8) // 4 + 1) * 4
    cells = np.frombuffer(reply, ">u4", offset=tags_end).reshape(-1, 6)
    return cells[:, 0].tolist(), np.ascontiguousarray(cells[:, 2:]).view(">f4").astype(np.float64)


def buffer_values(reply: bytes) -> tuple[int, int, np.ndarray]:
    """Of a ``/b_setn`` with one range: the buffer's number, the first sample's, and the samples."""
    tags_end = (reply.index(0, 8) // 4 + 1) * 4
    number, first, count = struct.unpack_from(">iii", reply, tags_end)
    return number, first, np.frombuffer(reply, ">f4", count=count, offset=tags_end + 12).astype(np.float64)


# --- strips of a graph ------------------------------------------------------------------------------------------------


def follow_strips(slots: set[int], messages: Iterable[bytes], first_group: int, most: int) -> None:
    """Keeps ``slots``, those of the strips in the graph, as its messages make and free strips' groups."""
    for message in messages:
        if message.startswith((b"/g_new\0", b"/n_free\0")):
            tags = (message.index(0) // 4 + 1) * 4
            cells = (message.index(0, tags) // 4 + 1) * 4
            (node,) = struct.unpack_from(">i", message, cells)
            if first_group <= node < first_group + most:
                (slots.add if message[1:2] == b"g" else slots.discard)(node - first_group)
