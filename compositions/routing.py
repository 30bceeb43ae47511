"""Addresses of the song's sockets."""

from django.urls import re_path

from .consumers import SongConsumer
from .urls import SONG

websocket_urlpatterns = [re_path(rf"^ws/{SONG}/?$", SongConsumer.as_asgi())]
