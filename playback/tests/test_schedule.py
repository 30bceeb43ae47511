"""The score of a song, and what of it changed."""

import msgspec
import pytest

from effects.catalogue import CATALOGUE
from playback import nodes
from playback.engines.options import BUFFERS
from playback.schedule import score, score_difference, whole
from playback.voices import Sound

from .songs import SongBook


@pytest.fixture
def book():
    book = SongBook()
    book.bass = book.track(instrument="bass")
    book.keys = book.track(instrument="piano")
    book.riff = book.clip(book.bass, [(36, 0, 1)], start_beats=4.0)
    book.chords = book.clip(book.keys, [(60, 0, 2), (64, 0, 2)], start_beats=0.0)
    return book


def changed(book: SongBook, change) -> dict | None:
    before = score(book.song(1), CATALOGUE)
    change()
    frame = score_difference(before, score(book.song(2), CATALOGUE, before=before))
    if frame is None:
        return None
    frame = msgspec.json.decode(frame)
    assert (frame.pop("type"), frame.pop("number"), frame.pop("whole")) == ("score", 2, False)
    return frame


class TestScore:
    def test_is_sent_as_the_protocol_says(self, book):
        made = score(book.song(7), CATALOGUE)
        frame = msgspec.json.decode(whole(made))
        assert set(frame) == {
            "type", "number", "whole", "tempo", "metre", "voices", "clips", "segments", "buffers", "loop", "end_beats",
            "lanes", "levels",
        }  # fmt: skip
        assert (frame["number"], frame["whole"], frame["end_beats"]) == (7, True, 20.0)
        assert frame["tempo"] == [[0.0, 120.0, False]]
        assert frame["metre"] == [[0.0, 4, 4]]
        assert frame["loop"] == [0.0, 16.0, False]
        track, start, length, hash = frame["clips"][book.riff]
        assert (track, start, length) == (book.track_of(book.bass), 4.0, 16.0)
        (event,), curves = frame["segments"][hash]
        assert event[:5] == [0.0, 1.0, 36.0, 100.0, 0.0]
        assert curves == []
        voice = frame["voices"][track]
        slot = book.slot(book.bass)
        assert voice == {
            "def": "bass", "group": nodes.voice_group(slot), "polyphony": 1, "pads": None, "late_frames": 0,
            "args": ["bus", nodes.strip_bus(slot), "controls", nodes.controls_bus(slot)],
            "controls": nodes.controls_bus(slot),
        }  # fmt: skip

    def test_leaves_out_what_is_mute_or_plays_nothing(self, book):
        book.set("compositions.clip", book.riff, mute=True)
        silent = book.clip(book.track(), [(60, 0, 1)])
        assert set(score(book.song(), CATALOGUE).clips) == {book.chords}
        assert silent not in score(book.song(), CATALOGUE).clips

    def test_an_instrument_that_is_bypassed_plays_nothing(self, book):
        device = next(id for id, row in book.rows["effects.device"].items() if row["kind"] == "bass")
        book.set("effects.device", device, bypass=True)
        assert set(score(book.song(), CATALOGUE).voices) == {book.track_of(book.keys)}

    def test_a_kit_has_pads_with_chokes(self):
        book = SongBook()
        drums = book.track(instrument="drum_kit")
        pads = score(book.song(), CATALOGUE).voices[book.track_of(drums)].pads
        choke = nodes.choke_group(book.slot(drums), 1)
        assert (pads["42"].group, pads["42"].chokes) == (choke, choke)
        assert (pads["36"].group, pads["36"].chokes) == (nodes.voice_group(book.slot(drums)), None)

    def test_a_sampler_reads_its_sample_from_a_buffer_of_its_own(self):
        book = SongBook()
        strip = book.track()
        device = book.add("effects.device", strip_id=strip, kind="sampler_mono", order="A0", values={}, sample_id="s")
        slot = book.rows["effects.device"][device]["slot"]
        sound = Sound("/sound", 2, 48000)
        made = score(book.song(), CATALOGUE, {"s": sound})
        voice = made.voices[book.track_of(strip)]
        assert made.buffers == {slot: sound}
        assert voice.synthdef == "sampler_stereo"
        assert voice.args[voice.args.index("buffer") + 1] == slot

    def test_no_two_devices_ever_share_a_buffer(self):
        book = SongBook()
        numbers = set()
        for slot in (1, 1025, nodes.MAX_DEVICES - 1):
            strip = book.track()
            book.slots["device_slots"] = slot - 1
            book.add("effects.device", strip_id=strip, kind="sampler_mono", order="A0", values={}, sample_id="s")
            made = score(book.song(), CATALOGUE, {"s": Sound("/sound", 1, 48000)})
            args = made.voices[book.track_of(strip)].args
            numbers.add(args[args.index("buffer") + 1])
        assert numbers == {1, 1025, nodes.MAX_DEVICES - 1} == made.buffers.keys()
        # The live engine's taps have theirs above them.
        assert nodes.MAX_DEVICES + nodes.MAX_STRIPS <= BUFFERS

    def test_values_beyond_a_later_catalogue_still_sound(self):
        book = SongBook()
        strip = book.track(instrument="bass")
        (device,) = book.rows["effects.device"]
        book.set("effects.device", device, values={"gone": 1.0, "cutoff": 1e9})
        voice = score(book.song(), CATALOGUE).voices[book.track_of(strip)]
        assert voice.args[-1] == CATALOGUE["bass"].parameter("cutoff").maximum


class TestDifference:
    def test_of_nothing_is_none(self, book):
        assert changed(book, lambda: None) is None

    def test_of_a_fader_is_none(self, book):
        assert changed(book, lambda: book.set("mixer.strip", book.bass, gain_db=-3.0)) is None

    def test_of_a_move_is_the_clip_alone(self, book):
        frame = changed(book, lambda: book.set("compositions.clip", book.riff, start_beats=2.0))
        assert set(frame) == {"clips", "end_beats"}
        assert list(frame["clips"]) == [book.riff]

    def test_of_a_note_is_its_segment_and_clip(self, book):
        frame = changed(
            book,
            lambda: book.add("compositions.note", clip_id=book.riff, pitch=40, start_beats=1.0, length_beats=1.0),
        )
        assert set(frame) == {"clips", "segments"}
        assert list(frame["segments"]) == [frame["clips"][book.riff][3]]

    def test_of_a_clip_that_goes_is_null(self, book):
        assert changed(book, lambda: book.rows["compositions.clip"].pop(book.chords))["clips"] == {book.chords: None}

    def test_of_a_knob_of_an_instrument_is_its_voice(self, book):
        device = next(id for id, row in book.rows["effects.device"].items() if row["kind"] == "bass")
        frame = changed(book, lambda: book.set("effects.device", device, values={"cutoff": 500.0}))
        assert set(frame) == {"voices"}
        assert frame["voices"][book.track_of(book.bass)]["args"][-2:] == ["cutoff", 500.0]

    def test_of_the_tempo_is_the_tempo(self, book):
        mark = next(iter(book.rows["compositions.tempomark"]))
        assert changed(book, lambda: book.set("compositions.tempomark", mark, bpm=90.0)) == {
            "tempo": [[0.0, 90.0, False]]
        }
