"""Gestures: what a hand is doing at this moment, as changes laid over the song until it lets go."""

from collections.abc import Callable
from typing import Any

import msgspec

from .errors import Invalid
from .history.changes import Change, Group, unpack
from .history.state import Song, as_values, at

MOST_ROWS = 2_000
SILENCE_SECONDS = 2.0

# (model, field) → what checks a value of it, of a dictionary field that of a key: (row, key, value) → value, raising
# Invalid.
Check = Callable[[Any, str, Any], Any]
_checks: dict[tuple[str, str], Check] = {}


def gesture_on(model: str, field: str) -> Callable[[Check], Check]:
    """Registers what knows what a hand may make of a field that is neither number nor switch; without it, nothing."""

    def register(check: Check) -> Check:
        _checks[model, field] = check
        return check

    return register


def checked_gesture(song: Song | None, message: dict[str, Any]) -> list[Change]:
    """A gesture's changes: updates, within bounds, of rows that the song holds. Raises Invalid."""
    request_id = message.get("request_id")
    if not isinstance(request_id, str) or not 0 < len(request_id) <= 64:
        raise Invalid("A gesture has a request_id.")
    try:
        groups = msgspec.convert(message.get("changes"), list[Group])
        if song is None or sum(len(group.ids) for group in groups) > MOST_ROWS:
            raise Invalid("A gesture is for an open song, and of at most 2000 rows.")
        changes = list(unpack(groups))
    except (msgspec.ValidationError, ValueError, TypeError, IndexError):
        raise Invalid("A gesture's changes are groups of rows.") from None
    if any(group.model not in song.schema.shapes for group in groups):
        raise Invalid("A gesture's changes are groups of rows.")
    return [_checked(song, change) for change in changes if song.get(change.model, change.id) is not None]


def _checked(song: Song, change: Change) -> Change:
    row = song.get(change.model, change.id)
    if change.before is None or not change.after:
        raise Invalid("A gesture moves what is there; it makes and deletes nothing.")
    values = as_values(row)
    # Whole fields first: a knob's bounds are those of the kind that the same hand is trying.
    names = sorted(change.after, key=lambda name: "." in name)
    after, tried = {}, row
    for name in names:
        after[name] = _bounded(tried, values, name, change.after[name])
        if name in row.shape.fields:
            tried = msgspec.structs.replace(tried, **{name: after[name]})
    return Change(change.model, change.id, {name: at(values, name) for name in after}, after)


def _bounded(row, values: dict[str, Any], name: str, value: Any) -> Any:
    """``value``, if a hand can move that field there: numbers within bounds, and switches."""
    field, dot, key = name.partition(".")
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    check = _checks.get((row.model, field))
    if check is not None:
        if bool(dot) == isinstance(values[field], dict) and not isinstance(value, bool):
            return check(row, key, value)
    elif dot:
        pass  # nobody knows its bounds
    elif isinstance(values.get(field), bool):
        if isinstance(value, bool):
            return value
    elif field != "slot" and is_number and isinstance(bounds := row.shape.bounds.get(field), tuple):
        low, high = bounds
        if low <= value <= high:
            return value
    raise Invalid(f"A gesture cannot make {name[:40]!r} that.")
