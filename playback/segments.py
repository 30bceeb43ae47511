"""What a clip plays, counted from its own start: the part of the score that moves with the clip. Pure.

A segment is compiled from a clip's content and its ``…`` transforms, and named by the hash of what came out, so
that moving a clip, or editing another one, sends and compiles nothing.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable
from hashlib import blake2b
from itertools import pairwise
from typing import Any, NamedTuple
from zlib import crc32

import msgspec

from playback.engines.options import RANDOM_GENERATORS
from playback.nodes import Controls

MOST_EVENTS = 100_000  # of one clip, however short its loop
FINEST_GRID_BEATS = 1e-4  # a finer one is none: divided by it, beats leave the numbers
SUSTAIN_PEDAL, PEDAL_DOWN = "cc64", 64.0


class Event(NamedTuple):
    """One note: beats from the clip's start, ``pitch`` as a fractional MIDI number, ``velocity`` 0 … 127.

    ``seed`` (24 bits, so that a float holds it) and ``random_id`` give the voice a noise of its own which is the
    same on every playing.
    """

    beat: float
    length_beats: float
    pitch: float
    velocity: float
    pan: float
    seed: int
    random_id: int


class Curve(NamedTuple):
    """A stretch of a performance control (see ``nodes.Controls``): from ``value`` to ``end_value`` in a straight line.

    Where both beats are the same, it is a jump to ``value``, which equals ``end_value``.
    """

    control: int
    beat: float
    value: float
    end_beat: float
    end_value: float


class Segment(msgspec.Struct, frozen=True):
    hash: str
    events: tuple[Event, ...]  # by beat, then pitch
    curves: tuple[Curve, ...]  # by beat
    encoded: bytes  # [events, curves] as JSON


def _squared(value: float) -> float:
    return (value / 127.0) ** 2


def _around_64(value: float) -> float:
    return max(-1.0, min(1.0, (value - 64.0) / 63.0))


def _part_of_127(value: float) -> float:
    return value / 127.0


# A curve point's controller → performance control and its value there. Volume and expression go by the square, as
# General MIDI advises (40·log10(v/127) dB); 127 is neutral for both, since an importer puts a file's first CC 7 on the
# fader and stores later ones relative to it. Others have 64 as their middle (MIDI 1.0, Sound Controllers).
_CONTROLLERS: dict[str, tuple[Controls, Any]] = {
    "bend": (Controls.BEND, float),
    "pressure": (Controls.PRESSURE, _part_of_127),
    "cc1": (Controls.MODULATION, _part_of_127),
    "cc2": (Controls.BREATH, _part_of_127),
    "cc7": (Controls.VOLUME, _squared),
    "cc10": (Controls.PAN, _around_64),
    "cc11": (Controls.EXPRESSION, _squared),
    "cc71": (Controls.RESONANCE, _around_64),
    "cc72": (Controls.RELEASE, _around_64),
    "cc73": (Controls.ATTACK, _around_64),
    "cc74": (Controls.BRIGHTNESS, _around_64),
    "cc75": (Controls.DECAY, _around_64),
    "cc76": (Controls.VIBRATO_RATE, _around_64),
    "cc77": (Controls.VIBRATO_DEPTH, _around_64),
    "cc78": (Controls.VIBRATO_DELAY, _around_64),
}

_encode = msgspec.json.Encoder().encode


def segment(clip, notes: Iterable, points: Iterable) -> Segment:
    """What ``clip`` plays of its ``notes`` and controller ``points`` (rows of a song).

    A note is moved to the clip's grid, then swung, then shifted, and plays if it then begins within the content that is
    heard; it is cut where the clip or the loop's turn ends. Its probability is decided anew on every turn of the loop,
    by its id and the clip's: the same in each engine and on each playing. A transposition beyond 0 … 127 silences it. A
    sustain pedal (CC 64) holds notes until it is lifted or their key is struck again.
    """
    points = list(points)
    played = _played(clip, notes, [point for point in points if point.controller == SUSTAIN_PEDAL])
    events = tuple(_events(played, _spans(clip), clip.id))
    curves = tuple(_curves(_lines(points, clip.shift_beats), _spans(clip)))
    encoded = _encode((events, curves))
    return Segment(blake2b(encoded, digest_size=12).hexdigest(), events, curves, encoded)


class _Span(NamedTuple):
    """A turn of the content: heard from content beat ``start`` to ``end``, ``by`` beats before it in the clip."""

    start: float
    end: float
    by: float


def _spans(clip) -> Iterable[_Span]:
    """The turns of a clip's content, endless ones cut where the clip ends."""
    loop, offset, length = clip.loop_length_beats, clip.offset_beats, clip.length_beats
    if loop is None:
        yield _Span(offset, offset + length, -offset)
        return
    offset %= loop
    turn = 0
    while turn * loop - offset < length:
        by = turn * loop - offset
        yield _Span(max(-by, 0.0), min(loop, length - by), by)
        turn += 1


