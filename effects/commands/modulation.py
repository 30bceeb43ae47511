"""Modulators: LFOs, envelope followers and random sources, and what they move."""

from typing import Annotated

from pydantic import Field

from compositions.commands.order import order_at_end
from compositions.errors import Conflict, Invalid
from compositions.gestures import gesture_on
from compositions.history.edit import Edit
from compositions.history.registry import command
from compositions.units import Id
from mixer.commands import channel_of

from ..catalogue import CATALOGUE
from ..models import Modulation, Modulator
from .automation import ParameterName, checked_parameter, target_row
from .devices import KindName, Values, checked, kind_named

Depth = Annotated[
    float, Field(ge=-1, le=1, allow_inf_nan=False, description="Of the parameter's whole range, −1 to 1.")
]


@gesture_on("effects.modulator", "values")
def _turned(modulator, name: str, value: float) -> float:
    """Where a hand may turn a knob: where the command may."""
    return checked(CATALOGUE[modulator.kind], {name: value})[name]


@command("Add modulator")
def add_modulator(
    edit: Edit,
    *,
    track_id: Id,
    kind: KindName,
    values: Values | None = None,
    source_track_id: Id | None = None,
    modulator_id: Id | None = None,
) -> str:
    """Add an LFO, an envelope follower or a random source to a track's rack. Answers its id."""
    strip = channel_of(edit, track_id)
    found = kind_named(kind, "modulator")
    return edit.create(
        Modulator,
        id=modulator_id,
        strip_id=strip.id,
        kind=kind,
        order=order_at_end(edit.all(Modulator, strip_id=strip.id)),
        values=checked(found, values or {}),
        source_strip_id=_source(edit, found, source_track_id),
    ).id


@command("Set modulator")
def set_modulator(edit: Edit, *, modulator_id: Id, values: Values) -> None:
    """Turn a modulator's knobs; those that are left out stay."""
    row = edit.get(Modulator, modulator_id)
    edit.update(row, values={**row.values, **checked(CATALOGUE[row.kind], values)})


@command("Choose what is followed")
def set_modulator_source(edit: Edit, *, modulator_id: Id, source_track_id: Id | None = None) -> None:
    """Let an envelope follower listen to another track, or to its own again."""
    row = edit.get(Modulator, modulator_id)
    edit.update(row, source_strip_id=_source(edit, CATALOGUE[row.kind], source_track_id))


@command("Remove modulator")
def remove_modulator(edit: Edit, *, modulator_id: Id) -> None:
    """Take a modulator away with all that it moves."""
    edit.delete(edit.get(Modulator, modulator_id))


@command("Modulate")
def add_modulation(
    edit: Edit,
    *,
    modulator_id: Id,
    parameter: ParameterName,
    depth: Depth = 0.25,
    track_id: Id | None = None,
    send_id: Id | None = None,
    device_id: Id | None = None,
    modulation_id: Id | None = None,
) -> str:
    """Let a modulator move a parameter of a track, a send or a device. Answers the modulation's id."""
    modulator = edit.get(Modulator, modulator_id)
    row, field = target_row(edit, track_id, send_id, device_id)
    if checked_parameter(row, parameter).choices:
        raise Invalid("A choice has nothing in between: automate it instead.")
    if edit.find(Modulation, **{"modulator_id": modulator.id, field: row.id, "parameter": parameter}):
        raise Conflict("This modulator moves that parameter already.")
    return edit.create(
        Modulation,
        id=modulation_id,
        modulator_id=modulator.id,
        parameter=parameter,
        depth=depth,
        **{field: row.id},
    ).id


@command("Set modulation depth")
def set_modulation(edit: Edit, *, modulation_id: Id, depth: Depth) -> None:
    """Set how far a modulator moves a parameter, and which way."""
    edit.update(edit.get(Modulation, modulation_id), depth=depth)


@command("Remove modulation")
def remove_modulation(edit: Edit, *, modulation_id: Id) -> None:
    """Let a modulator leave a parameter alone."""
    edit.delete(edit.get(Modulation, modulation_id))


def _source(edit: Edit, kind, track_id: str | None) -> str | None:
    if track_id is None:
        return None
    if not kind.sidechain:
        raise Invalid(f"{kind.title} follows no track.")
    return channel_of(edit, track_id).id
