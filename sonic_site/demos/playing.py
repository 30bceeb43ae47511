"""What the demo songs are written with: form, harmony, a notation for melodies, and players. Pure.

Everything counts in beats from the song's start. Where a player would be inexact, a seeded one is: the same notes come
out each time.
"""

from collections.abc import Iterator, Mapping
from random import Random
from typing import NamedTuple


class Played(NamedTuple):
    """Pitch 0 … 127 (60 is middle C), beats, velocity 1 … 127, pan −1 … 1."""

    start_beats: float
    pitch: int
    length_beats: float
    velocity: int
    pan: float = 0.0


class Point(NamedTuple):
    """A controller's value from a beat on; ``curve`` 1 moves straight to the next."""

    controller: str
    beat: float
    value: float
    curve: int = 1


# --- form and harmony -----------------------------------------------------------------------------------------------


class Span(NamedTuple):
    """A section of the form. ``bar``: the beats of each of its bars."""

    name: str
    start_beats: float
    bars: int
    colour: int
    bar: float

    @property
    def end_beats(self) -> float:
        return self.start_beats + self.bars * self.bar

    def holds(self, beat: float) -> bool:
        return self.start_beats <= beat < self.end_beats

    def at(self, bar: float) -> float:
        """The beat on which a bar begins; the section's first is 0."""
        return self.start_beats + bar * self.bar


def form(*sections: tuple[str, int, int], bar: float = 4.0, start_beats: float = 0.0) -> tuple[Span, ...]:
    """Sections one after another, each of name, bars and colour."""
    spans: list[Span] = []
    for name, bars, colour in sections:
        spans.append(Span(name, start_beats, bars, colour, bar))
        start_beats = spans[-1].end_beats
    return tuple(spans)


class Chord(NamedTuple):
    """``bass`` and ``voices`` (low to high) as MIDI pitches."""

    symbol: str
    bass: int
    voices: tuple[int, ...]


class Sounding(NamedTuple):
    """A chord of the song's harmony in its place."""

    start_beats: float
    length_beats: float
    chord: Chord


def harmonised(chords: tuple[Chord, ...], texts: Mapping[Span, str]) -> list[Sounding]:
    """Harmony as it is written: bars parted by "|", in each one symbol, or several that share it."""
    known = {chord.symbol: chord for chord in chords}
    found = []
    for span, text in texts.items():
        for bar, names in enumerate(text.split("|")):
            symbols = names.split()
            length = span.bar / len(symbols)
            found += [
                Sounding(span.at(bar) + index * length, length, known[symbol]) for index, symbol in enumerate(symbols)
            ]
    return found


def chord_marks(harmony: list[Sounding]) -> list[tuple[float, str]]:
    """Beat and symbol wherever the harmony changes."""
    marks: list[tuple[float, str]] = []
    for start, _, chord in harmony:
        if not marks or marks[-1][1] != chord.symbol:
            marks.append((start, chord.symbol))
    return marks


def chord_at(harmony: list[Sounding], beat: float) -> Chord:
    return next(chord for start, length, chord in harmony if start <= beat < start + length)


# --- notation -------------------------------------------------------------------------------------------------------

_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


def _pitch(name: str) -> int:
    """MIDI pitch of a name such as "C#5"; C4 is 60."""
    return 12 * (int(name[-1]) + 1) + _STEPS[name[0]] + name.count("#") - name[1:-1].count("b")


class Tone(NamedTuple):
    """A note as it is written."""

    beat: float
    pitch: int
    length: float


def notated(start_beats: float, text: str, bar: float = 4.0) -> Iterator[Tone]:
    """A melody's notes: bars parted by "|", notes as "C#5:1.5", rests as "-:1"."""
    for index, notes in enumerate(text.split("|")):
        beat = start_beats + index * bar
        for note in notes.split():
            name, length = note.split(":")
            if name != "-":
                yield Tone(beat, _pitch(name), float(length))
            beat += float(length)


def strokes(start_beats: float, pattern: str, velocities: Mapping[str, float]) -> Iterator[tuple[float, float]]:
    """Beat and velocity of a pattern in sixteenths, a sign each; "-" rests."""
    for step, sign in enumerate(pattern):
        if sign != "-":
            yield start_beats + step * 0.25, velocities[sign]


# --- players --------------------------------------------------------------------------------------------------------


class Player:
    """Plays notes with a human's spread: ``spread_beats`` in time, ``touch`` in velocity; ``late_beats`` lays back."""

    swing_beats = 0.0  # how late every second sixteenth is

    def __init__(self, seed: int, *, late_beats: float = 0.0, spread_beats: float = 0.006, touch: float = 4.0):
        self.random = Random(seed)
        self.late_beats, self.spread_beats, self.touch = late_beats, spread_beats, touch
        self.notes: list[Played] = []

    def play(self, beat: float, pitch: int, length: float, velocity: float, pan: float = 0.0) -> None:
        start = self._swung(beat) + self.late_beats + self.random.gauss(0.0, self.spread_beats)
        loudness = round(velocity + self.random.gauss(0.0, self.touch))
        self.notes.append(Played(max(0.0, round(start, 4)), pitch, length, min(127, max(1, loudness)), pan))

    def sing(self, tones: list[Tone], velocity: float, *, overlap: float = 0.04, pan: float = 0.0) -> None:
        """A melody, one voice: what follows closely is tied on, and what lies high is given a little more."""
        if not tones:
            return
        middle = sum(tone.pitch for tone in tones) / len(tones)
        for index, (beat, pitch, length) in enumerate(tones):
            follows = index + 1 < len(tones) and tones[index + 1].beat - (beat + length) < 0.01
            self.play(beat, pitch, length + (overlap if follows else -0.06), velocity + 0.7 * (pitch - middle), pan)

    def _swung(self, beat: float) -> float:
        """The beat with its sixteenths swung; what lies between the sixteenths moves in proportion."""
        pair, place = divmod(beat, 0.5)
        late = place / 0.25 if place <= 0.25 else (0.5 - place) / 0.25
        return pair * 0.5 + place + self.swing_beats * late


def line(controller: str, *places: tuple[float, float]) -> list[Point]:
    """A controller's way from place to place, straight."""
    return [Point(controller, beat, value) for beat, value in places]
