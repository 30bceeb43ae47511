"""The sockets of sound, see docs/protocol.md: an engine's feed, a live engine's line, and what pages see of it."""

import time
from collections.abc import Callable
from typing import Annotated, Any, Literal

import msgspec
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings

from compositions import permissions
from compositions.consumers import NO_SUCH_SONG, NOT_YOURS, SIGN_IN, SongSocket, in_thread
from compositions.errors import EditError
from compositions.history import shelf
from compositions.history.actor import Actor
from compositions.hub import Socket
from compositions.permissions import May

from . import feed
from .far import reach
from .feed import Engine
from .readings import HEAD, Kind
from .relay import AWAY, ELSEWHERE, Listener, LiveEngine, encoded, relay

LARGEST_MESSAGE = 1_000


class Said(msgspec.Struct):
    """What an engine says: "ready", when it has booted, is empty and has the SynthDefs."""

    type: str


_decoder = msgspec.json.Decoder(Said)
_report = msgspec.json.Decoder(dict[str, Any])
NOT_UNDERSTOOD = 4400


class EngineConsumer(SongSocket):
    """`ws/engines/<id>/`"""

    engine: Engine | None = None

    async def opened(self) -> None:
        self.engine = Engine(self.transmit, self.close)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.engine is None or text_data is None or len(text_data) > LARGEST_MESSAGE:
            return
        try:
            said = _decoder.decode(text_data)
        except msgspec.DecodeError:
            return
        if said.type == "ready":
            song = await in_thread(shelf.current, self.composition_id)
            feed.ready(self.composition_id, self.engine, song.number)

    async def transmit(self, message: str | bytes) -> None:
        if isinstance(message, str):
            await self.send(text_data=message)
        else:
            await self.send(bytes_data=message)

    async def disconnect(self, code: int) -> None:
        if self.engine is not None:
            self.engine.stop()
            feed.leave(self.composition_id, self.engine)


# --- live engines -----------------------------------------------------------------------------------------------------

LARGEST_FRAME_BYTES = 100_000

Beat = Annotated[float, msgspec.Meta(ge=0.0, le=1e6)]


class Asked(msgspec.Struct, omit_defaults=True):
    """What a page says on the meters' socket."""

    type: str
    action: Annotated[str, msgspec.Meta(max_length=20)] = ""
    beat: Beat | None = None
    loop: tuple[Beat, Beat, bool] | None = None
    on: bool = False
    strip_id: Annotated[str, msgspec.Meta(max_length=40)] = ""
    only: Literal["loudness"] | None = None
    frames: Annotated[int, msgspec.Meta(ge=0, le=2**53)] = 0
    sent: float = 0.0
    key: Annotated[str, msgspec.Meta(max_length=40)] = ""
    track_id: Annotated[str, msgspec.Meta(max_length=40)] = ""
    pitch: Annotated[float, msgspec.Meta(ge=0.0, le=127.0)] = 60.0
    velocity: Annotated[float, msgspec.Meta(ge=1.0, le=127.0)] = 100.0


ACTIONS = {"play", "pause", "stop", "seek", "loop", "metronome", "panic"}
_asked = msgspec.json.Decoder(Asked)


