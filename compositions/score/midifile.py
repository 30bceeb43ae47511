"""A MIDI file as music: ``read(bytes) -> MidiSong``.

Sources: Standard MIDI Files 1.0 (RP-001), MIDI 1.0 Detailed Specification 4.2, General MIDI 1 and 2 (RP-003, RP-036),
Response to Reset All Controllers (RP-015). Beats are quarter notes. Pure; it runs in a process of its own, see
:mod:`effects.midi_process`.

How the file's streams become parts:

- State (program, bank, controllers) belongs to a channel of a port, whatever track its messages stand in. Of what
  happens at one tick, all tracks' settings come before any track's notes.
- A *part* is what one track plays on one channel with one program. So format 0 falls apart by channel, and a program
  change in the middle begins a part of its own.
- Pedals are played out: notes last until sustain (CC 64) or sostenuto (CC 66) let go, or their key is struck again.
"""

from bisect import bisect_right
from collections.abc import Iterator

import msgspec

from . import midibytes
from .midibytes import Broken
from .midichannels import NEUTRAL, Key, Note, Playing
from .midilanes import Bars, Lanes
from .midistream import Score

SHORTEST_NOTE_BEATS = 1 / 64
LONG_SILENCE_BARS = 8  # from here on a pause parts two clips

Curve = list[tuple[float, float]]