def _played(clip, notes: Iterable, pedal: list) -> list[tuple]:
    """The content's notes after the clip's transforms: (start, pitch, end, velocity, pan, id, probability), sorted."""
    loop, grid, shift = clip.loop_length_beats, clip.quantise_beats, clip.shift_beats
    transpose, scale, gate = clip.transpose, clip.velocity_scale, clip.gate_scale
    played = []
    for note in notes:
        start, pitch = note.start_beats, note.pitch + transpose
        if not 0 <= pitch <= 127 or scale == 0.0 or (loop is not None and start >= loop):
            continue
        if grid >= FINEST_GRID_BEATS:
            start = math.floor(start / grid + 0.5) * grid
        end = start + note.length_beats * gate
        if clip.swing:
            start, end = _swung(start, clip), _swung(end, clip)
        length = end - start
        start += shift
        if loop is not None:
            start %= loop
        velocity, pitch = min(note.velocity * scale, 127.0), pitch + note.cents / 100.0
        played.append((start, pitch, start + length, velocity, note.pan, note.id, note.probability))
    played.sort()
    return _held(played, pedal, shift) if pedal else played


def _swung(beat: float, clip) -> float:
    """Every second of the clip's steps falls late, by a part of a step; what lies between moves in proportion.

    So no two notes change their order, and those that met still meet.
    """
    pair = 2.0 * clip.swing_beats
    pairs, place = divmod(beat / pair, 1.0)
    middle = (1.0 + clip.swing) / 2.0
    return pair * (pairs + (place * 2.0 * middle if place < 0.5 else middle + (2.0 * place - 1.0) * (1.0 - middle)))


def _sounds(note_id: str, probability: float, clip_id: str, turn: int) -> bool:
    """Whether chance lets a note play on a turn of a clip's loop."""
    if probability >= 1.0:
        return True
    drawn = blake2b(f"{note_id} {clip_id} {turn}".encode(), digest_size=4).digest()
    return int.from_bytes(drawn, "big") < probability * 2**32


def _held(played: list[tuple], pedal: list, shift: float) -> list[tuple]:
    """The same notes, held by the sustain pedal."""
    moves = sorted((point.beat + shift, point.value >= PEDAL_DOWN) for point in pedal)
    beats = [beat for beat, _ in moves]
    struck_next: dict[float, float] = {}
    held = []
    for start, pitch, end, *rest in reversed(played):
        index = bisect_right(beats, end) - 1
        if index >= 0 and moves[index][1]:
            end = next((beat for beat, is_down in moves[index + 1 :] if not is_down), math.inf)
            end = min(end, max(struck_next.get(pitch, math.inf), start))
        struck_next[pitch] = start
        held.append((start, pitch, end, *rest))
    return held[::-1]


