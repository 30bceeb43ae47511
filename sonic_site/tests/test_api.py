"""The REST API, by the route a script takes."""

import json
from uuid import uuid4

import pytest
from django.test import Client

from compositions.history import registry, shelf
from compositions.models import Revision
from mixer.songs import new_song


@pytest.fixture
def api(client, harbour, django_user_model) -> Client:
    client.force_login(django_user_model.objects.get(username="ana"))
    return client


@pytest.fixture
def bens(harbour, ben, django_user_model) -> Client:
    client = Client()
    client.force_login(django_user_model.objects.get(username="ben"))
    return client


def post(client: Client, path: str, data=None):
    return client.post(path, data=json.dumps(data if data is not None else {}), content_type="application/json")


class TestSongs:
    @pytest.mark.parametrize("slash", ["", "/"])
    def test_every_address_answers_with_and_without_its_slash(self, api, harbour, slash):
        song = f"/api/compositions/{harbour.id}"
        for path in ["/api/compositions", "/api/commands", song, f"{song}/revisions", f"{song}/renders"]:
            assert api.get(path + slash).status_code == 200, path
        command = {"command": "mixer.mute_track", "arguments": {"track_id": harbour.bass, "mute": slash == ""}}
        for path, data in [("commands", command), ("undo", {}), ("redo", {})]:
            assert post(api, f"{song}/{path}{slash}", data).status_code == 200, path

    def test_a_song_is_begun_listed_copied_and_deleted(self, api, harbour):
        made = post(api, "/api/compositions/", {"title": "Storm"})
        assert made.status_code == 201
        copy = post(api, "/api/compositions/", {"duplicate": harbour.id}).json()
        titles = [song["title"] for song in api.get("/api/compositions/").json()]
        assert sorted(titles) == ["Harbour", "Harbour copy", "Storm"]
        assert len(list(shelf.current(copy["id"]).all("compositions.note"))) == 8
        assert api.delete(f"/api/compositions/{copy['id']}/").status_code == 204
        assert api.get(f"/api/compositions/{copy['id']}/").status_code == 404
        assert api.get(f"/api/compositions/{harbour.id}/").status_code == 200

    def test_a_song_comes_as_rows(self, api, harbour):
        song = api.get(f"/api/compositions/{harbour.id}/").json()
        assert (song["number"], song["role"]) == (harbour.song.number, "owner")
        table = song["rows"]["compositions.note"]
        assert table["fields"][0] == "id"
        assert {row[0] for row in table["rows"]} == set(harbour.notes)

    def test_says_what_is_wrong_with_a_new_song(self, api):
        for data in [{"title": ""}, {"title": "x" * 121}, {"title": 4}, {"title": "a\0"}, {"name": "Storm"}]:
            answer = post(api, "/api/compositions/", data)
            assert answer.status_code == 422
            assert answer.json()["why"].endswith(".")
        assert post(api, "/api/compositions/", {"duplicate": str(uuid4())}).status_code == 404
        assert post(api, "/api/compositions/", {"duplicate": "../etc"}).status_code == 404


