"""Addresses of the engines' sockets."""

from django.urls import re_path

from compositions.urls import SONG_ID

from .consumers import EngineConsumer, LiveConsumer, MetersConsumer

websocket_urlpatterns = [
    re_path(rf"^ws/engines/{SONG_ID}/?$", EngineConsumer.as_asgi()),
    re_path(rf"^ws/meters/{SONG_ID}/?$", MetersConsumer.as_asgi()),
    re_path(r"^ws/live/?$", LiveConsumer.as_asgi()),
]
