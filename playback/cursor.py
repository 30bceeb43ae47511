"""Walking over a score: which notes, curves and chokes fall when, in seconds since play began. Pure.

The page's player has its own; both pass ``playback/tests/cases/cursor.json``.

- A note begins within the window that asks for it and has its length in seconds with it. What began before the place
  where play starts is not struck again.
- Performance controls are chased: where play starts, at a loop's turn and when the score changes, each control that a
  track's clips move gets the value that it has there (neutral before its first curve).
- Where the loop ends, notes and curves are cut, and play goes on at its start. Play that starts behind the loop's end
  does not loop.
- Of the notes of one clip no more sound at a time than the voice's ``polyphony``, see ``segments.limited``.
- Where play begins, at a loop's turn and where the tempo changes, a cue tells the mix how many seconds into the song
  that is.
- A clip's gain and fades go with each of its notes, see ``Fade``.
- A kit plays a note's rounded pitch; where it has no pad, nothing. A pad that ``chokes`` is preceded by a choke.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from effects.automation import Stretch
from playback.clock import MetreMap, TempoMap
from playback.drives import Lane
from playback.nodes import NEUTRAL_CONTROLS
from playback.schedule import Level, Score
from playback.segments import Curve, Event, between, limited

SHORTEST_LOOP_BEATS = 1 / 64


class Fade(NamedTuple):
    """How loud a note is for its clip's sake: ``gain``, times where the fade-in is, times what is left of the fade-out.

    Both begin at these values as the note does, change by their rates in a second (the fade-out falls), and count as 0
    below 0 and as 1 above 1.
    """

    gain: float
    fade_in: float
    fade_in_rate: float
    fade_out: float
    fade_out_rate: float


class Note(NamedTuple):
    """``pad``: the key of a kit's pad or None. ``glide_from``: the pitch that a single voice comes from, or None."""

    seconds: float
    track_id: str
    pad: str | None
    pitch: float
    velocity: float
    length_seconds: float
    pan: float
    seed: int
    random_id: int
    glide_from: float | None
    fade: Fade | None = None


class Choke(NamedTuple):
    """The voices of the track's pads that ``pad`` silences are let go."""

    seconds: float
    track_id: str
    pad: str


class Cue(NamedTuple):
    """Play goes on from ``song_seconds`` after the song's start."""

    seconds: float
    track_id: str  # none: ""
    song_seconds: float


class Move(NamedTuple):
    """A performance control goes from ``value`` to ``end_value`` within ``length_seconds`` (0: it jumps)."""

    seconds: float
    track_id: str
    control: int
    value: float
    length_seconds: float
    end_value: float


class Drive(NamedTuple):
    """A lane goes from ``value`` to ``end_value`` within ``length_seconds`` (0: it jumps), of which some have elapsed.

    ``curvature`` and ``ease``: as in ``drives.Stretch``.
    """

    seconds: float
    track_id: str  # none: ""
    lane_id: str
    value: float
    end_value: float
    length_seconds: float
    curvature: float
    ease: float
    elapsed_seconds: float


class Click(NamedTuple):
    """A beat of the metronome."""

    seconds: float
    track_id: str  # none: ""
    accent: bool


Timed = Note | Choke | Cue | Drive | Move | Click

# At one moment the cue comes first, then lanes go on, then controls move, then chokes, then notes; by track, and as the
# score has them.
_RANK = {Cue: 0, Drive: 1, Move: 2, Choke: 3, Note: 4, Click: 5}


class _Leg(NamedTuple):
    """A stretch of play without a turn or a new tempo, from ``seconds`` on."""

    seconds: float
    lead: float
    tempo: TempoMap


