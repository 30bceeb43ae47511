"""Thinning and snapping automation."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from effects.automation import STEEPEST, Point, curvature, place_of, snapped, thinned, value_of_place
from effects.catalogue import CATALOGUE

CUTOFF = CATALOGUE["filter"].parameter("cutoff")
VALUES = st.floats(CUTOFF.minimum, CUTOFF.maximum)
DRAWN = st.lists(st.tuples(st.floats(0, 100), VALUES), min_size=1, max_size=60, unique_by=lambda point: point[0]).map(
    lambda points: [Point(*point) for point in sorted(points)]
)


@given(DRAWN, st.floats(0, 0.2))
def test_what_stays_is_within_the_tolerance_of_what_was_drawn(points, tolerance):
    kept = thinned(points, CUTOFF, tolerance)
    assert set(kept) <= set(points)
    assert (kept[0], kept[-1]) == (points[0], points[-1])
    beats, places = zip(*((point.beat, place_of(CUTOFF, point.value)) for point in kept), strict=True)
    for point in points:
        assert abs(np.interp(point.beat, beats, places) - place_of(CUTOFF, point.value)) <= tolerance + 1e-9
    assert thinned(kept, CUTOFF, tolerance) == kept


def test_a_straight_line_needs_but_its_ends():
    pan = CATALOGUE["strip"].parameter("pan")
    line = [Point(step / 10, -1 + step / 50) for step in range(101)]
    assert thinned(line, pan, 0.001) == [line[0], line[-1]]
    held = [Point(0, 0.0), Point(1, 0.5, 0), Point(2, 1.0)]
    assert thinned(held, pan, 0.2) == held


@given(VALUES)
def test_places_and_values_are_each_others_inverse(value):
    assert np.isclose(value_of_place(CUTOFF, place_of(CUTOFF, value)), value)


def test_snaps_to_the_nearest_line():
    assert [snapped(beat, 0.25) for beat in (0.1, 0.13, 3.9)] == [0.0, 0.25, 4.0]
    assert snapped(0.1, 0) == 0.1


def test_a_stretch_to_next_to_nothing_is_a_steep_one():
    assert curvature(900.0, 5e-324) == -STEEPEST
    assert curvature(5e-324, 900.0) == STEEPEST
