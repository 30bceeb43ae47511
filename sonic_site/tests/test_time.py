"""Time inserted, deleted and repeated in a whole song."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compositions.errors import Invalid
from compositions.history.edit import rehearse
from compositions.history.registry import together
from effects.automation import stretches, value_at
from playback.clock import TempoMap

beats = st.integers(0, 60).map(lambda half: half / 2)


def heard(song) -> list[tuple]:
    """The notes of a song without loops, where they sound."""
    found = []
    for clip in song.all("compositions.clip"):
        for note in song.all("compositions.note", clip_id=clip.id):
            if clip.offset_beats <= note.start_beats < clip.offset_beats + clip.length_beats:
                start = clip.start_beats + note.start_beats - clip.offset_beats
                found.append((clip.track_id, start, note.length_beats, note.pitch, note.velocity))
    return sorted(found)


def marks(song, *models: str) -> list[tuple]:
    return sorted(
        (model, *(getattr(row, field) for field in row.shape.fields[1:]))
        for model in models
        for row in song.all(f"compositions.{model}")
    )


def tempo(song) -> TempoMap:
    return TempoMap([(mark.beat, mark.bpm, mark.ramp) for mark in song.all("compositions.tempomark")])


def sweep(h, song, beat: float) -> float:
    return value_at(stretches(song.all("effects.automationpoint", lane_id=h.sweep)), beat)


NAMED = ("marker", "section", "chordmark", "keymark", "metremark")


@pytest.fixture
def after(harbour):
    """The song as it would be after some commands."""

    def run(*steps):
        return rehearse(harbour.song, together(steps), harbour.ana)[0].song

    return run


class TestInsertTime:
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(at=beats, length=st.integers(1, 32).map(float))
    def test_taken_away_again_it_leaves_the_song_as_it_was(self, harbour, after, at, length):
        at = round(at)  # the notes begin and end there: none is cut
        insert = ("effects.insert_time", {"at_beats": at, "length_beats": length})
        wide = after(insert)
        again = after(insert, ("effects.delete_time", {"start_beats": at, "end_beats": at + length}))
        before = harbour.song
        assert heard(again) == heard(before)
        assert marks(again, *NAMED) == marks(before, *NAMED)
        for beat in (0.0, 3.3, 7.9, 12.2, 15.0, 20.0):
            assert tempo(again).seconds_at(beat) == pytest.approx(tempo(before).seconds_at(beat))
            assert sweep(harbour, again, beat) == pytest.approx(sweep(harbour, before, beat), rel=0.02)
            if beat < at:
                assert tempo(wide).seconds_at(beat) == pytest.approx(tempo(before).seconds_at(beat))
                assert sweep(harbour, wide, beat) == pytest.approx(sweep(harbour, before, beat), rel=0.02)
        assert [note for note in heard(wide) if note[1] < at] == [note for note in heard(before) if note[1] < at]

    def test_a_ramp_keeps_its_way_before_the_gap_and_behind_it(self, harbour):
        harbour.do("compositions.set_tempo", bpm=120.0, beat=32.0)
        before = tempo(harbour.song)
        harbour.do("effects.insert_time", at_beats=24.0, length_beats=8.0)
        now = tempo(harbour.song)
        assert [now.bpm_at(beat) for beat in (20, 24, 31.5, 36, 40)] == pytest.approx(
            [before.bpm_at(beat) for beat in (20, 24, 24, 28, 32)]
        )

    def test_the_first_tempo_and_metre_stay(self, harbour):
        harbour.do("effects.insert_time", at_beats=0.0, length_beats=4.0)
        song = harbour.song
        assert min(mark.beat for mark in song.all("compositions.tempomark")) == 0
        assert min(mark.beat for mark in song.all("compositions.metremark")) == 0
        assert song.get("compositions.section", harbour.section).start_beats == 4


class TestDeleteTime:
    def test_what_is_behind_follows_at_once_and_undo_brings_all_back(self, harbour):
        before = harbour.song
        harbour.do("effects.delete_time", start_beats=2.0, end_beats=12.0)
        song = harbour.song
        assert [note[1] for note in heard(song)] == [0.0, 1.0]
        assert sorted((clip.start_beats, clip.length_beats) for clip in song.all("compositions.clip")) == [
            (0.0, 2.0),
            (2.0, 4.0),
        ]
        section = song.get("compositions.section", harbour.section)
        assert (section.start_beats, section.length_beats) == (0.0, 6.0)
        assert list(song.all("compositions.marker")) == []
        harbour.do("compositions.undo")
        assert heard(harbour.song) == heard(before)
        assert marks(harbour.song, *NAMED) == marks(before, *NAMED)

    def test_a_loop_whose_time_is_gone_rests_where_it_was(self, harbour):
        harbour.do("compositions.set_loop", start_beats=4.0, end_beats=8.0, looping=True)
        harbour.do("effects.delete_time", start_beats=2.0, end_beats=12.0)
        [about] = harbour.song.all("compositions.about")
        assert (about.loop_start_beats, about.loop_end_beats, about.looping) == (2.0, 6.0, False)

    def test_automation_before_the_first_point_stays_where_it_was(self, harbour):
        before = sweep(harbour, harbour.song, 0.2)
        harbour.do("effects.delete_time", start_beats=0.5, end_beats=6.0)
        assert sweep(harbour, harbour.song, 0.2) == before

    def test_refuses_a_stretch_that_ends_before_it_begins(self, harbour):
        with pytest.raises(Invalid, match="ends after it begins"):
            harbour.do("effects.delete_time", start_beats=8.0, end_beats=8.0)


class TestDuplicateTime:
    def test_a_section_comes_again_with_its_music(self, harbour):
        before = harbour.song
        harbour.do("effects.duplicate_time", start_beats=0.0, end_beats=16.0)
        song = harbour.song
        copies = [(track, start + 16, *rest) for track, start, *rest in heard(before)]
        assert heard(song) == sorted(heard(before) + copies)
        assert sorted(row.start_beats for row in song.all("compositions.section")) == [0.0, 16.0]
        assert sorted(row.beat for row in song.all("compositions.marker")) == [4.0, 20.0]
        assert sweep(harbour, song, 19.0) == pytest.approx(sweep(harbour, before, 3.0))
        assert tempo(song).bpm_at(31.9) == tempo(before).bpm_at(15.9)
        assert tempo(song).bpm_at(32.0) == tempo(before).bpm_at(16.0)
