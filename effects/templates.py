"""What a new song may begin with: tracks with their sounds, returns, groups and a form, ready to be filled.

They are made when they are asked for, of the sounds that come with Sonic, and never stored.
"""

from dataclasses import dataclass

from compositions.commands.tempo import add_section
from compositions.history.edit import Edit
from compositions.models import Track
from mixer.commands import add_send, add_track, route_track, set_track_pan, set_track_volume
from mixer.songs import SongTemplate, offers_new_songs

from . import factory
from .catalogue import DRUM_KIT
from .commands.devices import add_effect, set_instrument
from .models import Device
from .pads import as_stored

BEATS_A_BAR = 4.0


@dataclass(frozen=True)
class Sound:
    """A preset of the factory, or a kit of it."""

    kind: str
    name: str


def kit(name: str) -> Sound:
    return Sound(DRUM_KIT, name)


@dataclass(frozen=True)
class Player:
    """A track that plays. ``sends``: dB by the name of the return."""

    name: str
    colour: int
    sound: Sound
    gain_db: float = -6.0
    pan: float = 0.0
    group: str | None = None
    sends: tuple[tuple[str, float], ...] = ()
    effects: tuple[Sound, ...] = ()


@dataclass(frozen=True)
class Bus:
    """A group or a return, with what it does to sound."""

    name: str
    colour: int
    kind: str = "return"
    effects: tuple[Sound, ...] = ()


@dataclass(frozen=True)
class Layout:
    """Tracks and form of a template; ``form`` is (section, bars, colour)."""

    players: tuple[Player, ...]
    buses: tuple[Bus, ...] = ()
    form: tuple[tuple[str, int, int], ...] = ()

    def __call__(self, edit: Edit) -> None:
        buses = {bus.name: _add_bus(edit, bus) for bus in self.buses if bus.kind == Track.Kind.GROUP}
        tracks = {player.name: _add_player(edit, player) for player in self.players}
        buses |= {bus.name: _add_bus(edit, bus) for bus in self.buses if bus.kind == Track.Kind.RETURN}
        for player in self.players:
            if player.group:
                route_track(edit, track_id=tracks[player.name], to_track_id=buses[player.group])
            for target, gain_db in player.sends:
                add_send(edit, track_id=tracks[player.name], to_track_id=buses[target], gain_db=gain_db)
        start = 0.0
        for name, bars, colour in self.form:
            length = bars * BEATS_A_BAR
            add_section(edit, name=name, start_beats=start, length_beats=length, colour=colour)
            start += length


def _add_player(edit: Edit, player: Player) -> str:
    track_id = add_track(edit, name=player.name, colour=player.colour)
    if player.sound.kind == DRUM_KIT:
        found = next(each for each in factory.kits() if each.name == player.sound.name)
        device_id = set_instrument(edit, track_id=track_id, kind=DRUM_KIT)
        edit.update(edit.get(Device, device_id), pads=as_stored(found.pads), preset_name=found.name)
    else:
        device_id = set_instrument(edit, track_id=track_id, kind=player.sound.kind, values=_values(player.sound))
        edit.update(edit.get(Device, device_id), preset_name=player.sound.name)
    set_track_volume(edit, track_id=track_id, gain_db=player.gain_db)
    set_track_pan(edit, track_id=track_id, pan=player.pan)
    _add_effects(edit, track_id, player.effects)
    return track_id


def _add_bus(edit: Edit, bus: Bus) -> str:
    track_id = add_track(edit, kind=bus.kind, name=bus.name, colour=bus.colour)
    _add_effects(edit, track_id, bus.effects)
    return track_id


def _add_effects(edit: Edit, track_id: str, effects: tuple[Sound, ...]) -> None:
    for sound in effects:
        device_id = add_effect(edit, track_id=track_id, kind=sound.kind, values=_values(sound))
        edit.update(edit.get(Device, device_id), preset_name=sound.name)


def _values(sound: Sound) -> dict[str, float]:
    return next(each for each in factory.presets() if (each.kind, each.name) == (sound.kind, sound.name)).values


# --- the templates --------------------------------------------------------------------------------------------------

ROOM = Bus("Room", 6, effects=(Sound("reverb", "Wooden studio"),))
HALL = Bus("Hall", 7, effects=(Sound("reverb", "Concert hall"),))
PLATE = Bus("Plate", 8, effects=(Sound("plate", "Vocal plate"),))
ECHO = Bus("Echo", 9, effects=(Sound("delay", "Dotted eighths"),))
TAPE_ECHO = Bus("Tape echo", 9, effects=(Sound("tape_delay", "Space echo"),))
VERSES = (
    ("Intro", 4, 6),
    ("Verse", 8, 4),
    ("Chorus", 8, 1),
    ("Verse 2", 8, 4),
    ("Chorus 2", 8, 1),
    ("Bridge", 8, 9),
    ("Last chorus", 8, 1),
    ("Outro", 4, 6),
)

