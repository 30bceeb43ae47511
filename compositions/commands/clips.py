"""Clips: placing, shaping, splitting and joining them."""

from typing import Annotated

from pydantic import Field

from ..errors import Invalid
from ..history.edit import Edit
from ..history.registry import command
from ..history.state import as_values
from ..models import Clip, ControllerPoint, Note, Track
from ..score.content import content_of
from ..units import FINEST_GRID_BEATS, Beats, ClipIds, Colour, Id, LengthBeats, Name, Semitones, SignedBeats
from .clip_sound import fades_within
from .links import copy_content, links_of, shares_content

TRANSFORMS = (
    "transpose", "velocity_scale", "gate_scale", "shift_beats", "quantise_beats", "swing", "swing_beats", "gain_db"
)  # fmt: skip
HOLDS_CLIPS = (Track.Kind.INSTRUMENT, Track.Kind.AUDIO)


@command("Add clip")
def add_clip(
    edit: Edit,
    *,
    track_id: Id,
    start_beats: Beats,
    length_beats: LengthBeats,
    name: Name = "",
    loop_length_beats: LengthBeats | None = None,
    clip_id: Id | None = None,
) -> str:
    """Add an empty clip to a track. Answers its id."""
    _holding(edit, track_id)
    row = edit.create(
        Clip,
        id=clip_id,
        track_id=track_id,
        start_beats=start_beats,
        length_beats=length_beats,
        name=name,
        loop_length_beats=loop_length_beats,
    )
    return row.id


@command("Remove clips")
def remove_clips(edit: Edit, *, clip_ids: ClipIds) -> None:
    """Remove clips with all that is in them."""
    edit.delete(*(edit.get(Clip, id) for id in clip_ids))


@command("Duplicate clips")
def duplicate_clips(
    edit: Edit,
    *,
    clip_ids: ClipIds,
    by_beats: SignedBeats | None = None,
    linked: Annotated[bool, Field(description="Whether the copies go on playing the original's notes.")] = False,
) -> list[str]:
    """Copy clips, each to right after itself or, together, ``by_beats`` later. Answers the copies' ids."""
    copies = []
    for id in clip_ids:
        clip = edit.get(Clip, id)
        start = clip.start_beats + (clip.length_beats if by_beats is None else by_beats)
        copies.append(_duplicate(edit, clip, max(0.0, start), linked))
    return copies


def _duplicate(edit: Edit, clip, start: float, linked: bool) -> str:
    if linked:
        if edit.get(Track, clip.track_id).kind != Track.Kind.INSTRUMENT:
            raise Invalid("Only clips of notes can be linked.")
        return edit.create(Clip, **as_values(clip) | {"start_beats": start, "source_id": content_of(clip)}).id
    copy = edit.duplicate(clip, start_beats=start, source_id=None)[clip.id]
    if clip.source_id is not None:
        copy_content(edit, clip.source_id, copy)
    return copy


@command("Rename clip")
def rename_clip(edit: Edit, *, clip_id: Id, name: Name) -> None:
    """Give a clip another name."""
    edit.update(edit.get(Clip, clip_id), name=name)


@command("Colour clip")
def colour_clip(edit: Edit, *, clip_id: Id, colour: Colour | None = None) -> None:
    """Give a clip a colour of its own, or its track's again."""
    edit.update(edit.get(Clip, clip_id), colour=colour)


@command("Mute clips")
def mute_clips(edit: Edit, *, clip_ids: ClipIds, mute: bool) -> None:
    """Silence clips, or let them sound again."""
    edit.update_many([(edit.get(Clip, id), {"mute": mute}) for id in clip_ids])


@command("Move clip")
def move_clip(edit: Edit, *, clip_id: Id, start_beats: Beats, track_id: Id | None = None) -> None:
    """Move a clip in time, or to another track."""
    clip = edit.get(Clip, clip_id)
    target_id = track_id or clip.track_id
    if _holding(edit, target_id).kind != edit.get(Track, clip.track_id).kind:
        raise Invalid("A clip of notes needs an instrument track, a clip of sound an audio track.")
    edit.update(clip, start_beats=start_beats, track_id=target_id)


