"""The samples of the box: everybody who has an account may play them."""

from django.http import StreamingHttpResponse
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response
from rest_framework.views import APIView

from .models import Sample
from .streaming import pieces


class SampleList(APIView):
    """All samples, newest first."""

    def get(self, request):
        fields = ("id", "name", "channels", "frames")
        return Response(list(Sample.objects.order_by("-created_at").values(*fields)[:2_000]))


class SampleAudio(APIView):
    """A sample's sound: FLAC, 48 kHz. It never changes, so it may be kept for ever."""

    def get(self, request, sample_id):
        sample = get_object_or_404(Sample, pk=sample_id)
        size = sample.file.size
        answer = StreamingHttpResponse(pieces(sample.file, 0, size - 1), content_type="audio/flac")
        answer["Content-Length"] = size
        answer["Cache-Control"] = "private, max-age=31536000, immutable"
        return answer