class MidiNote(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Starts in its clip's beats, velocities 1 … 127, cents −100 … 100 (fine tuning, RPN 1)."""

    pitch: int
    start_beats: float
    length_beats: float
    velocity: int
    cents: float


class MidiClip(msgspec.Struct, frozen=True):
    """A stretch of whole bars. ``curves``: values from a beat of the clip on, by controller: "bend" (semitones),
    "pressure" and "cc0" … "cc127" (0 … 127). Each begins at beat 0; what never leaves its neutral value is left out."""

    start_beats: float
    length_beats: float
    notes: list[MidiNote]
    curves: dict[str, Curve]


class MidiPart(msgspec.Struct, frozen=True):
    """``program`` 0 … 127 (of a kit, where ``drums``), ``channel`` 0 … 15, ``bank`` 0 … 16383 (CC 0 and 32).

    ``volume`` is the loudest CC 7 in force while it plays and ``pan`` its CC 10 (0 … 127), with a curve where they
    move; ``reverb`` is CC 91 at the first note, None if never said.
    """

    name: str
    channel: int
    program: int
    bank: int
    drums: bool
    volume: int
    pan: int
    reverb: int | None
    clips: list[MidiClip]

    @property
    def notes(self) -> int:
        return sum(len(clip.notes) for clip in self.clips)


class MidiSong(msgspec.Struct, frozen=True):
    """``tempo`` (beat, bpm), ``metre`` (beat, numerator, denominator), ``keys`` (beat, pitch class, "major" or
    "minor"), ``markers`` (beat, name); tempo and metre begin at beat 0. ``remarks`` tell what was read otherwise than
    one might expect."""

    title: str
    about: str
    lyrics: str
    tempo: list[tuple[float, float]]
    metre: list[tuple[float, int, int]]
    keys: list[tuple[float, int, str]]
    markers: list[tuple[float, str]]
    parts: list[MidiPart]
    end_beats: float
    remarks: list[str]


def read(data: bytes, *, most_events: int = 1_000_000, last_beat: float = 100_000.0) -> MidiSong:
    """The music of a MIDI file. Raises Broken with a sentence, for what is no MIDI file and for one without notes."""
    file = midibytes.read(data, most_events=most_events)
    score = Score(file)
    lanes = Lanes(score)
    playing = Playing(score, lanes.texts.names)
    if not playing.parts:
        raise Broken("There are no notes in this MIDI file.")
    beat, bars = lanes.beat, Bars(lanes.metre)
    end = max(beat(note[2]) for notes in playing.parts.values() for note in notes)
    if end > last_beat:
        raise Broken(f"This MIDI file lasts {end:,.0f} beats; a song goes to beat {last_beat:,.0f}.")
    parts = [_part(key, notes, playing, lanes, bars) for key, notes in sorted(playing.parts.items(), key=_place)]
    return MidiSong(
        title=lanes.texts.title,
        about="\n".join(lanes.texts.about)[:5_000],
        lyrics="".join(lanes.texts.lyrics).strip()[:100_000],
        tempo=[mark for mark in lanes.tempo if mark[0] <= last_beat],
        metre=[mark for mark in lanes.metre if mark[0] <= last_beat],
        keys=[mark for mark in lanes.keys if mark[0] <= last_beat],
        markers=[mark for mark in lanes.markers if mark[0] <= last_beat],
        parts=parts,
        end_beats=end,
        remarks=score.remarks,
    )


def _place(item: tuple["Key", list]) -> tuple:
    (track, cable, channel, *_), notes = item
    return track, cable, channel, notes[0][1]


# --- parts: clips of whole bars -------------------------------------------------------------------------------------


def _part(key: Key, notes: list[Note], playing: Playing, lanes: Lanes, bars: Bars) -> MidiPart:
    track, cable, number, program, bank, drums = key
    channel = playing.channels[cable, number]
    beat = lanes.beat
    streams = {name: _Stream(name, stream, beat) for name, stream in channel.streams.items()}
    start, end = beat(notes[0][1]), beat(max(note[2] for note in notes))
    volume = streams.pop("cc7", None) or _Stream("cc7", [], beat)
    pan = streams.pop("cc10", None) or _Stream("cc10", [], beat)
    reverb = streams.get("cc91")
    if reverb and not reverb.moves(start, end):
        del streams["cc91"]
    streams |= {stream.name: stream for stream in (volume, pan) if stream.moves(start, end)}
    clips = [_clip(*span, streams, beat) for span in _spans(notes, beat, bars)]
    return MidiPart(
        name=playing.names.get(track, ""),
        channel=number,
        program=program,
        bank=bank,
        drums=drums,
        volume=int(max(volume.values(start, end))),
        pan=int(pan.at(start)),
        reverb=int(reverb.at(start)) if reverb else None,
        clips=_without_neutral(clips),
    )


class _Stream:
    """One controller of a channel over the song, in beats: its value holds until the next."""

    def __init__(self, name: str, stream: list[tuple[int, float]], beat):
        self.name = name
        self.neutral = NEUTRAL.get(name, 0.0)
        self.points = [(beat(tick), value) for tick, value in stream]
        self.beats = [at for at, _ in self.points]

    def at(self, beat: float) -> float:
        index = bisect_right(self.beats, beat + 1e-9) - 1
        return self.points[index][1] if index >= 0 else self.neutral

    def between(self, start: float, end: float) -> Curve:
        """Its points after ``start`` and before ``end``."""
        return self.points[bisect_right(self.beats, start + 1e-9) : bisect_right(self.beats, end - 1e-9)]

    def values(self, start: float, end: float) -> list[float]:
        return [self.at(start), *(value for _, value in self.between(start, end))]

    def moves(self, start: float, end: float) -> bool:
        return len(set(self.values(start, end))) > 1


def _spans(notes: list[Note], beat, bars: Bars) -> Iterator[tuple[float, float, list[Note]]]:
    """Start and end of clips in whole bars, with their notes; long silences part them."""
    begun, end, inside = 0.0, 0.0, []
    for note in notes:
        start = beat(note[1])
        if inside and bars.start(start) - bars.end(end) >= LONG_SILENCE_BARS * bars.length(end):
            yield begun, bars.end(end), inside
            inside = []
        if not inside:
            begun, end = bars.start(start), 0.0
        inside.append(note)
        end = max(end, beat(note[2]), start + SHORTEST_NOTE_BEATS)
    yield begun, bars.end(end), inside


def _clip(start: float, end: float, notes: list[Note], streams: dict[str, _Stream], beat) -> MidiClip:
    placed = []
    for pitch, on, off, velocity, cents in notes:
        at = beat(on)
        length = max(beat(off) - at, SHORTEST_NOTE_BEATS)
        placed.append(MidiNote(pitch, max(0.0, at - start), length, velocity, cents))
    curves = {
        name: [(0.0, stream.at(start)), *((at - start, value) for at, value in stream.between(start, end))]
        for name, stream in streams.items()
    }
    return MidiClip(start, end - start, placed, curves)


def _without_neutral(clips: list[MidiClip]) -> list[MidiClip]:
    """The clips without controllers that never leave their neutral value anywhere in the part."""
    moved = {
        name
        for clip in clips
        for name, curve in clip.curves.items()
        if name in ("cc7", "cc10") or any(value != NEUTRAL.get(name, 0.0) for _, value in curve)
    }
    return [
        MidiClip(clip.start_beats, clip.length_beats, clip.notes, {name: clip.curves[name] for name in sorted(moved)})
        for clip in clips
    ]