@command("Move clips")
def move_clips(edit: Edit, *, clip_ids: ClipIds, by_beats: SignedBeats) -> None:
    """Move clips together in time; none goes before the start of the song."""
    clips = [edit.get(Clip, id) for id in clip_ids]
    by = max(by_beats, -min(clip.start_beats for clip in clips))
    edit.update_many([(clip, {"start_beats": clip.start_beats + by}) for clip in clips])


@command("Resize clip")
def resize_clip(edit: Edit, *, clip_id: Id, start_beats: Beats, length_beats: LengthBeats) -> None:
    """Drag a clip's edges: what it holds stays where it sounds."""
    clip = edit.get(Clip, clip_id)
    offset = clip.offset_beats + start_beats - clip.start_beats
    if clip.loop_length_beats:
        offset %= clip.loop_length_beats
    if offset < 0:
        # There is nothing before the content's start: it moves back, and all that is in it with the clip.
        _shift_content(edit, clip, -offset)
        offset = 0.0
    fades = fades_within(length_beats, clip.fade_in_beats, clip.fade_out_beats)
    edit.update(clip, start_beats=start_beats, length_beats=length_beats, offset_beats=offset, **fades)


@command("Loop clip")
def loop_clip(edit: Edit, *, clip_id: Id, loop_length_beats: LengthBeats | None = None) -> None:
    """Repeat a clip's content every so many beats, or play it once."""
    edit.update(edit.get(Clip, clip_id), loop_length_beats=loop_length_beats)


@command("Transform clip")
def transform_clip(
    edit: Edit,
    *,
    clip_id: Id,
    transpose: Semitones | None = None,
    velocity_scale: Annotated[float, Field(ge=0, le=4)] | None = None,
    gate_scale: Annotated[float, Field(ge=0.01, le=4, description="Times each note's length.")] | None = None,
    shift_beats: Annotated[float, Field(ge=-64, le=64)] | None = None,
    quantise_beats: Annotated[float, Field(ge=0, le=64, description="Grid in beats; 0 is off.")] | None = None,
    swing: Annotated[float, Field(ge=0, le=0.75, description="How late every second step is, in steps.")] | None = None,
    swing_beats: Annotated[float, Field(ge=0.0625, le=4, description="The steps that swing.")] | None = None,
) -> None:
    """Change how a clip plays without touching its notes; it can be taken back at any time."""
    if quantise_beats and quantise_beats < FINEST_GRID_BEATS:
        raise Invalid("A grid this fine is none: 0 turns it off, 1/1024 of a beat is the finest.")
    given = {
        "transpose": transpose,
        "velocity_scale": velocity_scale,
        "gate_scale": gate_scale,
        "shift_beats": shift_beats,
        "quantise_beats": quantise_beats,
        "swing": swing,
        "swing_beats": swing_beats,
    }
    edit.update(edit.get(Clip, clip_id), **{name: value for name, value in given.items() if value is not None})


@command("Split clip")
def split_clip(edit: Edit, *, clip_id: Id, at_beats: Beats) -> str:
    """Cut a clip in two at a place in the song. Answers the right half's id."""
    clip = edit.get(Clip, clip_id)
    left = at_beats - clip.start_beats
    if not 0 < left < clip.length_beats:
        raise Invalid("Cut a clip somewhere inside it.")
    offset = clip.offset_beats + left
    if clip.loop_length_beats:
        offset %= clip.loop_length_beats
    values = {
        "start_beats": at_beats,
        "length_beats": clip.length_beats - left,
        "offset_beats": offset,
        **fades_within(clip.length_beats - left, 0.0, clip.fade_out_beats),
    }
    shares = shares_content(edit, clip)
    if shares:  # nothing is cut, since others play it too: the right half is one more of them
        right = edit.create(Clip, **as_values(clip) | values | {"source_id": content_of(clip)}).id
    else:
        right = edit.duplicate(clip, **values)[clip.id]
    edit.update(clip, length_beats=left, **fades_within(left, clip.fade_in_beats, 0.0))
    if not (clip.loop_length_beats or shares):
        _cut_content(edit, clip, offset, edit.get(Clip, right))
    return right


