"""Who may open a socket: a page of this very site by its session, a script by its token."""

from urllib.parse import urlsplit

from channels.auth import AuthMiddlewareStack
from channels.db import database_sync_to_async
from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http.request import split_domain_port, validate_host

from . import tokens


def guarded(application):
    """Wraps the sockets' routes. With a token its person is the user, and no cookie counts.

    Without one the page must be of this site, host and port alike: cookies know no ports, so a page of any other
    program on the same machine would open sockets in its visitor's name.
    """
    by_session = AuthMiddlewareStack(application)

    async def wrapped(scope, receive, send):
        text = tokens.bearer_of_headers(scope["headers"])
        if not _allowed_host(_header(scope, b"host")) or (text is None and not from_this_site(scope)):
            return await WebsocketDenier()(scope, receive, send)
        if text is None:
            return await by_session(scope, receive, send)
        user = await database_sync_to_async(tokens.user_of)(text)
        return await application(scope | {"user": user or AnonymousUser(), "via": "api"}, receive, send)

    return wrapped


def from_this_site(scope) -> bool:
    origin = _header(scope, b"origin")
    if not origin:
        return False
    return urlsplit(origin).netloc.lower() == _header(scope, b"host").lower() or origin in settings.CSRF_TRUSTED_ORIGINS


def _allowed_host(host: str) -> bool:
    domain, _ = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def _header(scope, wanted: bytes) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == wanted), "")
