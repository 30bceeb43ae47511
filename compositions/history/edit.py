"""The one door: a piece of work on a song becomes changes, the changes one revision.

Commands work on a song's state in memory, never on the database. So thinking needs no lock: the work is done on
the newest song at hand, and only what came out of it is written. If another edit was faster, the work is done
again on the song as it then is, this time under the lock.
"""

import math
import threading
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from typing import Any, NamedTuple

import msgspec
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from .. import permissions
from ..errors import Conflict, EditError, Invalid, NotFound
from ..models import Revision
from ..units import UNWRITABLE, is_writable
from . import announce, rows, shelf
from .actor import Actor
from .changes import Change, encode
from .state import Song, apply, as_values, change_between

# A list of 5000 times the same clip is a small request: without a bound, what it asks for is not.
MOST_COPIES = 200_000

Work = Callable[["Edit"], Any]
Invariant = Callable[[Song], None]
BeforeDeletion = Callable[["Edit", Any, Callable[[Any], bool]], None]


class Outcome(NamedTuple):
    """``number`` is None where nothing had to change. ``result`` is what the command answered, fit for JSON."""

    number: int | None
    result: Any


class Edit:
    """A song being worked on. Reads see what the work has done so far; nothing else does."""

    def __init__(self, song: Song, actor: Actor):
        self.composition_id = song.id
        self.before = song
        self.song = song
        self.actor = actor
        self.label = ""
        self.kind: str = Revision.Kind.EDIT
        self.reverts: int | None = None
        self._touched: dict[tuple[str, str], Any] = {}  # (model, id) → the row as it was, or None
        self._copies = 0

    # --- reading ------------------------------------------------------------------------------------------------

    def find(self, model, id: str | None = None, **wanted):
        """The row, or None."""
        if id is not None:
            return self.song.get(rows.label_of(model), id)
        return next(self.song.all(rows.label_of(model), **wanted), None)

    def get(self, model, id: str | None = None, **wanted):
        """The row. Raises NotFound."""
        row = self.find(model, id, **wanted)
        if row is None:
            raise NotFound(f"This {model._meta.verbose_name} is not in the song any more.")
        return row

    def all(self, model, **wanted) -> list:
        """The rows with the wanted values, in the order of the studio: by order or beat, then by id."""
        return sorted(self.song.all(rows.label_of(model), **wanted), key=place)

    # --- writing ------------------------------------------------------------------------------------------------

    def create(self, model, **values):
        return self.create_many(model, [values])[0]

    def create_many(self, model, many: Iterable[dict[str, Any]]) -> list:
        """New rows. What is left out has its default; an ``id`` may be given. Raises Invalid, NotFound, Conflict."""
        label = rows.label_of(model)
        shape = self.song.schema.shapes[label]
        slot = self.song.slots.get(shape.slots, 0) if shape.slots else None
        changes, ids = [], set()
        for given in many:
            given = dict(given)
            id = given.pop("id", None) or str(uuid7())
            values = {}
            for field in shape.fields[1:]:
                if field in given:
                    values[field] = given.pop(field)
                elif field == "slot" and slot is not None:
                    slot += 1
                    values[field] = slot
                else:
                    default = shape.defaults[field]
                    values[field] = default() if callable(default) else default
            if given:
                raise TypeError(f"{label} has no {', '.join(given)}")
            self._check(shape, values)
            if id in ids or self.song.get(label, id) is not None:
                raise Conflict(f"There is a {model._meta.verbose_name} with this id already.")
            ids.add(id)
            changes.append(Change(label, id, None, values))
        self.apply(changes)
        for change in changes:
            self._check_references(shape, change.after)
        return [self.song.get(label, change.id) for change in changes]

    def update(self, row, **values):
        return self.update_many([(row, values)])[0]

    def update_many(self, many: Iterable[tuple[Any, dict[str, Any]]]) -> list:
        """Rows with new values in some fields. Raises Invalid and NotFound."""
        changes, ids = [], []
        for row, values in many:
            self._check(row.shape, values)
            self._check_references(row.shape, values)
            old = as_values(row)
            changes.append(Change(row.model, row.id, {name: old[name] for name in values}, values))
            ids.append((row.model, row.id))
        self.apply(changes)
        return [self.song.get(model, id) for model, id in ids]

    def delete(self, *gone) -> None:
        """Deletes rows with everything that cannot be without them; what only pointed at them is set free."""
        doomed, freed = self._fallen(gone)
        leaving = [row for row in doomed.values() if row.model in _before_deletions]
        if leaving:
            for row in leaving:
                _before_deletions[row.model](self, row, lambda other: (other.model, other.id) not in doomed)
            doomed, freed = self._fallen(self.song.get(row.model, row.id) for row in gone)
        for (model, id), values in freed.items():
            self.update(self.song.get(model, id), **values)
        self.apply(Change(row.model, row.id, as_values(row), None) for row in doomed.values())

    def _fallen(self, gone) -> tuple[dict[tuple[str, str], Any], dict[tuple[str, str], dict[str, None]]]:
        """The rows that go with ``gone``, and which fields of others are set free."""
        doomed: dict[tuple[str, str], Any] = {}
        freed: dict[tuple[str, str], dict[str, None]] = {}
        waiting = list(gone)
        while waiting:
            row = waiting.pop()
            if (row.model, row.id) in doomed:
                continue
            doomed[row.model, row.id] = row
            for pointer, field, is_freed in self.song.pointing_at(row):
                if is_freed:
                    freed.setdefault((pointer.model, pointer.id), {})[field] = None
                else:
                    waiting.append(pointer)
        return doomed, {key: values for key, values in freed.items() if key not in doomed}

    def duplicate(self, row, **values) -> dict[str, str]:
        """Copies a row and all that cannot be without it. Returns the copies' ids by the originals'.

        References among the copied rows point to the copies; ``values`` are laid over the first row's.
        """
        family: dict[str, Any] = {}
        waiting = deque([row])
        while waiting:
            member = waiting.popleft()
            if member.id not in family:
                family[member.id] = member
                hangs_on = [pointer for pointer, _, is_freed in self.song.pointing_at(member) if not is_freed]
                waiting += sorted(hangs_on, key=lambda pointer: (self.song.schema.rank[pointer.model], place(pointer)))
        self.count_copies(len(family))
        ids = {id: str(uuid7()) for id in family}
        by_model: dict[str, list[dict[str, Any]]] = {}
        for member in family.values():
            copied = self._copied(member, ids) | {"id": ids[member.id]} | (values if member is row else {})
            if member.shape.slots:
                del copied["slot"]
            by_model.setdefault(member.model, []).append(copied)
        for model, copies in sorted(by_model.items(), key=lambda entry: self.song.schema.rank[entry[0]]):
            self.create_many(rows.parts()[model], copies)
        return ids

    def count_copies(self, count: int) -> None:
        """Raises Invalid where a step would copy more rows than it may."""
        self._copies += count
        if self._copies > MOST_COPIES:
            raise Invalid(f"That is more than Sonic copies in one step: {MOST_COPIES:,} notes, points and the like.")

    def copy_all(self, source: Song) -> None:
        """Copies every row of another song into this one, empty as yet."""
        rows_by_model = {model: list(source.all(model)) for model in source.schema.shapes}
        ids = {row.id: str(uuid7()) for found in rows_by_model.values() for row in found}
        changes = []
        for model, found in rows_by_model.items():
            changes += [Change(model, ids[row.id], None, self._copied(row, ids)) for row in found]
        self.apply(changes)

    def _copied(self, row, ids: dict[str, str]) -> dict[str, Any]:
        """A row's values, with references among the copied leading to the copies."""
        copied = as_values(row)
        for field, (target, _) in row.shape.references.items():
            if target in self.song.schema.shapes:
                copied[field] = ids.get(copied[field], copied[field])
        return copied

    def apply(self, changes: Iterable[Change]) -> None:
        """Makes changes as they are, unchecked (undo and restore use it; commands use the verbs above)."""
        changes = list(changes)
        for change in changes:
            key = (change.model, change.id)
            if key not in self._touched:
                self._touched[key] = self.song.get(*key)
        self.song = apply(self.song, changes)

    def changes(self) -> list[Change]:
        """What the work has changed, each row once, however often it was touched."""
        found = (change_between(was, self.song.get(*key)) for key, was in self._touched.items())
        return self.song.schema.in_order(change for change in found if change is not None)

    # --- checking -----------------------------------------------------------------------------------------------

    def _check(self, shape, values: dict[str, Any]) -> None:
        for field, value in values.items():
            bounds = shape.bounds.get(field)
            if value is None or bounds is None:
                continue
            if isinstance(bounds, int):
                if len(value) > bounds:
                    raise Invalid(f"{title(field)} is at most {bounds} characters long.")
                if not is_writable(value):
                    raise Invalid(f"{title(field)} {UNWRITABLE}.")
            elif not (math.isfinite(value) and bounds[0] <= value <= bounds[1]):
                raise Invalid(f"{title(field)} goes from {bounds[0]:g} to {bounds[1]:g}.")

    def _check_references(self, shape, values: dict[str, Any]) -> None:
        for field, (target, _) in shape.references.items():
            if field not in values or target not in self.song.schema.shapes:
                continue
            wanted = values[field]
            if wanted is None and field in shape.optional:
                continue
            if wanted is None or self.song.get(target, wanted) is None:
                raise NotFound(f"This {rows.parts()[target]._meta.verbose_name} is not in the song any more.")


