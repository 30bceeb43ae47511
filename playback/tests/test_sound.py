"""What a song sounds like: rendered by scsynth and measured."""

import hashlib

import numpy as np
import pytest
import soundfile

from playback.voices import Sound

from .hearing import NOTE, RATE, brightness, is_silent, level_db, onset, steady_organ
from .songs import SongBook


@pytest.fixture
def book():
    """Keys with one note of a second."""
    book = SongBook()
    book.keys = book.track(instrument="organ")
    book.clip(book.keys, NOTE, length_beats=2.0)
    return book


class TestStrip:
    def test_fader_lowers_by_what_it_says(self, book, hear):
        before = level_db(hear(book))
        book.set("mixer.strip", book.keys, gain_db=-6.0)
        assert level_db(hear(book)) - before == pytest.approx(-6.0, abs=0.1)

    def test_the_masters_fader_lowers_all(self, book, hear):
        before = level_db(hear(book))
        book.set("mixer.strip", book.master, gain_db=-12.0)
        assert level_db(hear(book)) - before == pytest.approx(-12.0, abs=0.1)

    @pytest.mark.parametrize("pan", [-1.0, -0.5, 0.5, 1.0])
    def test_pans_with_constant_power_and_unity_at_the_centre(self, hear, pan):
        book = SongBook()
        strip = steady_organ(book, NOTE)
        centre = hear(book)
        book.set("mixer.strip", strip, pan=pan)
        moved = hear(book)
        angle = np.pi / 4 * (1 + pan)
        for side, gain in enumerate((np.cos(angle), np.sin(angle))):
            expected = 20 * np.log10(max(2**0.5 * gain, 1e-9))
            found = level_db(moved[:, side]) - level_db(centre[:, side])
            assert found == pytest.approx(expected, abs=0.05) or max(found, expected) < -100

    def test_mute_silences_the_track_and_its_sends(self, book, hear):
        room = book.track("return")
        book.add("mixer.send", strip_id=book.keys, target_id=room, pre_fader=True)
        book.set("mixer.strip", book.keys, mute=True)
        assert is_silent(hear(book))

    def test_solo_silences_the_others_and_keeps_the_group(self, book, hear):
        alone = hear(book)
        group = book.track("group")
        other = book.track(instrument="bass")
        book.clip(other, NOTE, length_beats=2.0)
        book.set("mixer.strip", book.keys, solo=True, output_id=group)
        assert np.array_equal(hear(book), alone)

    def test_solo_keeps_the_room_but_not_what_others_send_to_it(self, book, hear):
        room = book.track("return")
        book.add("mixer.send", strip_id=book.keys, target_id=room)
        alone = hear(book)
        other = book.track(instrument="bass")
        book.clip(other, NOTE, length_beats=2.0)
        book.add("mixer.send", strip_id=other, target_id=room, pre_fader=True)
        book.set("mixer.strip", book.keys, solo=True)
        assert np.array_equal(hear(book), alone)

    def test_solo_of_a_return_is_what_is_sent_to_it_and_nothing_else(self, book, hear):
        room = book.track("return")
        book.add("mixer.send", strip_id=book.keys, target_id=room, gain_db=-6.0)
        both = level_db(hear(book))
        book.set("mixer.strip", room, solo=True)
        assert level_db(hear(book)) - both == pytest.approx(-6.0 - 20 * np.log10(1 + 10 ** (-6 / 20)), abs=0.1)

    def test_an_instrument_that_is_bypassed_is_silent(self, book, hear):
        (device,) = book.rows["effects.device"]
        book.set("effects.device", device, bypass=True)
        assert is_silent(hear(book))


