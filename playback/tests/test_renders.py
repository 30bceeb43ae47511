"""Renders: asked for over the API, done by a worker in a child process, fetched as a file."""

import hashlib
import io
from datetime import timedelta

import pytest
import soundfile
from django.core.management import CommandError, call_command
from django.utils import timezone
from rest_framework.test import APIClient

from compositions.history import registry
from compositions.models import Member
from mixer.songs import new_song
from playback import jobs, tasks, workbench
from playback.errors import Cancelled, CannotRender
from playback.models import Render

from .songs import StoredSong


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def queued(monkeypatch):
    """What was put before the workers."""
    ids: list[str] = []
    monkeypatch.setattr(tasks.render, "delay", ids.append)
    return ids


@pytest.fixture
def song(ana):
    return StoredSong(ana)


def client_of(django_user_model, actor) -> APIClient:
    client = APIClient()
    client.force_authenticate(django_user_model.objects.get(pk=actor.user_id))
    return client


@pytest.fixture
def client(ana, django_user_model):
    return client_of(django_user_model, ana)


@pytest.fixture
def ask(client, song, queued, django_capture_on_commit_callbacks):
    def ask(**options) -> dict:
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(f"/api/compositions/{song.id}/renders/", options, format="json")
        assert answer.status_code == 202, answer.json()
        return answer.json()

    return ask


def at(song, render, rest="") -> str:
    return f"/api/compositions/{song.id}/renders/{render['id']}/{rest}"


class TestRendering:
    def test_ends_with_a_file_of_the_revision_that_was_asked_for(self, song, client, ask, queued):
        render = ask(tail_seconds=0.5)
        assert (render["state"], render["progress"], render["download"]) == ("queued", 0.0, None)
        assert queued == [render["id"]]
        song.do("compositions.remove_clips", clip_ids=[song.clip])  # after the fact
        tasks.render(render["id"])
        done = client.get(at(song, render)).json()
        assert (done["state"], done["progress"], done["error"]) == ("done", 1.0, None)
        assert done["seconds"] == 2.5
        answer = client.get(done["download"])
        data = b"".join(answer)
        assert len(data) == int(answer["Content-Length"])
        sound, rate = soundfile.read(io.BytesIO(data), dtype="int32")
        assert (rate, len(sound)) == (48_000, 120_000)
        assert abs(sound).max() > 1 << 24
        assert answer["Content-Disposition"] == f'attachment; filename="harbour-{render["number"]}.wav"'

    def test_of_the_same_revision_is_the_same_to_the_bit(self, song, client, ask):
        hashes = set()
        for _ in range(2):
            render = ask()
            tasks.render(render["id"])
            hashes.add(client.get(at(song, render)).json()["sha256"])
        assert len(hashes) == 1
        assert all(hashes)

    def test_of_a_song_closed_and_opened_again_is_the_same(self, song, client, ask):
        from compositions.history import shelf

        hashes = set()
        for _ in range(2):
            render = ask()
            tasks.render(render["id"])
            hashes.add(client.get(at(song, render)).json()["sha256"])
            shelf.forget()
        assert len(hashes) == 1

    def test_a_range_of_the_file_is_given_to_players_that_seek(self, song, client, ask):
        render = ask()
        tasks.render(render["id"])
        answer = client.get(at(song, render, "file/"), HTTP_RANGE="bytes=4-11")
        assert answer.status_code == 206
        whole = b"".join(client.get(at(song, render, "file")))
        assert b"".join(answer) == whole[4:12]
        assert answer["Content-Range"] == f"bytes 4-11/{len(whole)}"

    def test_is_listed_newest_first_with_and_without_the_slash(self, song, client, ask):
        ids = [ask()["id"] for _ in range(2)]
        for slash in ("", "/"):
            listed = client.get(f"/api/compositions/{song.id}/renders{slash}").json()
            assert [render["id"] for render in listed] == ids[::-1]


class TestCancelling:
    def test_a_queued_one_is_never_begun(self, song, client, ask):
        render = ask()
        assert client.post(at(song, render, "cancel/")).json()["state"] == "cancelled"
        tasks.render(render["id"])
        assert client.get(at(song, render)).json()["state"] == "cancelled"

    def test_a_running_one_is_stopped(self, song, client, ask, monkeypatch):
        song.do("compositions.add_clip", track_id=song.bass, start_beats=20_000.0, length_beats=4.0)
        render = ask()
        monkeypatch.setattr(tasks, "HEARTBEAT_SECONDS", 0.2)
        beat = jobs.beat

        def beat_and_cancel(taken, part):
            Render.objects.filter(pk=taken.pk).update(state=Render.State.CANCELLED)
            return beat(taken, part)

        monkeypatch.setattr(jobs, "beat", beat_and_cancel)
        tasks.render(render["id"])
        assert client.get(at(song, render)).json()["state"] == "cancelled"
        assert not list(workbench.Path(tasks.settings.MEDIA_ROOT).rglob("*.wav"))

    def test_delete_removes_the_file_of_one_that_ended(self, song, client, ask, django_capture_on_commit_callbacks):
        render = ask()
        tasks.render(render["id"])
        path = Render.objects.get().file.path
        with django_capture_on_commit_callbacks(execute=True):
            assert client.delete(at(song, render)).status_code == 204
        assert not workbench.Path(path).exists()
        assert client.get(at(song, render)).status_code == 404


