"""Who gets which song, and what slow pages skip."""

import asyncio
import json
import time

import pytest

from compositions.history.actor import Actor
from playback import readings
from playback.relay import AWAY, ELSEWHERE, MOST_AHEAD, RESTS, Listener, LiveEngine, Relay


class Line:
    """A page's end: what was sent to it."""

    def __init__(self):
        self.texts: list[dict] = []
        self.frames: list[bytes] = []

    async def send(self, message: str | bytes) -> None:
        if isinstance(message, str):
            self.texts.append(json.loads(message))
        else:
            self.frames.append(message)


class Engine(LiveEngine):
    def __init__(self):
        self.told: list[dict] = []
        super().__init__(Actor(1, "api", "owner"), self.told.append)


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.fixture
async def relay():
    made = Relay()
    yield made
    for stage in made.stages.values():
        for listener in stage.listeners:
            listener.stop()


def opened(relay: Relay, song: str) -> tuple[Listener, Line]:
    line = Line()
    listener = Listener(line.send)
    relay.enter(song, listener)
    return listener, line


def meters(tick: int) -> bytes:
    return readings.HEAD.pack(readings.Kind.METERS, 0, 0, tick)


def picture(kind: readings.Kind, slot: int) -> bytes:
    return readings.HEAD.pack(kind, 0, slot, 1)


class TestListener:
    async def test_gets_the_newest_frame_of_those_that_waited(self):
        line = Line()
        listener = Listener(line.send)
        for tick in range(10):
            listener.show(meters(tick), None)
        await settled()
        assert line.frames == [meters(9)]
        listener.stop()

    async def test_gets_no_more_than_it_may_be_behind(self):
        line = Line()
        listener = Listener(line.send)
        for tick in range(200):
            listener.show(meters(tick), None)
            await settled()
        assert len(line.frames) == MOST_AHEAD
        listener.saw(40)
        await settled()
        assert line.frames[MOST_AHEAD:] == [meters(199)]
        listener.saw(10**9)  # more than it ever got: believed as far as it can be
        for tick in range(300, 400):
            listener.show(meters(tick), None)
            await settled()
        assert len(line.frames) == MOST_AHEAD + 1 + MOST_AHEAD
        listener.stop()

    async def test_sees_pictures_only_of_strips_that_it_looks_at(self):
        line = Line()
        listener = Listener(line.send)
        listener.pictured = {3}
        for kind in (readings.Kind.SPECTRUM, readings.Kind.WAVEFORM):
            for slot in (3, 4):
                listener.show(picture(kind, slot), slot)
        await settled()
        assert line.frames == [picture(readings.Kind.SPECTRUM, 3), picture(readings.Kind.WAVEFORM, 3)]
        listener.stop()

    async def test_measures_strips_without_their_pictures(self):
        line = Line()
        listener = Listener(line.send)
        listener.measured = {3}
        for kind in (readings.Kind.LOUDNESS, readings.Kind.WAVEFORM):
            for slot in (3, 4):
                listener.show(picture(kind, slot), slot)
        await settled()
        assert line.frames == [picture(readings.Kind.LOUDNESS, 3)]
        listener.stop()


class TestRelay:
    async def test_a_song_has_one_engine_and_an_engine_one_song(self, relay):
        first, second = Engine(), Engine()
        relay.register(first)
        relay.register(second)
        opened(relay, "a")
        relay.give("a", relay.idle())
        relay.give("a", second)
        assert [first.song, second.song] == ["a", None]
        opened(relay, "b")
        relay.give("b", relay.idle())
        assert second.song == "b"

    async def test_an_engine_that_plays_to_somebody_is_not_taken(self, relay):
        engine = Engine()
        relay.register(engine)
        opened(relay, "a")
        relay.give("a", engine)
        assert relay.idle() is None
        assert relay.resting() is engine
        relay.reported(
            engine, {"type": "transport", "song": "a", "playing": True, "beat": 0.0, "bpm": 120.0, "at": 0.0}
        )
        assert relay.resting() is None
        _, line = opened(relay, "b")
        await settled()
        assert line.texts[-1]["why"] == ELSEWHERE

    async def test_who_loses_the_engine_is_told(self, relay):
        engine = Engine()
        relay.register(engine)
        _, line = opened(relay, "a")
        relay.give("a", engine)
        opened(relay, "b")
        relay.give("b", engine)
        await settled()
        assert line.texts[-1]["engine"] == "away"
        assert line.texts[-1]["why"] == RESTS
        assert not relay.ask("a", {"type": "transport", "action": "play"})

    async def test_without_an_engine_a_page_is_told(self, relay):
        _, line = opened(relay, "a")
        await settled()
        assert (line.texts[-1]["engine"], line.texts[-1]["why"]) == ("away", AWAY)

    async def test_the_next_engine_plays_on_where_the_lost_one_was(self, relay):
        lost, found = Engine(), Engine()
        relay.register(lost)
        _, line = opened(relay, "a")
        relay.give("a", lost)
        now = time.time()
        relay.reported(lost, {"type": "transport", "song": "a", "playing": True, "beat": 8.0, "bpm": 120.0, "at": now})
        relay.unregister(lost)
        await settled()
        assert line.texts[-1]["engine"] == "restarting"
        assert relay.waiting() == ["a"]
        relay.register(found)
        relay.give("a", found)
        play = found.told[-1]
        assert (play["type"], play["action"]) == ("transport", "play")
        assert play["beat"] == pytest.approx(8.0, abs=0.5)

    async def test_an_engine_reports_for_its_own_song_alone(self, relay):
        engine = Engine()
        relay.register(engine)
        _, line = opened(relay, "a")
        relay.give("a", engine)
        relay.reported(engine, {"type": "transport", "song": "b", "playing": True})
        await settled()
        assert not any(text.get("playing") for text in line.texts)

    async def test_a_song_that_nobody_hears_is_not_read(self, relay):
        engine = Engine()
        relay.register(engine)
        listener, _ = opened(relay, "a")
        relay.give("a", engine)
        relay.leave("a", listener)
        assert engine.told[-1] == {"type": "watch", "on": False}
        opened(relay, "a")
        assert {"type": "watch", "on": True} in engine.told

    async def test_taps_are_what_all_pages_together_look_at(self, relay):
        engine = Engine()
        relay.register(engine)
        one, _ = opened(relay, "a")
        other, _ = opened(relay, "a")
        relay.give("a", engine)
        relay.subscribe("a", one, {1, 2}, {5})
        relay.subscribe("a", other, {2, 3})
        assert engine.told[-1] == {"type": "tap", "slots": [1, 2, 3, 5], "pictures": [1, 2, 3]}
        relay.leave("a", one)
        assert {"type": "tap", "slots": [2, 3], "pictures": [2, 3]} in engine.told
