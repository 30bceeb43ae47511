"""The box's own live engine: `manage.py run_engine` as a child of the box, started again whenever it ends."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.utils import timezone

from playback.engines.scsynth import missing

from . import tokens
from .models import Token
from .owner import the_owner

NAME = "this box's sound engine"
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.2, 10.0
LIVES_SECONDS = 30.0  # after so long its next death is a new matter
PATIENCE_SECONDS = 5.0


def settle(say: Callable[[str], None]) -> None:
    """Where this machine cannot sound, pages play by themselves; says so."""
    if settings.ENGINE != "live":
        return
    why = missing()
    if why is not None:
        say(f"ENGINE=live does not work here: {why} Pages play by themselves instead.")
        settings.ENGINE = "browser"


class LiveProcess:
    """Runs the engine's process from :meth:`start` until :meth:`stop`, whatever becomes of it."""

    def __init__(self, url: str, authority: str | None):
        self._command = [
            sys.executable,
            str(settings.BASE_DIR / "manage.py"),
            "run_engine",
            "--with-parent",
            "--url",
            url,
        ]
        self._environment = {"SSL_CERT_FILE": authority} if authority else {}
        self._stopping = threading.Event()
        self._process: subprocess.Popen | None = None
        self._thread = threading.Thread(target=self._run, name="live engine", daemon=True)

    def start(self) -> None:
        owner = the_owner()
        self._revoke(owner)
        self._environment["SONIC_TOKEN"] = tokens.issue(owner, NAME)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        self._thread.join(PATIENCE_SECONDS)
        self._revoke(the_owner())

    def _revoke(self, owner) -> None:
        """A token lives as long as the box that made it."""
        Token.objects.filter(user=owner, name=NAME, revoked_at=None).update(revoked_at=timezone.now())

    def _run(self) -> None:
        wait = FIRST_WAIT_SECONDS
        while not self._stopping.is_set():
            started = time.monotonic()
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                env=os.environ | self._environment,
                start_new_session=True,  # Ctrl+C is the box's, which ends it in order
            )
            self._process.wait()
            wait = FIRST_WAIT_SECONDS if time.monotonic() - started > LIVES_SECONDS else wait
            self._stopping.wait(wait)
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)
