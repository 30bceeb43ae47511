"""Devices: instruments and effects on strips, their order and their values."""

from typing import Annotated, Any

from pydantic import Field

from compositions.commands.order import orders_after
from compositions.errors import Invalid
from compositions.gestures import gesture_on
from compositions.history.edit import Edit
from compositions.history.registry import command
from compositions.models import Track
from compositions.units import Id, is_writable
from mixer.commands import channel_of
from mixer.songs import furnishes_new_songs
from samples.models import Sample

from ..catalogue import CATALOGUE, DRUM_KIT, Category, Kind
from ..library import sentence
from ..models import Device
from .presets import sound_of_kit, sound_of_preset

LIMITER = "limiter"

KindName = Annotated[str, Field(min_length=1, max_length=40, description="The name of an instrument or effect.")]
ParameterName = Annotated[str, Field(min_length=1, max_length=40)]
Values = Annotated[dict[ParameterName, float], Field(max_length=100, description="Parameter values by name.")]


def kind_named(name: str, category: Category) -> Kind:
    """The instrument or effect of that name. Raises Invalid, with the nearest name."""
    try:
        return CATALOGUE.kind(name, category)
    except ValueError as error:
        raise Invalid(sentence(error)) from None


def checked(kind: Kind, values: dict[str, float]) -> dict[str, float]:
    try:
        return kind.validate(values)
    except ValueError as error:
        raise Invalid(sentence(error)) from None


@gesture_on("effects.device", "values")
def _turned(device, name: str, value: float) -> float:
    """Where a hand may turn a knob: where the command may."""
    if isinstance(value, str):  # a label is a choice in a script, but no place of a knob
        raise Invalid("A knob is turned to a number.")
    return checked(CATALOGUE[device.kind], {name: value})[name]


@gesture_on("effects.device", "kind")
def _tried(device, _, kind: Any) -> str:
    """A hand may try other instruments, as long as they need no sample, before one is chosen."""
    found = CATALOGUE.get(kind) if isinstance(kind, str) else None
    if found is None or found.category != CATALOGUE[device.kind].category or _needs_sample(found):
        raise Invalid("Only another instrument can be tried in an instrument's place.")
    return kind


@gesture_on("effects.device", "preset_name")
def _named(device, _, name: Any) -> str:
    if not isinstance(name, str) or len(name) > 120 or not is_writable(name):
        raise Invalid("The name of a preset is a text of at most 120 characters.")
    return name


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
    edit: Edit,
    *,
    track_id: Id,
    kind: KindName | None = None,
    values: Values | None = None,
    sample_id: Id | None = None,
    preset_id: Id | None = None,
    kit_id: Id | None = None,
) -> str:
    """Give an instrument track another instrument, in place of the one it has. Answers the device's id.

    ``preset_id`` loads a preset, which says the kind by itself; ``kit_id`` a kit of pads. ``values`` go on top.
    """
    strip = _instrument_strip(edit, track_id)
    found, sound = _sound(edit, "instrument", kind, preset_id, kit_id)
    _check_sample(found, sample_id)
    now = {"kind": found.name, "pads": {}, "preset_name": "", **sound, "sample_id": sample_id}
    now["values"] = {**sound.get("values", {}), **checked(found, values or {})}
    return _put_instrument(edit, strip, now)


def _instrument_strip(edit: Edit, track_id: str):
    strip = channel_of(edit, track_id)
    if edit.get(Track, track_id).kind != Track.Kind.INSTRUMENT:
        raise Invalid("Only an instrument track plays an instrument.")
    return strip


def _put_instrument(edit: Edit, strip, values: dict[str, Any]) -> str:
    device = instrument_of(edit, strip.id)
    if device is not None:
        return edit.update(device, **values).id
    return edit.create(Device, strip_id=strip.id, order="A0", **values).id


def _sound(
    edit: Edit, category: Category, kind: str | None, preset_id: str | None, kit_id: str | None = None
) -> tuple[Kind, dict[str, Any]]:
    """The kind that is asked for, by its name or by what is to be loaded, and what that brings along."""
    if preset_id is not None and kit_id is not None:
        raise Invalid("Load a preset or a kit, not both.")
    if kind is None and preset_id is None:
        kind = DRUM_KIT if kit_id is not None else None
        if kind is None:
            raise Invalid(f"Choose an {category}, or a preset of one.")
    found = None if kind is None else kind_named(kind, category)
    if preset_id is not None:
        found, sound = sound_of_preset(edit, found, preset_id)
        kind_named(found.name, category)
        return found, sound
    if kit_id is not None:
        if not found.is_kit:
            raise Invalid(f"{found.title} has no pads for a kit.")
        return found, sound_of_kit(edit, kit_id)
    return found, {}


