"""Reading the score that an engine's socket sends, see docs/protocol.md. Pure."""

import msgspec
from msgspec import structs

from playback.drives import Lane
from playback.schedule import Level, Loop, Placed, Score
from playback.segments import Curve, Event, Segment
from playback.voices import Sound, Voice


class Buffer(msgspec.Struct, frozen=True):
    url: str
    channels: int
    frames: int


class Frame(msgspec.Struct, frozen=True):
    """A score, or what changed of one: then what did not is missing."""

    number: int
    whole: bool
    tempo: tuple[tuple[float, float, bool], ...] | None = None
    metre: tuple[tuple[float, int, int], ...] | None = None
    voices: dict[str, Voice | None] = {}
    clips: dict[str, Placed | None] = {}
    segments: dict[str, tuple[tuple[Event, ...], tuple[Curve, ...]]] = {}
    buffers: dict[int, Buffer | None] = {}
    loop: Loop | None = None
    end_beats: float | None = None
    lanes: dict[str, Lane | None] = {}
    levels: dict[str, Level | None] = {}


read = msgspec.json.Decoder(Frame).decode


def merged(score: Score, frame: Frame) -> Score:
    """The score after a frame."""
    clips = _merged(score.clips, frame.clips, frame.whole)
    fresh = {hash: Segment(hash, events, curves, b"") for hash, (events, curves) in frame.segments.items()}
    segments = score.segments | fresh
    buffers = {
        number: buffer and Sound(buffer.url, buffer.channels, buffer.frames) for number, buffer in frame.buffers.items()
    }
    given = {
        name: value for name in ("tempo", "metre", "loop", "end_beats") if (value := getattr(frame, name)) is not None
    }
    return structs.replace(
        score,
        number=frame.number,
        voices=_merged(score.voices, frame.voices, frame.whole),
        clips=dict(sorted(clips.items(), key=lambda item: (item[1][1], item[0]))),
        segments={hash: segments[hash] for _, _, _, hash in clips.values()},
        buffers=_merged(score.buffers, buffers, frame.whole),
        lanes=_merged(score.lanes, frame.lanes, frame.whole),
        levels=_merged(score.levels, frame.levels, frame.whole),
        **given,
    )


def _merged(before: dict, changed: dict, whole: bool) -> dict:
    """``changed`` laid over ``before``, which a whole one replaces; None is gone."""
    if whole:
        return changed
    return {key: value for key, value in (before | changed).items() if value is not None} if changed else before
