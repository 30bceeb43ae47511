"""Renders as resources."""

import re

from django.http import StreamingHttpResponse
from django.utils.text import slugify
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from compositions import permissions
from compositions.api import actor_of, body_of
from compositions.errors import Conflict, NotFound
from compositions.history import shelf
from compositions.permissions import May
from samples.streaming import pieces

from . import jobs, queries
from .models import Render
from .rendering import Options


class Renders(APIView):
    """A song's renders, newest first; POST asks for one of the song as it now is."""

    def get(self, request, composition_id):
        permissions.require(actor_of(request), composition_id, May.LISTEN)
        jobs.revive(composition_id)
        return Response([queries.as_listed(render) for render in queries.renders_of(composition_id)])

    def post(self, request, composition_id):
        """Takes `{"sample_format", "start_beats", "end_beats", "tail_seconds"}`, all optional."""
        actor = actor_of(request)
        permissions.require(actor, composition_id, May.LISTEN)
        options = Options.of(body_of(request))
        render = jobs.ask(shelf.current(composition_id), actor, options)
        jobs.queue(render.pk)
        return Response(queries.as_listed(render), status=status.HTTP_202_ACCEPTED)


class RenderDetail(APIView):
    """How a render stands; DELETE cancels it, and removes it once it has ended."""

    def get(self, request, composition_id, render_id):
        render = _render(request, composition_id, render_id)
        jobs.revive(composition_id)
        return Response(queries.as_listed(render))

    def delete(self, request, composition_id, render_id):
        render = _render(request, composition_id, render_id)
        was_unfinished = render.state in Render.UNFINISHED
        jobs.cancel(render, actor_of(request))
        if not was_unfinished:
            render.delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


class RenderCancel(APIView):
    """Stops a render."""

    def post(self, request, composition_id, render_id):
        jobs.cancel(_render(request, composition_id, render_id), actor_of(request))
        return Response(queries.as_listed(_render(request, composition_id, render_id)))


class RenderFile(APIView):
    """A finished render as a WAV file, whole or (for players that seek) a range of its bytes."""

    def get(self, request, composition_id, render_id):
        render = _render(request, composition_id, render_id)
        if render.state != Render.State.DONE:
            raise Conflict("This render is not finished.")
        title = slugify(render.composition.title) or "song"
        try:
            size = render.file.size
        except FileNotFoundError:
            raise NotFound("The file of this render is not here any more: render the song again.") from None
        first, last = _range(request.headers.get("Range", ""), size)
        answer = StreamingHttpResponse(pieces(render.file, first, last), content_type="audio/wav")
        answer["Content-Length"] = last - first + 1
        answer["Content-Disposition"] = f'attachment; filename="{title}-{render.number}.wav"'
        answer["Accept-Ranges"] = "bytes"
        if (first, last) != (0, size - 1):
            answer.status_code = status.HTTP_206_PARTIAL_CONTENT
            answer["Content-Range"] = f"bytes {first}-{last}/{size}"
        return answer


def _range(wanted: str, size: int) -> tuple[int, int]:
    """First and last byte of a Range header (RFC 9110, one range); all where it asks for nothing that there is."""
    found = re.fullmatch(r"bytes=(\d{0,18})-(\d{0,18})", wanted)
    if found is None or not any(found.groups()):
        return 0, size - 1
    if not found[1]:
        return max(size - int(found[2]), 0), size - 1
    first, last = int(found[1]), min(int(found[2]) if found[2] else size - 1, size - 1)
    return (first, last) if first <= last else (0, size - 1)


def _render(request, composition_id: str, render_id: str) -> Render:
    permissions.require(actor_of(request), composition_id, May.LISTEN)
    found = Render.objects.filter(pk=render_id, composition_id=composition_id).first()
    if found is None:
        raise NotFound("This render is not here any more.")
    return found
