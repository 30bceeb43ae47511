"""Lists of songs, and beginning one: a song begins with its master strip, so it begins here."""

from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from compositions import permissions, queries
from compositions.api import actor_of, body_of
from compositions.errors import Invalid
from compositions.models import Composition
from compositions.permissions import May
from compositions.units import UNWRITABLE, is_writable

from .songs import duplicate_song, new_song, template, templates


class CompositionList(APIView):
    """Your songs, newest first. POST begins one: `{"title"}` an empty one, `{"template", "title"}` as a template has
    it, `{"duplicate": id, "title"}` a copy; with `"is_template": true` the copy is a template of your own.
    """

    def get(self, request):
        return Response([queries.as_listed(song) for song in permissions.songs_of(request.user)])

    def post(self, request):
        data, actor = body_of(request), actor_of(request)
        unknown = set(data) - {"title", "duplicate", "template", "is_template"}
        if unknown:
            raise Invalid(f"A new song has no {', '.join(sorted(map(str, unknown)))[:80]}.")
        title, source_id = data.get("title"), data.get("duplicate")
        if title is not None and not (isinstance(title, str) and 0 < len(title.strip()) <= 120):
            raise Invalid("A title has 1 to 120 characters.")
        if title is not None and not is_writable(title):
            raise Invalid(f"A title {UNWRITABLE}.")
        as_template, template_name = data.get("is_template", False), data.get("template")
        if not isinstance(as_template, bool) or (as_template and source_id is None):
            raise Invalid("A template is made of a song: say which one by “duplicate”.")
        if template_name is not None and (not isinstance(template_name, str) or source_id is not None):
            raise Invalid("A song begins either as a template or as a copy.")
        if source_id is None:
            id = new_song(actor, title or "Untitled", begin_as=template(template_name) if template_name else None)
        else:
            source_id = queries.as_id(source_id)
            permissions.require(actor, source_id, May.LISTEN)
            id = duplicate_song(actor, source_id, title, as_template=as_template)
        return Response(queries.as_listed(Composition.objects.get(pk=id)), status=status.HTTP_201_CREATED)


class Templates(APIView):
    """What new songs may begin as: `factory`, by name, and `own`, songs to be duplicated."""

    def get(self, request):
        factory = [
            {"name": each.name, "title": each.title, "description": each.description, "bpm": each.bpm}
            for each in templates()
        ]
        own = [queries.as_listed(song) for song in permissions.templates_of(request.user)]
        return Response({"factory": factory, "own": own})
