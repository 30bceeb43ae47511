"""The catalogue of instruments and effects."""

import math

import pytest

from effects.catalogue import CATALOGUE, STANDARD_KIT, Catalogue, Kind, Parameter, load

EVERY = pytest.mark.parametrize("kind", CATALOGUE.values(), ids=lambda kind: kind.name)
FILTER, DELAY, LEAD = CATALOGUE["filter"], CATALOGUE["delay"], CATALOGUE["lead"]


@EVERY
class TestEveryKind:
    def test_has_a_title_and_a_description(self, kind: Kind) -> None:
        assert kind.title[0].isupper()
        assert kind.description.endswith(".")
        assert kind.latency_frames >= 0

    def test_accepts_its_own_defaults_and_the_ends_of_its_ranges(self, kind: Kind) -> None:
        assert kind.resolved() == kind.validate({each.name: each.default for each in kind.parameters})
        for parameter in kind.parameters:
            assert parameter.minimum < parameter.maximum
            assert parameter.validate(parameter.minimum) == parameter.minimum
            assert parameter.validate(parameter.maximum) == parameter.maximum

    def test_has_a_label_for_every_choice_and_exponential_ranges_that_avoid_zero(self, kind: Kind) -> None:
        for parameter in kind.parameters:
            if parameter.choices:
                assert len(parameter.choices) == parameter.maximum + 1
            if parameter.warp == "exp":
                assert parameter.minimum * parameter.maximum > 0
            if parameter.resolves:
                assert len(parameter.beats) == len(parameter.choices)
                assert kind.parameter(parameter.resolves).unit == "s"


class TestValidate:
    def test_refuses_what_is_out_of_range_with_the_range(self) -> None:
        with pytest.raises(ValueError, match=r"^Cutoff goes from 20 to 20000 Hz$"):
            FILTER.validate({"cutoff": 19})

    @pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, None, [1], 10**400])
    def test_refuses_what_is_no_number(self, value: object) -> None:
        with pytest.raises(ValueError, match="Cutoff goes"):
            FILTER.validate({"cutoff": value})

    def test_suggests_a_name_for_an_unknown_parameter(self) -> None:
        with pytest.raises(ValueError, match="Filter has no 'cutof'; did you mean 'cutoff'"):
            FILTER.validate({"cutof": 100})

    def test_takes_choices_by_index_or_label(self) -> None:
        assert FILTER.validate({"type": "notch"}) == {"type": 3.0}
        assert FILTER.validate({"type": 1}) == {"type": 1.0}
        for wrong in ("comb", 1.5, 4):
            with pytest.raises(ValueError, match="Type is one of Low-pass, High-pass, Band-pass, Notch"):
                FILTER.validate({"type": wrong})

    def test_puts_stepped_values_on_their_step(self) -> None:
        assert CATALOGUE["subtractive"].validate({"interval": 6.7}) == {"interval": 7.0}

    def test_takes_a_switch_as_true_or_false(self) -> None:
        assert CATALOGUE["utility"].validate({"mono": True}) == {"mono": 1.0}


class TestResolved:
    def test_gives_all_values_in_order(self) -> None:
        values = FILTER.resolved({"cutoff": 500})
        assert list(values) == [parameter.name for parameter in FILTER.parameters]
        assert values["cutoff"] == 500
        assert values["mix"] == 1


class TestControls:
    def test_turns_a_note_value_into_seconds_at_the_tempo(self) -> None:
        sent = DELAY.controls({"sync": "1/8D"}, bpm=100)
        assert sent["time"] == pytest.approx(0.45)
        assert "sync" not in sent

    def test_keeps_the_time_when_it_is_free(self) -> None:
        assert DELAY.controls({"time": 0.2}, bpm=100)["time"] == 0.2

    def test_stays_in_the_range_of_the_time_at_any_tempo(self) -> None:
        assert DELAY.controls({"sync": "1/1"}, bpm=10)["time"] == DELAY.parameter("time").maximum


class TestKit:
    def test_maps_every_key_of_the_general_midi_drum_map(self) -> None:
        kit = CATALOGUE["drum_kit"]
        assert kit.is_kit
        assert kit.category == "instrument"
        assert sorted(kit.pads) == list(range(27, 88))
        assert kit.pads[38].kind == "snare"

    def test_names_only_drums_with_values_that_hold(self) -> None:
        for pad in CATALOGUE["drum_kit"].pads.values():
            CATALOGUE.kind(pad.kind, "instrument").resolved(pad.values)
            assert -1 <= pad.pan <= 1


class TestCatalogue:
    def test_knows_its_kinds_by_name_and_category(self) -> None:
        assert CATALOGUE.kind("reverb", "effect").family == "space"
        assert {kind.category for kind in CATALOGUE.effects} == {"effect"}
        assert LEAD in CATALOGUE.instruments
        assert LEAD.resolved()["polyphony"] == 1
        assert "polyphony" not in LEAD.controls()
        assert LEAD.parameter("glide").unit == "s"
        assert CATALOGUE["limiter"].latency_frames == 128
        assert CATALOGUE["compressor"].sidechain

    def test_suggests_a_name_for_an_unknown_kind(self) -> None:
        with pytest.raises(ValueError, match="no effect 'revreb'; did you mean 'reverb'"):
            CATALOGUE.kind("revreb", "effect")
        with pytest.raises(ValueError, match="There is no effect 'lead'"):
            CATALOGUE.kind("lead", "effect")

    def test_refuses_a_kit_that_names_an_unknown_drum(self, tmp_path) -> None:
        (tmp_path / "compiled").mkdir()
        (tmp_path / "kits").mkdir()
        (tmp_path / "compiled/catalogue.json").write_text('{"kinds": []}')
        (tmp_path / "kits" / STANDARD_KIT).write_text(
            '{"name": "Odd", "description": "Odd.", "pads": {"36": {"title": "Kick", "kind": "kick"}}}'
        )
        with pytest.raises(ValueError, match="There is no instrument 'kick'"):
            load(tmp_path)

    def test_is_empty_without_kinds(self) -> None:
        assert len(Catalogue([])) == 0


def test_a_range_without_a_unit_is_told_plainly() -> None:
    assert Parameter("mix", "Mix", 0, 1, 0.5).range_sentence == "Mix goes from 0 to 1"
