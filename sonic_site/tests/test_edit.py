"""The one door for writes: numbering, retries, refusals, what it costs."""

import math
import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compositions import queries
from compositions.errors import Conflict, EditError, Invalid, NotFound
from compositions.history import announce, edit, registry, rows, shelf
from compositions.history.actor import Actor
from compositions.history.edit import perform, rehearse
from compositions.history.state import as_values
from compositions.models import Composition, Note, Revision, Track
from effects.models import Device
from mixer.models import Strip
from mixer.songs import new_song
from playback import jobs
from playback.rendering import Options


class TestPerform:
    def test_numbers_each_step_once_and_in_order(self, harbour):
        numbers = list(Revision.objects.filter(composition_id=harbour.id).values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        assert Composition.objects.get(pk=harbour.id).head == len(numbers)

    def test_leaves_no_step_where_nothing_changes(self, harbour):
        head = harbour.song.number
        assert harbour.do("mixer.set_track_volume", track_id=harbour.bass, gain_db=0.0).number is None
        assert Composition.objects.get(pk=harbour.id).head == head

    def test_a_retry_gets_the_first_answer(self, harbour, heard):
        request = ("mixer.add_track", {"name": "Lead"}, harbour.id, harbour.ana)
        first = registry.run(*request, request_id="r1")
        assert registry.run(*request, request_id="r1") == first
        assert len(heard) - [message["request_id"] for message in heard].index("r1") == 1

    def test_a_retry_of_what_cannot_be_done_twice_gets_the_first_answer(self, harbour):
        arguments = {"clip_ids": [harbour.line]}
        first = registry.run("compositions.remove_clips", arguments, harbour.id, harbour.ana, request_id="r2")
        assert registry.run("compositions.remove_clips", arguments, harbour.id, harbour.ana, request_id="r2") == first
        with pytest.raises(NotFound):
            registry.run("compositions.remove_clips", arguments, harbour.id, harbour.ana, request_id="r3")

    def test_squashes_what_many_commands_do_to_one_row(self, harbour, heard):
        def work(edit):
            strip = edit.get(Strip, track_id=harbour.bass)
            for gain in (-1.0, -2.0, -3.0):
                strip = edit.update(strip, gain_db=gain)
            gone = edit.create(Track, kind="folder", name="Gone again", order="a9")
            edit.delete(gone)

        perform(harbour.id, harbour.ana, work, label="Twiddle")
        (group,) = heard[-1]["changes"]
        assert (group["model"], group["fields"], group["before"], group["after"]) == (
            "mixer.strip",
            ["gain_db"],
            [[0.0]],
            [[-3.0]],
        )

    def test_many_commands_are_one_step(self, harbour):
        head = harbour.song.number
        work = registry.together(
            [
                ("mixer.add_track", {"name": "One"}),
                ("mixer.add_track", {"name": "Two"}),
                ("mixer.set_track_volume", {"track_id": harbour.bass, "gain_db": -1.0}),
            ]
        )
        outcome = perform(harbour.id, harbour.ana, work, label="Sketch")
        assert outcome.number == head + 1
        harbour.do("compositions.undo")
        assert harbour.strip(harbour.bass).gain_db == 0.0
        assert len(list(harbour.song.all("compositions.track"))) == 8

    def test_undo_is_never_one_of_several(self):
        with pytest.raises(Invalid, match="step of its own"):
            registry.together([("compositions.undo", {}), ("mixer.add_track", {})])

    def test_a_failing_command_among_several_leaves_nothing(self, harbour):
        before = rows.stored_values(harbour.id)
        work = registry.together(
            [("mixer.add_track", {}), ("compositions.rename_track", {"track_id": harbour.line, "name": "x"})]
        )
        with pytest.raises(NotFound, match="track is not in the song"):
            perform(harbour.id, harbour.ana, work)
        assert rows.stored_values(harbour.id) == before

    def test_works_again_under_the_lock_when_another_was_faster(self, harbour):
        seen = []

        def work(edit):
            seen.append(edit.before.number)
            if len(seen) == 1:
                harbour.do("mixer.set_track_pan", track_id=harbour.bass, pan=0.5)
            edit.update(edit.get(Strip, track_id=harbour.bass), gain_db=-2.0)

        head = harbour.song.number
        assert perform(harbour.id, harbour.ana, work).number == head + 2
        assert seen == [head, head + 1]
        assert (harbour.strip(harbour.bass).gain_db, harbour.strip(harbour.bass).pan) == (-2.0, 0.5)

    def test_catches_up_with_what_another_process_did(self, harbour):
        stale = harbour.song
        harbour.do("mixer.set_track_pan", track_id=harbour.bass, pan=0.5)
        shelf.forget()
        shelf.keep(harbour.id, stale)
        harbour.do("mixer.set_track_volume", track_id=harbour.bass, gain_db=-2.0)
        assert harbour.strip(harbour.bass).pan == 0.5

    def test_gives_no_slot_twice(self, harbour):
        track = harbour.add("mixer.add_track")
        slot = harbour.strip(track).slot
        harbour.do("compositions.undo")
        shelf.forget()
        assert harbour.strip(harbour.add("mixer.add_track")).slot == slot + 1
        harbour.do("compositions.undo", skip=0)
        with pytest.raises(Conflict):  # its redo was lost with the new edit, as everywhere
            harbour.do("compositions.redo", skip=1)

    def test_rehearsal_writes_and_tells_nothing(self, harbour, heard):
        heard.clear()
        before = rows.stored_values(harbour.id)
        work = registry.together([("mixer.remove_track", {"track_id": harbour.bass})])
        attempt, changes, _ = rehearse(harbour.song, work, harbour.ana)
        assert len(changes) > 10
        assert attempt.song.get("compositions.track", harbour.bass) is None
        assert rows.stored_values(harbour.id) == before
        assert heard == []


@pytest.mark.django_db(transaction=True)
def test_an_edit_in_one_song_never_waits_for_anothers_thinking(harbour, ana):
    other = new_song(ana, "Elsewhere")
    thinks, may_end = threading.Event(), threading.Event()

    def think(edit):
        thinks.set()
        assert may_end.wait(20), "the other song's edit waited for this one"
        edit.update(edit.get(Strip, track_id=harbour.bass), gain_db=-2.0)

    def run():
        perform(harbour.id, ana, think)
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert thinks.wait(20)
    registry.run("mixer.add_track", {"name": "Quick"}, other, ana)
    may_end.set()
    thread.join(20)
    assert harbour.strip(harbour.bass).gain_db == -2.0


class TestCosts:
    def queries(self, function) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            function()
        return len(captured)

    def test_queries_do_not_grow_with_notes_tracks_or_history(self, harbour):
        def fader(gain: float) -> int:
            return self.queries(lambda: harbour.do("mixer.set_track_volume", track_id=harbour.bass, gain_db=gain))

        def replace(count: int) -> int:
            notes = [{"pitch": 60, "start_beats": step / 64, "length_beats": 0.25} for step in range(count)]
            return self.queries(lambda: harbour.do("compositions.replace_notes", clip_id=harbour.line, notes=notes))

        def undo() -> int:
            return self.queries(lambda: harbour.do("compositions.undo"))

        few = fader(-1.0), undo(), replace(8), replace(8), undo()
        for _ in range(12):
            track = harbour.add("mixer.add_track")
            clip = harbour.add("compositions.add_clip", track_id=track, start_beats=0.0, length_beats=4.0)
            notes = [{"pitch": 60, "start_beats": 0.0, "length_beats": 0.25}] * 300
            harbour.do("compositions.add_notes", clip_id=clip, notes=notes)
        many = fader(-1.0), undo(), replace(3_000), replace(3_000), undo()
        assert many == few

    def test_ten_thousand_notes_are_one_step(self, harbour):
        notes = [{"pitch": 60, "start_beats": step / 64, "length_beats": 0.25} for step in range(10_000)]
        head = harbour.song.number
        assert harbour.do("compositions.add_notes", clip_id=harbour.answer, notes=notes).number == head + 1
        assert Note.objects.filter(clip_id=harbour.answer).count() == 10_000
        harbour.do("compositions.undo")
        assert Note.objects.filter(clip_id=harbour.answer).count() == 0


BAD = [
    ("mixer.set_track_volume", {"gain_db": math.nan}),
    ("mixer.set_track_volume", {"gain_db": math.inf}),
    ("mixer.set_track_volume", {"gain_db": 6.01}),
    ("mixer.set_track_volume", {"gain_db": "loud"}),
    ("mixer.set_track_volume", {"gain_db": None}),
    ("mixer.set_track_volume", {}),
    ("mixer.set_track_volume", {"gain_db": 0.0, "louder": True}),
    ("mixer.set_track_pan", {"pan": -1.5}),
    ("compositions.rename_track", {"name": "x" * 121}),
    ("compositions.rename_track", {"name": ""}),
    ("compositions.add_clip", {"start_beats": -1.0, "length_beats": 4.0}),
    ("compositions.add_clip", {"start_beats": 0.0, "length_beats": 0.0}),
    ("compositions.add_clip", {"start_beats": 1e9, "length_beats": 4.0}),
]


class TestRefusals:
    @pytest.mark.parametrize(("name", "arguments"), BAD)
    def test_bad_arguments_get_a_sentence_and_change_nothing(self, harbour, name, arguments):
        head = harbour.song.number
        with pytest.raises(Invalid) as refusal:
            harbour.do(name, track_id=harbour.bass, **arguments)
        assert refusal.value.why.endswith(".")
        assert harbour.song.number == head

    def test_an_unknown_command_suggests_the_nearest(self, harbour):
        with pytest.raises(NotFound, match=r"Did you mean mixer\.set_track_volume"):
            harbour.do("mixer.set_track_volum")

    def test_ids_of_another_song_are_not_found(self, harbour, ana):
        other = new_song(ana, "Elsewhere")
        with pytest.raises(NotFound):
            registry.run("mixer.mute_track", {"track_id": harbour.bass, "mute": True}, other, ana)
        foreign = registry.run("mixer.add_track", {"kind": "group"}, other, ana).result
        with pytest.raises(NotFound):
            harbour.do("mixer.route_track", track_id=harbour.bass, to_track_id=foreign)

    def test_an_id_that_another_song_uses_is_a_conflict(self, harbour, ana):
        other = new_song(ana, "Elsewhere")
        with pytest.raises(Conflict):
            registry.run("mixer.add_track", {"track_id": harbour.bass}, other, ana)

    def test_sound_never_runs_in_a_circle(self, harbour):
        group = harbour.add("mixer.add_track", kind="group", name="Bus")
        harbour.do("mixer.route_track", track_id=harbour.band, to_track_id=group)
        head = harbour.song.number
        for name, arguments in [
            ("mixer.route_track", {"track_id": group, "to_track_id": harbour.band}),
            ("mixer.route_track", {"track_id": group, "to_track_id": group}),
            ("mixer.add_send", {"track_id": group, "to_track_id": harbour.band}),
        ]:
            with pytest.raises(Invalid, match="circle"):
                harbour.do(name, **arguments)
        ducker = harbour.add("effects.add_effect", track_id=harbour.band, kind="compressor")
        with pytest.raises(Invalid, match="circle"):
            harbour.do("effects.set_sidechain", device_id=ducker, track_id=group)
        assert harbour.song.number == head + 1

    def test_nothing_is_put_on_what_is_not_there(self, harbour):
        for name, arguments in [
            ("effects.set_instrument", {"track_id": harbour.band, "kind": "bass"}),
            ("effects.set_instrument", {"track_id": harbour.keys, "kind": "reverb"}),
            ("effects.add_effect", {"track_id": harbour.keys, "kind": "bass"}),
            ("effects.add_effect", {"track_id": harbour.folder, "kind": "reverb"}),
            ("effects.set_parameter", {"device_id": harbour.filter, "name": "cutof", "value": 1.0}),
            ("effects.set_sidechain", {"device_id": harbour.filter, "track_id": harbour.drums}),
            ("compositions.add_clip", {"track_id": harbour.band, "start_beats": 0.0, "length_beats": 4.0}),
            (
                "compositions.remove_mark",
                {"lane": "tempo", "mark_id": next(harbour.song.all("compositions.tempomark", beat=0.0)).id},
            ),
        ]:
            with pytest.raises(EditError) as refusal:
                harbour.do(name, **arguments)
            assert refusal.value.why.endswith((".", "?")), name

    def test_the_database_holds_the_bounds_too(self, harbour):
        from django.db import IntegrityError, transaction

        for model, id, values in [
            (Strip, harbour.strip(harbour.bass).id, {"gain_db": 7.0}),
            (Note, harbour.notes[0], {"velocity": 0}),
            (Device, harbour.filter, {"slot": 0}),
        ]:
            with pytest.raises(IntegrityError), transaction.atomic():
                model.objects.filter(pk=id).update(**values)


def test_the_system_itself_needs_no_role(harbour):
    from compositions.history.actor import SYSTEM

    assert isinstance(SYSTEM, Actor)
    harbour.do("compositions.rename_song", SYSTEM, title="Kept")
    assert as_values(next(harbour.song.all("compositions.about")))["title"] == "Kept"


class TestCopying:
    def test_has_an_end_however_short_the_request(self, harbour, monkeypatch):
        monkeypatch.setattr(edit, "MOST_COPIES", 30)
        harbour.do("compositions.duplicate_clips", clip_ids=[harbour.line])
        head = harbour.song.number
        with pytest.raises(Invalid, match="more than Sonic copies"):
            harbour.do("compositions.duplicate_clips", clip_ids=[harbour.line] * 5)
        assert harbour.song.number == head


class TestWhatEverySongHas:
    @pytest.mark.parametrize("partial", [False, True])
    def test_is_not_undone(self, ana, partial):
        song = new_song(ana, "Fresh")
        shelf.forget()  # as after a restart
        with pytest.raises(Conflict, match="Every song has"):
            registry.run("compositions.undo", {"number": 1, "partial": partial}, song, ana)
        assert shelf.current(song).number == 1


class TestAnnouncing:
    def test_that_fails_does_not_fail_the_edit(self, harbour, monkeypatch, caplog):
        class Broken:
            async def group_send(self, *_):
                raise ConnectionError("the broker is away")

        monkeypatch.setattr(announce, "_listeners", [])
        monkeypatch.setattr(announce, "get_channel_layer", Broken)
        assert harbour.do("mixer.add_track").number == harbour.song.number
        assert "the broker is away" in caplog.text


@pytest.mark.django_db(transaction=True)
class TestDeletedSongs:
    def test_are_not_there_for_a_render_asked_for_in_that_moment(self, harbour):
        song = harbour.song
        queries.delete_song(harbour.id)
        with pytest.raises(NotFound):
            jobs.ask(song, harbour.ana, Options())
