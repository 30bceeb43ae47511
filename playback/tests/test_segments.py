"""What a clip plays, counted from its own start."""

import json
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playback.nodes import Controls
from playback.segments import MOST_EVENTS, segment

from .songs import SongBook

CONTROLLERS = Path(__file__).parent / "cases" / "controllers.json"


def compiled(notes=(), points=(), **values):
    book = SongBook()
    clip = book.clip(book.track(instrument="piano"), notes, points, **{"length_beats": 4.0, **values})
    song = book.song()
    return segment(
        song.get("compositions.clip", clip),
        song.all("compositions.note", clip_id=clip),
        song.all("compositions.controllerpoint", clip_id=clip),
    )


def heard(*args, **values) -> list[tuple]:
    """(beat, length, pitch) of each event."""
    return [
        (pytest.approx(event.beat), pytest.approx(event.length_beats), event.pitch)
        for event in compiled(*args, **values).events
    ]


def moves(points, **values) -> list[tuple]:
    return [tuple(curve) for curve in compiled((), points, **values).curves]


class TestNotes:
    def test_the_note_on_beat_0_plays(self):
        assert heard([(60, 0.0, 1.0)]) == [(0, 1, 60)]

    def test_stand_by_beat_then_pitch(self):
        assert [pitch for *_, pitch in heard([(67, 1, 1), (60, 1, 1), (72, 0, 1)])] == [72, 60, 67]

    def test_begin_with_the_content_that_is_heard(self):
        assert heard([(60, 0.5, 1), (62, 1, 1), (64, 4.5, 1), (65, 5, 1)], offset_beats=1.0) == [
            (0, 1, 62),
            (3.5, 0.5, 64),
        ]

    def test_are_cut_where_the_clip_ends(self):
        assert heard([(60, 3, 8)]) == [(3, 1, 60)]

    def test_repeat_with_the_loop_and_are_cut_at_its_turn(self):
        assert heard([(60, 0, 1), (62, 1, 9), (64, 2, 1)], loop_length_beats=1.5) == [
            (0, 1, 60), (1, 0.5, 62), (1.5, 1, 60), (2.5, 0.5, 62), (3, 1, 60),
        ]  # fmt: skip

    def test_a_loop_may_begin_within_its_content(self):
        assert heard([(60, 0, 0.5), (62, 1, 0.5)], loop_length_beats=2.0, offset_beats=1.0) == [
            (0, 0.5, 62), (1, 0.5, 60), (2, 0.5, 62), (3, 0.5, 60),
        ]  # fmt: skip

    def test_are_moved_to_the_grid_then_shifted(self):
        assert heard([(60, 0.9, 1), (62, 2.1, 1)], quantise_beats=1.0, shift_beats=0.25) == [
            (1.25, 1, 60),
            (2.25, 1, 62),
        ]

    def test_a_shift_wraps_around_in_a_loop_and_drops_out_of_a_clip(self):
        assert heard([(60, 0, 0.1)], shift_beats=-0.25) == []
        assert heard([(60, 0, 0.1)], shift_beats=-0.25, loop_length_beats=2.0) == [(1.75, 0.1, 60), (3.75, 0.1, 60)]

    def test_swing_late_on_every_second_step_after_the_grid(self):
        notes = [(60, 0.1, 0.25), (62, 0.24, 0.25), (64, 0.5, 0.25), (65, 0.75, 0.5)]
        assert heard(notes, quantise_beats=0.25, swing=0.5, swing_beats=0.25) == [
            (0, 0.375, 60), (0.375, 0.125, 62), (0.5, 0.375, 64), (0.875, 0.5, 65),
        ]  # fmt: skip

    def test_play_as_often_as_their_probability_says_and_the_same_each_time(self):
        book = SongBook()
        clip = book.clip(book.track(), [(60, 0, 1), (62, 0.5, 1)], length_beats=2000.0, loop_length_beats=1.0)
        for note, probability in zip(book.rows["compositions.note"], (0.25, 1.0), strict=True):
            book.set("compositions.note", note, probability=probability)
        song = book.song()
        rows = song.get("compositions.clip", clip), list(song.all("compositions.note", clip_id=clip))
        events = segment(*rows, ()).events
        assert events == segment(*rows, ()).events
        pitches = [event.pitch for event in events]
        assert pitches.count(62) == 2000
        assert 440 <= pitches.count(60) <= 560  # three standard deviations
        turns = [event.beat for event in events if event.pitch == 60]
        assert len({later - sooner for sooner, later in pairwise(turns)}) > 5

    def test_are_never_or_always_played_at_the_ends_of_probability(self):
        for probability, count in ((0.0, 0), (1.0, 4)):
            book = SongBook()
            clip = book.clip(book.track(), [(60, 0, 1)], length_beats=4.0, loop_length_beats=1.0)
            book.set("compositions.note", next(iter(book.rows["compositions.note"])), probability=probability)
            song = book.song()
            rows = song.get("compositions.clip", clip), song.all("compositions.note", clip_id=clip)
            assert len(segment(*rows, ()).events) == count

    def test_are_transposed_and_silent_beyond_the_keys(self):
        assert [pitch for *_, pitch in heard([(60, 0, 1), (120, 1, 1)], transpose=12)] == [72]

    def test_are_scaled_in_velocity_and_length(self):
        (event,) = compiled([(60, 0, 1, 80)], velocity_scale=4.0, gate_scale=0.5).events
        assert (event.velocity, event.length_beats) == (127, 0.5)
        assert compiled([(60, 0, 1)], velocity_scale=0.0).events == ()

    def test_have_seeds_of_their_own_on_every_turn_and_the_same_each_time(self):
        book = SongBook()
        clip = book.clip(book.track(), [(60, 0, 1), (62, 0.5, 1)], length_beats=64.0, loop_length_beats=1.0)
        song = book.song()
        rows = song.get("compositions.clip", clip), list(song.all("compositions.note", clip_id=clip))
        first, again = segment(*rows, ()), segment(*rows, ())
        assert first == again
        assert len({event.seed for event in first.events}) == len(first.events) == 128
        assert all(0 <= event.seed < 1 << 24 and 1 <= event.random_id < 256 for event in first.events)

    def test_are_held_by_the_pedal_until_it_lifts_or_the_key_is_struck_again(self):
        points = [("cc64", 0.5, 127, 0), ("cc64", 3, 0, 0)]
        assert heard([(60, 0, 1), (62, 0, 0.25), (64, 1, 0.5), (64, 2, 0.5)], points) == [
            (0, 3, 60), (0, 0.25, 62), (1, 1, 64), (2, 1, 64),
        ]  # fmt: skip

    def test_a_tiny_loop_stays_within_bounds(self):
        assert len(compiled([(60, 0, 1)], loop_length_beats=1e-6, length_beats=1000.0).events) <= MOST_EVENTS

    def test_a_hundred_compile_in_well_under_a_millisecond(self):
        book = SongBook()
        clip = book.clip(book.track(), [(60 + i % 12, i * 0.25, 0.25) for i in range(100)], length_beats=32.0)
        song = book.song()
        row, notes = song.get("compositions.clip", clip), list(song.all("compositions.note", clip_id=clip))
        best = min(_timed(lambda: segment(row, notes, ())) for _ in range(20))
        assert best < 0.001


