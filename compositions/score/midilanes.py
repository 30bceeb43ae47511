"""What the meta events of a MIDI file say of the whole song: tempo, metre, keys, markers, and texts. Pure.

Sources: Standard MIDI Files 1.0 (RP-001), Lyric and Display Events (RP-017); .kar files by what Tune 1000 wrote.
"""

from bisect import bisect_right
from itertools import pairwise
from math import ceil, floor

from . import midibytes
from .midibytes import META, Broken
from .midistream import Score

MOST_MARKS = 20_000  # of one lane
LONGEST_NAME = 120


class Lanes:
    """What the meta events say of the whole song, in beats."""

    def __init__(self, score: Score):
        self.texts = Texts(score)
        tempo: dict[int, int] = {0: 500_000}
        metre: dict[int, tuple[int, int]] = {0: (4, 4)}
        keys: dict[int, tuple[int, str]] = {}
        markers: dict[int, list[str]] = {}
        for tick, _, status, kind, data in score.events:
            if status != META:
                continue
            if kind == 0x51 and len(data) >= 3 and any(data[:3]):
                tempo[tick] = int.from_bytes(data[:3], "big")
            elif kind == 0x58 and len(data) >= 2 and 1 <= data[0] <= 64 and data[1] <= 6:
                metre[tick] = (data[0], 1 << data[1])
            elif kind == 0x59 and len(data) >= 2:
                key = _key(data)
                if key:
                    keys[tick] = key
            elif kind in (0x06, 0x07) and (name := _name(data)):
                names = markers.setdefault(tick, [])
                if name not in names:
                    names.append(name)
        self.beat = _clock(score.file, tempo)
        self.tempo = self._lane({tick: (_bpm(tempo[tick]),) for tick in tempo})
        self.metre = self._lane(metre)
        self.keys = self._lane(keys)
        self.markers = self._lane({tick: (" · ".join(names)[:LONGEST_NAME],) for tick, names in markers.items()})

    def _lane(self, marks: dict[int, tuple]) -> list[tuple]:
        """Marks in order, repeated ones left out."""
        lane: list[tuple] = []
        for tick in sorted(marks):
            if not lane or lane[-1][1:] != marks[tick]:
                lane.append((self.beat(tick), *marks[tick]))
        if len(lane) > MOST_MARKS:
            raise Broken("This MIDI file changes its tempo, metre or key too often to be music.")
        return lane


def _clock(file: midibytes.MidiFile, tempo: dict[int, int]):
    """What turns ticks into beats. SMPTE ticks are real time, so there the tempo map decides how many beats go by."""
    if file.frames_per_second is None:
        division = file.division
        return lambda tick: tick / division
    ticks_per_second = file.frames_per_second * file.division
    ticks = sorted(tempo)
    beats = [0.0]
    for last, now in pairwise(ticks):
        beats.append(beats[-1] + (now - last) / ticks_per_second * 1e6 / tempo[last])

    def beat(tick: int) -> float:
        at = bisect_right(ticks, tick) - 1
        return beats[at] + (tick - ticks[at]) / ticks_per_second * 1e6 / tempo[ticks[at]]

    return beat


def _bpm(microseconds: int) -> float:
    """Tempo of a set_tempo event, 10 … 999 bpm. The rounder number where the event cannot tell them apart."""
    exact = 60e6 / microseconds
    for digits in (0, 1, 2, 3):
        if (near := round(exact, digits)) and round(60e6 / near) == microseconds:
            exact = near
            break
    return min(999.0, max(10.0, exact))


def _key(data: bytes) -> tuple[int, str] | None:
    """Pitch class of the tonic and "major" or "minor", from sharps (or flats, negative) and mode."""
    sharps = data[0] - 256 if data[0] > 127 else data[0]
    if not -7 <= sharps <= 7 or data[1] > 1:
        return None
    return ((sharps * 7 + 9 * data[1]) % 12, "minor" if data[1] else "major")


class Bars:
    """Bars of a metre map; a change of metre begins a bar."""

    def __init__(self, metre: list[tuple[float, int, int]]):
        self.starts = [beat for beat, *_ in metre]
        self.lengths = [4 * numerator / denominator for _, numerator, denominator in metre]

    def start(self, beat: float) -> float:
        """Where the bar begins in which a beat lies."""
        at = bisect_right(self.starts, beat + 1e-9) - 1
        return self.starts[at] + floor((beat - self.starts[at]) / self.lengths[at] + 1e-6) * self.lengths[at]

    def end(self, beat: float) -> float:
        """The first bar line at a beat or after it."""
        at = max(0, bisect_right(self.starts, beat - 1e-9) - 1)
        found = self.starts[at] + ceil((beat - self.starts[at]) / self.lengths[at] - 1e-6) * self.lengths[at]
        return min(found, self.starts[at + 1]) if at + 1 < len(self.starts) else found

    def length(self, beat: float) -> float:
        return self.lengths[max(0, bisect_right(self.starts, beat) - 1)]


# --- texts ----------------------------------------------------------------------------------------------------------

_NAMELESS = {"untitled", "tempo", "tempo track", "tempo map", "conductor", "conductor track", "master track"}


class Texts:
    """Title, track names, copyright and lyrics (FF 05, or the text events of a .kar file)."""

    def __init__(self, score: Score):
        self.names: dict[int, str] = {}
        self.about: list[str] = []
        self.lyrics: list[str] = []
        instruments: dict[int, str] = {}
        karaoke: list[tuple[int, str]] = []
        sung: list[str] = []
        titles: list[str] = []
        for tick, track, status, kind, data in score.events:
            if status != META or not 1 <= kind <= 5:
                continue
            text = _text(data)
            if kind == 0x03:
                self.names.setdefault(track, _name(data))
            elif kind == 0x04:
                instruments.setdefault(track, _name(data))
            elif kind == 0x05:
                sung.append(text.replace("\r", "\n"))
            elif kind == 0x01 and text.startswith("@"):
                titles += [text[2:].strip()] if text.startswith("@T") else []
            elif kind == 0x01 and (tick or text[:1] in ("\\", "/")):
                karaoke.append((track, text))
            elif text.strip() and len(self.about) < 20:
                self.about.append(text.strip())
        self.lyrics = sung or _karaoke_lines(karaoke)
        first = self.names.get(0, "")
        sequence = first if first.casefold() not in _NAMELESS else ""
        single = len(score.file.tracks) == 1
        if not single and any(status & 0xF0 == 0x90 for _, status, *_ in score.file.tracks[0].events):
            sequence = ""  # the first track plays: its name is the part's, whatever the standard says
        self.title = titles[0][:LONGEST_NAME] if titles and titles[0] else sequence
        if single:
            self.names.pop(0, None)
        for track, name in instruments.items():
            if not self.names.get(track):
                self.names[track] = name


def _karaoke_lines(texts: list[tuple[int, str]]) -> list[str]:
    r"""Syllables of a .kar file: "\" begins a verse and "/" a line. Without either, they are no lyrics."""
    singing = {track for track, text in texts if text[:1] in ("\\", "/")}
    breaks = {"\\": "\n\n", "/": "\n"}
    return [breaks[text[0]] + text[1:] if text[:1] in breaks else text for track, text in texts if track in singing]


def _text(data: bytes) -> str:
    """Text of a meta event: UTF-8 where it is that, else Latin-1, which most files of the time were written in."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    return "".join(letter for letter in text if letter.isprintable() or letter in "\r\n\t")


def _name(data: bytes) -> str:
    return " ".join(_text(data).split())[:LONGEST_NAME]
