"""Musical time; the cases are shared with the page's clock."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playback.clock import MetreMap, TempoMap

CASES = json.loads((Path(__file__).parent / "cases" / "clock.json").read_text())


@pytest.mark.parametrize("case", CASES["tempo"], ids=lambda case: case["name"])
def test_shared_tempo(case):
    tempo = TempoMap(map(tuple, case["marks"]))
    for beat, seconds, bpm in case["at"]:
        assert tempo.seconds_at(beat) == pytest.approx(seconds, abs=1e-7)
        assert tempo.beat_at(seconds) == pytest.approx(beat, abs=1e-6)
        assert tempo.bpm_at(beat) == pytest.approx(bpm)


@pytest.mark.parametrize("case", CASES["metre"], ids=lambda case: case["name"])
def test_shared_metre(case):
    metre = MetreMap(map(tuple, case["marks"]))
    for beat, bar, unit in case["positions"]:
        assert metre.position(beat) == (bar, unit)
        assert metre.beat_of(bar, unit) == beat
    for start, end, ticks in case["ticks"]:
        assert [list(tick) for tick in metre.ticks(start, end)] == ticks
        assert list(metre.downbeats(start, end)) == [beat for beat, accent in ticks if accent]


bpms = st.floats(10, 999)
marks = st.lists(st.tuples(st.floats(0, 10_000), bpms, st.booleans()), max_size=12)


class TestTempoMap:
    @given(marks, st.floats(-100, 20_000))
    def test_finds_every_beat_again(self, marks, beat):
        tempo = TempoMap(marks)
        assert tempo.beat_at(tempo.seconds_at(beat)) == pytest.approx(beat, rel=1e-7, abs=1e-6)

    @given(marks, st.lists(st.floats(-100, 20_000), min_size=2, max_size=10))
    def test_never_runs_backwards(self, marks, beats):
        tempo = TempoMap(marks)
        seconds = [tempo.seconds_at(beat) for beat in sorted(beats)]
        assert seconds == sorted(seconds)

    @given(bpms, bpms, st.floats(0.5, 1000))
    def test_a_ramp_lasts_as_the_formula_says(self, first, last, beats):
        seconds = TempoMap([(0, first, True), (beats, last, False)]).seconds_at(beats)
        if abs(last - first) < 1e-3:  # the formula itself loses its figures where the ramp hardly rises
            assert seconds == pytest.approx(60 * beats / first, rel=1e-4)
        else:
            assert seconds == pytest.approx(60 * beats / (last - first) * math.log(last / first), rel=1e-8)

    def test_takes_marks_in_any_order_and_the_last_of_a_beat(self):
        assert TempoMap([(8, 90, False), (0, 100, False), (0, 120, False)]).marks == ((0, 120, False), (8, 90, False))

    def test_holds_before_the_first_mark(self):
        tempo = TempoMap([(4, 60, True), (8, 120, False)])
        assert tempo.seconds_at(0) == 0
        assert tempo.seconds_at(4) == 4
        assert tempo.bpm_at(1) == 60


class TestMetreMap:
    @given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 12), st.sampled_from([2, 4, 8, 16])), max_size=6),
           st.floats(0, 1000))  # fmt: skip
    def test_finds_every_place_again(self, marks, beat):
        metre = MetreMap(marks)
        assert metre.beat_of(*metre.position(beat)) == pytest.approx(beat, abs=1e-6)

    def test_a_first_mark_after_the_start_holds_before_it(self):
        assert MetreMap([(6, 3, 4)]).position(3) == (2, 1)

    def test_a_sum_of_thirds_still_falls_on_the_bar(self):
        assert MetreMap([(0, 4, 4)]).position(sum([1 / 3] * 12)).bar == 2
