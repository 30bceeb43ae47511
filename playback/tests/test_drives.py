"""Automation and modulators: as stretches and nodes, and as they sound."""

import json
import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from effects.automation import EASE, EXPONENTIAL, HOLD, LINEAR, stretches, value_at
from effects.catalogue import CATALOGUE
from playback import nodes
from playback.graph import EMPTY, diff, plan
from playback.schedule import score, score_difference

from .hearing import RATE, brightness, level_db, steady_organ
from .songs import SongBook

CASES = json.loads((Path(__file__).parent / "cases" / "lanes.json").read_text())


class Point:
    def __init__(self, beat: float, value: float, curve: int = LINEAR):
        self.id, self.beat, self.value, self.curve = f"{beat}", beat, value, curve


@pytest.fixture
def book() -> SongBook:
    return SongBook()


def automate(book: SongBook, parameter: str, *points: tuple, mode: str = "read", **target: str) -> str:
    lane = book.add("effects.automationlane", parameter=parameter, mode=mode, **target)
    for beat, value, *curve in points:
        book.add("effects.automationpoint", lane_id=lane, beat=beat, value=value, curve=curve[0] if curve else LINEAR)
    return lane


def instrument_of(book: SongBook, strip: str) -> str:
    return next(id for id, row in book.rows["effects.device"].items() if row["strip_id"] == strip)


def gain_db(automated: np.ndarray, plain: np.ndarray, seconds: float, length: float = 0.02) -> float:
    frames = slice(round(seconds * RATE), round((seconds + length) * RATE))
    return level_db(automated[frames]) - level_db(plain[frames])


class TestStretches:
    @pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
    def test_are_as_the_page_has_them(self, case):
        points = [Point(*point) for point in case["points"]]
        for order, point in enumerate(points):
            point.id = str(order)
        found = stretches(points)
        for beat, value in case["values"]:
            assert value_at(found, beat) == pytest.approx(value), beat

    def test_lead_from_point_to_point_and_stay_at_the_last(self):
        points = [Point(4, 1, EXPONENTIAL), Point(0, 10, HOLD), Point(2, 20), Point(8, 4, EASE), Point(10, 0)]
        found = stretches(points)
        assert [one.beat for one in found] == [0, 2, 4, 8, 10]
        assert found[0] == (0, 10, 0, 10, 0, 0)
        assert found[1] == (2, 20, 4, 1, 0, 0)
        assert found[2][:4] == (4, 1, 8, 4)
        assert found[2].curvature == pytest.approx(math.log(4))
        assert found[3].ease == 1
        assert found[4] == (10, 0, 10, 0, 0, 0)

    def test_exponential_ones_without_a_ratio_are_steep(self):
        rising, falling = (stretches([Point(0, a, EXPONENTIAL), Point(1, b)])[0] for a, b in ((0, -60), (-6, 3)))
        assert rising.curvature > 3
        assert falling.curvature < -3