class TestLease:
    def test_nobody_takes_what_somebody_holds(self, song, ask):
        id = ask()["id"]
        assert jobs.take(id) is not None
        assert jobs.take(id) is None

    def test_whoever_finds_it_run_out_takes_over_and_the_first_one_notices(self, song, ask):
        id = ask()["id"]
        first = jobs.take(id)
        Render.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        second = jobs.take(id)
        assert second is not None
        assert not jobs.beat(first, 0.5)
        assert jobs.beat(second, 0.5)

    @pytest.mark.parametrize("state", [Render.State.QUEUED, Render.State.RUNNING])
    def test_looking_has_a_forsaken_one_taken_up_again(
        self, song, client, ask, queued, state, django_capture_on_commit_callbacks
    ):
        render = ask()
        Render.objects.update(state=state, lease_until=timezone.now() - timedelta(seconds=1))
        queued.clear()
        for _ in range(2):
            with django_capture_on_commit_callbacks(execute=True):
                client.get(at(song, render))
        assert queued == [render["id"]]


class TestRefusals:
    def test_strangers_learn_nothing(self, song, ask, ben, django_user_model, queued):
        render = ask()
        stranger = client_of(django_user_model, ben)
        for address in (f"/api/compositions/{song.id}/renders/", at(song, render), at(song, render, "file/")):
            assert stranger.get(address).status_code == 404
        assert stranger.post(f"/api/compositions/{song.id}/renders/").status_code == 404

    def test_a_listener_may_render_but_not_stop_others(self, song, ask, ben, django_user_model):
        Member.objects.create(composition_id=song.id, user_id=ben.user_id, role="listener")
        render = ask()
        listener = client_of(django_user_model, ben)
        assert listener.post(at(song, render, "cancel/")).status_code == 403
        assert listener.post(f"/api/compositions/{song.id}/renders/").status_code == 202

    @pytest.mark.parametrize(
        "options",
        [
            {"sample_format": "mp3"},
            {"start_beats": 4, "end_beats": 4},
            {"tail_seconds": 1e9},
            {"dance": 1},
            {"start_beats": "nan"},
        ],
    )
    def test_impossible_options_have_a_sentence(self, song, client, queued, options):
        answer = client.post(f"/api/compositions/{song.id}/renders/", options, format="json")
        assert answer.status_code == 422
        assert answer.json()["why"]
        assert queued == []

    def test_an_empty_song_has_nothing_to_render(self, ana, client, queued):
        answer = client.post(f"/api/compositions/{new_song(ana)}/renders/")
        assert (answer.status_code, answer.json()["error"]) == (422, "invalid")

    def test_too_long_a_song_fails_with_a_sentence(self, song, client, ask, settings):
        settings.RENDER_LIMIT_SECONDS = 1
        render = ask()
        tasks.render(render["id"])
        failed = client.get(at(song, render)).json()
        assert failed["state"] == "failed"
        assert "minutes" in failed["error"]
        assert client.get(at(song, render, "file/")).status_code == 409

    def test_no_more_than_enough_at_once(self, song, client, ask):
        for _ in range(jobs.MOST_UNFINISHED):
            ask()
        assert client.post(f"/api/compositions/{song.id}/renders/").status_code == 409


class TestWorkbench:
    def run(self, arguments=None, function="playback.rendering.work", cancelled=lambda: False, limit_seconds=20.0):
        return workbench.run(
            function, arguments or {}, progress=lambda part: None, cancelled=cancelled, limit_seconds=limit_seconds
        )

    def test_a_child_that_breaks_is_said_in_a_sentence_and_another_takes_its_place(self, capfd):
        with pytest.raises(CannotRender, match="ended"):
            self.run(function="playback.rendering.nothing_such")
        with pytest.raises(CannotRender, match="ended"):
            self.run({})

    def test_hears_all_that_a_child_says_at_once(self):
        for _ in range(5):
            assert self.run({"times": 500}, "playback.tests.chatter.chatter") == 500

    def test_stops_when_asked_to(self):
        with pytest.raises(Cancelled):
            self.run(cancelled=lambda: True)

    def test_stops_at_its_limit(self):
        with pytest.raises(CannotRender, match="longer"):
            self.run(limit_seconds=0.0)


class TestRenderCommand:
    def test_writes_the_file_and_says_what_it_did(self, song, tmp_path, capsys):
        out = tmp_path / "harbour.wav"
        call_command("render", "Harbour", out=out, tail_seconds=0.5)
        said = capsys.readouterr()
        assert "2.5 s" in said.out
        assert "Rendering: 100%" in said.err
        sound, _ = soundfile.read(out)
        assert len(sound) == 120_000

    def test_renders_what_the_api_renders(self, song, client, ask, tmp_path):
        render = ask()
        tasks.render(render["id"])
        out = tmp_path / "harbour.wav"
        call_command("render", song.id, out=out)
        data = b"".join(client.get(at(song, render, "file/")))
        assert hashlib.sha256(out.read_bytes()).digest() == hashlib.sha256(data).digest()

    def test_an_earlier_revision(self, song, tmp_path):
        number = registry.run("compositions.remove_clips", {"clip_ids": [song.clip]}, song.id, song.actor).number
        out = tmp_path / "harbour.wav"
        call_command("render", song.id, out=out, number=number - 1, tail_seconds=0.5)
        assert len(soundfile.read(out)[0]) == 120_000

    @pytest.mark.parametrize("wanted", ["Nothing", "01a1b2c3-0000-7000-8000-000000000000"])
    def test_an_unknown_song_is_an_error(self, db, wanted, tmp_path):
        with pytest.raises(CommandError, match="There is no song"):
            call_command("render", wanted, out=tmp_path / "x.wav")
