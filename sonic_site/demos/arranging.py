"""How a demo song becomes a song: its tracks, sounds, mix, automation and clips, as a piece names them."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from compositions.commands.songs import describe_song, set_loop
from compositions.commands.tempo import add_section, set_chord, set_key, set_marker, set_metre, set_tempo
from compositions.history.edit import Edit
from compositions.models import Clip, ControllerPoint, Note, Track
from effects import factory
from effects.commands.automation import NewPoint, add_lane, write_automation
from effects.commands.devices import add_effect, limit_master, set_instrument, set_sidechain
from effects.commands.modulation import add_modulation, add_modulator
from effects.models import Device
from effects.pads import as_stored
from mixer.commands import add_send, add_track, link_track, route_track, set_track_pan, set_track_volume
from mixer.models import Strip

from .playing import Played, Point, Sounding, Span, chord_marks

HOLD, STRAIGHT, EXPONENTIAL, EASE = range(4)  # how automation goes on to its next point


class Sound(NamedTuple):
    """An instrument or effect with its knobs; a drum kit with its pads."""

    kind: str
    values: dict[str, float]
    name: str = ""
    pads: dict[int, Any] | None = None


def preset(kind: str, name: str, **changes: float) -> Sound:
    """A preset of the factory, with some of its knobs turned."""
    found = next(each for each in factory.presets() if (each.kind, each.name) == (kind, name))
    return Sound(kind, found.values | changes, name)


def kit(name: str) -> Sound:
    """A drum kit of the factory."""
    return Sound("drum_kit", {}, name, next(each for each in factory.kits() if each.name == name).pads)


class Lane(NamedTuple):
    """Automation of a channel. ``on``: "" is its fader, else the kind of its device, or the name that it sends to.

    Points are (beat, value), or (beat, value, curve).
    """

    on: str
    parameter: str
    points: tuple[tuple[float, ...], ...]


class Mover(NamedTuple):
    """A modulator, and what it moves how far: (on, parameter, depth), ``on`` as a lane has it."""

    kind: str
    values: dict[str, float]
    moves: tuple[tuple[str, str, float], ...]


@dataclass(frozen=True)
class Channel:
    """A track's place in the mix. ``duck``: the track that its (last) compressor makes way for."""

    name: str
    colour: int
    gain_db: float
    pan: float = 0.0
    group: str | None = None
    vca: str | None = None
    effects: tuple[Sound, ...] = ()
    sends: tuple[tuple[str, float], ...] = ()
    duck: str | None = None
    lanes: tuple[Lane, ...] = ()
    movers: tuple[Mover, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Voice(Channel):
    """A track that plays: its sound and its music."""

    sound: Sound
    notes: Callable[[], list[Played]]
    points: Callable[[], list[Point]] = list


@dataclass(frozen=True, kw_only=True)
class Bus(Channel):
    """A group, a return or a VCA."""

    kind: str


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A demo song. ``tag`` is what it is known by, whatever its owner calls it."""

    slug: str
    tag: str
    title: str
    genre: str
    about: str
    form: tuple[Span, ...]
    tempi: tuple[tuple[float, float, bool], ...]  # beat, bpm, ramp
    keys: tuple[tuple[float, int, str], ...]
    harmony: list[Sounding]
    markers: tuple[tuple[float, str], ...]
    loop: Span
    buses: tuple[Bus, ...]
    voices: tuple[Voice, ...]
    master: tuple[Sound, ...]
    master_lanes: tuple[Lane, ...] = ()
    limit: dict[str, float]

    @property
    def end_beats(self) -> float:
        return self.form[-1].end_beats


def compose(edit: Edit, piece: Piece) -> None:
    describe_song(edit, composer="Sonic", genre=piece.genre, description=piece.about, tags=[piece.tag])
    _mark(edit, piece)
    tracks = {voice.name: _add_voice(edit, voice, piece.form) for voice in piece.voices}
    tracks |= {bus.name: _add_bus(edit, bus) for bus in piece.buses}
    for channel in (*piece.voices, *piece.buses):
        _connect(edit, channel, tracks)
    master = Channel("Master", 0, 0.0, effects=piece.master, lanes=piece.master_lanes)
    _connect(edit, master, {master.name: edit.get(Track, kind=Track.Kind.MASTER).id})
    limit_master(edit, **piece.limit)


def _mark(edit: Edit, piece: Piece) -> None:
    for beat, bpm, ramp in piece.tempi:
        set_tempo(edit, beat=beat, bpm=bpm, ramp=ramp)
    bar = 4.0
    for span in piece.form:
        if span.bar != bar:
            bar = span.bar
            set_metre(edit, beat=span.start_beats, numerator=int(bar), denominator=4)
        add_section(
            edit,
            name=span.name,
            start_beats=span.start_beats,
            length_beats=span.end_beats - span.start_beats,
            colour=span.colour,
        )
    for beat, root, scale in piece.keys:
        set_key(edit, beat=beat, root=root, scale=scale)
    for beat, symbol in chord_marks(piece.harmony):
        set_chord(edit, beat=beat, symbol=symbol)
    for beat, name in piece.markers:
        set_marker(edit, name=name, beat=beat)
    set_loop(edit, start_beats=piece.loop.start_beats, end_beats=piece.loop.end_beats, looping=False)


# --- tracks ---------------------------------------------------------------------------------------------------------


def _add_voice(edit: Edit, voice: Voice, form: tuple[Span, ...]) -> str:
    track_id = add_track(edit, name=voice.name, colour=voice.colour)
    device_id = set_instrument(edit, track_id=track_id, kind=voice.sound.kind, values=voice.sound.values)
    _label(edit, device_id, voice.sound)
    set_track_volume(edit, track_id=track_id, gain_db=voice.gain_db)
    set_track_pan(edit, track_id=track_id, pan=voice.pan)
    _add_clips(edit, track_id, voice, form)
    return track_id


def _add_bus(edit: Edit, bus: Bus) -> str:
    track_id = add_track(edit, kind=bus.kind, name=bus.name, colour=bus.colour)
    set_track_volume(edit, track_id=track_id, gain_db=bus.gain_db)
    return track_id


def _label(edit: Edit, device_id: str, sound: Sound) -> None:
    """What a device remembers of the preset or kit that it was loaded from."""
    pads = {"pads": as_stored(sound.pads)} if sound.pads else {}
    if sound.name:
        edit.update(edit.get(Device, device_id), preset_name=sound.name, **pads)


def _connect(edit: Edit, channel: Channel, tracks: dict[str, str]) -> None:
    """A channel's way to the master, its effects, and what moves by itself in it."""
    track_id = tracks[channel.name]
    if channel.group:
        route_track(edit, track_id=track_id, to_track_id=tracks[channel.group])
    if channel.vca:
        link_track(edit, track_id=track_id, vca_id=tracks[channel.vca])
    places: dict[str, dict[str, str]] = {"": {"track_id": track_id}}
    if isinstance(channel, Voice):
        places[channel.sound.kind] = {"device_id": edit.get(Device, strip_id=_strip(edit, track_id)).id}
    for sound in channel.effects:
        device_id = add_effect(edit, track_id=track_id, kind=sound.kind, values=sound.values)
        _label(edit, device_id, sound)
        places[sound.kind] = {"device_id": device_id}
    if channel.duck:
        set_sidechain(edit, **places["compressor"], track_id=tracks[channel.duck])
    for target, gain_db in channel.sends:
        places[target] = {"send_id": add_send(edit, track_id=track_id, to_track_id=tracks[target], gain_db=gain_db)}
    for lane in channel.lanes:
        _automate(edit, lane, places[lane.on])
    for mover in channel.movers:
        modulator_id = add_modulator(edit, track_id=track_id, kind=mover.kind, values=mover.values)
        for on, parameter, depth in mover.moves:
            add_modulation(edit, modulator_id=modulator_id, parameter=parameter, depth=depth, **places[on])


def _automate(edit: Edit, lane: Lane, place: dict[str, str]) -> None:
    lane_id = add_lane(edit, parameter=lane.parameter, **place)
    points = [NewPoint(beat=point[0], value=point[1], curve=int((*point, STRAIGHT)[2])) for point in lane.points]
    write_automation(edit, lane_id=lane_id, from_beats=0.0, to_beats=points[-1].beat, points=points, tolerance=0.0)


def _strip(edit: Edit, track_id: str) -> str:
    return edit.get(Strip, track_id=track_id).id


# --- clips ----------------------------------------------------------------------------------------------------------

EARLY_BEATS = 0.1  # a note so little before a section begins it; a player is not exact


def _add_clips(edit: Edit, track_id: str, voice: Voice, form: tuple[Span, ...]) -> None:
    """A clip for what a track plays in each section, in whole bars, with the curves that fall into it."""
    stretches = list(_stretches(voice.notes(), form))
    points = voice.points()
    for index, (span, start, end, notes) in enumerate(stretches):
        following = stretches[index + 1][1] if index + 1 < len(stretches) else math.inf
        end = min(end, following)
        clip = edit.create(Clip, track_id=track_id, name=span.name, start_beats=start, length_beats=end - start)
        edit.create_many(Note, [_note(clip.id, start, note) for note in notes])
        inside = [point for point in points if start <= point.beat < end]
        edit.create_many(
            ControllerPoint,
            [
                point._asdict() | {"clip_id": clip.id, "beat": point.beat - start}
                for point in _led_in(points, inside, start)
            ],
        )


def _stretches(notes: list[Played], form: tuple[Span, ...]) -> Iterator[tuple[Span, float, float, list[Played]]]:
    """Section, first and last bar line and notes of what is played in each section."""
    for span in form:
        inside = [note for note in notes if span.holds(note.start_beats + EARLY_BEATS)]
        if inside:
            first = min(note.start_beats for note in inside) + EARLY_BEATS - span.start_beats
            last = max(note.start_beats + note.length_beats for note in inside) - EARLY_BEATS - span.start_beats
            yield span, span.at(first // span.bar), span.at(-(-last // span.bar)), inside


def _note(clip_id: str, start: float, note: Played) -> dict:
    return note._asdict() | {"clip_id": clip_id, "start_beats": max(0.0, note.start_beats - start)}


def _led_in(points: list[Point], inside: list[Point], start: float) -> list[Point]:
    """The points within a clip, and for each controller where its curve stands at the clip's start."""
    leading = []
    for controller in dict.fromkeys(point.controller for point in points):
        own = sorted((point for point in points if point.controller == controller), key=lambda point: point.beat)
        before = [point for point in own if point.beat <= start]
        after = [point for point in own if point.beat > start]
        if before and before[-1].beat < start:
            value, curve = before[-1].value, before[-1].curve
            if curve and after:
                value += (after[0].value - value) * (start - before[-1].beat) / (after[0].beat - before[-1].beat)
            leading.append(Point(controller, start, value, curve))
    return leading + inside
