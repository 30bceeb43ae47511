"""Automation as plain numbers: where its curves are, and thinning and snapping what a hand has drawn. Pure.

A point is (beat, value, curve), see ``models.AutomationPoint``; ranges are those of the lane's parameter.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from .catalogue import Parameter

HOLD, LINEAR, EXPONENTIAL, EASE = range(4)
STEEPEST = 8.0
STEEP = 4.0  # of an exponential stretch between values that have no ratio


class Point(NamedTuple):
    beat: float
    value: float
    curve: int = LINEAR


class Stretch(NamedTuple):
    """From ``value`` at ``beat`` to ``end_value`` at ``end_beat``; the same beat twice is a jump that stays.

    ``curvature``: of (1 − e^(c·x)) / (1 − e^c), 0 is straight; ``ease`` 1 bends x to x²(3 − 2x) first.
    """

    beat: float
    value: float
    end_beat: float
    end_value: float
    curvature: float
    ease: float


def stretches(points: Iterable) -> tuple[Stretch, ...]:
    """A lane's points as stretches, by beat."""
    places = sorted(points, key=lambda point: (point.beat, point.id))
    found = []
    for one, after in pairwise(places):
        if one.curve == HOLD or after.beat <= one.beat or after.value == one.value:
            found.append(Stretch(one.beat, one.value, one.beat, one.value, 0.0, 0.0))
            continue
        bend = curvature(one.value, after.value) if one.curve == EXPONENTIAL else 0.0
        found.append(Stretch(one.beat, one.value, after.beat, after.value, bend, float(one.curve == EASE)))
    if places:
        last = places[-1]
        found.append(Stretch(last.beat, last.value, last.beat, last.value, 0.0, 0.0))
    return tuple(found)


def curvature(value: float, end_value: float) -> float:
    """Of an exponential stretch: equal times make equal ratios; where values have none, it is a steep rise or fall."""
    if value * end_value > 0:
        ratio = end_value / value  # 0 where one is too small beside the other for a float to tell
        return min(max(math.log(ratio) if ratio else -math.inf, -STEEPEST), STEEPEST)
    return math.copysign(STEEP, abs(end_value) - abs(value))


def value_at(found: tuple[Stretch, ...], beat: float) -> float:
    """Where a lane is at a beat; before its first point it is at that one."""
    index = bisect_right(found, beat, key=_beat_of) - 1
    if index < 0:
        return found[0].value
    start, value, end, end_value, curvature, ease = found[index]
    if beat >= end:
        return end_value
    place = (beat - start) / (end - start)
    if ease:
        place *= place * (3.0 - 2.0 * place)
    if abs(curvature) >= 0.01:
        place = (1.0 - math.exp(curvature * place)) / (1.0 - math.exp(curvature))
    return value + (end_value - value) * place


def _beat_of(stretch: Stretch) -> float:
    return stretch.beat


def place_of(parameter: Parameter, value: float) -> float:
    """How far up its range a value is, 0 … 1, as its knob shows it."""
    low, high = parameter.minimum, parameter.maximum
    value = min(max(value, min(low, high)), max(low, high))
    if parameter.warp == "exp":
        return math.log(value / low) / math.log(high / low)
    return (value - low) / (high - low)


def value_of_place(parameter: Parameter, place: float) -> float:
    """The value so far up a parameter's range, on its step."""
    low, high = parameter.minimum, parameter.maximum
    value = low * (high / low) ** place if parameter.warp == "exp" else low + (high - low) * place
    return parameter.validate(round(value) if parameter.choices else min(max(value, low), high))


def thinned(points: Sequence, parameter: Parameter, tolerance: float) -> list:
    """The fewest of the points, in order, whose straight lines stay within ``tolerance`` (of the range, 0 … 1) of all.

    Ramer (1972), Douglas and Peucker (1973), with the distance taken along the value. Points that do not go straight to
    the next one are kept.
    """
    beats = np.array([point.beat for point in points])
    places = np.array([place_of(parameter, point.value) for point in points])
    kept = {0, len(points) - 1}
    kept |= {at for index, point in enumerate(points[:-1]) if point.curve != LINEAR for at in (index, index + 1)}
    waiting = [(0, len(points) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        span = beats[last] - beats[first]
        parts = (beats[first + 1 : last] - beats[first]) / span if span else 0.0
        off = np.abs(places[first + 1 : last] - (places[first] + (places[last] - places[first]) * parts))
        farthest = int(off.argmax())
        if off[farthest] > tolerance:
            farthest += first + 1
            kept.add(farthest)
            waiting += [(first, farthest), (farthest, last)]
    return [point for index, point in enumerate(points) if index in kept]


def snapped(beat: float, grid: float) -> float:
    """The beat on the nearest line of a grid of so many beats; 0 is no grid."""
    return round(beat / grid) * grid if grid else beat
