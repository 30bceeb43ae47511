"""General MIDI programs as kinds of the catalogue."""

from effects.catalogue import CATALOGUE, DRUM_KIT
from effects.gm import PROGRAMS


class TestPrograms:
    def test_are_the_128_of_the_standard_in_order(self) -> None:
        assert [program.number for program in PROGRAMS] == list(range(128))
        assert len({program.name for program in PROGRAMS}) == 128
        landmarks = {0: "Acoustic Grand Piano", 32: "Acoustic Bass", 56: "Trumpet", 73: "Flute", 127: "Gunshot"}
        assert {number: PROGRAMS[number].name for number in landmarks} == landmarks

    def test_name_instruments_with_values_that_hold(self) -> None:
        for program in PROGRAMS:
            kind = CATALOGUE.kind(program.kind, "instrument")
            assert kind.resolved(program.values), program.name

    def test_play_drums_on_a_kit(self) -> None:
        assert CATALOGUE[DRUM_KIT].is_kit
