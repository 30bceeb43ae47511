"""What a live engine is sent, and when. Pure: the clock is passed in, OSC packets come out.

Everything is sent a window ahead, under time tags. An edit under way recalls only what it must: what is added is
added; where something that has been sent shall not sound, everything waiting is cleared and what still holds is sent
again. Whether a moment just behind now has been carried out nobody can tell, so it is sent again as well: notes carry
node ids, and a second one of the same id is refused.

``now`` is Unix time in seconds, which is also what scsynth goes by.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import Any, Literal, NamedTuple

from msgspec import structs

from playback import nodes, osc
from playback.clock import TempoMap
from playback.cursor import Click, Cue, Cursor, Drive, Move, Note, Timed
from playback.engines.options import SAMPLE_RATE
from playback.performance import Performance
from playback.schedule import Loop, Score

State = Literal["stopped", "playing", "paused"]

START_SECONDS = 0.06  # for the first messages to reach the engine
WINDOW_SECONDS = 0.2
EDIT_SECONDS = 0.01  # an edit holds from so far ahead
DOUBT_SECONDS = 0.03  # JACK's periods and the way there: what is so little behind may not have been carried out
LATE_SECONDS = 0.1  # what is later, after the process was held up, stays silent instead of sounding in a heap
TAIL_SECONDS = 0.5  # tails ring so long before the performance controls, which they hear, go back to neutral
MEMORY_SECONDS = 1.0  # kept of the way behind
HELD_SECONDS = 3600.0  # a key pressed
PACKET_BYTES = 32_768  # a datagram holds 65 507

FIRST_NODE, NODES = 1_000_000, 1_000_000_000
CLICK_DB = -9.0
STEERING = (Cue, Drive, Move)  # what holds from its time on, however late it comes

NO_SCORE = Score(0, ((0.0, 120.0, False),), ((0.0, 4, 4),), {}, {}, {}, {}, Loop(0.0, 0.0, False), 0.0)


class Sent(NamedTuple):
    """A message on its way: ``written``, the frame since play began where the score has it; ``frame``, where it goes;
    ``body``, what tells it from others; ``message``: the same with a node id of its own."""

    written: int
    frame: int
    body: bytes
    message: bytes


class Player:
    """Plays a score on a native scsynth. Methods that answer a list answer the packets to send, in order."""

    def __init__(self) -> None:
        self.score = NO_SCORE
        self.state: State = "stopped"
        self.loop: Loop | None = None  # instead of the song's own
        self.late = 0  # messages that were sent after their time
        self.latest_seconds = 0.0
        self._metronome = False
        self._beat = self._start_beat = 0.0
        self._cursor: Cursor | None = None
        self._performance = Performance(NO_SCORE)
        self._origin = 0.0  # when frame 0 sounds
        self._reached = 0.0  # seconds since then that the cursor has handed out
        self._sent: list[Sent] = []
        self._next_node = 0

    # --- what hands do ------------------------------------------------------------------------------------------------

    def play(self, now: float, beat: float | None = None) -> list[bytes]:
        """From ``beat``, or from where it stands."""
        beat = max(self.position(now) if beat is None else beat, 0.0)
        return [*self._leave(), *self._begin(now, beat)]

    def pause(self, now: float) -> list[bytes]:
        return self._halt(now, "paused", self.position(now))

    def stop(self, now: float) -> list[bytes]:
        """Goes back to where play began; what sounds is let go and rings out."""
        return self._halt(now, "stopped", self._start_beat)

    def seek(self, now: float, beat: float) -> list[bytes]:
        """To a beat, playing on if it plays."""
        if self.state == "playing":
            return self.play(now, beat)
        self._beat = self._start_beat = max(beat, 0.0)
        return []

    def panic(self, now: float) -> list[bytes]:
        """Stops, and ends every voice at once."""
        halted = self._halt(now, "stopped", self.position(now))
        groups = [*map(nodes.voice_group, self._slots()), nodes.CLICK_GROUP]
        return [*halted, osc.bundle(None, [osc.message("/g_deepFree", *groups), *self._neutral()])]

    def set_loop(self, now: float, loop: Loop | None) -> list[bytes]:
        self.loop = loop
        return self._again(now)

    @property
    def metronome(self) -> bool:
        return self._metronome

    def set_metronome(self, now: float, is_on: bool) -> list[bytes]:
        self._metronome = is_on
        return self._again(now)

    def position(self, now: float) -> float:
        """The beat that sounds now."""
        return self._beat if self._cursor is None else self._cursor.beat_at(max(now - self._origin, 0.0))

    def bpm(self, now: float) -> float:
        return TempoMap(self.score.tempo).bpm_at(self.position(now))

    # --- keys pressed -------------------------------------------------------------------------------------------------

    def strike(self, track_id: str, pitch: float, velocity: float) -> tuple[int, list[bytes]]:
        """Sounds a note until :meth:`release` of the node that it answers; KeyError where the track plays nothing."""
        node = self._node()
        voice = self.score.voices[track_id]
        pad = None if voice.pads is None else str(round(pitch))
        if pad is not None and pad not in voice.pads:
            return node, []
        note = Note(0.0, track_id, pad, pitch, velocity, HELD_SECONDS, 0.0, node % 65_536, 1 + node % 255, None)
        [(_, message)] = Performance(self.score).messages([note])
        return node, [osc.numbered(message, node)]

    def release(self, node: int) -> list[bytes]:
        return [osc.message("/n_set", node, "gate", 0.0)]

    # --- as time passes -----------------------------------------------------------------------------------------------

    def tick(self, now: float) -> list[bytes]:
        """What falls into the window; to be called several times a window."""
        if self._cursor is None:
            return []
        if self._is_over(now):
            self._beat, self._cursor, self.state = self._start_beat, None, "stopped"
            return self._at(now + TAIL_SECONDS, self._neutral())  # what sounds ends by itself
        behind = now - self._origin
        self._cursor.forget(behind - MEMORY_SECONDS)
        doubtful = (behind - DOUBT_SECONDS) * SAMPLE_RATE
        self._sent = [each for each in self._sent if each.frame >= doubtful]
        fresh = self._next(now)
        self._sent += fresh
        return self._packets(now, fresh)

    def take(self, score: Score, now: float) -> list[bytes]:
        """Goes on with the song as it is now."""
        was, self.score = self.score, score
        if self._cursor is None:
            return []
        gone = _moved(was) - _moved(score)
        resting = [
            osc.message("/c_set", was.voices[track_id].controls + control, nodes.NEUTRAL_CONTROLS[control])
            for track_id, control in sorted(gone)
        ]
        return self._again(now, resting)

    def reborn(self, now: float) -> list[bytes]:
        """The engine died and is back, with the graph and nothing else: plays on where the music would be by now."""
        self._sent = []
        if self._cursor is None:
            return []
        ahead = max(now - self._origin, 0.0) + START_SECONDS
        if ahead > self._reached:
            self._cursor.until(ahead)
        else:
            self._cursor.back_to(ahead)
        self._reached = ahead
        self._cursor.change(self._played())
        return self.tick(now)

    # --- beginning and ending -----------------------------------------------------------------------------------------

    def _begin(self, now: float, beat: float) -> list[bytes]:
        self.state, self._beat, self._start_beat = "playing", beat, beat
        self._origin, self._reached = now + START_SECONDS, 0.0
        self._cursor = Cursor(self._played(), beat)
        self._cursor.clicks = self._metronome
        self._performance = Performance(self.score)
        self._sent = [Sent(-1, 0, message, message) for message in self._neutral()]
        return [*self._at(now, self._performance.placed(beat)), *self._packets(now, self._sent), *self.tick(now)]

    def _leave(self) -> list[bytes]:
        """Nothing more begins; what sounds is let go."""
        was, self._cursor, self._sent = self._cursor, None, []
        let_go = self._released() if was is not None else []
        return [osc.bundle(None, [osc.message("/clearSched"), *let_go])]

    def _halt(self, now: float, state: State, beat: float) -> list[bytes]:
        left = self._leave()
        self.state, self._beat = state, beat
        return [*left, *self._at(now + TAIL_SECONDS, self._neutral())]

    def _is_over(self, now: float) -> bool:
        """Whether the last clip has ended, and nothing turns before it."""
        end, behind = self.score.end_beats, now - self._origin
        if end <= self._start_beat or behind <= 0.0:
            return False
        loop, beat = self._played().loop, self._cursor.beat_at(behind)
        return beat >= end and not (loop.looping and beat < loop.end_beats)

    def _released(self) -> list[bytes]:
        slots = self._slots()
        released = [osc.message("/n_set", nodes.voice_group(slot), "gate", 0.0) for slot in slots]
        return [*released, *_freed(slots)]

    def _neutral(self) -> list[bytes]:
        voices = self.score.voices.values()
        return [osc.message("/c_setn", voice.controls, 16, *nodes.NEUTRAL_CONTROLS) for voice in voices]

    def _slots(self) -> list[int]:
        return [_slot(voice.controls) for voice in self.score.voices.values()]

    def _played(self) -> Score:
        return self.score if self.loop is None else structs.replace(self.score, loop=self.loop)

    # --- windows ------------------------------------------------------------------------------------------------------

    def _next(self, now: float) -> list[Sent]:
        """What has not been handed out until the window's end."""
        behind = now - self._origin
        until = max(behind, 0.0) + WINDOW_SECONDS
        if until <= self._reached:
            return []
        self._reached = until
        too_late = behind - LATE_SECONDS
        found = [each for each in self._cursor.until(until) if each.seconds >= too_late or type(each) in STEERING]
        return self._encoded(found)

    def _again(self, now: float, first: Iterable[bytes] = ()) -> list[bytes]:
        """Plays on by what the score, the loop and the metronome are now; ``first``: messages that go before."""
        if self._cursor is None:
            return []
        before = self.tick(now)  # so that there is a window to take back
        if self._cursor is None:
            return before
        edge = max(round((now - self._origin + EDIT_SECONDS) * SAMPLE_RATE), -1)
        kept = [each for each in self._sent if each.written <= edge]
        recalled = [each for each in self._sent if each.written > edge]
        found = self._replanned(max(edge - 0.5, 0.0) / SAMPLE_RATE)
        chased = _slots_of(self.score, {each.track_id for each in found if _before(each, edge) and type(each) is Move})
        fresh = [Sent(edge, max(edge, 0), message, message) for message in (*first, *_freed(chased))]
        # What begins before the edge has been sent already, but for the controls, which are chased from there.
        fresh += self._encoded(each for each in found if type(each) in STEERING or not _before(each, edge))
        repeated, added = _matched(recalled, fresh)
        self._sent = [*kept, *repeated, *added]
        if len(repeated) == len(recalled):
            return [*before, *self._packets(now, added)]
        return [
            *before,
            osc.message("/clearSched"),
            *self._repeated(now, kept),
            *self._packets(now, [*repeated, *added]),
        ]

    def _replanned(self, seconds: float) -> list[Timed]:
        cursor = self._cursor
        cursor.back_to(seconds)
        cursor.change(self._played())
        cursor.clicks = self._metronome
        self._performance = Performance(self.score)
        return cursor.until(self._reached)

    def _repeated(self, now: float, kept: Iterable[Sent]) -> list[bytes]:
        """What may not have been carried out before everything was cleared, and what still waits for a late strip."""
        behind = (now - self._origin) * SAMPLE_RATE
        doubtful = behind - DOUBT_SECONDS * SAMPLE_RATE
        # A choke that comes a second time would silence the note that it made way for.
        again = [each for each in kept if each.frame >= behind or (each.frame >= doubtful and _is_harmless(each))]
        return self._packets(now, again, quietly=True)

    def _encoded(self, found: Iterable[Timed]) -> list[Sent]:
        return [self._encode(each) for each in found]

    def _encode(self, timed: Timed) -> Sent:
        written = round(timed.seconds * SAMPLE_RATE)
        if type(timed) is Click:
            frame, body = written, _click(timed.accent)
        else:
            [(frame, body)] = self._performance.messages([timed])
        message = osc.numbered(body, self._node()) if body.startswith(b"/s_new\0") else body
        return Sent(written, max(frame, 0), body, message)

    def _node(self) -> int:
        self._next_node = (self._next_node + 1) % NODES
        return FIRST_NODE + self._next_node

    def _packets(self, now: float, sent: Iterable[Sent], *, quietly: bool = False) -> list[bytes]:
        """Bundles by time; ``quietly``: the engine says nothing of what it refuses."""
        packets = []
        for frame, group in groupby(sorted(sent, key=_frame), _frame):
            seconds = self._origin + (frame + 0.25) / SAMPLE_RATE
            messages = [each.message for each in group]
            if quietly:
                messages.insert(0, osc.message("/error", -1))
            elif seconds < now:
                self.late += len(messages)
                self.latest_seconds = max(self.latest_seconds, now - seconds)
            packets += self._at(seconds, messages)
        return packets

    def _at(self, seconds: float, messages: list[bytes]) -> list[bytes]:
        return list(osc.bundles(seconds + osc.NTP_FROM_UNIX, messages, PACKET_BYTES))


