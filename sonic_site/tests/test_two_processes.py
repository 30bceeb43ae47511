"""Two boxes on one database: what happens in one is heard in the other, and quickly."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from .boxes import Box
from .databases import postgres_environment, redis_url, sqlite_environment

# Well below the two seconds after which a beat would have found what nobody told.
SOON_SECONDS = 0.75


@contextmanager
def postgres_and_redis(folder: Path) -> Iterator[dict[str, str]]:
    with postgres_environment(folder) as environment:
        yield environment | {"REDIS_URL": redis_url()}


@pytest.fixture(params=[sqlite_environment, postgres_and_redis], ids=["sqlite", "postgresql and redis"])
def boxes(request, tmp_path) -> Iterator[tuple[Box, Box]]:
    """Two, one after another: the second finds what the first has made."""
    with request.param(tmp_path) as environment:
        shared = {name: environment[name] for name in ("DATABASE_URL", "REDIS_URL") if name in environment}
        opened: list[Box] = []
        try:
            for _ in range(2):
                opened.append(Box(tmp_path, **shared))
            yield opened[0], opened[1]
        finally:
            for box in opened:
                box.stop()


class Script:
    """A socket of one of the boxes, opened with a token."""

    def __init__(self, box: Box, token: str):
        self.line = box.socket(box.song, additional_headers={"Authorization": f"Bearer {token}"})
        self.head = self.hear("head")["number"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.line.close()

    def say(self, **message) -> None:
        self.line.send(json.dumps(message))

    def hear(self, kind: str, seconds: float = 10.0) -> dict:
        ends_at = time.monotonic() + seconds
        while True:
            message = json.loads(self.line.recv(timeout=ends_at - time.monotonic()))
            if message["type"] == kind:
                return message


def test_an_edit_in_one_box_is_heard_at_once_in_the_other(boxes):
    here, there = boxes
    token = here.manage("token")  # of the database, so it is good at both
    with Script(here, token) as ana, Script(there, token) as ben:
        late = []
        for step in range(10):
            time.sleep(0.13)  # so that beats come anywhere between
            started = time.monotonic()
            one, other = (ana, ben) if step % 2 else (ben, ana)
            one.say(type="command", request_id=f"r{step}", command="mixer.add_track", arguments={"name": f"{step}"})
            number = one.hear("done")["number"]
            heard = other.hear("revision")
            assert (heard["number"], heard["request_id"]) == (number, f"r{step}")
            late.append(time.monotonic() - started)
            assert one.hear("revision")["number"] == number  # and by whoever made it, once
        assert sorted(late)[len(late) // 2] < SOON_SECONDS, late


def test_the_shell_is_heard_in_both(boxes):
    here, there = boxes
    token = here.manage("token")
    with Script(here, token) as ana, Script(there, token) as ben:
        made = json.loads(here.manage("do", here.song, "mixer.add_track", "name=Shell"))
        for script in (ana, ben):
            heard = script.hear("revision")
            assert (heard["number"], heard["via"]) == (made["number"], "shell")


def test_a_retry_at_the_other_box_is_answered_as_at_the_first(boxes):
    here, there = boxes
    token = here.manage("token")
    asked = {"type": "command", "request_id": "once", "command": "mixer.add_track", "arguments": {"name": "Once"}}
    with Script(here, token) as ana:
        ana.say(**asked)
        answer = ana.hear("done")
    here.stop()
    with Script(there, token) as ben:
        ben.say(**asked)
        assert ben.hear("done") == answer


def test_a_song_deleted_in_one_box_closes_its_sockets_in_the_other(boxes):
    here, there = boxes
    token = here.manage("token")
    with Script(there, token) as ben:
        assert (
            here.get(f"/api/compositions/{here.song}/", method="DELETE", Authorization=f"Bearer {token}").status == 204
        )
        ends_at = time.monotonic() + 15
        with pytest.raises(Exception, match="4404"):  # noqa: B017 - the library's, with the code in it
            while time.monotonic() < ends_at:
                ben.line.recv(timeout=15)