class TestLanes:
    def test_move_a_fader_as_drawn_wherever_play_begins(self, book, hear):
        strip = steady_organ(book, [(60, beat, 1.0) for beat in range(0, 12)], length_beats=16.0)
        plain = hear(book)
        automate(book, "gain_db", (0, -20), (4, 0, HOLD), (6, -12, LINEAR), (8, -12, EASE), (12, 0), strip_id=strip)
        automated = hear(book)
        for seconds, level in (
            (0.1, -19),
            (1.0, -10),
            (1.9, -1),
            (2.5, 0),
            (2.9, 0),
            (3.1, -12),
            (3.9, -12),
            (5.0, -6),
        ):
            assert gain_db(automated, plain, seconds) == pytest.approx(level, abs=0.2), seconds
        # An S: three tenths of the way it has come 0.216 of it.
        assert gain_db(automated, plain, 4.59) == pytest.approx(-12 + 12 * 0.216, abs=0.15)
        later = hear(book, start_beats=2.0)
        assert np.allclose(later[4800 : 2 * RATE], automated[RATE + 4800 : 3 * RATE], atol=1e-6)

    def test_have_no_steps(self, book, hear):
        strip = steady_organ(book, [(60, 0.0, 8.0)], length_beats=16.0)
        automate(book, "gain_db", (0, -40), (0.5, 0), (1, -40), strip_id=strip)
        heard = hear(book)[:, 0]
        plain = SongBook()
        steady_organ(plain, [(60, 0.0, 8.0)], length_beats=16.0)
        steady = np.abs(np.diff(hear(plain)[:, 0])).max()
        assert np.abs(np.diff(heard)).max() < 1.05 * steady

    def test_jump_within_a_block_and_the_faders_smoothing(self, book, hear):
        strip = steady_organ(book, [(60, 0.0, 8.0)], length_beats=16.0)
        automate(book, "gain_db", (0, 0, HOLD), (2, -70), strip_id=strip)
        heard = hear(book)
        assert level_db(heard[RATE - 480 : RATE]) > -40
        assert level_db(heard[RATE + 2400 :][:480]) < -80

    def test_move_devices_instruments_sends_and_pads(self, book, hear):
        strip = book.track(instrument="subtractive")
        book.clip(strip, [(48, float(beat), 0.9) for beat in range(8)])
        automate(book, "cutoff", (0, 200), (8, 8000, EXPONENTIAL), device_id=instrument_of(book, strip))
        heard = hear(book)
        by_note = [brightness(heard[round(beat * RATE / 2) :][: RATE // 3]) for beat in range(8)]
        assert all(after > before for before, after in pairwise(by_note)), by_note
        filtered = book.effect(strip, "filter")
        automate(book, "cutoff", (0, 300), device_id=filtered)
        assert brightness(hear(book)) < 0.6 * brightness(heard)

        drums = SongBook()
        kit = drums.track(instrument="drum_kit")
        drums.clip(kit, [(38, float(beat), 0.5) for beat in range(4)])
        automate(drums, "38.level_db", (0, 0, HOLD), (2, -36), device_id=instrument_of(drums, kit))
        beaten = hear(drums)
        assert level_db(beaten[:RATE]) - level_db(beaten[RATE : 2 * RATE]) == pytest.approx(36, abs=1)

    def test_rest_when_off_or_overridden_or_empty(self, book):
        strip = book.track(instrument="organ", gain_db=-3.0)
        plain = plan(book.song(), CATALOGUE)
        lane = automate(book, "gain_db", strip_id=strip)
        assert plan(book.song(), CATALOGUE) == plain
        book.add("effects.automationpoint", lane_id=lane, beat=0.0, value=-10.0)
        read = plan(book.song(), CATALOGUE)
        assert read.nodes[nodes.fader_node(book.slot(strip))].controls["gain_db"] == f"c{nodes.lane_bus(1)}"
        for change in ({"mode": "off"}, {"mode": "read", "override": True}):
            book.set("effects.automationlane", lane, **change)
            assert plan(book.song(), CATALOGUE) == plain
        # Back to the knob's own value: the engine is told so.
        assert any(b"/n_set" in message and b"gain_db" in message for message in diff(read, plain))

    def test_do_not_open_what_solo_has_closed(self, book, hear):
        quiet = book.track(instrument="organ")
        book.clip(quiet, [(60, 0.0, 4.0)])
        automate(book, "mute", (0, 0.0, HOLD), strip_id=quiet)
        book.track(instrument="organ", solo=True)
        assert np.abs(hear(book)).max() < 1e-6

    def test_are_sent_when_their_points_change_and_only_then(self, book):
        strip = book.track(instrument="organ")
        lane = automate(book, "pan", (0, -1), (4, 1), strip_id=strip)
        before = score(book.song(), CATALOGUE)
        assert score_difference(before, score(book.song(2), CATALOGUE)) is None
        book.add("effects.automationpoint", lane_id=lane, beat=8.0, value=0.0)
        changed = score_difference(before, score(book.song(3), CATALOGUE))
        assert changed is not None
        assert b'"lanes"' in changed
        assert b'"voices"' not in changed


class TestModulators:
    def modulated(self, book: SongBook, kind: str, parameter: str, depth: float, source: str | None = None, **values):
        strip = steady_organ(book, [(60, 0.0, 16.0)], length_beats=16.0)
        modulator = book.add(
            "effects.modulator", strip_id=strip, kind=kind, order="A0", values=values, source_strip_id=source
        )
        book.add("effects.modulation", modulator_id=modulator, strip_id=strip, parameter=parameter, depth=depth)
        return strip

    def test_an_lfo_goes_round_in_its_period_and_by_its_depth(self, book, hear):
        self.modulated(book, "lfo", "gain_db", 0.1, period=0.5, smooth=0.0)
        heard = hear(book)
        plain = SongBook()
        steady_organ(plain, [(60, 0.0, 16.0)], length_beats=16.0)
        still = hear(plain)
        levels = [gain_db(heard, still, 1.0 + step / 100, 0.01) for step in range(100)]
        # A tenth of 76 dB, up to the fader's end at 6 dB.
        assert max(levels) == pytest.approx(6, abs=0.3)
        assert min(levels) == pytest.approx(-7.6, abs=0.3)
        assert np.allclose(levels[:50], levels[50:], atol=0.5)

    def test_an_lfo_stands_where_the_song_does(self, book, hear):
        strip = self.modulated(book, "lfo", "gain_db", 0.1, period=0.7)
        track = book.track_of(strip)
        book.rows["compositions.clip"].clear()
        book.clip(strip, [(60, float(beat), 0.5) for beat in range(16)], track_id=track)
        whole, later = hear(book), hear(book, start_beats=3.0)
        assert np.allclose(later[4800 : 2 * RATE], whole[round(1.5 * RATE) + 4800 :][: 2 * RATE - 4800], atol=1e-3)

    def test_note_values_follow_the_tempo(self, hear):
        book = SongBook(bpm=90)
        self.modulated(book, "lfo", "pan", 0.5, sync=6, shape=4, smooth=0)  # a square of a quarter note
        heard = hear(book)
        beat = RATE * 60 / 90
        left, right = (level_db(heard[:, side][round(beat * 2.1) : round(beat * 2.4)]) for side in (0, 1))
        assert right - left > 6
        left, right = (level_db(heard[:, side][round(beat * 2.6) : round(beat * 2.9)]) for side in (0, 1))
        assert left - right > 6

    def test_a_follower_ducks_what_it_moves(self, book, hear):
        drums = book.track(instrument="drum_kit")
        book.clip(drums, [(36, 4.0, 0.5, 127)])
        book.set("mixer.strip", drums, output_id=None)
        self.modulated(book, "follower", "gain_db", -0.5, source=drums, gain_db=24)
        book.set("mixer.strip", book.master, pan=0.0)
        heard = hear(book)
        alone = SongBook()
        other = alone.track(instrument="drum_kit")
        alone.clip(other, [(36, 4.0, 0.5, 127)])
        steady_organ(alone, [(60, 0.0, 16.0)], length_beats=16.0)
        flat = hear(alone)
        assert gain_db(heard, flat, 1.0, 0.2) == pytest.approx(0, abs=0.2)
        assert gain_db(heard, flat, 2.1, 0.1) < -1.5
        assert gain_db(heard, flat, 5.0, 0.2) == pytest.approx(0, abs=0.3)

    def test_random_is_the_same_each_time_and_changes_with_the_dice(self, book, hear):
        strip = self.modulated(book, "random", "gain_db", 0.2, period=0.25)
        one, again = hear(book), hear(book)
        assert np.array_equal(one, again)
        [modulator] = book.rows["effects.modulator"]
        book.set("effects.modulator", modulator, values={"period": 0.25, "dice": 2})
        assert not np.allclose(hear(book), one, atol=1e-3)
        assert strip

    def test_lane_and_modulations_add_up(self, book, hear):
        strip = self.modulated(book, "lfo", "gain_db", 0.05, period=0.5, smooth=0)
        automate(book, "gain_db", (0, -30), (16, -30), strip_id=strip)
        heard = hear(book)
        plain = SongBook()
        steady_organ(plain, [(60, 0.0, 16.0)], length_beats=16.0)
        levels = [gain_db(heard, hear_once, 1.0 + step / 50, 0.01) for hear_once in [hear(plain)] for step in range(25)]
        assert (max(levels) + min(levels)) / 2 == pytest.approx(-30, abs=0.3)
        assert max(levels) - min(levels) == pytest.approx(7.6, abs=0.4)

    def test_stand_before_all_that_reads_them(self, book):
        self.modulated(book, "lfo", "gain_db", 0.1)
        graph = plan(book.song(), CATALOGUE)
        assert graph.children[nodes.MIX_GROUP][0] == nodes.DRIVE_GROUP
        assert graph.children[nodes.DRIVE_GROUP] == (nodes.modulator_node(1), nodes.modulation_node(1))
        assert diff(EMPTY, graph)