def title(field: str) -> str:
    return field.replace("_", " ").capitalize()


def place(row) -> tuple:
    """Where a row stands among its like."""
    for field in ("order", "start_beats", "beat"):
        if field in row.shape.fields:
            return getattr(row, field), row.id
    return (row.id,)


# --- what is seen to before rows go ----------------------------------------------------------------------------------

_before_deletions: dict[str, BeforeDeletion] = {}


def before_deletion(model):
    """Registers what is done before a row of ``model`` goes: with the edit, the row, and whether another one stays."""

    def register(work: BeforeDeletion) -> BeforeDeletion:
        _before_deletions[rows.label_of(model)] = work
        return work

    return register


# --- what must hold of every song -----------------------------------------------------------------------------------

_invariants: list[tuple[frozenset[str], Invariant]] = []


def invariant(*models: str):
    """Registers a check of the whole song, made whenever an edit touches one of ``models``. It raises EditError."""

    def register(check: Invariant) -> Invariant:
        _invariants.append((frozenset(models), check))
        return check

    return register


def check_invariants(song: Song, changes: Iterable[Change]) -> None:
    touched = {change.model for change in changes}
    for models, check in _invariants:
        if models & touched:
            check(song)


# --- performing -----------------------------------------------------------------------------------------------------

# SQLite has one writer at a time, and its busy wait is a poll: queueing here first keeps the wait short and fair.
_one_writer = threading.Lock()


