"""The API of songs, each address with and without its slash."""

from django.urls import re_path

from . import api

# In small letters alone, as ids are written everywhere: an id in two spellings would be two songs to every cache.
SONG_ID = r"(?P<composition_id>[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})"
SONG = f"compositions/{SONG_ID}"

urlpatterns = [
    re_path(r"^commands/?$", api.Commands.as_view(), name="commands"),
    re_path(rf"^{SONG}/?$", api.CompositionDetail.as_view(), name="composition"),
    re_path(rf"^{SONG}/commands/?$", api.CompositionCommands.as_view(), name="composition_commands"),
    re_path(rf"^{SONG}/revisions/?$", api.Revisions.as_view(), name="composition_revisions"),
    re_path(rf"^{SONG}/versions/?$", api.Versions.as_view(), name="composition_versions"),
    re_path(rf"^{SONG}/versions/(?P<number>[0-9]{{1,15}})/?$", api.VersionDetail.as_view(), name="composition_version"),
    re_path(rf"^{SONG}/undo/?$", api.Undo.as_view(), name="composition_undo"),
    re_path(rf"^{SONG}/redo/?$", api.Redo.as_view(), name="composition_redo"),
]
