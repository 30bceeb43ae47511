"""Standard MIDI Files as events: the bytes of SMF 1.0 (MIDI Manufacturers Association, RP-001) and RMID, and no more.

The reader is our own, for a file from anywhere is not to be trusted: here a length never exceeds its chunk, a
variable-length number never four bytes and a file never its number of events, so the work is linear in the bytes.
(mido, which writes the files of our tests, follows a number of any length and reads past a chunk's end.)

What is broken is refused, with the place; what is merely unusual is read: alien chunks, more tracks than announced,
running status across meta events, a track without its end, bytes after it.
"""

from typing import NamedTuple

import msgspec

META, SYSEX = 0xFF, 0xF0
END_OF_TRACK = 0x2F

Event = tuple[int, int, int, int | bytes]
"""``(tick, status, first, second)``: channel messages with their data bytes (0 for one that has none); for META the
type and its bytes; for SYSEX 0 and its bytes. Ticks count from the track's start."""


class Broken(ValueError):
    """These bytes are no MIDI file, or not a whole one. The text is a sentence for a musician."""


class Track(NamedTuple):
    """``end`` is the tick of the track's last event."""

    events: list[Event]
    end: int


class MidiFile(msgspec.Struct, frozen=True):
    """``division`` is ticks per quarter note; or, where ``frames_per_second`` is given, ticks per frame (SMPTE)."""

    format: int
    division: int
    frames_per_second: float | None
    tracks: list[Track]


# By the high nibble of the status: how many data bytes follow (MIDI 1.0 Detailed Specification, table 1).
_DATA_BYTES = {0x80: 2, 0x90: 2, 0xA0: 2, 0xB0: 2, 0xC0: 1, 0xD0: 1, 0xE0: 2}
# SMPTE rates by the negated high byte of the division; 29 is 30 drop frame, which runs at 30/1.001.
_FRAMES_PER_SECOND = {24: 24.0, 25: 25.0, 29: 30_000 / 1001, 30: 30.0}


def read(data: bytes, *, most_events: int) -> MidiFile:
    """The events of a MIDI file of format 0, 1 or 2. Raises Broken."""
    data = _unwrapped(data)
    if data[:4] != b"MThd":
        raise Broken("This is not a MIDI file: it does not begin as one.")
    length = int.from_bytes(data[4:8], "big")
    if len(data) < 14 or length < 6 or 8 + length > len(data):
        raise Broken("This MIDI file breaks off in its header.")
    form, promised, division = (int.from_bytes(data[at : at + 2], "big") for at in (8, 10, 12))
    if form > 2:
        raise Broken(f"This is a MIDI file of format {form}; there are formats 0, 1 and 2.")
    division, frames_per_second = _time_base(division)
    tracks: list[Track] = []
    left = most_events
    for start, end in _track_chunks(data, 8 + length):
        track = _events(data, start, end, left, len(tracks) + 1)
        left -= len(track.events)
        tracks.append(track)
    if len(tracks) < promised:
        raise Broken(f"This MIDI file promises {promised} tracks and has {len(tracks)}: some of it is missing.")
    return MidiFile(form, division, frames_per_second, tracks)


def _unwrapped(data: bytes) -> bytes:
    """The MIDI file inside a RIFF file of type RMID (RP-029), or the bytes as they are."""
    if data[:4] != b"RIFF" or data[8:12] != b"RMID":
        return data
    at = 12
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        if data[at : at + 4] == b"data":
            return data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    raise Broken("This RMID file has no music in it.")


def _time_base(division: int) -> tuple[int, float | None]:
    if division < 0x8000:
        ticks, rate = division, None
    else:
        ticks, rate = division & 0xFF, _FRAMES_PER_SECOND.get(256 - (division >> 8))
        if rate is None:
            raise Broken("This MIDI file counts time in frames of an unknown rate.")
    if ticks == 0:
        raise Broken("This MIDI file has no unit of time: its division is 0.")
    return ticks, rate


def _track_chunks(data: bytes, at: int):
    """Start and end of each track's bytes. Alien chunks are passed over, as the standard asks."""
    while at + 8 <= len(data):
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "big")
        at += 8
        if name == b"MTrk":
            if at + size > len(data):
                raise Broken("This MIDI file breaks off in the middle of a track: its end is missing.")
            yield at, at + size
        at += size


def _events(data: bytes, at: int, end: int, most: int, number: int) -> Track:
    """The events of one track's bytes."""
    events: list[Event] = []
    tick = status = 0
    try:
        while at < end:
            if len(events) >= most:
                raise Broken("This MIDI file holds more events than Sonic takes at once.")
            delta, at = _number(data, at)
            tick += delta
            first = data[at]
            if first < 0x80:
                if not status:
                    raise Broken(f"Track {number} of this MIDI file is broken: data without a message at byte {at}.")
            elif first < 0xF0:
                status = first
                at += 1
            elif first in (0xF0, 0xF7, META):
                at += 1
                kind = 0
                if first == META:
                    kind = data[at]
                    at += 1
                length, at = _number(data, at)
                if at + length > end:
                    raise Broken(f"Track {number} of this MIDI file breaks off: the text at byte {at} is too long.")
                if kind == END_OF_TRACK and first == META:
                    return Track(events, tick)
                if first != 0xF7:
                    events.append((tick, first, kind, data[at : at + length]))
                at += length
                continue
            else:
                raise Broken(f"Track {number} of this MIDI file is broken: a message {first:#x} at byte {at}.")
            one = data[at]
            at += 1
            two = 0
            if _DATA_BYTES[status & 0xF0] == 2:
                two = data[at]
                at += 1
            if one > 127 or two > 127:
                raise Broken(f"Track {number} of this MIDI file is broken: a value beyond 127 before byte {at}.")
            events.append((tick, status, one, two))
    except IndexError:
        at = end + 1
    if at > end:
        raise Broken(f"Track {number} of this MIDI file breaks off in the middle of a message.")
    return Track(events, tick)


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A variable-length number (seven bits a byte, at most four bytes) and the place after it."""
    byte = data[at]
    if byte < 0x80:
        return byte, at + 1
    value = byte & 0x7F
    for place in range(at + 1, at + 4):
        byte = data[place]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, place + 1
    raise Broken(f"This MIDI file is broken: a number of more than four bytes at byte {at}.")
