"""The song's time itself: more of it, less of it, a stretch of it again, with all that stands in it."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from compositions.commands.clips import remove_clips, split_clip
from compositions.errors import Invalid
from compositions.history.edit import Edit
from compositions.history.registry import command
from compositions.models import About, ChordMark, Clip, KeyMark, Marker, MetreMark, Section, TempoMark
from compositions.units import FINEST_GRID_BEATS, Beats, LengthBeats

from ..automation import HOLD, LINEAR
from ..models import AutomationLane, AutomationPoint
from ..spans import (
    Placed,
    beat_after_insertion,
    beat_after_removal,
    from_the_start,
    gap_before_all,
    gap_inserted,
    span_removed,
    span_repeated,
)

Rearrange = Callable[[list[Placed]], list[Placed]]
#: What holds from a mark on, of the lanes whose marks stand alone on their beats.
HELD = {MetreMark: ("numerator", "denominator"), KeyMark: ("root", "scale"), ChordMark: ("symbol",)}
STANDS_AT_START = (TempoMark, MetreMark)


@command("Insert time")
def insert_time(edit: Edit, *, at_beats: Beats, length_beats: LengthBeats) -> None:
    """Open a gap in the whole song: clips, sections, marks and automation from there on come later.

    A clip that lies across is split. Nothing before the place changes.
    """
    _split_at(edit, at_beats)
    _move_clips(edit, at_beats, length_beats)
    _map_beats(edit, lambda beat, is_end: _later(beat, at_beats, length_beats, is_end))
    _rearrange(edit, lambda points: gap_inserted(points, at_beats, length_beats), length_beats if at_beats == 0 else 0)


@command("Delete time")
def delete_time(edit: Edit, *, start_beats: Beats, end_beats: Beats) -> None:
    """Take a stretch out of the whole song, with all that is in it; what is behind it follows at once."""
    _check_span(start_beats, end_beats)
    _split_at(edit, end_beats)
    _split_at(edit, start_beats)
    gone = [clip.id for clip in edit.all(Clip) if start_beats <= clip.start_beats < end_beats]
    if gone:
        remove_clips(edit, clip_ids=gone)
    _move_clips(edit, end_beats, start_beats - end_beats)
    inside = [marker for marker in edit.all(Marker) if start_beats <= marker.beat < end_beats]
    inside += [
        section
        for section in edit.all(Section)
        if section.start_beats >= start_beats and section.start_beats + section.length_beats <= end_beats
    ]
    edit.delete(*inside)
    _map_beats(edit, lambda beat, _: beat_after_removal(beat, start_beats, end_beats))
    _rearrange(edit, lambda points: span_removed(points, start_beats, end_beats))


@command("Duplicate time")
def duplicate_time(edit: Edit, *, start_beats: Beats, end_beats: Beats) -> None:
    """Let a stretch of the whole song come twice: a copy of all that is in it follows it, and then what was behind."""
    _check_span(start_beats, end_beats)
    length = end_beats - start_beats
    _split_at(edit, end_beats)
    heard = [clip for clip in edit.all(Clip) if clip.start_beats < end_beats and _end(clip) > start_beats]
    named = [
        row
        for row in [*edit.all(Section), *edit.all(Marker)]
        if _start(row) >= start_beats and _start(row) < end_beats and _end(row) <= end_beats
    ]
    _move_clips(edit, end_beats, length)
    _map_beats(edit, lambda beat, is_end: _later(beat, end_beats, length, is_end))
    for clip in heard:
        _copy_part(edit, clip, max(clip.start_beats, start_beats), length)
    for row in named:
        field = "start_beats" if row.model == "compositions.section" else "beat"
        edit.duplicate(row, **{field: _start(row) + length})
    _rearrange(edit, lambda points: span_repeated(points, start_beats, end_beats))


def _check_span(start: float, end: float) -> None:
    if end <= start:
        raise Invalid("A stretch of time ends after it begins.")


# --- clips, sections, markers and the loop --------------------------------------------------------------------------


def _start(row) -> float:
    return row.beat if row.model == "compositions.marker" else row.start_beats


def _end(row) -> float:
    return row.beat if row.model == "compositions.marker" else row.start_beats + row.length_beats


def _split_at(edit: Edit, beat: float) -> None:
    for clip in edit.all(Clip):
        if clip.start_beats < beat < _end(clip):
            split_clip(edit, clip_id=clip.id, at_beats=beat)


def _move_clips(edit: Edit, start: float, by: float) -> None:
    """Moves the clips that start at a beat or later."""
    clips = [clip for clip in edit.all(Clip) if clip.start_beats >= start]
    edit.update_many([(clip, {"start_beats": clip.start_beats + by}) for clip in clips])


def _copy_part(edit: Edit, clip, start: float, by: float) -> None:
    """Copies a clip from a place of the song on, to so many beats later."""
    offset = clip.offset_beats + start - clip.start_beats
    if clip.loop_length_beats:
        offset %= clip.loop_length_beats
    edit.duplicate(clip, start_beats=start + by, length_beats=_end(clip) - start, offset_beats=offset)


def _later(beat: float, at: float, length: float, is_end: bool) -> float:
    """Where a beat comes after an insertion; what ends there still does."""
    return beat if is_end and beat == at else beat_after_insertion(beat, at, length)


def _map_beats(edit: Edit, to: Callable[[float, bool], float]) -> None:
    """Gives sections, markers and the loop their new beats; ``to`` takes a beat, and whether something ends there."""
    edit.update_many([(marker, {"beat": to(marker.beat, False)}) for marker in edit.all(Marker)])
    changed = []
    for section in edit.all(Section):
        start = to(section.start_beats, False)
        changed.append((section, {"start_beats": start, "length_beats": to(_end(section), True) - start}))
    edit.update_many(changed)
    about = edit.get(About)
    start, end = to(about.loop_start_beats, False), to(about.loop_end_beats, True)
    if end > start:
        edit.update(about, loop_start_beats=start, loop_end_beats=end)
    else:  # its time is gone: the loop stays as long as it was, and rests
        length = about.loop_end_beats - about.loop_start_beats
        edit.update(about, loop_start_beats=start, loop_end_beats=start + length, looping=False)


# --- what holds from a place on -------------------------------------------------------------------------------------


def _rearrange(edit: Edit, how: Rearrange, before_all: float = 0) -> None:
    """Arranges all lanes anew; ``before_all``: beats of a gap at the song's start, where the first tempo stays."""

    def standing(points: list[Placed]) -> list[Placed]:
        return gap_before_all(points, before_all) if before_all else how(points)

    _rearrange_tempo(edit, standing)
    for model, fields in HELD.items():
        _rearrange_held(edit, model, fields, standing if model in STANDS_AT_START else how)
    for lane in edit.all(AutomationLane):
        rows = edit.all(AutomationPoint, lane_id=lane.id)
        if rows:
            points = [Placed(row.beat, row.value, row.curve, row.id) for row in rows]
            _write(edit, AutomationPoint, rows, from_the_start(points, how), _automated, lane_id=lane.id)


