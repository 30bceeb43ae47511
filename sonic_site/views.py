"""The pages: the library of songs, and the studio of one. Each is readable before any script has run."""

from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import F, Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from compositions import permissions, queries
from compositions.errors import NotFound
from compositions.history import shelf
from compositions.history.actor import Actor
from compositions.models import About, Clip, Member, Revision, TempoMark, Track
from compositions.permissions import May
from compositions.theory.scales import SCALES
from effects.catalogue import CATALOGUE
from mixer.songs import templates
from playback import synthdefs
from playback.clock import MetreMap, TempoMap
from playback.engines.options import browser_options

CLIPS_SHOWN = 24  # of a track, until the page's scripts have drawn them all
#: What a window may show alone.
PANELS = {"mixer", "notes", "devices", "meters", "automation"}


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Opens the song that was worked on last: on the first visit, the demo song."""
    newest = permissions.songs_of(request.user).values_list("pk", flat=True).first()
    return redirect("library") if newest is None else redirect("studio", newest)


@login_required
@require_safe
@ensure_csrf_cookie
def library(request: HttpRequest) -> HttpResponse:
    songs = _listed(permissions.songs_of(request.user), request.user)
    own = permissions.templates_of(request.user)
    context = {"songs": songs, "templates": templates(), "own_templates": own}
    return render(request, "compositions/library.html", context)


@login_required
@require_safe
@ensure_csrf_cookie
def studio(request: HttpRequest, composition_id: UUID) -> HttpResponse:
    id = str(composition_id)
    try:
        permissions.require(Actor.of(request.user, "page"), id, May.LISTEN)
        song = shelf.current(id)
    except NotFound as error:
        raise Http404(error.why) from error
    role = queries.role_in(request.user.pk, id)
    boot = _boot(request, id, role)
    context = _shown(song) | {"role": role, "boot": boot, "modules": _modules()}
    return render(request, "studio/panel.html" if boot["panel"] else "studio/studio.html", context)


@cache
def _modules() -> list[str]:
    """The studio's own modules: named in its page, they come all at once instead of one behind another."""
    folder = settings.BASE_DIR / "static" / "js"
    apart = ("tests", "worklet", "-worker", "library.js", "theme.js")
    paths = (path.relative_to(folder).as_posix() for path in folder.rglob("*.js"))
    return sorted(f"js/{path}" for path in paths if not any(part in path for part in apart))


def _boot(request: HttpRequest, composition_id: str, role: str | None) -> dict[str, Any]:
    """What the page's scripts start from; the song itself they fetch."""
    panel = request.GET.get("panel")
    return {
        "panel": panel if panel in PANELS else None,
        "song": composition_id,
        "role": role,
        "user": {"id": request.user.pk, "name": request.user.get_username()},
        "catalogue": msgspec.to_builtins(list(CATALOGUE.values()), str_keys=True),
        "theory": {
            "scales": [{"name": scale.name, "title": scale.title, "steps": scale.steps} for scale in SCALES],
        },
        "engine": {
            "options": browser_options(),
            "live": settings.ENGINE == "live",
            "synthdefs": reverse("synthdefs", args=[synthdefs.bundle().name]),
        },
    }


def _shown(song) -> dict[str, Any]:
    """A song as the studio's template reads it: tracks in order, each with its strip and its clips."""
    about = next(song.all("compositions.about"))
    strips = {strip.track_id: strip for strip in song.all("mixer.strip")}
    clips: dict[str, list] = {}
    for clip in sorted(song.all("compositions.clip"), key=lambda clip: clip.start_beats):
        clips.setdefault(clip.track_id, []).append(clip)
    tracks = sorted(song.all("compositions.track"), key=lambda track: (track.order, track.id))
    metre = MetreMap((mark.beat, mark.numerator, mark.denominator) for mark in song.all("compositions.metremark"))
    lanes = [
        {
            "track": track,
            "strip": strips.get(track.id),
            "clips": [
                {"name": clip.name or track.name, "bar": metre.position(clip.start_beats).bar}
                for clip in clips.get(track.id, ())[:CLIPS_SHOWN]
            ],
        }
        for track in tracks
        if track.kind != Track.Kind.MASTER
    ]
    tempo = min(song.all("compositions.tempomark"), key=lambda mark: mark.beat)
    first_metre = min(song.all("compositions.metremark"), key=lambda mark: mark.beat)
    return {"about": about, "lanes": lanes, "tempo": tempo, "metre": first_metre}


def _listed(songs, user) -> list[dict[str, Any]]:
    """The library's lines. A query a kind of row for all songs together, however many there are."""
    songs = list(songs)
    ids = [song.pk for song in songs]
    composers = dict(About.objects.filter(composition__in=ids).values_list("composition_id", "composer"))
    ends = dict(
        Clip.objects.filter(composition__in=ids)
        .values_list("composition_id")
        .annotate(end=Max(F("start_beats") + F("length_beats")))
    )
    marks: dict[UUID, list] = {}
    for id, *mark in TempoMark.objects.filter(composition__in=ids).values_list("composition_id", "beat", "bpm", "ramp"):
        marks.setdefault(id, []).append(mark)
    colours: dict[UUID, list[int]] = {}
    tracks = Track.objects.filter(composition__in=ids).exclude(kind=Track.Kind.MASTER).order_by("order")
    for id, colour in tracks.values_list("composition_id", "colour"):
        colours.setdefault(id, []).append(colour)
    newest = Revision.objects.filter(composition__in=ids, composition__head=F("number"))
    last = dict(newest.values_list("composition_id", "user__username"))
    roles = dict(Member.objects.filter(composition__in=ids, user=user).values_list("composition_id", "role"))
    return [
        {
            "song": song,
            "composer": composers.get(song.pk, ""),
            "seconds": TempoMap(marks.get(song.pk, ())).seconds_at(ends.get(song.pk, 0.0)),
            "colours": colours.get(song.pk, [])[:4],
            "role": roles.get(song.pk),
            "who": last.get(song.pk) or "Sonic",
        }
        for song in songs
    ]
