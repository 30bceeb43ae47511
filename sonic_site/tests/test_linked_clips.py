"""Linked copies: they sound as their source does, whatever happens to either."""

from contextlib import nullcontext

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from compositions.errors import Invalid
from compositions.history import registry
from compositions.history.actor import SYSTEM
from compositions.history.edit import Edit, check_invariants
from compositions.score.content import content_of
from playback.segments import segment
from playback.tests.songs import SongBook

CLIP, NOTE = "compositions.clip", "compositions.note"


class Scratch:
    """A song without a database: a clip with notes, and clips linked to it further on."""

    def __init__(self, notes, source: dict, links: list[dict]):
        book = SongBook()
        self.track = book.track(instrument="piano")
        self.source = book.clip(self.track, notes, [("bend", 0.0, 1.0, 0)], **{"length_beats": 8.0, **source})
        self.links = [
            book.clip(
                self.track, **{"length_beats": 8.0, "start_beats": 100.0 * place, "source_id": self.source, **values}
            )
            for place, values in enumerate(links, 1)
        ]
        self.edit = Edit(book.song(), SYSTEM)

    def do(self, name: str, **arguments):
        found = registry.find(name)
        answer = found(self.edit, **found.parse(arguments))
        check_invariants(self.edit.song, self.edit.changes())
        return answer

    def clip(self, id: str):
        return self.edit.song.get(CLIP, id)

    def heard(self, *ids: str) -> list[tuple]:
        """(beat in the song, pitch, length) of what clips play: of all, if none is named."""
        found = []
        for clip in [self.clip(id) for id in ids] if ids else self.edit.song.all(CLIP):
            notes = list(self.edit.song.all(NOTE, clip_id=content_of(clip)))
            for event in segment(clip, notes, ()).events:
                found.append((round(clip.start_beats + event.beat, 6), event.pitch, round(event.length_beats, 6)))
        return sorted(found)


quarters = st.integers(0, 32).map(lambda steps: steps / 4)
notes = st.lists(
    st.tuples(st.integers(20, 100), quarters, st.integers(1, 16).map(lambda steps: steps / 4)), min_size=1, max_size=6
)
shape = st.fixed_dictionaries(
    {
        "offset_beats": quarters,
        "loop_length_beats": st.none() | st.sampled_from([1.5, 4.0]),
        "transpose": st.integers(-12, 12),
        "length_beats": st.integers(2, 40).map(lambda steps: steps / 4),
    }
)
songs = st.builds(Scratch, notes, shape, st.lists(shape, min_size=1, max_size=3))
kindly = settings(max_examples=30, deadline=None)


class TestSound:
    @kindly
    @given(songs, st.data())
    def test_stays_when_they_are_unlinked_or_their_source_goes(self, song, data):
        clips = [song.source, *song.links]
        chosen = data.draw(st.lists(st.sampled_from(clips), min_size=1, unique=True))
        before = song.heard()
        song.do("compositions.unlink_clips", clip_ids=chosen)
        assert song.heard() == before
        assert all(song.clip(id).source_id is None for id in chosen)
        gone = data.draw(st.lists(st.sampled_from(clips), max_size=len(clips) - 1, unique=True))
        assume(gone)
        kept = [id for id in clips if id not in gone]
        before = song.heard(*kept)
        song.do("compositions.remove_clips", clip_ids=gone)
        assert song.heard() == before

    @kindly
    @given(songs, st.data())
    def test_stays_when_one_of_them_is_split(self, song, data):
        clip = song.clip(data.draw(st.sampled_from([song.source, *song.links])))
        at = data.draw(st.floats(0.01, 0.99)) * clip.length_beats + clip.start_beats
        begun, others = song.heard(), [id for id in (song.source, *song.links) if id != clip.id]
        left_alone = song.heard(*others)
        right = song.do("compositions.split_clip", clip_id=clip.id, at_beats=at)
        assert song.heard(*others) == left_alone
        assert content_of(song.clip(right)) == song.source
        assert [(beat, pitch) for beat, pitch, _ in song.heard()] == [(beat, pitch) for beat, pitch, _ in begun]

    @kindly
    @given(songs, st.data(), quarters)
    def test_of_the_others_stays_when_one_is_drawn_out_to_the_left(self, song, data, by):
        clip = song.clip(data.draw(st.sampled_from([song.source, *song.links])))
        others = [id for id in (song.source, *song.links) if id != clip.id]
        before = song.heard(*others)
        start = max(0.0, clip.start_beats - by)
        length = clip.length_beats + clip.start_beats - start
        refused = (
            clip.loop_length_beats is None
            and clip.offset_beats < clip.start_beats - start
            and any(song.clip(id).loop_length_beats for id in others)
        )
        with pytest.raises(Invalid, match="unlink") if refused else nullcontext():
            song.do("compositions.resize_clip", clip_id=clip.id, start_beats=start, length_beats=length)
        assert song.heard(*others) == before

    def test_of_a_copied_track_is_its_own(self):
        song = Scratch([(60, 0.0, 1.0)], {}, [{}, {}])
        track = song.clip(song.source).track_id
        copy = song.do("mixer.duplicate_track", track_id=track)
        copies = [clip for clip in song.edit.song.all(CLIP) if clip.track_id == copy]
        sources = {content_of(clip) for clip in copies}
        assert len(copies) == 3
        assert len(sources) == 1
        assert song.source not in sources
        song.do("mixer.remove_track", track_id=track)
        assert len(song.heard()) == 3

    def test_goes_over_to_links_on_other_tracks_when_the_track_goes(self):
        song = Scratch([(60, 0.0, 1.0)], {}, [{}])
        other = song.do("mixer.add_track")
        song.do("compositions.move_clip", clip_id=song.links[0], start_beats=100.0, track_id=other)
        song.do("mixer.remove_track", track_id=song.clip(song.source).track_id)
        assert song.heard() == [(100.0, 60, 1.0)]


