"""Where every request and socket comes in."""

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sonic_site.settings")
django_application = get_asgi_application()  # sets the apps up, so it comes before anything that imports models

from compositions.routing import websocket_urlpatterns as song_sockets  # noqa: E402
from playback.routing import websocket_urlpatterns as sound_sockets  # noqa: E402

from .headers import with_headers  # noqa: E402
from .sockets import guarded  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": with_headers(django_application),
        "websocket": guarded(URLRouter([*song_sockets, *sound_sockets])),
    }
)
