"""Plays the channel messages of a MIDI file: programs, pedals, bends and controllers become notes and streams. Pure.

Sources: MIDI 1.0 Detailed Specification 4.2, General MIDI 1 and 2 (RP-003, RP-036), Response to Reset All Controllers
(RP-015).
"""

from .midibytes import META, SYSEX, Broken
from .midistream import Score

MOST_PARTS = 256
DRUM_CHANNEL = 9  # "channel 10"
GM_VOLUME, GM_PAN = 100, 64  # CC 7 and CC 10 until told otherwise (RP-003)

Key = tuple[int, int, int, int, int, bool]
"""What makes a part: (track, cable, channel, program, bank, drums). A cable is a port, or a pattern of format 2."""
Note = tuple[int, int, int, int, float]
"""(pitch, start tick, end tick, velocity, cents)."""

SUSTAIN, SOSTENUTO = 64, 66
DATA_MSB, DATA_LSB, NRPN_LSB, NRPN_MSB, RPN_LSB, RPN_MSB = 6, 38, 98, 99, 100, 101
ALL_SOUND_OFF, RESET_CONTROLLERS, ALL_NOTES_OFF = 120, 121, 123
# What is played out in notes, parts and bends, or means nothing in a song, is no curve.
_PLAYED_OUT = {0, 32, DATA_MSB, DATA_LSB, SUSTAIN, SOSTENUTO, *range(96, 102), *range(120, 128)}

NEUTRAL = {"cc7": float(GM_VOLUME), "cc8": 64.0, "cc10": float(GM_PAN), "cc11": 127.0}
NEUTRAL |= {f"cc{number}": 64.0 for number in range(71, 79)}  # the sound controllers of GM 2
_RESET = {"bend": 0.0, "pressure": 0.0, "cc1": 0.0, "cc11": 127.0}  # what RESET_CONTROLLERS resets (RP-015)

_XG_ON = bytes.fromhex("43104c00007e00f7")
_GS_HEAD = bytes.fromhex("411042124010")  # with a part's byte, 15 and a mode: "use for rhythm part"


class Channel:
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
        if value != (stream[-1][1] if stream else NEUTRAL.get(name, 0.0)):
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


class Playing:
    """Plays all events through their channels. ``parts`` collects notes, ``channels`` the controllers."""

    def __init__(self, score: Score, names: dict[int, str]):
        self.names = names
        self.channels: dict[tuple[int, int], Channel] = {}
        self.parts: dict[Key, list[Note]] = {}
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
            channel.key_pressure.clear()  # nothing moves any more: a track may end long before the last move
            for at in list(channel.sounding):
                self._end(channel, at, score.ends[at[0]])
        for notes in self.parts.values():
            notes.sort(key=lambda note: (note[1], note[0]))

    def _channel(self, cable: int, number: int) -> Channel:
        channel = self.channels.get((cable, number))
        if channel is None:
            channel = self.channels[cable, number] = Channel(number)
        return channel

    def _system(self, data: bytes, cable: int) -> None:
        """Sets what plays drums: XG gives bank 127 that meaning, GS names parts (block 0 is channel 10)."""
        if data == _XG_ON:
            self.xg = True
        elif data.startswith(_GS_HEAD[:5]) and len(data) >= 8 and data[5] & 0xF0 == 0x10 and data[6] == 0x15:
            block = data[5] & 0x0F
            number = DRUM_CHANNEL if block == 0 else block - 1 if block <= DRUM_CHANNEL else block
            self._channel(cable, number).rhythm = data[7] > 0

    def _play(self, channel: Channel, cable: int, tick: int, track: int, kind: int, first: int, second: int) -> None:
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

    def _strike(self, channel: Channel, cable: int, tick: int, track: int, key: int, velocity: int) -> None:
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

    def _part(self, channel: Channel, cable: int, track: int) -> Key:
        bank = channel.bank_msb * 128 + channel.bank_lsb
        key = (track, cable, channel.number, channel.program, bank, self._drums(channel))
        if key not in self.parts:
            if len(self.parts) == MOST_PARTS:
                raise Broken(f"This MIDI file needs more than {MOST_PARTS} tracks.")
            self.parts[key] = []
        return key

    def _drums(self, channel: Channel) -> bool:
        """Channel 10 and rhythm parts, but GM 2's melodic bank 121; its rhythm bank 120 and XG's 127 anywhere."""
        if channel.bank_msb in (120, 127):
            return channel.bank_msb == 120 or self.xg or channel.rhythm
        return channel.rhythm and channel.bank_msb != 121

    def _let_go(self, channel: Channel, tick: int, at: tuple[int, int]) -> None:
        if at in channel.sounding:
            if channel.sustain or channel.sounding[at][5]:
                channel.held.add(at)
            else:
                self._end(channel, at, tick)

    def _end(self, channel: Channel, at: tuple[int, int], tick: int) -> None:
        part, pitch, start, velocity, cents, _ = channel.sounding.pop(at)
        channel.held.discard(at)
        if channel.key_pressure.pop(at[1], 0):
            channel.put_pressure(tick)
        self.parts[part].append((pitch, start, max(start, tick), velocity, cents))

    # --- controllers ---

    def _control(self, channel: Channel, tick: int, number: int, value: int) -> None:
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

    def _release(self, channel: Channel, tick: int) -> None:
        """Ends the notes that no pedal holds any more."""
        if not channel.sustain:
            for at in [at for at in channel.held if not channel.sounding[at][5]]:
                self._end(channel, at, tick)

    def _catch(self, channel: Channel, tick: int, down: bool) -> None:
        """Sostenuto holds the keys that are down when it is pressed, and no others."""
        if down and not channel.sostenuto:
            for at, note in channel.sounding.items():
                note[5] = at not in channel.held
        elif not down:
            for note in channel.sounding.values():
                note[5] = False
        channel.sostenuto = down
        self._release(channel, tick)

    def _reset(self, channel: Channel, tick: int) -> None:
        channel.bend = channel.channel_pressure = 0
        channel.key_pressure.clear()
        channel.parameter = None
        channel.sustain = False
        self._catch(channel, tick, False)
        for name, value in _RESET.items():
            if name in channel.streams:
                channel.put(name, tick, value)

    def _silence(self, channel: Channel, tick: int, *, let_ring: bool) -> None:
        """All notes off works as if every key were let go, so pedals still hold; all sound off ends everything."""
        for at in list(channel.sounding):
            if let_ring:
                self._let_go(channel, tick, at)
            else:
                self._end(channel, at, tick)
