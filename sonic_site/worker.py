"""A Celery worker in a thread of the box's own process. It computes nothing there: its tasks start children."""

import os
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from .celery import app

TASKS_AT_ONCE = 4
PATIENCE_SECONDS = 2.0


class WorkerThread:
    """Runs what this process's in-memory queue is given, from :meth:`start` until :meth:`stop`."""

    def __init__(self) -> None:
        self._ready = threading.Event()
        self._controller = app.WorkController(
            app=app,
            hostname="studio",
            pool="threads",
            concurrency=TASKS_AT_ONCE,
            loglevel="WARNING",
            ready_callback=lambda _: self._ready.set(),
            without_heartbeat=True,
            without_mingle=True,
            without_gossip=True,
        )
        self._thread = threading.Thread(target=self._controller.start, name="worker", daemon=True)

    def start(self) -> None:
        self._thread.start()
        if not self._ready.wait(30):
            raise RuntimeError("The worker for renders and imports did not start.")

    def stop(self) -> bool:
        """Stops once what runs has ended; False if that takes too long, and it runs on."""
        app.control.shutdown()
        self._thread.join(PATIENCE_SECONDS)
        return not self._thread.is_alive()


def end_children() -> None:
    """Ends every process that this one started and that still runs, with theirs; first kindly, then at once."""
    doomed = descendants(os.getpid())
    for sign in (signal.SIGTERM, signal.SIGKILL):
        _send(sign, doomed)
        deadline = time.monotonic() + 1.0
        while (doomed := [pid for pid in doomed if _runs(pid)]) and time.monotonic() < deadline:
            time.sleep(0.02)


def leave() -> NoReturn:
    """Ends this process and all below it at once, in the midst of its tasks.

    A task that got to hear of it would call its job failed. Like this it is a job whose worker fell silent, which is
    taken up again after the next start.
    """
    _send(signal.SIGKILL, descendants(os.getpid()))
    os._exit(0)


def _send(sign: int, pids: list[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, sign)


def descendants(pid: int) -> list[int]:
    """The processes below ``pid``, children before their own."""
    found: list[int] = []
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # a thread that has just ended
            for child in map(int, listing.read_text().split()):
                found += [child, *descendants(child)]
    return found


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