class TestCommands:
    def run(self, client, harbour, command, **arguments):
        body = {"command": command, "arguments": arguments, "request_id": uuid4().hex}
        return post(client, f"/api/compositions/{harbour.id}/commands/", body)

    def test_lists_every_command_with_its_schema(self, api):
        listed = {command["name"]: command for command in api.get("/api/commands/").json()}
        assert sorted(listed) == [command.name for command in registry.all_commands()]
        gain = listed["mixer.set_track_volume"]["schema"]["properties"]["gain_db"]
        assert (gain["minimum"], gain["maximum"]) == (-70, 6)

    def test_runs_one_and_answers_its_number_and_result(self, api, harbour):
        answer = self.run(api, harbour, "mixer.add_track", name="Lead")
        assert answer.status_code == 200
        assert answer.json()["number"] == harbour.song.number
        assert harbour.row("compositions.track", answer.json()["result"]).name == "Lead"
        assert Revision.objects.get(composition_id=harbour.id, number=harbour.song.number).via == "page"

    def test_runs_several_as_one_step(self, api, harbour):
        steps = [{"command": "mixer.add_track", "arguments": {"name": name}} for name in "ab"]
        body = {"commands": steps, "label": "Two tracks", "request_id": "r"}
        head = harbour.song.number
        answer = post(api, f"/api/compositions/{harbour.id}/commands/", body).json()
        assert answer["number"] == head + 1
        assert len(answer["result"]) == 2

    def test_a_retry_is_harmless(self, api, harbour):
        body = {"command": "mixer.add_track", "arguments": {}, "request_id": "again"}
        answers = [post(api, f"/api/compositions/{harbour.id}/commands/", body).json() for _ in range(3)]
        assert answers[0] == answers[1] == answers[2]

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ('{"command": "mixer.no_such", "arguments": {}}', 404),
            ('{"command": "mixer.set_track_volume", "arguments": {"track_id": "%(bass)s", "gain_db": 99}}', 422),
            ('{"command": "mixer.set_track_volume", "arguments": {"track_id": "%(bass)s", "gain_db": NaN}}', 400),
            ('{"command": "mixer.set_track_volume", "arguments": {"track_id": "%(bass)s", "gain_db": 1e999}}', 422),
            ('{"command": "mixer.set_track_volume", "arguments": {"track_id": "not an id", "gain_db": 0}}', 422),
            ('{"command": "mixer.set_track_volume", "arguments": []}', 422),
            ('{"command": ["mixer.set_track_volume"], "arguments": {}}', 404),
            ('{"command": "compositions.delete_notes", "arguments": {"note_ids": []}}', 422),
            ('{"commands": []}', 422),
            ('{"commands": [1]}', 422),
            ('{"command": "compositions.undo", "arguments": {"number": 99999}}', 404),
            ('{"command": "mixer.add_track", "arguments": {}, "request_id": 7}', 422),
            ("[1, 2]", 400),
            ("{", 400),
            # Texts that not every database holds.
            (r'{"command": "mixer.add_track", "arguments": {"name": "a\u0000b"}}', 422),
            (r'{"command": "compositions.describe_song", "arguments": {"tags": ["a\u0000b"]}}', 422),
            (r'{"command": "mixer.add_track", "arguments": {}, "request_id": "\u0000"}', 422),
            (r'{"commands": [{"command": "mixer.add_track"}], "label": "\u0000"}', 422),
            (r'{"command": "mixer.add_track", "arguments": {"name": "\ud800"}}', 400),
            ('{"command": "mixer.add_track", "arguments": {"name": "\udcff"}}', 400),
            # What is merely like a number, or a switch.
            ('{"command": "mixer.set_track_volume", "arguments": {"track_id": "%(bass)s", "gain_db": true}}', 422),
            ('{"command": "mixer.set_track_volume", "arguments": {"track_id": "%(bass)s", "gain_db": "-3"}}', 422),
            ('{"command": "mixer.mute_track", "arguments": {"track_id": "%(bass)s", "mute": 1}}', 422),
            ('{"command": "mixer.mute_track", "arguments": {"track_id": "%(bass)s", "mute": "off"}}', 422),
            ('{"command": "compositions.set_metre", "arguments": {"numerator": 3, "denominator": true}}', 422),
            # Small requests that would be much work.
            ("[" * 100_000 + "]" * 100_000, 400),
            ('{"command": ' + "[" * 900 + "]" * 900 + "}", 404),
            ('{"command": "%(long)s", "arguments": {}}', 404),
            (
                '{"command": "compositions.quantise_notes",'
                ' "arguments": {"note_ids": ["%(note)s"], "grid_beats": 5e-324}}',
                422,
            ),
            (
                '{"command": "compositions.transform_clip",'
                ' "arguments": {"clip_id": "%(line)s", "quantise_beats": 5e-324}}',
                422,
            ),
            (
                '{"command": "compositions.add_notes",'
                ' "arguments": {"clip_id": "%(line)s", "notes": [%(same)s, %(same)s]}}',
                409,
            ),
            ("", 404),
        ],
    )
    def test_what_is_refused_has_a_status_and_a_sentence(self, api, harbour, body, status):
        head = harbour.song.number
        path = f"/api/compositions/{harbour.id}/commands/"
        if "%(" in body:
            same = f'{{"id": "{uuid4()}", "pitch": 60, "start_beats": 0, "length_beats": 1}}'
            names = {"bass": harbour.bass, "line": harbour.line, "note": harbour.notes[1], "long": "x" * 1_000_000}
            body %= names | {"same": same}
        answer = api.post(path, data=body.encode("utf-8", "surrogateescape"), content_type="application/json")
        assert answer.status_code == status, answer.content
        assert answer.json()["why"]
        assert harbour.song.number == head

    @pytest.mark.parametrize(
        "kind", ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=zlib"]
    )
    def test_songs_understand_json_in_utf_8_alone(self, api, harbour, kind):
        answer = api.generic("POST", f"/api/compositions/{harbour.id}/commands/", b"\xff\xfe", content_type=kind)
        assert answer.status_code in (400, 415)
        assert answer.json()["why"].endswith(".")

    def test_a_request_beyond_the_limit_is_refused(self, api, harbour, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
        body = '{"command": "mixer.add_track", "arguments": {}}' + " " * 1_000
        answer = api.post(f"/api/compositions/{harbour.id}/commands/", data=body, content_type="application/json")
        assert (answer.status_code, answer.json()["error"]) == (413, "too_large")

    def test_a_songs_first_step_is_not_undone(self, api, harbour):
        song = new_song(harbour.ana, "Fresh")
        for partial in (False, True):
            shelf.forget()  # as after a restart
            answer = post(api, f"/api/compositions/{song}/undo/", {"number": 1, "partial": partial})
            assert (answer.status_code, answer.json()["error"]) == (409, "conflict")
        assert shelf.current(song).number == 1

    def test_every_other_address_answers_in_json(self, api, harbour):
        for path in [
            "nowhere",
            "compositions/xyz/",
            f"compositions/{harbour.id.upper()}/",
            f"compositions/{harbour.id}x",
        ]:
            for method in (api.get, api.post, api.delete):
                answer = method(f"/api/{path}")
                assert (answer.status_code, answer.json()["error"]) == (404, "not_found"), path

    def test_a_list_beyond_bounds_is_refused(self, api, harbour):
        notes = [{"pitch": 60, "start_beats": 0.0, "length_beats": 1.0}] * 20_001
        answer = self.run(api, harbour, "compositions.add_notes", clip_id=harbour.line, notes=notes)
        assert answer.status_code == 422

    def test_undo_tells_whose_work_stands_in_the_way(self, api, harbour, ben):
        harbour.invite(ben)
        harbour.do("mixer.set_track_volume", track_id=harbour.bass, gain_db=-3.0)
        harbour.do("mixer.set_track_volume", ben, track_id=harbour.bass, gain_db=-9.0)
        answer = post(api, f"/api/compositions/{harbour.id}/undo/")
        assert answer.status_code == 409
        assert answer.json()["conflicts"][0]["by"] == "ben"
        assert post(api, f"/api/compositions/{harbour.id}/undo/", {"skip": 1}).status_code == 200


class TestRevisions:
    def test_come_after_a_number_with_their_changes(self, api, harbour):
        found = api.get(f"/api/compositions/{harbour.id}/revisions/?after=3").json()
        assert [revision["number"] for revision in found] == list(range(4, harbour.song.number + 1))
        assert all(revision["changes"] for revision in found)

    def test_come_newest_first_and_brief(self, api, harbour):
        head = harbour.song.number
        found = api.get(f"/api/compositions/{harbour.id}/revisions/?before={head}&limit=5&brief=1").json()
        assert [revision["number"] for revision in found] == list(range(head - 1, head - 6, -1))
        assert all(revision["changes"] is None for revision in found)
        assert found[0]["actor"]["name"] == "ana"

    @pytest.mark.parametrize("query", ["after=x", "after=-1", "after=٣", "before=9999999999999999"])
    def test_refuse_what_is_no_number(self, api, harbour, query):
        assert api.get(f"/api/compositions/{harbour.id}/revisions/?{query}").status_code == 422


class TestStrangers:
    def test_a_strangers_song_is_not_there(self, bens, harbour):
        song = f"/api/compositions/{harbour.id}"
        head = harbour.song.number
        command = {"command": "mixer.mute_track", "arguments": {"track_id": harbour.bass, "mute": True}}
        assert bens.get(f"{song}/").status_code == 404
        assert bens.get(f"{song}/revisions/").status_code == 404
        assert post(bens, f"{song}/commands/", command).status_code == 404
        assert post(bens, f"{song}/undo/").status_code == 404
        assert bens.delete(f"{song}/").status_code == 404
        assert post(bens, "/api/compositions/", {"duplicate": harbour.id}).status_code == 404
        assert bens.get("/api/compositions/").json() == []
        assert harbour.song.number == head

    def test_a_listener_hears_and_changes_nothing(self, bens, harbour, ben):
        harbour.invite(ben, "listener")
        song = f"/api/compositions/{harbour.id}"
        command = {"command": "mixer.mute_track", "arguments": {"track_id": harbour.bass, "mute": True}}
        assert bens.get(f"{song}/").status_code == 200
        assert post(bens, f"{song}/commands/", command).status_code == 403
        assert bens.delete(f"{song}/").status_code == 403

    def test_nobody_gets_in_without_signing_in(self, harbour, db):
        client = Client()
        for path in ["/api/compositions/", "/api/commands/", f"/api/compositions/{harbour.id}/"]:
            assert client.get(path).status_code in (401, 403)

    @pytest.mark.parametrize("key", [r'"\000aaaaaaaaaaa"', '"é' + "a" * 20 + '"', "x" * 5_000])
    def test_a_cookie_that_is_no_sessions_is_a_strangers(self, db, settings, key):
        answer = Client(headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={key}"}).get("/api/compositions/")
        assert answer.status_code in (401, 403)
