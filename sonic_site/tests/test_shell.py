"""Versions, templates and copies of songs, by the route a script takes."""

import json

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from compositions.history import registry, shelf
from compositions.history.edit import rehearse
from compositions.models import Composition, Version
from mixer.songs import duplicate_song, new_song, templates
from playback.rendering import Options, render_song

pytestmark = pytest.mark.django_db(transaction=True)


def client_of(django_user_model, name: str) -> Client:
    client = Client()
    client.force_login(django_user_model.objects.get(username=name))
    return client


@pytest.fixture
def api(harbour, django_user_model) -> Client:
    return client_of(django_user_model, "ana")


def send(client: Client, method: str, path: str, data=None):
    return getattr(client, method)(path, data=json.dumps(data or {}), content_type="application/json")


class TestVersions:
    @pytest.fixture
    def at(self, harbour) -> str:
        return f"/api/compositions/{harbour.id}/versions/"

    def test_the_newest_step_gets_a_name_is_listed_renamed_and_freed_of_it(self, api, harbour, at):
        head = harbour.song.number
        made = send(api, "post", at, {"name": " Before the bridge "})
        assert made.status_code == 201
        assert (made.json()["number"], made.json()["name"], made.json()["by"]) == (head, "Before the bridge", "ana")
        assert send(api, "post", at, {"name": "First", "number": 2}).status_code == 201
        assert [each["number"] for each in api.get(at).json()] == [head, 2]
        assert send(api, "patch", f"{at}2/", {"name": "The first"}).json()["name"] == "The first"
        assert send(api, "delete", f"{at}{head}/").status_code == 204
        assert [each["name"] for each in api.get(at).json()] == ["The first"]
        assert harbour.song.number == head

    def test_says_what_is_wrong(self, api, harbour, at):
        head = harbour.song.number
        for name in [None, "", "  ", 4, "x" * 121, "a\0"]:
            assert send(api, "post", at, {"name": name}).status_code == 422, name
        for number, status in [(0, 422), (True, 422), ("2", 422), (head + 1, 404)]:
            assert send(api, "post", at, {"name": "Here", "number": number}).status_code == status, number
        assert send(api, "post", at, {"name": "Here", "step": 2}).status_code == 422
        assert send(api, "post", at, {"name": "Here"}).status_code == 201
        assert send(api, "post", at, {"name": "Again"}).status_code == 409
        assert send(api, "patch", f"{at}1/", {"name": "None"}).status_code == 404

    def test_editors_name_them_and_listeners_see_them(self, api, harbour, ben, at, django_user_model):
        send(api, "post", at, {"name": "Mine"})
        bens = client_of(django_user_model, "ben")
        number = harbour.song.number
        asked = [("post", at), ("patch", f"{at}{number}/"), ("delete", f"{at}{number}/")]
        assert bens.get(at).status_code == 404
        assert [send(bens, method, path, {"name": "x"}).status_code for method, path in asked] == [404] * 3
        harbour.invite(ben, "listener")
        assert bens.get(at).json()[0]["name"] == "Mine"
        assert [send(bens, method, path, {"name": "x"}).status_code for method, path in asked] == [403] * 3

    def test_go_with_their_song(self, api, harbour, at):
        send(api, "post", at, {"name": "Mine"})
        assert api.delete(f"/api/compositions/{harbour.id}/").status_code == 204
        assert not Version.objects.exists()

    async def test_open_pages_hear_that_one_was_named(self, harbour, at, django_user_model):
        from .test_sockets import Page

        ana = await django_user_model.objects.aget(username="ana")
        client = await sync_to_async(client_of)(django_user_model, "ana")
        async with Page(harbour.id, ana) as page:
            await sync_to_async(send)(client, "post", at, {"name": "Mine"})
            await page.hear("versions")


