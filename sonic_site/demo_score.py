"""The demo song "Lanterns on the Water": its form and harmony, and what writes and plays its parts. Pure.

A major, 4/4, 104 bpm, 44 bars: intro, build, theme, lift, break (A minor), return, ending. Everything counts in beats
from the song's start. Where a player would be inexact, a seeded one is: the same notes come out each time.
"""

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

BAR = 4.0
BPM, LAST_BPM = 104.0, 60.0
SWING_BEATS = 0.034  # how late every second sixteenth is: 57 % swing


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


class Span(NamedTuple):
    """A section of the form, in bars."""

    name: str
    first: int
    bars: int
    colour: int

    @property
    def start_beats(self) -> float:
        return self.first * BAR

    @property
    def end_beats(self) -> float:
        return (self.first + self.bars) * BAR

    def holds(self, beat: float) -> bool:
        return self.start_beats <= beat < self.end_beats


INTRO = Span("Intro", 0, 4, 7)
BUILD = Span("Build", 4, 8, 5)
THEME = Span("Theme", 12, 8, 2)
LIFT = Span("Lift", 20, 8, 1)
BREAK = Span("Break", 28, 4, 8)
RETURN = Span("Return", 32, 8, 2)
ENDING = Span("Ending", 40, 4, 7)
FORM = (INTRO, BUILD, THEME, LIFT, BREAK, RETURN, ENDING)
LAST_BAR = 44
PEAK_BEAT = 26 * BAR + 1.0
RITARDANDO = (40 * BAR, 43 * BAR)
KEYS = ((0.0, 9, "major"), (BREAK.start_beats, 9, "minor"), (RETURN.start_beats, 9, "major"))


# --- harmony --------------------------------------------------------------------------------------------------------


class Chord(NamedTuple):
    """``bass`` and ``voices`` (low to high) as MIDI pitches."""

    symbol: str
    bass: int
    voices: tuple[int, ...]


# Rootless voicings around middle C, so that from chord to chord each voice moves by a step or stays.
_CHORDS = {
    chord.symbol: chord
    for chord in (
        Chord("Dmaj9", 38, (54, 57, 61, 64)),
        Chord("Amaj9/C#", 37, (56, 59, 61, 64)),
        Chord("Bm9", 35, (57, 61, 62, 66)),
        Chord("E13sus4", 40, (57, 61, 62, 66)),
        Chord("E7b9", 40, (56, 59, 62, 65)),
        Chord("F#m9", 30, (57, 61, 64, 68)),
        Chord("Amaj9", 33, (56, 59, 61, 64)),
        Chord("Eadd9/G#", 32, (56, 59, 64, 66)),
        Chord("Eadd9/D", 38, (56, 59, 64, 66)),
        Chord("C#m7", 37, (56, 59, 61, 64)),
        Chord("F#7b9", 30, (58, 61, 64, 67)),
        Chord("Fmaj9", 29, (57, 60, 64, 67)),
        Chord("Em9", 28, (55, 59, 62, 66)),
        Chord("Dm9", 38, (53, 57, 60, 64)),
        Chord("G6/9", 31, (55, 59, 64, 69)),
        Chord("Aadd9", 33, (57, 59, 61, 64, 69)),
    )
}

# A chord a bar, two where there is a space.
_HARMONY = {
    INTRO: "Dmaj9|Amaj9/C#|Bm9|E13sus4",
    BUILD: "F#m9|F#m9|Dmaj9|Dmaj9|Amaj9|Eadd9/G#|Bm9|E13sus4 E7b9",
    THEME: "Dmaj9|Eadd9/D|C#m7|F#m9|Bm9|E13sus4 E7b9|Amaj9|F#7b9",
    LIFT: "Dmaj9|Eadd9/D|C#m7|F#m9|Bm9|C#m7|Dmaj9|E13sus4",
    BREAK: "Fmaj9|Em9|Dm9|E13sus4 E7b9",
    RETURN: "Dmaj9|Eadd9/D|C#m7|F#m9|Bm9|C#m7|Dmaj9 Eadd9/D|E13sus4 E7b9",
    ENDING: "Fmaj9|G6/9|Aadd9|Aadd9",
}


def harmony() -> list[tuple[float, float, Chord]]:
    """Every chord with its start and length."""
    found = []
    for span, text in _HARMONY.items():
        for bar, names in enumerate(text.split("|"), span.first):
            chords = [_CHORDS[name] for name in names.split()]
            length = BAR / len(chords)
            found += [(bar * BAR + index * length, length, chord) for index, chord in enumerate(chords)]
    return found


def chord_marks() -> list[tuple[float, str]]:
    """Beat and symbol wherever the harmony changes."""
    marks: list[tuple[float, str]] = []
    for start, _, chord in harmony():
        if not marks or marks[-1][1] != chord.symbol:
            marks.append((start, chord.symbol))
    return marks


def chord_at(beat: float) -> Chord:
    return next(chord for start, length, chord in harmony() if start <= beat < start + length)


# --- notation -------------------------------------------------------------------------------------------------------

_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


def _pitch(name: str) -> int:
    """MIDI pitch of a name such as "C#5"; C4 is 60."""
    return 12 * (int(name[-1]) + 1) + _STEPS[name[0]] + name.count("#") - name[1:-1].count("b")


def notated(first_bar: int, text: str) -> Iterator[tuple[float, int, float]]:
    """Start, pitch and length of a melody's notes: bars parted by "|", notes as "C#5:1.5", rests as "-:1"."""
    for bar, notes in enumerate(text.split("|"), first_bar):
        beat = bar * BAR
        for note in notes.split():
            name, length = note.split(":")
            if name != "-":
                yield beat, _pitch(name), float(length)
            beat += float(length)


def _swung(beat: float) -> float:
    """The beat with its sixteenths swung; what lies between the sixteenths moves in proportion."""
    pair, place = divmod(beat, 0.5)
    late = place / 0.25 if place <= 0.25 else (0.5 - place) / 0.25
    return pair * 0.5 + place + SWING_BEATS * late


class Player:
    """Plays notes with a human's spread: ``spread_beats`` in time, ``touch`` in velocity; ``late_beats`` lays back."""

    def __init__(self, seed: int, *, late_beats: float = 0.0, spread_beats: float = 0.006, touch: float = 4.0):
        self.random = Random(seed)
        self.late_beats, self.spread_beats, self.touch = late_beats, spread_beats, touch
        self.notes: list[Played] = []

    def play(self, beat: float, pitch: int, length: float, velocity: float, pan: float = 0.0) -> None:
        start = _swung(beat) + self.late_beats + self.random.gauss(0.0, self.spread_beats)
        loudness = round(velocity + self.random.gauss(0.0, self.touch))
        self.notes.append(Played(max(0.0, round(start, 4)), pitch, length, min(127, max(1, loudness)), pan))
