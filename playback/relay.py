"""Between pages and live engines: which engine has which song, and what passes between them.

Everything here runs in the event loop of the sockets. An engine is a process of its own (``manage.py run_engine``) and
has one song at a time, which a page asked for; a song has one engine at most.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec

from compositions.history.actor import Actor
from playback import readings
from playback.readings import Kind

if TYPE_CHECKING:
    from .far import Far

MOST_AHEAD = 90  # frames that a listener may be behind before it skips some: about a second
COMES_BACK_SECONDS = 15.0  # an engine that was lost is given so long to play on
FORGOTTEN_SECONDS = 5.0  # without a word from another process
MOST_TAPS = 8

AWAY = "The server's sound engine is not there."
ELSEWHERE = "The server's sound engine is playing another song. Stop it there first."
RESTS = "The server's sound engine has another song. Play brings it here."
SILENT = {"type": "transport", "state": "stopped", "playing": False, "beat": 0.0, "bpm": 120.0}

Wanted = tuple[list[int], list[int]]  # slots of which anything is wanted beyond meters, and those of which pictures are

_encoder = msgspec.json.Encoder()


def encoded(message: dict[str, Any]) -> str:
    return _encoder.encode(message).decode()


class Listener:
    """A page on a meters' socket. It gets the newest of each kind of frame; one that reads slowly skips the others.

    It says now and then how many frames it has got, since nothing else tells whether they wait somewhere on the way.
    """

    def __init__(self, send: Callable[[str | bytes], Coroutine]):
        self._send = send
        self._texts: dict[str, str] = {}
        self._frames: dict[bytes, bytes] = {}
        self._wake = asyncio.Event()
        self._sent = self._seen = 0
        self.pictured: set[int] = set()  # slots of which it wants spectrum, waveform and loudness
        self.measured: set[int] = set()  # slots of which it wants loudness alone
        self._pump = asyncio.create_task(self._run())

    def tell(self, message: dict[str, Any]) -> None:
        """The newest of each type is told."""
        self._texts[message["type"]] = encoded(message)
        self._wake.set()

    def show(self, frame: bytes, slot: int | None) -> None:
        """``slot``: of the strip that it is of; None: the meters."""
        if slot is None or slot in self.pictured or (slot in self.measured and frame[0] == Kind.LOUDNESS):
            readings.keep_newest(self._frames, frame)
            self._wake.set()

    def saw(self, frames: int) -> None:
        self._seen = min(max(frames, self._seen), self._sent)
        self._wake.set()

    def stop(self) -> None:
        self._pump.cancel()

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._texts:
                await self._send(self._texts.pop(next(iter(self._texts))))
            while self._frames and self._sent - self._seen < MOST_AHEAD:
                self._sent += 1
                await self._send(self._frames.pop(next(iter(self._frames))))


class LiveEngine:
    """A live engine's line."""

    def __init__(self, actor: Actor, post: Callable[[dict[str, Any]], None]):
        self.actor = actor
        self.post = post
        self.song: str | None = None


