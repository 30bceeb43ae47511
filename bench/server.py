"""A Sonic server of one's own on loopback, for measuring: started, filled with songs, ended."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
NOTES_A_CLIP = 100

FILL = """
import json, sys, django; django.setup()
from django.contrib.auth import get_user_model
from compositions.history import registry
from compositions.history.actor import Actor
from compositions.history.edit import perform
from mixer.songs import new_song
owner = Actor.of(get_user_model().objects.order_by("pk").first(), "shell")
made = {}
for size in json.loads(sys.argv[1]):
    song = new_song(owner, f"{size} clips")
    run = lambda command, **arguments: registry.run(command, arguments, song, owner).result
    tracks = [run("mixer.add_track", name=f"Track {n + 1}") for n in range(8)]
    for track in tracks:
        run("effects.set_instrument", track_id=track, kind="subtractive")
    notes = [{"pitch": 48 + n % 24, "start_beats": n / 25, "length_beats": 0.04} for n in range(100)]
    clips = []
    for first in range(0, size, 100):
        steps = [
            ("compositions.add_clip", {"track_id": tracks[n % 8], "start_beats": 4.0 * (n // 8), "length_beats": 4.0})
            for n in range(first, min(size, first + 100))
        ]
        many = perform(song, owner, registry.together(steps), label="Clips").result
        steps = [("compositions.add_notes", {"clip_id": clip, "notes": notes}) for clip in many]
        perform(song, owner, registry.together(steps), label="Notes")
        clips += many
    made[size] = {"song": song, "tracks": tracks, "clips": clips}
print(json.dumps(made))
"""


class Server:
    """The embedded box on a free port, with a folder of its own."""

    def __init__(self, folder: Path | None = None, **environment: str):
        self.folder = folder or Path(tempfile.mkdtemp(prefix="sonic-bench-"))
        self.port = _free_port()
        self.environment = os.environ | {
            "DATA": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "sonic_site.settings",
            "PYTHONPATH": str(ROOT),
            **environment,
        }
        self.start()
        self.token = self.run("manage.py", "token").strip()

    def start(self) -> None:
        command = [sys.executable, "manage.py", "studio", "--port", str(self.port)]
        log = (self.folder / "server.log").open("ab")
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                if self.process.poll() is not None:
                    raise SystemExit((self.folder / "server.log").read_text()) from None
                time.sleep(0.1)
        raise SystemExit("The server did not start within a minute.")

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(20)

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(done.stdout + done.stderr)
        return done.stdout

    def fill(self, sizes: list[int]) -> dict[int, dict[str, Any]]:
        """Songs of so many clips of a hundred notes: {size: {"song", "tracks", "clips"}}."""
        return {int(size): made for size, made in json.loads(self.run("-c", FILL, json.dumps(sizes))).items()}

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


class Client:
    """One kept-alive HTTP connection."""

    def __init__(self, server: Server):
        self.server = server
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)

    def request(self, method: str, path: str, body: Any = None) -> Any:
        encoded = None if body is None else json.dumps(body)
        headers = self.server.headers | ({"Content-Type": "application/json"} if encoded else {})
        self.connection.request(method, path, encoded, headers)
        response = self.connection.getresponse()
        content = response.read()
        timing = response.headers.get("Server-Timing", "")
        self.server_milliseconds = float(timing.rpartition("dur=")[2] or "nan")
        if response.status >= 300:
            raise RuntimeError(f"{method} {path}: {response.status} {content[:300]!r}")
        return content


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