offers_new_songs(
    SongTemplate(
        "songwriter",
        "Songwriter",
        "Piano, guitar, bass and a light kit, with a verse and chorus form",
        92.0,
        Layout(
            (
                Player("Piano", 1, Sound("piano", "Ballad Grand"), -7.0, sends=(("Room", -16.0),)),
                Player("Guitar", 2, Sound("pluck", "Steel Guitar"), -8.0, 0.25, sends=(("Room", -18.0),)),
                Player("Bass", 7, Sound("electric_bass", "Finger Bass"), -8.0),
                Player("Drums", 0, kit("Brushes"), -8.0, sends=(("Room", -20.0),)),
                Player("Tune", 4, Sound("flute", "Flute"), -8.0, sends=(("Plate", -14.0),)),
            ),
            (ROOM, PLATE),
            VERSES,
        ),
    )
)
offers_new_songs(
    SongTemplate(
        "beat",
        "Beat",
        "Boom-bap drums, a sub, keys and a sample-like pluck through tape",
        88.0,
        Layout(
            (
                Player("Drums", 0, kit("Boom bap"), -6.0, effects=(Sound("compressor", "Drum bus punch"),)),
                Player("Percussion", 2, kit("Lo-fi"), -12.0, 0.2),
                Player("Sub", 7, Sound("sub_bass", "Round sub"), -8.0),
                Player("Keys", 4, Sound("electric_piano", "Mellow Tines"), -9.0, sends=(("Tape echo", -20.0),)),
                Player("Pluck", 9, Sound("subtractive", "Velvet pluck"), -10.0, -0.2, sends=(("Tape echo", -14.0),)),
            ),
            (TAPE_ECHO, ROOM),
            (("Intro", 4, 6), ("Loop A", 8, 4), ("Loop B", 8, 1), ("Break", 4, 9), ("Loop C", 8, 1), ("Outro", 4, 6)),
        ),
    )
)
offers_new_songs(
    SongTemplate(
        "band",
        "Band",
        "Drums, bass, two guitars, organ and brass, each family on its group",
        118.0,
        Layout(
            (
                Player("Drums", 0, kit("Rock"), -6.0, group="Rhythm", sends=(("Room", -18.0),)),
                Player("Bass", 7, Sound("electric_bass", "Pick Bass"), -8.0, group="Rhythm"),
                Player("Guitar left", 2, Sound("electric_guitar", "Overdriven Guitar"), -11.0, -0.6, "Guitars"),
                Player("Guitar right", 3, Sound("electric_guitar", "Funk Chop"), -11.0, 0.6, "Guitars"),
                Player("Organ", 5, Sound("organ", "Rock Organ"), -12.0, 0.15, sends=(("Room", -18.0),)),
                Player("Brass", 1, Sound("brass", "Brass Section"), -10.0, -0.1, sends=(("Plate", -16.0),)),
            ),
            (Bus("Rhythm", 0, "group", (Sound("compressor", "Glue bus"),)), Bus("Guitars", 2, "group"), ROOM, PLATE),
            VERSES,
        ),
    )
)
offers_new_songs(
    SongTemplate(
        "electronic",
        "Electronic",
        "House drums, acid and sub, chords, a lead and a pad, with echo and plate",
        124.0,
        Layout(
            (
                Player("Drums", 0, kit("House"), -6.0),
                Player("Sub", 7, Sound("sub_bass", "Pure sub"), -9.0),
                Player("Acid", 2, Sound("acid", "Acid saw"), -12.0, sends=(("Echo", -18.0),)),
                Player("Chords", 4, Sound("supersaw", "Future chords"), -11.0, sends=(("Plate", -16.0),)),
                Player("Lead", 1, Sound("lead", "Seven saws solo"), -12.0, sends=(("Echo", -14.0), ("Plate", -18.0))),
                Player("Pad", 9, Sound("pwm", "Warm blanket"), -13.0, sends=(("Plate", -12.0),)),
            ),
            (ECHO, PLATE),
            (
                ("Intro", 16, 6),
                ("Build", 8, 9),
                ("Drop", 16, 1),
                ("Break", 16, 4),
                ("Build 2", 8, 9),
                ("Drop 2", 16, 1),
                ("Outro", 16, 6),
            ),
        ),
    )
)
offers_new_songs(
    SongTemplate(
        "orchestra",
        "Orchestra",
        "Strings, woodwind, brass, harp and timpani in their seats in a hall",
        76.0,
        Layout(
            (
                Player("Flutes", 4, Sound("flute", "Flute"), -10.0, -0.1, "Woodwind", (("Hall", -10.0),)),
                Player("Oboes", 5, Sound("reed", "Oboe"), -11.0, 0.1, "Woodwind", (("Hall", -10.0),)),
                Player("Clarinets", 5, Sound("reed", "Clarinet"), -11.0, 0.0, "Woodwind", (("Hall", -10.0),)),
                Player("Horns", 1, Sound("brass", "Horn Section"), -11.0, -0.3, "Brass", (("Hall", -8.0),)),
                Player("Trumpets", 1, Sound("brass", "Trumpet"), -12.0, 0.25, "Brass", (("Hall", -10.0),)),
                Player("Low brass", 2, Sound("brass", "Cinematic Low Brass"), -12.0, 0.35, "Brass", (("Hall", -10.0),)),
                Player("Harp", 9, Sound("pluck", "Orchestral Harp"), -10.0, -0.4, sends=(("Hall", -10.0),)),
                Player("Timpani", 0, Sound("mallet", "Timpani"), -10.0, 0.1, sends=(("Hall", -8.0),)),
                Player("Violins", 8, Sound("bowed", "String Ensemble"), -8.0, -0.45, "Strings", (("Hall", -12.0),)),
                Player("Violas", 8, Sound("bowed", "Viola"), -9.0, 0.15, "Strings", (("Hall", -12.0),)),
                Player("Cellos", 7, Sound("bowed", "Cello"), -9.0, 0.35, "Strings", (("Hall", -12.0),)),
                Player("Basses", 7, Sound("bowed", "Contrabass"), -10.0, 0.5, "Strings", (("Hall", -14.0),)),
            ),
            (Bus("Woodwind", 4, "group"), Bus("Brass", 1, "group"), Bus("Strings", 8, "group"), HALL),
            (("Opening", 8, 6), ("Theme", 16, 4), ("Development", 16, 9), ("Theme again", 16, 1), ("Coda", 8, 6)),
        ),
    )
)
