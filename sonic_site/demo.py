"""The demo song, what a new studio opens with: its sounds, its mix and how it is written.

Its form stands in ``demo_score``, its notes in ``demo_lines`` and ``demo_drums``.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from compositions.commands.songs import describe_song, set_loop
from compositions.commands.tempo import add_section, set_chord, set_key, set_marker, set_tempo
from compositions.history.actor import SYSTEM, Actor
from compositions.history.edit import Edit, perform
from compositions.models import About, Clip, ControllerPoint, Member, Note, Track
from effects.commands import add_effect, set_instrument, set_sidechain
from mixer.commands import add_send, add_track, route_track, set_track_pan, set_track_volume
from mixer.songs import new_song

from . import demo_drums, demo_lines
from . import demo_score as music
from .demo_score import BAR, Played, Point, Span

TITLE = "Lanterns on the Water"
TAG = "demo"
ABOUT = (
    "A slow evening by the harbour: electric piano, strings, a gliding bass and a small kit, in A major with a bend "
    "into A minor for the break. Written to be taken apart: solo a track, move a fader, change a chord."
)

Effect = tuple[str, dict[str, float]]


class Voice(NamedTuple):
    """A track of the demo: its sound, its place in the mix and its music. ``duck``: the track that it makes way for."""

    name: str
    colour: int
    kind: str
    values: dict[str, float]
    notes: Callable[[], list[Played]]
    gain_db: float
    pan: float = 0.0
    group: str | None = None
    effects: tuple[Effect, ...] = ()
    sends: tuple[tuple[str, float], ...] = ()
    points: Callable[[], list[Point]] = list
    duck: str | None = None


class Bus(NamedTuple):
    """A group or a return."""

    name: str
    kind: str
    colour: int
    gain_db: float
    effects: tuple[Effect, ...]


HALL, ECHO, RHYTHM, HARMONY, KIT = "Hall", "Echo", "Rhythm", "Harmony", "Kit"

BUSES = (
    Bus(RHYTHM, "group", 0, 0.0, (
        ("compressor", {"threshold": -22.0, "ratio": 3.0, "attack": 0.012, "release": 0.11, "makeup": 3.0,
                        "mix": 0.65}),
    )),
    Bus(HARMONY, "group", 8, 0.0, (
        ("eq3", {"low_gain": -3.0, "low_frequency": 160.0, "mid_gain": -3.0, "mid_frequency": 400.0, "mid_q": 0.7,
                 "high_gain": 2.5, "high_frequency": 4_500.0}),
    )),
    Bus(HALL, "return", 7, 0.0, (
        ("reverb", {"mix": 1.0, "decay": 2.6, "predelay": 0.028, "low_cut": 220.0, "damping": 5_200.0}),
    )),
    Bus(ECHO, "return", 9, 0.0, (
        ("delay", {"mix": 1.0, "sync": 8.0, "feedback": 0.38, "tone": 3_600.0, "low_cut": 260.0, "ping_pong": 1.0}),
    )),
)  # fmt: skip

VOICES = (
    Voice(
        KIT, 0, "drum_kit", {}, demo_drums.drums, -1.0, group=RHYTHM, sends=((HALL, -19.0),),
        effects=(
            ("eq3", {"low_gain": -2.0, "low_frequency": 60.0, "mid_gain": -2.0, "mid_frequency": 360.0}),
            # What the cymbals have above hearing only drives peaks between the samples up.
            ("filter", {"type": 0.0, "slope": 0.0, "cutoff": 14_000.0, "resonance": 0.0}),
        ),
    ),
    Voice(
        "Percussion", 1, "drum_kit", {}, demo_drums.percussion, -7.0, group=RHYTHM, sends=((HALL, -14.0),),
        effects=(("eq3", {"low_gain": -9.0, "low_frequency": 220.0, "high_gain": 2.0}),),
    ),
    Voice(
        "Bass", 4, "bass", {"shape": 0.4, "sub": 0.5, "growl": 0.2, "drive": 0.45, "cutoff": 420.0, "glide": 0.07},
        demo_lines.bass, 0.5, points=demo_lines.bass_points, duck=KIT,
        effects=(
            ("compressor", {"threshold": -16.0, "ratio": 2.5, "attack": 0.004, "release": 0.12}),
            ("eq3", {"low_gain": -1.0, "low_frequency": 60.0, "mid_gain": 3.0, "mid_frequency": 750.0, "mid_q": 0.7}),
        ),
    ),
    Voice(
        "Electric piano", 2, "electric_piano", {"bark": 0.4, "tine": 0.45, "tremolo_depth": 0.3, "tremolo_rate": 3.5},
        demo_lines.electric_piano, -5.5, pan=-0.1, group=HARMONY, sends=((HALL, -15.0),),
        effects=(
            ("eq3", {"mid_gain": 2.0, "mid_frequency": 1_800.0, "mid_q": 0.7, "high_gain": 3.0,
                     "high_frequency": 4_000.0}),
        ),
    ),
    Voice(
        "Strings", 8, "string_pad", {"cutoff": 2_300.0, "attack": 0.5, "release": 1.4, "motion": 0.5, "low_cut": 160.0},
        demo_lines.strings, -6.5, group=HARMONY, sends=((HALL, -12.0),), points=demo_lines.strings_points, duck=KIT,
        effects=(
            ("compressor", {"threshold": -22.0, "ratio": 2.2, "attack": 0.005, "release": 0.2}),
            ("utility", {"width": 0.75}),
        ),
    ),
    Voice(
        "Sequence", 10, "subtractive",
        {"cutoff": 900.0, "resonance": 0.3, "filter_amount": 1.8, "filter_decay": 0.16, "filter_sustain": 0.0,
         "decay": 0.3, "sustain": 0.0, "release": 0.18, "sub": 0.0, "width": 0.6},
        demo_lines.arpeggio, -1.0, group=HARMONY, sends=((ECHO, -10.0), (HALL, -18.0)),
        points=demo_lines.arpeggio_points,
    ),
    Voice(
        "Guitar", 5, "pluck", {"brightness_of_pick": 0.4, "damping": 0.36, "position": 0.2, "body": 0.55, "pick": 0.1},
        demo_lines.guitar, -7.0, pan=-0.15, sends=((HALL, -12.0),),
        effects=(("compressor", {"threshold": -18.0, "ratio": 3.0, "attack": 0.003, "release": 0.15, "makeup": 2.0}),),
    ),
    Voice(
        "Lead", 3, "lead",
        {"wave": 1.0, "spread": 0.12, "cutoff": 2_800.0, "filter_amount": 0.8, "sub": 0.2, "glide": 0.05,
         "attack": 0.015, "release": 0.3},
        demo_lines.lead, -9.0, pan=0.05, sends=((ECHO, -12.0), (HALL, -12.0)), points=demo_lines.lead_points,
        effects=(("eq3", {"low_gain": -4.0, "low_frequency": 240.0, "mid_gain": 1.5, "mid_frequency": 2_200.0}),),
    ),
    Voice(
        "Vibraphone", 6, "mallet", {"material": 1.0, "tremolo_depth": 0.35, "tremolo_rate": 4.2, "decay": 5.0},
        demo_lines.vibes, -5.5, pan=0.2, sends=((HALL, -9.0), (ECHO, -16.0)),
    ),
)  # fmt: skip

MASTER: tuple[Effect, ...] = (
    ("eq3", {"low_gain": -0.5, "low_frequency": 80.0, "high_gain": 1.5, "high_frequency": 10_000.0}),
    ("compressor", {"threshold": -16.0, "ratio": 1.8, "attack": 0.03, "release": 0.2, "knee": 12.0}),
    ("limiter", {"gain_db": 5.0, "ceiling": -1.5}),
)


def demo_song(owner: Actor) -> str:
    """The owner's demo song, written if there is none yet. Returns its id.

    It is known by its tag, so that a renamed or changed one is still the owner's demo and no second one appears.
    """
    known = _known(owner)
    if known is not None:
        return known
    composition_id = new_song(owner, TITLE, bpm=music.BPM)
    # Not the owner's step: the first Ctrl+Z of a visitor must not take the whole song away.
    perform(composition_id, SYSTEM, _compose, label=f"Compose {TITLE}")
    return composition_id


def _known(owner: Actor) -> str | None:
    own = Member.objects.filter(user_id=owner.user_id, role=Member.Role.OWNER).values("composition_id")
    abouts = About.objects.filter(composition_id__in=own, composer="Sonic").order_by("composition_id")
    return next((str(id) for id, tags in abouts.values_list("composition_id", "tags") if TAG in tags), None)


def _compose(edit: Edit) -> None:
    describe_song(edit, composer="Sonic", genre="Downtempo", description=ABOUT, tags=[TAG])
    _mark(edit)
    tracks = {voice.name: _add_voice(edit, voice) for voice in VOICES}
    tracks |= {bus.name: _add_bus(edit, bus) for bus in BUSES}
    for voice in VOICES:
        _route(edit, voice, tracks)
    master = edit.get(Track, kind=Track.Kind.MASTER).id
    _add_effects(edit, master, MASTER)


def _mark(edit: Edit) -> None:
    start, end = music.RITARDANDO
    set_tempo(edit, beat=start, bpm=music.BPM, ramp=True)
    set_tempo(edit, beat=end, bpm=music.LAST_BPM)
    for beat, root, scale in music.KEYS:
        set_key(edit, beat=beat, root=root, scale=scale)
    for beat, symbol in music.chord_marks():
        set_chord(edit, beat=beat, symbol=symbol)
    for span in music.FORM:
        add_section(
            edit, name=span.name, start_beats=span.start_beats, length_beats=span.bars * BAR, colour=span.colour
        )
    set_marker(edit, name="Peak", beat=music.PEAK_BEAT)
    set_marker(edit, name="Ritardando", beat=start)
    set_loop(edit, start_beats=music.THEME.start_beats, end_beats=music.THEME.end_beats, looping=False)


# --- tracks ---------------------------------------------------------------------------------------------------------


def _add_voice(edit: Edit, voice: Voice) -> str:
    track_id = add_track(edit, name=voice.name, colour=voice.colour)
    set_instrument(edit, track_id=track_id, kind=voice.kind, values=voice.values)
    set_track_volume(edit, track_id=track_id, gain_db=voice.gain_db)
    set_track_pan(edit, track_id=track_id, pan=voice.pan)
    _add_clips(edit, track_id, voice)
    return track_id


def _add_bus(edit: Edit, bus: Bus) -> str:
    track_id = add_track(edit, kind=bus.kind, name=bus.name, colour=bus.colour)
    set_track_volume(edit, track_id=track_id, gain_db=bus.gain_db)
    _add_effects(edit, track_id, bus.effects)
    return track_id


def _add_effects(edit: Edit, track_id: str, effects: Iterable[Effect]) -> list[str]:
    return [add_effect(edit, track_id=track_id, kind=kind, values=values) for kind, values in effects]


def _route(edit: Edit, voice: Voice, tracks: dict[str, str]) -> None:
    track_id = tracks[voice.name]
    if voice.group:
        route_track(edit, track_id=track_id, to_track_id=tracks[voice.group])
    devices = _add_effects(edit, track_id, voice.effects)
    if voice.duck:
        compressor = next(id for id, (kind, _) in zip(devices, voice.effects, strict=True) if kind == "compressor")
        set_sidechain(edit, device_id=compressor, track_id=tracks[voice.duck])
    for target, gain_db in voice.sends:
        add_send(edit, track_id=track_id, to_track_id=tracks[target], gain_db=gain_db)


# --- clips ----------------------------------------------------------------------------------------------------------

EARLY_BEATS = 0.1  # a note so little before a section begins it; a player is not exact


def _add_clips(edit: Edit, track_id: str, voice: Voice) -> None:
    """A clip for what a track plays in each section, in whole bars, with the curves that fall into it."""
    stretches = list(_stretches(voice.notes()))
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


def _stretches(notes: list[Played]) -> Iterator[tuple[Span, float, float, list[Played]]]:
    """Section, first and last bar line and notes of what is played in each section."""
    for span in music.FORM:
        inside = [note for note in notes if span.holds(note.start_beats + EARLY_BEATS)]
        if inside:
            first = min(note.start_beats for note in inside) + EARLY_BEATS
            last = max(note.start_beats + note.length_beats for note in inside) - EARLY_BEATS
            yield span, first // BAR * BAR, -(-last // BAR) * BAR, inside


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