@command("Add effect")
def add_effect(
    edit: Edit,
    *,
    track_id: Id,
    kind: KindName | None = None,
    values: Values | None = None,
    after_id: Id | None = None,
    device_id: Id | None = None,
    preset_id: Id | None = None,
) -> str:
    """Add an effect to a track, after another one or at the end of its chain. Answers the device's id.

    ``preset_id`` loads a preset, which says the kind by itself; ``values`` go on top. On the master, a limiter at the
    end stays there.
    """
    strip = channel_of(edit, track_id)
    found, sound = _sound(edit, "effect", kind, preset_id)
    values = {**sound.pop("values", {}), **checked(found, values or {})}
    order = _order(edit, strip, after_id, found.name)
    made = edit.create(Device, id=device_id, strip_id=strip.id, kind=found.name, order=order, values=values, **sound)
    return made.id


def _order(edit: Edit, strip, after_id: str | None, kind: str) -> str:
    """The place of a new effect of that kind: after one of the chain, or at its end."""
    chain = effects_of(edit, strip.id)
    if after_id is not None:
        _in_chain(chain, after_id)
    else:
        is_master = edit.get(Track, strip.track_id).kind == Track.Kind.MASTER
        before = chain[:-1] if is_master and chain and chain[-1].kind == LIMITER != kind else chain
        after_id = before[-1].id if before else None
    return orders_after(chain, after_id)[0]


@command("Copy device")
def copy_device(
    edit: Edit, *, device_id: Id, track_id: Id, after_id: Id | None = None, copy_id: Id | None = None
) -> str:
    """Copy an effect with its knobs to a track, after another effect or at the end. Answers the copy's id.

    An instrument takes the place of the one that the other track has.
    """
    device = edit.get(Device, device_id)
    sound = {name: getattr(device, name) for name in ("kind", "values", "pads", "preset_name", "sample_id", "bypass")}
    if CATALOGUE[device.kind].category == "instrument":
        strip = _instrument_strip(edit, track_id)
        if strip.id == device.strip_id:
            raise Invalid("A track has one instrument: copy it to another track.")
        return _put_instrument(edit, strip, sound)
    strip = channel_of(edit, track_id)
    # Nothing ducks to its own sound alone: there the copy listens to itself, as a new one does.
    steered = device.sidechain_strip_id if device.sidechain_strip_id != strip.id else None
    order = _order(edit, strip, after_id, device.kind)
    made = edit.create(Device, id=copy_id, strip_id=strip.id, order=order, sidechain_strip_id=steered, **sound)
    return made.id


@furnishes_new_songs
def limit_master(edit: Edit, **values: float) -> None:
    """Sets the limiter at the end of the master's chain; a new song gets one, for a mix grows louder unnoticed."""
    master = edit.get(Track, kind=Track.Kind.MASTER)
    limiter = edit.find(Device, strip_id=channel_of(edit, master.id).id, kind=LIMITER)
    if limiter is None:
        add_effect(edit, track_id=master.id, kind=LIMITER, values=values)
    else:
        set_values(edit, device_id=limiter.id, values=values)


@command("Remove effect")
def remove_effect(edit: Edit, *, device_id: Id) -> None:
    """Take an effect off its track."""
    edit.delete(_effect(edit, device_id))


@command("Move effect")
def move_effect(edit: Edit, *, device_id: Id, after_id: Id | None = None, track_id: Id | None = None) -> None:
    """Move an effect within its chain, or to another track's: after another effect, or to the front."""
    device = _effect(edit, device_id)
    strip_id = channel_of(edit, track_id).id if track_id else device.strip_id
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
    values = checked(CATALOGUE[device.kind], values)
    if others_to_default:
        edit.update(device, values=values, preset_name="")
    else:
        edit.update(device, values={**device.values, **values})


@command("Choose sidechain")
def set_sidechain(edit: Edit, *, device_id: Id, track_id: Id | None = None) -> None:
    """Let another track's sound steer a device (a kick that ducks the bass), or its own again."""
    device = edit.get(Device, device_id)
    kind = CATALOGUE[device.kind]
    if track_id is not None and not kind.sidechain:
        raise Invalid(f"{kind.title} listens to no other track.")
    edit.update(device, sidechain_strip_id=None if track_id is None else channel_of(edit, track_id).id)


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
    if sample_id is None and _needs_sample(kind):
        raise Invalid(f"{kind.title} plays a sample: choose one.")


def _needs_sample(kind: Kind) -> bool:
    return any(parameter.name == "buffer" for parameter in kind.parameters)
