"""Bearer tokens: how scripts sign in, on the API and on sockets."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication

from .models import Token

PREFIX = "sonic_"  # so that a secret scanner, or a person, knows one by sight
LONGEST = 200
USE_IS_NOTED_EVERY = timedelta(minutes=1)


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def issue(user, name: str) -> str:
    """A new token of ``user``. This is the only time that its text is known."""
    text = PREFIX + secrets.token_urlsafe(32)
    Token.objects.create(user=user, name=name, sha256=hash_of(text))
    return text


def user_of(text: str):
    """The active person whose token this is, or None."""
    if len(text) > LONGEST:
        return None
    found = Token.objects.select_related("user").filter(sha256=hash_of(text), revoked_at=None).first()
    if found is None or not found.user.is_active:
        return None
    _note_use(found)
    return found.user


def _note_use(token: Token) -> None:
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > USE_IS_NOTED_EVERY:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)


def bearer(authorization: str) -> str | None:
    """The token of an Authorization header; None where it is of another kind."""
    scheme, _, text = authorization.partition(" ")
    return text.strip() if scheme.lower() == "bearer" else None


def bearer_of_headers(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    """The token among an ASGI scope's headers; None where there is none."""
    for name, value in headers:
        if name == b"authorization":
            return bearer(value.decode("latin-1"))
    return None


class BearerAuthentication(BaseAuthentication):
    """``Authorization: Bearer <token>`` for the API."""

    def authenticate(self, request):
        text = bearer(request.META.get("HTTP_AUTHORIZATION", ""))
        if text is None:
            return None
        user = user_of(text)
        if user is None:
            raise exceptions.AuthenticationFailed("This token is not valid, or not any more.")
        return user, text

    def authenticate_header(self, request):
        return 'Bearer realm="Sonic"'