class Cursor:
    """Play from ``start_beat``. ``looping``: whether the score's loop is followed; None: as the score says."""

    def __init__(self, score: Score, start_beat: float = 0.0, looping: bool | None = None):
        self.score = score
        self.looping = looping
        self.beat = start_beat  # everything before it has been handed out
        self._tempo = TempoMap(score.tempo)
        self._lanes = _lanes_of(score)
        self._lead = -self._tempo.seconds_at(start_beat)  # from the song's seconds to those of this play
        self._legs = [_Leg(0.0, self._lead, self._tempo)]
        self._limited: dict[tuple[str, int], tuple] = {}
        self._chases = self._cues = True
        self.clicks = False  # whether the metronome is on

    def until(self, seconds: float) -> list[Timed]:
        """What falls between the last call's ``seconds`` (0 at first) and these, in order."""
        found: list[Timed] = []
        if self._chases:
            self._chases = False
            found += self._chased()
        while True:
            loop_end = self._loop_end()
            beat = max(self._beat_at(seconds), self.beat)
            found += self._between(self.beat, beat if loop_end is None else min(beat, loop_end), loop_end)
            if loop_end is None or beat < loop_end:
                self.beat = beat
                return sorted(found, key=_place)
            turn = self._seconds_at(loop_end)
            self._turn_to(self.score.loop.start_beats, turn)
            if turn >= seconds:
                # The turn falls on the window's very end: the next one begins with it.
                self._chases = True
                return sorted(found, key=_place)
            found += self._chased()

    def change(self, score: Score) -> None:
        """Goes on with another score from where it is."""
        now = self._seconds_at(self.beat)
        keeps_time = score.tempo == self.score.tempo
        self.score, self._chases, self._lanes = score, True, _lanes_of(score)
        self._limited.clear()
        if not keeps_time:
            self._tempo = TempoMap(score.tempo)
            self._turn_to(self.beat, now)

    def _turn_to(self, beat: float, seconds: float) -> None:
        self.beat = beat
        self._lead = seconds - self._tempo.seconds_at(beat)
        self._legs.append(_Leg(seconds, self._lead, self._tempo))
        self._cues = True

    # --- the way behind -------------------------------------------------------------------------------------------

    def beat_at(self, seconds: float) -> float:
        """The beat that falls at ``seconds`` since play began, be it behind or ahead, if no loop turns until then."""
        leg = self._legs[max(bisect_right(self._legs, seconds, key=_seconds_of) - 1, 0)]
        return leg.tempo.beat_at(seconds - leg.lead)

    def back_to(self, seconds: float) -> None:
        """Takes back what it handed out from ``seconds`` on."""
        while len(self._legs) > 1 and self._legs[-1].seconds > seconds:
            self._legs.pop()
        self._cues = seconds <= self._legs[-1].seconds
        _, self._lead, self._tempo = self._legs[-1]
        self.beat = self._beat_at(seconds)

    def forget(self, seconds: float) -> None:
        """Forgets the way that lies before ``seconds``."""
        while len(self._legs) > 1 and self._legs[1].seconds <= seconds:
            del self._legs[0]

    def _beat_at(self, seconds: float) -> float:
        return self._tempo.beat_at(seconds - self._lead)

    def _seconds_at(self, beat: float) -> float:
        return self._tempo.seconds_at(beat) + self._lead

    def _loop_end(self) -> float | None:
        """Where play turns back; None where it does not."""
        loop = self.score.loop
        is_on = loop.looping if self.looping is None else self.looping
        if not is_on or loop.end_beats - loop.start_beats < SHORTEST_LOOP_BEATS or self.beat >= loop.end_beats:
            return None
        return loop.end_beats

    # --- notes and curves -----------------------------------------------------------------------------------------

    def _between(self, start: float, end: float, loop_end: float | None) -> Iterator[Timed]:
        """What begins from beat ``start`` on, before ``end``."""
        limit = math.inf if loop_end is None else loop_end
        if self.clicks:
            for tick in MetreMap(self.score.metre).ticks(start, end):
                yield Click(self._seconds_at(tick.beat), "", tick.accent)
        for lane_id, lane in self._lanes:
            for index in range(_from(lane.stretches, start), _from(lane.stretches, end)):
                yield self._drive(lane_id, lane.stretches[index], start)
        for clip_id, (track_id, clip_start, length, hash) in self.score.clips.items():
            if clip_start >= end:
                return  # clips stand in the order of their starts
            if clip_start + length <= start:
                continue
            segment, voice = self.score.segments[hash], self.score.voices[track_id]
            first, last = start - clip_start, end - clip_start
            curves = segment.curves
            for index in range(_from(curves, first), _from(curves, last)):
                yield self._move(track_id, clip_start, between(curves[index], curves[index].beat, limit - clip_start))
            events, glides = self._within(hash, voice.polyphony) if voice.polyphony else (segment.events, None)
            level = self.score.levels.get(clip_id)
            for index in range(_from(events, first), _from(events, last)):
                event, glide = events[index], glides[index] if glides else None
                fade = self._fade(level, clip_start, length, event.beat) if level else None
                yield from self._note(track_id, voice, clip_start, event, glide, limit, fade)

    def _drive(self, lane_id: str, stretch: Stretch, beat: float) -> Drive:
        """From its beginning, or from ``beat`` where that is within it or behind."""
        began, value, end_beat, end_value, curvature, ease = stretch
        seconds = self._seconds_at(max(began, beat))
        if end_beat <= max(began, beat):
            return Drive(seconds, "", lane_id, end_value, end_value, 0.0, 0.0, 0.0, 0.0)
        start = self._seconds_at(began)
        length = self._seconds_at(end_beat) - start
        return Drive(seconds, "", lane_id, value, end_value, length, curvature, ease, seconds - start)

    def _move(self, track_id: str, clip_start: float, curve: Curve) -> Move:
        seconds = self._seconds_at(clip_start + curve.beat)
        length = self._seconds_at(clip_start + curve.end_beat) - seconds if curve.end_beat > curve.beat else 0.0
        return Move(seconds, track_id, curve.control, curve.value, length, curve.end_value)

    def _note(
        self,
        track_id: str,
        voice,
        clip_start: float,
        event: Event,
        glide: float | None,
        limit: float,
        fade: Fade | None,
    ) -> Iterator[Timed]:
        beat = clip_start + event.beat
        seconds = self._seconds_at(beat)
        pad = None
        if voice.pads is not None:
            pad = str(math.floor(event.pitch + 0.5))
            if pad not in voice.pads:
                return
            if voice.pads[pad].chokes is not None:
                yield Choke(seconds, track_id, pad)
        length = self._seconds_at(min(beat + event.length_beats, limit)) - seconds
        varying = event.pitch, event.velocity, length, event.pan, event.seed, event.random_id
        yield Note(seconds, track_id, pad, *varying, glide, fade)

    def _fade(self, level: Level, clip_start: float, length: float, beat: float) -> Fade:
        """What a clip's gain and fades make of a note at a beat of the clip."""
        gain, fade_in_beats, fade_out_beats = level
        seconds = self._seconds_at(clip_start + beat)
        fade_in, fade_in_rate, fade_out, fade_out_rate = 1.0, 0.0, 1.0, 0.0
        if fade_in_beats:
            start = self._seconds_at(clip_start)
            fade_in_rate = 1.0 / (self._seconds_at(clip_start + fade_in_beats) - start)
            fade_in = (seconds - start) * fade_in_rate
        if fade_out_beats:
            end = self._seconds_at(clip_start + length)
            fade_out_rate = 1.0 / (end - self._seconds_at(clip_start + length - fade_out_beats))
            fade_out = (end - seconds) * fade_out_rate
        return Fade(gain, fade_in, fade_in_rate, fade_out, fade_out_rate)

    def _within(self, hash: str, polyphony: int) -> tuple[list[Event], list[float | None]]:
        """A segment's events for so many voices, and from where each glides."""
        key = hash, polyphony
        if key not in self._limited:
            self._limited[key] = limited(self.score.segments[hash].events, polyphony)
        return self._limited[key]

    # --- chasing --------------------------------------------------------------------------------------------------

    def _chased(self) -> Iterator[Cue | Drive | Move]:
        """Where play now is, the values of all controls there, and the rest of what is on its way."""
        if self._cues:
            self._cues = False
            yield Cue(self._seconds_at(self.beat), "", self._tempo.seconds_at(self.beat))
        for lane_id, lane in self._lanes:
            # Before its first point a lane is where that point is.
            index = bisect_right(lane.stretches, self.beat, key=_beat_of) - 1
            if index < 0:
                value = lane.stretches[0].value
                yield self._drive(lane_id, Stretch(self.beat, value, self.beat, value, 0.0, 0.0), self.beat)
            elif lane.stretches[index].beat < self.beat:
                yield self._drive(lane_id, lane.stretches[index], self.beat)
        limit = self._loop_end()
        limit = math.inf if limit is None else limit
        current: dict[tuple[str, int], tuple[float, float, Curve] | None] = {}
        for track_id, clip_start, _, hash in self.score.clips.values():
            for curve in self.score.segments[hash].curves:
                key, began = (track_id, curve.control), clip_start + curve.beat
                known = current.setdefault(key, None)
                if began < self.beat and (known is None or began >= known[0]):
                    current[key] = (began, clip_start, curve)
        for (track_id, control), known in current.items():
            if known is None:
                neutral = NEUTRAL_CONTROLS[control]
                yield Move(self._seconds_at(self.beat), track_id, control, neutral, 0.0, neutral)
            else:
                _, clip_start, curve = known
                rest = between(curve, self.beat - clip_start, limit - clip_start)
                yield self._move(track_id, clip_start, rest)


def _seconds_of(leg: _Leg) -> float:
    return leg.seconds


def _lanes_of(score: Score) -> list[tuple[str, Lane]]:
    """In the order of their nodes."""
    return sorted(score.lanes.items(), key=lambda item: item[1].node)


def _beat_of(item) -> float:
    return item.beat


def _from(items, beat: float) -> int:
    """Index of the first item at or after ``beat``."""
    return bisect_left(items, beat, key=_beat_of)


def _place(timed: Timed) -> tuple:
    control = timed.control if type(timed) is Move else 0
    return timed.seconds, _RANK[type(timed)], timed.track_id, control
