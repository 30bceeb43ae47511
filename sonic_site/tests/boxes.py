"""A box as its owner meets it: a process of its own, on a free port, with data of its own."""

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace

from django.conf import settings
from websockets.sync.client import connect

ROOT = settings.BASE_DIR


class Box:
    """A box that runs, or ran, on ``data``."""

    def __init__(self, data: Path, *, host: str = "localhost", **environment: str):
        self.data, self.host = data, host
        self.environment = {name: value for name, value in os.environ.items() if name not in OURS}
        self.environment |= {"DATA": str(data), "PYTHONUNBUFFERED": "1", **environment}
        self.start()

    def start(self, port: int | None = None) -> None:
        self.port = port or free_port()
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "studio", "--host", self.host, "--port", str(self.port)],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = ""
        while "Sonic is open at" not in self.said:
            line = self.process.stdout.readline()
            assert line, f"The box ended instead of opening:\n{self.said}"
            self.said += line
        self.scheme = "https" if "https://" in self.said else "http"

    def stop(self, sign: int = signal.SIGTERM) -> str:
        """Ends the box and returns what it said since it opened."""
        if self.process.poll() is None:
            self.process.send_signal(sign)
        said, _ = self.process.communicate(timeout=15)
        return said

    def kill(self) -> None:
        """Ends the box as a power cut would."""
        self.stop(signal.SIGKILL)

    def get(self, path: str = "/", *, method: str = "GET", host: str = "localhost", **headers: str):
        """What a request is answered: status, headers and text. Redirects are not followed."""
        request = urllib.request.Request(f"{self.scheme}://{host}:{self.port}{path}", method=method)
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        try:
            answer = opener.open(request, timeout=15)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            cookies = answer.headers.get_all("Set-Cookie") or []
            return SimpleNamespace(
                status=answer.status,
                headers=answer.headers,
                text=answer.read().decode(errors="replace"),
                session=next((cookie for cookie in cookies if "sonic_session" in cookie), None),
            )

    def manage(self, *arguments: str, given: str = "", fails: bool = False) -> str:
        """What a command of the shell prints; with ``fails``, what it complains of."""
        ran = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        assert bool(ran.returncode) == fails, ran.stderr
        return (ran.stderr if fails else ran.stdout).strip()

    def socket(self, song: str, **options):
        address = f"localhost:{self.port}/ws/compositions/{song}/"
        if self.scheme == "https":
            return connect(f"wss://{address}", ssl=_any_certificate, open_timeout=10, **options)
        return connect(f"ws://{address}", open_timeout=10, **options)

    @cached_property
    def song(self) -> str:
        """The id of the song that was there on the first run."""
        return self.manage("songs").split("\t")[0]


OURS = {"DATA", "DEBUG", "EMBEDDED", "DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "SESSION_COOKIE_NAME"}


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


_any_certificate = ssl.create_default_context()
_any_certificate.check_hostname = False
_any_certificate.verify_mode = ssl.CERT_NONE
opener = urllib.request.build_opener(
    _Stay, urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=_any_certificate)
)


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return tried.getsockname()[1]


def runs(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def wait_until(holds, seconds: float = 60.0) -> None:
    ends_at = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends_at, "It did not come about in time."
        time.sleep(0.1)
