"""The score: everything that an engine plays and when, as a value, and what of it changed. Pure.

``Score`` is what docs/protocol.md sends to engines; ``playback.cursor`` walks over it.
"""

import operator
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from compositions.score.content import content_of
from effects.catalogue import Kind
from playback.clock import DEFAULT_METRE
from playback.drives import Drives, Lane
from playback.graph import tempo_of
from playback.paths import Chains, chains, latency
from playback.segments import FINEST_GRID_BEATS, Segment, segment
from playback.voices import Sound, Voice, buffer_of, voice

Placed = tuple[str, float, float, str]  # track id, start, length in beats, segment's hash
Level = tuple[float, float, float]  # a clip's linear gain, and the lengths of its fades in beats


class Loop(msgspec.Struct, frozen=True, array_like=True):
    start_beats: float
    end_beats: float
    looping: bool


class Score(msgspec.Struct, frozen=True):
    """See docs/protocol.md. ``sounds``: what each buffer holds; clips in the order of their starts."""

    number: int
    tempo: tuple[tuple[float, float, bool], ...]
    metre: tuple[tuple[float, int, int], ...]
    voices: dict[str, Voice]
    clips: dict[str, Placed]
    segments: dict[str, Segment]
    buffers: dict[int, Sound]
    loop: Loop
    end_beats: float
    lanes: dict[str, Lane] = {}
    levels: dict[str, Level] = {}


def score(song, catalogue: Mapping[str, Kind], samples: Mapping[str, Sound] = {}, before: Score | None = None) -> Score:
    """The score of a song. ``samples``: the sounds of its devices' samples, by sample id.

    ``before``: an earlier score of the same song; what is equal is shared with it, which makes comparing them quick.
    """
    found = chains(song, catalogue)
    drives = Drives(song, catalogue)
    voices = _voices(song, catalogue, samples, found, drives)
    clips, segments, levels = _clips(song, voices)
    about = next(song.all("compositions.about"), None)
    made = Score(
        number=song.number,
        tempo=_tempo(song),
        metre=_metre(song),
        voices=voices,
        clips=clips,
        segments=segments,
        buffers=_buffers(found, samples),
        loop=Loop(about.loop_start_beats, about.loop_end_beats, about.looping) if about else Loop(0.0, 16.0, False),
        end_beats=max((start + length for _, start, length, _ in clips.values()), default=0.0),
        lanes=drives.scored(),
        levels=levels,
    )
    return made if before is None else _sharing(before, made)


def _tempo(song) -> tuple[tuple[float, float, bool], ...]:
    marks = tempo_of(song).marks
    return marks if marks[0][0] <= 0.0 else ((0.0, marks[0][1], False), *marks)


def _metre(song) -> tuple[tuple[float, int, int], ...]:
    by_beat = {mark.beat: (mark.beat, mark.numerator, mark.denominator) for mark in song.all("compositions.metremark")}
    marks = tuple(by_beat[beat] for beat in sorted(by_beat))
    return marks if marks and marks[0][0] <= 0.0 else ((0.0, *(marks[0][1:] if marks else DEFAULT_METRE)), *marks)


_made_voices: dict[str, tuple[tuple, Voice]] = {}  # device id → (what a voice depends on, the voice)
MOST_COMPILED = 20_000


def _voices(song, catalogue, samples, found: Chains, drives: Drives) -> dict[str, Voice]:
    bpm = tempo_of(song).bpm_at(0.0)
    late = latency(found, catalogue)
    voices = {}
    for strip in found.strips:
        device = found.instruments.get(strip.id)
        if device is not None and song.get("compositions.track", strip.track_id).kind == "instrument":
            sound, late_frames = samples.get(device.sample_id), late.inputs[strip.id]
            depends = device, strip.slot, bpm, sound, late_frames, drives.buses(device)
            known = _made_voices.get(device.id)
            if known is None or not (known[0][0] is device and known[0][1:] == depends[1:]):
                if len(_made_voices) >= MOST_COMPILED:
                    _made_voices.clear()
                known = _made_voices[device.id] = (
                    depends,
                    voice(strip, device, catalogue, bpm, drives.laid_over, sound, late_frames),
                )
            voices[strip.track_id] = known[1]
    return voices


def _buffers(found: Chains, samples: Mapping[str, Sound]) -> dict[int, Sound]:
    return {
        buffer_of(device): samples[device.sample_id]
        for device in found.instruments.values()
        if device.sample_id in samples
    }


# --- clips ----------------------------------------------------------------------------------------------------------

# clip id → (clip, its notes, its points, segment): holds as long as the song holds the very same rows, but for what
# does not touch a clip's content.
_compiled: dict[str, tuple[Any, Any, Any, Segment]] = {}
_CONTENT = (
    "length_beats", "offset_beats", "loop_length_beats", "transpose", "velocity_scale", "gate_scale", "shift_beats",
    "quantise_beats", "swing", "swing_beats",
)  # fmt: skip


