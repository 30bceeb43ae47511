"""The child's side of the workbench: takes jobs from its standard input, answers on its standard output.

Frames both ways: length (uint32, big-endian) and MessagePack. Django is set up before anything of it is imported.
"""

import os
import queue
import struct
import sys
import threading
from collections.abc import Callable
from typing import Any, BinaryIO

import msgspec

from compositions.errors import EditError
from playback.errors import Cancelled

NICENESS = 5  # sound and pages come first

Progress = Callable[[float], None]

_HEAD = struct.Struct(">I")
_encode, _decode = msgspec.msgpack.Encoder().encode, msgspec.msgpack.Decoder().decode


def write(file: BinaryIO, message: dict[str, Any]) -> None:
    data = _encode(message)
    file.write(_HEAD.pack(len(data)) + data)
    file.flush()


def read(file: BinaryIO) -> dict[str, Any] | None:
    """The next message, or None at the end."""
    head = _exactly(file, _HEAD.size)
    data = _exactly(file, *_HEAD.unpack(head)) if head else None
    return None if data is None else _decode(data)


def _exactly(file: BinaryIO, size: int) -> bytes | None:
    """So many bytes, or None where the file ends before."""
    pieces = bytearray()
    while len(pieces) < size:
        piece = file.read(size - len(pieces))
        if not piece:
            return None
        pieces += piece
    return bytes(pieces)


def main() -> None:
    # Unbuffered: a thread waits on it until the very end, and would hold a buffer's lock against the shutdown.
    jobs, stopping = os.fdopen(sys.stdin.fileno(), "rb", buffering=0), threading.Event()
    # What anything prints must not get between the frames.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    os.nice(NICENESS)

    import django

    django.setup()
    waiting: queue.SimpleQueue[dict | None] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(jobs, waiting, stopping), daemon=True).start()
    while (job := waiting.get()) is not None:
        write(answers, _done(job, lambda part: write(answers, {"progress": part}), stopping.is_set))


def _listen(jobs: BinaryIO, waiting: "queue.SimpleQueue[dict | None]", stopping: threading.Event) -> None:
    while (job := read(jobs)) is not None:
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
