"""Gestures: what a hand is doing at this moment, as changes laid over the song until it lets go."""

from typing import Any

import msgspec

from .errors import Invalid
from .history.changes import Change, Group, unpack
from .history.state import Song, as_values, at

MOST_ROWS = 2_000
SILENCE_SECONDS = 2.0


def checked_gesture(song: Song | None, message: dict[str, Any]) -> list[Change]:
    """A gesture's changes: updates, within bounds, of rows that the song holds. Raises Invalid."""
    request_id = message.get("request_id")
    if not isinstance(request_id, str) or not 0 < len(request_id) <= 64:
        raise Invalid("A gesture has a request_id.")
    try:
        groups = msgspec.convert(message.get("changes"), list[Group])
        changes = list(unpack(groups))
    except (msgspec.ValidationError, ValueError, TypeError, IndexError):
        raise Invalid("A gesture's changes are groups of rows.") from None
    if song is None or len(changes) > MOST_ROWS:
        raise Invalid("A gesture is for an open song, and of at most 2000 rows.")
    return [_checked(song, change) for change in changes if song.get(change.model, change.id) is not None]


def _checked(song: Song, change: Change) -> Change:
    row = song.get(change.model, change.id)
    if change.before is None or not change.after:
        raise Invalid("A gesture moves what is there; it makes and deletes nothing.")
    values, after = as_values(row), {}
    for name, value in change.after.items():
        field = name.partition(".")[0]
        if field not in values or field in row.shape.references or field == "slot":
            raise Invalid(f"A gesture cannot change {name[:40]!r}.")
        after[name] = _bounded(row.shape, name, at(values, name), value)
    return Change(change.model, change.id, {name: at(values, name) for name in after}, after)


def _bounded(shape, name: str, now: Any, value: Any) -> Any:
    if isinstance(now, bool) or isinstance(value, bool):
        if isinstance(now, bool) and isinstance(value, bool):
            return value
    elif isinstance(value, int | float):
        low, high = shape.bounds.get(name, (-1e6, 1e6)) if "." not in name else (-1e6, 1e6)
        if low <= value <= high:
            return value
    raise Invalid(f"{name} cannot be that.")
