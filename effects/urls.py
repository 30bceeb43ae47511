"""The API of what the effects app adds to songs. It comes before the songs' own, whose addresses go by id."""

from django.urls import re_path

from . import api
from .models import Kit, Preset

ENTRY = r"(?P<id>[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})"

urlpatterns = [
    re_path(r"^compositions/import/?$", api.ImportMidi.as_view(), name="import_midi"),
    *(
        pattern
        for model in (Preset, Kit)
        for name in [f"{model._meta.model_name}s"]
        for pattern in (
            re_path(rf"^{name}/?$", api.Entries.as_view(model=model), name=name),
            re_path(rf"^{name}/{ENTRY}/?$", api.EntryDetail.as_view(model=model), name=f"{name}_entry"),
            re_path(
                rf"^{name}/{ENTRY}/favourite/?$", api.EntryFavourite.as_view(model=model), name=f"{name}_favourite"
            ),
        )
    ),
]
