"""Addresses of the engines' sockets."""

from django.urls import re_path

from .consumers import EngineConsumer, LiveConsumer, MetersConsumer

SONG = r"(?P<composition_id>[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12})"

websocket_urlpatterns = [
    re_path(rf"^ws/engines/{SONG}/?$", EngineConsumer.as_asgi()),
    re_path(rf"^ws/meters/{SONG}/?$", MetersConsumer.as_asgi()),
    re_path(r"^ws/live/?$", LiveConsumer.as_asgi()),
]
