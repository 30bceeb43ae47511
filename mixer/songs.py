"""Beginning a song."""

from collections.abc import Callable

from django.db import transaction

from compositions.history import shelf
from compositions.history.actor import SYSTEM, Actor
from compositions.history.edit import Edit, perform
from compositions.models import About, Composition, Member, MetreMark, TempoMark, Track

from .models import Strip

MASTER_ORDER = "~"  # after all that tracks are given


_furnishings: list[Callable[[Edit], object]] = []


def furnishes_new_songs(furnish: Callable[[Edit], object]) -> Callable[[Edit], object]:
    """Registers what an app above puts into every new song."""
    _furnishings.append(furnish)
    return furnish


def new_song(owner: Actor, title: str = "Untitled", *, bpm: float = 120.0) -> str:
    """A song with a title, a tempo, a metre and a furnished master track, belonging to ``owner``. Returns its id.

    The first revision is the system's own: a song cannot be undone into nothing.
    """
    title = title.strip()[:120] or "Untitled"
    with transaction.atomic():
        composition = Composition.objects.create(title=title)
        Member.objects.create(composition=composition, user_id=owner.user_id, role=Member.Role.OWNER)

    def begin(edit: Edit) -> None:
        edit.create(About, title=title)
        edit.create(TempoMark, beat=0.0, bpm=bpm)
        edit.create(MetreMark, beat=0.0, numerator=4, denominator=4)
        master = edit.create(Track, kind=Track.Kind.MASTER.value, name="Master", order=MASTER_ORDER)
        edit.create(Strip, track_id=master.id)
        for furnish in _furnishings:
            furnish(edit)

    perform(str(composition.id), SYSTEM, begin, label="New song")
    return str(composition.id)


def duplicate_song(owner: Actor, source_id: str, title: str | None = None) -> str:
    """A song of its own with all that another holds now, and none of its history. Returns its id."""
    source = shelf.current(source_id)
    about = next(source.all("compositions.about"))
    title = (title or f"{about.title} copy").strip()[:120]
    with transaction.atomic():
        composition = Composition.objects.create(title=title)
        Member.objects.create(composition=composition, user_id=owner.user_id, role=Member.Role.OWNER)

    def copy(edit: Edit) -> None:
        edit.copy_all(source)
        edit.update(edit.get(About), title=title)

    perform(str(composition.id), SYSTEM, copy, label="Duplicate song")
    return str(composition.id)
