"""The library of presets and kits, and songs from files."""

from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.decorators import method_decorator
from django.views.decorators.gzip import gzip_page
from rest_framework import status
from rest_framework.exceptions import ParseError
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from compositions.api import actor_of, body_of
from compositions.errors import Invalid
from compositions.queries import as_id
from compositions.units import is_writable

from . import library
from .importing import check_size, import_midi
from .models import Favourite, Kit, Preset

MOST_ENTRIES = 1_000
LONGEST_QUESTION = 200

FORM_BYTES = 10_000  # what a form adds to the file in it


class ImportMidi(APIView):
    """A new song from a MIDI file: multipart, field `file`, and `title` if it shall have another than the file says."""

    parser_classes = (MultiPartParser,)

    def post(self, request):
        # Known before a byte is read; the file itself is measured below, for a request need not say.
        announced = request.META.get("CONTENT_LENGTH") or "0"
        check_size(int(announced) - FORM_BYTES if announced.isdecimal() else 0)
        file = request.FILES.get("file")
        if file is None:
            raise ParseError("Send a MIDI file as the field “file” of a form.")
        check_size(file.size)
        title = request.data.get("title") or ""
        if not isinstance(title, str):
            raise ParseError("A title is a text.")
        data = file.read(settings.MIDI_FILE_LIMIT_BYTES)
        imported = import_midi(actor_of(request), data, file_name=file.name, title=title)
        return Response(
            {
                "id": imported.composition_id,
                "title": imported.title,
                "tracks": imported.tracks,
                "notes": imported.notes,
                "remarks": imported.remarks,
            },
            status=status.HTTP_201_CREATED,
        )


class _Library(APIView):
    """What lists and single entries share; ``model`` is Preset or Kit."""

    model: type[Preset] | type[Kit] = Preset

    @property
    def sound(self) -> tuple[str, ...]:
        return ("values",) if self.model is Preset else ("pads", "demo")

    def entries(self) -> QuerySet:
        """What the person who asks may see, each with whether it is a favourite."""
        user = self.request.user
        stars = Favourite.objects.filter(user=user, **{self.model._meta.model_name: OuterRef("pk")})
        return library.visible(self.model, user.pk).select_related("owner").annotate(favourite=Exists(stars))

    def entry(self, id):
        return library.find(self.model, actor_of(self.request), str(id))

    def shown(self, id) -> dict[str, Any]:
        return self.represented(self.entries().get(pk=id))

    def represented(self, entry) -> dict[str, Any]:
        sound = ("kind", "program", *self.sound) if self.model is Preset else self.sound
        return {
            "id": str(entry.pk),
            "name": entry.name,
            "family": entry.family,
            "tags": entry.tags,
            "description": entry.description,
            **{name: getattr(entry, name) for name in sound},
            "factory": entry.owner_id is None,
            "owner": entry.owner and entry.owner.get_username(),
            "mine": entry.owner_id == self.request.user.pk,
            "shared": entry.shared,
            "favourite": entry.favourite,
            "changed_at": entry.changed_at.isoformat(),
        }


@method_decorator(gzip_page, name="dispatch")  # hundreds of entries, whole: a sixth of their bytes
class Entries(_Library):
    """The library: `?q=` words, `family`, `tag`, `kind` (of presets), `favourite=1`, `mine=1`, `limit`, `offset`.

    POST saves one of your own: `{"name", "family", "tags", "description", "shared"}` with `{"kind", "values"}` or
    `{"pads", "demo"}`; or `{"composition", "device"}`, whose knobs or pads it takes; or `{"duplicate": id}`.
    """

    def get(self, request):
        asked = request.query_params
        if unknown := set(asked) - {"q", "family", "tag", "kind", "favourite", "mine", "limit", "offset", "format"}:
            raise Invalid(f"The library is not searched by {sorted(unknown)[0][:40]!r}.")
        if any(len(value) > LONGEST_QUESTION or not is_writable(value) for value in asked.values()):
            raise Invalid(f"What is searched for has at most {LONGEST_QUESTION} characters.")
        found = library.searched(self.entries(), asked.get("q", ""))
        if "family" in asked:
            found = found.filter(family__iexact=asked["family"])
        if "kind" in asked and self.model is Preset:
            found = found.filter(kind=asked["kind"])
        if "tag" in asked:
            found = library.tagged(found, asked["tag"])
        if asked.get("favourite") in ("1", "true"):
            found = found.filter(favourite=True)
        if asked.get("mine") in ("1", "true"):
            found = found.filter(owner=request.user)
        offset, limit = _count(asked, "offset", 0), min(_count(asked, "limit", 100), MOST_ENTRIES)
        page = [self.represented(entry) for entry in found[offset : offset + limit]]
        return Response({"count": found.count(), "offset": offset, "results": page})

    def post(self, request):
        saved = self._save(actor_of(request), dict(body_of(request)))
        return Response(self.shown(saved.pk), status=status.HTTP_201_CREATED)

    def _save(self, actor, data: dict[str, Any]):
        if "duplicate" in data:
            return library.duplicate(actor, self.entry(as_id(data.pop("duplicate"))), **_said(data))
        if "composition" in data or "device" in data:
            ids = as_id(data.pop("composition", None)), as_id(data.pop("device", None))
            save = library.save_preset_of if self.model is Preset else library.save_kit_of
            return save(actor, *ids, **_said(data))
        if self.model is Preset:
            sound = {"kind": data.pop("kind", None), "values": data.pop("values", None)}
            return library.save_preset(actor, **sound, **_said(data))
        sound = {"pads": data.pop("pads", None), "demo": data.pop("demo", None)}
        return library.save_kit(actor, **sound, **_said(data))


class EntryDetail(_Library):
    """One preset or kit. PATCH changes what is said of your own, or its sound; DELETE removes it."""

    def get(self, request, id):
        self.entry(id)
        return Response(self.shown(id))

    def patch(self, request, id):
        library.change(actor_of(request), self.entry(id), **_said(body_of(request), *self.sound))
        return Response(self.shown(id))

    def delete(self, request, id):
        library.remove(actor_of(request), self.entry(id))
        return Response(status=status.HTTP_204_NO_CONTENT)


class EntryFavourite(_Library):
    """PUT gives a preset or kit your star, DELETE takes it back."""

    def put(self, request, id):
        return self._set(id, True)

    def delete(self, request, id):
        return self._set(id, False)

    def _set(self, id, favourite: bool):
        library.set_favourite(actor_of(self.request), self.entry(id), favourite)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _said(data: dict[str, Any], *more: str) -> dict[str, Any]:
    """What is said of an entry, and nothing that a function of the library has no name for."""
    if unknown := data.keys() - {"name", "family", "tags", "description", "shared", *more}:
        raise Invalid(f"The library keeps no {min(map(str, unknown))[:40]!r} here.")
    return data


def _count(asked, name: str, otherwise: int) -> int:
    given = asked.get(name)
    if given is None:
        return otherwise
    if not (given.isascii() and given.isdecimal() and len(given) <= 9):
        raise Invalid(f"{name} is a whole number.")
    return int(given)
