"""The engine's socket: a whole song to begin with, then differences, for revisions and for hands."""

import asyncio
import json

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import AnonymousUser

from compositions.history.changes import Change
from compositions.hub import hub
from playback import feed, nodes
from playback.consumers import EngineConsumer

from .songs import StoredSong
from .test_graph import Tree, decoded

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def song(ana):
    return StoredSong(ana)


@pytest.fixture
def user(ana, django_user_model):
    return django_user_model.objects.get(pk=ana.user_id)


class Engine:
    """An engine's end of the socket."""

    def __init__(self, song_id: str, user):
        self.socket = WebsocketCommunicator(EngineConsumer.as_asgi(), f"/ws/engines/{song_id}/")
        self.socket.scope |= {"user": user, "url_route": {"kwargs": {"composition_id": song_id}}}
        self.tree = Tree()

    async def __aenter__(self):
        connected, _ = await self.socket.connect()
        assert connected
        return self

    async def __aexit__(self, *_):
        await self.socket.disconnect()

    async def ready(self) -> dict:
        """The whole score; the graph is built."""
        await self.socket.send_to(json.dumps({"type": "ready"}))
        score = await self.score()
        assert score["whole"]
        await self.graph()
        return score

    async def score(self) -> dict:
        return json.loads(await self.socket.receive_from(3))

    async def graph(self) -> list[tuple[str, list]]:
        data = await self.socket.receive_from(3)
        messages = []
        while data:
            size = int.from_bytes(data[:4], "big")
            messages.append(data[4 : 4 + size])
            data = data[4 + size :]
        self.tree.play(messages)
        return [decoded(message) for message in messages]

    async def hears_nothing(self) -> bool:
        return await self.socket.receive_nothing(0.15)


async def changed(song, name, **arguments):
    return await sync_to_async(song.do, thread_sensitive=False)(name, **arguments)


class TestEngineSocket:
    async def test_gives_the_whole_song_to_who_is_ready(self, song, user):
        async with Engine(song.id, user) as engine:
            assert await engine.hears_nothing()
            score = await engine.ready()
            assert set(score["clips"]) == {song.clip}
            assert nodes.MIX_GROUP in engine.tree.order

    async def test_sends_differences_to_all_engines(self, song, user):
        async with Engine(song.id, user) as one, Engine(song.id, user) as other:
            await one.ready()
            await other.ready()
            await changed(song, "mixer.set_track_volume", track_id=song.bass, gain_db=-6.0)
            for engine in (one, other):
                ((address, arguments),) = await engine.graph()
                assert (address, arguments[1:]) == ("/n_set", ["gain_db", -6.0])
                assert await engine.hears_nothing()

    async def test_sends_the_segment_of_an_edited_clip(self, song, user):
        async with Engine(song.id, user) as engine:
            before = await engine.ready()
            await sync_to_async(song.add_note, thread_sensitive=False)(40)
            frame = await engine.score()
            assert frame["number"] == before["number"] + 1
            assert len(frame["segments"][frame["clips"][song.clip][3]][0]) == 2

    async def test_makes_new_strips_before_their_notes_come(self, song, user):
        async with Engine(song.id, user) as engine:
            await engine.ready()
            track = await changed(song, "mixer.duplicate_track", track_id=song.bass)
            await engine.graph()
            frame = await engine.score()
            assert frame["voices"][track]["group"] in engine.tree.order

    async def test_begins_again_for_an_engine_that_died(self, song, user):
        async with Engine(song.id, user) as engine:
            await engine.ready()
            engine.tree = Tree()
            await engine.ready()

    async def test_gives_latecomers_the_newest(self, song, user):
        async with Engine(song.id, user) as one:
            await one.ready()
            await changed(song, "mixer.set_track_volume", track_id=song.bass, gain_db=-6.0)
            await one.graph()
            async with Engine(song.id, user) as other:
                await other.ready()
                assert other.tree.state() == one.tree.state()

    async def test_follows_a_hand_and_lets_go(self, song, user):
        async with Engine(song.id, user) as engine:
            await engine.ready()
            strip = next(row for row in feed.shelf.at_hand_or_none(song.id).all("mixer.strip", track_id=song.bass))
            for gain in (-1.0, -2.0):
                change = Change("mixer.strip", strip.id, {"gain_db": 0.0}, {"gain_db": gain})
                hub.gesture(song.id, "page", "r1", [change], [])
                ((_, arguments),) = await engine.graph()
                assert arguments[1:] == ["gain_db", gain]
            hub.gesture(song.id, "page", "r1", None, [])
            ((_, arguments),) = await engine.graph()
            assert arguments[1:] == ["gain_db", 0.0]

    async def test_leaves_out_a_hand_whose_row_is_gone(self, song, user):
        async with Engine(song.id, user) as engine:
            await engine.ready()
            hub.gesture(song.id, "page", "r1", [Change("mixer.strip", "none", {"gain_db": 0.0}, {"gain_db": 1.0})], [])
            assert await engine.hears_nothing()

    async def test_forgets_the_song_when_the_last_engine_leaves(self, song, user):
        async with Engine(song.id, user) as engine:
            await engine.ready()
            assert song.id in feed._feeds
        assert song.id not in feed._feeds
        assert song.id not in hub.rooms

    @pytest.mark.parametrize(("who", "code"), [("ben", 4404), (None, 4401)])
    async def test_is_closed_to_strangers(self, song, ben, django_user_model, who, code):
        user = await sync_to_async(django_user_model.objects.get)(username=who) if who else AnonymousUser()
        engine = Engine(song.id, user)
        await engine.socket.connect()
        assert (await engine.socket.receive_output(3))["code"] == code

    async def test_survives_what_is_no_message(self, song, user):
        async with Engine(song.id, user) as engine:
            for text in ("{", "[]", '{"type": 5}', '{"type": "dance"}', "x" * 5000):
                await engine.socket.send_to(text)
            await engine.ready()

    async def test_takes_changes_together_when_they_come_fast(self, song, user):
        async with Engine(song.id, user) as engine:
            await engine.ready()
            for gain in range(20):
                await changed(song, "mixer.set_track_volume", track_id=song.bass, gain_db=-float(gain + 1))
            last = None
            async with asyncio.timeout(3):
                while last != -20.0:
                    ((_, (_, _, last)),) = await engine.graph()
            assert await engine.hears_nothing()
