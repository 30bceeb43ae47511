"""The song's socket: permission, parse, one call, send."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import msgspec
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import close_old_connections

from . import permissions
from .api import run_requested
from .errors import EditError, Invalid, NotFound
from .gestures import checked_gesture
from .history import shelf
from .history.actor import Actor
from .hub import Socket, hub
from .permissions import May

# Few, for what they do is short and the database has one writer; more would only stand in line.
_executor = ThreadPoolExecutor(4, "edits")
LARGEST_MESSAGE_BYTES = 16_000_000
LARGEST_PRESENCE_BYTES = 4_000
MOST_WAITING_COMMANDS = 500

SIGN_IN, NOT_YOURS, NO_SUCH_SONG, TOO_MUCH = 4401, 4403, 4404, 4413

_encoder = msgspec.json.Encoder()


async def in_thread(function, *arguments) -> Any:
    """Runs blocking work outside the event loop, on a few threads of our own."""

    def run():
        try:
            return function(*arguments)
        finally:
            close_old_connections()

    return await asyncio.get_running_loop().run_in_executor(_executor, run)


class SongSocket(AsyncWebsocketConsumer):
    """A socket on a song: what is common to the song's own, the engine's and the meters' sockets."""

    wanted = May.LISTEN

    async def connect(self) -> None:
        self.composition_id = str(self.scope["url_route"]["kwargs"]["composition_id"])
        user = self.scope["user"]
        self.actor = Actor.of(user, self.scope.get("via", "page")) if user.is_authenticated else None
        refusal = await self.refusal()
        await self.accept()  # a close code reaches the page only over an accepted socket
        if refusal is not None:
            await self.close(refusal)
            return
        await self.opened()

    async def refusal(self) -> int | None:
        if self.actor is None:
            return SIGN_IN
        try:
            await in_thread(permissions.require, self.actor, self.composition_id, self.wanted)
        except NotFound:
            return NO_SUCH_SONG
        except EditError:
            return NOT_YOURS
        return None

    async def opened(self) -> None:
        raise NotImplementedError


class SongConsumer(SongSocket):
    """`ws/compositions/<id>/`, see docs/protocol.md."""

    socket: Socket | None = None

    async def opened(self) -> None:
        self.name = uuid4().hex
        self.commands: asyncio.Queue[dict] = asyncio.Queue(MOST_WAITING_COMMANDS)
        self.gesturing: set[str] = set()
        song = await in_thread(shelf.current, self.composition_id)
        self.socket = Socket(self.transmit, self.close)
        room = hub.enter(self.composition_id, self.socket, song.number)
        self.post({"type": "head", "number": room.head, "socket": self.name})
        self.worker = asyncio.create_task(self.work())

    async def disconnect(self, code: int) -> None:
        if self.socket is None:
            return
        self.worker.cancel()
        hub.leave(self.composition_id, self.socket)
        for request_id in list(self.gesturing):
            self.end_gesture(request_id)
        hub.post(self.composition_id, {"type": "left", "socket": self.name})

    async def transmit(self, message: str | bytes) -> None:
        await self.send(text_data=message if isinstance(message, str) else message.decode())

    def post(self, message: dict[str, Any]) -> None:
        self.socket.post(_encoder.encode(message).decode())

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.socket is None:
            return
        try:
            if text_data is None or len(text_data) > LARGEST_MESSAGE_BYTES:
                raise Invalid("A message is a text of at most 16 MB.")
            message = msgspec.json.decode(text_data)
            if not isinstance(message, dict):
                raise Invalid("A message is an object.")
        except (msgspec.DecodeError, Invalid) as error:
            self.refuse(None, Invalid(str(error)))
            return
        match message.get("type"):
            case "command":
                try:
                    self.commands.put_nowait(message)
                except asyncio.QueueFull:
                    self.refuse(message, Invalid("That is more at once than Sonic takes: wait for answers."))
            case "gesture":
                self.gesture(message)
            case "presence":
                self.presence(message, len(text_data))
            case other:
                self.refuse(message, Invalid(f"There is no message of type {str(other)[:40]!r}."))

    # --- commands: in order, in a task of their own, so that a slow one holds up no gesture -----------------------

    async def work(self) -> None:
        while True:
            message = await self.commands.get()
            try:
                outcome = await in_thread(run_requested, message, self.composition_id, self.actor)
            except EditError as error:
                self.refuse(message, error)
            except asyncio.CancelledError:
                raise
            except Exception:
                import logging

                logging.getLogger(__name__).exception("A command failed")
                self.refuse(message, EditError("Something went wrong here; nothing was changed."))
            else:
                self.post(
                    {
                        "type": "done",
                        "request_id": message.get("request_id"),
                        "number": outcome.number,
                        "result": outcome.result,
                    }
                )
            self.end_gesture(message.get("request_id"))

    def refuse(self, message: dict | None, error: EditError) -> None:
        request_id = message.get("request_id") if message else None
        self.post({"type": "refused", "request_id": request_id, "error": error.name, "why": error.why, **error.details})

    # --- gestures and presence: passed on, never stored ------------------------------------------------------------

    def gesture(self, message: dict) -> None:
        request_id = message.get("request_id")
        room = hub.rooms.get(self.composition_id)
        try:
            changes = checked_gesture(shelf.at_hand_or_none(self.composition_id), message)
        except Invalid as error:
            self.refuse(message, error)
            return
        if room is None:
            return
        if not changes:
            self.end_gesture(request_id)
            return
        self.gesturing.add(request_id)
        hub.gesture(self.composition_id, self.name, request_id, changes, message["changes"], but=self.socket)

    def end_gesture(self, request_id: str | None) -> None:
        if request_id in self.gesturing:
            self.gesturing.discard(request_id)
            hub.gesture(self.composition_id, self.name, request_id, None, [], but=self.socket)

    def presence(self, message: dict, size: int) -> None:
        if size > LARGEST_PRESENCE_BYTES:
            self.refuse(message, Invalid("That is too much to tell of where you are."))
            return
        about = {"type": "presence", "socket": self.name, "actor": {"id": self.actor.user_id, "name": self.actor.name}}
        hub.post(self.composition_id, {**message, **about}, but=self.socket)
