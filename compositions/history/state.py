"""A song as a value: ``Song(number, rows)`` and ``apply(song, changes)``.

Songs are persistent: applying changes shares everything untouched with the old song, so that a rehearsal, an old
revision or a plan costs what it touches, and a song once read never changes under its reader. The page's
``store.js`` is the twin of this module; both pass ``compositions/tests/cases/apply.json``.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Any

import msgspec
from immutables import Map

from .changes import Change, Values, at, difference, merged


class Shape(msgspec.Struct, frozen=True):
    """What a song knows of a model: its fields in order, and how its rows hang on others.

    ``references`` names, per field, the model pointed at and whether the row is set free when its target goes; else it
    goes with it. ``optional`` fields may be empty.
    """

    model: str
    fields: tuple[str, ...]  # "id" first
    defaults: dict[str, Any] = {}
    references: dict[str, tuple[str, bool]] = {}
    optional: frozenset[str] = frozenset()
    bounds: dict[str, tuple[float, float] | int] = {}  # of a number; or the longest a text may be
    grouped_by: str | None = None
    slots: str | None = None

    def row_type(self) -> type[msgspec.Struct]:
        return msgspec.defstruct(
            self.model.rpartition(".")[2].title(),
            [(field, Any) for field in self.fields],
            namespace={"model": self.model, "shape": self},
            frozen=True,
            array_like=True,
            gc=False,
        )


class Schema:
    """All shapes of a song, parents before children."""

    def __init__(self, shapes: Iterable[Shape]):
        self.shapes: dict[str, Shape] = {shape.model: shape for shape in shapes}
        self.row_types = {model: shape.row_type() for model, shape in self.shapes.items()}
        self.rank = {model: rank for rank, model in enumerate(self.shapes)}
        # Who points at a model: (pointing model, field, whether it is set free).
        self.pointers: dict[str, list[tuple[str, str, bool]]] = {model: [] for model in self.shapes}
        for shape in self.shapes.values():
            for field, (target, is_freed) in shape.references.items():
                if target in self.pointers:
                    self.pointers[target].append((shape.model, field, is_freed))

    def row(self, model: str, values: Values):
        return self.row_types[model](**{"id": None, **values})

    def whole(self, model: str, values: Values) -> Values:
        """A created row's values; a history older than a field knows nothing of it, so it has its default there."""
        shape = self.shapes[model]
        if len(values) == len(shape.fields) - 1:
            return values
        given = {name: default() if callable(default) else default for name, default in shape.defaults.items()}
        return {**given, **values}

    def in_order(self, changes: Iterable[Change]) -> list[Change]:
        """Creations parents first, then updates, then deletions children first."""

        def place(change: Change) -> tuple[int, int]:
            rank = self.rank[change.model]
            if change.before is None:
                return 0, rank
            return (1, rank) if change.after is not None else (2, -rank)

        return sorted(changes, key=place)


def as_values(row: msgspec.Struct) -> Values:
    """A row as a dictionary, its id left out (a change carries it beside)."""
    return {field: getattr(row, field) for field in row.shape.fields[1:]}


class Broken(Exception):
    """Changes do not fit the song that they were to be applied to."""


