"""The API of renders, each address with and without its slash."""

from django.urls import re_path

from compositions.urls import SONG

from . import api

RENDER = rf"{SONG}/renders/(?P<render_id>[0-9a-f]{{8}}-(?:[0-9a-f]{{4}}-){{3}}[0-9a-f]{{12}})"

urlpatterns = [
    re_path(rf"^{SONG}/renders/?$", api.Renders.as_view(), name="composition_renders"),
    re_path(rf"^{RENDER}/?$", api.RenderDetail.as_view(), name="composition_render"),
    re_path(rf"^{RENDER}/cancel/?$", api.RenderCancel.as_view(), name="composition_render_cancel"),
    re_path(rf"^{RENDER}/file/?$", api.RenderFile.as_view(), name="composition_render_file"),
]
