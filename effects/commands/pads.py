"""The pads of a drum kit, each by itself."""

from typing import Annotated, Any

from pydantic import Field

from compositions.errors import Invalid
from compositions.gestures import gesture_on
from compositions.history.edit import Edit
from compositions.history.registry import command
from compositions.units import Id, Pan

from .. import library
from ..catalogue import CATALOGUE, MOST_CHOKE_GROUPS
from ..models import Device
from ..pads import LAST_KEY, LONGEST_TITLE, as_stored, as_values, pads_of
from .devices import KindName, ParameterName, Values

Key = Annotated[int, Field(ge=0, le=LAST_KEY, description="The pad's MIDI note; 36 is the bass drum of General MIDI.")]
Choke = Annotated[int, Field(ge=0, le=MOST_CHOKE_GROUPS, description="Group of pads that choke each other; 0 is none.")]
Title = Annotated[str, Field(max_length=LONGEST_TITLE, description="At most 60 characters.")]

SILENT = {"kind": "kick"}  # stands for a pad that is taken away, where the key alone is asked about


@gesture_on("effects.device", "pads")
def _held(device, key: str, pad: Any) -> Any:
    """What a hand may make of a pad: what the command may. None takes it away."""
    if not CATALOGUE[device.kind].is_kit:
        raise Invalid("Only a drum kit has pads.")
    [(_, checked)] = library.checked_pads({key: pad if pad is not None else SILENT}).items()
    return as_values(checked) if pad is not None else None


@command("Change pad")
def set_pad(
    edit: Edit,
    *,
    device_id: Id,
    key: Key,
    kind: KindName | None = None,
    values: Values | None = None,
    pan: Pan | None = None,
    choke: Choke | None = None,
    silences: bool | None = None,
    title: Title | None = None,
) -> None:
    """Give a drum kit's pad another drum, values, title, place or choke group; what is left out stays."""
    device, pads = _pads(edit, device_id)
    now = pads.get(str(key))
    if now is None and kind is None:
        raise Invalid("There is no pad on this key yet: choose a drum for it.")
    pad = now or {}
    if kind is not None and kind != pad.get("kind"):
        # Another drum has other knobs, and a name of its own.
        pad = {**pad, "kind": kind, "values": {}, "title": ""}
    given = {"values": values, "pan": pan, "choke": choke, "silences": silences, "title": title}
    pad |= {name: value for name, value in given.items() if value is not None}
    edit.update(device, pads={**pads, str(key): as_values(library.checked_pad(pad))})


@command("Turn pad's knob")
def turn_pad_knob(
    edit: Edit,
    *,
    device_id: Id,
    key: Key,
    name: ParameterName,
    value: Annotated[float, Field(allow_inf_nan=False)],
) -> None:
    """Set one parameter of one pad of a drum kit."""
    device, pads = _pads(edit, device_id)
    pad = _pad(pads, key)
    values = library.checked_values(CATALOGUE[pad["kind"]], {name: value})
    edit.update(device, pads={**pads, str(key): {**pad, "values": {**pad["values"], **values}}})


@command("Remove pad")
def remove_pad(edit: Edit, *, device_id: Id, key: Key) -> None:
    """Take a pad off a drum kit: its key is silent then."""
    device, pads = _pads(edit, device_id)
    _pad(pads, key)
    if len(pads) == 1:
        raise Invalid("A drum kit keeps at least one pad.")
    edit.update(device, pads={other: pad for other, pad in pads.items() if other != str(key)})


def _pads(edit: Edit, device_id: str) -> tuple[Any, dict[str, dict]]:
    device = edit.get(Device, device_id)
    kind = CATALOGUE[device.kind]
    if not kind.is_kit:
        raise Invalid(f"{kind.title} has no pads.")
    return device, as_stored(pads_of(kind, device.pads, CATALOGUE))


def _pad(pads: dict[str, dict], key: int) -> dict:
    if str(key) not in pads:
        raise Invalid("There is no pad on this key.")
    return pads[str(key)]
