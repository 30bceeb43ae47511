"""From what a cursor hands out to timed OSC messages, and a whole song as a score for ``scsynth -N``. Pure."""

import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import NamedTuple

from effects.automation import value_at
from effects.catalogue import Kind
from playback import nodes, osc
from playback.clock import TempoMap
from playback.cursor import Choke, Cue, Cursor, Drive, Move, Note, Timed
from playback.engines.options import SAMPLE_RATE
from playback.graph import EMPTY, diff, plan, tempo_of
from playback.paths import chains, latency
from playback.schedule import Score, score
from playback.voices import Sound, sounding, values_of

TO_TAIL = 1  # scsynth's add action
_VARYING = ("pitch", "velocity", "length", "pan", "seed", "id")
_FADING = ("clip_gain", "fade_in", "fade_in_rate", "fade_out", "fade_out_rate")


class Performance:
    """Plays a score's notes, curves and chokes: one message each, on the grid of frames."""

    def __init__(self, score: Score):
        self.score = score
        self._templates: dict[tuple[str, str | None, bool, bool], osc.Template] = {}
        self._curves: dict[str, osc.Template] = {}

    def messages(self, found: Iterable[Timed]) -> list[tuple[int, bytes]]:
        """Pairs of frames since play began and messages, in order (see docs/protocol.md)."""
        timed = []
        for one in found:
            late = self.score.voices[one.track_id].late_frames if one.track_id else 0
            timed.append((round(one.seconds * SAMPLE_RATE) + late, self._message(one)))
        timed.sort(key=_frame)
        return timed

    def _message(self, one: Timed) -> bytes:
        if type(one) is Note:
            return self._note(one)
        if type(one) is Move:
            return self._move(one)
        if type(one) is Drive:
            return self._drive(one)
        return _cue(one) if type(one) is Cue else self._choke(one)

    def _note(self, note: Note) -> bytes:
        key = (note.track_id, note.pad, note.glide_from is not None, note.fade is not None)
        template = self._templates.get(key)
        if template is None:
            template = self._templates[key] = self._template(*key)
        pan = note.pan if note.pad is None else note.pan + self.score.voices[note.track_id].pads[note.pad].pan
        values = note.pitch, note.velocity, note.length_seconds, pan, note.seed, note.random_id
        glide = () if note.glide_from is None else (note.glide_from,)
        return template(*values, *glide, *(note.fade or ()))

    def _template(self, track_id: str, pad: str | None, glides: bool, fades: bool) -> osc.Template:
        voice = self.score.voices[track_id]
        source = voice if pad is None else voice.pads[pad]
        fixed = dict(zip(source.args[::2], source.args[1::2], strict=True))
        varying = (*_VARYING, *(("glide_from",) if glides else ()), *(_FADING if fades else ()))
        return osc.Template(source.synthdef, target=source.group, add_action=TO_TAIL, fixed=fixed, varying=varying)

    def _move(self, move: Move) -> bytes:
        # A jump is a curve without length: it has to come after one that ends in the same block, and overwrite it.
        voice = self.score.voices[move.track_id]
        template = self._curves.get(move.track_id)
        if template is None:
            group = voice.group - nodes.voice_group(0) + nodes.curve_group(0)
            template = osc.Template(
                "curve", target=group, add_action=TO_TAIL, varying=("bus", "start", "end", "seconds")
            )
            self._curves[move.track_id] = template
        return template(voice.controls + move.control, move.value, move.end_value, move.length_seconds)

    def placed(self, beat: float) -> list[bytes]:
        """What puts lanes where they are at ``beat``: sent ahead of play, so that nothing glides there as it begins."""
        return [
            self._drive(Drive(0.0, "", id, value, value, 0.0, 0.0, 0.0, 0.0))
            for id, lane in self.score.lanes.items()
            for value in [value_at(lane.stretches, beat)]
        ]

    def _drive(self, drive: Drive) -> bytes:
        cells = (
            *("start", drive.value, "end", drive.end_value, "seconds", drive.length_seconds),
            *("curvature", drive.curvature, "ease", drive.ease, "elapsed", drive.elapsed_seconds, "t_go", 1.0),
        )
        return osc.message("/n_set", self.score.lanes[drive.lane_id].node, *cells)

    def _choke(self, choke: Choke) -> bytes:
        pads = self.score.voices[choke.track_id].pads
        return osc.message("/n_set", pads[choke.pad].chokes, "gate", 0.0)


def _cue(cue: Cue) -> bytes:
    return osc.message("/n_set", nodes.MIX_GROUP, "t_cue", 1.0, "cue_seconds", cue.song_seconds)


def _frame(timed: tuple[int, bytes]) -> int:
    return timed[0]


