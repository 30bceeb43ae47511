"""Curves of controllers: bend, pressure and the CCs."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from ...errors import Invalid
from ...history.edit import Edit
from ...history.registry import command
from ...models import Clip, ControllerPoint
from ...score.content import content_of
from ...units import MAX_NOTES, Beats, Id, NoSwitch


class NewPoint(BaseModel):
    """A point of a controller curve: ``curve`` 0 holds its value, 1 moves straight to the next point's."""

    model_config = ConfigDict(extra="forbid", strict=True)

    beat: Beats
    value: Annotated[float, Field(ge=-48, le=127)]
    curve: Annotated[Literal[0, 1], NoSwitch] = 0


Controller = Annotated[
    str,
    Field(
        pattern=r"^(bend|pressure|cc([0-9]|[1-9][0-9]|1[01][0-9]|12[0-7]))$",
        description='"bend" (semitones), "pressure" (0–127) or "cc0" to "cc127" (0–127).',
    ),
]


@command("Set controller curve")
def set_controller(
    edit: Edit, *, clip_id: Id, controller: Controller, points: Annotated[list[NewPoint], Field(max_length=MAX_NOTES)]
) -> None:
    """Write a clip's curve of one controller in place of what it had; no points at all take it away."""
    clip_id = content_of(edit.get(Clip, clip_id))
    if controller != "bend" and any(point.value < 0 for point in points):
        raise Invalid("Only the pitch bend goes below 0.")
    edit.delete(*edit.all(ControllerPoint, clip_id=clip_id, controller=controller))
    edit.create_many(
        ControllerPoint, [point.model_dump() | {"clip_id": clip_id, "controller": controller} for point in points]
    )