def _timed(work) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


beats = st.floats(0, 12)
lengths = st.floats(0.01, 8)


class TestAnyClip:
    @settings(max_examples=150, deadline=None)
    @given(
        st.lists(st.tuples(st.integers(0, 127), beats, lengths, st.integers(1, 127)), max_size=12),
        st.lists(
            st.tuples(st.sampled_from(["bend", "cc7", "cc64"]), beats, st.floats(0, 48), st.integers(0, 1)), max_size=8
        ),
        st.fixed_dictionaries(
            {
                "length_beats": lengths,
                "offset_beats": beats,
                "loop_length_beats": st.none() | st.floats(0.1, 8),
                "transpose": st.integers(-127, 127),
                "velocity_scale": st.floats(0, 4),
                "gate_scale": st.floats(0.01, 4),
                "shift_beats": st.floats(-8, 8),
                "quantise_beats": st.sampled_from([0.0, 0.25, 1.0]),
                "swing": st.floats(0, 0.75),
                "swing_beats": st.sampled_from([0.0625, 0.25, 4.0]),
            }
        ),
    )
    def test_plays_within_its_bounds_and_in_order(self, notes, points, values):
        made = compiled(notes, points, **values)
        end = values["length_beats"] + 1e-6
        assert list(made.events) == sorted(made.events, key=lambda event: event.beat)
        assert list(made.curves) == sorted(made.curves, key=lambda curve: curve.beat)
        for event in made.events:
            assert 0 <= event.beat < end
            assert event.length_beats > 0
            assert event.beat + event.length_beats <= end
            assert -1 <= event.pitch <= 128
            assert 0 < event.velocity <= 127
        for curve in made.curves:
            assert 0 <= curve.beat <= curve.end_beat <= end


class TestCurves:
    def test_stand_beside_notes(self):
        both = compiled([(60, 0, 1)], [("bend", 1, 2.0, 0)])
        assert (len(both.events), len(both.curves)) == (1, 1)

    def test_jump_and_glide(self):
        assert moves([("bend", 1, 2.0, 1), ("bend", 2, -2.0, 0), ("bend", 3, 0.0, 0)]) == [
            (Controls.BEND, 1, 2.0, 2, -2.0), (Controls.BEND, 2, -2.0, 2, -2.0), (Controls.BEND, 3, 0.0, 3, 0.0),
        ]  # fmt: skip

    @pytest.mark.parametrize("case", json.loads(CONTROLLERS.read_text()), ids=lambda case: case["controller"])
    def test_know_their_controllers_as_the_page_does(self, case):
        jump = [(case["control"], 1, case["is"], 1, case["is"])]
        assert moves([(case["controller"], 1, case["value"], 0)]) == ([] if case["control"] is None else jump)

    def test_others_are_left_out(self):
        assert moves([("cc99", 1, 5, 0)]) == []

    def test_a_clip_that_begins_within_a_glide_begins_with_its_value_there(self):
        points = [("bend", 0, 0.0, 1), ("bend", 4, 4.0, 0)]
        assert moves(points, offset_beats=1.0, length_beats=2.0) == [(0, 0, 1.0, 2, 3.0)]

    def test_a_clip_that_begins_after_a_curve_begins_with_its_last_value(self):
        assert moves([("bend", 0, 3.0, 0)], offset_beats=1.0) == [(0, 0, 3.0, 0, 3.0)]

    def test_repeat_with_the_loop(self):
        points = [("bend", 0, 0.0, 1), ("bend", 3, 3.0, 0)]
        assert moves(points, loop_length_beats=2.0) == [(0, 0, 0.0, 2, 2.0), (0, 2, 0.0, 4, 2.0)]