class TestDevices:
    def test_their_order_is_heard(self, book, hear):
        drive = book.effect(book.keys, "filter", "a", values={"cutoff": 400.0, "drive": 1.0})
        book.effect(book.keys, "eq3", "b", values={"low_gain": 18.0, "low_frequency": 300.0})
        before = hear(book)
        book.set("effects.device", drive, order="c")
        after = hear(book)
        assert np.max(np.abs(before - after)) > 0.01
        assert abs(brightness(before) - brightness(after)) > 1.0

    def test_a_bypassed_one_is_not_heard(self, book, hear):
        before = hear(book)
        book.effect(book.keys, "filter", values={"cutoff": 200.0}, bypass=True)
        assert np.array_equal(hear(book), before)

    def test_a_limiters_path_meets_the_others_to_the_sample(self, hear):
        """Two equal tracks, one through an idle limiter, the other with its phase turned, cancel each other."""
        book = SongBook()
        quiet = [(60, 0.0, 2.0, 20)]
        plain, turned = steady_organ(book, quiet), steady_organ(book, quiet)
        book.set("mixer.strip", turned, mute=True, invert=True)
        book.effect(plain, "limiter", values={"ceiling": 0.0})
        alone = hear(book)
        book.set("mixer.strip", turned, mute=False)
        assert level_db(hear(book)) < level_db(alone) - 90

    def test_a_compressor_ducks_by_its_key(self, hear):
        book = SongBook()
        pad, kick = book.track(instrument="organ"), book.track(instrument="kick")
        book.clip(pad, [(60, 0.0, 4.0)], length_beats=4.0)
        book.clip(kick, [(36, 2.0, 0.5, 127)], length_beats=4.0)
        mixed = book.effect(pad, "compressor", values={"threshold": -40.0, "ratio": 20.0}, sidechain_strip_id=kick)
        group = book.track("group", gain_db=-70.0)
        book.set("mixer.strip", kick, output_id=group)
        ducked = hear(book)
        book.set("effects.device", mixed, bypass=True)
        plain = hear(book)
        before, during = slice(RATE // 2, RATE - 4800), slice(RATE, RATE + 7200)
        assert level_db(ducked[before]) == pytest.approx(level_db(plain[before]), abs=0.5)
        assert level_db(ducked[during]) < level_db(plain[during]) - 3


class TestSends:
    @pytest.fixture
    def sent(self, book):
        book.room = book.track("return")
        book.send = book.add("mixer.send", strip_id=book.keys, target_id=book.room, gain_db=-6.0)
        return book

    def test_add_what_they_say(self, sent, hear):
        both = level_db(hear(sent))
        sent.set("mixer.send", sent.send, mute=True)
        alone = level_db(hear(sent))
        assert both - alone == pytest.approx(20 * np.log10(1 + 10 ** (-6 / 20)), abs=0.1)

    def test_after_the_fader_follow_it(self, sent, hear):
        sent.set("mixer.strip", sent.keys, gain_db=-70.0)
        assert is_silent(hear(sent))

    def test_before_the_fader_do_not(self, sent, hear):
        full = level_db(hear(sent))
        sent.set("mixer.strip", sent.keys, gain_db=-70.0)
        sent.set("mixer.send", sent.send, pre_fader=True)
        expected = full - 20 * np.log10(1 + 10 ** (-6 / 20)) - 6.0
        assert level_db(hear(sent)) == pytest.approx(expected, abs=0.1)


class TestTime:
    def test_notes_begin_on_their_frame(self, hear):
        book = SongBook(bpm=97.0)
        strip = book.track(instrument="rim")
        beats = [0.0, 0.75, 1.333, 2.5, 3.1]
        book.clip(strip, [(60, beat, 0.1) for beat in beats], length_beats=4.0)
        sound = hear(book)
        first = onset(sound)
        assert first <= 2
        for beat in beats[1:]:
            seconds = beat * 60 / 97.0
            found = onset(sound, seconds - 0.01)
            assert abs(found - first - round(seconds * RATE)) <= 1, beat

    def test_the_note_on_beat_0_sounds(self, book, hear):
        assert onset(hear(book)) < 10

    @pytest.mark.parametrize("limiters", [1, 3])
    def test_begins_at_once_whatever_looks_ahead(self, hear, limiters):
        """A limiter hears 128 frames late, a chain of them more; the file does not begin with that silence."""
        book = SongBook()
        keys = book.track(instrument="rim")
        book.clip(keys, [(60, 0.0, 0.1, 60), (60, 1.0, 0.1, 60)], length_beats=2.0)
        plain = hear(book)
        for place in range(limiters):
            strip = book.master if place < 2 else keys
            book.effect(strip, "limiter", f"a{place}", values={"ceiling": 0.0})
        late = hear(book)
        assert len(late) == len(plain)
        assert onset(late) == onset(plain) <= 2
        assert np.max(np.abs(late - plain)) < 1e-4

    def test_a_loops_turns_are_the_same_to_the_bit(self, hear):
        book = SongBook()
        steady_organ(book, [(36, 0.0, 0.4), (48, 0.5, 0.4)], length_beats=8.0, loop_length_beats=2.0)
        sound = hear(book, tail_seconds=0.0)
        first, second = sound[:RATE], sound[RATE : 2 * RATE]
        assert not is_silent(first)
        assert np.array_equal(first, second)

    def test_a_render_may_begin_and_end_anywhere(self, hear):
        book = SongBook()
        book.clip(book.track(instrument="rim"), [(60, 0, 0.1), (60, 4, 0.1), (60, 6, 0.1)], length_beats=8.0)
        sound = hear(book, start_beats=4.0, end_beats=6.0, tail_seconds=0.0)
        assert len(sound) == RATE
        assert onset(sound) < 10

    def test_a_bend_is_heard_and_chased(self, hear):
        book = SongBook()
        book.clip(book.track(instrument="organ"), [(60, 4.0, 2.0)], [("bend", 0.0, 12.0, 0)], length_beats=6.0)
        plain = SongBook()
        plain.clip(plain.track(instrument="organ"), [(72, 4.0, 2.0)], length_beats=6.0)
        for start in (0.0, 4.0):
            bent, octave = (hear(one, start_beats=start) for one in (book, plain))
            span = slice(-RATE, -RATE // 2)
            assert brightness(bent[span]) == pytest.approx(brightness(octave[span]), rel=0.05)

    def test_a_jump_right_at_a_glides_end_wins(self, hear):
        book = SongBook()
        points = [("cc7", 0.0, 127.0, 1), ("cc7", 1.0, 60.0, 0), ("cc7", 1.0, 0.0, 0)]
        book.clip(book.track(instrument="organ"), [(60, 0.0, 4.0)], points, length_beats=4.0)
        sound = hear(book)
        assert not is_silent(sound[: RATE // 2])
        assert level_db(sound[RATE:]) < -60


class TestAgain:
    def test_the_same_song_sounds_the_same_to_the_bit(self, hear):
        book = SongBook()
        drums, keys = book.track(instrument="drum_kit"), book.track(instrument="string_pad")
        book.clip(
            drums, [(36, 0, 0.2), (42, 0.5, 0.2), (38, 1, 0.2), (46, 1.5, 0.2)], length_beats=8.0, loop_length_beats=2.0
        )
        book.clip(keys, [(60, 0, 4), (64, 0, 4), (67, 0, 4)], length_beats=8.0)
        book.effect(keys, "reverb")
        first, second = hear(book), hear(book)
        assert hashlib.sha256(first.tobytes()).digest() == hashlib.sha256(second.tobytes()).digest()
        assert not is_silent(first)

    def test_a_closed_hat_chokes_the_open_one(self, hear):
        def open_hat(*more) -> float:
            book = SongBook()
            book.clip(book.track(instrument="drum_kit"), [(46, 0, 0.5), *more], length_beats=4.0)
            return level_db(hear(book)[int(0.5 * RATE) : int(0.9 * RATE)])

        assert open_hat((42, 0.25, 0.1)) < open_hat() - 12

    def test_a_sample_is_played_from_its_file(self, hear, tmp_path):
        path = tmp_path / "tone.wav"
        tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)
        soundfile.write(path, tone, RATE, subtype="FLOAT")
        book = SongBook()
        strip = book.track()
        book.add("effects.device", strip_id=strip, kind="sampler_mono", order="A0", values={}, sample_id="tone")
        book.clip(strip, [(60, 0.0, 1.5)], length_beats=2.0)
        sound = hear(book, {"tone": Sound(str(path), 1, RATE)})
        assert brightness(sound[: RATE // 2]) == pytest.approx(440, rel=0.02)
