"""`manage.py palette`: every sound there is as Markdown; docs/palette.md is what it prints."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.core.management.base import BaseCommand

from effects import factory
from effects.catalogue import CATALOGUE, Kind, Parameter
from effects.factory import FactoryKit, FactoryPreset


def listed() -> str:
    """Instruments with their presets, kits, effects and modulators with their knobs."""
    presets, kits = factory.presets(), factory.kits()
    played = [preset for preset in presets if CATALOGUE[preset.kind].category == "instrument"]
    return "\n".join(
        [
            "# The palette",
            "",
            "Printed by `manage.py palette`, and compared with the catalogue by a test. `make sounds` plays all of it",
            "and measures it. A number after a preset is that of the General MIDI program that it plays.",
            "",
            f"{len(CATALOGUE.instruments)} instruments with {len(played)} presets · {len(kits)} kits · "
            f"{len(CATALOGUE.effects)} effects with {len(presets) - len(played)} presets",
            *_instruments(played),
            *_kits(kits),
            *_effects(presets),
            "",
            "## Modulators",
            *(line for kind in CATALOGUE.modulators for line in _knobs(kind)),
            "",
        ]
    )


def _instruments(presets: list[FactoryPreset]) -> Iterable[str]:
    yield from ("", "## Instruments", "", "| instrument | name | what it is |", "|---|---|---|")
    for kind in sorted(CATALOGUE.instruments, key=lambda kind: kind.title):
        yield f"| {kind.title} | `{kind.name}` | {kind.description} |"
    yield from ("", "## Presets of instruments")
    families: dict[str, dict[str, list[FactoryPreset]]] = defaultdict(lambda: defaultdict(list))
    for preset in presets:
        families[preset.family][preset.kind].append(preset)
    for family, kinds in sorted(families.items()):
        yield from ("", f"### {family}", "")
        for name, own in sorted(kinds.items()):
            yield f"- **{CATALOGUE[name].title}:** {', '.join(map(_preset, own))}"


def _preset(preset: FactoryPreset) -> str:
    return preset.name if preset.program is None else f"{preset.name} ({preset.program + 1})"


def _kits(kits: list[FactoryKit]) -> Iterable[str]:
    yield from ("", "## Kits")
    for family in sorted({kit.family for kit in kits}):
        yield from ("", f"### {family}", "", "| kit | pads | what it is |", "|---|---|---|")
        for kit in kits:
            if kit.family == family:
                yield f"| {kit.name} | {len(kit.pads)} | {kit.description} |"


def _effects(presets: list[FactoryPreset]) -> Iterable[str]:
    yield from ("", "## Effects")
    for family in sorted({kind.family for kind in CATALOGUE.effects}):
        yield from ("", f"### {family.capitalize()}")
        for kind in CATALOGUE.effects:
            if kind.family == family:
                yield from _knobs(kind, [preset.name for preset in presets if preset.kind == kind.name])


def _knobs(kind: Kind, presets: Sequence[str] = ()) -> Iterable[str]:
    yield from ("", f"#### {kind.title} (`{kind.name}`)", "", kind.description)
    if presets:
        yield from ("", f"Presets: {', '.join(presets)}.")
    yield from ("", "| knob | name | range | default |", "|---|---|---|---|")
    for each in kind.parameters:
        yield f"| {each.title} | `{each.name}` | {_range(each)} | {_value(each, each.default)} |"


def _range(parameter: Parameter) -> str:
    if parameter.choices:
        return ", ".join(parameter.choices)
    return f"{parameter.minimum:g} … {parameter.maximum:g} {parameter.unit}".strip()


def _value(parameter: Parameter, value: float) -> str:
    return parameter.choices[int(value)] if parameter.choices else f"{value:g} {parameter.unit}".strip()


class Command(BaseCommand):
    help = "Prints every instrument, preset, kit and effect as Markdown."

    def handle(self, **options):
        self.stdout.write(listed(), ending="")
