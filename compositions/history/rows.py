"""Between a song's state and the database: the shapes of the models, loading a song, writing changes in bulk."""

import gc
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import msgspec
from django.apps import apps
from django.db import connection, models

from ..fields import Ranged
from .changes import Change
from .state import Schema, Shape, Song, as_values


@cache
def parts() -> dict[str, type[models.Model]]:
    """Every model whose rows make up a song, by label, parents before children."""
    from ..models import Part

    found = [model for model in apps.get_models() if issubclass(model, Part)]
    placed: dict[str, type[models.Model]] = {}

    def place(model):
        label = model._meta.label_lower
        if label in placed:
            return
        for field in model._meta.concrete_fields:
            target = field.related_model
            if target in found and target is not model:
                place(target)
        placed[label] = model

    for model in sorted(found, key=lambda model: model._meta.label_lower):
        place(model)
    return placed


def label_of(model: type[models.Model]) -> str:
    return model._meta.label_lower


@cache
def schema() -> Schema:
    return Schema(_shape(model) for model in parts().values())


def _columns(model) -> list[models.Field]:
    """The fields that a song's state holds: all but the song itself, the id first."""
    fields = [field for field in model._meta.concrete_fields if field.name not in ("id", "composition")]
    return [model._meta.pk, *fields]


def _shape(model) -> Shape:
    columns = _columns(model)
    return Shape(
        model=label_of(model),
        fields=tuple(field.attname for field in columns),
        defaults={
            field.attname: None if field.null and not field.has_default() else field.get_default
            for field in columns[1:]
            if field.has_default() or field.null
        },
        references={
            field.attname: (label_of(field.related_model), field.null and not hasattr(field, "hangs"))
            for field in columns
            if field.is_relation
        },
        optional=frozenset(field.attname for field in columns if field.null),
        bounds={
            field.attname: (field.minimum, field.maximum) if isinstance(field, Ranged) else field.max_length
            for field in columns
            if isinstance(field, Ranged)
            or (isinstance(field, (models.CharField, models.TextField)) and field.max_length)
        },
        grouped_by=model.GROUPED_BY,
        slots=model.SLOTS,
    )


# --- values of columns ------------------------------------------------------------------------------------------


def _is_id(field: models.Field) -> bool:
    return isinstance(field.target_field if field.is_relation else field, models.UUIDField)


def _hyphened(hexadecimal: str) -> str:
    h = hexadecimal
    return f"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}"


def _bare(id: str | None) -> str | None:
    return id and id.replace("-", "")


def _as_read(field: models.Field, values: Sequence[Any]) -> Sequence[Any]:
    """A column's values as a song holds them."""
    sqlite = connection.vendor == "sqlite"
    if _is_id(field):
        turn = _hyphened if sqlite else str
        if not field.is_relation:
            return list(map(turn, values))
        # Few parents and many children: one string a parent.
        turned = {value: value and turn(value) for value in set(values)}
        return list(map(turned.__getitem__, values))
    if isinstance(field, models.JSONField):
        return [msgspec.json.decode(value) if isinstance(value, str) else value for value in values]
    if isinstance(field, models.BooleanField) and sqlite:
        return list(map(bool, values))
    return values


def _writer(field: models.Field) -> Callable[[Any], Any] | None:
    if _is_id(field):
        return _bare if connection.vendor == "sqlite" else None
    if isinstance(field, models.JSONField):
        return lambda value: msgspec.json.encode(value).decode()
    return None


def load(composition_id: str, number: int, slots: dict[str, int]) -> Song:
    """A song read from its rows: one query a model. The caller sees to it that no edit comes between."""
    with _collector_at_rest():
        rows = {label: _read(model, composition_id) for label, model in parts().items()}
        return Song.load(schema(), composition_id, number, rows, slots)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """A hundred thousand new rows would set the garbage collector off again and again: half the time, for nothing."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _read(model, composition_id: str) -> list:
    columns = _columns(model)
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in columns)
    own = stored_id(composition_id)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {quote(model._meta.db_table)} WHERE composition_id = %s", [own])
        fetched = cursor.fetchall()
    if not fetched:
        return []
    values = map(_as_read, columns, zip(*fetched, strict=True))
    return list(map(schema().row_types[label_of(model)], *values))


# --- writing ----------------------------------------------------------------------------------------------------


def write(composition_id: str, before: Song, after: Song, changes: Iterable[Change]) -> None:
    """Writes changes to their tables: one statement for all rows of a model that change alike."""
    created: dict[str, list] = defaultdict(list)
    updated: dict[tuple[str, tuple[str, ...]], list] = defaultdict(list)
    deleted: dict[str, list[str]] = defaultdict(list)
    for change in before.schema.in_order(changes):
        if change.before is None:
            created[change.model].append(after.get(change.model, change.id))
        elif change.after is None:
            deleted[change.model].append(change.id)
        else:
            fields = tuple(dict.fromkeys(name.partition(".")[0] for name in change.after))
            updated[change.model, fields].append(after.get(change.model, change.id))
    with connection.cursor() as cursor:
        for label, rows in created.items():
            _insert(cursor, parts()[label], composition_id, rows)
        for (label, fields), rows in updated.items():
            _update(cursor, parts()[label], composition_id, fields, rows)
        for label, ids in deleted.items():
            _delete(cursor, parts()[label], composition_id, ids)


def stored_id(id: str) -> str:
    """An id as raw SQL must name it: SQLite keeps ids without their hyphens."""
    return _bare(id) if connection.vendor == "sqlite" else id


def _placeholder(field: models.Field) -> str:
    return "%s::jsonb" if isinstance(field, models.JSONField) and connection.vendor == "postgresql" else "%s"


def _written(fields: list[models.Field], rows: list) -> Iterable[tuple]:
    """The columns' database values, a tuple a row."""
    columns = []
    for field in fields:
        values = [getattr(row, field.attname) for row in rows]
        write_value = _writer(field)
        columns.append(values if write_value is None else map(write_value, values))
    return zip(*columns, strict=True)


def _insert(cursor, model, composition_id: str, rows: list) -> None:
    quote = connection.ops.quote_name
    fields = _columns(model)
    names = ", ".join(quote(field.column) for field in fields)
    marks = ", ".join(_placeholder(field) for field in fields)
    own = stored_id(composition_id)
    cursor.executemany(
        f"INSERT INTO {quote(model._meta.db_table)} (composition_id, {names}) VALUES (%s, {marks})",
        [(own, *values) for values in _written(fields, rows)],
    )


def _update(cursor, model, composition_id: str, names: tuple[str, ...], rows: list) -> None:
    quote = connection.ops.quote_name
    by_name = {field.attname: field for field in _columns(model)}
    fields = [by_name[name] for name in names]
    sets = ", ".join(f"{quote(field.column)} = {_placeholder(field)}" for field in fields)
    own = stored_id(composition_id)
    cursor.executemany(
        f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE id = %s AND composition_id = %s",
        [(*values, own) for values in _written([*fields, model._meta.pk], rows)],
    )


def _delete(cursor, model, composition_id: str, ids: list[str]) -> None:
    own = stored_id(composition_id)
    cursor.executemany(
        f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)} WHERE id = %s AND composition_id = %s",
        [(stored_id(id), own) for id in ids],
    )


def stored_values(composition_id: str) -> dict[str, dict[str, dict]]:
    """The song as the database holds it, ``{model: {id: values}}``: what tests compare a song's state with."""
    song = load(composition_id, 0, {})
    return {model: {row.id: as_values(row) for row in song.all(model)} for model in parts()}
