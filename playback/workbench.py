"""Child processes for heavy work, kept warm between jobs.

In the one-box studio a task runs in a thread beside the sockets, where computing would hold everybody up. So it
hands its work, a function of plain values, to a child: ``run("playback.rendering.work", {…})``. A child has Django
set up and waits for the next job, which then starts at once. It stops what it does when asked to, ends with its
parent, and is killed when it does not listen.

Frames on the child's standard input and output: length (uint32, big-endian) and MessagePack.
"""

import atexit
import os
import queue
import selectors
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from compositions.errors import EditError
from playback.rendering import Cancelled, CannotRender

POLL_SECONDS = 0.1
PATIENCE_SECONDS = 3.0  # how long a child may take to stop by itself
KEPT_CHILDREN = 2
NICENESS = 5  # sound and pages come first

_HEAD = struct.Struct(">I")
_encode, _decode = msgspec.msgpack.Encoder().encode, msgspec.msgpack.Decoder().decode

Progress = Callable[[float], None]


def _write(file: BinaryIO, message: dict[str, Any]) -> None:
    data = _encode(message)
    file.write(_HEAD.pack(len(data)) + data)
    file.flush()


def _read(file: BinaryIO) -> dict[str, Any] | None:
    """The next message, or None at the end."""
    head = file.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    (size,) = _HEAD.unpack(head)
    data = file.read(size)
    return _decode(data) if len(data) == size else None


# --- the parent's side ------------------------------------------------------------------------------------------------


class Child:
    def __init__(self) -> None:
        root = Path(__file__).resolve().parent.parent
        self.process = subprocess.Popen(
            [sys.executable, "-m", "playback.workbench"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=root,
            env=os.environ
            | {"DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "sonic_site.settings")},
        )

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    def end(self) -> None:
        """Closes its input, at which it stops by itself, or kills it."""
        if not self.process.stdin.closed:
            try:
                self.process.stdin.close()
            except BrokenPipeError:
                pass
        try:
            self.process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()

    def run(self, job: dict[str, Any], progress: Progress, cancelled: Callable[[], bool], limit_seconds: float) -> Any:
        """The job's result. Raises CannotRender, Cancelled. Afterwards the child is free again, or dead."""
        ends_at = time.monotonic() + limit_seconds
        try:
            _write(self.process.stdin, job)
        except BrokenPipeError:
            raise CannotRender("The process for renders ended. Try again.") from None
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while True:
                if cancelled():
                    self.end()
                    raise Cancelled
                if time.monotonic() > ends_at:
                    self.end()
                    raise CannotRender("It took longer than a render may take.")
                if not selector.select(POLL_SECONDS):
                    continue
                said = _read(self.process.stdout)
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


# --- the child's side -------------------------------------------------------------------------------------------------


def main() -> None:
    jobs, stopping = sys.stdin.buffer, threading.Event()
    # What anything prints must not get between the frames.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    os.nice(NICENESS)

    import django

    django.setup()
    waiting: queue.SimpleQueue[dict | None] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(jobs, waiting, stopping), daemon=True).start()
    while (job := waiting.get()) is not None:
        _write(answers, _done(job, lambda part: _write(answers, {"progress": part}), stopping.is_set))


def _listen(jobs: BinaryIO, waiting: "queue.SimpleQueue[dict | None]", stopping: threading.Event) -> None:
    while (job := _read(jobs)) is not None:
        waiting.put(job)
    stopping.set()  # the parent has closed the pipe, or is gone
    waiting.put(None)


def _done(job: dict[str, Any], progress: Progress, stopping: Callable[[], bool]) -> dict[str, Any]:
    from django.utils.module_loading import import_string

    try:
        return {"result": import_string(job["function"])(job["arguments"], progress, stopping)}
    except EditError as error:
        return {"why": error.why}
    except Cancelled:
        sys.exit(0)


if __name__ == "__main__":
    main()