@command("Join clips")
def join_clips(edit: Edit, *, clip_ids: Annotated[list[Id], Field(min_length=2, max_length=5_000)]) -> str:
    """Make one clip of several on a track, sounding as they did. Answers its id."""
    clips = sorted((edit.get(Clip, id) for id in dict.fromkeys(clip_ids)), key=lambda clip: clip.start_beats)
    first = clips[0]
    if any(clip.track_id != first.track_id for clip in clips):
        raise Invalid("Only clips of one track can be joined.")
    if any(clip.loop_length_beats or clip.mute or _transforms(clip) != _transforms(first) for clip in clips):
        raise Invalid("Clips that loop, are mute or play differently cannot be joined as they are.")
    last = max(clips, key=lambda clip: clip.start_beats + clip.length_beats)
    if any((clip is not first and clip.fade_in_beats) or (clip is not last and clip.fade_out_beats) for clip in clips):
        raise Invalid("A clip has a fade where it is to be joined: take it away first.")
    end = max(clip.start_beats + clip.length_beats for clip in clips)
    notes, points = [], []
    for clip in clips:
        by = clip.start_beats - clip.offset_beats - first.start_beats
        span = (clip.offset_beats, clip.offset_beats + clip.length_beats)
        notes += _heard_notes(edit, clip, span, by)
        points += [
            as_values(point) | {"beat": point.beat + by}
            for point in edit.all(ControllerPoint, clip_id=content_of(clip))
            if span[0] <= point.beat < span[1]
        ]
    values = {"length_beats": end - first.start_beats, "offset_beats": 0.0, "source_id": None}
    joined = edit.create(Clip, **as_values(first) | values | {"fade_out_beats": last.fade_out_beats}).id
    edit.delete(*clips)
    edit.create_many(Note, [note | {"clip_id": joined} for note in notes])
    edit.create_many(ControllerPoint, [point | {"clip_id": joined} for point in points])
    return joined


def _holding(edit: Edit, track_id: str):
    track = edit.get(Track, track_id)
    if track.kind not in HOLDS_CLIPS:
        raise Invalid(f"A {track.kind} track holds no clips.")
    return track


def _transforms(clip) -> tuple:
    return tuple(getattr(clip, name) for name in TRANSFORMS)


def _shift_content(edit: Edit, clip, by: float) -> None:
    """Moves what a clip plays within its content; linked copies move with it and sound as they did."""
    source = edit.get(Clip, content_of(clip))
    others = [other for other in (source, *links_of(edit, source)) if other.id != clip.id]
    if any(other.loop_length_beats for other in others):
        raise Invalid("A linked copy of this clip loops what is to move: unlink this one first.")
    edit.update_many(
        [(note, {"start_beats": note.start_beats + by}) for note in edit.all(Note, clip_id=source.id)]
        + [(point, {"beat": point.beat + by}) for point in edit.all(ControllerPoint, clip_id=source.id)]
        + [(other, {"offset_beats": other.offset_beats + by}) for other in others]
    )


def _heard_notes(edit: Edit, clip, span: tuple[float, float], by: float) -> list[dict]:
    """The notes that start within a span of a clip's content, cut at its end and moved."""
    return [
        as_values(note)
        | {"start_beats": note.start_beats + by, "length_beats": min(note.length_beats, span[1] - note.start_beats)}
        for note in edit.all(Note, clip_id=content_of(clip))
        if span[0] <= note.start_beats < span[1]
    ]


def _cut_content(edit: Edit, left, at: float, right) -> None:
    """After a cut at content beat ``at``, each half keeps the notes that start in it; a note across is shortened."""
    gone = [note for note in edit.all(Note, clip_id=left.id) if note.start_beats >= at]
    gone += [note for note in edit.all(Note, clip_id=right.id) if note.start_beats < at]
    edit.delete(*gone)
    across = [note for note in edit.all(Note, clip_id=left.id) if note.start_beats + note.length_beats > at]
    edit.update_many([(note, {"length_beats": at - note.start_beats}) for note in across])
