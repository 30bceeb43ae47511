"""What a page's engine is made of."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from playback import synthdefs


@require_safe
def synthdef_bundle(request: HttpRequest, name: str) -> HttpResponse:
    """All SynthDefs. Its name changes with what is in it, so that it may be kept for good."""
    bundle = synthdefs.bundle()
    if name != bundle.name:
        raise Http404("These SynthDefs have been replaced by newer ones: reload the page.")
    zips = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(bundle.zipped if zips else bundle.data, content_type="application/octet-stream")
    if zips:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
