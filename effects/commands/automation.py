"""Automation: the ways of parameters along a song."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from compositions.errors import Invalid
from compositions.history.edit import Edit
from compositions.history.registry import command
from compositions.units import Beats, Id, SignedBeats
from mixer.commands import channel_of
from mixer.models import Send

from ..automation import LINEAR, Point, place_of, snapped, stretches, thinned, value_at, value_of_place
from ..catalogue import Parameter
from ..models import AutomationLane, AutomationPoint, Device
from ..targets import parameter_of, parameters_of, target_of, value_of

ParameterName = Annotated[
    str,
    Field(min_length=1, max_length=60, description="gain_db, pan, mute, a device's parameter, or 36.decay of a pad."),
]
Mode = Literal["off", "read", "touch", "latch", "write"]
Curve = Annotated[int, Field(ge=0, le=3, description="To the next point: 0 hold, 1 straight, 2 exponential, 3 S.")]
Value = Annotated[float, Field(allow_inf_nan=False, description="In the parameter's own unit.")]
Tolerance = Annotated[float, Field(ge=0, le=0.2, description="Of the parameter's range; 0 keeps every point.")]
MOST_POINTS = 20_000


class NewPoint(BaseModel):
    """A point of automation."""

    model_config = ConfigDict(extra="forbid", strict=True)

    beat: Beats
    value: Value
    curve: Curve = 1
    point_id: Id | None = None


class PointChange(BaseModel):
    """What is to change of a point; what is left out stays."""

    model_config = ConfigDict(extra="forbid", strict=True)

    point_id: Id
    beat: Beats | None = None
    value: Value | None = None
    curve: Curve | None = None


NewPoints = Annotated[list[NewPoint], Field(max_length=MOST_POINTS)]
PointIds = Annotated[list[Id], Field(min_length=1, max_length=MOST_POINTS)]


def target_row(edit: Edit, track_id: str | None, send_id: str | None, device_id: str | None):
    """The strip, send or device that is meant, and the field that refers to it. Raises Invalid unless it is one."""
    given = [id for id in (track_id, send_id, device_id) if id is not None]
    if len(given) != 1:
        raise Invalid("A parameter is of a track, of a send or of a device: name one of them.")
    if track_id is not None:
        return channel_of(edit, track_id), "strip_id"
    if send_id is not None:
        return edit.get(Send, send_id), "send_id"
    return edit.get(Device, device_id), "device_id"


def checked_parameter(row, name: str) -> Parameter:
    try:
        return parameter_of(row, name)
    except ValueError:
        names = ", ".join(known for known, _ in parameters_of(row))
        raise Invalid(f"{name!r} cannot be moved here; these can: {names}."[:1000]) from None


def driven_row(edit: Edit, driven):
    """The row whose parameter a lane or modulation moves."""
    target = target_of(driven)
    return edit.song.get(target.model, target.id)


@command("Automate")
def add_lane(
    edit: Edit,
    *,
    parameter: ParameterName,
    track_id: Id | None = None,
    send_id: Id | None = None,
    device_id: Id | None = None,
    lane_id: Id | None = None,
) -> str:
    """Begin to automate a parameter: where it stands becomes the first point. Answers the lane's id."""
    row, field = target_row(edit, track_id, send_id, device_id)
    checked_parameter(row, parameter)
    known = edit.find(AutomationLane, **{field: row.id, "parameter": parameter})
    if known is not None:
        return known.id
    lane = edit.create(AutomationLane, id=lane_id, parameter=parameter, **{field: row.id})
    edit.create(AutomationPoint, lane_id=lane.id, beat=0.0, value=value_of(row, parameter))
    return lane.id


@command("Remove automation")
def remove_lane(edit: Edit, *, lane_id: Id) -> None:
    """Take a parameter's automation away; it stays where its knob stands."""
    edit.delete(edit.get(AutomationLane, lane_id))


@command("Set automation mode")
def set_lane_mode(edit: Edit, *, lane_id: Id, mode: Mode) -> None:
    """Let a lane rest (off), play (read), or take down what a hand does while it plays (touch, latch, write)."""
    edit.update(edit.get(AutomationLane, lane_id), mode=mode, override=False)


@command("Override automation")
def override_lane(edit: Edit, *, lane_id: Id, override: bool) -> None:
    """Hold a parameter where its knob stands while its automation waits, or give it back."""
    edit.update(edit.get(AutomationLane, lane_id), override=override)


@command("Add automation points")
def add_points(edit: Edit, *, lane_id: Id, points: NewPoints) -> list[str]:
    """Add points to a lane. Answers their ids."""
    lane = edit.get(AutomationLane, lane_id)
    parameter = _parameter(edit, lane)
    return _create(edit, lane, parameter, points)


@command("Change automation points")
def change_points(edit: Edit, *, points: Annotated[list[PointChange], Field(max_length=MOST_POINTS)]) -> None:
    """Move points in time and value, or bend what leads to the next one."""
    parameters: dict[str, Parameter] = {}  # by lane
    updates = []
    for change in points:
        point = edit.get(AutomationPoint, change.point_id)
        given = {"beat": change.beat, "value": change.value, "curve": change.curve}
        values = {name: value for name, value in given.items() if value is not None}
        if "value" in values:
            if point.lane_id not in parameters:
                parameters[point.lane_id] = _parameter(edit, edit.get(AutomationLane, point.lane_id))
            values["value"] = _checked(parameters[point.lane_id], values["value"])
        updates.append((point, values))
    edit.update_many([(point, values) for point, values in updates if values])