def _frame(sent: Sent) -> int:
    return sent.frame


def _before(timed: Timed, edge: int) -> bool:
    return round(timed.seconds * SAMPLE_RATE) <= edge


def _is_harmless(sent: Sent) -> bool:
    return not sent.body.startswith(b"/n_set\0")


def _matched(recalled: list[Sent], fresh: list[Sent]) -> tuple[list[Sent], list[Sent]]:
    """Of ``fresh``, what has been sent already, as it was sent; and what has not."""
    known: dict[tuple[int, bytes], list[Sent]] = {}
    for each in recalled:
        known.setdefault((each.frame, each.body), []).append(each)
    repeated, added = [], []
    for each in fresh:
        same = known.get((each.frame, each.body))
        if same:
            repeated.append(same.pop(0))
        else:
            added.append(each)
    return repeated, added


def _moved(score: Score) -> set[tuple[str, int]]:
    """Tracks and the performance controls that their clips move."""
    return {
        (track_id, curve.control)
        for track_id, _, _, hash in score.clips.values()
        for curve in score.segments[hash].curves
    }


def _slot(controls_bus: int) -> int:
    return (controls_bus - nodes.FIRST_CONTROLS_BUS) // 16


def _slots_of(score: Score, tracks: Iterable[str]) -> list[int]:
    return sorted(_slot(score.voices[track_id].controls) for track_id in tracks)


def _freed(slots: Iterable[int]) -> list[bytes]:
    """Ends the curves that are under way on strips."""
    groups = [nodes.curve_group(slot) for slot in slots]
    return [osc.message("/g_freeAll", *groups)] if groups else []


def _click(accent: bool) -> bytes:
    values: list[Any] = ["bus", 0.0, "accent", float(accent), "gain_db", CLICK_DB]
    return osc.message("/s_new", "click", -1, 1, nodes.CLICK_GROUP, *values)