class MetersConsumer(SongSocket):
    """`ws/meters/<id>/`: what the song's strips read on a live engine, and its transport."""

    listener: Listener | None = None

    async def opened(self) -> None:
        self.pictured: set[int] = set()
        self.measured: set[int] = set()
        self.listener = Listener(self.transmit)
        reach(relay, given)
        relay.enter(self.composition_id, self.listener)
        if settings.ENGINE != "live":
            self.away("This server has no sound engine of its own: pages play by themselves.")
        else:
            await self.find_engine(relay.idle())

    async def disconnect(self, code: int) -> None:
        if self.listener is not None:
            relay.leave(self.composition_id, self.listener)

    async def transmit(self, message: str | bytes) -> None:
        if isinstance(message, str):
            await self.send(text_data=message)
        else:
            await self.send(bytes_data=message)

    def away(self, why: str) -> None:
        report = relay.stages[self.composition_id].report
        self.listener.tell({**report, "playing": False, "at": time.time(), "engine": "away", "why": why})

    def refuse(self, why: str) -> None:
        self.listener.tell({"type": "refused", "why": why})

    async def find_engine(self, engine: LiveEngine | None) -> None:
        stage = relay.stages[self.composition_id]
        if stage.engine is not None or stage.has_far_engine:
            return
        if engine is not None:
            await given(self.composition_id, engine, self.away)
        elif relay.far is not None:
            relay.far.post("wanted", self.composition_id)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.listener is None or text_data is None or len(text_data) > LARGEST_MESSAGE:
            return
        try:
            asked = _asked.decode(text_data)
        except msgspec.DecodeError as error:
            self.refuse(f"That was not understood: {error}.")
            return
        match asked.type:
            case "seen":
                self.listener.saw(asked.frames)
            case "clock":
                self.listener.tell({"type": "clock", "sent": asked.sent, "server": time.time()})
            case "subscribe" | "unsubscribe":
                await self.subscribe(asked)
            case "transport" if asked.action in ACTIONS:
                await self.play(asked)
            case "strike" | "release":
                await self.play(asked)
            case _:
                self.refuse("There is no such message.")

    async def subscribe(self, asked: Asked) -> None:
        song = await in_thread(shelf.current, self.composition_id)
        strip = song.get("mixer.strip", asked.strip_id)
        if strip is None:
            self.refuse("That strip is not there any more.")
            return
        slots = self.measured if asked.only == "loudness" else self.pictured
        (slots.add if asked.type == "subscribe" else slots.discard)(strip.slot)
        relay.subscribe(self.composition_id, self.listener, set(self.pictured), set(self.measured))

    async def play(self, asked: Asked) -> None:
        if self.may < May.EDIT:
            self.refuse("You may listen to this song, but not play it on the server.")
            return
        message = msgspec.to_builtins(asked)
        if relay.ask(self.composition_id, message):
            return
        engine = relay.resting()
        if engine is None and relay.far is not None:
            relay.far.post("wanted", self.composition_id, message)
            return
        if engine is None:
            self.refuse(ELSEWHERE if relay.engines else AWAY)
            return
        await self.find_engine(engine)
        relay.ask(self.composition_id, message)


async def given(composition_id: str, engine: LiveEngine, refused: Callable[[str], None] = lambda why: None) -> None:
    """Gives a song to an engine, if who the engine signs in as may hear it, and no other process has it."""
    try:
        await in_thread(permissions.require, engine.actor, composition_id, May.LISTEN)
    except EditError:
        refused(f"The server's sound engine signs in as {engine.actor.name}: invite them to hear this song there.")
        return
    if relay.far is None or await relay.far.lease.take(composition_id):
        relay.give(composition_id, engine)


class LiveConsumer(AsyncWebsocketConsumer):
    """`ws/live/`: the line of a live engine's process. Its token is an administrator's."""

    engine: LiveEngine | None = None
    socket: Socket | None = None

    async def connect(self) -> None:
        user = self.scope["user"]
        await self.accept()
        if not user.is_authenticated:
            await self.close(SIGN_IN)
        elif not user.is_superuser:
            await self.close(NOT_YOURS)
        elif settings.ENGINE != "live":
            await self.close(NO_SUCH_SONG)
        else:
            await self.opened(Actor.of(user, self.scope.get("via", "page")))

    async def opened(self, actor: Actor) -> None:
        self.socket = Socket(self.transmit, self.close)
        reach(relay, given)
        self.engine = LiveEngine(actor, self.post)
        relay.register(self.engine)
        for song in relay.waiting():
            if self.engine.song is None:
                await given(song, self.engine)

    async def disconnect(self, code: int) -> None:
        if self.engine is not None:
            self.socket.stop()
            relay.unregister(self.engine)

    def post(self, message: dict[str, Any]) -> None:
        self.socket.post(encoded(message))

    async def transmit(self, message: str | bytes) -> None:
        await self.send(text_data=message)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.engine is None:
            return
        if bytes_data is not None:
            if HEAD.size <= len(bytes_data) <= LARGEST_FRAME_BYTES:
                kind, _, number, _ = HEAD.unpack_from(bytes_data)
                relay.read(self.engine, bytes_data, None if kind == Kind.METERS else number)
            return
        try:
            message = _report.decode(text_data)
        except msgspec.DecodeError:
            await self.close(NOT_UNDERSTOOD)
            return
        if message.get("type") == "clock":
            self.post({"type": "clock", "sent": message.get("sent"), "server": time.time()})
        elif message.get("type") == "transport":
            relay.reported(self.engine, message)
