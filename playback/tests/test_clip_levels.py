"""The gain and the fades of clips as they are heard: rendered by scsynth and measured."""

import numpy as np
import pytest

from effects.catalogue import CATALOGUE
from playback.schedule import score

from .hearing import RATE, is_silent, level_db, steady_organ
from .songs import SongBook

LONG = [(60, 0.0, 8.0)]  # at 120 bpm: four seconds


def only(**clip) -> SongBook:
    """An organ's one long note, in a clip with these values."""
    book = SongBook()
    steady_organ(book, LONG, **{"length_beats": 8.0, **clip})
    return book


def at(sound: np.ndarray, seconds: float) -> float:
    """Level in dB of the tenth of a second around ``seconds``."""
    return level_db(sound[round((seconds - 0.05) * RATE) : round((seconds + 0.05) * RATE)])


class TestClipGain:
    @pytest.mark.parametrize("gain_db", [-6.0, 6.0, -20.0])
    def test_is_heard_in_the_decibels_that_it_says(self, gain_db, hear):
        before, after = hear(only()), hear(only(gain_db=gain_db))
        assert at(after, 1.0) - at(before, 1.0) == pytest.approx(gain_db, abs=0.1)

    def test_holds_for_drums_and_beside_volume_curves(self, hear):
        def song(gain_db):
            book = SongBook()
            kit = book.track(instrument="drum_kit")
            curve = [("cc7", 0.0, 80.0, 0), ("cc11", 0.0, 90.0, 0)]
            book.clip(kit, [(36, 0.0, 1.0), (38, 1.0, 1.0)], curve, length_beats=4.0, gain_db=gain_db)
            return book

        assert level_db(hear(song(-6.0))) - level_db(hear(song(0.0))) == pytest.approx(-6.0, abs=0.2)

    def test_leaves_a_clip_alone_that_overlaps(self, hear):
        """Two clips of one track at the same time: the quiet one takes nothing from the other."""

        def song(gain_db):
            book = SongBook()
            track = steady_organ(book, LONG, length_beats=8.0)
            book.clip(track, [(84, 0.0, 8.0)], length_beats=8.0, gain_db=gain_db)
            return book

        assert at(hear(song(-60.0)), 1.0) == pytest.approx(at(hear(only()), 1.0), abs=0.1)


class TestFades:
    def test_rise_within_a_long_note_and_are_done_when_they_say(self, hear):
        plain, faded = hear(only()), hear(only(fade_in_beats=4.0))
        for seconds, part in ((0.5, 0.25), (1.0, 0.5), (1.5, 0.75), (3.0, 1.0)):
            assert at(faded, seconds) - at(plain, seconds) == pytest.approx(20 * np.log10(part), abs=0.3)

    def test_fall_to_nothing_at_the_clips_end(self, hear):
        plain, faded = hear(only()), hear(only(fade_out_beats=4.0))
        for seconds, part in ((1.0, 1.0), (3.0, 0.5), (3.5, 0.25)):
            assert at(faded, seconds) - at(plain, seconds) == pytest.approx(20 * np.log10(part), abs=0.3)
        assert is_silent(faded[round(4.02 * RATE) :])

    def test_run_through_notes_and_turns_of_the_loop(self, hear):
        book = SongBook()
        steady_organ(book, [(60, 0.0, 0.75)], length_beats=8.0, loop_length_beats=1.0, fade_in_beats=8.0)
        sound = hear(book)
        levels = [at(sound, 0.5 * turn + 0.2) for turn in range(8)]
        assert levels == sorted(levels)
        assert levels[7] - levels[3] == pytest.approx(20 * np.log10(3.7 / 1.7), abs=0.5)

    def test_too_short_to_be_heard_are_none(self):
        assert score(only(start_beats=90_000.0, fade_in_beats=1e-12).song(), CATALOGUE).levels == {}


class TestLinkedCopies:
    def test_sound_as_what_they_are_copies_of(self, hear):
        book = SongBook()
        track = book.track(instrument="organ")
        source = book.clip(track, [(60, 0.0, 1.0), (64, 1.0, 1.0)], [("cc7", 1.0, 64.0, 0)], length_beats=2.0)
        alone = hear(book)
        book.clip(track, start_beats=4.0, length_beats=2.0, source_id=source, transpose=12)
        both = hear(book)
        assert level_db(both[:RATE]) == pytest.approx(level_db(alone[:RATE]), abs=0.01)
        assert level_db(both[2 * RATE : 3 * RATE]) > -40
