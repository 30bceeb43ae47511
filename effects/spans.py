"""What stands along the time of a song, cut and put together anew: time inserted, taken away or repeated. Pure.

One arithmetic serves automation, tempo, metre, keys and chords. All of them hold from a place on; what is no number (a
metre, a chord) merely never moves between two values. A span is half open: what stands at its end is not in it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from .automation import HOLD, LINEAR, stretches, value_at

PIECES = 16  # straight ones in place of a bent stretch that is cut: none of them is off by more than 0.4 % of its way


@dataclass(frozen=True)
class Placed:
    """A value from ``beat`` on, and the curve to the next one. ``id``: of the row that it is; None for a new one."""

    beat: float
    value: Any
    curve: int = HOLD
    id: str | None = None


def gap_inserted(points: Iterable[Placed], at: float, length: float) -> list[Placed]:
    """Nothing before ``at`` changes; what is there comes ``length`` later, and the gap holds what led up to it."""
    points = _cut_straight(points, at)
    return _tidy([*_part(points, None, at), *_moved(_part(points, at, None), length)])


def gap_before_all(points: Iterable[Placed], length: float) -> list[Placed]:
    """As ``gap_inserted`` at the start of the song, for what holds from its start: the first one stays there."""
    first, *rest = _cut_straight(points)
    return _tidy([replace(first, curve=HOLD), replace(first, beat=length, id=None), *_moved(rest, length)])


def span_removed(points: Iterable[Placed], start: float, end: float) -> list[Placed]:
    """Nothing before ``start`` changes, and what is behind ``end`` comes right after it as it was."""
    points = _cut_straight(points, start, end)
    return _tidy([*_part(points, None, start), *_moved(_part(points, end, None), start - end)])


def span_repeated(points: Iterable[Placed], start: float, end: float) -> list[Placed]:
    """The span comes again right after itself, and what was behind it after that."""
    points = _cut_straight(points, start, end)
    again = [replace(point, id=None) for point in _moved(_part(points, start, end), end - start)]
    return _tidy([*_part(points, None, end), *again, *_moved(_part(points, end, None), end - start)])


def from_the_start(points: Iterable[Placed], how: Callable[[list[Placed]], list[Placed]]) -> list[Placed]:
    """A lane arranged anew that holds its first point's value before it, as automation does."""
    points = sorted(points, key=_place)
    first, *rest = how([Placed(0.0, points[0].value), *points])
    implied = first.id is None and first.curve == HOLD and bool(rest) and rest[0].value == first.value
    return rest if implied else [first, *rest]


def _place(point: Placed) -> tuple[float, str]:
    return point.beat, point.id or ""


def _part(points: Sequence[Placed], start: float | None, end: float | None) -> list[Placed]:
    """What is in a span, with new points at its edges where a value is on its way there."""
    own = [point for point in points if (start is None or point.beat >= start) and (end is None or point.beat < end)]
    past = [point for point in points if start is not None and point.beat < start]
    if past and (not own or own[0].beat > start):
        own.insert(0, Placed(start, _value_at(points, start), past[-1].curve))
    if own and end is not None and own[-1].curve != HOLD:
        own.append(Placed(end, _value_before(points, end)))
    return own


def _moved(points: Iterable[Placed], by: float) -> list[Placed]:
    return [replace(point, beat=point.beat + by) for point in points]


def _tidy(points: list[Placed]) -> list[Placed]:
    """Without new points that change nothing. What follows a new one on its beat is new too, for ids tell the order."""
    while len(points) > 1 and points[-1].id is None and points[-1].value == points[-2].value:
        points = points[:-1]
    kept: list[Placed] = []
    for point, after in zip(points, [*points[1:], None], strict=True):
        if point.id is None and after and _says_nothing(kept[-1] if kept else None, point, after):
            continue
        if kept and kept[-1].id is None and kept[-1].beat == point.beat:
            point = replace(point, id=None)
        kept.append(point)
    return kept


def _says_nothing(before: Placed | None, point: Placed, after: Placed) -> bool:
    if (after.beat, after.value) == (point.beat, point.value):
        return True
    return before is not None and before.value == point.value and before.curve == HOLD == point.curve


def _cut_straight(points: Iterable[Placed], *cuts: float) -> list[Placed]:
    """In order, with bent stretches that a cut falls into made of straight pieces: half of a bend is none of ours."""
    places = sorted(points, key=_place)
    made = []
    for one, after in pairwise(places):
        bent = one.curve not in (HOLD, LINEAR) and any(one.beat < cut < after.beat for cut in cuts)
        made += _pieces(one, after) if bent else [one]
    return made + places[-1:]


def _pieces(one: Placed, after: Placed) -> list[Placed]:
    step = (after.beat - one.beat) / PIECES
    between = [one.beat + step * piece for piece in range(1, PIECES)]
    return [replace(one, curve=LINEAR), *(Placed(beat, _value_at([one, after], beat), LINEAR) for beat in between)]


def _value_at(points: Sequence[Placed], beat: float) -> Any:
    """The value from a beat on that some point stands before."""
    index = max(index for index, point in enumerate(points) if point.beat <= beat)
    one, after = points[index], points[index + 1] if index + 1 < len(points) else None
    if one.curve == HOLD or after is None:
        return one.value
    return value_at(stretches([replace(one, id="0"), replace(after, id="1")]), beat)


def _value_before(points: Sequence[Placed], beat: float) -> Any:
    """The value that is reached at a beat by what leads there."""
    after = next((point for point in points if point.beat >= beat), None)
    return after.value if after and after.beat == beat else _value_at(points, beat)


def beat_after_insertion(beat: float, at: float, length: float) -> float:
    return beat + length if beat >= at else beat


def beat_after_removal(beat: float, start: float, end: float) -> float:
    return beat if beat <= start else max(start, beat - (end - start))
