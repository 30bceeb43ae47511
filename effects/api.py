"""Songs from files."""

from django.conf import settings
from rest_framework import status
from rest_framework.exceptions import ParseError
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from compositions.api import actor_of

from .importing import check_size, import_midi

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
