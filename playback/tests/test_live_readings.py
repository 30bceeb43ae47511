"""Frames of meters and pictures, and the scores that an engine reads."""

import json
import struct
from pathlib import Path

import numpy as np
import pytest

from effects.catalogue import CATALOGUE
from playback import nodes, osc, readings, scores
from playback.graph import EMPTY, diff, plan
from playback.player import NO_SCORE
from playback.schedule import score, score_difference, whole

from .songs import SongBook

CASES = json.loads((Path(__file__).parent / "cases" / "readings.json").read_text())


class TestMeters:
    def test_a_frame_is_what_the_page_reads(self):
        found = readings.read_meters(bytes.fromhex(CASES["meters"]["frame"]))
        wanted = {
            int(slot): [-np.inf if db is None else db for db in levels]
            for slot, levels in CASES["meters"]["decibels"].items()
        }
        assert found.keys() == wanted.keys()
        for slot, levels in wanted.items():
            assert found[slot] == pytest.approx(levels, abs=0.001)

    def test_levels_are_exact_to_a_hundredth_of_a_decibel(self):
        db = np.linspace(-120.0, 20.0, 1001)
        values = readings.levels(10 ** (db / 20))
        assert np.max(np.abs(readings.decibels(values) - db)) < 0.01

    def test_what_is_no_number_is_silence(self):
        assert readings.levels(np.array([np.nan, 0.0, -1.0])).tolist() == [0, 0, 0]

    def test_are_read_from_scsynths_answer(self):
        values = [0.5, 0.25, 0.125, 0.0625, 1.0, 2.0, 3.0, 4.0]
        head = osc.string("/c_setn") + osc.string(",iiffffiiffff")
        reply = head + struct.pack(">iiffff", 4, 4, *values[:4]) + struct.pack(">iiffff", 28, 4, *values[4:])
        buses, found = readings.bus_values(reply)
        assert buses == [4, 28]
        assert found.tolist() == [values[:4], values[4:]]


class TestPictures:
    def test_a_spectrum_has_a_sine_where_it_is(self):
        time = np.arange(readings.WAVE_FRAMES) / 48_000
        bins = readings.read_levels(readings.spectrum(1, 3, np.sin(2 * np.pi * 3000 * time)))
        assert len(bins) == 1024
        assert int(np.argmax(bins)) == 128
        assert bins.max() == pytest.approx(0.0, abs=0.1)

    def test_a_waveform_comes_back(self):
        wave = np.linspace(-1, 1, readings.WAVE_FRAMES)
        frame = readings.waveform(1, 3, wave)
        assert readings.HEAD.unpack_from(frame) == (readings.Kind.WAVEFORM, 0, 3, 1)
        assert readings.read_wave(frame) == pytest.approx(wave, abs=1e-4)

    def test_the_newest_samples_end_with_the_block_under_way(self):
        frames = readings.TAP_FRAMES
        stream = np.arange(3 * frames + 640, dtype=float)
        ring = np.empty(frames)
        for frame, value in enumerate(stream):
            ring[frame % frames] = value
        wave = readings.newest(ring, (len(stream) - 128) % frames, 128)
        assert wave.tolist() == stream[-readings.WAVE_FRAMES :].tolist()


class TestFollowStrips:
    def test_knows_the_strips_of_the_graph(self):
        book = SongBook()
        first = book.track("instrument", "lead")
        slots: set[int] = set()
        before = plan(book.song(), CATALOGUE)
        follow(slots, diff(EMPTY, before))
        assert slots == {book.slot(first), book.slot(book.master)}
        second = book.track("instrument", "bass")
        after = plan(book.song(), CATALOGUE)
        follow(slots, diff(before, after))
        assert book.slot(second) in slots
        follow(slots, diff(after, before))
        assert slots == {book.slot(first), book.slot(book.master)}


def follow(slots: set[int], messages: list[bytes]) -> None:
    readings.follow_strips(slots, messages, nodes.strip_group(0), nodes.MAX_STRIPS)


class TestScores:
    def test_a_whole_one_and_its_differences_give_what_the_server_has(self):
        book = SongBook()
        lead = book.track("instrument", "lead")
        kept = book.clip(lead, [(60, 0.0, 1.0)], points=[("cc7", 0.0, 20.0, True), ("cc7", 2.0, 100.0, False)])
        first = score(book.song(1), CATALOGUE)
        read = scores.merged(NO_SCORE, scores.read(whole(first)))
        assert alike(read, first)
        drums = book.track("instrument", "drum_kit")
        book.clip(drums, [(36, 0.0, 1.0)], start_beats=4.0)
        book.set("compositions.clip", kept, start_beats=8.0)
        second = score(book.song(2), CATALOGUE, {}, first)
        read = scores.merged(read, scores.read(score_difference(first, second)))
        assert alike(read, second)
        del book.rows["compositions.clip"][kept]
        for note in [id for id, row in book.rows["compositions.note"].items() if row["clip_id"] == kept]:
            del book.rows["compositions.note"][note]
        for point in list(book.rows["compositions.controllerpoint"]):
            del book.rows["compositions.controllerpoint"][point]
        third = score(book.song(3), CATALOGUE, {}, second)
        assert alike(scores.merged(read, scores.read(score_difference(second, third))), third)


def alike(one, other) -> bool:
    """Whether two scores play the same; what is read has no JSON of its own."""
    same = ("tempo", "metre", "voices", "clips", "buffers", "loop", "end_beats")
    played = {hash: (own.events, own.curves) for hash, own in one.segments.items()}
    return (
        all(getattr(one, name) == getattr(other, name) for name in same)
        and list(one.clips) == list(other.clips)
        and played == {hash: (own.events, own.curves) for hash, own in other.segments.items()}
    )
