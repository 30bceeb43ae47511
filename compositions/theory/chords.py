"""Chord symbols: "Cmaj7#11", "Bbm7b5/E", "F♯sus4", "G13(b9)", "Dm(maj7)", "C6/9", "N.C." Pure.

Read as lead sheets write them (C. Brandt and C. Roemer, Standardized Chord Symbol Notation, 1976, and the signs △ ø °
− +). As they are played, a thirteenth chord with a major third leaves the eleventh out, and an eleventh chord the major
third.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from ..errors import Invalid
from .names import LONGEST_NAME, nearest_name, typed

NO_CHORD = "N.C."

_LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_SHARPS = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
_FLATS = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")

#: Semitones over the root of each degree, as in a major scale; the seventh is minor unless said otherwise.
_NATURAL = {2: 2, 4: 5, 5: 7, 6: 9, 7: 10, 9: 14, 11: 17, 13: 21}
_SHIFTS = {"b": -1, "#": 1}


class Chord(NamedTuple):
    """``root`` and ``bass`` are pitch classes (0 = C), None for no chord at all.

    ``quality``: "major", "minor", "dominant", "diminished", "half-diminished", "augmented", "suspended", "power" or
    "none". ``intervals``: semitones over the root, rising from 0 to at most 21. ``symbol``: as songs store it.
    """

    symbol: str
    root: int | None
    quality: str
    intervals: tuple[int, ...]
    bass: int | None


SILENCE = Chord(NO_CHORD, None, "none", (), None)


# --- reading ---------------------------------------------------------------------------------------------------------

_SYMBOL = re.compile(r"(?P<root>[A-G](?:##?|bb?)?)(?P<rest>.*?)(?:/(?P<bass>[A-G](?:##?|bb?)?))?")
_TOKEN = re.compile(
    r"(?P<alt>alt)|add(?P<add>[b#]?(?:2|4|6|9|11|13))|sus(?P<sus>24|42|2|4|)|(?:no|omit)(?P<omit>[35])"
    r"|(?P<half>(?:ø|Ø|hdim)7?)|(?P<triangle>[△Δ∆])|(?P<major>maj|Maj|MAJ|[mM]a(?!dd)|M)|(?P<dim>dim|°|º|o)"
    r"|(?P<aug>aug)|(?P<dom>dom)|(?P<minor>min|Min|mi|m)|(?P<alter>b(?:5|9|13)|#(?:5|9|11))"
    r"|(?P<number>6/?9|13|11|9|7|6|5)|(?P<gap>,|/(?=[mM]))"
)


def parse(symbol: str) -> Chord:
    """The chord of a symbol. Raises Invalid, with the nearest symbol where there is one."""
    text = re.sub(r"[()\s]+", ",", typed(symbol.strip()).replace("−", "-").replace("–", "-")).strip(",")
    if re.sub(r"[^a-z]", "", text.casefold()) in ("nc", "nochord"):
        return SILENCE
    found = _SYMBOL.fullmatch(text)
    spelt = _spelt(found["rest"]) if found else None
    if not found or not spelt:
        raise Invalid(f"There is no chord “{symbol[:LONGEST_NAME]}”.{_suggestion(text)}")
    bass = found["bass"]
    return Chord(
        symbol=found["root"] + _suffix(spelt) + (f"/{bass}" if bass else ""),
        root=pitch_class(found["root"]),
        quality=_quality(spelt),
        intervals=_intervals(spelt),
        bass=pitch_class(bass or found["root"]),
    )


def pitch_class(name: str) -> int:
    """0 … 11 of a note's name such as "F#" or "Bb"."""
    return (_LETTERS[name[0]] + sum(_SHIFTS[sign] for sign in name[1:])) % 12


class _Spelt:
    """What a symbol says after its root.

    ``triad``: "", "m", "dim", "aug", "5" or "ø". ``number``: "6", "6/9", "7", "9", "11", "13" or none.
    """

    def __init__(self) -> None:
        self.triad = self.number = ""
        self.is_major = self.is_alt = False
        self.sus: set[int] = set()
        self.added: set[str] = set()
        self.altered: set[str] = set()
        self.omitted: set[int] = set()

    @property
    def is_seventh(self) -> bool:
        return self.number in ("7", "9", "11", "13")


