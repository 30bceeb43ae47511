"""Changes: what an edit leaves behind, ``(model, id, before, after)`` per row.

A creation has no ``before``, a deletion no ``after``; an update holds the differing fields alone, on both sides.
A dictionary field changes per key, under the name ``field.key``; there, ``None`` stands for "no such key".
Undo is the swap of the two sides.

Stored and sent, changes are *packed*: one group for all rows of a model that share their fields and sides, with
the field names said once. It is the form that pages, histories and engines read.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec

Values = dict[str, Any]


class Change(NamedTuple):
    model: str
    id: str
    before: Values | None
    after: Values | None


class Group(msgspec.Struct, frozen=True):
    """Changes of one model that share sides and fields: ``before[i]`` and ``after[i]`` belong to ``ids[i]``."""

    model: str
    fields: list[str]
    ids: list[str]
    before: list[list[Any]] | None
    after: list[list[Any]] | None


def swap(changes: Iterable[Change]) -> list[Change]:
    """The changes that take ``changes`` back, in the order in which they can be made."""
    return [Change(model, id, after, before) for model, id, before, after in reversed(list(changes))]


def pack(changes: Iterable[Change]) -> list[Group]:
    groups: dict[tuple, Group] = {}
    for model, id, before, after in changes:
        fields = list(after if before is None else before)
        key = (model, before is None, after is None, *fields)
        group = groups.get(key)
        if group is None:
            group = groups[key] = Group(
                model, fields, [], None if before is None else [], None if after is None else []
            )
        group.ids.append(id)
        if before is not None:
            group.before.append([before[field] for field in fields])
        if after is not None:
            group.after.append([after[field] for field in fields])
    return list(groups.values())


def unpack(groups: Iterable[Group]) -> Iterator[Change]:
    for group in groups:
        for index, id in enumerate(group.ids):
            before = None if group.before is None else dict(zip(group.fields, group.before[index], strict=True))
            after = None if group.after is None else dict(zip(group.fields, group.after[index], strict=True))
            yield Change(group.model, id, before, after)


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(list[Group])


def encode(changes: Iterable[Change]) -> bytes:
    """Packed changes as JSON."""
    return _encoder.encode(pack(changes))


def decode(text: str | bytes) -> list[Change]:
    """Changes from packed JSON. Raises ``msgspec.ValidationError`` for anything else."""
    return list(unpack(_decoder.decode(text)))


def difference(before: Values, after: Values) -> tuple[Values, Values]:
    """The fields in which two rows differ, on both sides; dictionary fields per key."""
    old, new = {}, {}
    for field, was in before.items():
        now = after[field]
        if was == now and type(was) is type(now):
            continue
        if isinstance(was, dict) and isinstance(now, dict):
            for key in {**was, **now}:
                if was.get(key) != now.get(key):
                    old[f"{field}.{key}"], new[f"{field}.{key}"] = was.get(key), now.get(key)
        else:
            old[field], new[field] = was, now
    return old, new


def merged(values: Values, update: Values) -> Values:
    """``values`` with an update's side laid over it; ``field.key`` reaches into dictionary fields."""
    result = dict(values)
    for name, value in update.items():
        field, dot, key = name.partition(".")
        if not dot:
            result[field] = value
        elif value is None:
            result[field] = {k: v for k, v in result[field].items() if k != key}
        else:
            result[field] = {**result[field], key: value}
    return result


def at(values: Values, name: str) -> Any:
    """What stands under a change's field name (``field`` or ``field.key``)."""
    field, dot, key = name.partition(".")
    return values[field].get(key) if dot else values[field]
