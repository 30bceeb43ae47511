"""The samples of the box: everybody who has an account may play them."""

from django.http import FileResponse
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response
from rest_framework.views import APIView

from .models import Sample


class SampleList(APIView):
    """All samples, newest first."""

    def get(self, request):
        fields = ("id", "name", "channels", "frames")
        return Response(list(Sample.objects.order_by("-created_at").values(*fields)[:2_000]))


class SampleAudio(APIView):
    """A sample's sound: FLAC, 48 kHz. It never changes, so it may be kept for ever."""

    def get(self, request, sample_id):
        sample = get_object_or_404(Sample, pk=sample_id)
        answer = FileResponse(sample.file.open(), content_type="audio/flac")
        answer["Cache-Control"] = "private, max-age=31536000, immutable"
        return answer
