"""Undo among several people: each does the right thing or names what stands in the way."""

import pytest

from compositions.errors import Conflict, NotAllowed, NotFound
from compositions.history import rows, shelf
from compositions.history.state import as_values
from compositions.history.undo import redoable, undoable


def values_of(song) -> dict:
    return {model: {row.id: as_values(row) for row in song.all(model)} for model in rows.parts()}


def undo_for_ever(harbour) -> None:
    while True:
        harbour.do("compositions.undo")


class TestTheStack:
    def test_follows_from_the_steps_alone(self):
        steps = [(1, "edit", None), (2, "edit", None), (3, "undo", 2), (4, "undo", 1)]
        assert list(undoable(reversed(steps))) == []
        assert list(redoable(reversed(steps))) == [4, 3]
        steps += [(5, "redo", 4), (6, "redo", 3)]
        assert list(undoable(reversed(steps))) == [6, 5]
        assert list(redoable(reversed(steps))) == []
        steps += [(7, "undo", 6)]
        assert list(undoable(reversed(steps))) == [5]
        assert list(redoable(reversed(steps))) == [7]
        steps += [(8, "edit", None)]
        assert list(undoable(reversed(steps))) == [8, 5]
        assert list(redoable(reversed(steps))) == []

    def test_goes_step_by_step_undo_undo_redo_redo_undo(self, harbour):
        states = [values_of(harbour.song)]
        for gain in (-1.0, -2.0):
            harbour.do("mixer.set_track_volume", track_id=harbour.bass, gain_db=gain)
            states.append(values_of(harbour.song))
        for command, expected in [("undo", 1), ("undo", 0), ("redo", 1), ("redo", 2), ("undo", 1)]:
            harbour.do(f"compositions.{command}")
            assert values_of(harbour.song) == states[expected]
            shelf.forget()  # a restart changes nothing
        harbour.do("mixer.set_track_volume", track_id=harbour.bass, gain_db=-9.0)
        with pytest.raises(Conflict, match="nothing to redo"):
            harbour.do("compositions.redo")

    def test_is_each_persons_own(self, harbour, ben):
        harbour.invite(ben)
        harbour.do("mixer.set_track_volume", track_id=harbour.bass, gain_db=-1.0)
        harbour.do("mixer.set_track_pan", ben, track_id=harbour.bass, pan=0.5)
        harbour.do("compositions.undo")
        strip = harbour.strip(harbour.bass)
        assert (strip.gain_db, strip.pan) == (0.0, 0.5)
        harbour.do("compositions.undo", ben)
        assert harbour.strip(harbour.bass).pan == 0.0
        with pytest.raises(Conflict, match="nothing of yours"):
            harbour.do("compositions.undo", ben)

    def test_ends_where_the_song_begins(self, harbour):
        with pytest.raises(Conflict, match="nothing of yours"):
            undo_for_ever(harbour)
        assert len(list(harbour.song.all("compositions.track"))) == 1  # the master


