"""The catalogue of instruments, effects and core units: what ``sc/build.scd`` wrote, as frozen structs.

The SynthDefs are the one source of every knob: its name, range, curve, unit and default stand in the ``.scd``
file of the device and nowhere else. Validation, automation ranges, the AI's enums and the docs follow from here.
"""

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import msgspec

SC_FOLDER = Path(__file__).resolve().parent.parent / "sc"
COMPILED_FOLDER = SC_FOLDER / "compiled"

Category = Literal["instrument", "effect", "core"]
Values = dict[str, float]


class Parameter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One knob: a SuperCollider ControlSpec with a title.

    ``warp`` is "linear", "exp" or a number (the curvature of SuperCollider's CurveWarp). ``step`` 0 is continuous.
    A parameter with ``choices`` holds the index of a label. One that ``resolves`` another is never sent to the
    engine: it is a note value (``beats`` per label, 0 for "free") which becomes that parameter's seconds.
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

    ``choke``: it sounds in the choke group; ``silences``: striking it first releases that group.
    """

    title: str
    kind: str
    values: dict[str, float] = {}
    pan: float = 0.0
    choke: bool = False
    silences: bool = False


class Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An instrument, effect or core unit, by the name of its SynthDef.

    ``latency_frames`` is the delay of its output at 48 kHz, bypassed or not. ``mono``: one voice at a time, with
    ``glide_from`` and ``glide``. ``percussive``: its voices end by themselves. ``sidechain``: it takes a key
    signal. A kit has ``pads`` by MIDI note and no SynthDef of its own.
    """

    name: str
    title: str
    category: Category
    family: str
    description: str
    latency_frames: int = 0
    mono: bool = False
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
        """What the engine is sent: all parameters, with note values turned into seconds at ``bpm``."""
        sent = self.resolved(values)
        for note_value in self.parameters:
            if note_value.resolves is None:
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


class _Compiled(msgspec.Struct, frozen=True):
    kinds: list[Kind]


def load(folder: Path = SC_FOLDER) -> Catalogue:
    """Read ``compiled/catalogue.json`` and ``kits/*.json``. Raises ValueError where a kit names what is not there."""
    kinds = msgspec.json.decode((folder / "compiled" / "catalogue.json").read_bytes(), type=_Compiled).kinds
    catalogue = Catalogue(kinds)
    kits = [msgspec.json.decode(path.read_bytes(), type=Kind) for path in sorted((folder / "kits").glob("*.json"))]
    for kit in kits:
        for pad in kit.pads.values():
            catalogue.kind(pad.kind, "instrument").validate(pad.values)
    return Catalogue(kinds + kits)


def _suggestion(name: str, names: Iterator[str]) -> str:
    known = list(names)
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    if near:
        return f"; did you mean {near[0]!r}?"
    return f"; there are {', '.join(known)}" if known else ""


CATALOGUE = load()
