"""The box's owner: whose studio this is, and how the owner gets in without a password.

On the machine itself a page that is opened signs its owner in; nothing else does. From elsewhere the owner opens a
link that `manage.py owner --link` prints, or has a password by `manage.py owner --password`.
"""

from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.contrib.auth.hashers import make_password
from django.core import signing
from django.http import HttpResponseRedirect
from django.http.request import split_domain_port
from django.shortcuts import resolve_url

LINK = "sign-in"  # the name in the query of a sign-in link
LINK_LASTS = timedelta(minutes=10)
BACKEND = "django.contrib.auth.backends.ModelBackend"
NOT_PAGES = ("/api/", "/static/", "/ws/")
# What proxies add. A visitor who came through one is not at this machine, however local the proxy is.
FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_REAL_IP", "HTTP_VIA")

_signer = signing.TimestampSigner(salt="sonic.owner")


def find_owner():
    """Whose box this is: the first administrator, or None."""
    return get_user_model().objects.filter(is_superuser=True, is_active=True).order_by("pk").first()


def the_owner():
    """The box's owner, made where there is none: without a password, so that nobody can guess it."""
    rights = {"is_superuser": True, "is_staff": True, "is_active": True}
    return (
        find_owner()
        or get_user_model().objects.update_or_create(
            username="owner", defaults=rights, create_defaults=rights | {"password": make_password(None)}
        )[0]
    )


class OwnerSignIn:
    """Signs the owner in by a session: with a link anywhere, without one on a page opened at the machine itself."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if LINK in request.GET and request.method == "GET":
            return self._by_link(request)
        if settings.EMBEDDED and opens_a_page_here(request) and not request.user.is_authenticated:
            owner = find_owner()
            if owner is not None:
                login(request, owner, BACKEND)
        return self.get_response(request)

    def _by_link(self, request):
        owner = user_of_link(request.GET[LINK])
        if owner is not None:
            login(request, owner, BACKEND)
        rest = request.GET.copy()
        del rest[LINK]  # so that it stays in no history, and a reload asks for nothing
        address = request.path + (f"?{rest.urlencode()}" if rest else "")
        return HttpResponseRedirect("/" + address.lstrip("/"))


def opens_a_page_here(request) -> bool:
    """Whether somebody at this very machine opens a page in a browser. Nothing that a header says can make it so."""
    return (
        request.method == "GET"
        and not request.path.startswith((*NOT_PAGES, resolve_url(settings.LOGIN_URL)))  # there one stays signed out
        and "text/html" in request.headers.get("Accept", "")
        and "Authorization" not in request.headers
        # Browsers say how a request came about: not from another site, and not from a script of any.
        and request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin", "same-site")
        and request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
        and request.headers.get("Sec-Fetch-Dest", "document") == "document"
        and not any(name in request.META for name in FORWARDED)
        and is_loopback(request.META.get("REMOTE_ADDR", ""))
        and is_loopback(split_domain_port(request.get_host())[0])
    )


def is_loopback(host: str) -> bool:
    """Whether a host's name or address is this machine itself. Names are compared, never looked up."""
    if host == "localhost":
        return True
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def sign_in_link(user, address: str) -> str:
    """A link that signs ``user`` in, once, within ten minutes."""
    return f"{address.rstrip('/')}/?{urlencode({LINK: _signer.sign(_state(user))})}"


def user_of_link(text: str):
    """Whom a link signs in; None if it is not ours, too old, or used."""
    try:
        state = _signer.unsign(text, max_age=LINK_LASTS)
    except signing.BadSignature:
        return None
    found = get_user_model().objects.filter(pk=state.partition(".")[0], is_active=True).first()
    return found if found is not None and _state(found) == state else None


def _state(user) -> str:
    """Changes with every sign-in, which makes a link good for one."""
    return f"{user.pk}.{user.last_login.timestamp() if user.last_login else 0}"
