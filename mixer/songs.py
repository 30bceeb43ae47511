"""Beginning a song."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from compositions.errors import NotFound
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


@dataclass(frozen=True)
class SongTemplate:
    """What a new song may begin with, beside what all do. ``lay_out`` fills it."""

    name: str
    title: str
    description: str
    bpm: float
    lay_out: Callable[[Edit], object]


_templates: dict[str, SongTemplate] = {}


def offers_new_songs(template: SongTemplate) -> None:
    """Registers a template of an app above."""
    _templates[template.name] = template


def templates() -> list[SongTemplate]:
    """The templates that come with Sonic."""
    return list(_templates.values())


def template(name: str) -> SongTemplate:
    """The template of that name. Raises NotFound."""
    if name not in _templates:
        raise NotFound(f"There is no template {name[:80]!r}: GET /api/templates/ lists them.")
    return _templates[name]


def new_song(
    owner: Actor, title: str = "Untitled", *, bpm: float | None = None, begin_as: SongTemplate | None = None
) -> str:
    """A song with a title, a tempo, a metre and a furnished master track, belonging to ``owner``. Returns its id.

    ``begin_as``: a template that furnishes the rest. The first revision is the system's own: a song cannot be undone
    into nothing.
    """
    bpm = bpm or (begin_as.bpm if begin_as else 120.0)
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
        if begin_as:
            begin_as.lay_out(edit)

    perform(str(composition.id), SYSTEM, begin, label="New song")
    return str(composition.id)


def duplicate_song(owner: Actor, source_id: str, title: str | None = None, *, as_template: bool = False) -> str:
    """A song of its own with all that another holds now, and none of its history. Returns its id.

    Its parts have ids of their own. Noise in a voice is seeded by its note's id, so a copy's noise is another of the
    same kind, as at another take; all else sounds to the bit the same.
    """
    source = shelf.current(source_id)
    about = next(source.all("compositions.about"))
    title = (title or f"{about.title} copy").strip()[:120]
    with transaction.atomic():
        composition = Composition.objects.create(title=title, is_template=as_template)
        Member.objects.create(composition=composition, user_id=owner.user_id, role=Member.Role.OWNER)

    def copy(edit: Edit) -> None:
        edit.copy_all(source)
        edit.update(edit.get(About), title=title)

    perform(str(composition.id), SYSTEM, copy, label="Duplicate song")
    return str(composition.id)
