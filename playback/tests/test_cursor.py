"""Walking over a score; the cases are shared with the page's player."""

import json
from pathlib import Path

import msgspec
import pytest

from playback.cursor import Choke, Cue, Cursor, Drive, Move, Note
from playback.drives import Lane
from playback.schedule import Loop, Score
from playback.segments import Curve, Event, Segment
from playback.voices import Voice

CASES = json.loads((Path(__file__).parent / "cases" / "cursor.json").read_text())
KINDS = {Note: "note", Choke: "choke", Cue: "cue", Drive: "drive", Move: "move"}


def score_of(given: dict) -> Score:
    """A score as engines read it."""
    return Score(
        number=1,
        tempo=tuple(map(tuple, given["tempo"])),
        metre=tuple(map(tuple, given["metre"])),
        voices={id: msgspec.convert(voice, Voice) for id, voice in given["voices"].items()},
        clips={id: tuple(placed) for id, placed in given["clips"].items()},
        segments={
            hash: Segment(hash, tuple(Event(*event) for event in events), tuple(Curve(*curve) for curve in curves), b"")
            for hash, (events, curves) in given["segments"].items()
        },
        buffers={},
        loop=Loop(*given["loop"]),
        end_beats=given["end_beats"],
        levels={id: tuple(level) for id, level in given.get("levels", {}).items()},
        lanes={id: msgspec.convert(lane, Lane) for id, lane in given.get("lanes", {}).items()},
    )


def plain(timed) -> list:
    if type(timed) is Note:
        *values, fade = timed
        return ["note", *values, *([list(fade)] if fade else [])]
    return [KINDS[type(timed)], *timed]


def alike(found: list, expected: list) -> bool:
    return len(found) == len(expected) and all(
        pytest.approx(one, abs=1e-6) == other if isinstance(other, int | float | list) else one == other
        for one, other in zip(found, expected, strict=True)
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_shared_case(case):
    cursor = Cursor(score_of(case["score"]), case["start_beat"], case["looping"])
    for step in case["steps"]:
        if "score" in step:
            cursor.change(score_of(step["score"]))
            continue
        found = [plain(timed) for timed in cursor.until(step["until"])]
        assert len(found) == len(step["events"]), found
        for one, expected in zip(found, step["events"], strict=True):
            assert alike(one, expected), (one, expected)
