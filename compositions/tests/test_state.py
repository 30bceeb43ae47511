"""A song as a value, and the changes between values."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compositions.history.changes import Change, decode, difference, encode, merged, pack, swap, unpack
from compositions.history.state import Broken, Schema, Shape, Song, apply, as_values, change_between

CASES = json.loads((Path(__file__).parent / "cases" / "apply.json").read_text())
SCHEMA = Schema(
    Shape(model, tuple(shape["fields"]), grouped_by=shape.get("grouped_by")) for model, shape in CASES["schema"].items()
)


def song_of(state: dict) -> Song:
    rows = {model: table["rows"] for model, table in state["rows"].items()}
    return Song.load(SCHEMA, "song", state["number"], rows, {})


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["name"])
class TestApply:
    """The page's store passes the same cases."""

    def test_as_the_page_does(self, case):
        song = song_of(case["before"])
        changes = decode(json.dumps(case["changes"]))
        if case.get("broken"):
            with pytest.raises(Broken):
                apply(song, changes)
            return
        after = apply(song, changes, song.number + 1)
        for model, rows in case["after"].items():
            fields = case["before"]["rows"][model]["fields"]
            expected = {row[0]: dict(zip(fields[1:], row[1:], strict=True)) for row in rows}
            assert {row.id: as_values(row) for row in after.all(model)} == expected
            by = SCHEMA.shapes[model].grouped_by
            if by:
                for key in {row[by] for row in expected.values()}:
                    found = {row.id for row in after.all(model, **{by: key})}
                    assert found == {id for id, values in expected.items() if values[by] == key}

    def test_and_back(self, case):
        if case.get("broken"):
            return
        song = song_of(case["before"])
        changes = decode(json.dumps(case["changes"]))
        back = apply(apply(song, changes), swap(changes))
        for model in SCHEMA.shapes:
            assert {row.id: as_values(row) for row in back.all(model)} == {
                row.id: as_values(row) for row in song.all(model)
            }


ids = st.sampled_from("abcdefgh")
rows = st.fixed_dictionaries(
    {"name": st.text(max_size=3), "values": st.dictionaries(st.sampled_from("xyz"), st.floats(-1, 1), max_size=3)}
)


class TestChanges:
    @given(rows, rows)
    def test_differences_lead_from_one_row_to_the_other_and_back(self, old, new):
        before, after = difference(old, new)
        assert merged(old, after) == new
        assert merged(new, before) == old
        assert bool(after) == (old != new)

    @given(st.dictionaries(ids, rows), st.dictionaries(ids, rows))
    def test_between_two_songs_lead_there_and_back_and_survive_packing(self, old, new):
        songs = [
            Song.load(SCHEMA, "song", 1, {"a.clip": [(id, *values.values()) for id, values in rows.items()]}, {})
            for rows in (old, new)
        ]
        changes = [
            change
            for id in {**old, **new}
            if (change := change_between(songs[0].get("a.clip", id), songs[1].get("a.clip", id)))
        ]
        found = [{row.id: as_values(row) for row in song.all("a.clip")} for song in songs]
        there = apply(songs[0], changes)
        assert {row.id: as_values(row) for row in there.all("a.clip")} == found[1]
        back = apply(there, swap(changes))
        assert {row.id: as_values(row) for row in back.all("a.clip")} == found[0]
        assert sorted(unpack(pack(changes))) == sorted(decode(encode(changes))) == sorted(changes)

    def test_a_song_once_read_never_changes(self):
        song = song_of(CASES["cases"][0]["before"])
        kept = {row.id: as_values(row) for row in song.all("a.note")}
        apply(song, [Change("a.note", "n1", {"clip_id": "c1", "pitch": 60}, None)])
        assert {row.id: as_values(row) for row in song.all("a.note")} == kept
