"""Scales: their names, and counting in their degrees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compositions.errors import Invalid
from compositions.theory.scales import (
    SCALES,
    degree_at,
    in_scale,
    nearest,
    pitch_at,
    pitch_classes,
    scale_of,
    stepped,
)

scales, roots, pitches = st.sampled_from(SCALES), st.integers(0, 11), st.integers(0, 127)


class TestNames:
    @pytest.mark.parametrize(
        ("written", "name"),
        [
            ("major", "major"), ("Ionian", "major"), ("natural_minor", "minor"), ("aeolian", "minor"),
            ("pentatonic_minor", "pentatonic_minor"), ("Minor pentatonic", "pentatonic_minor"),
            ("Dorian ♭2", "dorian_flat_2"), ("dorian b2", "dorian_flat_2"), ("LYDIAN-DOMINANT", "lydian_dominant"),
            ("Locrian ♭♭7", "locrian_flat_7"), ("whole tone", "whole_tone"), ("blues_major", "blues_major"),
        ],
    )  # fmt: skip
    def test_are_found_however_they_are_spelt(self, written, name):
        assert scale_of(written).name == name

    def test_find_their_scales_and_fit_into_a_song(self):
        for scale in SCALES:
            assert scale_of(scale.name) is scale_of(scale.title) is scale
            assert len(scale.name) <= 40

    def test_are_all_different_and_so_are_the_scales(self):
        assert len({scale.name for scale in SCALES}) == len({scale.steps for scale in SCALES}) == len(SCALES)

    @pytest.mark.parametrize(("written", "meant"), [("dorain", "Dorian"), ("melodic minr", "Melodic minor")])
    def test_that_are_none_are_refused_with_the_nearest(self, written, meant):
        with pytest.raises(Invalid, match=f"Did you mean {meant}\\?$"):
            scale_of(written)

    def test_like_nothing_at_all_are_refused(self):
        with pytest.raises(Invalid, match=r"There is no scale “%%%”\.$"):
            scale_of("%%%")


class TestDegrees:
    def test_of_c_major(self):
        major = scale_of("major")
        assert [degree_at(pitch, 0, major) for pitch in (0, 1, 2, 12, 60)] == [0, 0, 1, 7, 35]
        assert [stepped(pitch, 2, 0, major) for pitch in (60, 62, 64, 61)] == [64, 65, 67, 65]
        assert nearest(61, 0, major) == 60
        assert pitch_classes(7, major) == {7, 9, 11, 0, 2, 4, 6}

    @given(scales)
    def test_rise_from_the_root_within_an_octave(self, scale):
        assert scale.steps[0] == 0
        assert list(scale.steps) == sorted(set(scale.steps))
        assert scale.steps[-1] < 12

    @given(scales, roots, st.integers(-40, 200))
    def test_and_pitches_are_each_others_inverse(self, scale, root, degree):
        pitch = pitch_at(degree, root, scale)
        assert degree_at(pitch, root, scale) == degree
        assert in_scale(pitch, root, scale)

    @given(scales, roots, pitches, st.integers(-20, 20))
    def test_stepping_back_leads_back(self, scale, root, pitch, by):
        pitch = nearest(pitch, root, scale)
        assert stepped(stepped(pitch, by, root, scale), -by, root, scale) == pitch

    @given(scales, roots, pitches)
    def test_the_nearest_is_in_the_key_and_none_is_nearer(self, scale, root, pitch):
        found = nearest(pitch, root, scale)
        assert 0 <= found <= 127
        assert in_scale(found, root, scale)
        between = range(max(0, pitch - abs(found - pitch) + 1), min(127, pitch + abs(found - pitch) - 1) + 1)
        assert not any(in_scale(each, root, scale) for each in between if each != found)
