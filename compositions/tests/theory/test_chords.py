"""Chord symbols: read, written, named and sounded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compositions.errors import Invalid
from compositions.theory.chords import SILENCE, SUFFIXES, name_of, parse, pitches

ROOTS = ("C", "C#", "Db", "D", "Eb", "E", "F", "F#", "Gb", "G", "Ab", "A", "Bb", "B")
symbols = st.builds("".join, st.tuples(st.sampled_from(ROOTS), st.sampled_from(SUFFIXES)))


class TestReading:
    @pytest.mark.parametrize(
        ("symbol", "intervals"),
        [
            ("C", (0, 4, 7)), ("Cmaj7#11", (0, 4, 7, 11, 18)), ("F#sus4", (0, 5, 7)), ("C5", (0, 7)),
            ("G13(b9)", (0, 4, 7, 10, 13, 21)), ("Dm(maj7)", (0, 3, 7, 11)), ("C6/9", (0, 4, 7, 9, 14)),
            ("Ddim7", (0, 3, 6, 9)), ("Dm9", (0, 3, 7, 10, 14)), ("Em11", (0, 3, 7, 10, 14, 17)),
            ("Cm6", (0, 3, 7, 9)), ("C7alt", (0, 4, 10, 13, 15, 18, 20)), ("Cadd9", (0, 4, 7, 14)),
            ("Cmadd9", (0, 3, 7, 14)), ("C7(b9,#11)", (0, 4, 7, 10, 13, 18)), ("C(b5)", (0, 4, 6)),
            ("C7(no3)", (0, 7, 10)), ("C13", (0, 4, 7, 10, 14, 21)), ("C11", (0, 7, 10, 14, 17)),
        ],
    )  # fmt: skip
    def test_spells_the_chord(self, symbol, intervals):
        assert parse(symbol).intervals == intervals

    @pytest.mark.parametrize(
        ("written", "symbol"),
        [
            ("F♯min7", "F#m7"), ("B♭△", "Bbmaj7"), ("C°7", "Cdim7"), ("Cø", "Cm7b5"), ("C-9", "Cm9"), ("C7-9", "C7b9"),
            ("C+", "Caug"), ("C+7", "C7#5"), ("C7+9", "C7#9"), ("CmM7", "Cm(maj7)"), ("Cm/maj7", "Cm(maj7)"),
            ("CM7", "Cmaj7"), ("Csus", "Csus4"), ("C6(9)", "C6/9"), ("C69", "C6/9"), ("G 7", "G7"), ("n.c.", "N.C."),
            ("G13(b9)", "G13b9"), ("C/E", "C/E"), ("Bbm7b5/E", "Bbm7b5/E"), ("C6/9/E", "C6/9/E"), ("Cm(b5)", "Cdim"),
        ],
    )  # fmt: skip
    def test_settles_on_one_way_of_writing(self, written, symbol):
        assert parse(written).symbol == symbol

    def test_tells_root_bass_and_quality(self):
        assert parse("Bbm7b5/E")[1:3] == (10, "half-diminished")
        assert parse("Bbm7b5/E").bass == 4
        qualities = [parse(symbol).quality for symbol in ("C", "Cm", "C9", "Cdim", "Caug", "Csus2", "C5", "Cmaj7")]
        assert qualities == ["major", "minor", "dominant", "diminished", "augmented", "suspended", "power", "major"]
        assert parse("N.C.") == SILENCE

    @pytest.mark.parametrize(
        ("written", "meant"), [("Cmja7", "Cmaj7"), ("am7", "Am7"), ("bb7", "Bb7"), ("Cmsus4/G", "Csus4/G")]
    )
    def test_refuses_what_is_none_with_the_nearest(self, written, meant):
        with pytest.raises(Invalid, match=f"Did you mean {meant}\\?$"):
            parse(written)

    @pytest.mark.parametrize("written", ["", "H7", "/", "C//", "CC", "C7/X", "Cm(maj)", "♯"])
    def test_refuses_nonsense(self, written):
        with pytest.raises(Invalid):
            parse(written)

    @given(st.text("CDGAb#♯m7-+△ø°/(,)1359sudaij ", max_size=12))
    def test_of_anything_is_a_refusal_or_a_chord_that_reads_as_itself(self, text):
        try:
            chord = parse(text)
        except Invalid:
            return
        assert parse(chord.symbol) == chord
        assert list(chord.intervals) == sorted(set(chord.intervals))
        assert all(0 <= interval <= 22 for interval in chord.intervals)


class TestNaming:
    @given(symbols)
    def test_leads_back_to_the_same_notes(self, symbol):
        chord = parse(symbol)
        classes = {(chord.root + interval) % 12 for interval in chord.intervals}
        named = parse(name_of(classes, chord.root))
        assert named.root == named.bass == chord.root
        assert {(named.root + interval) % 12 for interval in named.intervals} == classes

    def test_knows_slashes_flats_and_what_it_does_not_know(self):
        assert name_of({0, 4, 7}, 4) == "C/E"
        assert name_of({10, 2, 5}) == "A#"
        assert name_of({10, 2, 5}, flats=True) == "Bb"
        assert name_of({0, 1, 2}) is None


class TestSounding:
    def test_stands_in_its_octave_and_turns_over(self):
        assert pitches(parse("C")) == [60, 64, 67]
        assert pitches(parse("Am7"), octave=3) == [57, 60, 64, 67]
        assert pitches(parse("C"), inversion=1) == [64, 67, 72]
        assert pitches(parse("C/G")) == [55, 60, 64, 67]
        assert pitches(parse("N.C.")) == []

    def test_refuses_a_position_that_it_has_not(self):
        with pytest.raises(Invalid, match="3 notes"):
            pitches(parse("C"), inversion=3)

    @given(symbols, st.integers(0, 2))
    def test_keeps_its_notes_whichever_way_up(self, symbol, inversion):
        chord = parse(symbol)
        turned = pitches(chord, inversion=min(inversion, len(chord.intervals) - 1))
        assert turned == sorted(set(turned))
        assert {pitch % 12 for pitch in turned} == {pitch % 12 for pitch in pitches(chord)}
