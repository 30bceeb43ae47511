"""A live engine's lines to its server: kept open, and what waits to be sent."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from playback import readings

log = logging.getLogger(__name__)

CLOCK_SECONDS = 10.0
CLOCK_SAMPLES = 8
RESTS_SECONDS = 1.0  # between a failure and the next try to reach the server
LARGEST_MESSAGE_BYTES = 64_000_000

REFUSALS = {
    4401: "The server does not know this token. Make one there with manage.py token, and pass it as --token.",
    4403: "This token is not an administrator's: only theirs may bring a sound engine.",
    4404: "The server is not set to play by an engine of its own. Start it with ENGINE=live.",
}


class Refused(Exception):
    """The server does not want this engine; the text says why."""


class Server:
    """Where a live engine's server is, and as whom the engine signs in."""

    def __init__(self, url: str, token: str):
        self.url = url.rstrip("/")
        self.headers = {"Authorization": f"Bearer {token}"}

    async def keep(self, path: str, hold: Callable[[ClientConnection], Awaitable[None]]) -> None:
        """Opens a socket, again and again, and leaves it to ``hold``. Raises Refused when the server wants none."""
        address = "ws" + self.url.removeprefix("http") + path
        while True:
            try:
                async with connect(
                    address, max_size=LARGEST_MESSAGE_BYTES, proxy=None, additional_headers=self.headers
                ) as line:
                    await hold(line)
                    await line.wait_closed()
                    _check(line.close_code)
            except ConnectionClosed as closed:
                _check(closed.rcvd.code if closed.rcvd else None)
            except (OSError, InvalidHandshake, TimeoutError) as error:
                log.info("%s cannot be reached: %s", address, error)
            await asyncio.sleep(RESTS_SECONDS)


def _check(code: int | None) -> None:
    if code in REFUSALS:
        raise Refused(REFUSALS[code])


class Outbox:
    """What waits for the line: reports in order, and of frames the newest of each kind, but of loudness all."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._frames: dict[bytes, bytes] = {}
        self._wake = asyncio.Event()

    def tell(self, message: dict[str, Any]) -> None:
        self._texts.append(msgspec.json.encode(message).decode())
        self._wake.set()

    def show(self, frame: bytes) -> None:
        readings.keep_newest(self._frames, frame)
        self._wake.set()

    def clear(self) -> None:
        self._texts.clear()
        self._frames.clear()

    async def send(self, line: ClientConnection) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._texts:
                await line.send(self._texts.pop(0))
            while self._frames:
                await line.send(self._frames.pop(next(iter(self._frames))))


class Clock:
    """The server's clock: the offset of the sample with the shortest way there and back among the last few."""

    def __init__(self) -> None:
        self._samples: list[tuple[float, float]] = []

    def heard(self, sent: float, server: float, now: float) -> None:
        self._samples = [*self._samples[1 - CLOCK_SAMPLES :], (now - sent, server - (sent + now) / 2)]

    def server(self, here: float) -> float:
        return here + (min(self._samples)[1] if self._samples else 0.0)

    async def ask(self, outbox: Outbox) -> None:
        """Compares clocks, often at first."""
        asked = 0
        while True:
            outbox.tell({"type": "clock", "sent": time.time()})
            asked += 1
            await asyncio.sleep(0.2 if asked < CLOCK_SAMPLES else CLOCK_SECONDS)
