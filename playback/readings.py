"""What an engine's strips read, as binary frames. Pure.

A frame is little-endian and begins with ``uint8 kind, uint8 0, uint16 n, uint32 tick``; ticks count up with every
reading. Levels are ``uint16``: 0 is silence, else dB = value / 400 − 130.

- METERS: ``n`` strips, each ``uint16 slot`` and four levels: peak left, peak right, RMS left, RMS right.
- SPECTRUM: of slot ``n``, 1024 levels: bins of 24 000 / 1024 Hz. A sine at full scale is at 0 dB.
- WAVEFORM: of slot ``n``, 2048 ``int16`` samples at 48 kHz, mono, 32767 is full scale.
"""

import struct
from collections.abc import Iterable
from enum import IntEnum

import numpy as np

HEAD = struct.Struct("<BBHI")
SILENCE_DB, STEPS_A_DB = -130.0, 400.0
WAVE_FRAMES = 2048
BINS = WAVE_FRAMES // 2
TAP_FRAMES = 2 * WAVE_FRAMES  # a ring, so that there is a whole wave behind whatever is being written

_RECORD = np.dtype([("slot", "<u2"), ("levels", "<u2", 4)])
_WINDOW = np.blackman(WAVE_FRAMES)
_SCALE = 2.0 / _WINDOW.sum()


class Kind(IntEnum):
    METERS = 1
    SPECTRUM = 2
    WAVEFORM = 3


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


def newest(ring: np.ndarray, began: int, block_frames: int) -> np.ndarray:
    """The newest WAVE_FRAMES samples of a ring whose running block began at frame ``began``."""
    return np.roll(ring, -(began + block_frames))[-WAVE_FRAMES:]


def waveform(tick: int, slot: int, wave: np.ndarray) -> bytes:
    samples = np.clip(np.rint(np.nan_to_num(wave) * 32_767.0), -32_767, 32_767).astype("<i2")
    return HEAD.pack(Kind.WAVEFORM, 0, slot, tick & 0xFFFFFFFF) + samples.tobytes()


def spectrum(tick: int, slot: int, wave: np.ndarray) -> bytes:
    amplitudes = np.abs(np.fft.rfft(np.nan_to_num(wave) * _WINDOW))[:BINS] * _SCALE
    return HEAD.pack(Kind.SPECTRUM, 0, slot, tick & 0xFFFFFFFF) + levels(amplitudes).tobytes()


def read_levels(frame: bytes) -> np.ndarray:
    """A spectrum's bins in dB."""
    return decibels(np.frombuffer(frame, "<u2", offset=HEAD.size))


def read_wave(frame: bytes) -> np.ndarray:
    """A waveform's samples, 1.0 is full scale."""
    return np.frombuffer(frame, "<i2", offset=HEAD.size) / 32_767.0


# --- from the engine ------------------------------------------------------------------------------------------------


def bus_values(reply: bytes) -> tuple[list[int], np.ndarray]:
    """Of a ``/c_setn`` with four values a range: first buses and (ranges, 4) values."""
    tags_end = (reply.index(0, 8) // 4 + 1) * 4
    cells = np.frombuffer(reply, ">u4", offset=tags_end).reshape(-1, 6)
    return cells[:, 0].tolist(), np.ascontiguousarray(cells[:, 2:]).view(">f4").astype(np.float64)


def buffer_values(reply: bytes) -> tuple[int, np.ndarray]:
    """Of a ``/b_setn`` with one range: the buffer's number and its samples."""
    tags_end = (reply.index(0, 8) // 4 + 1) * 4
    number, _, count = struct.unpack_from(">iii", reply, tags_end)
    return number, np.frombuffer(reply, ">f4", count=count, offset=tags_end + 12).astype(np.float64)


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
