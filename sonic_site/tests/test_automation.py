"""Automation and modulation by commands: what they keep, and what they refuse."""

import math

import pytest

from compositions.errors import Conflict, Invalid, NotFound
from effects.automation import stretches, value_at

LANE, POINT = "effects.automationlane", "effects.automationpoint"


def lane_at(harbour, lane: str, beat: float) -> float:
    return value_at(stretches(harbour.song.all(POINT, lane_id=lane)), beat)


class TestLanes:
    def test_begin_where_the_knob_stands_and_only_once(self, harbour):
        harbour.do("mixer.set_track_volume", track_id=harbour.bass, gain_db=-7.5)
        lane = harbour.add("effects.add_lane", track_id=harbour.bass, parameter="gain_db")
        assert [(point.beat, point.value) for point in harbour.song.all(POINT, lane_id=lane)] == [(0.0, -7.5)]
        assert harbour.add("effects.add_lane", track_id=harbour.bass, parameter="gain_db") == lane

    @pytest.mark.parametrize(
        ("arguments", "why"),
        [
            ({"parameter": "gain_db"}, "name one of them"),
            ({"parameter": "gain_db", "track_id": "bass", "device_id": "filter"}, "name one of them"),
            ({"parameter": "loudness", "track_id": "bass"}, "cannot be moved here; these can: gain_db, pan"),
            ({"parameter": "slot", "device_id": "filter"}, "cannot be moved here"),
            ({"parameter": "gain_db", "track_id": "folder"}, "no strip"),
        ],
    )
    def test_refuse_what_cannot_be_moved(self, harbour, arguments, why):
        named = {name: getattr(harbour, value) if name.endswith("_id") else value for name, value in arguments.items()}
        before = harbour.song
        with pytest.raises(Invalid, match=why):
            harbour.do("effects.add_lane", **named)
        assert harbour.song is before

    def test_go_with_what_they_move_and_come_back_with_it(self, harbour):
        before = {row.id for model in (LANE, POINT, "effects.modulation") for row in harbour.song.all(model)}
        harbour.do("effects.remove_effect", device_id=harbour.filter)
        assert not list(harbour.song.all(LANE))
        assert not list(harbour.song.all("effects.modulation"))
        harbour.do("compositions.undo")
        assert {row.id for model in (LANE, POINT, "effects.modulation") for row in harbour.song.all(model)} == before

    def test_are_copied_with_their_track(self, harbour):
        copy = harbour.strip(harbour.add("mixer.duplicate_track", track_id=harbour.bass))
        devices = {device.id for device in harbour.song.all("effects.device", strip_id=copy.id)}
        [lane] = [lane for lane in harbour.song.all(LANE) if lane.device_id in devices]
        assert len(list(harbour.song.all(POINT, lane_id=lane.id))) == 9
        assert lane.slot != harbour.row(LANE, harbour.sweep).slot


class TestPoints:
    @pytest.mark.parametrize("value", [19.0, 20_001.0, math.nan, math.inf, True, "200"])
    def test_refuse_values_beyond_the_parameters_range(self, harbour, value):
        before = harbour.song
        with pytest.raises(Invalid):
            harbour.do("effects.add_points", lane_id=harbour.sweep, points=[{"beat": 1.0, "value": value}])
        with pytest.raises(Invalid):
            harbour.do("effects.change_points", points=[{"point_id": harbour.points[0], "value": value}])
        assert harbour.song is before

    def test_refuse_points_of_another_song(self, harbour, ana):
        from .songs import Harbour

        other = Harbour(ana)
        with pytest.raises(NotFound):
            other.do("effects.remove_points", point_ids=harbour.points)


class TestWriting:
    def test_keeps_what_lies_before_and_behind(self, harbour):
        lane = harbour.add("effects.add_lane", track_id=harbour.bass, parameter="pan")
        harbour.add("effects.add_points", lane_id=lane, points=[{"beat": 10.0, "value": 1.0}])
        before = {beat: lane_at(harbour, lane, beat) for beat in (1.0, 3.9, 6.1, 9.0, 20.0)}
        drawn = [{"beat": 4.0 + step / 10, "value": -0.5} for step in range(21)]
        count = harbour.add("effects.write_automation", lane_id=lane, from_beats=4.0, to_beats=6.0, points=drawn)
        assert count == 4
        assert {beat: lane_at(harbour, lane, beat) for beat in before} == pytest.approx(before)
        assert lane_at(harbour, lane, 4.0) == lane_at(harbour, lane, 5.9) == -0.5

    def test_refuses_what_lies_outside_of_its_stretch(self, harbour):
        with pytest.raises(Invalid, match="within the stretch"):
            harbour.do(
                "effects.write_automation",
                lane_id=harbour.sweep,
                from_beats=4.0,
                to_beats=6.0,
                points=[{"beat": 7.0, "value": 500.0}],
            )

    def test_copies_to_another_parameter_by_how_far_up_its_range_it_is(self, harbour):
        lane = harbour.add("effects.add_lane", track_id=harbour.bass, parameter="pan")
        harbour.add("effects.write_automation", lane_id=lane, from_beats=0.0, to_beats=4.0,
                    points=[{"beat": 0.0, "value": -1.0}, {"beat": 4.0, "value": 1.0}])  # fmt: skip
        harbour.do(
            "effects.copy_automation", lane_id=lane, to_lane_id=harbour.sweep, from_beats=0, to_beats=4, by_beats=16
        )
        assert lane_at(harbour, harbour.sweep, 16.0) == pytest.approx(20)
        assert lane_at(harbour, harbour.sweep, 19.999) == pytest.approx(20_000, rel=0.01)


class TestModulators:
    def test_refuse_a_choice_a_second_time_and_what_follows_nothing(self, harbour):
        with pytest.raises(Invalid, match="nothing in between"):
            harbour.do("effects.add_modulation", modulator_id=harbour.wave, device_id=harbour.filter, parameter="type")
        with pytest.raises(Conflict, match="already"):
            harbour.do(
                "effects.add_modulation", modulator_id=harbour.wave, device_id=harbour.filter, parameter="resonance"
            )
        with pytest.raises(Invalid, match="LFO follows no track"):
            harbour.do("effects.set_modulator_source", modulator_id=harbour.wave, source_track_id=harbour.drums)
        with pytest.raises(Invalid, match="no modulator 'lgo'; did you mean 'lfo'"):
            harbour.do("effects.add_modulator", track_id=harbour.bass, kind="lgo")
        with pytest.raises(Invalid, match="Period goes from"):
            harbour.do("effects.set_modulator", modulator_id=harbour.wave, values={"period": 0.0})
