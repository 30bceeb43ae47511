"""One hub a process: what happens to a song goes from here to every open socket.

Sockets are written to directly, not through the channel layer: a revision is encoded once and handed to all. The
layer only carries revisions between processes. Whatever gets lost on the way is found again: a process watches for
other processes' commits (on SQLite), and asks for the newest number of every open song every two seconds.

Everything here runs in the event loop of the sockets, but for :meth:`Hub.hear` and :meth:`Hub.tell`, which any thread
may call.
"""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.db import close_old_connections, connection

from .gestures import SILENCE_SECONDS
from .history import announce
from .history.announce import logged
from .history.changes import Change
from .models import Composition, Revision

BEAT_SECONDS = 2.0
GAP_PATIENCE_SECONDS = 0.1
WATCH_SECONDS = 0.05
MOST_WAITING_MESSAGES = 2_000

_encoder = msgspec.json.Encoder()


class Socket:
    """A listener in a room. Messages wait in a queue of their own, so that a slow one holds up nobody."""

    def __init__(self, send: Callable[[str | bytes], Coroutine], close: Callable[[], Coroutine]):
        self._send, self._close = send, close
        self._waiting: asyncio.Queue[str | bytes] = asyncio.Queue(MOST_WAITING_MESSAGES)
        self._pump = asyncio.create_task(self._run())

    def post(self, message: str | bytes) -> None:
        try:
            self._waiting.put_nowait(message)
        except asyncio.QueueFull:
            # It reads too slowly to ever catch up: on coming back it fetches what it missed.
            self.stop()
            _keep(self._close())

    @property
    def waiting(self) -> int:
        return self._waiting.qsize()

    def stop(self) -> None:
        self._pump.cancel()

    async def _run(self) -> None:
        while True:
            await self._send(await self._waiting.get())


_tasks: set[asyncio.Task] = set()


def _keep(coroutine: Coroutine) -> asyncio.Task:
    """Runs a coroutine on its own; the loop alone would let it be collected."""
    task = asyncio.create_task(coroutine)
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)
    return task


class Room:
    """The sockets that are open on a song, and the newest revision that they were told of."""

    def __init__(self, head: int):
        self.head = head
        self.sockets: set[Socket] = set()
        self.early: dict[int, str] = {}  # revisions that came before those between
        self.gestures: dict[tuple[str, str], asyncio.TimerHandle] = {}

    def post(self, message: str | bytes, *, but: Socket | None = None) -> None:
        for socket in self.sockets:
            if socket is not but:
                socket.post(message)


