"""Time cut and put together anew: what stands along it keeps its shape."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effects.automation import EASE, EXPONENTIAL, HOLD, LINEAR, stretches, value_at
from effects.spans import Placed, from_the_start, gap_before_all, gap_inserted, span_removed, span_repeated

quarters = st.integers(0, 160).map(lambda quarter: quarter / 4)
curves = st.sampled_from([HOLD, LINEAR, EXPONENTIAL, EASE])
values = st.integers(1, 100).map(float)


@st.composite
def lanes(draw):
    """Points of a lane by beat, now and then two on one."""
    beats = sorted(draw(st.lists(quarters, min_size=1, max_size=8)))
    return [Placed(beat, draw(values), draw(curves), f"{index:02}") for index, beat in enumerate(beats)]


def at(points: list[Placed], beat: float) -> float:
    return value_at(stretches(_numbered(points)), beat)


def _numbered(points: list[Placed]) -> list[Placed]:
    return [Placed(point.beat, point.value, point.curve, f"{index:03}") for index, point in enumerate(points)]


def near(value: float):
    return pytest.approx(value, abs=0.8)  # of a bent stretch made of straight pieces, whose range is 100


#: Between the lines of the grid, so that a jump is never looked at where it is.
PLACES = [step * 0.75 + 0.1 for step in range(66)]


class TestSpans:
    @settings(deadline=None)
    @given(lanes(), quarters, st.integers(1, 40).map(float))
    def test_a_gap_keeps_what_is_before_it_and_behind_it(self, points, start, length):
        wide = from_the_start(points, lambda lane: gap_inserted(lane, start, length))
        for beat in PLACES:
            assert at(wide, beat if beat < start else beat + length) == near(at(points, beat))

    @settings(deadline=None)
    @given(lanes(), quarters, st.integers(1, 40).map(float))
    def test_a_gap_taken_away_gives_the_lane_back(self, points, start, length):
        wide = from_the_start(points, lambda lane: gap_inserted(lane, start, length))
        again = from_the_start(_numbered(wide), lambda lane: span_removed(lane, start, start + length))
        for beat in PLACES:
            assert at(again, beat) == near(at(points, beat))

    @settings(deadline=None)
    @given(lanes(), quarters, st.integers(1, 40).map(float))
    def test_what_is_behind_a_span_follows_it_when_it_is_removed(self, points, start, length):
        left = from_the_start(points, lambda lane: span_removed(lane, start, start + length))
        for beat in PLACES:
            if beat < start or beat > start + length:
                assert at(left, beat if beat < start else beat - length) == near(at(points, beat))

    @settings(deadline=None)
    @given(lanes(), quarters, st.integers(1, 20).map(float))
    def test_a_span_comes_twice(self, points, start, length):
        twice = from_the_start(points, lambda lane: span_repeated(lane, start, start + length))
        for beat in PLACES:
            assert at(twice, beat if beat < start + length else beat + length) == near(at(points, beat))
            if start <= beat < start + length:
                assert at(twice, beat + length) == near(at(points, beat))

    def test_what_does_not_move_gets_no_new_points(self):
        points = [Placed(0.0, (4, 4), HOLD, "a"), Placed(8.0, (3, 4), HOLD, "b")]
        assert gap_inserted(points, 4.0, 2.0) == [points[0], Placed(10.0, (3, 4), HOLD, "b")]

    def test_a_ramp_is_held_in_the_gap(self):
        ramp = [Placed(0.0, 100.0, LINEAR, "a"), Placed(8.0, 140.0, HOLD, "b")]
        assert gap_inserted(ramp, 4.0, 2.0) == [
            ramp[0],
            Placed(4.0, 120.0),
            Placed(6.0, 120.0, LINEAR),
            Placed(10.0, 140.0, HOLD, "b"),
        ]

    def test_the_first_tempo_stays_before_a_gap_at_the_start(self):
        ramp = [Placed(0.0, 100.0, LINEAR, "a"), Placed(8.0, 140.0, HOLD, "b")]
        assert gap_before_all(ramp, 4.0) == [
            Placed(0.0, 100.0, HOLD, "a"),
            Placed(4.0, 100.0, LINEAR),
            Placed(12.0, 140.0, HOLD, "b"),
        ]

    def test_what_is_in_force_behind_a_removed_span_holds_from_its_place(self):
        chords = [Placed(0.0, "C", HOLD, "a"), Placed(4.0, "F", HOLD, "b"), Placed(8.0, "G", HOLD, "c")]
        assert [(point.beat, point.value) for point in span_removed(chords, 2.0, 6.0)] == [
            (0.0, "C"),
            (2.0, "F"),
            (4.0, "G"),
        ]
