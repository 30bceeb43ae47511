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
from math import ceil, floor

import msgspec

from . import midibytes
from .midibytes import META, SYSEX, Broken

SHORTEST_NOTE_BEATS = 1 / 64
LONG_SILENCE_BARS = 8  # from here on a pause parts two clips
MOST_PARTS = 256
MOST_MARKS = 20_000  # of one lane
LONGEST_NAME = 120

DRUM_CHANNEL = 9  # "channel 10"
GM_VOLUME, GM_PAN = 100, 64  # CC 7 and CC 10 until told otherwise (RP-003)

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
    score = _Score(file)
    lanes = _Lanes(score)
    playing = _Playing(score, lanes.texts)
    if not playing.parts:
        raise Broken("There are no notes in this MIDI file.")
    beat, bars = lanes.beat, _Bars(lanes.metre)
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


def _place(item: tuple["_Key", list]) -> tuple:
    (track, cable, channel, *_), notes = item
    return track, cable, channel, notes[0][1]


# --- the score: all tracks as one stream ----------------------------------------------------------------------------


class _Score:
    """Every event in the order in which it happens: ``(tick, track, status, first, second)``."""

    def __init__(self, file: midibytes.MidiFile):
        self.file = file
        self.ends = [track.end for track in file.tracks]
        self.remarks: list[str] = []
        offsets = [0] * len(file.tracks)
        if file.format == 2:
            offsets = self._one_after_another()
        placed = []
        for number, (track, offset) in enumerate(zip(file.tracks, offsets, strict=True)):
            latest, sounding = -1, 0
            for index, (tick, status, first, second) in enumerate(track.events):
                if tick != latest:
                    latest, sounding = tick, 0
                if status < 0xA0:
                    sounding = 1  # from here on, this tick's settings are for the notes after these
                placed.append((tick + offset, sounding, number, index, status, first, second))
        placed.sort()
        self.events = [(tick, number, *rest) for tick, _, number, _, *rest in placed]
        self.independent = file.format == 2

    def _one_after_another(self) -> list[int]:
        """Where each pattern of a format 2 file begins: they belong to no common time, so they follow each other."""
        offsets, at = [], 0
        for index, track in enumerate(self.file.tracks):
            offsets.append(at)
            bar = 4 * self.file.division
            for _, status, kind, data in track.events:
                if status == META and kind == 0x58 and len(data) >= 2 and data[0]:
                    bar = max(1, bar * data[0] >> min(data[1], 6))
                    break
            track.events[:0] = [
                (0, META, 0x51, (500_000).to_bytes(3, "big")),
                (0, META, 0x58, bytes((4, 2))),
            ]
            self.ends[index] += at
            at += -(-track.end // bar) * bar
        if len(offsets) > 1:
            self.remarks.append(
                f"This file holds {len(offsets)} independent patterns (format 2); they stand one after another."
            )
        return offsets


# --- the lanes: tempo, metre, keys, markers, and the clock ----------------------------------------------------------


class _Lanes:
    """What the meta events say of the whole song, in beats."""

    def __init__(self, score: _Score):
        self.texts = _Texts(score)
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
    for last, now in zip(ticks, ticks[1:], strict=False):
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


class _Bars:
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


class _Texts:
    """Title, track names, copyright and lyrics (FF 05, or the text events of a .kar file)."""

    def __init__(self, score: _Score):
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
        self.title = (titles[0][:LONGEST_NAME] if titles and titles[0] else sequence)
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


# --- playing: channels, pedals and notes ----------------------------------------------------------------------------

_Key = tuple[int, int, int, int, int, bool]
"""What makes a part: (track, cable, channel, program, bank, drums). A cable is a port, or a pattern of format 2."""
_Note = tuple[int, int, int, int, float]
"""(pitch, start tick, end tick, velocity, cents)."""

SUSTAIN, SOSTENUTO = 64, 66
DATA_MSB, DATA_LSB, NRPN_LSB, NRPN_MSB, RPN_LSB, RPN_MSB = 6, 38, 98, 99, 100, 101
ALL_SOUND_OFF, RESET_CONTROLLERS, ALL_NOTES_OFF = 120, 121, 123
# What is played out in notes, parts and bends, or means nothing in a song, is no curve.
_PLAYED_OUT = {0, 32, DATA_MSB, DATA_LSB, SUSTAIN, SOSTENUTO, 96, 97, NRPN_LSB, NRPN_MSB, RPN_LSB, RPN_MSB, *range(120, 128)}

_NEUTRAL = {"cc7": float(GM_VOLUME), "cc8": 64.0, "cc10": float(GM_PAN), "cc11": 127.0}
_NEUTRAL |= {f"cc{number}": 64.0 for number in range(71, 79)}  # the sound controllers of GM 2
_RESET = {"bend": 0.0, "pressure": 0.0, "cc1": 0.0, "cc11": 127.0}  # what RESET_CONTROLLERS resets (RP-015)

_XG_ON = bytes.fromhex("43104c00007e00f7")
_GS_HEAD = bytes.fromhex("411042124010")  # with a part's byte, 15 and a mode: "use for rhythm part"


class _Channel:
    """The state of one channel, and the streams of its controllers: ``(tick, value)`` from name to list."""

    def __init__(self, number: int):
        self.number = number
        self.program = 0
        self.bank_msb = self.bank_lsb = 0
        self.rhythm = number == DRUM_CHANNEL
        self.sustain = self.sostenuto = False
        self.sounding: dict[tuple[int, int], list] = {}  # (track, key) → [part, pitch, start, velocity, cents, caught]
        self.held: set[tuple[int, int]] = set()  # keys let go that a pedal holds
        self.key_pressure: dict[int, int] = {}
        self.channel_pressure = 0
        self.parameter: tuple[int, int] | None = None  # RPN msb, lsb
        self.parameters: dict[tuple[int, int], list[int]] = {(0, 0): [2, 0], (0, 1): [64, 0], (0, 2): [64, 0]}
        self.bend = 0  # −8192 … 8191
        self.streams: dict[str, list[tuple[int, float]]] = {}

    def put(self, name: str, tick: int, value: float) -> None:
        stream = self.streams.setdefault(name, [])
        if stream and stream[-1][0] == tick:
            stream.pop()
        if value != (stream[-1][1] if stream else _NEUTRAL.get(name, 0.0)):
            stream.append((tick, value))

    def put_bend(self, tick: int) -> None:
        """Bend in semitones: its range is RPN 0, semitones and cents, ±2 until told otherwise."""
        semitones, cents = self.parameters[0, 0]
        self.put("bend", tick, self.bend / 8192 * min(48.0, semitones + min(cents, 99) / 100))

    def put_pressure(self, tick: int) -> None:
        self.put("pressure", tick, max(self.channel_pressure, *self.key_pressure.values(), 0))

    @property
    def tuning(self) -> tuple[int, float]:
        """Semitones (RPN 2) and cents −100 … 100 (RPN 1: ±8192 is a semitone)."""
        msb, lsb = self.parameters[0, 1]
        return self.parameters[0, 2][0] - 64, (msb * 128 + lsb - 8192) / 81.92


class _Playing:
    """Plays all events through their channels. ``parts`` collects notes, ``channels`` the controllers."""

    def __init__(self, score: _Score, texts: _Texts):
        self.names = texts.names
        self.channels: dict[tuple[int, int], _Channel] = {}
        self.parts: dict[_Key, list[_Note]] = {}
        self.xg = False
        ports: dict[int, int] = {}
        for tick, track, status, first, second in score.events:
            if status == META:
                if first == 0x21 and second:
                    ports[track] = second[0]
                continue
            cable = track if score.independent else ports.get(track, 0)
            if status == SYSEX:
                self._system(second, cable)
            else:
                channel = self._channel(cable, status & 0x0F)
                self._play(channel, cable, tick, track, status & 0xF0, first, second)
        for channel in self.channels.values():
            for at in list(channel.sounding):
                self._end(channel, at, score.ends[at[0]])
        for notes in self.parts.values():
            notes.sort(key=lambda note: (note[1], note[0]))

    def _channel(self, cable: int, number: int) -> _Channel:
        channel = self.channels.get((cable, number))
        if channel is None:
            channel = self.channels[cable, number] = _Channel(number)
        return channel

    def _system(self, data: bytes, cable: int) -> None:
        """Sets what plays drums: XG gives bank 127 that meaning, GS names parts (block 0 is channel 10)."""
        if data == _XG_ON:
            self.xg = True
        elif data.startswith(_GS_HEAD[:5]) and len(data) >= 8 and data[5] & 0xF0 == 0x10 and data[6] == 0x15:
            block = data[5] & 0x0F
            number = DRUM_CHANNEL if block == 0 else block - 1 if block <= DRUM_CHANNEL else block
            self._channel(cable, number).rhythm = data[7] > 0

    def _play(self, channel: _Channel, cable: int, tick: int, track: int, kind: int, first: int, second: int) -> None:
        if kind == 0x90 and second:
            self._strike(channel, cable, tick, track, first, second)
        elif kind in (0x80, 0x90):
            self._let_go(channel, tick, (track, first))
        elif kind == 0xA0:
            channel.key_pressure[first] = second
            channel.put_pressure(tick)
        elif kind == 0xB0:
            self._control(channel, tick, first, second)
        elif kind == 0xC0:
            channel.program = first
        elif kind == 0xD0:
            channel.channel_pressure = first
            channel.put_pressure(tick)
        else:
            channel.bend = first + 128 * second - 8192
            channel.put_bend(tick)

    # --- notes ---

    def _strike(self, channel: _Channel, cable: int, tick: int, track: int, key: int, velocity: int) -> None:
        at = (track, key)
        known = channel.sounding.get(at)
        if known and known[2] == tick:
            known[3] = max(known[3], velocity)  # one key struck twice at once is one note
            return
        if known:
            self._end(channel, at, tick)
        semitones, cents = (0, 0.0) if self._drums(channel) else channel.tuning
        pitch = min(127, max(0, key + semitones))
        channel.sounding[at] = [self._part(channel, cable, track), pitch, tick, velocity, cents, False]

    def _part(self, channel: _Channel, cable: int, track: int) -> _Key:
        bank = channel.bank_msb * 128 + channel.bank_lsb
        key = (track, cable, channel.number, channel.program, bank, self._drums(channel))
        if key not in self.parts:
            if len(self.parts) == MOST_PARTS:
                raise Broken(f"This MIDI file needs more than {MOST_PARTS} tracks.")
            self.parts[key] = []
        return key

    def _drums(self, channel: _Channel) -> bool:
        """Channel 10 and rhythm parts, but GM 2's melodic bank 121; its rhythm bank 120 and XG's 127 anywhere."""
        if channel.bank_msb in (120, 127):
            return channel.bank_msb == 120 or self.xg or channel.rhythm
        return channel.rhythm and channel.bank_msb != 121

    def _let_go(self, channel: _Channel, tick: int, at: tuple[int, int]) -> None:
        if at in channel.sounding:
            if channel.sustain or channel.sounding[at][5]:
                channel.held.add(at)
            else:
                self._end(channel, at, tick)

    def _end(self, channel: _Channel, at: tuple[int, int], tick: int) -> None:
        part, pitch, start, velocity, cents, _ = channel.sounding.pop(at)
        channel.held.discard(at)
        if channel.key_pressure.pop(at[1], 0):
            channel.put_pressure(tick)
        self.parts[part].append((pitch, start, max(start, tick), velocity, cents))

    # --- controllers ---

    def _control(self, channel: _Channel, tick: int, number: int, value: int) -> None:
        if number not in _PLAYED_OUT:
            channel.put(f"cc{number}", tick, float(value))
        elif number == SUSTAIN:
            channel.sustain = value >= 64
            self._release(channel, tick)
        elif number == SOSTENUTO:
            self._catch(channel, tick, value >= 64)
        elif number == 0:
            channel.bank_msb = value
        elif number == 32:
            channel.bank_lsb = value
        elif number in (RPN_MSB, RPN_LSB):
            msb, lsb = channel.parameter or (127, 127)
            channel.parameter = (value, lsb) if number == RPN_MSB else (msb, value)
        elif number in (NRPN_MSB, NRPN_LSB):
            channel.parameter = None
        elif number in (DATA_MSB, DATA_LSB) and channel.parameter in channel.parameters:
            channel.parameters[channel.parameter][number == DATA_LSB] = value
            channel.put_bend(tick)
        elif number == RESET_CONTROLLERS:
            self._reset(channel, tick)
        elif number == ALL_SOUND_OFF or number >= ALL_NOTES_OFF:
            self._silence(channel, tick, let_ring=number != ALL_SOUND_OFF)

    def _release(self, channel: _Channel, tick: int) -> None:
        """Ends the notes that no pedal holds any more."""
        if not channel.sustain:
            for at in [at for at in channel.held if not channel.sounding[at][5]]:
                self._end(channel, at, tick)

    def _catch(self, channel: _Channel, tick: int, down: bool) -> None:
        """Sostenuto holds the keys that are down when it is pressed, and no others."""
        if down and not channel.sostenuto:
            for at, note in channel.sounding.items():
                note[5] = at not in channel.held
        elif not down:
            for note in channel.sounding.values():
                note[5] = False
        channel.sostenuto = down
        self._release(channel, tick)

    def _reset(self, channel: _Channel, tick: int) -> None:
        channel.bend = channel.channel_pressure = 0
        channel.key_pressure.clear()
        channel.parameter = None
        channel.sustain = False
        self._catch(channel, tick, False)
        for name, value in _RESET.items():
            if name in channel.streams:
                channel.put(name, tick, value)

    def _silence(self, channel: _Channel, tick: int, *, let_ring: bool) -> None:
        """All notes off works as if every key were let go, so pedals still hold; all sound off ends everything."""
        for at in list(channel.sounding):
            if let_ring:
                self._let_go(channel, tick, at)
            else:
                self._end(channel, at, tick)


# --- parts: clips of whole bars -------------------------------------------------------------------------------------


def _part(key: _Key, notes: list[_Note], playing: _Playing, lanes: _Lanes, bars: _Bars) -> MidiPart:
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
        self.neutral = _NEUTRAL.get(name, 0.0)
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


def _spans(notes: list[_Note], beat, bars: _Bars) -> Iterator[tuple[float, float, list[_Note]]]:
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


def _clip(start: float, end: float, notes: list[_Note], streams: dict[str, _Stream], beat) -> MidiClip:
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
        if name in ("cc7", "cc10") or any(value != _NEUTRAL.get(name, 0.0) for _, value in curve)
    }
    return [
        MidiClip(clip.start_beats, clip.length_beats, clip.notes, {name: clip.curves[name] for name in sorted(moved)})
        for clip in clips
    ]
