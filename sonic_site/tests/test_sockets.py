"""The song's socket, by the route a page takes; and the hub behind it."""

import asyncio
import json

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import AnonymousUser

from compositions import consumers, queries
from compositions.consumers import SongConsumer
from compositions.history import announce, registry, shelf
from compositions.hub import hub, revisions_after
from compositions.models import Member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(harbour, ben, django_user_model):
    harbour.invite(ben)
    return {name: django_user_model.objects.get(username=name) for name in ("ana", "ben")}


def gain_at_hand(harbour) -> float:
    return shelf.at_hand(harbour.id).get("mixer.strip", harbour.bass_strip).gain_db


class Page:
    """A page's end of the socket."""

    def __init__(self, song_id: str, user, *, welcome: bool = True):
        self.welcome = welcome
        self.socket = WebsocketCommunicator(SongConsumer.as_asgi(), f"/ws/compositions/{song_id}/")
        self.socket.scope |= {"user": user, "url_route": {"kwargs": {"composition_id": song_id}}}

    async def __aenter__(self):
        connected, _ = await self.socket.connect()
        assert connected
        if self.welcome:
            self.head = (await self.hear("head"))["number"]
        return self

    async def __aexit__(self, *_):
        await self.socket.disconnect()

    async def send(self, **message) -> None:
        await self.socket.send_to(json.dumps(message))

    async def hear(self, kind: str, timeout: float = 3) -> dict:
        """The next message of a kind; others are passed over."""
        async with asyncio.timeout(timeout):
            while True:
                message = json.loads(await self.socket.receive_from(timeout))
                if message["type"] == kind:
                    return message

    async def closed(self) -> int:
        return (await self.socket.receive_output(3))["code"]


async def test_a_command_is_answered_and_both_pages_hear_of_it(harbour, people):
    async with Page(harbour.id, people["ana"]) as ana, Page(harbour.id, people["ben"]) as ben:
        head = ana.head
        arguments = {"track_id": harbour.bass, "gain_db": -6.0}
        await ana.send(type="command", request_id="r1", command="mixer.set_track_volume", arguments=arguments)
        assert await ana.hear("done") == {"type": "done", "request_id": "r1", "number": head + 1, "result": None}
        revision = await ben.hear("revision")
        assert (revision["number"], revision["request_id"], revision["actor"]["name"]) == (head + 1, "r1", "ana")
        assert revision["changes"][0]["after"] == [[-6.0]]


async def test_commands_are_done_in_the_order_in_which_they_come(harbour, people):
    async with Page(harbour.id, people["ana"]) as ana:
        for step in range(40):
            arguments = {"track_id": harbour.bass, "gain_db": -1.0 - step}
            await ana.send(type="command", request_id=str(step), command="mixer.set_track_volume", arguments=arguments)
        answers = [await ana.hear("done") for _ in range(40)]
    assert [answer["request_id"] for answer in answers] == [str(step) for step in range(40)]
    assert gain_at_hand(harbour) == -40.0


async def test_what_is_refused_comes_with_its_reason(harbour, people):
    async with Page(harbour.id, people["ana"]) as ana:
        await ana.send(type="command", request_id="r", command="mixer.set_track_volume", arguments={"gain_db": 99})
        refused = await ana.hear("refused")
        assert (refused["request_id"], refused["error"]) == ("r", "invalid")
        await ana.send(type="sing")
        assert "no message of type" in (await ana.hear("refused"))["why"]
        await ana.socket.send_to("{")
        assert (await ana.hear("refused"))["error"] == "invalid"
        await ana.send(type="command", request_id="u", command="compositions.undo", arguments={"skip": 100})
        assert (await ana.hear("refused"))["error"] == "conflict"


async def test_a_gesture_reaches_the_other_page_and_ends_with_its_edit(harbour, people):
    strip = harbour.bass_strip
    moving = [{"model": "mixer.strip", "fields": ["gain_db"], "ids": [strip], "before": [[0.0]], "after": [[-3.0]]}]
    heard = []
    hub.on_gesture.append(lambda song, key, changes: heard.append((song, changes and changes[0].after)))
    try:
        async with Page(harbour.id, people["ana"]) as ana, Page(harbour.id, people["ben"]) as ben:
            await ana.send(type="gesture", request_id="g", changes=moving)
            assert (await ben.hear("gesture"))["changes"] == moving
            arguments = {"track_id": harbour.bass, "gain_db": -3.0}
            await ana.send(type="command", request_id="g", command="mixer.set_track_volume", arguments=arguments)
            assert (await ben.hear("gesture"))["changes"] == []
            await ana.hear("done")
            await ana.send(type="gesture", request_id="g2", changes=moving)
            await ben.hear("gesture")
        assert heard == [
            (harbour.id, {"gain_db": -3.0}),
            (harbour.id, None),
            (harbour.id, {"gain_db": -3.0}),
            (harbour.id, None),
        ]
    finally:
        hub.on_gesture.pop()
    assert gain_at_hand(harbour) == -3.0


