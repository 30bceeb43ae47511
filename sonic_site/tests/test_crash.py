"""The site is killed in the middle of many edits: what it acknowledged is there, and nothing twice."""

import json
import threading
import time

import websockets.exceptions

from .boxes import Box

EDITS = 500


class Script:
    """Sends edits through a socket; after a lost line it sends again what it has no answer to, with the same ids."""

    def __init__(self, box: Box, song: str, track: str):
        self.box, self.song, self.track = box, song, track
        self.token = box.manage("token")
        self.numbers: dict[str, int] = {}

    def run(self) -> None:
        while len(self.numbers) < EDITS:
            try:
                with self.box.socket(self.song, additional_headers={"Authorization": f"Bearer {self.token}"}) as socket:
                    self._talk(socket)
            except (OSError, websockets.exceptions.WebSocketException, TimeoutError):
                time.sleep(0.2)

    def _talk(self, socket) -> None:
        waiting = [f"edit-{number}" for number in range(EDITS) if f"edit-{number}" not in self.numbers]
        for request_id in waiting:
            gain = -0.1 * (1 + int(request_id.removeprefix("edit-")))
            arguments = {"track_id": self.track, "gain_db": round(gain, 1)}
            message = {"type": "command", "request_id": request_id, "command": "mixer.set_track_volume"}
            socket.send(json.dumps(message | {"arguments": arguments}))
            while True:
                answer = json.loads(socket.recv(timeout=10))
                if answer["type"] in ("done", "refused") and answer["request_id"] == request_id:
                    assert answer["type"] == "done", answer
                    self.numbers[request_id] = answer["number"]
                    break


def steps(box: Box, script: Script) -> list[dict]:
    """The whole history, oldest first, by the way of a script that was away."""
    found: list[dict] = []
    while True:
        after = found[-1]["number"] if found else 0
        path = f"/api/compositions/{script.song}/revisions/?after={after}&brief=1"
        page = json.loads(box.get(path, Authorization=f"Bearer {script.token}").text)
        if not page:
            return found
        found += page


def test_every_acknowledged_edit_is_there_and_none_twice(tmp_path):
    box = Box(tmp_path)
    try:
        song = box.song
        track = json.loads(box.manage("do", song, "mixer.add_track", "name=Struck"))["result"]
        script = Script(box, song, track)
        thread = threading.Thread(target=script.run)
        thread.start()
        port = box.port
        for kill_at in (100, 300):
            while len(script.numbers) < kill_at:
                time.sleep(0.005)
            box.kill()
            box.start(port)
        thread.join(120)
        assert not thread.is_alive()
        listed = steps(box, script)
        made = [step["request_id"] for step in listed if (step["request_id"] or "").startswith("edit-")]
        assert sorted(made) == sorted(f"edit-{number}" for number in range(EDITS))
        assert {step["request_id"]: step["number"] for step in listed if step["request_id"] in made} == script.numbers
        assert [step["number"] for step in listed] == list(range(1, len(listed) + 1))
    finally:
        box.stop()
