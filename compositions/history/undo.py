"""Undo, redo and restore: each takes changes back as a new revision, or says whose work stands in the way.

A user's stack follows from the song's revisions alone, newest first: an undo says that the step it reverts is no
longer there, a redo that its undo is not. So it survives restarts and is the same on every surface.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.db.models import QuerySet

from ..errors import Conflict, EditError, NotFound
from ..models import Revision
from . import rows
from .changes import Change, Values, decode, swap
from .edit import Edit, check_invariants
from .registry import NAMES
from .state import Song, apply, as_values, difference, misfits

Kind = Revision.Kind
Step = tuple[int, str, int | None]  # number, kind, reverts


# --- the stack ------------------------------------------------------------------------------------------------------


def undoable(newest_first: Iterable[Step]) -> Iterator[int]:
    """The numbers on an undo stack, top first, of a user's steps."""
    taken_back: set[int | None] = set()
    for number, kind, reverts in newest_first:
        if number in taken_back:
            continue
        if kind == Kind.UNDO:
            taken_back.add(reverts)
        else:  # a redo stands for the edit that it brought back
            yield number


def redoable(newest_first: Iterable[Step]) -> Iterator[int]:
    """The undo steps that may be redone, top first: those since the user's last edit and not redone since."""
    redone: set[int | None] = set()
    for number, kind, reverts in newest_first:
        if kind == Kind.EDIT:
            return
        if kind == Kind.REDO:
            redone.add(reverts)
        elif number not in redone:
            yield number


def steps_of(composition_id: str, user_id: int | None, upto: int) -> Iterator[Step]:
    """A user's steps in a song up to revision ``upto``, newest first."""
    mine = Revision.objects.filter(composition_id=composition_id, user_id=user_id, number__lte=upto)
    return newest_first(mine.values_list("number", "kind", "reverts", named=True), 200)


def newest_first(revisions: QuerySet, batch_size: int) -> Iterator:
    """Revisions (or named tuples of them), newest first, a query a batch.

    Whoever asks may stop at any time. A cursor left open on the server would then be closed whenever the garbage
    collector comes by, in the middle of another transaction.
    """
    revisions = revisions.order_by("-number")
    batch = list(revisions[:batch_size])
    while batch:
        yield from batch
        if len(batch) < batch_size:
            return
        batch = list(revisions.filter(number__lt=batch[-1].number)[:batch_size])


# --- taking a step back ---------------------------------------------------------------------------------------------


class Obstacle(NamedTuple):
    """Why a change cannot be taken back. ``row`` (and ``field``, if one) is where later work is found."""

    what: str
    row: tuple[str, str]
    field: str | None = None


def take_back(edit: Edit, number: int, *, partial: bool) -> bool:
    """Makes the inverse of a revision, or of what is still free to go. False: nothing of it was left.

    Raises Conflict, naming for each obstacle who changed what and when, if something stands in the way and
    ``partial`` is false; or if nothing at all can be taken back.
    """
    revision = Revision.objects.filter(composition_id=edit.composition_id, number=number).first()
    if revision is None:
        raise NotFound(f"This song has no step {number}.")
    free, obstacles = reversal(edit.song, decode(revision.changes))
    if obstacles and (not partial or not free):
        conflicts = [_named(edit.song, revision, obstacle) for obstacle in obstacles[:20]]
        raise Conflict(
            f"“{revision.label}” cannot be taken back whole: {conflicts[0]['why']}",
            step=number,
            conflicts=conflicts,
            partial=bool(free),
        )
    try:
        edit.apply(free)
        check_invariants(edit.song, free)
    except EditError as error:
        raise Conflict(f"“{revision.label}” cannot be taken back: {error.why}", step=number, conflicts=[]) from error
    if revision.user_id == edit.actor.user_id:
        edit.kind = Kind.REDO if revision.kind == Kind.UNDO else Kind.UNDO
    # Else it stays an edit: taking back another's step is a step of one's own, to be undone like any.
    edit.reverts = number
    verb, told = ("Redo", "Undo: ") if revision.kind == Kind.UNDO else ("Undo", "Redo: ")
    edit.label = f"{verb}: {revision.label.removeprefix(told)}"
    return bool(free)


def reversal(song: Song, changes: Iterable[Change]) -> tuple[list[Change], list[Obstacle]]:
    """What of the inverse of ``changes`` fits ``song`` as it is now, and what stands in the way of the rest."""
    deletions: dict[tuple[str, str], Change] = {}
    creations: dict[tuple[str, str], Change] = {}
    updates: dict[tuple[str, str], Change] = {}
    for change in swap(changes):
        kind = deletions if change.after is None else creations if change.before is None else updates
        kind[change.model, change.id] = change
    obstacles: list[Obstacle] = []
    deletions = {key: change for key, change in deletions.items() if song.get(*key) is not None}
    creations = {key: change for key, change in creations.items() if song.get(*key) is None}
    created = set(deletions)
    _settle(deletions, obstacles, lambda change: _against_deleting(song, change, deletions, created, updates))
    updates = dict(_possible_updates(song, updates, creations, deletions, obstacles))
    _settle(creations, obstacles, lambda change: _against_creating(song, change, creations, deletions))
    creations = {key: _with_known_references(song, change, creations) for key, change in creations.items()}
    return song.schema.in_order([*creations.values(), *updates.values(), *deletions.values()]), obstacles


def _settle(wanted: dict, obstacles: list[Obstacle], against) -> None:
    """Drops what cannot be, until all that is left can be together. ``against`` answers None for what can."""
    settled = False
    while not settled:
        settled = True
        for key, change in list(wanted.items()):
            found = against(change)
            if found is not None:
                del wanted[key]
                obstacles.extend(found)
                settled = False


