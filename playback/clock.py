"""Musical time: beats to seconds through a song's tempo, beats to bars through its metre. Pure.

Beats are quarter notes from the song's start. The page's twin is ``static/js/engine/clock.js``; both pass
``playback/tests/cases/clock.json``.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

DEFAULT_BPM = 120.0
DEFAULT_METRE = (4, 4)

# Beats this near to each other are one: sums of thirds and sevenths of beats do not come out even.
SAME_BEAT = 1e-9


class TempoMap:
    """Tempo over a song: ``marks`` are ``(beat, bpm, ramp)``, in any order.

    From a mark on the tempo is ``bpm`` quarter notes a minute; with ``ramp`` it moves to the next mark's, linear
    over beats. Before the first mark and after the last it stays. Of marks on one beat the last counts.

    On a ramp of slope k (bpm per beat) that starts at tempo b, L beats last the integral of 60 / (b + k·l) dl,
    which is 60/k · ln(1 + k·L/b) seconds (for a whole ramp 60·L/(b1−b0)·ln(b1/b0)); its inverse is exact:
    L = b/k · (e^(k·s/60) − 1). ``log1p`` and ``expm1`` keep both exact for ramps that hardly rise.
    """

    __slots__ = ("_bpms", "_seconds", "_slopes", "beats", "marks")

    def __init__(self, marks: Iterable[tuple[float, float, bool]] = ()):
        by_beat = {beat: (beat, bpm, bool(ramp)) for beat, bpm, ramp in marks}
        self.marks = tuple(by_beat[beat] for beat in sorted(by_beat)) or ((0.0, DEFAULT_BPM, False),)
        self.beats = [beat for beat, _, _ in self.marks]
        self._bpms = [bpm for _, bpm, _ in self.marks]
        self._slopes = [
            (after[1] - bpm) / (after[0] - beat) if ramp and after[0] - beat > SAME_BEAT else 0.0
            for (beat, bpm, ramp), after in zip(self.marks, self.marks[1:], strict=False)
        ] + [0.0]
        # Second 0 is beat 0, wherever the first mark stands.
        first = self.beats[0] * 60.0 / self._bpms[0]
        self._seconds = [first]
        for index in range(len(self.marks) - 1):
            length = self.beats[index + 1] - self.beats[index]
            self._seconds.append(self._seconds[index] + self._lasting(index, length))
        origin = self.seconds_at(0.0)
        self._seconds = [seconds - origin for seconds in self._seconds]

    def _lasting(self, index: int, beats: float) -> float:
        """Seconds that ``beats`` last from mark ``index`` on."""
        bpm, slope = self._bpms[index], self._slopes[index]
        if slope == 0.0 or beats < 0.0:
            return beats * 60.0 / bpm
        return 60.0 / slope * math.log1p(slope * beats / bpm)

    def seconds_at(self, beat: float) -> float:
        """Seconds from the song's start at which ``beat`` falls; negative before it."""
        index = max(bisect_right(self.beats, beat) - 1, 0)
        return self._seconds[index] + self._lasting(index, beat - self.beats[index])

    def beat_at(self, seconds: float) -> float:
        """The beat that falls at ``seconds`` from the song's start: the inverse of :meth:`seconds_at`."""
        index = max(bisect_right(self._seconds, seconds) - 1, 0)
        past = seconds - self._seconds[index]
        bpm, slope = self._bpms[index], self._slopes[index]
        if slope == 0.0 or past < 0.0:
            return self.beats[index] + past * bpm / 60.0
        return self.beats[index] + bpm / slope * math.expm1(slope * past / 60.0)

    def bpm_at(self, beat: float) -> float:
        """The tempo at ``beat``, in quarter notes a minute."""
        index = max(bisect_right(self.beats, beat) - 1, 0)
        return self._bpms[index] + self._slopes[index] * max(beat - self.beats[index], 0.0)


class Position(NamedTuple):
    """A place as musicians say it: bar and beat count from 1, ``beat`` in the metre's own unit (in 6/8, eighths)."""

    bar: int
    beat: float


class Tick(NamedTuple):
    """A click of the metronome: at ``beat`` (quarter notes), accented on the first of a bar."""

    beat: float
    accent: bool


class MetreMap:
    """Bars over a song: ``marks`` are ``(beat, numerator, denominator)``, in any order.

    Every mark begins a bar; the bar before it is cut short where it was not full. Before the first mark its metre
    holds. Bar 1 begins at beat 0.
    """

    __slots__ = ("_bars", "marks")

    def __init__(self, marks: Iterable[tuple[float, int, int]] = ()):
        by_beat = {beat: (beat, numerator, denominator) for beat, numerator, denominator in marks}
        found = [by_beat[beat] for beat in sorted(by_beat)]
        if not found or found[0][0] > 0.0:
            found.insert(0, (0.0, *(found[0][1:] if found else DEFAULT_METRE)))
        self.marks = tuple(found)
        self._bars = [0]  # bars before each mark
        for (beat, numerator, denominator), after in zip(self.marks, self.marks[1:], strict=False):
            bars = (after[0] - beat) / (numerator * 4.0 / denominator)
            self._bars.append(self._bars[-1] + math.ceil(bars - SAME_BEAT))

    def _at(self, beat: float) -> int:
        return max(bisect_right(self.marks, beat + SAME_BEAT, key=lambda mark: mark[0]) - 1, 0)

    def position(self, beat: float) -> Position:
        """Bar and beat of a place in quarter notes from the song's start."""
        index = self._at(beat)
        start, numerator, denominator = self.marks[index]
        units = (beat - start) * denominator / 4.0
        bars = math.floor((units + SAME_BEAT) / numerator)
        return Position(self._bars[index] + bars + 1, max(units - bars * numerator, 0.0) + 1.0)

    def beat_of(self, bar: int, beat: float = 1.0) -> float:
        """The place, in quarter notes from the song's start, of a bar's beat; both count from 1."""
        index = max(bisect_right(self._bars, bar - 1) - 1, 0)
        start, numerator, denominator = self.marks[index]
        return start + ((bar - 1 - self._bars[index]) * numerator + beat - 1.0) * 4.0 / denominator

    def ticks(self, start_beat: float, end_beat: float) -> Iterator[Tick]:
        """The metronome's clicks from ``start_beat`` on, before ``end_beat``: one per unit of the metre."""
        for index in range(self._at(start_beat), len(self.marks)):
            start, numerator, denominator = self.marks[index]
            end = self.marks[index + 1][0] if index + 1 < len(self.marks) else math.inf
            unit = 4.0 / denominator
            # The first mark's metre holds before it as well.
            earliest = start_beat if index == 0 else max(start, start_beat)
            count = math.ceil((earliest - start) / unit - SAME_BEAT)
            while (beat := start + count * unit) < min(end, end_beat) - SAME_BEAT:
                yield Tick(beat, count % numerator == 0)
                count += 1
            if end >= end_beat:
                return

    def downbeats(self, start_beat: float, end_beat: float) -> Iterator[float]:
        """Where bars begin from ``start_beat`` on, before ``end_beat``."""
        return (tick.beat for tick in self.ticks(start_beat, end_beat) if tick.accent)