class Stage:
    """A song that pages listen to: who listens, and the engine that has it."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self.engine: LiveEngine | None = None
        self.report: dict[str, Any] = SILENT
        self.lost_at = 0.0
        self.is_watched = False
        self.far_engine_at = 0.0  # when another process last told what its engine does with the song
        self.far_listeners: dict[str, tuple[float, Wanted]] = {}  # by process: when it last said so, and what it wants

    def tell(self, message: dict[str, Any]) -> None:
        for listener in self.listeners:
            listener.tell(message)

    @property
    def is_playing(self) -> bool:
        return bool(self.report.get("playing"))

    @property
    def has_far_engine(self) -> bool:
        return time.monotonic() - self.far_engine_at < FORGOTTEN_SECONDS

    @property
    def is_heard(self) -> bool:
        return bool(self.listeners or self.far_listeners)

    @property
    def own_wanted(self) -> Wanted:
        """What the listeners of this process want."""
        pictured = {slot for listener in self.listeners for slot in listener.pictured}
        measured = {slot for listener in self.listeners for slot in listener.measured}
        return sorted(pictured | measured), sorted(pictured)

    @property
    def was_lost_just_now(self) -> bool:
        return time.time() - self.lost_at < COMES_BACK_SECONDS


class Relay:
    def __init__(self) -> None:
        self.stages: dict[str, Stage] = {}
        self.engines: list[LiveEngine] = []
        self.far: Far | None = None  # other processes of the server, if there can be any

    # --- pages --------------------------------------------------------------------------------------------------------

    def enter(self, song: str, listener: Listener) -> None:
        stage = self.stages.setdefault(song, Stage())
        stage.listeners.add(listener)
        self._watch(stage)
        if stage.engine is not None or stage.has_far_engine:
            listener.tell(stage.report)
        elif self.idle() is None:
            listener.tell(self.absence(stage))
        self._say_who_listens(song, stage)

    def leave(self, song: str, listener: Listener) -> None:
        listener.stop()
        stage = self.stages.get(song)
        if stage is None:
            return
        stage.listeners.discard(listener)
        self._tap(stage)
        self._watch(stage)
        if not stage.listeners and stage.engine is None and not stage.was_lost_just_now:
            del self.stages[song]

    def idle(self) -> LiveEngine | None:
        """An engine that may be given a song: it has none, or one that nobody hears and that does not play."""

        def is_free(engine: LiveEngine) -> bool:
            stage = self.stages.get(engine.song)
            return stage is None or not (stage.is_heard or stage.is_playing)

        return next(
            (engine for engine in sorted(self.engines, key=lambda each: each.song is not None) if is_free(engine)), None
        )

    def resting(self) -> LiveEngine | None:
        """An engine whose song does not play, though somebody has its page open; or plays with nobody to stop it."""

        def rests(engine: LiveEngine) -> bool:
            stage = self.stages.get(engine.song)
            return stage is None or not (stage.is_playing and stage.is_heard)

        return self.idle() or next((engine for engine in self.engines if rests(engine)), None)

    def give(self, song: str, engine: LiveEngine) -> None:
        """Gives a song to an engine; the one that it had loses it."""
        stage = self.stages.setdefault(song, Stage())
        if stage.engine is not None or engine not in self.engines:
            return
        left = self.stages.get(engine.song)
        if left is not None:
            left.engine, left.report, left.is_watched = None, SILENT, False
            left.tell(self.absence(left))
            self._say_gone(engine.song)
            if not left.listeners:
                del self.stages[engine.song]
        engine.song, stage.engine, stage.is_watched = song, engine, stage.is_heard
        engine.post({"type": "open", "song": song, "watch": stage.is_watched})
        self._tap(stage)
        if stage.is_playing and stage.was_lost_just_now:
            engine.post({"type": "transport", "action": "play", "beat": _beat_now(stage.report)})

    def ask(self, song: str, message: dict[str, Any]) -> bool:
        """Passes a page's message on; False: no engine has the song."""
        stage = self.stages.get(song)
        if stage is not None and stage.engine is not None:
            stage.engine.post(message)
            return True
        if stage is not None and self.far is not None and stage.has_far_engine:
            self.far.post("ask", song, message)
            return True
        return False

    def subscribe(self, song: str, listener: Listener, pictured: set[int], measured: Iterable[int] = ()) -> None:
        listener.pictured, listener.measured = pictured, set(measured)
        stage = self.stages.get(song)
        if stage is not None:
            self._tap(stage)
            self._say_who_listens(song, stage)

    def _tap(self, stage: Stage) -> None:
        if stage.engine is not None:
            wanted = [stage.own_wanted, *(wanted for _, wanted in stage.far_listeners.values())]
            slots, pictured = (sorted(set().union(*each)) for each in zip(*wanted, strict=True))
            stage.engine.post({"type": "tap", "slots": slots[:MOST_TAPS], "pictures": pictured})

    def _watch(self, stage: Stage) -> None:
        """Readings are made only while somebody wants them."""
        if stage.engine is not None and stage.is_watched != stage.is_heard:
            stage.is_watched = stage.is_heard
            stage.engine.post({"type": "watch", "on": stage.is_watched})

    # --- other processes ----------------------------------------------------------------------------------------------

    def _say_who_listens(self, song: str, stage: Stage) -> None:
        if self.far is not None and stage.engine is None:
            self.far.post("listens", song, stage.own_wanted)

    def _say_gone(self, song: str) -> None:
        if self.far is not None:
            self.far.left(song)

    def heard_far(self, stage: Stage, process: str, wanted: Wanted) -> None:
        """In another process pages listen to a song that an engine of this one has."""
        stage.far_listeners[process] = (time.monotonic(), wanted)
        self._watch(stage)
        self._tap(stage)

    def forget_far(self, stage: Stage) -> None:
        """Forgets processes that have fallen silent."""
        now = time.monotonic()
        silent = [name for name, (at, _) in stage.far_listeners.items() if now - at > FORGOTTEN_SECONDS]
        for name in silent:
            del stage.far_listeners[name]
        if silent:
            self._watch(stage)
            self._tap(stage)

    def absence(self, stage: Stage) -> dict[str, Any]:
        why = AWAY if not self.engines else ELSEWHERE if self.resting() is None else RESTS
        return {**stage.report, "playing": False, "at": time.time(), "engine": "away", "why": why}

    # --- engines ------------------------------------------------------------------------------------------------------

    def register(self, engine: LiveEngine) -> None:
        self.engines.append(engine)

    def waiting(self) -> list[str]:
        """Songs that pages have open, or that played until a moment ago, and that no engine has."""
        now = time.time()
        return [
            song
            for song, stage in self.stages.items()
            if stage.engine is None
            and (stage.listeners or (stage.is_playing and now - stage.lost_at < COMES_BACK_SECONDS))
        ]

    def unregister(self, engine: LiveEngine) -> None:
        with suppress(ValueError):
            self.engines.remove(engine)
        stage = self.stages.get(engine.song)
        if stage is not None and stage.engine is engine:
            stage.engine, stage.lost_at, stage.is_watched = None, time.time(), False
            stage.far_listeners.clear()
            self._say_gone(engine.song)
            stage.tell({**stage.report, "engine": "restarting", "why": AWAY})
            if not stage.listeners and not stage.is_playing:
                del self.stages[engine.song]

    def reported(self, engine: LiveEngine, report: dict[str, Any]) -> None:
        stage = self.stages.get(engine.song)
        if stage is not None and report.pop("song", None) == engine.song:
            stage.report = report
            stage.tell(report)
            if self.far is not None and stage.far_listeners:
                self.far.post("tell", engine.song, report)

    def read(self, engine: LiveEngine, frame: bytes, slot: int | None) -> None:
        stage = self.stages.get(engine.song)
        if stage is not None:
            for listener in stage.listeners:
                listener.show(frame, slot)
            if self.far is not None and stage.far_listeners:
                self.far.post("show", engine.song, [frame, slot])


def _beat_now(report: dict[str, Any]) -> float:
    return report["beat"] + (time.time() - report["at"]) * report["bpm"] / 60.0


relay = Relay()