def _against_deleting(
    song: Song, change: Change, deletions: dict, created: set, updates: dict
) -> list[Obstacle] | None:
    """A row that a step created may go if it is as it was, and nothing stays behind that hangs on it."""
    row = song.get(change.model, change.id)
    name = naming(row)
    changed, _ = difference(change.before, as_values(row))
    found = [Obstacle(f"the {_words(field)} of {name} was changed", (row.model, row.id), field) for field in changed]
    held = bool(found)
    for pointer, field, _ in song.pointing_at(row):
        key = (pointer.model, pointer.id)
        freed = key in updates and field in updates[key].after
        if key in deletions or freed:
            continue
        held = True
        if key not in created:  # what the same step created and must stay has its own reason, named already
            found.append(Obstacle(f"{naming(pointer)} was put on {name}", key))
    return found if held else None


def _against_creating(song: Song, change: Change, creations: dict, deletions: dict) -> list[Obstacle] | None:
    """A row that a step deleted may come back if what it cannot be without is there."""
    shape = song.schema.shapes[change.model]
    for field, (target, is_freed) in shape.references.items():
        key = (target, change.after[field])
        if is_freed or key[1] is None or target not in song.schema.shapes or key in creations:
            continue
        if song.get(*key) is None or key in deletions:
            what = f"the {rows.parts()[target]._meta.verbose_name} that it belongs to was deleted"
            return [Obstacle(what, key)]
    return None


def _with_known_references(song: Song, change: Change, creations: dict) -> Change:
    """A row comes back without the loose references whose targets have gone meanwhile, as if it had been there."""
    cleared: Values = {}
    for field, (target, is_freed) in song.schema.shapes[change.model].references.items():
        key = (target, change.after[field])
        if is_freed and key[1] and target in song.schema.shapes and not (song.get(*key) or key in creations):
            cleared[field] = None
    return change._replace(after=change.after | cleared) if cleared else change


def _possible_updates(song, updates, creations, deletions, obstacles) -> Iterator[tuple[tuple[str, str], Change]]:
    for key, change in updates.items():
        row = song.get(*key)
        if row is None:
            obstacles.append(Obstacle(f"a {rows.parts()[key[0]]._meta.verbose_name} was deleted", key))
            continue
        changed = set(misfits(song, change))
        for field in changed:
            obstacles.append(Obstacle(f"the {_words(field)} of {naming(row)} was changed", key, field))
        for field, (target, _) in row.shape.references.items():
            wanted = (target, change.after.get(field))
            if field in changed or wanted[1] is None or target not in song.schema.shapes:
                continue
            if (song.get(*wanted) is None and wanted not in creations) or wanted in deletions:
                changed.add(field)
                obstacles.append(Obstacle(f"where {naming(row)} led was deleted", wanted))
        fields = [field for field in change.after if field not in changed]
        if fields:
            before, after = ({field: side[field] for field in fields} for side in (change.before, change.after))
            yield key, change._replace(before=before, after=after)


# --- restoring ------------------------------------------------------------------------------------------------------


def restore(edit: Edit, number: int) -> None:
    """Brings the song back to how it was after revision ``number``, as one new step."""
    if not 0 < number < edit.before.number:
        raise NotFound(f"This song has no step {number} to go back to.")
    for later in _later_than(number, edit.before):
        edit.apply(swap(decode(later.changes)))
    edit.label = f"Restore step {number}"


def song_at(song: Song, number: int) -> Song:
    """``song`` as it was after an earlier revision."""
    for later in _later_than(number, song):
        song = apply(song, swap(decode(later.changes)))
    return song.renumbered(number)


def _later_than(number: int, song: Song) -> Iterator:
    """The song's revisions after ``number``, newest first, with their changes."""
    later = Revision.objects.filter(composition_id=song.id, number__gt=number, number__lte=song.number)
    return newest_first(later.values_list("number", "changes", named=True), 50)


# --- words ----------------------------------------------------------------------------------------------------------


def naming(row) -> str:
    """A row in a musician's words: the track “Bass”, a note."""
    kind = rows.parts()[row.model]._meta.verbose_name
    name = next((getattr(row, field) for field in NAMES if field in row.shape.fields), "")
    return f"the {kind} “{name}”" if name else f"a {kind}"


def _words(field: str) -> str:
    return field.rpartition(".")[2].removesuffix("_id").replace("_", " ")


def _named(song: Song, revision: Revision, obstacle: Obstacle) -> dict[str, Any]:
    """An obstacle with who made it: the newest later step that touched the row."""
    model, id = obstacle.row
    later = Revision.objects.filter(composition_id=revision.composition_id, number__gt=revision.number)
    found = {"what": obstacle.what, "model": model, "id": id, "field": obstacle.field}
    for step in newest_first(later.filter(changes__contains=id).select_related("user"), 20):
        if not _touches(step, obstacle):
            continue
        who = step.user.get_username() if step.user else "Sonic"
        found |= {"by": who, "number": step.number, "label": step.label, "at": step.created_at.isoformat()}
        break
    by = found.get("by")
    found["why"] = (
        f"{obstacle.what} by {by} since (step {found['number']}: {found['label']})." if by else f"{obstacle.what}."
    )
    return found


def _touches(step: Revision, obstacle: Obstacle) -> bool:
    for change in decode(step.changes):
        if (change.model, change.id) == obstacle.row:
            sides = change.after or change.before
            return obstacle.field is None or change.after is None or obstacle.field in sides
    return False
