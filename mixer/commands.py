"""Tracks with their strips, faders, sends and routing."""

from typing import Annotated, Literal

from pydantic import Field

from compositions.commands.order import order_at_end
from compositions.commands.tracks import order_of_track
from compositions.errors import Conflict, Invalid
from compositions.history.edit import Edit, invariant
from compositions.history.registry import command
from compositions.models import Track
from compositions.units import Colour, Id, Pan

from .models import Send, Strip
from .routing import loop_in, master_of
from .units import Decibels, InputGain, Width

NewKind = Literal["instrument", "audio", "group", "folder", "return", "vca"]
TrackName = Annotated[str, Field(min_length=1, max_length=120)]


# --- tracks ---------------------------------------------------------------------------------------------------------


@command("Add track")
def add_track(
    edit: Edit,
    *,
    kind: NewKind = "instrument",
    name: TrackName | None = None,
    colour: Colour | None = None,
    after_id: Id | None = None,
    track_id: Id | None = None,
) -> str:
    """Add a track with its strip, after another one or at the end. Answers its id."""
    tracks = [track for track in edit.all(Track) if track.kind != Track.Kind.MASTER]
    order = order_of_track(edit, after_id) if after_id else order_at_end(tracks)
    track = edit.create(
        Track,
        id=track_id,
        kind=kind,
        name=name or f"{Track.Kind(kind).label} {1 + sum(track.kind == kind for track in tracks)}",
        colour=len(tracks) * 5 % 12 if colour is None else colour,
        order=order,
    )
    if kind != Track.Kind.FOLDER:
        edit.create(Strip, track_id=track.id)
    return track.id


@command("Remove track")
def remove_track(edit: Edit, *, track_id: Id) -> None:
    """Remove a track with everything on it. What was routed to it goes to the master, what lay in it stays."""
    track = edit.get(Track, track_id)
    if track.kind == Track.Kind.MASTER:
        raise Invalid("Every song has its master track.")
    edit.delete(track)


@command("Duplicate track")
def duplicate_track(edit: Edit, *, track_id: Id, name: TrackName | None = None) -> str:
    """Copy a track with its clips, devices and sends, right below it. Answers the copy's id."""
    track = edit.get(Track, track_id)
    if track.kind == Track.Kind.MASTER:
        raise Invalid("Every song has its master track, and no other.")
    order = order_of_track(edit, track.id)
    return edit.duplicate(track, name=name or f"{track.name} copy"[:120], order=order)[track.id]


# --- strips ---------------------------------------------------------------------------------------------------------


def strip_of(edit: Edit, track_id: str):
    """The strip of a track. Raises Invalid for a folder, which has none."""
    track = edit.get(Track, track_id)
    strip = edit.find(Strip, track_id=track.id)
    if strip is None:
        raise Invalid("A folder has no strip: it only keeps tracks together.")
    return strip


def channel_of(edit: Edit, track_id: str):
    """The strip of a track that sound runs through. Raises Invalid for a folder and a VCA."""
    strip = strip_of(edit, track_id)
    if edit.get(Track, track_id).kind == Track.Kind.VCA:
        raise Invalid("No sound runs through a VCA: it moves the faders of the tracks that are linked to it.")
    return strip


@command("Set track volume")
def set_track_volume(edit: Edit, *, track_id: Id, gain_db: Decibels) -> None:
    """Move a track's fader."""
    edit.update(strip_of(edit, track_id), gain_db=gain_db)


@command("Set track pan")
def set_track_pan(edit: Edit, *, track_id: Id, pan: Pan) -> None:
    """Place a track between left and right."""
    edit.update(channel_of(edit, track_id), pan=pan)


@command("Set track width")
def set_track_width(edit: Edit, *, track_id: Id, width: Width) -> None:
    """Make a track's sound wider or narrower: what differs between left and right is turned up or down."""
    edit.update(channel_of(edit, track_id), width=width)


@command("Set input gain")
def set_input_gain(edit: Edit, *, track_id: Id, gain_db: InputGain) -> None:
    """Turn a track up or down before its devices, so that they get the level that they want."""
    edit.update(channel_of(edit, track_id), input_gain_db=gain_db)


@command("Mute track")
def mute_track(edit: Edit, *, track_id: Id, mute: bool) -> None:
    """Silence a track, or let it sound again."""
    edit.update(strip_of(edit, track_id), mute=mute)


@command("Solo track")
def solo_track(edit: Edit, *, track_id: Id, solo: bool) -> None:
    """Hear a track alone, with whatever else is soloed, in its place."""
    edit.update(strip_of(edit, track_id), solo=solo)


