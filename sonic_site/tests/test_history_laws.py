"""Random edits, undos, redos and restarts by two people: the laws of the history hold whatever they do."""

from itertools import count
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from compositions.errors import Conflict, EditError
from compositions.history import edit, rows, shelf
from compositions.history.changes import decode, swap
from compositions.history.state import apply, as_values
from compositions.history.undo import song_at
from compositions.models import Revision

from .songs import Harbour

people = st.sampled_from(["ana", "ben"])
beats = st.integers(0, 64).map(lambda quarter: quarter / 4)


def values_of(song) -> dict:
    return {model: {row.id: as_values(row) for row in song.all(model)} for model in rows.parts()}


class History(RuleBasedStateMachine):
    """What two people may do to a song, drawn from what is there."""

    cast: dict

    examples = count(1)

    @initialize()
    def begin(self):
        # Ids in the order of their making, so that a drawn choice means the same in every run of an example.
        numbers = count(next(self.examples) << 64)
        edit.uuid7 = lambda: UUID(int=next(numbers))
        self.harbour = Harbour(self.cast["ana"])
        self.harbour.invite(self.cast["ben"])

    def do(self, who: str, name: str, /, **arguments) -> None:
        before = self.harbour.song
        try:
            number = self.harbour.do(name, self.cast[who], **arguments).number
        except EditError:
            assert values_of(self.harbour.song) == values_of(before)
            return
        if number is None:
            assert values_of(self.harbour.song) == values_of(before)
            return
        changes = decode(Revision.objects.get(composition_id=self.harbour.id, number=number).changes)
        assert values_of(apply(before, changes)) == values_of(self.harbour.song)
        assert values_of(apply(self.harbour.song, swap(changes))) == values_of(before)

    def pick(self, data, model: str) -> str | None:
        found = sorted(row.id for row in self.harbour.song.all(model))
        return data.draw(st.sampled_from(found)) if found else None

    @rule(who=people, gain=st.floats(-70, 6), data=st.data())
    def fader(self, who, gain, data):
        self.do(who, "mixer.set_track_volume", track_id=self.pick(data, "compositions.track"), gain_db=gain)

    @rule(who=people, data=st.data(), kind=st.sampled_from(["instrument", "group", "folder"]))
    def add_track(self, who, data, kind):
        self.do(who, "mixer.add_track", kind=kind, after_id=self.pick(data, "compositions.track"))

    @rule(who=people, data=st.data())
    def remove_track(self, who, data):
        self.do(who, "mixer.remove_track", track_id=self.pick(data, "compositions.track"))

    @rule(who=people, data=st.data())
    def route(self, who, data):
        track, target = self.pick(data, "compositions.track"), self.pick(data, "compositions.track")
        self.do(who, "mixer.route_track", track_id=track, to_track_id=target)

    @rule(who=people, data=st.data())
    def move_track(self, who, data):
        track, after = self.pick(data, "compositions.track"), self.pick(data, "compositions.track")
        self.do(who, "compositions.move_track", track_id=track, after_id=after)

    @rule(who=people, data=st.data(), start=beats)
    def add_clip(self, who, data, start):
        track = self.pick(data, "compositions.track")
        self.do(who, "compositions.add_clip", track_id=track, start_beats=start, length_beats=4.0)

    @rule(who=people, data=st.data(), start=beats)
    def move_clip(self, who, data, start):
        clip = self.pick(data, "compositions.clip")
        if clip:
            self.do(who, "compositions.move_clip", clip_id=clip, start_beats=start)

    @rule(who=people, data=st.data(), at=beats)
    def split_clip(self, who, data, at):
        clip = self.pick(data, "compositions.clip")
        if clip:
            self.do(who, "compositions.split_clip", clip_id=clip, at_beats=at)

    @rule(who=people, data=st.data(), linked=st.booleans())
    def duplicate_clip(self, who, data, linked):
        clip = self.pick(data, "compositions.clip")
        if clip:
            self.do(who, "compositions.duplicate_clips", clip_ids=[clip], linked=linked)

    @rule(who=people, data=st.data(), name=st.sampled_from(["unlink_clips", "remove_clips"]))
    def unlink_or_remove_clip(self, who, data, name):
        clip = self.pick(data, "compositions.clip")
        if clip:
            self.do(who, f"compositions.{name}", clip_ids=[clip])

    @rule(who=people, data=st.data(), pitches=st.lists(st.integers(0, 127), min_size=1, max_size=6))
    def write_notes(self, who, data, pitches):
        clip = self.pick(data, "compositions.clip")
        notes = [{"pitch": pitch, "start_beats": float(i), "length_beats": 1.0} for i, pitch in enumerate(pitches)]
        if clip:
            self.do(who, "compositions.replace_notes", clip_id=clip, notes=notes)

    @rule(who=people, data=st.data(), ratio=st.floats(1, 20))
    def turn_knob(self, who, data, ratio):
        device = self.pick(data, "effects.device")
        if device:
            self.do(who, "effects.set_parameter", device_id=device, name="ratio", value=ratio)

    @rule(who=people, data=st.data())
    def duplicate(self, who, data):
        self.do(who, "mixer.duplicate_track", track_id=self.pick(data, "compositions.track"))

    @rule(who=people, partial=st.booleans(), skip=st.integers(0, 2))
    def undo(self, who, partial, skip):
        self.do(who, "compositions.undo", partial=partial, skip=skip)

    @rule(who=people, partial=st.booleans())
    def redo(self, who, partial):
        self.do(who, "compositions.redo", partial=partial)

    @rule(who=people)
    def undo_and_redo_are_nothing(self, who):
        before = values_of(self.harbour.song)
        try:
            self.harbour.do("compositions.undo", self.cast[who])
            self.harbour.do("compositions.redo", self.cast[who])
        except Conflict:
            return
        assert values_of(self.harbour.song) == before

    @rule()
    def restart(self):
        shelf.forget()

    @rule(who=people, data=st.data())
    def restore(self, who, data):
        number = data.draw(st.integers(20, self.harbour.song.number))
        then = values_of(song_at(self.harbour.song, number))
        self.do(who, "compositions.restore", number=number)
        assert values_of(self.harbour.song) == then

    @invariant()
    def memory_and_database_agree(self):
        if hasattr(self, "harbour"):
            assert values_of(self.harbour.song) == rows.stored_values(self.harbour.id)


@pytest.mark.django_db
def test_the_laws_of_the_history_hold(ana, ben, monkeypatch):
    monkeypatch.setattr(edit, "uuid7", edit.uuid7)  # each example sets its own

    class WithCast(History):
        cast = {"ana": ana, "ben": ben}

    run_state_machine_as_test(
        WithCast,
        settings=settings(
            max_examples=50, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
