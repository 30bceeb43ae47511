"""Child processes for heavy work, kept warm between jobs.

In the one-box studio a task runs in a thread beside the sockets, where computing would hold everybody up. So it
hands its work, a function of plain values, to a child: ``run("playback.rendering.work", {…})``. A child has Django
set up and waits for the next job, which then starts at once. It stops what it does when asked to, ends with its
parent, and is killed when it does not listen.
"""

import atexit
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from playback.errors import Cancelled, CannotRender
from playback.workbench_child import read, write

POLL_SECONDS = 0.1
PATIENCE_SECONDS = 3.0  # how long a child may take to stop by itself
KEPT_CHILDREN = 2

Progress = Callable[[float], None]


class Child:
    def __init__(self) -> None:
        root = Path(__file__).resolve().parent.parent
        self.process = subprocess.Popen(
            [sys.executable, "-m", "playback.workbench_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=root,
            env=os.environ
            | {"DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "sonic_site.settings")},
        )

        self._said: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._hearing = threading.Thread(target=self._hear, name="workbench", daemon=True)
        self._hearing.start()

    def _hear(self) -> None:
        """Passes on what it says, and None at its end."""
        while (said := read(self.process.stdout)) is not None:
            self._said.put(said)
        self._said.put(None)

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    def end(self) -> None:
        """Closes its input, at which it stops by itself, or kills it."""
        if not self.process.stdin.closed:
            with suppress(BrokenPipeError):
                self.process.stdin.close()
        try:
            self.process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._hearing.join()
        self.process.stdout.close()

    def run(self, job: dict[str, Any], progress: Progress, cancelled: Callable[[], bool], limit_seconds: float) -> Any:
        """The job's result. Raises CannotRender, Cancelled. Afterwards the child is free again, or dead."""
        ends_at = time.monotonic() + limit_seconds
        try:
            write(self.process.stdin, job)
        except BrokenPipeError:
            raise CannotRender("The process for renders ended. Try again.") from None
        while True:
            if cancelled():
                self.end()
                raise Cancelled
            if time.monotonic() > ends_at:
                self.end()
                raise CannotRender("It took longer than a render may take.")
            try:
                said = self._said.get(timeout=POLL_SECONDS)
            except queue.Empty:
                continue
            match said:
                case {"progress": part}:
                    progress(part)
                case {"result": result}:
                    return result
                case {"why": why}:
                    raise CannotRender(why)
                case _:
                    self.end()
                    raise CannotRender("The process for renders ended unexpectedly. Try again.")


_idle: "queue.LifoQueue[Child]" = queue.LifoQueue(KEPT_CHILDREN)


def run(
    function: str,
    arguments: dict[str, Any],
    *,
    progress: Progress,
    cancelled: Callable[[], bool],
    limit_seconds: float,
) -> Any:
    """What ``function`` (a dotted name) answers to ``(arguments, progress, cancelled)`` in a child process.

    Arguments and answer are what MessagePack knows. ``cancelled`` is asked ten times a second. Raises CannotRender,
    with a sentence, and Cancelled.
    """
    child = _take()
    try:
        return child.run({"function": function, "arguments": arguments}, progress, cancelled, limit_seconds)
    finally:
        _give_back(child)


def _take() -> Child:
    while True:
        try:
            child = _idle.get_nowait()
        except queue.Empty:
            return Child()
        if child.is_alive:
            return child


def _give_back(child: Child) -> None:
    if not child.is_alive:
        return
    try:
        _idle.put_nowait(child)
    except queue.Full:
        child.end()


@atexit.register
def close() -> None:
    """Ends all children that wait."""
    while True:
        try:
            _idle.get_nowait().end()
        except queue.Empty:
            return
