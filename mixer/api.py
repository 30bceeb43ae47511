"""Lists of songs, and beginning one: a song begins with its master strip, so it begins here."""

from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from compositions import permissions, queries
from compositions.api import actor_of, body_of
from compositions.errors import Invalid
from compositions.permissions import May
from compositions.units import UNWRITABLE, is_writable

from .songs import duplicate_song, new_song


class CompositionList(APIView):
    """Your songs, newest first. POST `{"title"}` begins one, `{"duplicate": id, "title"}` copies one."""

    def get(self, request):
        return Response([queries.as_listed(song) for song in queries.song_list(request.user)])

    def post(self, request):
        data, actor = body_of(request), actor_of(request)
        unknown = set(data) - {"title", "duplicate"}
        if unknown:
            raise Invalid(f"A new song has no {', '.join(sorted(map(str, unknown)))[:80]}.")
        title, source_id = data.get("title"), data.get("duplicate")
        if title is not None and not (isinstance(title, str) and 0 < len(title.strip()) <= 120):
            raise Invalid("A title has 1 to 120 characters.")
        if title is not None and not is_writable(title):
            raise Invalid(f"A title {UNWRITABLE}.")
        if source_id is None:
            id = new_song(actor, title or "Untitled")
        else:
            source_id = queries.as_id(source_id)
            permissions.require(actor, source_id, May.LISTEN)
            id = duplicate_song(actor, source_id, title)
        return Response(queries.as_listed(queries.song_list(request.user).get(pk=id)), status=status.HTTP_201_CREATED)
