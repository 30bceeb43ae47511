"""Two processes of a server, each with a relay: a page at one, an engine at the other."""

import asyncio

import pytest
from channels.layers import InMemoryChannelLayer

from playback.far import Far
from playback.relay import Relay

from .test_live_relay import Engine, meters, opened


class Claims:
    """The lease, without Redis: which process has which song."""

    def __init__(self, claims: dict[str, str], holder: str):
        self.claims, self.holder = claims, holder

    async def take(self, song: str) -> bool:
        return self.claims.setdefault(song, self.holder) == self.holder

    async def leave(self, song: str) -> None:
        if self.claims.get(song) == self.holder:
            del self.claims[song]


@pytest.fixture
async def relays():
    layer, claims = InMemoryChannelLayer(), {}
    made = [process(layer, claims, name) for name in ("one", "other")]
    await settled()
    yield made
    for relay in made:
        relay.far.close()
        for stage in relay.stages.values():
            for listener in stage.listeners:
                listener.stop()


def process(layer, claims: dict[str, str], name: str) -> Relay:
    relay = Relay()

    async def give(song: str, engine: Engine) -> None:
        if await relay.far.lease.take(song):
            relay.give(song, engine)

    relay.far = Far(relay, layer, Claims(claims, name), give, name)
    return relay


async def settled() -> None:
    for _ in range(60):
        await asyncio.sleep(0)


def report(**values) -> dict:
    return {"type": "transport", "song": "a", "playing": True, "beat": 1.0, "bpm": 120.0, "at": 0.0, **values}


@pytest.fixture
async def apart(relays):
    """The page's relay, its end of the line, the engine's relay and the engine, which has the song."""
    near, far = relays
    engine = Engine()
    far.register(engine)
    _, line = opened(near, "a")
    near.far.post("wanted", "a")
    await settled()
    return near, line, far, engine


async def test_a_page_gets_an_engine_of_another_process(apart):
    near, line, _, engine = apart
    assert engine.song == "a"
    assert near.stages["a"].has_far_engine
    assert near.ask("a", {"type": "transport", "action": "play"})
    await settled()
    assert engine.told[-1] == {"type": "transport", "action": "play"}
    assert line.texts[-1]["type"] == "transport"


async def test_reports_and_readings_reach_it(apart):
    near, line, far, engine = apart
    near.subscribe("a", next(iter(near.stages["a"].listeners)), {3})
    await settled()
    assert {"type": "watch", "on": True} in engine.told
    assert engine.told[-1] == {"type": "tap", "slots": [3], "pictures": [3]}
    far.reported(engine, report(beat=7.0))
    far.read(engine, meters(5), None)
    await settled()
    assert line.texts[-1]["beat"] == 7.0
    assert line.frames[-1] == meters(5)


async def test_a_page_is_told_when_that_engine_is_gone(apart):
    near, line, far, engine = apart
    far.unregister(engine)
    await settled()
    assert line.texts[-1]["engine"] == "away"
    assert not near.ask("a", {"type": "transport", "action": "play"})


async def test_a_song_wanted_by_two_has_one_engine(relays):
    near, far = relays
    first, second = Engine(), Engine()
    near.register(first)
    far.register(second)
    await asyncio.gather(near.far.give("a", first), far.far.give("a", second))
    assert [first.song, second.song].count("a") == 1


async def test_the_other_may_have_it_when_the_first_is_gone(relays):
    near, far = relays
    first, second = Engine(), Engine()
    near.register(first)
    far.register(second)
    opened(near, "a")
    await near.far.give("a", first)
    near.unregister(first)
    await settled()
    await far.far.give("a", second)
    assert second.song == "a"
