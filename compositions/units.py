"""Types of command arguments: each with its unit, its bounds and a description that people and models read."""

import math
import re
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, Strict

LAST_BEAT = 100_000.0  # some 14 hours at 120 bpm
MAX_NOTES = 20_000  # in one command
FINEST_GRID_BEATS = 1 / 1024  # some half a millisecond; a song divided by a finer one leaves the numbers

Id = Annotated[UUID, Strict(False), AfterValidator(str)]  # not strict: JSON knows texts, and no UUIDs
Beats = Annotated[
    float, Field(ge=0, le=LAST_BEAT, allow_inf_nan=False, description="In beats (quarter notes) from the start.")
]
SignedBeats = Annotated[
    float,
    Field(ge=-LAST_BEAT, le=LAST_BEAT, allow_inf_nan=False, description="In beats (quarter notes); may be negative."),
]
LengthBeats = Annotated[
    float, Field(gt=0, le=LAST_BEAT, allow_inf_nan=False, description="A length in beats (quarter notes), more than 0.")
]
Pitch = Annotated[int, Field(ge=0, le=127, description="MIDI note number; 60 is middle C (C4).")]
Velocity = Annotated[int, Field(ge=1, le=127, description="How hard the note is played, 1 to 127.")]
Pan = Annotated[float, Field(ge=-1, le=1, allow_inf_nan=False, description="−1 is left, 0 the middle, 1 right.")]
Cents = Annotated[float, Field(ge=-100, le=100, allow_inf_nan=False, description="Fine tuning in cents, −100 to 100.")]
Semitones = Annotated[int, Field(ge=-127, le=127, description="Semitones; 12 is an octave up.")]
PitchClass = Annotated[int, Field(ge=0, le=11, description="A tonic as a pitch class; 0 is C, 11 is B.")]
ScaleName = Annotated[
    str, Field(min_length=1, max_length=40, description='A scale: "major", "dorian", "pentatonic_minor" …')
]
ChordSymbol = Annotated[
    str, Field(min_length=1, max_length=40, description='As lead sheets write it: "Am7", "F#sus4", "C/E", "N.C."')
]
Probability = Annotated[
    float, Field(ge=0, le=1, allow_inf_nan=False, description="How often a note plays: 1 always, 0.5 every other time.")
]
Seed = Annotated[int, Field(ge=0, le=2**53, description="Where chance begins: the same seed does the same.")]
Bpm = Annotated[
    float, Field(ge=10, le=999, allow_inf_nan=False, description="Tempo in beats (quarter notes) a minute.")
]
Colour = Annotated[int, Field(ge=0, le=11, description="One of the twelve track colours, 0 to 11.")]
PanLaw = Annotated[
    Literal["balance", "constant_power", "compromise", "linear"],
    Field(
        description="What panning does to loudness: balance only lowers the other side (0 dB), constant_power keeps "
        "power (−3 dB), linear the sum of both sides (−6 dB), compromise lies between these two (−4.5 dB). The middle "
        "is at unity in all."
    ),
]
PAN_LAWS: tuple[str, ...] = get_args(get_args(PanLaw)[0])
Name = Annotated[str, Field(max_length=120, description="At most 120 characters.")]
Ids = Annotated[list[Id], Field(min_length=1, max_length=MAX_NOTES)]
ClipIds = Annotated[list[Id], Field(min_length=1, max_length=5_000)]


def _no_switch(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("Input should be a number")
    return value


NoSwitch = BeforeValidator(_no_switch)  # among literals, Python takes True for 1
# PostgreSQL keeps no NUL in a text, and half a surrogate pair is no character in UTF-8: neither enters a song.
_UNWRITABLE = re.compile("[\0\ud800-\udfff]")

UNWRITABLE = "cannot hold the character NUL, nor half a surrogate pair"


def is_writable(text: str) -> bool:
    """Whether every database and every page can hold the text."""
    return _UNWRITABLE.search(text) is None


def writable(text: str) -> str:
    """The text without what no database and no page can hold: for names from elsewhere, of files for instance."""
    return _UNWRITABLE.sub("", text)


def finite(value: Any) -> float:
    """``value`` as a float, or ValueError: no NaN and no infinity may enter a song."""
    number = float(value)
    if not math.isfinite(number):
        raise ValueError("A number must be finite.")
    return number
