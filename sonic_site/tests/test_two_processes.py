"""Two boxes on one database: what happens in one is heard in the other, and quickly."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosedError

from .boxes import Box
from .databases import postgres_environment, redis_url, sqlite_environment

# Well below the two seconds after which a beat would have found what nobody told.
SOON_SECONDS = 0.75


@contextmanager
def postgres_and_redis(folder: Path) -> Iterator[dict[str, str]]:
    with postgres_environment(folder) as environment:
        yield environment | {"REDIS_URL": redis_url()}


@pytest.fixture(scope="module", params=[sqlite_environment, postgres_and_redis], ids=["sqlite", "postgresql and redis"])
def boxes(request, tmp_path_factory) -> Iterator[tuple[Box, Box]]:
    """Two, one after the other: the second finds what the first has made."""
    folder = tmp_path_factory.mktemp("two")
    with request.param(folder) as environment:
        shared = {name: environment[name] for name in ("DATABASE_URL", "REDIS_URL") if name in environment}
        opened: list[Box] = []
        try:
            for _ in range(2):
                opened.append(Box(folder, **shared))
            yield opened[0], opened[1]
        finally:
            for box in opened:
                box.stop()


@pytest.fixture
def scripts(boxes):
    """A socket at either box, with one token: it is of the database, so it is good at both."""
    token = boxes[0].manage("token")
    with listening(boxes[0], token) as one, listening(boxes[1], token) as other:
        yield one, other


@contextmanager
def listening(box: Box, token: str):
    with box.socket(box.song, additional_headers={"Authorization": f"Bearer {token}"}) as line:
        yield Script(line, token)


class Script:
    def __init__(self, line, token: str):
        self.line, self.token = line, token
        self.hear("head")

    def say(self, **message) -> None:
        self.line.send(json.dumps(message))

    def hear(self, kind: str, seconds: float = 15.0) -> dict:
        ends_at = time.monotonic() + seconds
        while True:
            message = json.loads(self.line.recv(timeout=ends_at - time.monotonic()))
            if message["type"] == kind:
                return message


def test_an_edit_in_one_box_is_heard_at_once_in_the_other(scripts):
    late = []
    for step in range(10):
        time.sleep(0.13)  # so that beats come anywhere between
        here, there = scripts if step % 2 else scripts[::-1]
        started = time.monotonic()
        here.say(type="command", request_id=f"r{step}", command="mixer.add_track", arguments={"name": f"{step}"})
        while (heard := there.hear("revision"))["request_id"] != f"r{step}":
            pass  # its own of the step before, of which it has only waited for the answer
        late.append(time.monotonic() - started)
        assert heard["number"] == here.hear("done")["number"]
    assert sorted(late)[len(late) // 2] < SOON_SECONDS, late


def test_the_shell_is_heard_in_both(boxes, scripts):
    made = json.loads(boxes[0].manage("do", boxes[0].song, "mixer.add_track", "name=Shell"))
    for script in scripts:
        heard = script.hear("revision")
        assert (heard["number"], heard["via"]) == (made["number"], "shell")


def test_a_retry_at_the_other_box_is_answered_as_at_the_first(scripts):
    answers = []
    for script in scripts:
        script.say(type="command", request_id="once", command="mixer.add_track", arguments={"name": "Once"})
        answers.append(script.hear("done"))
    assert answers[0] == answers[1]


def test_a_song_deleted_in_one_box_closes_its_sockets_in_the_other(boxes, scripts):
    here, there = boxes[0], scripts[1]
    answer = here.get(f"/api/compositions/{here.song}/", method="DELETE", Authorization=f"Bearer {there.token}")
    assert answer.status == 204
    with pytest.raises(ConnectionClosedError, match="4404"):
        there.hear("nothing any more")
