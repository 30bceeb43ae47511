"""The mixer as it is heard: rendered by scsynth and measured."""

import numpy as np
import pytest

from .hearing import NOTE, RATE, is_silent, level_db, steady_organ
from .songs import SongBook


def both_db(gain_db: float) -> float:
    """By how much a sound gets louder when it is added to itself at a gain."""
    return 20 * np.log10(1 + 10 ** (gain_db / 20))


def without(book: SongBook, lane: str) -> SongBook:
    """The same song with a lane at rest."""
    other = SongBook()
    other.rows = {model: {id: dict(row) for id, row in table.items()} for model, table in book.rows.items()}
    other.slots = dict(book.slots)
    other.set("effects.automationlane", lane, mode="off")
    return other


@pytest.fixture
def book():
    """Keys and a bass with a note of a second each."""
    book = SongBook()
    book.keys = steady_organ(book, NOTE)
    book.bass = book.track(instrument="bass")
    book.clip(book.bass, [(36, 0.0, 2.0)], length_beats=2.0)
    return book


@pytest.fixture
def keys():
    """Keys alone."""
    book = SongBook()
    book.keys = steady_organ(book, NOTE)
    return book


class TestInputGain:
    def test_changes_what_a_compressor_sees(self, keys, hear):
        squeeze = {"threshold": -30.0, "ratio": 10.0, "knee": 0.0, "makeup": 0.0, "attack": 0.002}
        keys.effect(keys.keys, "compressor", values=squeeze)
        steady = slice(RATE // 4, 3 * RATE // 4)
        before = level_db(hear(keys)[steady])
        keys.set("mixer.strip", keys.keys, input_gain_db=10.0)
        # Ten dB more at a ratio of ten are one more; after it, they would be ten.
        assert level_db(hear(keys)[steady]) - before == pytest.approx(1.0, abs=0.3)

    def test_is_heard_as_it_says_where_there_are_no_devices(self, keys, hear):
        before = level_db(hear(keys))
        keys.set("mixer.strip", keys.keys, input_gain_db=-9.0)
        assert level_db(hear(keys)) - before == pytest.approx(-9.0, abs=0.1)

    def test_moves_nothing_in_time(self, hear):
        """Behind a limiter and turned down at the input, a track still cancels one that is turned down by its fader."""
        book = SongBook()
        quiet = [(60, 0.0, 2.0, 20)]
        limited, turned = steady_organ(book, quiet), steady_organ(book, quiet)
        book.effect(limited, "limiter", values={"ceiling": 0.0})
        book.set("mixer.strip", limited, input_gain_db=-6.0)
        book.set("mixer.strip", turned, gain_db=-6.0, mute=True, invert=True)
        alone = level_db(hear(book))
        book.set("mixer.strip", turned, mute=False)
        assert level_db(hear(book)) < alone - 90


class TestWidth:
    def test_is_mono_at_nothing(self, keys, hear):
        keys.set("mixer.strip", keys.keys, pan=0.0)
        keys.effect(keys.keys, "reverb")
        wide = hear(keys)
        assert np.max(np.abs(wide[:, 0] - wide[:, 1])) > 0.001
        keys.set("mixer.strip", keys.keys, width=0.0)
        narrow = hear(keys)
        assert np.array_equal(narrow[:, 0], narrow[:, 1])
        assert narrow.mean(1) == pytest.approx(wide.mean(1), abs=1e-6)

    def test_doubles_the_sides_at_two(self, keys, hear):
        keys.effect(keys.keys, "reverb")
        before = hear(keys)
        keys.set("mixer.strip", keys.keys, width=2.0)
        after = hear(keys)
        assert level_db(np.diff(after)) - level_db(np.diff(before)) == pytest.approx(6.02, abs=0.05)
        assert after.sum(1) == pytest.approx(before.sum(1), abs=1e-6)


class TestPhase:
    def test_turned_cancels_its_like(self, hear):
        book = SongBook()
        first, second = steady_organ(book, NOTE), steady_organ(book, NOTE)
        assert not is_silent(hear(book))
        book.set("mixer.strip", second, invert=True)
        assert is_silent(hear(book))
        assert first != second


class TestPanLaw:
    @pytest.mark.parametrize(
        ("law", "sides_db"), [("balance", 0.0), ("constant_power", 3.01), ("compromise", 4.515), ("linear", 6.02)]
    )
    def test_is_the_songs(self, keys, hear, law, sides_db):
        centre = hear(keys)
        (about,) = keys.rows["compositions.about"]
        keys.set("compositions.about", about, pan_law=law)
        assert np.array_equal(hear(keys), centre)
        keys.set("mixer.strip", keys.keys, pan=-1.0)
        left = hear(keys)
        assert level_db(left[:, 0]) - level_db(centre[:, 0]) == pytest.approx(sides_db, abs=0.1)
        assert level_db(left[:, 1]) < level_db(centre[:, 1]) - 100


class TestVca:
    @pytest.fixture
    def book(self, book):
        book.vca = book.track("vca")
        book.set("mixer.strip", book.keys, vca_id=book.vca)
        book.set("mixer.strip", book.bass, mute=True)
        return book

    def test_adds_its_level_to_its_members(self, book, hear):
        before = level_db(hear(book))
        book.set("mixer.strip", book.keys, gain_db=-3.0)
        book.set("mixer.strip", book.vca, gain_db=-6.0)
        assert level_db(hear(book)) - before == pytest.approx(-9.0, abs=0.1)

    def test_with_its_fader_down_silences_them(self, book, hear):
        book.set("mixer.strip", book.vca, gain_db=-70.0)
        assert is_silent(hear(book))

    def test_mutes_them_with_their_sends(self, book, hear):
        room = book.track("return")
        book.add("mixer.send", strip_id=book.keys, target_id=room, pre_fader=True)
        book.set("mixer.strip", book.vca, mute=True)
        assert is_silent(hear(book))

    def test_solos_them_in_place(self, book, hear):
        group = book.track("group")
        book.set("mixer.strip", book.keys, output_id=group)
        alone = hear(book)
        book.set("mixer.strip", book.bass, mute=False)
        assert not np.array_equal(hear(book), alone)
        book.set("mixer.strip", book.vca, solo=True)
        assert np.array_equal(hear(book), alone)

    def test_passes_its_automation_on(self, book, hear):
        lane = book.add("effects.automationlane", strip_id=book.vca, parameter="gain_db")
        for beat, value in ((0.0, 0.0), (1.0, -12.0)):
            book.add("effects.automationpoint", lane_id=lane, beat=beat, value=value, curve=0)
        half = RATE // 2
        plain, moved = (hear(each) for each in (without(book, lane), book))
        for span, db in ((slice(half // 4, half), 0.0), (slice(half + half // 4, 2 * half), -12.0)):
            assert level_db(moved[span]) - level_db(plain[span]) == pytest.approx(db, abs=0.1)

    def test_leaves_others_alone(self, book, hear):
        book.set("mixer.strip", book.bass, mute=False)
        book.set("mixer.strip", book.keys, mute=True)
        before = hear(book)
        book.set("mixer.strip", book.vca, gain_db=-20.0, mute=True)
        assert np.array_equal(hear(book), before)


class TestRouting:
    def test_sixteen_sends_each_at_its_level(self, keys, hear):
        """One open at a time beside the track itself: each adds by its own level, before and after the fader."""
        sends = [
            keys.add(
                "mixer.send",
                strip_id=keys.keys,
                target_id=keys.track("return"),
                gain_db=-1.5 * place,
                pre_fader=place % 2 == 1,
                mute=True,
            )
            for place in range(16)
        ]
        alone = level_db(hear(keys))
        for place in (0, 1, 7, 14, 15):
            keys.set("mixer.send", sends[place], mute=False)
            assert level_db(hear(keys)) - alone == pytest.approx(both_db(-1.5 * place), abs=0.1)
            keys.set("mixer.send", sends[place], mute=True)
        for send in sends:
            keys.set("mixer.send", send, mute=False)
        total = 1 + sum(10 ** (-1.5 * place / 20) for place in range(16))
        assert level_db(hear(keys)) - alone == pytest.approx(20 * np.log10(total), abs=0.1)

    def test_a_group_of_groups_turns_its_own_down_twice(self, keys, hear):
        before = level_db(hear(keys))
        outer = keys.track("group", gain_db=-4.0)
        inner = keys.track("group", gain_db=-3.0, output_id=outer)
        keys.set("mixer.strip", keys.keys, output_id=inner)
        assert level_db(hear(keys)) - before == pytest.approx(-7.0, abs=0.1)

    def test_a_return_feeds_a_return(self, keys, hear):
        """The echo of the echo: sent at −6 dB into one return, and from there at −6 dB into another."""
        alone = level_db(hear(keys))
        first, second = keys.track("return"), keys.track("return")
        keys.add("mixer.send", strip_id=keys.keys, target_id=first, gain_db=-6.0)
        keys.add("mixer.send", strip_id=first, target_id=second, gain_db=-6.0)
        expected = 20 * np.log10(1 + 10 ** (-6 / 20) + 10 ** (-12 / 20))
        assert level_db(hear(keys)) - alone == pytest.approx(expected, abs=0.1)

    def test_a_solo_safe_return_stays_and_brings_nobody_back(self, book, hear):
        room = book.track("return")
        book.add("mixer.send", strip_id=book.keys, target_id=room, gain_db=-6.0)
        book.set("mixer.strip", room, solo_safe=True)
        book.set("mixer.strip", book.bass, mute=True)
        with_room = hear(book)
        book.set("mixer.strip", book.bass, mute=False)
        book.add("mixer.send", strip_id=book.bass, target_id=room)
        book.set("mixer.strip", book.keys, solo=True)
        assert np.array_equal(hear(book), with_room)