class Offline(NamedTuple):
    """What ``engines.offline.render`` is given: a score, how long it lasts, and how late it is heard."""

    score: Iterator[tuple[float, list[bytes]]]
    seconds: float
    skip_frames: int


def offline(
    song,
    catalogue: Mapping[str, Kind],
    samples: Mapping[str, Sound] = {},
    *,
    start_beats: float = 0.0,
    end_beats: float | None = None,
    tail_seconds: float | None = None,
) -> Offline:
    """A song from ``start_beats`` to ``end_beats`` (None: its end) for the offline engine, without its loop.

    ``samples`` give paths of files. ``tail_seconds``: what follows the end, for sound to die away; None: as long as
    its instruments and effects need.
    """
    made = score(song, catalogue, samples)
    tempo = TempoMap(made.tempo)
    end = made.end_beats if end_beats is None else end_beats
    sounding_seconds = max(tempo.seconds_at(end) - tempo.seconds_at(start_beats), 0.0)
    tail = tail_of(song, catalogue) if tail_seconds is None else tail_seconds
    timed = _timed(song, catalogue, made, start_beats, sounding_seconds)
    return Offline(timed, max(sounding_seconds + tail, 0.1), late_by(song, catalogue))


def late_by(song, catalogue: Mapping[str, Kind]) -> int:
    """Frames by which a song is heard later than written: what its limiters and the like take to look ahead."""
    found = chains(song, catalogue)
    return latency(found, catalogue).of(found.master_id)


def _timed(song, catalogue, made: Score, start_beats: float, seconds: float) -> Iterator[tuple[float, list[bytes]]]:
    buffers = [osc.message("/b_allocRead", number, sound.place) for number, sound in made.buffers.items()]
    yield 0.0, [*buffers, *diff(EMPTY, plan(song, catalogue, start_beats))]
    messages = Performance(made).messages(Cursor(made, start_beats, looping=False).until(seconds))
    for frame, group in groupby(messages, _frame):
        yield (frame + 0.25) / SAMPLE_RATE, [message for _, message in group]


# --- how long it rings ----------------------------------------------------------------------------------------------

SHORTEST_TAIL_SECONDS, LONGEST_TAIL_SECONDS = 1.0, 20.0
_DECAYED = math.log(0.001)  # −60 dB


def tail_of(song, catalogue: Mapping[str, Kind]) -> float:
    """Seconds after the last clip until what sounds has died away, by the values of instruments and effects.

    A note that is let go rings for its instrument's release, a drum for its decay; then a reverb for its decay, and
    an echo until its feedback has brought it down by 60 dB. Chains in a row are added up, strips side by side are not.
    """
    found = chains(song, catalogue)
    bpm = tempo_of(song).bpm_at(0.0)
    rings: dict[str, float] = {}
    into: dict[str, list[str]] = {strip.id: [] for strip in found.strips}
    for strip in found.strips:
        own = max((rings[source] for source in into[strip.id]), default=0.0)
        device = found.instruments.get(strip.id)
        if device is not None:
            own = max(own, _instrument_rings(device, catalogue, bpm))
        for device in found.effects.get(strip.id, ()):
            if not device.bypass:
                own += _effect_rings(values_of(catalogue[device.kind], device.values, bpm))
        rings[strip.id] = own
        if strip.id != found.master_id:
            for target in (found.target_of(strip), *(send.target_id for send in found.sends.get(strip.id, ()))):
                into[target].append(strip.id)
    longest = max(rings.values(), default=0.0)
    return min(max(longest, SHORTEST_TAIL_SECONDS), LONGEST_TAIL_SECONDS)


def _instrument_rings(device, catalogue: Mapping[str, Kind], bpm: float) -> float:
    kind = catalogue[device.kind]
    if kind.is_kit:
        return max((_drum_rings(catalogue[pad.kind], pad.values, bpm) for pad in kind.pads.values()), default=0.0)
    values = sounding(kind, device, bpm)
    return _drum_lasts(values) if kind.percussive else values.get("release", 0.0)


def _drum_rings(kind: Kind, values: Mapping[str, float], bpm: float) -> float:
    return _drum_lasts(values_of(kind, values, bpm))


def _drum_lasts(values: Mapping[str, float]) -> float:
    return sum(values.get(name, 0.0) for name in ("swell", "run", "longest", "hold", "decay"))


def _effect_rings(values: Mapping[str, float]) -> float:
    if "feedback" in values and "time" in values:
        feedback = min(values["feedback"], 0.98)
        return values["time"] * (1.0 + (_DECAYED / math.log(feedback) if feedback > 0.001 else 0.0))
    return values.get("decay", 0.0)