async def test_a_silent_gesture_is_let_go_after_two_seconds(harbour, people):
    strip = harbour.bass_strip
    moving = [{"model": "mixer.strip", "fields": ["pan"], "ids": [strip], "before": [[0.0]], "after": [[1.0]]}]
    async with Page(harbour.id, people["ana"]) as ana, Page(harbour.id, people["ben"]) as ben:
        await ana.send(type="gesture", request_id="g", changes=moving)
        assert (await ben.hear("gesture"))["changes"] == moving
        assert (await ben.hear("gesture", timeout=4))["changes"] == []


@pytest.mark.parametrize(
    "change",
    [
        {"fields": ["gain_db"], "before": [[0.0]], "after": [[99.0]]},
        {"fields": ["gain_db"], "before": [[0.0]], "after": [["loud"]]},
        {"fields": ["output_id"], "before": [[None]], "after": [["x"]]},
        {"fields": ["slot"], "before": [[1]], "after": [[2]]},
        {"fields": ["nothing"], "before": [[0]], "after": [[0]]},
        {"fields": ["gain_db"], "before": None, "after": [[0.0]]},
        {"fields": ["gain_db"], "before": [[0.0]], "after": None},
        {"fields": ["gain_db"], "before": [[0.0]], "after": []},
        {"fields": ["gain_db.x"], "before": [[0.0]], "after": [[0.0]]},
        {"fields": ["mute"], "before": [[False]], "after": [[1]]},
        {"fields": ["gain_db"], "before": [[0.0]], "after": [[True]]},
        {"model": "nothing", "fields": ["gain_db"], "before": [[0.0]], "after": [[0.0]]},
        *(
            {"model": "effects.device", "fields": [name], "before": [[0.0]], "after": [[value]]}
            for name, value in [
                ("values", 5.0),
                ("kind", 5.0),
                ("order", 5.0),
                ("values.nothing", 5.0),
                ("values.a.b", 5.0),
                ("values.ratio", -5.0),
                ("values.ratio", True),
                ("values.ratio", "4"),
            ]
        ),
    ],
)
async def test_a_gesture_out_of_bounds_is_refused(harbour, people, change):
    id = harbour.squeeze if change.get("model") == "effects.device" else harbour.bass_strip
    moving = [{"model": "mixer.strip", "ids": [id], **change}]
    async with Page(harbour.id, people["ana"]) as ana:
        await ana.send(type="gesture", request_id="g", changes=moving)
        assert (await ana.hear("refused"))["error"] == "invalid"


async def test_of_a_gesture_what_was_checked_is_passed_on_and_nothing_else(harbour, people):
    knob = {"model": "effects.device", "fields": ["values.ratio"], "before": [[None]], "after": [[8.0]]}
    gone = {"model": "mixer.strip", "fields": ["gain_db"], "before": [["?"]], "after": [["any" * 99]], "ids": ["gone"]}
    async with Page(harbour.id, people["ana"]) as ana, Page(harbour.id, people["ben"]) as ben:
        await ana.send(type="gesture", request_id="g", changes=[knob | {"ids": [harbour.squeeze], "more": "x"}, gone])
        heard = await ben.hear("gesture")
        assert heard["changes"] == [knob | {"ids": [harbour.squeeze], "before": heard["changes"][0]["before"]}]


async def test_who_may_only_listen_moves_nothing_either(harbour, ben, django_user_model):
    await sync_to_async(harbour.invite)(ben, "listener")
    user = await sync_to_async(django_user_model.objects.get)(username="ben")
    moving = {"model": "mixer.strip", "fields": ["gain_db"], "before": [[0.0]], "after": [[-60.0]]}
    async with Page(harbour.id, user) as page:
        await page.send(type="gesture", request_id="g", changes=[moving | {"ids": [harbour.bass_strip]}])
        assert (await page.hear("refused"))["error"] == "not_allowed"


@pytest.mark.parametrize(
    "message",
    [
        '{"type": "command", "request_id": [1], "command": "mixer.add_track"}',
        '{"type": "command", "request_id": {"a": 1}, "command": "mixer.add_track"}',
        '{"type": "command", "request_id": "\\u0000", "command": "mixer.add_track"}',
        '{"type": "command", "arguments": {"name": "\\ud800"}, "command": "mixer.add_track"}',
        '{"type": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"type": ' + "[" * 800 + "]" * 800 + "}",
        '{"type": "command", "command": ' + "[" * 800 + "]" * 800 + "}",
        '{"type": "command", "request_id": ' + "[" * 800 + "]" * 800 + "}",
        '{"type": "gesture", "request_id": {}, "changes": [1e999]}',
        " ",
        "7",
        b"\x00\xff",
    ],
    ids=range(12),
)
async def test_a_page_that_talks_nonsense_is_told_so_and_heard_afterwards(harbour, people, message):
    async with Page(harbour.id, people["ana"]) as ana:
        if isinstance(message, bytes):
            await ana.socket.send_to(bytes_data=message)
        else:
            await ana.socket.send_to(message)
        assert (await ana.hear("refused"))["why"].endswith(".")
        await ana.send(type="command", request_id="after", command="mixer.add_track", arguments={})
        assert (await ana.hear("done"))["request_id"] == "after"