class Hub:
    def __init__(self) -> None:
        self.rooms: dict[str, Room] = {}
        #: Called in the loop with (composition_id, number) when a song has got new revisions.
        self.on_revision: list[Callable[[str, int], None]] = []
        #: Called in the loop with (composition_id, (socket, request_id), changes or None) as hands move.
        self.on_gesture: list[Callable[[str, tuple[str, str], list[Change] | None], None]] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._upkeep: list[asyncio.Task] = []

    # --- rooms --------------------------------------------------------------------------------------------------

    def enter(self, composition_id: str, socket: Socket, head: int) -> Room:
        """Puts a socket into a song's room; ``head`` is the song's newest revision, as just read."""
        self._start()
        room = self.rooms.setdefault(composition_id, Room(head))
        room.sockets.add(socket)
        return room

    def leave(self, composition_id: str, socket: Socket) -> None:
        socket.stop()
        room = self.rooms.get(composition_id)
        if room is not None:
            room.sockets.discard(socket)
            if not room.sockets:
                del self.rooms[composition_id]

    def post(self, composition_id: str, message: dict[str, Any], *, but: Socket | None = None) -> None:
        """Sends a message to all in a song's room, but for one."""
        room = self.rooms.get(composition_id)
        if room is not None:
            room.post(_encoder.encode(message).decode(), but=but)

    def tell(self, composition_id: str, message: dict[str, Any]) -> None:
        """Sends a message to all in a song's room, from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.post, composition_id, message)

    # --- gestures -----------------------------------------------------------------------------------------------

    def gesture(
        self,
        composition_id: str,
        socket_name: str,
        request_id: str,
        changes: list[Change] | None,
        packed: list,
        *,
        but: Socket | None = None,
    ) -> None:
        """Passes on what a hand is doing; ``changes`` None: it has let go. Silence for two seconds lets go as well."""
        room = self.rooms.get(composition_id)
        key = (socket_name, request_id)
        if room is not None:
            ending = room.gestures.pop(key, None)
            if ending is not None:
                ending.cancel()
            if changes is not None:
                room.gestures[key] = self._loop.call_later(
                    SILENCE_SECONDS, self.gesture, composition_id, socket_name, request_id, None, []
                )
        message = {"type": "gesture", "socket": socket_name, "request_id": request_id, "changes": packed}
        self.post(composition_id, message, but=but)
        for listener in self.on_gesture:
            listener(composition_id, key, changes)

    # --- revisions ----------------------------------------------------------------------------------------------

    def hear(self, composition_id: str, number: int, message: bytes) -> None:
        """Told of a revision made in this process, in any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._made_here, composition_id, number, message)

    def _made_here(self, composition_id: str, number: int, message: bytes) -> None:
        self._receive(composition_id, number, message.decode())
        layer = get_channel_layer()
        if announce.is_shared(layer):
            _keep(self._tell_others(layer, announce.packed(composition_id, number, message)))

    async def _tell_others(self, layer, packed: dict) -> None:
        with logged("telling other processes of a revision"):
            await layer.group_send(announce.GROUP, packed)

    def _receive(self, composition_id: str, number: int, message: str) -> None:
        room = self.rooms.get(composition_id)
        if room is None or number <= room.head:
            return
        room.early[number] = message
        self._pass_on(composition_id, room)
        if room.early:
            self._loop.call_later(GAP_PATIENCE_SECONDS, self._fill, composition_id)

    def _pass_on(self, composition_id: str, room: Room) -> None:
        """Posts what has come in order."""
        before = room.head
        while (message := room.early.pop(room.head + 1, None)) is not None:
            room.head += 1
            room.post(message)
        if room.head > before:
            for listener in self.on_revision:
                listener(composition_id, room.head)

    def _fill(self, composition_id: str) -> None:
        room = self.rooms.get(composition_id)
        if room is not None and room.early:
            _keep(self._fetch(composition_id, room.head))

    async def _fetch(self, composition_id: str, after: int) -> None:
        """Reads the revisions that did not come by themselves."""
        missed = await sync_to_async(revisions_after, thread_sensitive=False)(composition_id, after)
        room = self.rooms.get(composition_id)
        if room is None:
            return
        for number, message in missed:
            if number > room.head:
                room.early[number] = message
        for number in [number for number in room.early if number <= room.head]:
            del room.early[number]
        self._pass_on(composition_id, room)

    # --- upkeep -------------------------------------------------------------------------------------------------

    def _start(self) -> None:
        loop = asyncio.get_running_loop()
        if loop is self._loop:
            return
        self._loop = loop
        self.rooms.clear()
        self._upkeep = [_keep(self._beat())]
        if announce.is_shared(get_channel_layer()):
            self._upkeep.append(_keep(self._hear_others()))
        if connection.vendor == "sqlite":
            self._upkeep.append(_keep(self._watch()))
        announce.listen(self.hear)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            await self._compare()
            for room in list(self.rooms.values()):
                room.post(_encoder.encode({"type": "head", "number": room.head}).decode())

    async def _compare(self) -> None:
        """Fetches what open songs have got without this process hearing of it."""
        if not self.rooms:
            return
        with logged("comparing the songs' heads"):
            heads = await sync_to_async(heads_of, thread_sensitive=False)(list(self.rooms))
            for composition_id, head in heads.items():
                room = self.rooms.get(composition_id)
                if room is not None and head > room.head:
                    await self._fetch(composition_id, room.head)

    async def _hear_others(self) -> None:
        """Takes in what other processes announce."""
        layer = get_channel_layer()
        while True:
            with logged("listening to other processes"):
                channel = await layer.new_channel()
                await layer.group_add(announce.GROUP, channel)
                while True:
                    message = await layer.receive(channel)
                    self._receive(message["song"], message["number"], message["message"])
            await asyncio.sleep(BEAT_SECONDS)  # the broker is away; until it is back, the beat finds what is new

    async def _watch(self) -> None:
        """SQLite tells a connection that another one has committed: the shell and workers have no other voice."""
        seen = None
        # One thread, so one connection: the pragma compares with what that very connection saw.
        with ThreadPoolExecutor(1, "data-version") as executor:
            while True:
                await asyncio.sleep(WATCH_SECONDS)
                if not self.rooms:
                    continue
                with logged("watching the database"):
                    version = await self._loop.run_in_executor(executor, data_version)
                    if version != seen:
                        seen = version
                        await self._compare()


def revisions_after(composition_id: str, after: int) -> list[tuple[int, str]]:
    """Revisions as they are announced, in order."""
    found = Revision.objects.filter(composition_id=composition_id, number__gt=after).order_by("number")
    try:
        return [
            (
                revision.number,
                announce.message(revision, revision.user.get_username() if revision.user else "Sonic").decode(),
            )
            for revision in found.select_related("user")[:500]
        ]
    finally:
        close_old_connections()


def heads_of(composition_ids: list[str]) -> dict[str, int]:
    try:
        found = Composition.objects.filter(pk__in=composition_ids).values_list("pk", "head")
        return {str(id): head for id, head in found}
    finally:
        close_old_connections()


def data_version() -> int:
    with connection.cursor() as cursor:
        return cursor.execute("PRAGMA data_version").fetchone()[0]


hub = Hub()
