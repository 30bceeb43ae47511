"""Frames of meters and pictures, and the scores that an engine reads."""

import json
import struct
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from effects.catalogue import CATALOGUE
from playback import nodes, osc, readings, scores, taps
from playback.graph import EMPTY, diff, plan
from playback.loudness import Hops
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
    def test_a_spectrum_has_a_sine_of_either_side_where_it_is(self):
        time = np.arange(readings.FFT_FRAMES) / 48_000
        sine = np.sin(2 * np.pi * 3000 * time)[:, None]
        for sides in ([1, 0], [0, 1], [1, -1]):
            bins = readings.read_levels(readings.spectrum(1, 3, sine * sides))
            assert len(bins) == 4096
            assert int(np.argmax(bins)) == 512
            assert bins.max() == pytest.approx(0.0, abs=0.1)

    def test_a_waveform_comes_back(self):
        frame = bytes.fromhex(CASES["waveform"]["frame"])
        assert readings.read_wave(frame) == pytest.approx(np.array(CASES["waveform"]["samples"]), abs=1e-4)
        assert readings.waveform(7, 3, readings.read_wave(frame)) == frame
        assert readings.HEAD.unpack_from(frame) == (readings.Kind.WAVEFORM, 0, 3, 7)

    def test_rows_of_loudness_come_back(self):
        frame = bytes.fromhex(CASES["loudness"]["frame"])
        assert readings.read_loudness(frame).tolist() == CASES["loudness"]["rows"]
        assert readings.loudness(8, 3, readings.read_loudness(frame)) == frame

    def test_a_stream_measures_without_a_gap(self):
        signal = np.random.default_rng(5).normal(0, 0.1, (48_000, 2))
        stream, rows, waves = readings.Stream(), [], []
        for start in range(0, len(signal), 1600):
            stream.take(signal[start : start + 1000])
            stream.take(signal[start + 1000 : start + 1600])
            loud, wave, _ = stream.frames(start, 3, True)
            rows.append(readings.read_loudness(loud))
            waves.append(readings.read_wave(wave))
        assert np.concatenate(rows) == pytest.approx(Hops().of(signal), rel=1e-5)
        assert np.concatenate(waves) == pytest.approx(signal, abs=1e-4)
        assert stream.frames(0, 3, True) == []

    def test_who_wants_loudness_alone_gets_no_pictures(self):
        stream = readings.Stream()
        stream.take(np.zeros((1600, 2)))
        assert [frame[0] for frame in stream.frames(1, 3, False)] == [readings.Kind.LOUDNESS]


class TestKeepNewest:
    def test_keeps_all_of_loudness_and_the_newest_of_the_rest(self):
        waiting: dict[bytes, bytes] = {}
        for tick in range(3):
            for frame in (
                readings.waveform(tick, 3, np.zeros((2, 2))),
                readings.loudness(tick, 3, np.zeros((1, 8))),
                readings.meters(tick, [3], np.zeros((1, 4))),
            ):
                readings.keep_newest(waiting, frame)
        ticks = [(frame[0], readings.HEAD.unpack_from(frame)[3]) for frame in waiting.values()]
        assert sorted(ticks) == [(1, 2), (3, 2), (4, 0), (4, 1), (4, 2)]

    def test_a_line_that_is_stuck_does_not_pile_them_up(self):
        waiting: dict[bytes, bytes] = {}
        for tick in range(1000):
            readings.keep_newest(waiting, readings.loudness(tick, 3, np.zeros((1, 8))))
        assert len(waiting) == readings.MOST_WAITING


class TestTap:
    def test_is_read_without_a_gap_round_and_round(self):
        tap, read, now = taps.Tap(7), [], 0.0
        assert tap.pieces(128, now) == []
        end = 128
        for frames in [1536, 1664, 128, 0, 4096, 9984, 1536, 8192, 6400]:
            end += frames
            now += 0.03
            read += tap.pieces(end % readings.TAP_FRAMES, now)
        assert sum(count for _, count in read) == end - 128
        assert all(first + count <= readings.TAP_FRAMES and count <= taps.PIECE_FRAMES for first, count in read)
        for (first, count), (following, _) in pairwise(read):
            assert (first + count) % readings.TAP_FRAMES == following

    def test_begins_anew_where_it_may_have_been_lapped(self):
        tap = taps.Tap(7)
        tap.pieces(0, 0.0)
        assert tap.pieces(512, 1.0) == []
        assert tap.pieces(1024, 1.03) == [(512, 512)]


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
