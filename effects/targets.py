"""What can be automated and modulated: which parameters strips, sends and devices have, with their ranges. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from .catalogue import CATALOGUE, DRUM_KIT, Kind, Parameter
from .pads import pads_of

STRIP, SEND, DEVICE = "mixer.strip", "mixer.send", "effects.device"

#: What may be driven of strips and sends: by the row's field, the core unit that it is a parameter of.
CHANNEL_PARAMETERS = {
    STRIP: {"gain_db": "strip", "pan": "strip", "width": "strip", "mute": "strip", "input_gain_db": "trim"},
    SEND: {"gain_db": "send", "mute": "send"},
}
BYPASS = Parameter("bypass", "Bypass", 0.0, 1.0, 0.0, choices=("Off", "On"))


class Target(NamedTuple):
    """One parameter of one row. ``model``: of the row."""

    model: str
    id: str
    parameter: str


def target_of(driven) -> Target:
    """What an automation lane or a modulation drives."""
    for model, id in ((STRIP, driven.strip_id), (SEND, driven.send_id), (DEVICE, driven.device_id)):
        if id is not None:
            return Target(model, id, driven.parameter)
    raise ValueError("Nothing is driven.")


def parameters_of(row) -> Iterator[tuple[str, Parameter]]:
    """The parameters of a strip, send or device that can be driven, by the names that lanes know them by."""
    if row.model in CHANNEL_PARAMETERS:
        for name, unit in CHANNEL_PARAMETERS[row.model].items():
            yield name, CATALOGUE[unit].parameter("gain_db" if unit == "trim" else name)
        return
    kind = CATALOGUE.get(row.kind)
    if kind is None:
        return
    if kind.is_kit:
        for key, pad in pads_of(kind, row.pads, CATALOGUE).items():
            for parameter in _sent(CATALOGUE[pad.kind]):
                yield f"{key}.{parameter.name}", parameter
        return
    for parameter in _sent(kind):
        yield parameter.name, parameter
    if kind.category == "effect":
        yield BYPASS.name, BYPASS


def parameter_of(row, name: str) -> Parameter:
    """The parameter of that name. Raises ValueError with a sentence."""
    for known, parameter in parameters_of(row):
        if known == name:
            return parameter
    raise ValueError(f"There is no {name[:60]!r} here that could be moved.")


def value_of(row, name: str) -> float:
    """Where the row's own knob stands."""
    if row.model in CHANNEL_PARAMETERS:
        return float(getattr(row, name))
    if name == BYPASS.name:
        return float(row.bypass)
    values: Mapping[str, Any] = row.values
    key, dot, own = name.partition(".")
    if dot and row.kind == DRUM_KIT:
        values, name = pads_of(CATALOGUE[DRUM_KIT], row.pads, CATALOGUE)[int(key)].values, own
    return float(values.get(name, parameter_of(row, f"{key}.{own}" if dot else name).default))


def _sent(kind: Kind) -> Iterator[Parameter]:
    return (each for each in kind.parameters if each.sent and each.resolves is None and each.name != "buffer")