class TestTemplates:
    def test_begin_songs_and_are_listed(self, api):
        factory = api.get("/api/templates/").json()["factory"]
        assert [each["title"] for each in factory] == ["Songwriter", "Beat", "Band", "Electronic", "Orchestra"]
        made = send(api, "post", "/api/compositions/", {"title": "Storm", "template": "band"}).json()
        song = shelf.current(made["id"])
        names = {track.name for track in song.all("compositions.track")}
        assert {"Drums", "Bass", "Guitars", "Plate", "Master"} <= names
        assert min(song.all("compositions.section"), key=lambda each: each.start_beats).name == "Intro"
        assert song.number == 1
        assert send(api, "post", "/api/compositions/", {"template": "polka"}).status_code == 404
        assert send(api, "post", "/api/compositions/", {"template": 4}).status_code == 422

    @pytest.mark.parametrize("each", templates(), ids=lambda each: each.name)
    def test_each_is_a_song_that_holds_together(self, harbour, ana, each):
        song = shelf.current(new_song(ana, each.title, begin_as=each))
        assert next(song.all("compositions.tempomark")).bpm == each.bpm
        players = [track for track in song.all("compositions.track") if track.kind == "instrument"]
        strips = {strip.track_id: strip.id for strip in song.all("mixer.strip")}
        instruments = {device.strip_id for device in song.all("effects.device") if device.preset_name}
        assert len(players) >= 5
        assert all(strips[track.id] in instruments for track in players)
        assert len({track.name for track in song.all("compositions.track")}) == len(
            list(song.all("compositions.track"))
        )

    def test_ones_own_is_a_copy_that_new_songs_are_copies_of(self, api, harbour):
        saved = send(
            api, "post", "/api/compositions/", {"duplicate": harbour.id, "title": "My desk", "is_template": True}
        ).json()
        assert [song["title"] for song in api.get("/api/templates/").json()["own"]] == ["My desk"]
        assert [song["title"] for song in api.get("/api/compositions/").json()] == ["Harbour"]
        made = send(api, "post", "/api/compositions/", {"duplicate": saved["id"], "title": "Storm"}).json()
        assert not Composition.objects.get(pk=made["id"]).is_template
        assert len(list(shelf.current(made["id"]).all("compositions.note"))) == len(harbour.notes)
        assert send(api, "post", "/api/compositions/", {"title": "x", "is_template": True}).status_code == 422
        assert (
            send(api, "post", "/api/compositions/", {"duplicate": saved["id"], "template": "beat"}).status_code == 422
        )


class TestCopies:
    def test_a_copy_sounds_to_the_bit_the_same(self, ana, tmp_path):
        """An organ without click and rotor has no noise of its own, which its notes' ids would seed."""
        song = new_song(ana, "Two hands")

        def do(command: str, **arguments):
            return registry.run(command, arguments, song, ana).result

        for pitch, pan in [(48, -0.5), (64, 0.4)]:
            track = do("mixer.add_track")
            do("effects.set_instrument", track_id=track, kind="organ", values={"click": 0.0, "rotary": 0.0})
            do("effects.add_effect", track_id=track, kind="filter")
            do("mixer.set_track_pan", track_id=track, pan=pan)
            clip = do("compositions.add_clip", track_id=track, start_beats=0.0, length_beats=2.0)
            notes = [{"pitch": pitch + step, "start_beats": step / 4, "length_beats": 0.2} for step in range(8)]
            do("compositions.add_notes", clip_id=clip, notes=notes)
        copy = duplicate_song(ana, song)
        hashes = [
            render_song(
                shelf.current(id), {}, tmp_path / f"{id}.wav", Options.of({"tail_seconds": 0.5}), limit_seconds=60.0
            ).sha256
            for id in (song, copy)
        ]
        assert hashes[0] == hashes[1]

    def test_a_copy_shares_no_id_with_its_song_and_goes_on_by_itself(self, harbour, ana):
        copy = shelf.current(duplicate_song(ana, harbour.id))
        ids = [{row.id for model in song.schema.shapes for row in song.all(model)} for song in (harbour.song, copy)]
        assert len(ids[0]) == len(ids[1])
        assert not ids[0] & ids[1]
        _, changes, _ = rehearse(copy, lambda edit: registry.find("mixer.add_track")(edit, kind="instrument"), ana)
        slots = [strip.slot for strip in copy.all("mixer.strip")]
        made = next(change.after["slot"] for change in changes if change.model == "mixer.strip")
        assert made == max(slots) + 1
