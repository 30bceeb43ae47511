"""The life of a render: asked for, taken, kept alive, ended. Each step is one statement, and succeeds but once."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from uuid_utils.compat import uuid7

from compositions import permissions
from compositions.errors import Conflict, Invalid, NotAllowed, NotFound
from compositions.history.actor import Actor
from compositions.history.state import Song
from compositions.permissions import May

from . import queries
from .models import Render
from .rendering import Options

QUEUE_PATIENCE = timedelta(seconds=60)  # within it somebody should have begun, or it is asked for again
LEASE = timedelta(seconds=30)
MOST_UNFINISHED = 10  # of one song
KEPT_RENDERS = 20  # of one song
LONGEST_ERROR = 300


def ask(song: Song, actor: Actor, options: Options) -> Render:
    """Queues a render of a song as it now is. Raises Conflict when it has too many waiting already."""
    if queries.renders_of(song.id).filter(state__in=Render.UNFINISHED).count() >= MOST_UNFINISHED:
        raise Conflict("There are enough renders of this song under way: wait for one, or cancel it.")
    if not any(True for _ in song.all("compositions.clip")):
        raise Invalid("There is nothing to render yet: this song has no clips.")
    try:
        render = Render.objects.create(
            composition_id=song.id,
            user_id=actor.user_id,
            number=song.number,
            options=options.model_dump(),
            lease_until=timezone.now() + QUEUE_PATIENCE,
        )
    except IntegrityError:
        raise NotFound("This song is not here any more.") from None  # deleted in this very moment
    for old in queries.renders_of(song.id).exclude(state__in=Render.UNFINISHED)[KEPT_RENDERS:]:
        old.delete()
    return render


def queue(render_id: UUID) -> None:
    """Puts a render before the workers, once what was written is there for them to see."""
    from .tasks import render

    transaction.on_commit(lambda: render.delay(str(render_id)))


def revive(composition_id: str) -> None:
    """Has a song's forsaken renders taken up again: their worker died, or the queue was lost."""
    for render in queries.forsaken(composition_id):
        found = Render.objects.filter(pk=render.pk, lease_until=render.lease_until)
        if found.update(lease_until=timezone.now() + QUEUE_PATIENCE, state=Render.State.QUEUED, holder=None):
            queue(render.pk)


def take(render_id: str) -> Render | None:
    """The render, now the caller's to do; None if somebody else has it, or it needs no doing."""
    now = timezone.now()
    free = Q(state=Render.State.QUEUED) | Q(state=Render.State.RUNNING, lease_until__lt=now)
    holder = uuid7()
    taken = Render.objects.filter(free, pk=render_id).update(
        state=Render.State.RUNNING,
        holder=holder,
        started_at=now,
        heartbeat_at=now,
        lease_until=now + LEASE,
        progress=0.0,
    )
    return Render.objects.get(pk=render_id) if taken else None


def _held(render: Render):
    return Render.objects.filter(pk=render.pk, state=Render.State.RUNNING, holder=render.holder)


def beat(render: Render, progress: float) -> bool:
    """Renews the lease and says how far it is. False: it is not the caller's any more (cancelled, or taken over)."""
    now = timezone.now()
    return bool(_held(render).update(progress=progress, heartbeat_at=now, lease_until=now + LEASE))


def finish(render: Render, path: Path, frames: int, sha256: str) -> bool:
    """Ends it well, with its file. False: it was not the caller's any more."""
    return bool(
        _held(render).update(
            state=Render.State.DONE,
            progress=1.0,
            finished_at=timezone.now(),
            file=str(path.relative_to(settings.MEDIA_ROOT)),
            frames=frames,
            sha256=sha256,
        )
    )


def fail(render: Render, why: str) -> None:
    _held(render).update(state=Render.State.FAILED, finished_at=timezone.now(), error=why[:LONGEST_ERROR])


def cancel(render: Render, actor: Actor) -> None:
    """Stops a render: whoever asked for it may, and whoever may change the song."""
    if render.user_id != actor.user_id:
        may = permissions.allowed(actor.user_id, str(render.composition_id))
        if may is None or may < May.EDIT:
            raise NotAllowed("Somebody else asked for this render.")
    Render.objects.filter(pk=render.pk, state__in=Render.UNFINISHED).update(
        state=Render.State.CANCELLED, finished_at=timezone.now()
    )