@command("Keep track audible in solo")
def set_solo_safe(edit: Edit, *, track_id: Id, solo_safe: bool) -> None:
    """Keep a track sounding while others are soloed, as one does with a reverb."""
    edit.update(channel_of(edit, track_id), solo_safe=solo_safe)


@command("Invert phase")
def invert_phase(edit: Edit, *, track_id: Id, invert: bool) -> None:
    """Turn a track's phase by 180 degrees."""
    edit.update(channel_of(edit, track_id), invert=invert)


@command("Route track")
def route_track(edit: Edit, *, track_id: Id, to_track_id: Id | None = None) -> None:
    """Send a track's sound to a group or return instead of the master, or back to the master."""
    strip = channel_of(edit, track_id)
    if edit.get(Track, track_id).kind == Track.Kind.MASTER:
        raise Invalid("The master track leads to the loudspeakers.")
    edit.update(strip, output_id=None if to_track_id is None else _bus(edit, to_track_id))


@command("Link track to VCA")
def link_track(edit: Edit, *, track_id: Id, vca_id: Id | None = None) -> None:
    """Let a VCA's fader, mute and solo act on a track beside its own, or set the track free."""
    strip = channel_of(edit, track_id)
    if edit.get(Track, track_id).kind == Track.Kind.MASTER:
        raise Invalid("The master track moves everything already, and follows no VCA.")
    if vca_id is not None and edit.get(Track, vca_id).kind != Track.Kind.VCA:
        raise Invalid("Only a VCA moves other tracks' faders. To mix tracks together, route them to a group.")
    edit.update(strip, vca_id=None if vca_id is None else strip_of(edit, vca_id).id)


# --- sends ----------------------------------------------------------------------------------------------------------


@command("Add send")
def add_send(
    edit: Edit,
    *,
    track_id: Id,
    to_track_id: Id,
    gain_db: Decibels = 0.0,
    pre_fader: bool = False,
    send_id: Id | None = None,
) -> str:
    """Send some of a track's sound to a group or return as well. Answers the send's id."""
    strip, target = channel_of(edit, track_id), _bus(edit, to_track_id)
    if edit.get(Track, track_id).kind == Track.Kind.MASTER:
        raise Invalid("The master track leads to the loudspeakers.")
    if target is None:
        raise Invalid("A track's sound goes to the master anyway: send it to a group or a return.")
    if edit.find(Send, strip_id=strip.id, target_id=target):
        raise Conflict("There is such a send already.")
    return edit.create(Send, id=send_id, strip_id=strip.id, target_id=target, gain_db=gain_db, pre_fader=pre_fader).id


@command("Set send")
def set_send(
    edit: Edit,
    *,
    send_id: Id,
    gain_db: Decibels | None = None,
    pre_fader: bool | None = None,
    mute: bool | None = None,
) -> None:
    """Change a send's level, where it is tapped, or whether it is silent; what is left out stays."""
    given = {"gain_db": gain_db, "pre_fader": pre_fader, "mute": mute}
    edit.update(edit.get(Send, send_id), **{name: value for name, value in given.items() if value is not None})


@command("Remove send")
def remove_send(edit: Edit, *, send_id: Id) -> None:
    """Remove a send."""
    edit.delete(edit.get(Send, send_id))


def _bus(edit: Edit, track_id: str) -> str | None:
    """The id of a strip that takes in others' sound; None for the master, which is where sound goes by itself."""
    track = edit.get(Track, track_id)
    if track.kind == Track.Kind.MASTER:
        return None
    if track.kind not in (Track.Kind.GROUP, Track.Kind.RETURN):
        raise Invalid("Sound can be led to groups, returns and the master.")
    return strip_of(edit, track_id).id


@invariant(
    "compositions.about", "compositions.track", "compositions.tempomark", "compositions.metremark", "mixer.strip"
)
def has_what_every_song_has(song) -> None:
    """Everything reads these without asking, the check below too. Undoing a song's first step would remove them."""
    whole = (
        any(song.all("compositions.about"))
        and master_of(song) is not None
        and any(song.all("compositions.tempomark", beat=0.0))
        and any(song.all("compositions.metremark", beat=0.0))
    )
    if not whole:
        raise Invalid("Every song has a title, a tempo, a metre and its master track.")


@invariant("mixer.strip", "mixer.send", "effects.device")
def sound_never_runs_in_a_circle(song) -> None:
    names = loop_in(song)
    if names:
        raise Invalid(f"This would lead sound in a circle: {' → '.join(names)}.")
