"""Devices: instruments and effects on strips, their order and their values."""

from typing import Annotated, Any

from pydantic import Field

from compositions.commands.order import order_at_end, orders_after
from compositions.errors import Invalid
from compositions.gestures import gesture_on
from compositions.history.edit import Edit
from compositions.history.registry import command
from compositions.models import Track
from compositions.units import Id
from mixer.commands import strip_of
from samples.models import Sample

from .catalogue import CATALOGUE, Category, Kind
from .models import Device

KindName = Annotated[str, Field(min_length=1, max_length=40, description="The name of an instrument or effect.")]
ParameterName = Annotated[str, Field(min_length=1, max_length=40)]
Values = Annotated[dict[ParameterName, float], Field(max_length=100, description="Parameter values by name.")]


def kind_named(name: str, category: Category) -> Kind:
    """The instrument or effect of that name. Raises Invalid, with the nearest name."""
    try:
        return CATALOGUE.kind(name, category)
    except ValueError as error:
        raise Invalid(_sentence(error)) from None


def checked(kind: Kind, values: dict[str, float]) -> dict[str, float]:
    try:
        return kind.validate(values)
    except ValueError as error:
        raise Invalid(_sentence(error)) from None


def _sentence(error: ValueError) -> str:
    return str(error) if str(error).endswith("?") else f"{error}."


@gesture_on("effects.device", "values")
def _turned(device, name: str, value: float) -> float:
    """Where a hand may turn a knob: where the command may."""
    return checked(CATALOGUE[device.kind], {name: value})[name]


def instrument_of(edit: Edit, strip_id: str):
    """The instrument on a strip, or None."""
    for device in edit.all(Device, strip_id=strip_id):
        if CATALOGUE[device.kind].category == "instrument":
            return device
    return None


def effects_of(edit: Edit, strip_id: str) -> list:
    """The effects on a strip, in order."""
    return [device for device in edit.all(Device, strip_id=strip_id) if CATALOGUE[device.kind].category == "effect"]


@command("Choose instrument")
def set_instrument(
    edit: Edit, *, track_id: Id, kind: KindName, values: Values | None = None, sample_id: Id | None = None
) -> str:
    """Give an instrument track another instrument, in place of the one it has. Answers the device's id."""
    strip = strip_of(edit, track_id)
    if edit.get(Track, track_id).kind != Track.Kind.INSTRUMENT:
        raise Invalid("Only an instrument track plays an instrument.")
    found = kind_named(kind, "instrument")
    _check_sample(found, sample_id)
    now = {"kind": kind, "values": checked(found, values or {}), "sample_id": sample_id}
    device = instrument_of(edit, strip.id)
    if device is not None:
        return edit.update(device, **now).id
    return edit.create(Device, strip_id=strip.id, order="A0", **now).id


@command("Add effect")
def add_effect(
    edit: Edit,
    *,
    track_id: Id,
    kind: KindName,
    values: Values | None = None,
    after_id: Id | None = None,
    device_id: Id | None = None,
) -> str:
    """Add an effect to a track, after another one or at the end of its chain. Answers the device's id."""
    strip = strip_of(edit, track_id)
    found = kind_named(kind, "effect")
    chain = effects_of(edit, strip.id)
    if after_id is not None:
        _in_chain(chain, after_id)
    order = orders_after(chain, after_id)[0] if after_id else order_at_end(chain)
    return edit.create(
        Device, id=device_id, strip_id=strip.id, kind=kind, order=order, values=checked(found, values or {})
    ).id


@command("Remove effect")
def remove_effect(edit: Edit, *, device_id: Id) -> None:
    """Take an effect off its track."""
    edit.delete(_effect(edit, device_id))


@command("Move effect")
def move_effect(edit: Edit, *, device_id: Id, after_id: Id | None = None, track_id: Id | None = None) -> None:
    """Move an effect within its chain, or to another track's: after another effect, or to the front."""
    device = _effect(edit, device_id)
    strip_id = strip_of(edit, track_id).id if track_id else device.strip_id
    others = [other for other in effects_of(edit, strip_id) if other.id != device.id]
    if after_id == device.id:
        return
    if after_id is not None:
        _in_chain(others, after_id)
    edit.update(device, strip_id=strip_id, order=orders_after(others, after_id)[0])


@command("Bypass device")
def bypass_device(edit: Edit, *, device_id: Id, bypass: bool) -> None:
    """Let sound pass an effect by, or an instrument fall silent, without taking it off."""
    edit.update(edit.get(Device, device_id), bypass=bypass)


@command("Turn knob")
def set_parameter(
    edit: Edit, *, device_id: Id, name: ParameterName, value: Annotated[float, Field(allow_inf_nan=False)]
) -> None:
    """Set one parameter of a device."""
    device = edit.get(Device, device_id)
    edit.update(device, values={**device.values, **checked(CATALOGUE[device.kind], {name: value})})


@command("Set device values")
def set_values(edit: Edit, *, device_id: Id, values: Values, others_to_default: bool = False) -> None:
    """Set several parameters of a device; the others stay, or go to their defaults."""
    device = edit.get(Device, device_id)
    kept: dict[str, Any] = {} if others_to_default else device.values
    edit.update(device, values={**kept, **checked(CATALOGUE[device.kind], values)})


@command("Choose sidechain")
def set_sidechain(edit: Edit, *, device_id: Id, track_id: Id | None = None) -> None:
    """Let another track's sound steer a device (a kick that ducks the bass), or its own again."""
    device = edit.get(Device, device_id)
    kind = CATALOGUE[device.kind]
    if track_id is not None and not kind.sidechain:
        raise Invalid(f"{kind.title} listens to no other track.")
    edit.update(device, sidechain_strip_id=None if track_id is None else strip_of(edit, track_id).id)


def _effect(edit: Edit, device_id: str):
    device = edit.get(Device, device_id)
    if CATALOGUE[device.kind].category != "effect":
        raise Invalid("A track keeps its instrument at the head of its chain: choose another one instead.")
    return device


def _in_chain(chain: list, device_id: str) -> None:
    if all(device.id != device_id for device in chain):
        raise Invalid("The effect to come after is not in this chain.")


def _check_sample(kind: Kind, sample_id: str | None) -> None:
    if sample_id is not None and not Sample.objects.filter(pk=sample_id).exists():
        raise Invalid("This sample is not in the library any more.")
    if sample_id is None and any(parameter.name == "buffer" for parameter in kind.parameters):
        raise Invalid(f"{kind.title} plays a sample: choose one.")