def _spelt(rest: str) -> _Spelt | None:
    # "C-9" is a minor chord, while in "C7-9" the ninth is flat: so it is with + too.
    rest = re.sub(r"^-", "m", rest)
    rest = re.sub(r"^\+|\+$", "aug", rest).translate(str.maketrans("+-", "#b"))
    spelt, place = _Spelt(), 0
    while place < len(rest):
        found = _TOKEN.match(rest, place)
        if found is None or not _take(spelt, found.lastgroup or "", found[found.lastgroup or 0]):
            return None
        place = found.end()
    return spelt if _settle(spelt) else None


def _take(spelt: _Spelt, what: str, text: str) -> bool:
    """Adds a token to what was spelt before; False where it makes no sense there."""
    if what == "number":
        return _take_number(spelt, text.replace("69", "6/9"))
    if what in ("minor", "dim", "aug", "half"):
        makes_sense = not spelt.triad and (what == "aug" or not (spelt.number or spelt.is_major))
        spelt.triad = {"minor": "m", "half": "ø"}.get(what, what)
        return makes_sense
    if what in ("major", "triangle"):
        makes_sense = not (spelt.number or spelt.is_major or spelt.triad in ("5", "ø"))
        spelt.is_major = True
        spelt.added |= {"7"} if what == "triangle" else set()
        return makes_sense
    if what == "sus":
        spelt.sus |= {int(degree) for degree in text or "4"}
    elif what == "add":
        spelt.added.add(text)
    elif what == "alter":
        spelt.altered.add(text)
    elif what == "omit":
        spelt.omitted.add(int(text))
    spelt.is_alt |= what == "alt"
    return what != "dom" or not spelt.number


def _take_number(spelt: _Spelt, number: str) -> bool:
    if number == "5":
        makes_sense = not (spelt.triad or spelt.number or spelt.is_major)
        spelt.triad = "5"
        return makes_sense
    if not spelt.number:
        spelt.number = number
    elif (spelt.number, number) == ("6", "9"):
        spelt.number = "6/9"
    else:  # "C7(13)"
        spelt.added.add(number)
    return number in ("9", "11", "13") or spelt.number == number


def _settle(spelt: _Spelt) -> bool:
    """Of more ways to spell a chord one stays; False where the whole makes no sense."""
    if "7" in spelt.added:  # a triangle, or a number twice
        spelt.added.remove("7")
        spelt.number = spelt.number or "7"
    if spelt.is_alt or (spelt.triad == "ø" and not spelt.number):
        spelt.number = spelt.number or "7"
    if spelt.triad == "ø":
        spelt.triad = "m"
        spelt.altered.add("b5")
    if spelt.is_major and not spelt.is_seventh:
        if spelt.triad == "m" or spelt.triad == "dim":
            return False
        spelt.is_major = False
    if spelt.triad == "aug" and spelt.number:
        spelt.triad = ""
        spelt.altered.add("#5")
    for triad, fifth, whole in (("", "#5", "aug"), ("m", "b5", "dim")):
        if spelt.triad == triad and not spelt.number and not spelt.sus and fifth in spelt.altered:
            spelt.triad = whole
            spelt.altered.remove(fifth)
    if spelt.is_alt and (spelt.triad or spelt.is_major or spelt.number != "7" or spelt.altered or spelt.sus):
        return False
    return not (spelt.sus and spelt.triad)


def _intervals(spelt: _Spelt) -> tuple[int, ...]:
    if spelt.is_alt:
        return (0, 4, 10, 13, 15, 18, 20)
    number = int(spelt.number.partition("/")[0] or 0)
    third = 3 if spelt.triad in ("m", "dim") else 4
    degrees = {3: third, 5: {"dim": 6, "aug": 8}.get(spelt.triad, 7)}
    if spelt.triad == "5" or spelt.sus:
        del degrees[3]
    if number == 6:
        degrees[6] = 9
    if number >= 7:
        degrees[7] = 11 if spelt.is_major else 9 if spelt.triad == "dim" else 10
    degrees |= {degree: _NATURAL[degree] for degree in (9, 11, 13) if number >= degree}
    if spelt.number == "6/9":
        degrees[9] = 14
    if number == 13 and degrees.get(3) == 4:
        del degrees[11]
    if number == 11 and degrees.get(3) == 4 and "#11" not in spelt.altered:
        del degrees[3]
    for degree in {int(text[1:]) for text in spelt.altered} | spelt.omitted:
        degrees.pop(degree, None)
    others = {_NATURAL[int(text.lstrip("b#"))] + _SHIFTS.get(text[0], 0) for text in spelt.added | spelt.altered}
    return tuple(sorted({0, *degrees.values(), *others, *(_NATURAL[degree] for degree in spelt.sus)}))


