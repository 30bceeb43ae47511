"""Reading what is played: sounds of samples, and renders."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from compositions.errors import NotFound
from compositions.history import shelf
from compositions.history.state import Song
from compositions.history.undo import song_at
from playback.voices import Sound
from samples.models import Sample

from .models import Render

# --- songs and sounds -------------------------------------------------------------------------------------------------

_sounds: dict[str, Sound] = {}  # samples never change


def sounds(song: Song) -> dict[str, Sound]:
    """The samples that a song's devices play, as pages fetch them: one query, and none for what is known."""
    wanted = _samples_of(song)
    unknown = wanted - _sounds.keys()
    for sample in Sample.objects.filter(pk__in=unknown) if unknown else ():
        id = str(sample.pk)
        _sounds[id] = Sound(reverse("sample_audio", args=[id]), sample.channels, sample.frames)
    return {id: _sounds[id] for id in wanted if id in _sounds}


def sound_files(song: Song) -> dict[str, Sound]:
    """The samples that a song's devices play, as files of this machine."""
    wanted = _samples_of(song)
    return {
        str(sample.pk): Sound(sample.file.path, sample.channels, sample.frames)
        for sample in (Sample.objects.filter(pk__in=wanted) if wanted else ())
    }


def _samples_of(song: Song) -> set[str]:
    return {device.sample_id for device in song.all("effects.device") if device.sample_id is not None}


def song_at_number(composition_id: str, number: int | None) -> Song:
    """The song after revision ``number``, or as it is now. Raises NotFound."""
    song = shelf.current(composition_id)
    if number is not None and number < 1:
        raise NotFound(f"This song has no step {number}.")
    return song if number is None or number >= song.number else song_at(song, number)


# --- renders ----------------------------------------------------------------------------------------------------------


def renders_of(composition_id: str) -> QuerySet[Render]:
    """A song's renders, newest first."""
    return Render.objects.filter(composition_id=composition_id).order_by("-created_at")


def forsaken(composition_id: str) -> list[Render]:
    """A song's unfinished renders that nobody works on any more: their lease has run out."""
    unfinished = Q(state=Render.State.QUEUED) | Q(state=Render.State.RUNNING)
    return list(renders_of(composition_id).filter(unfinished, lease_until__lt=timezone.now()))


def as_listed(render: Render) -> dict[str, Any]:
    """A render as the API shows it."""
    done = render.state == Render.State.DONE
    address = ("composition_render_file", [str(render.composition_id), str(render.pk)])
    return {
        "id": str(render.pk),
        "state": render.state,
        "progress": render.progress,
        "number": render.number,
        "options": render.options,
        "created_at": render.created_at.isoformat(),
        "started_at": render.started_at and render.started_at.isoformat(),
        "finished_at": render.finished_at and render.finished_at.isoformat(),
        "seconds": render.frames / 48_000 if render.frames else None,
        "sha256": render.sha256 or None,
        "error": render.error or None,
        "download": reverse(address[0], args=address[1]) if done else None,
    }
