"""Live engines across the processes of one server: what concerns a song in one of them is heard in the others.

It goes over the channel layer, once per process; whom it concerns there is the relay's business. An engine's song is
held by a lease in Redis, so that of two processes with an engine at rest only one gives it the song.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Protocol
from uuid import uuid4

from channels.layers import get_channel_layer
from django.conf import settings
from redis import asyncio as redis

from compositions.history import announce

from .relay import LiveEngine, Relay, Stage

log = logging.getLogger(__name__)

GROUP = "sonic.live"
BEAT_SECONDS = 2.0
LEASE_SECONDS = 15
MOST_WAITING = 500  # messages; frames of a moment ago are no loss


class Lease(Protocol):
    async def take(self, song: str) -> bool: ...

    async def leave(self, song: str) -> None: ...


class RedisLease:
    """A song belongs to one process at a time, which renews its claim by taking it again."""

    def __init__(self, url: str, holder: str):
        self._redis = redis.from_url(url)
        self._holder = holder.encode()

    async def take(self, song: str) -> bool:
        key = f"sonic.live.{song}"
        try:
            if await self._redis.set(key, self._holder, nx=True, ex=LEASE_SECONDS):
                return True
            if await self._redis.get(key) != self._holder:
                return False
            await self._redis.expire(key, LEASE_SECONDS)
        except redis.RedisError as error:
            log.warning("No song can be given to an engine, Redis does not answer: %s", error)
            return False
        return True

    async def leave(self, song: str) -> None:
        key = f"sonic.live.{song}"
        with suppress(redis.RedisError):  # then it runs out
            if await self._redis.get(key) == self._holder:
                await self._redis.delete(key)


class Far:
    """A relay's way to those of other processes. ``give``: gives a song to an engine of this one."""

    def __init__(
        self, relay: Relay, layer, lease: Lease, give: Callable[[str, LiveEngine], Awaitable[None]], name: str
    ):
        self.relay, self.layer, self.lease, self.give, self.name = relay, layer, lease, give, name
        self._waiting: asyncio.Queue[dict[str, Any]] = asyncio.Queue(MOST_WAITING)
        self._leaving: set[asyncio.Task] = set()
        self._tasks = [asyncio.create_task(work()) for work in (self._listen, self._send, self._beat)]

    def close(self) -> None:
        for task in self._tasks:
            task.cancel()

    def post(self, what: str, song: str, data: Any = None) -> None:
        message = {"type": "live", "from": self.name, "what": what, "song": song, "data": data}
        try:
            self._waiting.put_nowait(message)
        except asyncio.QueueFull:
            log.warning("The channel layer is slow: a message to other processes was left out.")

    def left(self, song: str) -> None:
        """No engine of this process has the song any more."""
        self.post("gone", song)
        leaving = asyncio.create_task(self.lease.leave(song))
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)

    async def _send(self) -> None:
        while True:
            await self.layer.group_send(GROUP, await self._waiting.get())

    async def _listen(self) -> None:
        channel = await self.layer.new_channel()
        await self.layer.group_add(GROUP, channel)
        while True:
            message = await self.layer.receive(channel)
            if message["from"] != self.name:
                await self._hear(message["what"], message["song"], message["data"], message["from"])

    async def _hear(self, what: str, song: str, data: Any, sender: str) -> None:
        stage = self.relay.stages.get(song)
        if what == "wanted":
            await self._wanted(song, stage, data)
        elif stage is None:
            return
        elif stage.engine is not None:
            if what == "ask":
                stage.engine.post(data)
            elif what == "listens":
                self.relay.heard_far(stage, sender, tuple(data))
        elif what == "tell":
            stage.far_engine_at, stage.report = time.monotonic(), data
            stage.tell(data)
        elif what == "gone":
            stage.far_engine_at = 0.0
            stage.tell(self.relay.absence(stage))
        elif what == "show":
            frame, slot = data
            for listener in stage.listeners:
                listener.show(frame, slot)

    async def _wanted(self, song: str, stage: Stage | None, message: dict[str, Any] | None) -> None:
        """Somewhere a page asks for an engine; ``message``: what it shall do then, None: just be there."""
        if stage is None or stage.engine is None:
            engine = self.relay.idle() if message is None else self.relay.resting()
            if engine is None:
                return
            await self.give(song, engine)
            stage = self.relay.stages.get(song)
        if stage is not None and stage.engine is not None:
            if message is not None:
                stage.engine.post(message)
            self.post("tell", song, stage.report)

    async def _beat(self) -> None:
        """Says again how things stand, since messages get lost and processes end."""
        while True:
            for song, stage in list(self.relay.stages.items()):
                if stage.engine is not None:
                    await self.lease.take(song)
                    self.relay.forget_far(stage)
                    if stage.far_listeners:
                        self.post("tell", song, stage.report)
                elif stage.listeners:
                    self.post("listens", song, stage.own_wanted)
            await asyncio.sleep(BEAT_SECONDS)


def reach(relay: Relay, give: Callable[[str, LiveEngine], Awaitable[None]]) -> None:
    """Connects a relay, once, with those of other processes, where there can be any. To be called in the event loop."""
    layer = get_channel_layer()
    if relay.far is None and announce.is_shared(layer):
        name = uuid4().hex
        relay.far = Far(relay, layer, RedisLease(settings.REDIS_URL, name), give, name)
