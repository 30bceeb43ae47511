"""The embedded box: the whole studio in one process, as `manage.py studio` runs it."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable
from errno import EADDRINUSE
from pathlib import Path
from typing import NamedTuple

from daphne.server import Server  # first of all that touches Twisted: it chooses the event loop
from django.conf import settings
from django.core.management import call_command
from twisted.internet import reactor
from twisted.internet.defer import Deferred

from compositions.history.actor import Actor
from compositions.models import Composition

from .certificate import Certificate, certificate_for, names_of_this_machine
from .demos import demo_songs
from .intake import Intake
from .live import LiveProcess
from .owner import is_loopback, sign_in_link, the_owner
from .worker import WorkerThread, end_children, leave

LARGEST_MESSAGE_BYTES = 16_000_000
PATIENCE_SECONDS = 2.0


class PortTaken(Exception):
    """Something else listens there already."""


class Place(NamedTuple):
    """Where the box listens: IP addresses, a port, and the name that people are told."""

    addresses: list[str]
    port: int
    name: str

    @property
    def is_private(self) -> bool:
        return all(map(is_loopback, self.addresses))

    @property
    def url(self) -> str:
        name = f"[{self.name}]" if ":" in self.name else self.name
        return f"{'http' if self.is_private else 'https'}://{name}:{self.port}"


def place(host: str, port: int) -> Place:
    """Raises PortTaken, and OSError for a host that this machine is not."""
    if host == "localhost":
        addresses = ["127.0.0.1"] + ["::1"] * _has_ipv6_loopback()
    else:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        addresses = list(dict.fromkeys(entry[4][0] for entry in found))
    for address in addresses:
        _try(address, port)
    everywhere = {"0.0.0.0", "::"} & set(addresses)
    return Place(addresses, port, names_of_this_machine()[0] if everywhere else host.strip("[]"))


def _has_ipv6_loopback() -> bool:
    try:
        _try("::1", 0)
    except OSError:
        return False
    return True


def _try(address: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((address, port))
        except OSError as error:
            if error.errno == EADDRINUSE:
                raise PortTaken(f"Port {port} is taken by another program.") from error
            raise


# --- settings -------------------------------------------------------------------------------------------------------


def settle(place: Place) -> Certificate | None:
    """Fits the settings to the place, before anything has read them. Returns the certificate, if it needs one."""
    settings.EMBEDDED = os.environ.get("DEBUG", "1").lower() not in ("0", "false", "off", "no")
    if "SESSION_COOKIE_NAME" not in os.environ:
        # Cookies know no ports: two boxes of a machine would sign each other out.
        settings.SESSION_COOKIE_NAME = f"sonic_session_{place.port}"
    if place.is_private:
        return None
    names = list(dict.fromkeys([*names_of_this_machine(), place.name]))
    hosts = [f"[{name}]" if ":" in name else name for name in names]
    settings.ALLOWED_HOSTS = list(dict.fromkeys([*settings.ALLOWED_HOSTS, *hosts]))
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    # Browsers let no plain page replace a cookie that came over HTTPS, on localhost neither.
    settings.SESSION_COOKIE_NAME = f"__Host-{settings.SESSION_COOKIE_NAME}"
    return certificate_for(names, settings.DATA_DIR / "https")


def prepare() -> None:
    """Brings the database up to date. On the first run it makes the owner, and songs to begin with."""
    call_command("migrate", verbosity=0, interactive=False)
    owner = the_owner()
    if owner.last_login is None and not Composition.objects.exists():
        demo_songs(Actor.of(owner, "shell"))


# --- serving --------------------------------------------------------------------------------------------------------


class BoxServer(Server):
    """Daphne, which says when it listens and ends every open socket when it stops."""

    def __init__(self, *args, on_listening: Callable[[], None], **options):
        super().__init__(*args, **options)
        self._on_listening = on_listening

    @property
    def http_factory(self) -> Intake:
        return self._intake

    @http_factory.setter
    def http_factory(self, _) -> None:
        self._intake = Intake(self)  # Daphne makes its own when it starts, and asks nobody

    def listen_success(self, port) -> None:
        super().listen_success(port)
        if len(self.listening_addresses) == len(self.endpoints):
            self._on_listening()

    def kill_all_applications(self) -> Deferred:
        # Daphne's own stumbles over connections that wait for their next request, and then closes none.
        found = [details.get("application_instance") for details in self.connections.values()]
        running = [application for application in found if application is not None and not application.done()]
        for application in running:
            application.cancel()
        return Deferred.fromFuture(asyncio.ensure_future(_ended(running)))


async def _ended(applications: list[asyncio.Future]) -> None:
    """Returns once all have ended, or when patience has: a request in a thread hears of no cancelling."""
    if applications:
        await asyncio.wait(applications, timeout=PATIENCE_SECONDS)


def endpoint(address: str, port: int, certificate: Certificate | None) -> str:
    """Where to listen, in the words of Twisted."""
    interface = address.replace(":", r"\:")
    if certificate is None:
        return f"tcp:port={port}:interface={interface}"
    chain, key = (str(path).replace(":", r"\:") for path in (certificate.chain, certificate.key))
    return f"ssl:port={port}:interface={interface}:certKey={chain}:extraCertChain={chain}:privateKey={key}"


def serve(place: Place, certificate: Certificate | None, with_worker: bool, say: Callable[[str], None]) -> bool:
    """Runs the box until it is asked to stop. False: it could not listen."""
    from .asgi import application  # it reads the settings, which are settled only now

    worker = WorkerThread() if with_worker else None
    if worker is not None:
        worker.start()
    live = LiveProcess(place.url, certificate and str(certificate.authority)) if settings.ENGINE == "live" else None
    server = BoxServer(
        application,
        endpoints=[endpoint(address, place.port, certificate) for address in place.addresses],
        server_name="Sonic",
        websocket_max_message_size=LARGEST_MESSAGE_BYTES,
        websocket_max_frame_size=LARGEST_MESSAGE_BYTES,
        on_listening=lambda: opened(place, certificate, live, say),
    )
    # A closed terminal ends the box as Ctrl+C does, and takes its children with it.
    signal.signal(signal.SIGHUP, lambda *_: reactor.callFromThread(server.stop))
    try:
        server.run()
    finally:
        address_file().unlink(missing_ok=True)
        if live is not None:
            live.stop()
        stopped = worker is None or worker.stop()
    if not stopped:
        say("Stopped. What was being rendered goes on after the next start.")
        sys.stdout.flush()
        leave()
    end_children()
    say("Stopped.")
    return not server.abort_start


def opened(place: Place, certificate: Certificate | None, live: LiveProcess | None, say: Callable[[str], None]) -> None:
    greet(place, certificate, say)
    if live is not None:
        reactor.callInThread(live.start)  # it asks the database for a token


def greet(place: Place, certificate: Certificate | None, say: Callable[[str], None]) -> None:
    address_file().write_text(place.url)
    say(f"\nSonic is open at {place.url}   (stop it with Ctrl+C)\n")
    if settings.EMBEDDED and place.is_private:
        return
    say("Sign in as its owner, once, within ten minutes, by this link:")
    say(f"  {sign_in_link(the_owner(), place.url)}")
    say("Another link: manage.py owner --link    A password: manage.py owner --password\n")
    if certificate is not None:
        say(f"The certificate is this machine's own. On other machines, trust {certificate.authority}")
        say("(in the browser: settings, certificates, authorities, import), or accept the browser's warning.\n")


def address_file() -> Path:
    """Holds the running box's address, for `manage.py owner --link`."""
    return settings.DATA_DIR / "address"