class TestTakingBack:
    @pytest.fixture
    def both(self, harbour, ben):
        harbour.invite(ben)
        return harbour

    def test_an_added_track_names_what_others_put_on_it(self, both, ben):
        track = both.add("mixer.add_track", name="Lead")
        clip = both.add("compositions.add_clip", ben, track_id=track, start_beats=0.0, length_beats=4.0, name="Hook")
        device = both.add("effects.set_instrument", ben, track_id=track, kind="lead")
        before = values_of(both.song)
        with pytest.raises(Conflict) as conflict:
            both.do("compositions.undo")
        told = conflict.value.details["conflicts"]
        assert {entry["id"] for entry in told} == {clip, device}
        assert {entry["by"] for entry in told} == {"ben"}
        assert "“Hook”" in str(told)
        assert values_of(both.song) == before

    def test_a_conflicting_step_does_not_block_the_older_ones(self, both, ben):
        both.do("mixer.set_track_pan", track_id=both.keys, pan=-1.0)
        both.do("mixer.set_track_volume", track_id=both.bass, gain_db=-3.0)
        both.do("mixer.set_track_volume", ben, track_id=both.bass, gain_db=-9.0)
        with pytest.raises(Conflict, match="by ben since"):
            both.do("compositions.undo")
        both.do("compositions.undo", skip=1)
        assert both.strip(both.keys).pan == 0.0
        assert both.strip(both.bass).gain_db == -9.0

    def test_takes_back_the_rest_where_asked(self, both, ben):
        both.do("compositions.transpose_notes", note_ids=both.notes, semitones=12)
        both.do("compositions.change_notes", ben, notes=[{"id": both.notes[0], "pitch": 99}])
        with pytest.raises(Conflict) as conflict:
            both.do("compositions.undo")
        assert conflict.value.details["partial"] is True
        both.do("compositions.undo", partial=True)
        pitches = [both.row("compositions.note", id).pitch for id in both.notes]
        assert pitches == [99, 36 + 1, 36 + 2, 36 + 3, 36 + 4, 36 + 5, 36 + 6, 36 + 7]

    def test_two_peoples_knobs_on_one_device_do_not_meet(self, both, ben):
        both.do("effects.set_parameter", device_id=both.squeeze, name="ratio", value=8.0)
        both.do("effects.set_parameter", ben, device_id=both.squeeze, name="makeup", value=3.0)
        both.do("compositions.undo")
        assert both.row("effects.device", both.squeeze).values == {"makeup": 3.0}
        both.do("compositions.undo", ben)
        assert both.row("effects.device", both.squeeze).values == {}

    def test_a_removed_track_comes_back_with_everything_on_it(self, both):
        before = values_of(both.song)
        both.do("mixer.remove_track", track_id=both.bass)
        assert not list(both.song.all("compositions.note"))
        both.do("compositions.undo")
        assert values_of(both.song) == before == rows.stored_values(both.id)

    def test_repointing_then_deleting_goes_back_in_order(self, both):
        start = values_of(both.song)
        both.do("mixer.route_track", track_id=both.keys)
        both.do("mixer.remove_track", track_id=both.band)
        both.do("compositions.undo")
        both.do("compositions.undo")
        assert values_of(both.song) == start

    def test_deleting_a_group_frees_its_members_and_undo_binds_them_again(self, both):
        group = both.strip(both.band).id
        both.do("mixer.remove_track", track_id=both.band)
        assert both.strip(both.keys).output_id is None
        both.do("compositions.undo")
        assert both.strip(both.keys).output_id == group

    def test_a_reference_to_what_was_deleted_since_is_named(self, both, ben):
        both.do("mixer.route_track", track_id=both.keys)
        both.do("mixer.remove_track", ben, track_id=both.band)
        with pytest.raises(Conflict, match="deleted by ben"):
            both.do("compositions.undo")

    def test_reorder_and_swap_go_back(self, both):
        order = [track.id for track in sorted(both.song.all("compositions.track"), key=lambda t: t.order)]
        both.do("compositions.move_track", track_id=both.bass)
        both.do("compositions.move_track", track_id=both.drums, after_id=both.keys)
        both.do("compositions.undo")
        both.do("compositions.undo")
        assert [track.id for track in sorted(both.song.all("compositions.track"), key=lambda t: t.order)] == order

    def test_a_step_of_which_nothing_is_left_is_passed_over(self, both, ben):
        both.do("mixer.set_track_pan", track_id=both.bass, pan=0.5)
        track = both.add("mixer.add_track", name="Lead")
        both.do("mixer.remove_track", ben, track_id=track)
        both.do("compositions.undo")
        assert both.strip(both.bass).pan == 0.0

    def test_never_closes_a_circle_of_sound(self, both, ben):
        other = both.add("mixer.add_track", kind="group", name="Other")
        both.do("mixer.route_track", track_id=both.band, to_track_id=other)
        both.do("mixer.route_track", track_id=both.band)
        both.do("mixer.route_track", ben, track_id=other, to_track_id=both.band)
        with pytest.raises(Conflict, match="circle"):
            both.do("compositions.undo")

    def test_anybodys_step_can_be_taken_back_by_its_number(self, both, ben):
        number = both.do("mixer.set_track_volume", track_id=both.bass, gain_db=-3.0).number
        both.do("compositions.undo", ben, number=number)
        assert both.strip(both.bass).gain_db == 0.0
        both.do("compositions.undo", ben)  # and this is ben's step
        assert both.strip(both.bass).gain_db == -3.0

    def test_an_unknown_step_is_a_sentence(self, both):
        with pytest.raises(NotFound, match="no step 9999"):
            both.do("compositions.undo", number=9999)


class TestRestore:
    def test_brings_an_old_step_back_as_a_new_one(self, harbour):
        number, then = harbour.song.number, values_of(harbour.song)
        harbour.do("mixer.remove_track", track_id=harbour.bass)
        harbour.do("compositions.rename_song", title="Storm")
        harbour.do("mixer.add_track", name="Thunder")
        harbour.do("compositions.restore", number=number)
        assert values_of(harbour.song) == then == rows.stored_values(harbour.id)
        harbour.do("compositions.undo")
        assert next(harbour.song.all("compositions.about")).title == "Storm"


class TestPermission:
    def test_a_stranger_does_not_learn_that_the_song_exists(self, harbour, ben):
        with pytest.raises(NotFound):
            harbour.do("mixer.mute_track", ben, track_id=harbour.bass, mute=True)

    @pytest.mark.parametrize("role", ["listener", "commenter"])
    def test_who_may_only_listen_changes_nothing(self, harbour, ben, role):
        harbour.invite(ben, role)
        with pytest.raises(NotAllowed, match="not change it"):
            harbour.do("mixer.mute_track", ben, track_id=harbour.bass, mute=True)
