"""The engine's socket, see docs/protocol.md: it says that it is ready, and is fed from then on."""

import msgspec

from compositions.consumers import SongSocket, in_thread
from compositions.history import shelf

from . import feed
from .feed import Engine

LARGEST_MESSAGE = 1_000


class Said(msgspec.Struct):
    """What an engine says: "ready", when it has booted, is empty and has the SynthDefs."""

    type: str


_decoder = msgspec.json.Decoder(Said)


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