class TestCommands:
    def test_duplicates_are_linked_to_the_source_or_stand_alone(self):
        song = Scratch([(60, 0.0, 1.0)], {}, [{}])
        linked, alone = (
            song.do("compositions.duplicate_clips", clip_ids=song.links, linked=linked)[0] for linked in (True, False)
        )
        assert song.clip(linked).source_id == song.source
        assert song.clip(alone).source_id is None
        song.do("compositions.replace_notes", clip_id=linked, notes=[])
        assert [song.heard(id) for id in (song.source, linked)] == [[], []]
        assert song.heard(alone) == [(108.0, 60, 1.0)]

    def test_of_notes_given_a_linked_copy_work_on_its_source(self):
        song = Scratch([], {}, [{}])
        stamp = {"clip_id": song.links[0], "symbol": "C", "start_beats": 0.0, "length_beats": 1.0}
        made = song.do("compositions.stamp_chord", **stamp)
        points = [{"beat": 1.0, "value": 2.0}]
        song.do("compositions.set_controller", clip_id=song.links[0], controller="bend", points=points)
        assert {song.edit.song.get(NOTE, id).clip_id for id in made} == {song.source}
        assert [point.clip_id for point in song.edit.song.all("compositions.controllerpoint")] == [song.source]

    def test_joined_links_stand_alone(self):
        song = Scratch([(60, 0.0, 1.0)], {}, [{}, {"start_beats": 108.0}])
        before = song.heard(*song.links)
        joined = song.do("compositions.join_clips", clip_ids=song.links)
        assert song.heard(joined) == before
        assert song.clip(joined).source_id is None

    def test_unlinking_what_is_not_linked_is_refused(self):
        song = Scratch([], {}, [])
        with pytest.raises(Invalid, match="shares its notes"):
            song.do("compositions.unlink_clips", clip_ids=[song.source])

    def test_no_link_leads_to_a_link(self):
        song = Scratch([], {}, [{}, {}])
        song.edit.update(song.clip(song.links[1]), source_id=song.links[0])
        with pytest.raises(Invalid, match="linked copy"):
            check_invariants(song.edit.song, song.edit.changes())


class TestFades:
    def test_fit_into_their_clip_and_give_way_to_its_edges(self, harbour):
        line = harbour.line
        harbour.do("compositions.fade_clip", clip_id=line, fade_in_beats=5.0, fade_out_beats=3.0)
        with pytest.raises(Invalid, match="fades fit into it"):
            harbour.do("compositions.fade_clip", clip_id=line, fade_in_beats=6.0)

        def fades(id):
            clip = harbour.row(CLIP, id)
            return clip.fade_in_beats, clip.fade_out_beats

        right = harbour.add("compositions.split_clip", clip_id=line, at_beats=4.0)
        assert (fades(line), fades(right)) == ((4.0, 0.0), (0.0, 3.0))
        joined = harbour.add("compositions.join_clips", clip_ids=[line, right])
        assert fades(joined) == (4.0, 3.0)
        harbour.do("compositions.resize_clip", clip_id=joined, start_beats=0.0, length_beats=5.0)
        assert fades(joined) == (4.0, 1.0)
        with pytest.raises(Invalid, match="has a fade where"):
            harbour.do("compositions.join_clips", clip_ids=[joined, harbour.answer])


def test_undo_brings_a_source_and_its_links_back(harbour):
    links = harbour.add("compositions.duplicate_clips", clip_ids=[harbour.line] * 2, by_beats=32.0, linked=True)
    notes = {note.id for note in harbour.song.all(NOTE, clip_id=harbour.line)}
    harbour.do("compositions.remove_clips", clip_ids=[harbour.line])
    assert {note.id for note in harbour.song.all(NOTE, clip_id=links[0])} == notes
    assert harbour.row(CLIP, links[1]).source_id == links[0]
    harbour.do("compositions.undo")
    assert {note.id for note in harbour.song.all(NOTE, clip_id=harbour.line)} == notes
    assert [harbour.row(CLIP, id).source_id for id in links] == [harbour.line] * 2
    harbour.do("compositions.redo")
    assert harbour.row(CLIP, links[0]).source_id is None
