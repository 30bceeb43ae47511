"""Where every request and socket comes in."""

import gc
import os

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import WebsocketDenier
from django.core.asgi import get_asgi_application
from django.urls import re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sonic_site.settings")
django_application = get_asgi_application()  # sets the apps up, so it comes before anything that imports models

from compositions.routing import websocket_urlpatterns as song_sockets  # noqa: E402
from playback.routing import websocket_urlpatterns as sound_sockets  # noqa: E402

from .headers import with_headers  # noqa: E402
from .sockets import guarded  # noqa: E402

# Songs are large, live long and hold no cycles: looking through them for garbage again and again made edits stutter.
gc.freeze()
gc.set_threshold(20_000, 50, 100)

application = ProtocolTypeRouter(
    {
        "http": with_headers(django_application),
        "websocket": guarded(URLRouter([*song_sockets, *sound_sockets, re_path("", WebsocketDenier.as_asgi())])),
    }
)
