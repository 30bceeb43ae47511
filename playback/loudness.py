"""How loud sound is: ITU-R BS.1770-4, EBU R 128 with Tech 3341 and Tech 3342. Pure.

Signals are float arrays of shape (frames, channels) at 48 kHz, 1.0 is full scale. Measuring takes two steps, here as in
the page (``static/js/engine/hops.js`` and ``static/js/loudness.js``; both pass ``tests/cases/loudness.json``):

- :class:`Hops` filters, and sums every 10 ms into one row of eight numbers. It is all that has to see samples.
- :class:`Meter` has windows over those rows, and gates.

:func:`measure` does both for a signal that is there as a whole. Silence is QUIETEST_LUFS, in every unit.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from scipy.signal import lfilter, sosfilt

RATE = 48_000
QUIETEST_LUFS = -120.0

HOP_FRAMES = 480  # 10 ms, so that no window is off by more than 5 ms (Tech 3341, cases 13 and 14)
STEP_HOPS = 10  # blocks of 400 ms overlap by three quarters (BS.1770-4); short-term values come as often
MOMENTARY_HOPS = 40  # 400 ms
SHORT_TERM_HOPS = 300  # 3 s
ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0
RANGE_GATE_LU = -20.0  # Tech 3342
RANGE_PERCENT = 10, 95

STEREO = (1.0, 1.0)
SURROUND = (1.0, 1.0, 1.0, 1.41, 1.41)  # L, R, C, Ls, Rs (BS.1770-4, table 3)

# The K-weighting at 48 kHz (BS.1770-4, tables 1 and 2): a shelf for the head, then a high-pass.
_SHELF = [1.53512485958697, -2.69169618940638, 1.19839281085285], [1, -1.69065929318241, 0.73248077421585]
_HIGH_PASS = [1.0, -2.0, 1.0], [1, -1.99004745483398, 0.99007225036621]


class Hop(IntEnum):
    """What stands where in a row."""

    ENERGY = 0  # of all K-weighted channels with their weights, summed over the hop
    LEFT = 1  # unweighted squares, summed
    RIGHT = 2
    PRODUCT = 3  # left times right, summed
    PEAK_LEFT = 4
    PEAK_RIGHT = 5
    TRUE_PEAK_LEFT = 6
    TRUE_PEAK_RIGHT = 7


def k_weighted(signal: np.ndarray) -> np.ndarray:
    return sosfilt([[*_SHELF[0], *_SHELF[1]], [*_HIGH_PASS[0], *_HIGH_PASS[1]]], signal, axis=0)


def momentary_max(signal: np.ndarray) -> float:
    """The highest momentary loudness (400 ms, every 10 ms) in LUFS."""
    frames = round(0.4 * RATE)
    if len(signal) < frames:
        signal = np.concatenate([signal, np.zeros((frames - len(signal), signal.shape[1]))])
    energy = np.concatenate([[0.0], np.cumsum((k_weighted(signal) ** 2).sum(1))])
    ends = energy[frames::480]
    loudest = (ends - energy[:-frames:480][: len(ends)]).max() / frames
    return max(float(-0.691 + 10 * np.log10(max(loudest, 1e-30))), QUIETEST_LUFS)


# --- samples ----------------------------------------------------------------------------------------------------------


def _between(half: int = 12, beta: float = 6.0) -> np.ndarray:
    """(3, 2·half): weights that give what lies a quarter, a half and three quarters of the way to the next sample.

    BS.1770-4 annex 2 asks for four times the rate. Its own 12 weights a phase fall off from 16 kHz on; a sinc under a
    Kaiser window of 24 is true to 0.013 dB up to 20 kHz.
    """
    place = np.arange(-half + 1, half + 1) - np.array([[0.25], [0.5], [0.75]])
    return np.sinc(place) * np.i0(beta * np.sqrt(1 - (place / half) ** 2)) / np.i0(beta)


_BETWEEN = _between()
_TAPS = _BETWEEN.shape[1]


class Hops:
    """Rows of a stream, which comes in blocks of any size. Channels beyond two count towards loudness alone."""

    def __init__(self, weights: tuple[float, ...] = STEREO):
        self._weights = np.array(weights)
        self._states = np.zeros((2, 2, len(weights)))
        self._rest = np.zeros((0, len(weights)))
        self._before = np.zeros((_TAPS - 1, 2))

    def of(self, block: np.ndarray) -> np.ndarray:
        """(n, 8), see :class:`Hop`: of the hops that this block completes. True peaks come 12 frames late."""
        signal = np.concatenate([self._rest, np.nan_to_num(block)])
        count = len(signal) // HOP_FRAMES
        signal, self._rest = signal[: count * HOP_FRAMES], signal[count * HOP_FRAMES :]
        rows = np.zeros((count, len(Hop)))
        if not count:
            return rows
        weighted, self._states[0] = lfilter(*_SHELF, signal, axis=0, zi=self._states[0])
        weighted, self._states[1] = lfilter(*_HIGH_PASS, weighted, axis=0, zi=self._states[1])
        rows[:, Hop.ENERGY] = (weighted**2).reshape(count, HOP_FRAMES, -1).sum(1) @ self._weights
        stereo = signal[:, :2]
        left, right = hops = stereo.T.reshape(2, count, HOP_FRAMES)
        rows[:, Hop.LEFT : Hop.PEAK_LEFT] = np.stack([(left**2), (right**2), left * right], -1).sum(1)
        rows[:, Hop.PEAK_LEFT : Hop.TRUE_PEAK_LEFT] = np.abs(hops).max(2).T
        rows[:, Hop.TRUE_PEAK_LEFT :] = self._true_peaks(stereo, count)
        return rows

    def _true_peaks(self, signal: np.ndarray, count: int) -> np.ndarray:
        stretch = np.concatenate([self._before, signal])
        self._before = stretch[1 - _TAPS :]
        windows = np.lib.stride_tricks.sliding_window_view(stretch, _TAPS, axis=0)  # (frames, 2, taps)
        between = np.abs(windows @ _BETWEEN.T).max(2)
        sampled = np.abs(stretch[_TAPS // 2 - 1 :][: len(signal)])
        return np.maximum(between, sampled).reshape(count, HOP_FRAMES, 2).max(1)


# --- windows and gates ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Now:
    """What a meter reads at this moment. Pairs are left and right."""

    momentary_lufs: float  # of the last 400 ms
    short_term_lufs: float  # of the last 3 s
    peak_db: tuple[float, float]  # of the last 400 ms, in dBFS
    true_peak_db: tuple[float, float]  # the same in dBTP
    rms_db: tuple[float, float]  # of the last 400 ms; a full-scale sine reads −3.0 dBFS
    correlation: float  # of the last 400 ms: 1 mono, 0 unrelated or silent, −1 one side turned over


@dataclass(frozen=True, slots=True)
class Loudness:
    """What a meter has measured since it began."""

    integrated_lufs: float
    range_lu: float
    momentary_max_lufs: float
    short_term_max_lufs: float
    true_peak_db: float  # dBTP
    peak_db: float  # dBFS
    rms_db: tuple[float, float]
    correlation: float
    seconds: float


class Histogram:
    """How often which loudness was, in bins of 0.01 LU from the absolute gate on: the same room after hours."""

    TOP_LUFS = 20.0
    BINS = round((TOP_LUFS - ABSOLUTE_GATE_LUFS) * 100)

    def __init__(self) -> None:
        self.counts = np.zeros(self.BINS, int)
        self.energies = np.zeros(self.BINS)

    def add(self, energy: float) -> None:
        above = lufs(energy) - ABSOLUTE_GATE_LUFS
        if above > 0:
            place = min(int(above * 100), self.BINS - 1)
            self.counts[place] += 1
            self.energies[place] += energy

    def gated(self, relative_lu: float) -> int:
        """The first bin above the relative gate."""
        if not self.counts.any():
            return 0
        gate = lufs(self.energies.sum() / self.counts.sum()) + relative_lu
        return max(round((gate - ABSOLUTE_GATE_LUFS) * 100), 0)

    @property
    def mean_lufs(self) -> float:
        """BS.1770-4, equation 7."""
        first = self.gated(RELATIVE_GATE_LU)
        count = self.counts[first:].sum()
        return lufs(self.energies[first:].sum() / count) if count else QUIETEST_LUFS

    @property
    def range_lu(self) -> float:
        """Tech 3342: between the 10th and the 95th of a hundred."""
        first = self.gated(RANGE_GATE_LU)
        sums = np.cumsum(self.counts[first:])
        if not sums.size or not sums[-1]:
            return 0.0
        low, high = (int(np.searchsorted(sums, round((sums[-1] - 1) * percent / 100) + 1)) for percent in RANGE_PERCENT)
        return (high - low) / 100


class Meter:
    """Takes a stereo signal in blocks of any size; :attr:`now` and :attr:`total` are there at any time.

    It may also be given rows that were made elsewhere, by :meth:`take`.
    """

    def __init__(self, weights: tuple[float, ...] = STEREO):
        self._hops = Hops(weights)
        self.reset()

    def reset(self) -> None:
        """Begins anew."""
        self._recent = np.zeros((SHORT_TERM_HOPS, len(Hop)))
        self._blocks, self._short_terms = Histogram(), Histogram()
        self._sums, self._count = np.zeros(3), 0
        self._peak = self._true_peak = self._momentary_max = self._short_term_max = 0.0

    def feed(self, block: np.ndarray) -> None:
        """``block``: (frames, channels)."""
        self.take(self._hops.of(block))

    def take(self, rows: np.ndarray) -> None:
        """``rows``: (n, 8), as :meth:`Hops.of` gives them."""
        if not len(rows):
            return
        self._sums += rows[:, Hop.LEFT : Hop.PEAK_LEFT].sum(0)
        self._peak = max(self._peak, rows[:, [Hop.PEAK_LEFT, Hop.PEAK_RIGHT]].max())
        self._true_peak = max(self._true_peak, rows[:, [Hop.TRUE_PEAK_LEFT, Hop.TRUE_PEAK_RIGHT]].max())
        known = np.concatenate([self._recent, rows])
        sums = np.concatenate([[0.0], np.cumsum(known[:, Hop.ENERGY])])
        ends = np.arange(SHORT_TERM_HOPS + 1, len(known) + 1)
        momentary = (sums[ends] - sums[ends - MOMENTARY_HOPS]) / (MOMENTARY_HOPS * HOP_FRAMES)
        short_term = (sums[ends] - sums[ends - SHORT_TERM_HOPS]) / (SHORT_TERM_HOPS * HOP_FRAMES)
        self._momentary_max = max(self._momentary_max, momentary.max())
        self._short_term_max = max(self._short_term_max, short_term.max())
        counts = range(self._count + 1, self._count + len(rows) + 1)
        for count, block, whole in zip(counts, momentary, short_term, strict=True):
            if count % STEP_HOPS == 0 and count >= MOMENTARY_HOPS:
                self._blocks.add(block)
            if count % STEP_HOPS == 0 and count >= SHORT_TERM_HOPS:
                self._short_terms.add(whole)
        self._count += len(rows)
        self._recent = known[-SHORT_TERM_HOPS:]

    @property
    def now(self) -> Now:
        recent = self._recent[-MOMENTARY_HOPS:]
        frames = MOMENTARY_HOPS * HOP_FRAMES
        left, right, product = recent[:, Hop.LEFT : Hop.PEAK_LEFT].sum(0)
        highest = [decibels(value) for value in recent[:, Hop.PEAK_LEFT :].max(0)]
        return Now(
            lufs(recent[:, Hop.ENERGY].sum() / frames),
            lufs(self._recent[:, Hop.ENERGY].sum() / (SHORT_TERM_HOPS * HOP_FRAMES)),
            (highest[0], highest[1]),
            (highest[2], highest[3]),
            (decibels(np.sqrt(left / frames)), decibels(np.sqrt(right / frames))),
            correlation(left, right, product),
        )

    @property
    def total(self) -> Loudness:
        left, right, product = self._sums
        frames = max(self._count * HOP_FRAMES, 1)
        return Loudness(
            self._blocks.mean_lufs,
            self._short_terms.range_lu,
            lufs(self._momentary_max),
            lufs(self._short_term_max),
            decibels(self._true_peak),
            decibels(self._peak),
            (decibels(np.sqrt(left / frames)), decibels(np.sqrt(right / frames))),
            correlation(left, right, product),
            self._count * HOP_FRAMES / RATE,
        )


def measure(signal: np.ndarray, weights: tuple[float, ...] = STEREO) -> Loudness:
    """A whole signal, of shape (frames, channels). What falls short of 10 ms at its end is filled up with silence."""
    meter = Meter(weights)
    short = -(len(signal) + _TAPS // 2) % HOP_FRAMES + _TAPS // 2
    meter.feed(signal)
    meter.feed(np.zeros((short, len(weights))))
    return meter.total


def lufs(energy: float) -> float:
    """Of a mean square of K-weighted channels, summed with their weights (BS.1770-4, equation 2)."""
    return max(float(-0.691 + 10 * np.log10(max(energy, 1e-30))), QUIETEST_LUFS)


def decibels(linear: float) -> float:
    return max(float(20 * np.log10(max(linear, 1e-30))), QUIETEST_LUFS)


def correlation(left: float, right: float, product: float) -> float:
    """Of two sums of squares and one of products. Below −100 dBFS there is nothing to compare."""
    power = np.sqrt(left * right)
    return float(product / power) if power > 1e-10 * HOP_FRAMES else 0.0
