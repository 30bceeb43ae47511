"""The song's socket: permission, parse, one call, send."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import msgspec
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import DatabaseError, close_old_connections
from rest_framework.exceptions import ParseError

from . import permissions
from .api import LONGEST_REQUEST_ID, run_requested
from .errors import EditError, Invalid, NotAllowed, NotFound
from .gestures import checked_gesture
from .history import shelf
from .history.actor import Actor
from .history.changes import pack
from .hub import Socket, hub
from .parsing import decoded
from .permissions import May

log = logging.getLogger(__name__)

# Few, for what they do is short and the database has one writer; more would only stand in line.
_executor = ThreadPoolExecutor(4, "edits")
LARGEST_MESSAGE_BYTES = 16_000_000
LARGEST_PRESENCE_BYTES = 4_000
MOST_WAITING_COMMANDS = 500
MOST_WAITING_BYTES = 32_000_000  # of one socket: as objects, messages take many times their bytes
LARGEST_GESTURE_BYTES = 1_000_000
MOST_HANDS = 100  # of one socket, at a time
WELCOME_SECONDS = 5.0  # so often it is asked whether a socket may still be open

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


def request_id_in(message: dict[str, Any]) -> str | None:
    """A message's request_id where it is one: an answer repeats it, and repeats nothing else that was sent."""
    given = message.get("request_id")
    return given if isinstance(given, str) and len(given) <= LONGEST_REQUEST_ID else None


class SongSocket(AsyncWebsocketConsumer):
    """A socket on a song: what is common to the song's own, the engine's and the meters' sockets."""

    wanted = May.LISTEN
    may = May.LISTEN
    _doorkeeper: asyncio.Task | None = None

    async def __call__(self, scope, receive, send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            if self._doorkeeper is not None:
                self._doorkeeper.cancel()

    async def connect(self) -> None:
        self.composition_id = str(self.scope["url_route"]["kwargs"]["composition_id"]).lower()
        user = self.scope["user"]
        self.actor = Actor.of(user, self.scope.get("via", "page")) if user.is_authenticated else None
        refusal = await self.refusal()
        await self.accept()  # a close code reaches the page only over an accepted socket
        if refusal is not None:
            await self.close(refusal)
            return
        try:
            await self.opened()
        except NotFound:  # deleted in this very moment
            await self.close(NO_SUCH_SONG)
            return
        self._doorkeeper = asyncio.create_task(self.keep_the_door())

    async def websocket_receive(self, message: dict[str, Any]) -> None:
        try:
            await super().websocket_receive(message)
        except NotFound:  # the song was deleted while its page was talking
            await self.close(NO_SUCH_SONG)

    async def refusal(self) -> int | None:
        if self.actor is None:
            return SIGN_IN
        may = await in_thread(permissions.allowed, self.actor.user_id, self.composition_id)
        if may is None:
            return NO_SUCH_SONG
        self.may = may
        return NOT_YOURS if may < self.wanted else None

    async def keep_the_door(self) -> None:
        """Closes the socket once the song is gone, or its person has no place in it any more."""
        while True:
            await asyncio.sleep(WELCOME_SECONDS)
            try:
                refusal = await self.refusal()
            except DatabaseError:
                continue  # away for a while: it is asked again
            if refusal is not None:
                await self.close(refusal)
                return

    async def opened(self) -> None:
        """The socket is open, and its person may listen."""


class SongConsumer(SongSocket):
    """`ws/compositions/<id>/`, see docs/protocol.md."""

    socket: Socket | None = None

    async def opened(self) -> None:
        self.name = uuid4().hex
        self.commands: asyncio.Queue[tuple[dict, int]] = asyncio.Queue(MOST_WAITING_COMMANDS)
        self.waiting_bytes = 0
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
            message = decoded(text_data)
            if not isinstance(message, dict):
                raise Invalid("A message is an object.")
        except (ParseError, Invalid) as error:
            self.refuse(None, Invalid(str(error)))
            return
        match message.get("type"):
            case "command":
                self.take(message, len(text_data))
            case "gesture":
                self.gesture(message, len(text_data))
            case "presence":
                self.presence(message, len(text_data))
            case other:
                name = f" of type {other[:40]!r}" if isinstance(other, str) else " without a type"
                self.refuse(message, Invalid(f"There is no message{name}."))

    # --- commands: in order, in a task of their own, so that a slow one holds up no gesture -----------------------

    def take(self, message: dict, size: int) -> None:
        if self.waiting_bytes + size > MOST_WAITING_BYTES or self.commands.full():
            self.refuse(message, Invalid("That is more at once than Sonic takes: wait for answers."))
            return
        self.waiting_bytes += size
        self.commands.put_nowait((message, size))

    async def work(self) -> None:
        while True:
            message, size = await self.commands.get()
            try:
                outcome = await in_thread(run_requested, message, self.composition_id, self.actor)
            except EditError as error:
                self.refuse(message, error)
            except asyncio.CancelledError:
                raise
            except Exception:
                log.exception("A command failed")
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
            self.waiting_bytes -= size
            self.end_gesture(request_id_in(message))

    def refuse(self, message: dict | None, error: EditError) -> None:
        request_id = request_id_in(message) if message else None
        self.post({"type": "refused", "request_id": request_id, "error": error.name, "why": error.why, **error.details})

    # --- gestures and presence: passed on, never stored ------------------------------------------------------------

    def gesture(self, message: dict, size: int) -> None:
        request_id = request_id_in(message)
        room = hub.rooms.get(self.composition_id)
        try:
            if self.may < May.EDIT:
                raise NotAllowed(permissions.REFUSALS[May.EDIT])
            if size > LARGEST_GESTURE_BYTES or self.hands_are_full(request_id):
                raise Invalid("No hand moves so much at once.")
            changes = checked_gesture(shelf.at_hand_or_none(self.composition_id), message)
        except EditError as error:
            self.refuse(message, error)
            return
        if room is None:
            return
        if not changes:
            self.end_gesture(request_id)
            return
        self.gesturing.add(request_id)
        # What was checked is passed on, and nothing else that came with it.
        hub.gesture(self.composition_id, self.name, request_id, changes, pack(changes), but=self.socket)

    def hands_are_full(self, request_id: str | None) -> bool:
        if len(self.gesturing) >= MOST_HANDS:  # some may have been let go by silence
            room = hub.rooms.get(self.composition_id)
            self.gesturing = {id for id in self.gesturing if room is not None and (self.name, id) in room.gestures}
        return len(self.gesturing) >= MOST_HANDS and request_id not in self.gesturing

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