_placed: dict[str, tuple] = {}  # song id → (tables, tracks that play, clips and segments) of the last time
MOST_PLACED = 64


class Clips(NamedTuple):
    placed: dict[str, Placed]
    segments: dict[str, Segment]
    levels: dict[str, Level]


def _clips(song, voices: Mapping[str, Voice]) -> Clips:
    """Where clips stand, what they play and how loud; at once, when no clip has changed since the last time."""
    tables = (
        song.rows["compositions.clip"],
        song.grouped["compositions.note"],
        song.grouped["compositions.controllerpoint"],
    )
    known = _placed.get(song.id)
    if known is not None and known[1] == voices.keys() and all(map(operator.is_, known[0], tables)):
        return known[2]
    if len(_placed) >= MOST_PLACED:
        _placed.clear()
    found = _compile(song, *tables[1:], voices)
    _placed[song.id] = tables, frozenset(voices), found
    return found


def _compile(song, notes, points, voices: Mapping[str, Voice]) -> Clips:
    clips: dict[str, Placed] = {}
    segments: dict[str, Segment] = {}
    levels: dict[str, Level] = {}
    for clip in song.all("compositions.clip"):
        if clip.mute or clip.track_id not in voices:
            continue
        content = content_of(clip)
        own = _segment(clip, notes.get(content), points.get(content))
        clips[clip.id] = (clip.track_id, clip.start_beats, clip.length_beats, own.hash)
        segments[own.hash] = own
        level = (10.0 ** (clip.gain_db / 20.0), _fade(clip.fade_in_beats), _fade(clip.fade_out_beats))
        if level != (1.0, 0.0, 0.0):
            levels[clip.id] = level
    return Clips(dict(sorted(clips.items(), key=lambda item: (item[1][1], item[0]))), segments, levels)


def _fade(length_beats: float) -> float:
    """A fade so short that its seconds may vanish among those of the song is none."""
    return length_beats if length_beats >= FINEST_GRID_BEATS else 0.0


def _segment(clip, notes, points) -> Segment:
    known = _compiled.get(clip.id)
    if known is not None and known[1] is notes and known[2] is points and _same_content(known[0], clip):
        return known[3]
    made = segment(clip, notes.values() if notes else (), points.values() if points else ())
    if len(_compiled) >= MOST_COMPILED:
        _compiled.clear()
    _compiled[clip.id] = (clip, notes, points, made)
    return made


def _same_content(one, other) -> bool:
    return one is other or all(getattr(one, field) == getattr(other, field) for field in _CONTENT)


# --- what is sent ---------------------------------------------------------------------------------------------------

_PARTS = ("tempo", "metre", "voices", "clips", "segments", "buffers", "loop", "end_beats", "lanes", "levels")


def _sharing(before: Score, made: Score) -> Score:
    return msgspec.structs.replace(
        made, **{name: getattr(before, name) for name in _PARTS if getattr(before, name) == getattr(made, name)}
    )


_encoder = msgspec.json.Encoder()


def whole(made: Score) -> bytes:
    """A score as the first text frame of an engine's socket."""
    parts = {name: getattr(made, name) for name in _PARTS}
    parts["segments"] = _encoded(made.segments)
    parts["buffers"] = {str(number): _buffer(sound) for number, sound in made.buffers.items()}
    return _encoder.encode({"type": "score", "number": made.number, "whole": True, **parts})


def score_difference(old: Score, new: Score) -> bytes | None:
    """What changed from one score to another as a text frame, or None where nothing did.

    Of ``voices``, ``clips``, ``levels``, ``lanes`` and ``buffers`` the changed ones are sent, None for those that are
    gone; of ``segments`` those that no clip of the old score played.
    """
    parts: dict[str, Any] = {}
    for name in ("tempo", "metre", "loop", "end_beats"):
        if getattr(old, name) != getattr(new, name):
            parts[name] = getattr(new, name)
    for name in ("voices", "clips", "lanes", "levels"):
        if changed := _changed(getattr(old, name), getattr(new, name)):
            parts[name] = changed
    if fresh := {hash: own for hash, own in new.segments.items() if hash not in old.segments}:
        parts["segments"] = _encoded(fresh)
    if changed := _changed(old.buffers, new.buffers):
        parts["buffers"] = {str(number): sound and _buffer(sound) for number, sound in changed.items()}
    if not parts:
        return None
    return _encoder.encode({"type": "score", "number": new.number, "whole": False, **parts})


def _changed(old: Mapping, new: Mapping) -> dict:
    if old is new:
        return {}
    changed: dict = {key: value for key, value in new.items() if old.get(key) != value}
    return changed | {key: None for key in old if key not in new}


def _encoded(segments: Mapping[str, Segment]) -> dict[str, msgspec.Raw]:
    return {hash: msgspec.Raw(own.encoded) for hash, own in segments.items()}


def _buffer(sound: Sound) -> dict[str, Any]:
    return {"url": sound.place, "channels": sound.channels, "frames": sound.frames}
