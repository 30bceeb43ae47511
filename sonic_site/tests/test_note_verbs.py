"""What the verbs of notes do to notes, whichever they are."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compositions.errors import Invalid
from compositions.history import registry
from compositions.history.actor import SYSTEM
from compositions.history.edit import Edit
from compositions.models import KeyMark
from compositions.theory.arpeggio import STYLES
from compositions.theory.scales import in_scale, scale_of
from playback.tests.songs import SongBook


class Scratch:
    """A song without a database: one clip, its notes (pitch, start, length, velocity) and, if wanted, a key."""

    def __init__(self, notes, key: tuple[int, str] | None = (0, "major"), **clip):
        book = SongBook()
        self.clip = book.clip(book.track(), notes, **clip)
        if key:
            book.add("compositions.keymark", beat=0.0, root=key[0], scale=key[1])
        self.edit = Edit(book.song(), SYSTEM)
        self.ids = [note.id for note in self.edit.song.all("compositions.note", clip_id=self.clip)]

    def do(self, name: str, **arguments):
        found = registry.find(f"compositions.{name}")
        return found(self.edit, **found.parse(arguments))

    def do_to_all(self, name: str, **arguments):
        return self.do(name, note_ids=self.ids, **arguments)

    @property
    def notes(self) -> list[tuple]:
        """(pitch, start, length, velocity) of each, in time."""
        rows = self.edit.song.all("compositions.note", clip_id=self.clip)
        return sorted(((row.pitch, row.start_beats, row.length_beats, row.velocity) for row in rows), key=in_time)


def in_time(note) -> tuple:
    return note[1], note[0], note[2:]


def about(notes) -> list:
    """The same, give or take a rounding."""
    return [(pitch, pytest.approx(start), pytest.approx(length), velocity) for pitch, start, length, velocity in notes]


#: On a grid fine enough for anything and coarse enough that no rounding changes the order of notes.
sixtyfourths = st.integers(0, 1024).map(lambda steps: steps / 64)
note = st.tuples(
    st.integers(0, 127), sixtyfourths, st.integers(1, 256).map(lambda steps: steps / 64), st.integers(1, 127)
)
some_notes = st.lists(note, min_size=1, max_size=8)
kindly = settings(max_examples=25, deadline=None)

VERBS = {
    "humanise_notes": {"timing_beats": 1.0, "velocity": 127, "seed": 5},
    "legato_notes": {"gap_beats": 0.25},
    "reverse_notes": {},
    "invert_notes": {},
    "strum_notes": {"step_beats": 0.5, "direction": "up"},
    "fit_notes_to_scale": {},
    "stretch_notes": {"factor": 1 / 64},
    "split_notes": {"parts": 3},
    "scale_velocities": {"factor": 8.0, "by": -127},
    "quantise_notes": {"grid_beats": 1.0, "ends": True, "swing": 0.75},
    **{f"arpeggiate_notes {style}": {"style": style, "octaves": 3, "step_beats": 0.5} for style in STYLES},
}


@pytest.mark.parametrize("verb", VERBS)
@kindly
@given(notes=some_notes)
def test_no_note_leaves_the_keyboard_or_the_clips_start_or_vanishes(verb, notes):
    scratch = Scratch(notes)
    scratch.do_to_all(verb.partition(" ")[0], **VERBS[verb])
    assert scratch.notes
    for pitch, start, length, velocity in scratch.notes:
        assert 0 <= pitch <= 127
        assert start >= 0
        assert length >= 1 / 1024
        assert 1 <= velocity <= 127


class TestThereAndBack:
    @kindly
    @given(some_notes)
    def test_reversing_and_inverting_twice_is_nothing(self, notes):
        scratch = Scratch(notes)
        before = scratch.notes
        for verb in ("reverse_notes", "invert_notes"):
            scratch.do_to_all(verb)
            scratch.do_to_all(verb)
            assert scratch.notes == about(before)

    @kindly
    @given(some_notes, st.sampled_from([2.0, 4.0, 8.0]))
    def test_stretching_and_squeezing(self, notes, factor):
        scratch = Scratch(notes)
        before = scratch.notes
        scratch.do_to_all("stretch_notes", factor=factor)
        scratch.do_to_all("stretch_notes", factor=1 / factor)
        assert scratch.notes == about(before)

    @kindly
    @given(st.lists(note, min_size=1, max_size=8, unique_by=lambda note: note[0]), st.integers(2, 16))
    def test_splitting_and_joining(self, notes, parts):
        scratch = Scratch(notes)
        before = scratch.notes
        made = scratch.do_to_all("split_notes", parts=parts)
        assert len(scratch.notes) == parts * len(before)
        scratch.do("join_notes", note_ids=scratch.ids + made)
        assert scratch.notes == about(before)

    @kindly
    @given(some_notes, st.integers(-3, 3), st.sampled_from(["major", "pentatonic_minor", "whole_tone"]))
    def test_steps_of_a_scale(self, notes, steps, scale):
        scratch = Scratch([(40 + note[0] % 40, *note[1:]) for note in notes], key=(2, scale))
        scratch.do_to_all("fit_notes_to_scale")
        before = scratch.notes
        scratch.do_to_all("transpose_in_scale", steps=steps)
        assert all(in_scale(pitch, 2, scale_of(scale)) for pitch, *_ in scratch.notes)
        scratch.do_to_all("transpose_in_scale", steps=-steps)
        assert scratch.notes == before


class TestTiming:
    def test_humanising_is_the_same_for_the_same_seed(self):
        notes = [(60, float(beat), 1.0, 64) for beat in range(8)]
        once, again, other = Scratch(notes), Scratch(notes), Scratch(notes)
        once.do_to_all("humanise_notes", seed=1)
        again.do_to_all("humanise_notes", seed=1)
        other.do_to_all("humanise_notes", seed=2)
        assert once.notes == again.notes != other.notes
        for (_, start, length, velocity), (_, was, *_) in zip(once.notes, notes, strict=True):
            assert abs(start - was) <= 0.02
            assert abs(velocity - 64) <= 8
            assert length == 1.0

    def test_legato_reaches_to_the_next_and_leaves_the_last(self):
        scratch = Scratch([(60, 0, 0.25), (64, 0, 2.5), (62, 1, 0.25), (65, 2, 0.5)])
        scratch.do_to_all("legato_notes", gap_beats=0.125)
        assert [(pitch, length) for pitch, _, length, _ in scratch.notes] == [
            (60, 0.875), (64, 0.875), (62, 0.875), (65, 0.5),
        ]  # fmt: skip

    def test_reversing_mirrors_within_its_time(self):
        scratch = Scratch([(60, 1, 0.5), (62, 2, 1)])
        scratch.do_to_all("reverse_notes")
        assert [note[:3] for note in scratch.notes] == [(62, 1, 1), (60, 2.5, 0.5)]

    def test_a_strum_spreads_each_chord_and_keeps_its_end(self):
        scratch = Scratch([(64, 0, 1), (60, 0, 1), (67, 0, 1), (50, 2, 1)])
        scratch.do_to_all("strum_notes", step_beats=0.125)
        assert [note[:3] for note in scratch.notes] == [(60, 0, 1), (64, 0.125, 0.875), (67, 0.25, 0.75), (50, 2, 1)]
        scratch = Scratch([(64, 0, 1), (60, 0.03, 1), (67, 0, 1), (50, 2, 1)])
        scratch.do_to_all("strum_notes", direction="up")
        assert [note[0] for note in scratch.notes] == [67, 64, 60, 50]

    def test_quantising_pulls_ends_too_if_wanted(self):
        scratch = Scratch([(60, 0.1, 0.8), (62, 1.1, 0.1)])
        scratch.do_to_all("quantise_notes", grid_beats=0.5, ends=True)
        assert [note[:3] for note in scratch.notes] == [(60, 0, 1), (62, 1, 0.5)]


class TestHarmony:
    def test_an_inversion_turns_around_its_axis_and_stays_on_the_keyboard(self):
        scratch = Scratch([(60, 0, 1), (64, 1, 1), (67, 2, 1)])
        scratch.do_to_all("invert_notes")
        assert [note[0] for note in scratch.notes] == [67, 63, 60]
        with pytest.raises(Invalid, match="leave the keyboard"):
            scratch.do_to_all("invert_notes", axis_pitch=127)

    def test_fitting_takes_the_key_in_force_where_a_note_stands(self):
        scratch = Scratch([(61, 0, 1), (61, 4, 1)], start_beats=4.0)
        scratch.edit.create(KeyMark, beat=8.0, root=9, scale="major")
        scratch.do_to_all("fit_notes_to_scale")
        assert [note[0] for note in scratch.notes] == [60, 61]
        scratch.do_to_all("fit_notes_to_scale", root=0, scale="minor pentatonic")
        assert [note[0] for note in scratch.notes] == [60, 60]

    def test_a_song_without_a_key_says_so(self):
        scratch = Scratch([(61, 0, 1)], key=None)
        with pytest.raises(Invalid, match="no key here"):
            scratch.do_to_all("fit_notes_to_scale")
        with pytest.raises(Invalid, match="Did you mean Dorian"):
            scratch.do_to_all("fit_notes_to_scale", root=0, scale="dorain")

    def test_an_arpeggio_takes_the_notes_place(self):
        scratch = Scratch([(60, 1, 1, 70), (64, 1, 1, 80), (67, 1, 1, 90)])
        made = scratch.do_to_all("arpeggiate_notes", style="up", step_beats=0.25, gate=0.5)
        assert len(made) == 4
        assert scratch.notes == [
            (60, 1, 0.125, 70), (64, 1.25, 0.125, 80), (67, 1.5, 0.125, 90), (60, 1.75, 0.125, 70),
        ]  # fmt: skip
        with pytest.raises(Invalid, match="more than 20,000"):
            Scratch([(60, 0, 100.0)]).do_to_all("arpeggiate_notes", style="up", step_beats=1 / 1024)

    def test_a_chord_is_stamped_by_its_symbol(self):
        scratch = Scratch([])
        stamp = {"clip_id": scratch.clip, "start_beats": 1.0, "length_beats": 2.0}
        scratch.do("stamp_chord", **stamp, symbol="C/G", velocity=90)
        assert scratch.notes == [(pitch, 1.0, 2.0, 90) for pitch in (55, 60, 64, 67)]
        for symbol, octave, why in (("Hm", 4, "no chord"), ("N.C.", 4, "no notes"), ("G13", 9, "leaves the keyboard")):
            with pytest.raises(Invalid, match=why):
                scratch.do("stamp_chord", **stamp, symbol=symbol, octave=octave)

    def test_join_needs_two_of_a_pitch(self):
        with pytest.raises(Invalid, match="same pitch"):
            Scratch([(60, 0, 1), (62, 1, 1)]).do_to_all("join_notes")

    def test_velocities_come_closer_and_rise(self):
        scratch = Scratch([(60, 0, 1, 40), (62, 1, 1, 80)])
        scratch.do_to_all("scale_velocities", spread=0.5, factor=1.5, by=1)
        assert [note[3] for note in scratch.notes] == [76, 106]


class TestKeysAndChordsOfASong:
    def test_are_stored_as_they_are_called(self, harbour):
        key = harbour.add("compositions.set_key", root=2, scale="Natural minor")
        chord = harbour.add("compositions.set_chord", symbol="F♯min7(♭5)", beat=2.0)
        assert harbour.row("compositions.keymark", key).scale == "minor"
        assert harbour.row("compositions.chordmark", chord).symbol == "F#m7b5"

    def test_that_are_none_are_refused_with_the_nearest(self, harbour):
        with pytest.raises(Invalid, match="Did you mean Lydian"):
            harbour.do("compositions.set_key", root=2, scale="lidian")
        with pytest.raises(Invalid, match="Did you mean Gmaj7"):
            harbour.do("compositions.set_chord", symbol="Gmja7", beat=2.0)
