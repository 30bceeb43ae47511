"""The API of what the effects app adds to songs. It comes before the songs' own, whose addresses go by id."""

from django.urls import re_path

from . import api

urlpatterns = [
    re_path(r"^compositions/import/?$", api.ImportMidi.as_view(), name="import_midi"),
]
