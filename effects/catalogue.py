"""The catalogue of instruments, effects and core units: what ``sc/build.scd`` wrote, as frozen structs.

The SynthDefs are the one source of every knob: its name, range, curve, unit and default stand in the ``.scd``
file of the device and nowhere else. Validation, automation ranges, the AI's enums and the docs follow from here.
"""

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

import msgspec

SC_FOLDER = Path(__file__).resolve().parent.parent / "sc"
COMPILED_FOLDER = SC_FOLDER / "compiled"

Category = Literal["instrument", "effect", "modulator", "core"]
Values = dict[str, float]

DRUM_KIT = "drum_kit"
STANDARD_KIT = "studio.json"
MOST_CHOKE_GROUPS = 7


class Parameter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One knob: a SuperCollider ControlSpec with a title.

    ``warp`` is "linear", "exp" or a number (the curvature of SuperCollider's CurveWarp). ``step`` 0 is continuous.
    A parameter with ``choices`` holds the index of a label. One that ``resolves`` another is never sent to the
    engine: it is a note value (``beats`` per label, 0 for "free") which becomes that parameter's seconds. Nor is one
    that is not ``sent``: whoever plays the notes reads it.
    """

    name: str
    title: str
    minimum: float
    maximum: float
    default: float
    warp: str | float = "linear"
    step: float = 0.0
    unit: str = ""
    choices: tuple[str, ...] = ()
    resolves: str | None = None
    beats: tuple[float, ...] = ()
    sent: bool = True

    @property
    def range_sentence(self) -> str:
        """What a musician is told of the range, for instance "Cutoff goes from 20 to 20000 Hz"."""
        if self.choices:
            return f"{self.title} is one of {', '.join(self.choices)}"
        unit = f" {self.unit}" if self.unit else ""
        return f"{self.title} goes from {self.minimum:g} to {self.maximum:g}{unit}"

    def validate(self, value: object) -> float:
        """The value as a number in range, on its step; a label becomes its index. Raises ValueError."""
        if isinstance(value, str):
            return self._index(value)
        if not isinstance(value, (int, float)):
            raise ValueError(self.range_sentence)
        if not self.minimum <= value <= self.maximum:  # which refuses NaN too
            raise ValueError(self.range_sentence)
        number = float(value)
        if self.choices and not number.is_integer():
            raise ValueError(self.range_sentence)
        if self.step:
            number = self.minimum + round((number - self.minimum) / self.step) * self.step
        return number

    def _index(self, label: str) -> float:
        for index, choice in enumerate(self.choices):
            if choice.casefold() == label.strip().casefold():
                return float(index)
        raise ValueError(self.range_sentence)


class Pad(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One key of a kit: the drum voice ``kind`` with ``values``, at ``pan`` (−1 … 1, added to the note's).

    ``choke``: the number of the group of pads that it chokes with, 0 for none; ``silences``: striking it first lets go
    of that group.
    """

    title: str
    kind: str
    values: dict[str, float] = {}
    pan: Annotated[float, msgspec.Meta(ge=-1, le=1)] = 0.0
    choke: Annotated[int, msgspec.Meta(ge=0, le=MOST_CHOKE_GROUPS)] = 0
    silences: bool = False


class Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An instrument, effect, modulator or core unit, by the name of its SynthDef.

    ``latency_frames`` is the delay of its output at 48 kHz, bypassed or not. ``percussive``: its voices end by
    themselves. ``sidechain``: it takes a key signal. A kit has ``pads`` by MIDI note and no SynthDef of its own.
    """

    name: str
    title: str
    category: Category
    family: str
    description: str
    latency_frames: int = 0
    percussive: bool = False
    sidechain: bool = False
    parameters: tuple[Parameter, ...] = ()
    pads: dict[int, Pad] = {}

    @property
    def is_kit(self) -> bool:
        return bool(self.pads)

    def parameter(self, name: str) -> Parameter:
        """The parameter of that name. Raises ValueError with the nearest name for an unknown one."""
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        raise ValueError(f"{self.title} has no {name!r}" + _suggestion(name, (p.name for p in self.parameters)))

    def validate(self, values: Mapping[str, object]) -> Values:
        """The given values as numbers, each in its range. Raises ValueError with a sentence for a musician."""
        return {name: self.parameter(name).validate(value) for name, value in values.items()}

    def resolved(self, values: Mapping[str, object] | None = None) -> Values:
        """All parameters in order: the given values, and defaults for the rest."""
        given = self.validate(values or {})
        return {each.name: given.get(each.name, each.default) for each in self.parameters}

    def controls(self, values: Mapping[str, object] | None = None, *, bpm: float = 120.0) -> Values:
        """What the engine is sent, with note values turned into seconds at ``bpm``."""
        sent = self.resolved(values)
        for note_value in self.parameters:
            if note_value.resolves is None:
                if not note_value.sent:
                    del sent[note_value.name]
                continue
            beats = note_value.beats[int(sent.pop(note_value.name))]
            if beats:
                target = self.parameter(note_value.resolves)
                sent[target.name] = min(max(beats * 60.0 / bpm, target.minimum), target.maximum)
        return sent


class Catalogue(Mapping[str, Kind]):
    """All kinds by name, in the order of their categories."""

    def __init__(self, kinds: list[Kind]) -> None:
        self._kinds = MappingProxyType({kind.name: kind for kind in kinds})

    def __getitem__(self, name: str) -> Kind:
        return self._kinds[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def __len__(self) -> int:
        return len(self._kinds)

    def kind(self, name: str, category: Category | None = None) -> Kind:
        """The kind of that name, of that category if given. Raises ValueError with the nearest name."""
        found = self._kinds.get(name)
        if found is None or category not in (None, found.category):
            names = (each.name for each in self._kinds.values() if category in (None, each.category))
            raise ValueError(f"There is no {category or 'device'} {name!r}" + _suggestion(name, names))
        return found

    def of(self, category: Category) -> tuple[Kind, ...]:
        """All kinds of one category."""
        return tuple(kind for kind in self._kinds.values() if kind.category == category)

    @property
    def instruments(self) -> tuple[Kind, ...]:
        return self.of("instrument")

    @property
    def effects(self) -> tuple[Kind, ...]:
        return self.of("effect")

    @property
    def modulators(self) -> tuple[Kind, ...]:
        return self.of("modulator")


class _Compiled(msgspec.Struct, frozen=True):
    kinds: list[Kind]


class _Kit(msgspec.Struct, frozen=True):
    description: str
    pads: dict[int, Pad]


def load(folder: Path = SC_FOLDER) -> Catalogue:
    """Read ``compiled/catalogue.json``, and the pads of a drum kit that is given no others.

    Raises ValueError where a pad names what is not there.
    """
    kinds = msgspec.json.decode((folder / "compiled" / "catalogue.json").read_bytes(), type=_Compiled).kinds
    standard = msgspec.json.decode((folder / "kits" / STANDARD_KIT).read_bytes(), type=_Kit)
    drums = Kind(DRUM_KIT, "Drum kit", "instrument", "drums", standard.description, percussive=True, pads=standard.pads)
    catalogue = Catalogue([*kinds, drums])
    for pad in drums.pads.values():
        catalogue.kind(pad.kind, "instrument").validate(pad.values)
    return catalogue


def _suggestion(name: str, names: Iterator[str]) -> str:
    known = list(names)
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    if near:
        return f"; did you mean {near[0]!r}?"
    return f"; there are {', '.join(known)}" if known else ""


CATALOGUE = load()