def _events(played: list[tuple], spans: Iterable[_Span], clip_id: str) -> Iterable[Event]:
    count, clip_hash = 0, crc32(clip_id.encode())
    if not played:
        return
    hashes = {name: crc32(name.encode()) for *_, name, _ in played}
    for turn, (heard_from, heard_to, by) in enumerate(spans):
        salt = turn * 0x9E3779B1  # Weyl's sequence: every turn of a loop has seeds of its own
        for start, pitch, end, velocity, pan, name, probability in played:
            if not heard_from <= start < heard_to or end <= start or not _sounds(name, probability, clip_id, turn):
                continue
            yield Event(
                start + by,
                min(end, heard_to) - start,
                pitch,
                velocity,
                pan,
                (hashes[name] + salt & 0xFFFFFFFF) >> 8,
                1 + (clip_hash + count) % (RANDOM_GENERATORS - 1),  # number 0 is everybody's
            )
            count += 1
        if (turn + 1) * len(played) >= MOST_EVENTS:
            return


def _lines(points: list, shift: float) -> list[Curve]:
    """The content's controller curves as stretches, by beat; each value stays until the next stretch of its control."""
    by_controller: dict[str, list] = {}
    for point in points:
        if point.controller in _CONTROLLERS:
            by_controller.setdefault(point.controller, []).append(point)
    lines = []
    for controller, own in by_controller.items():
        control, scaled = _CONTROLLERS[controller]
        own.sort(key=lambda point: (point.beat, point.id))
        places = [(point.beat + shift, scaled(point.value), point.curve) for point in own]
        for (beat, value, curve), (next_beat, next_value, _) in pairwise(places):
            moves = curve and next_beat > beat and next_value != value
            lines.append(Curve(int(control), beat, value, *((next_beat, next_value) if moves else (beat, value))))
        beat, value, _ = places[-1]
        lines.append(Curve(int(control), beat, value, beat, value))
    lines.sort(key=lambda line: (line.beat, line.control))
    return lines


def _curves(lines: list[Curve], spans: Iterable[_Span]) -> Iterable[Curve]:
    if not lines:
        return
    for turn, (heard_from, heard_to, by) in enumerate(spans):
        before: dict[int, Curve] = {}  # what began before this turn is heard
        within = []
        for line in lines:
            if line.beat < heard_from:
                before[line.control] = line
            elif line.beat < heard_to:
                within.append(line)
        for line in [*before.values(), *within]:
            cut = between(line, heard_from, heard_to)
            yield Curve(cut.control, cut.beat + by, cut.value, cut.end_beat + by, cut.end_value)
        if (turn + 1) * len(lines) >= MOST_EVENTS:
            return


def value_at(curve: Curve, beat: float) -> float:
    """The control's value at ``beat``, at or after the stretch's start; after its end the last value stays."""
    if beat >= curve.end_beat:
        return curve.end_value
    part = (beat - curve.beat) / (curve.end_beat - curve.beat)
    return curve.value + (curve.end_value - curve.value) * part


def between(curve: Curve, start: float, end: float) -> Curve:
    """What of a stretch lies between two beats; one that ended earlier leaves a jump at ``start``."""
    first = max(curve.beat, start)
    last = max(min(curve.end_beat, end), first)
    value = value_at(curve, first)
    return Curve(curve.control, first, value, last, value if last == first else value_at(curve, last))


def limited(events: tuple[Event, ...], polyphony: int) -> tuple[list[Event], list[float | None]]:
    """Events of which at most ``polyphony`` sound at a time, and the pitch that each glides from.

    A new note takes the voice of the one that began first. Of more notes that begin together than there are voices, the
    highest sound. Only a single voice glides: from its last pitch, when that one was still held.
    """
    kept = [
        event
        for index, event in enumerate(events)
        if index + polyphony >= len(events) or events[index + polyphony].beat > event.beat
    ]
    ends = [event.beat + event.length_beats for event in kept]
    glides: list[float | None] = []
    held: list[int] = []
    for index, event in enumerate(kept):
        held = [other for other in held if ends[other] > event.beat]
        glides.append(kept[held[0]].pitch if polyphony == 1 and held else None)
        for oldest in held[: max(len(held) + 1 - polyphony, 0)]:
            ends[oldest] = event.beat
        held = [*held, index][-polyphony:]
    cut = [event._replace(length_beats=end - event.beat) for event, end in zip(kept, ends, strict=True)]
    return cut, glides