async def test_more_at_once_than_fits_is_refused(harbour, people, monkeypatch):
    monkeypatch.setattr(consumers, "MOST_WAITING_BYTES", 1_000)
    async with Page(harbour.id, people["ana"]) as ana:
        await ana.send(type="command", request_id="big", command="mixer.add_track", arguments={"name": "x" * 1_000})
        assert (await ana.hear("refused"))["request_id"] == "big"
        await ana.send(type="command", request_id="small", command="mixer.add_track", arguments={})
        assert (await ana.hear("done"))["request_id"] == "small"


@pytest.mark.parametrize("gone", ["song", "membership"])
async def test_who_may_not_listen_any_more_is_shown_out(harbour, people, monkeypatch, gone):
    monkeypatch.setattr(consumers, "WELCOME_SECONDS", 0.1)
    async with Page(harbour.id, people["ben"]) as ben:
        if gone == "song":
            await sync_to_async(queries.delete_song)(harbour.id)
        else:
            await sync_to_async(Member.objects.filter(user=people["ben"]).delete)()
        while (output := await ben.socket.receive_output(5))["type"] != "websocket.close":
            pass
        assert output["code"] == consumers.NO_SUCH_SONG


async def test_presence_is_passed_on_and_ends_with_the_page(harbour, people):
    async with Page(harbour.id, people["ana"]) as ana:
        async with Page(harbour.id, people["ben"]) as ben:
            await ben.send(type="presence", beat=12.5, socket="ana's", actor={"id": 1, "name": "ana"})
            told = await ana.hear("presence")
            assert (told["beat"], told["actor"]["name"]) == (12.5, "ben")
        assert (await ana.hear("left"))["socket"] == told["socket"]


async def test_a_page_that_missed_the_announcement_hears_of_it_all_the_same(harbour, people):
    """As when another process made the edit: only the database knows."""
    async with Page(harbour.id, people["ana"]) as ana:
        head = ana.head
        listeners, announce._listeners[:] = list(announce._listeners), []
        try:
            await sync_to_async(harbour.do)("mixer.set_track_volume", track_id=harbour.bass, gain_db=-6.0)
        finally:
            announce._listeners[:] = listeners
        assert (await ana.hear("revision"))["number"] == head + 1


async def test_revisions_out_of_order_are_passed_on_in_order(harbour, people):
    async with Page(harbour.id, people["ana"]) as ana:
        head = ana.head
        listeners, announce._listeners[:] = list(announce._listeners), []
        try:
            for gain in (-1.0, -2.0, -3.0):
                await sync_to_async(harbour.do)("mixer.set_track_volume", track_id=harbour.bass, gain_db=gain)
        finally:
            announce._listeners[:] = listeners
        made = await sync_to_async(revisions_after)(harbour.id, head)
        for number, message in reversed(made):
            hub.hear(harbour.id, number, message.encode())
        numbers = [(await ana.hear("revision"))["number"] for _ in range(3)]
        assert numbers == [head + 1, head + 2, head + 3]


@pytest.mark.parametrize(("who", "code"), [("nobody", 4401), ("ben", 4404)])
async def test_who_may_not_listen_is_turned_away(harbour, ben, django_user_model, who, code):
    user = AnonymousUser() if who == "nobody" else await sync_to_async(django_user_model.objects.get)(username=who)
    async with Page(harbour.id, user, welcome=False) as page:
        assert await page.closed() == code


async def test_a_listener_hears_but_may_not_edit(harbour, ben, django_user_model):
    await sync_to_async(harbour.invite)(ben, "listener")
    user = await sync_to_async(django_user_model.objects.get)(username="ben")
    async with Page(harbour.id, user) as page:
        arguments = {"track_id": harbour.bass, "gain_db": -6.0}
        await page.send(type="command", request_id="r", command="mixer.set_track_volume", arguments=arguments)
        assert (await page.hear("refused"))["error"] == "not_allowed"


async def test_large_changes_are_left_out_and_fetched(harbour, people):
    notes = [{"pitch": 60, "start_beats": step / 8, "length_beats": 0.1} for step in range(1_000)]
    async with Page(harbour.id, people["ana"]) as ana:
        arguments = {"clip_id": harbour.line, "notes": notes}
        await ana.send(type="command", request_id="r", command="compositions.add_notes", arguments=arguments)
        revision = await ana.hear("revision")
        assert revision["changes"] is None
        assert len((await ana.hear("done"))["result"]) == 1_000


def test_every_message_stands_in_the_protocol():
    from django.conf import settings

    protocol = (settings.BASE_DIR / "docs" / "protocol.md").read_text()
    for kind in ["command", "gesture", "presence", "head", "revision", "done", "refused", "left", "ready", "score"]:
        assert f'"type": "{kind}"' in protocol
    assert registry.all_commands()
