"""The sounds that come with Sonic: files of values in ``sc/presets`` and ``sc/kits``. Pure.

A file of presets is of one kind (an instrument or an effect), a file of kits is one kit. Both are checked against
the catalogue when they are read, so that none names what is not there.
"""

import re
from collections.abc import Container
from functools import cache
from pathlib import Path
from uuid import UUID, uuid5

import msgspec

from .catalogue import CATALOGUE, SC_FOLDER, Pad

PRESETS_FOLDER = SC_FOLDER / "presets"
KITS_FOLDER = SC_FOLDER / "kits"
STEP_VELOCITIES = {"X": 120, "x": 96, "o": 60}
RESTS = "-."
LONGEST_ROW = 512
# What the ids of the factory's entries are made from: alike in every database, so that scripts may name them.
_FACTORY = UUID("8a2f2a44-6d0c-5f2e-9a54-2f1d5d2f7c10")


class FactoryPreset(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Values of a kind under a name. ``program``: the General MIDI program (0 … 127) that it plays, if any."""

    name: str
    family: str
    values: dict[str, float]
    tags: tuple[str, ...] = ()
    description: str = ""
    program: int | None = None
    kind: str = ""

    @property
    def slug(self) -> str:
        return f"{self.kind}/{slug(self.name)}"


class Demo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A short pattern: by the pads' MIDI notes, a character a step ("X" accent, "x" stroke, "o" soft, "-" rest).

    ``swing`` 0 … 0.75 is the part of a step by which every second one is late.
    """

    bpm: float
    rows: dict[int, str]
    steps_per_beat: int = 4
    swing: float = 0.0

    @property
    def beats(self) -> float:
        return max(map(len, self.rows.values())) / self.steps_per_beat

    def notes(self) -> list[tuple[float, int, int]]:
        """The pattern's strokes as (beat, pitch, velocity), by beat."""
        strokes = []
        for pitch, row in self.rows.items():
            for step, mark in enumerate(row):
                if mark not in RESTS:
                    late = self.swing if step % 2 else 0.0
                    strokes.append(((step + late) / self.steps_per_beat, pitch, STEP_VELOCITIES[mark]))
        return sorted(strokes)


class FactoryKit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    family: str
    description: str
    pads: dict[int, Pad]
    demo: Demo
    tags: tuple[str, ...] = ()
    slug: str = ""


class _Presets(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: str
    presets: list[FactoryPreset]


def presets_in(path: Path) -> list[FactoryPreset]:
    """The presets of one file. Raises ValueError, naming the file, for what the catalogue does not know."""
    try:
        found = msgspec.json.decode(path.read_bytes(), type=_Presets)
        kind = CATALOGUE.kind(found.kind)
        for preset in found.presets:
            kind.validate(preset.values)
    except (ValueError, msgspec.DecodeError) as error:
        raise ValueError(f"{path.name}: {error}") from None
    return [msgspec.structs.replace(preset, kind=found.kind) for preset in found.presets]


def kit_in(path: Path) -> FactoryKit:
    """The kit of one file. Raises ValueError, naming the file."""
    try:
        kit = msgspec.json.decode(path.read_bytes(), type=FactoryKit)
        for pad in kit.pads.values():
            CATALOGUE.kind(pad.kind, "instrument").validate(pad.values)
        check_demo(kit.demo, kit.pads)
    except (ValueError, msgspec.DecodeError) as error:
        raise ValueError(f"{path.name}: {error}") from None
    return msgspec.structs.replace(kit, slug=path.stem)


def check_demo(demo: Demo, pads: Container[int]) -> None:
    """Raises ValueError for a pattern that these pads cannot play."""
    lengths = {len(row) for row in demo.rows.values()}
    if len(lengths) != 1 or not all(key in pads for key in demo.rows):
        raise ValueError("the demo's rows are of one length, and on the kit's pads")
    if not 0 < max(lengths) <= LONGEST_ROW:
        raise ValueError(f"the demo has from 1 to {LONGEST_ROW} steps")
    marks = set("".join(demo.rows.values()))
    if not marks <= {*STEP_VELOCITIES, *RESTS}:
        raise ValueError(f"the demo is written in X, x, o and -, not {''.join(sorted(marks))}")
    if not (20 <= demo.bpm <= 400 and 1 <= demo.steps_per_beat <= 24 and 0 <= demo.swing <= 0.75):
        raise ValueError("the demo goes at 20 to 400 bpm, in 1 to 24 steps a beat, with a swing of 0 to 0.75")


@cache
def presets() -> list[FactoryPreset]:
    """All presets, by kind and in the order of their files."""
    return [preset for path in sorted(PRESETS_FOLDER.glob("*.json")) for preset in presets_in(path)]


@cache
def kits() -> list[FactoryKit]:
    return [kit_in(path) for path in sorted(KITS_FOLDER.glob("*.json"))]


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")


def id_of(entry: FactoryPreset | FactoryKit) -> UUID:
    """The entry's id in every library."""
    return uuid5(_FACTORY, f"{'kit' if isinstance(entry, FactoryKit) else 'preset'}:{entry.slug}")