def _write_lock():
    return _one_writer if connection.vendor == "sqlite" else nullcontext()


def rehearse(song: Song, work: Work, actor: Actor) -> tuple[Edit, list[Change], Any]:
    """Does ``work`` on ``song`` and nothing else: no lock, no row, no announcement."""
    attempt = Edit(song, actor)
    result = work(attempt)
    changes = attempt.changes()
    check_invariants(attempt.song, changes)
    return attempt, changes, result


def perform(
    composition_id: str, actor: Actor, work: Work, *, label: str = "", request_id: str | None = None
) -> Outcome:
    """Does ``work`` and makes what it changed one revision. ``work`` may run twice; only the last run counts.

    A ``request_id`` (unique per song and user) makes a retry harmless: it gets the first one's answer.
    """
    permissions.require(actor, composition_id, permissions.May.EDIT)
    shelf.warm(composition_id)
    try:
        rehearsed = rehearse(shelf.at_hand(composition_id), work, actor)
        if not rehearsed[1] and shelf.is_current(composition_id, rehearsed[0].before):
            return _answered(composition_id, actor, request_id) or Outcome(None, rehearsed[2])
    except EditError:
        rehearsed = None  # perhaps only because the song at hand was old: the last word is spoken under the lock
    try:
        return _commit(composition_id, actor, work, rehearsed, label, request_id)
    except (EditError, IntegrityError) as error:
        answer = _answered(composition_id, actor, request_id)
        if answer is not None:
            return answer
        if isinstance(error, IntegrityError):
            raise Conflict("This does not go together with what the song holds; nothing was changed.") from error
        raise


def _commit(composition_id, actor, work, rehearsed, label, request_id) -> Outcome:
    with _write_lock():
        with transaction.atomic(durable=True):
            number = _take_number(composition_id)
            song = shelf.at_number(composition_id, number - 1)
            if rehearsed is None or rehearsed[0].before is not song:
                rehearsed = rehearse(song, work, actor)
            attempt, changes, result = rehearsed
            if not changes:
                transaction.set_rollback(True)
                return Outcome(None, result)
            rows.write(composition_id, song, attempt.song, changes)
            revision = Revision(
                composition_id=composition_id,
                number=number,
                kind=attempt.kind,
                reverts=attempt.reverts,
                label=(attempt.label or label)[:200],
                user_id=actor.user_id,
                via=actor.via,
                request_id=request_id,
                changes=encode(changes).decode(),
                result=msgspec.json.encode(result).decode(),
            )
            revision.save(force_insert=True)
            _keep_beside(composition_id, song, attempt.song, changes)
        shelf.keep(composition_id, attempt.song.renumbered(number))
        # Still under the lock, so that this process hears of revisions in their order.
        announce.revision(revision, actor)
    return Outcome(number, result)


def _take_number(composition_id: str) -> int:
    """Locks the song and numbers the next revision, in one statement."""
    from ..models import Composition

    table = connection.ops.quote_name(Composition._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET head = head + 1, changed_at = %s WHERE id = %s RETURNING head",
            [timezone.now(), rows.stored_id(composition_id)],
        )
        found = cursor.fetchone()
    if found is None:
        raise NotFound("This song is not here any more, or never was.")
    return found[0]


def _keep_beside(composition_id: str, before: Song, after: Song, changes: list[Change]) -> None:
    """Writes what the song's own row repeats: slot counters, and the title for lists of songs."""
    from ..models import About, Composition

    beside = {counter: slot for counter, slot in after.slots.items() if before.slots.get(counter) != slot}
    for change in changes:
        if change.model == rows.label_of(About) and change.after and "title" in change.after:
            beside["title"] = change.after["title"]
    if beside:
        Composition.objects.filter(pk=composition_id).update(**beside)


def _answered(composition_id: str, actor: Actor, request_id: str | None) -> Outcome | None:
    """What an earlier request of the same id was answered."""
    if request_id is None:
        return None
    found = (
        Revision.objects.filter(composition_id=composition_id, user_id=actor.user_id, request_id=request_id)
        .values_list("number", "result")
        .first()
    )
    return found and Outcome(found[0], msgspec.json.decode(found[1]))
