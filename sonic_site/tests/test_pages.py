"""The pages as the server renders them: whose songs they show, and that they are readable before any script."""

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mixer.songs import new_song

pytestmark = pytest.mark.django_db(transaction=True)


def signed_in(name: str) -> Client:
    client = Client()
    assert client.login(username=name, password=f"{name} by the sea")
    return client


def studio_of(song) -> str:
    return reverse("studio", args=[song.id])


class TestLibrary:
    def test_sends_who_is_not_signed_in_to_the_door(self, db):
        answer = Client().get(reverse("library"))
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("sign_in"))

    def test_lists_your_songs_and_nobody_elses(self, harbour, ben):
        new_song(ben, "Quarry")
        page = signed_in("ben").get(reverse("library")).content.decode()
        assert "Quarry" in page
        assert "Harbour" not in page

    def test_invites_to_begin_where_there_is_no_song(self, ben):
        assert "Your songs will be here" in signed_in("ben").get(reverse("library")).content.decode()

    def test_asks_the_database_no_more_for_many_songs(self, ana):
        client = signed_in("ana")

        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                client.get(reverse("library"))
            return len(captured)

        new_song(ana, "One")
        queries()  # the first visit also looks up what is kept from then on
        few = queries()
        for number in range(5):
            new_song(ana, f"Song {number}")
        assert queries() == few < 12

    def test_lets_a_title_be_text_and_nothing_more(self, ana):
        new_song(ana, "<script>alert(1)</script>")
        assert "<script>alert(1)" not in signed_in("ana").get(reverse("library")).content.decode()


class TestStudio:
    def test_is_not_there_for_a_stranger(self, harbour, ben):
        assert signed_in("ben").get(studio_of(harbour)).status_code == 404

    def test_shows_tracks_and_clips_before_any_script_runs(self, harbour, ana):
        page = signed_in("ana").get(studio_of(harbour)).content.decode()
        for track in harbour.song.all("compositions.track"):
            assert track.kind == "master" or track.name in page
        for clip in harbour.song.all("compositions.clip"):
            assert clip.name in page

    def test_gives_the_scripts_what_they_start_from(self, harbour, ana):
        page = signed_in("ana").get(studio_of(harbour)).content.decode()
        boot = json.loads(re.search(r'<script id="boot" type="application/json">(.*?)</script>', page, re.S)[1])
        assert boot["song"] == harbour.id
        assert boot["role"] == "owner"
        names = {kind["name"]: kind for kind in boot["catalogue"]}
        assert {"piano", "reverb", "drum_kit"} <= names.keys()
        assert signed_in("ana").get(boot["engine"]["synthdefs"]).status_code == 200
        assert boot["engine"]["options"]["maxNodes"] > 1000
        scales = {scale["name"]: scale for scale in boot["theory"]["scales"]}
        assert scales["dorian"] == {"name": "dorian", "title": "Dorian", "steps": [0, 2, 3, 5, 7, 9, 10]}
