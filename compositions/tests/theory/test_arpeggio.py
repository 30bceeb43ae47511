"""Arpeggios: held keys, one after another."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compositions.theory.arpeggio import STYLES, Held, arpeggiate, pattern, step_count

CHORD = [Held(pitch, 0.0, 2.0) for pitch in (64, 60, 67, 71)]


def played(style, held=CHORD, **options):
    return [struck.pitch for struck in arpeggiate(held, style, **{"step_beats": 0.25, **options})]


@pytest.mark.parametrize(
    ("style", "pitches"),
    [
        ("up", [60, 64, 67, 71, 60, 64, 67, 71]),
        ("down", [71, 67, 64, 60, 71, 67, 64, 60]),
        ("up_down", [60, 64, 67, 71, 67, 64, 60, 64]),
        ("down_up", [71, 67, 64, 60, 64, 67, 71, 67]),
        ("as_played", [64, 60, 67, 71, 64, 60, 67, 71]),
        ("converge", [60, 71, 64, 67, 60, 71, 64, 67]),
        ("diverge", [67, 64, 71, 60, 67, 64, 71, 60]),
    ],
)
def test_each_style_has_its_order(style, pitches):
    assert played(style) == pitches


def test_a_chord_is_struck_at_every_step():
    assert played("chord", step_beats=1.0) == [60, 64, 67, 71] * 2


def test_octaves_climb_and_stop_at_the_keyboards_end():
    assert played("up", [Held(60, 0, 1), Held(120, 0, 1)], octaves=2) == [60, 120, 72, 60]


def test_the_pattern_begins_anew_with_another_chord_and_rests_between():
    held = [Held(60, 0.0, 0.5), Held(64, 0.03, 0.5), Held(50, 1.0, 1.5)]
    found = [(struck.start_beats, struck.pitch) for struck in arpeggiate(held, "up", step_beats=0.25)]
    assert found == [(0.0, 60), (0.25, 64), (1.0, 50), (1.25, 50)]


def test_random_is_the_same_for_the_same_seed_and_repeats_no_key_at_once():
    once = played("random", step_beats=1 / 16, seed=3)
    assert once == played("random", step_beats=1 / 16, seed=3) != played("random", step_beats=1 / 16, seed=4)
    assert all(one != other for one, other in pairwise(once))


keys = st.builds(
    lambda pitch, start, length: Held(pitch, start, start + length),
    st.integers(0, 127),
    st.floats(0, 8),
    st.floats(0.01, 4),
)


@given(st.lists(keys, min_size=1, max_size=6), st.sampled_from(STYLES), st.floats(0.1, 1), st.integers(1, 3))
def test_whatever_is_held_stays_on_the_keyboard_and_within_its_time(held, style, step, octaves):
    struck = list(arpeggiate(held, style, step_beats=step, gate=0.5, octaves=octaves))
    assert struck
    assert struck == sorted(struck, key=lambda note: note.start_beats)
    assert len(struck) <= (step_count(held, step) + 1) * len(held)
    for note in struck:
        assert held[note.key].pitch <= note.pitch <= 127
        assert (note.pitch - held[note.key].pitch) % 12 == 0
        assert held[note.key].start_beats - step <= note.start_beats <= held[note.key].end_beats + step
        assert note.length_beats == step * 0.5


@given(st.lists(st.integers(0, 100), min_size=1, max_size=8, unique=True), st.sampled_from(STYLES))
def test_a_turn_strikes_every_key(pitches, style):
    struck = {key for step in pattern(list(enumerate(pitches)), style, 1) for key in step}
    assert struck == set(enumerate(pitches))