def _automated(point: Placed) -> dict:
    return {"value": point.value, "curve": point.curve}


def _rearrange_held(edit: Edit, model, fields: tuple[str, ...], how: Rearrange) -> None:
    rows = edit.all(model)
    placed = [Placed(row.beat, tuple(getattr(row, field) for field in fields), HOLD, row.id) for row in rows]
    if placed:
        _write(edit, model, rows, how(placed), lambda point: dict(zip(fields, point.value, strict=True)))


def _rearrange_tempo(edit: Edit, how: Rearrange) -> None:
    rows = edit.all(TempoMark)
    if not rows:
        return
    placed = how([Placed(row.beat, row.bpm, LINEAR if row.ramp else HOLD, row.id) for row in rows])
    _write(edit, TempoMark, rows, _one_a_beat(placed), lambda point: {"bpm": point.value, "ramp": point.curve != HOLD})


def _one_a_beat(placed: list[Placed]) -> list[Placed]:
    """A mark stands alone on its beat: a ramp whose end is cut off gets there just before the tempo that follows."""
    kept: list[Placed] = []
    for point, after in pairwise([*placed, None]):
        if after and after.beat == point.beat:
            point = replace(point, beat=point.beat - FINEST_GRID_BEATS)
        if not kept or point.beat > kept[-1].beat:
            kept.append(point)
    return kept


def _write(edit: Edit, model, rows: list, placed: list[Placed], values: Callable[[Placed], dict], **fixed: str) -> None:
    """Makes the rows what was placed: rows of an id that is left move, others go, and what has no id is new."""
    kept = {point.id: {"beat": point.beat, **values(point)} for point in placed if point.id}
    edit.delete(*(row for row in rows if row.id not in kept))
    edit.update_many((row, kept[row.id]) for row in rows if row.id in kept)
    edit.create_many(model, [{"beat": point.beat, **values(point), **fixed} for point in placed if point.id is None])
