"""Feeding engines: one plan, one score and one difference per change of a song, whoever listens.

A feed belongs to a song and a process. It lives in the event loop and computes on threads of its own; changes that
come while it computes are taken together in its next step.
"""

import asyncio
import logging
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from django.db import close_old_connections

from compositions.errors import NotFound
from compositions.history import shelf
from compositions.history.changes import Change
from compositions.history.state import Broken, Song, apply
from compositions.hub import Socket, hub
from effects.catalogue import CATALOGUE
from playback import queries
from playback.graph import EMPTY, Graph, diff, frame, plan
from playback.schedule import Score, score, score_difference, whole

log = logging.getLogger(__name__)

_executor = ThreadPoolExecutor(2, "feed")


class Sounding(NamedTuple):
    """What the engines of a song have been told."""

    graph: Graph
    score: Score


class Step(NamedTuple):
    """From one state to the next: frames for engines that had the last one, and for those that have none."""

    now: Sounding
    changes: list[str | bytes]
    beginning: list[str | bytes]


def step(composition_id: str, before: Sounding | None, hands: Iterable[list[Change]], number: int, anew: bool) -> Step:
    """The song's newest state with what hands are doing laid over it. Raises NotFound.

    ``number``: the least revision that it has to hold. ``anew``: whether somebody begins with nothing.
    """
    try:
        song = shelf.at_hand_or_none(composition_id)
        if song is None or song.number < number:
            song = shelf.current(composition_id)
        song = _with_hands(song, hands)
        samples = queries.sounds(song)
    finally:
        close_old_connections()
    now = Sounding(plan(song, CATALOGUE), score(song, CATALOGUE, samples, before and before.score))
    changes: list[str | bytes] = []
    if before is not None:
        if messages := diff(before.graph, now.graph):
            changes.append(frame(messages))
        if text := score_difference(before.score, now.score):
            changes.append(text.decode())
    beginning = [whole(now.score).decode(), frame(diff(EMPTY, now.graph))] if anew else []
    return Step(now, changes, beginning)


def _with_hands(song: Song, hands: Iterable[list[Change]]) -> Song:
    for changes in hands:
        try:
            song = apply(song, changes)
        except Broken:
            continue  # what the hand holds is gone: there is nothing to move any more
    return song


class _Presence:
    """Keeps a song's room open, so that the hub hears of its revisions; itself it listens to nothing."""

    def post(self, message: str | bytes) -> None:
        pass

    def stop(self) -> None:
        pass


class Engine(Socket):
    """The socket of one engine."""

    _closing: asyncio.Task | None = None

    def drop(self) -> None:
        """Closes it; it comes again and begins anew."""
        self.stop()
        self._closing = asyncio.create_task(self._close())


class Feed:
    """The engines of one song."""

    def __init__(self, composition_id: str, number: int):
        self.composition_id = composition_id
        self.number = number
        self.engines: set[Engine] = set()
        self.newcomers: set[Engine] = set()
        self.hands: dict[tuple[str, str], list[Change]] = {}
        self.now: Sounding | None = None
        self._asked = asyncio.Event()
        self._presence = _Presence()
        hub.enter(composition_id, self._presence, number)
        self._task = asyncio.create_task(self._run())
        self._task.add_done_callback(self._ended)

    def ready(self, engine: Engine) -> None:
        """An engine has booted and is empty."""
        self.engines.discard(engine)
        self.newcomers.add(engine)
        self._asked.set()

    def revised(self, number: int) -> None:
        self.number = max(self.number, number)
        self._asked.set()

    def moved(self, hand: tuple[str, str], changes: list[Change] | None) -> None:
        if changes is None:
            self.hands.pop(hand, None)
        else:
            self.hands[hand] = changes
        self._asked.set()

    def leave(self, engine: Engine) -> None:
        self.engines.discard(engine)
        self.newcomers.discard(engine)

    def close(self) -> None:
        """Ends it; from here on, who comes finds another one."""
        hub.leave(self.composition_id, self._presence)
        if _feeds.get(self.composition_id) is self:
            del _feeds[self.composition_id]
        self._task.cancel()

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._asked.wait()
            self._asked.clear()
            newcomers = set(self.newcomers)
            made = await loop.run_in_executor(
                _executor, step, self.composition_id, self.now, list(self.hands.values()), self.number, bool(newcomers)
            )
            self.now = made.now
            _post(self.engines, made.changes)
            newcomers &= self.newcomers  # without those that have left meanwhile
            _post(newcomers, made.beginning)
            self.newcomers -= newcomers
            self.engines |= newcomers

    def _ended(self, task: asyncio.Task) -> None:
        if task.cancelled():
            return
        self.close()
        if not isinstance(error := task.exception(), NotFound):
            log.error("The feed of song %s ended", self.composition_id, exc_info=error)
        for engine in self.engines | self.newcomers:
            engine.drop()


def _post(engines: Iterable[Engine], frames: Iterable[str | bytes]) -> None:
    for engine in engines:
        for each in frames:
            engine.post(each)


_feeds: dict[str, Feed] = {}


def ready(composition_id: str, engine: Engine, number: int) -> None:
    """An engine of a song has booted and is empty; ``number`` is the song's newest revision, as just read."""
    found = _feeds.get(composition_id)
    if found is None:
        found = _feeds[composition_id] = Feed(composition_id, number)
    found.ready(engine)


def leave(composition_id: str, engine: Engine) -> None:
    found = _feeds.get(composition_id)
    if found is not None:
        found.leave(engine)
        if not found.engines and not found.newcomers:
            found.close()


def _revised(composition_id: str, number: int) -> None:
    if composition_id in _feeds:
        _feeds[composition_id].revised(number)


def _moved(composition_id: str, hand: tuple[str, str], changes: list[Change] | None) -> None:
    if composition_id in _feeds:
        _feeds[composition_id].moved(hand, changes)


hub.on_revision.append(_revised)
hub.on_gesture.append(_moved)