class Song:
    """A song after revision ``number``. Treat it as a value; only this module makes new ones."""

    __slots__ = ("grouped", "id", "number", "rows", "schema", "slots")

    def __init__(self, schema: Schema, id: str, number: int, rows: Map, grouped: Map, slots: Map):
        self.schema = schema
        self.id = id
        self.number = number
        self.rows = rows  # model → id → row
        self.grouped = grouped  # model → value of its grouped_by → id → row
        self.slots = slots  # counter → highest slot ever given

    @classmethod
    def load(
        cls, schema: Schema, id: str, number: int, rows: dict[str, Iterable[Any]], slots: dict[str, int]
    ) -> "Song":
        """A song of given rows (of the schema's row types, or sequences in the order of its fields)."""
        by_model, grouped = {}, {}
        for model, shape in schema.shapes.items():
            kind = schema.row_types[model]
            found = list(rows.get(model, ()))
            if found and not isinstance(found[0], kind):
                found = [kind(*row) for row in found]
            table = by_model[model] = {row.id: row for row in found}
            if shape.grouped_by:
                groups: dict[str, dict] = defaultdict(dict)
                key = attrgetter(shape.grouped_by)
                for row in table.values():
                    groups[key(row)][row.id] = row
                grouped[model] = Map(groups)
        return cls(schema, id, number, Map(by_model), Map(grouped), Map(slots))

    def get(self, model: str, id: str):
        """The row, or None."""
        return self.rows[model].get(id)

    def row(self, id: str):
        """The row with that id, of whichever model, or None."""
        return next((row for table in self.rows.values() if (row := table.get(id)) is not None), None)

    def all(self, model: str, **wanted: Any) -> Iterator:
        """The rows of a model whose fields have the wanted values, in no particular order."""
        shape = self.schema.shapes[model]
        if shape.grouped_by in wanted:
            rows = self.grouped[model].get(wanted.pop(shape.grouped_by), {}).values()
        else:
            rows = self.rows[model].values()
        if not wanted:
            return iter(rows)
        tests = list(wanted.items())
        return (row for row in rows if all(getattr(row, field) == value for field, value in tests))

    def pointing_at(self, row) -> Iterator[tuple[Any, str, bool]]:
        """Rows that refer to ``row``, with the field that does and whether they are set free when it goes."""
        for model, field, is_freed in self.schema.pointers[row.model]:
            for pointer in self.all(model, **{field: row.id}):
                yield pointer, field, is_freed

    def renumbered(self, number: int) -> "Song":
        return Song(self.schema, self.id, number, self.rows, self.grouped, self.slots)


def apply(song: Song, changes: Iterable[Change], number: int | None = None) -> Song:
    """The song after ``changes``, numbered ``number`` (or as before).

    Raises ``Broken`` where a change does not fit: a creation of what is there, an update or deletion of what is
    not. What a field held before is not compared: that is a matter of undo (see ``history.undo``).
    """
    tables: dict[str, Any] = {}
    groups: dict[str, dict[str, Any]] = {}
    slots = dict(song.slots)
    for model, id, before, after in changes:
        table = tables.get(model)
        if table is None:
            table = tables[model] = _persistent(song.rows[model]).mutate()
        old = table.get(id)
        if (old is None) != (before is None):
            raise Broken(f"{model} {id} is {'not there' if old is None else 'there already'}")
        if after is None:
            new = None
            del table[id]
        else:
            if old is None:
                new = song.schema.row_types[model](id=id, **song.schema.whole(model, after))
            else:
                new = song.schema.row_types[model](id=id, **merged(as_values(old), after))
            table[id] = new
            counter = new.shape.slots
            if counter and old is None:
                slots[counter] = max(slots.get(counter, 0), new.slot)
        by = song.schema.shapes[model].grouped_by
        if by:
            _regroup(song, groups.setdefault(model, {}), model, by, old, new)
    grouped = song.grouped
    for model, touched in groups.items():
        outer = grouped[model].mutate()
        for key, inner in touched.items():
            inner = inner.finish()
            if inner:
                outer[key] = inner
            elif key in outer:
                del outer[key]
        grouped = grouped.set(model, outer.finish())
    rows = song.rows
    for model, table in tables.items():
        rows = rows.set(model, table.finish())
    return Song(song.schema, song.id, song.number if number is None else number, rows, grouped, Map(slots))


def _persistent(rows: Mapping) -> Map:
    """A table that shares with its successors. As loaded it is a plain dictionary: most are read and never changed."""
    return rows if isinstance(rows, Map) else Map(rows)


def _regroup(song: Song, touched: dict[str, Any], model: str, by: str, old, new) -> None:
    for row, keep in ((old, False), (new, True)):
        if row is None:
            continue
        key = getattr(row, by)
        inner = touched.get(key)
        if inner is None:
            inner = touched[key] = _persistent(song.grouped[model].get(key, {})).mutate()
        if keep:
            inner[row.id] = row
        elif row.id in inner:
            del inner[row.id]


def change_between(old, new) -> Change | None:
    """The change that leads from one state of a row to another (None: not there), or None if they are alike."""
    if old is None and new is None:
        return None
    if old is None:
        return Change(new.model, new.id, None, as_values(new))
    if new is None:
        return Change(old.model, old.id, as_values(old), None)
    before, after = difference(as_values(old), as_values(new))
    return Change(old.model, old.id, before, after) if after else None


def misfits(song: Song, change: Change) -> list[str]:
    """The fields of an update in which the song no longer holds what the change found (its ``before``)."""
    row = song.get(change.model, change.id)
    values = as_values(row)
    return [field for field, was in change.before.items() if at(values, field) != was]