def _quality(spelt: _Spelt) -> str:
    if spelt.sus:
        return "suspended"
    if spelt.triad == "m":
        return "half-diminished" if "b5" in spelt.altered else "minor"
    if spelt.triad:
        return {"dim": "diminished", "aug": "augmented", "5": "power"}[spelt.triad]
    return "dominant" if spelt.is_seventh and not spelt.is_major else "major"


def _suffix(spelt: _Spelt) -> str:
    text = spelt.triad
    if spelt.is_major:
        text += f"(maj{spelt.number})" if text else f"maj{spelt.number}"
    else:
        text += spelt.number
    text += "alt" if spelt.is_alt else ""
    text += "sus" + "".join(map(str, sorted(spelt.sus))) if spelt.sus else ""
    altered = "".join(sorted(spelt.altered, key=lambda alter: (int(alter[1:]), alter[0] == "#")))
    text += f"({altered})" if altered and not text else altered
    text += "".join(f"add{degree}" for degree in sorted(spelt.added, key=lambda added: int(added.lstrip("b#"))))
    return text + "".join(f"(no{degree})" for degree in sorted(spelt.omitted))


# --- naming ----------------------------------------------------------------------------------------------------------

#: What follows the root of common chords, the commonest first.
SUFFIXES = (
    "", "m", "7", "m7", "maj7", "sus4", "sus2", "5", "dim", "aug", "6", "m6", "m7b5", "dim7", "9", "m9", "maj9", "add9",
    "madd9", "7sus4", "6/9", "m6/9", "m(maj7)", "7b9", "7#9", "7b5", "7#5", "7#11", "11", "m11", "maj7#11", "13", "m13",
    "maj13", "9sus4", "13sus4", "13b9", "13#11", "maj9#11", "maj7#5", "9#11", "9b5", "9#5", "7b9b13", "7b13", "7alt",
    "m9b5", "m(maj9)", "dim(maj7)", "m7#5", "7b5b9", "7#5#9", "maj7b5", "m7add11", "add11", "maj7sus2", "(b5)",
)  # fmt: skip


def _suggestion(text: str) -> str:
    found = _SYMBOL.fullmatch(text[:1].upper() + text[1:])
    if found is None:
        return " A chord begins with its root: C, F#m7, Bbmaj7/D."
    root, rest, bass = found["root"], found["rest"], found["bass"]
    near = rest if _spelt(rest) else nearest_name(rest.replace("-", "m"), SUFFIXES[1:])
    return f" Did you mean {root}{near}{'/' + bass if bass else ''}?" if near is not None else ""


def _classes(suffix: str) -> frozenset[int]:
    return frozenset(interval % 12 for interval in parse("C" + suffix).intervals)


_SUFFIX_OF: dict[frozenset[int], str] = {_classes(suffix): suffix for suffix in reversed(SUFFIXES)}


def name_of(classes: Iterable[int], bass: int | None = None, *, flats: bool = False) -> str | None:
    """A symbol for pitch classes (0 … 11), or None if they are no common chord.

    ``bass``: the lowest one; a chord on it as root is preferred, and else it comes after a slash. ``flats``: whether
    black keys are named as flats.
    """
    names, wanted = _FLATS if flats else _SHARPS, frozenset(classes)
    for root in sorted(wanted, key=lambda each: (each != bass, each)):
        suffix = _SUFFIX_OF.get(frozenset((each - root) % 12 for each in wanted))
        if suffix is not None:
            return names[root] + suffix + (f"/{names[bass]}" if bass not in (None, root) else "")
    return None


# --- sounding --------------------------------------------------------------------------------------------------------


def pitches(chord: Chord, octave: int = 4, inversion: int = 0) -> list[int]:
    """A chord's pitches in close position, rising; empty for no chord. They may lie beyond the keyboard.

    The root lies in ``octave`` (4 begins with middle C). ``inversion`` raises as many of the lowest notes by an octave,
    less than there are notes. A bass other than the root is added below.
    """
    if chord.root is None or chord.bass is None:
        return []
    if inversion >= len(chord.intervals):
        raise Invalid(f"{chord.symbol} has {len(chord.intervals)} notes, and as many positions.")
    root = 12 * (octave + 1) + chord.root
    notes = [root + interval for interval in chord.intervals]
    notes = notes[inversion:] + [note + 12 for note in notes[:inversion]]
    if chord.bass != chord.root:
        bass = min(notes) - (min(notes) - chord.bass) % 12
        notes = [bass, *(note for note in notes if note != bass)]
    return sorted(set(notes))