@command("Remove automation points")
def remove_points(edit: Edit, *, point_ids: PointIds) -> None:
    """Remove points; a lane without any has no effect."""
    edit.delete(*(edit.get(AutomationPoint, id) for id in point_ids))


@command("Write automation")
def write_automation(
    edit: Edit,
    *,
    lane_id: Id,
    from_beats: Beats,
    to_beats: Beats,
    points: NewPoints,
    tolerance: Tolerance = 0.002,
) -> int:
    """Put what a hand has drawn or recorded in place of all between two beats, thinned. Answers how many stay."""
    lane = edit.get(AutomationLane, lane_id)
    parameter = _parameter(edit, lane)
    if to_beats < from_beats:
        raise Invalid("A stretch of automation ends after it begins.")
    drawn = sorted((Point(each.beat, _checked(parameter, each.value), each.curve) for each in points), key=_beat_of)
    if any(not from_beats <= point.beat <= to_beats for point in drawn):
        raise Invalid("All points lie within the stretch that they are written to.")
    before = _points(edit, lane)
    kept = _between_what_was(before, from_beats, to_beats, thinned(drawn, parameter, tolerance))
    edit.delete(*(point for point in before if from_beats <= point.beat <= to_beats))
    edit.create_many(AutomationPoint, [{"lane_id": lane.id, **point._asdict()} for point in kept])
    return len(kept)


def _between_what_was(before: list, start: float, end: float, drawn: list[Point]) -> list[Point]:
    """What was drawn, with points at both ends that leave the lane as it was before and behind."""
    if not before or not drawn:
        return drawn
    was = stretches(before)
    curve = next((point.curve for point in reversed(before) if point.beat <= end), LINEAR)
    first, last = Point(start, value_at(was, start)), Point(end, value_at(was, end), curve)
    leads_in = first.beat > 0 and (drawn[0].beat, drawn[0].value) != first[:2]
    leads_out = (drawn[-1].beat, drawn[-1].value) != last[:2]
    return [*([first] if leads_in else []), *drawn, *([last] if leads_out else [])]


@command("Thin automation")
def thin_automation(edit: Edit, *, lane_id: Id, tolerance: Tolerance = 0.01) -> int:
    """Leave out points that change next to nothing. Answers how many went."""
    lane = edit.get(AutomationLane, lane_id)
    points = _points(edit, lane)
    kept = {row.id for row in thinned(points, _parameter(edit, lane), tolerance)}
    gone = [row for row in points if row.id not in kept]
    edit.delete(*gone)
    return len(gone)


@command("Snap automation")
def snap_automation(
    edit: Edit, *, point_ids: PointIds, grid_beats: Annotated[float, Field(gt=0, le=64, description="Grid in beats.")]
) -> None:
    """Move points to the nearest lines of a grid."""
    rows = [edit.get(AutomationPoint, id) for id in point_ids]
    edit.update_many([(row, {"beat": max(snapped(row.beat, grid_beats), 0.0)}) for row in rows])


@command("Copy automation")
def copy_automation(
    edit: Edit,
    *,
    lane_id: Id,
    from_beats: Beats,
    to_beats: Beats,
    by_beats: SignedBeats,
    to_lane_id: Id | None = None,
) -> list[str]:
    """Copy a stretch of automation to elsewhere in the song, or to another lane, in place of what is there.

    On a lane of another parameter it goes by how far up the range it is. Answers the copies' ids.
    """
    source = edit.get(AutomationLane, lane_id)
    target = edit.get(AutomationLane, to_lane_id or lane_id)
    start, end = from_beats + by_beats, to_beats + by_beats
    if to_beats <= from_beats or start < 0:
        raise Invalid("A copy begins within the song, and ends after it begins.")
    one, other = _parameter(edit, source), _parameter(edit, target)
    copies = [
        {
            "lane_id": target.id,
            "beat": point.beat + by_beats,
            "value": point.value if one == other else value_of_place(other, place_of(one, point.value)),
            "curve": point.curve,
        }
        for point in _points(edit, source)
        if from_beats <= point.beat <= to_beats
    ]
    edit.delete(*(point for point in _points(edit, target) if start <= point.beat <= end))
    return [row.id for row in edit.create_many(AutomationPoint, copies)]


def _points(edit: Edit, lane) -> list:
    return sorted(edit.all(AutomationPoint, lane_id=lane.id), key=lambda point: (point.beat, point.id))


def _beat_of(point: Point) -> float:
    return point.beat


def _parameter(edit: Edit, lane) -> Parameter:
    return checked_parameter(driven_row(edit, lane), lane.parameter)


def _checked(parameter: Parameter, value: float) -> float:
    try:
        return parameter.validate(value)
    except ValueError as error:
        raise Invalid(f"{error}.") from None


def _create(edit: Edit, lane, parameter: Parameter, points: list[NewPoint]) -> list[str]:
    rows = [
        {
            "id": each.point_id,
            "lane_id": lane.id,
            "beat": each.beat,
            "value": _checked(parameter, each.value),
            "curve": each.curve,
        }
        for each in points
    ]
    return [row.id for row in edit.create_many(AutomationPoint, rows)]
