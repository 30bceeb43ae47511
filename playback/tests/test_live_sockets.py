"""Who may listen on the meters' socket, who may play, and who may bring an engine."""

import json

import pytest
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import AnonymousUser

from compositions.models import Member
from playback.consumers import LiveConsumer, MetersConsumer
from playback.relay import relay

from .songs import StoredSong

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def live(settings):
    settings.ENGINE = "live"
    yield
    relay.stages.clear()
    relay.engines.clear()


@pytest.fixture
def song(ana, live):
    return StoredSong(ana)


@pytest.fixture
def owner(ana, django_user_model):
    return django_user_model.objects.get(pk=ana.user_id)


@pytest.fixture
def administrator(django_user_model, song):
    user = django_user_model.objects.create_superuser("engine", password="rope and tar and kelp")
    Member.objects.create(composition_id=song.id, user=user, role=Member.Role.LISTENER)
    return user


@pytest.fixture
def listener(django_user_model, song):
    user = django_user_model.objects.create_user("lin", password="rope and tar and kelp")
    Member.objects.create(composition_id=song.id, user=user, role=Member.Role.LISTENER)
    return user


def page(song_id: str, user) -> WebsocketCommunicator:
    socket = WebsocketCommunicator(MetersConsumer.as_asgi(), f"/ws/meters/{song_id}/")
    socket.scope |= {"user": user, "url_route": {"kwargs": {"composition_id": song_id}}}
    return socket


def line(user) -> WebsocketCommunicator:
    socket = WebsocketCommunicator(LiveConsumer.as_asgi(), "/ws/live/")
    socket.scope |= {"user": user}
    return socket


async def told(socket: WebsocketCommunicator) -> dict:
    return json.loads(await socket.receive_from(5))


async def closed_with(socket: WebsocketCommunicator) -> int:
    await socket.connect()
    return (await socket.receive_output(5))["code"]


async def test_a_page_opens_and_an_engine_at_rest_gets_the_song(song, owner, administrator):
    engine, opened = line(administrator), page(song.id, owner)
    await engine.connect()
    await opened.connect()
    assert await told(engine) == {"type": "open", "song": song.id, "watch": True}
    assert (await told(engine))["type"] == "tap"
    await opened.send_to(json.dumps({"type": "transport", "action": "play", "beat": 4.0}))
    asked = await told(engine)
    assert (asked["action"], asked["beat"]) == ("play", 4.0)
    await opened.disconnect()
    await engine.disconnect()


async def test_who_may_only_listen_does_not_play(song, listener, administrator):
    engine, opened = line(administrator), page(song.id, listener)
    await engine.connect()
    await opened.connect()
    await opened.send_to(json.dumps({"type": "transport", "action": "play"}))
    refused = await told(opened)
    assert refused == {"type": "refused", "why": "You may listen to this song, but not play it on the server."}
    await opened.disconnect()
    await engine.disconnect()


@pytest.mark.parametrize(
    "message",
    [
        {"type": "transport", "action": "explode"},
        {"type": "transport", "action": "seek", "beat": 1e300},
        {"type": "transport", "action": "seek", "beat": "4"},
        {"type": "strike", "pitch": 1e9},
        {"type": "nothing"},
        {"type": "subscribe", "strip_id": "nowhere"},
        [],
    ],
)
async def test_what_makes_no_sense_is_refused(song, owner, administrator, message):
    engine, opened = line(administrator), page(song.id, owner)
    await engine.connect()
    await opened.connect()
    await opened.send_to(json.dumps(message))
    assert (await told(opened))["type"] == "refused"
    await opened.disconnect()
    await engine.disconnect()


async def test_an_engine_that_may_not_hear_a_song_does_not_get_it(song, owner, django_user_model):
    from asgiref.sync import sync_to_async

    stranger = await sync_to_async(django_user_model.objects.create_superuser)("far", password="rope and tar and kelp")
    engine, opened = line(stranger), page(song.id, owner)
    await engine.connect()
    await opened.connect()
    report = await told(opened)
    assert report["engine"] == "away"
    assert "signs in as far" in report["why"]
    await opened.disconnect()
    await engine.disconnect()


async def test_strangers_hear_nothing(song, django_user_model):
    from asgiref.sync import sync_to_async

    stranger = await sync_to_async(django_user_model.objects.create_user)("ben2", password="rope and tar and kelp")
    assert await closed_with(page(song.id, stranger)) == 4404
    assert await closed_with(page(song.id, AnonymousUser())) == 4401


async def test_only_an_administrator_brings_an_engine(live, listener):
    assert await closed_with(line(AnonymousUser())) == 4401
    assert await closed_with(line(listener)) == 4403


async def test_a_server_that_does_not_play_wants_no_engine(song, owner, administrator, settings):
    settings.ENGINE = "browser"
    assert await closed_with(line(administrator)) == 4404
    opened = page(song.id, owner)
    await opened.connect()
    assert "pages play by themselves" in (await told(opened))["why"]
    await opened.disconnect()
