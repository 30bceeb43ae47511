"""Long work for Celery: load one row, make one call."""

import time
from pathlib import Path

from celery import shared_task
from django.conf import settings

from compositions.errors import EditError

from . import jobs, queries, workbench
from .errors import Cancelled
from .models import Render
from .rendering import packed

HEARTBEAT_SECONDS = 1.0


@shared_task(name="playback.render")
def render(render_id: str) -> None:
    """Renders a song in a child process. Does nothing if somebody else has begun, or the render was cancelled."""
    taken = jobs.take(render_id)
    if taken is not None:
        _do(taken)


def _do(taken: Render) -> None:
    pulse = _Pulse(taken)
    path = Path(settings.MEDIA_ROOT) / "renders" / str(taken.composition_id) / f"{taken.pk}-{taken.holder}.wav"
    try:
        song = queries.song_at_number(str(taken.composition_id), taken.number)
        done = workbench.run(
            "playback.rendering.work",
            {
                "song": packed(song, queries.sound_files(song)),
                "options": taken.options,
                "path": str(path),
                "limit_seconds": settings.RENDER_LIMIT_SECONDS,
            },
            progress=pulse.progress,
            cancelled=pulse.is_lost,
            limit_seconds=settings.RENDER_LIMIT_SECONDS,
        )
    except EditError as error:
        jobs.fail(taken, error.why)
    except Cancelled:
        pass  # its row says so already
    else:
        if not jobs.finish(taken, path, done["frames"], done["sha256"]):
            path.unlink(missing_ok=True)


class _Pulse:
    """A render's heartbeat, at most one a second."""

    def __init__(self, taken: Render):
        self.taken = taken
        self.part = 0.0
        self.next_at = time.monotonic() + HEARTBEAT_SECONDS
        self.lost = False

    def progress(self, part: float) -> None:
        self.part = min(max(part, 0.0), 1.0)

    def is_lost(self) -> bool:
        """Whether the render was cancelled, or taken over by another worker."""
        if time.monotonic() >= self.next_at:
            self.next_at = time.monotonic() + HEARTBEAT_SECONDS
            self.lost = self.lost or not jobs.beat(self.taken, self.part)
        return self.lost
