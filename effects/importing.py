"""MIDI files as songs: every part a track with its nearest instrument, all in one edit.

A part's streams go where the studio keeps such things: the first volume and pan to the strip, a reverb amount to a
send, programs to instruments; what moves stays with the notes as controller curves.
"""

import math
from collections import Counter
from pathlib import PurePath
from typing import Any, NamedTuple

from django.conf import settings

from compositions import queries
from compositions.commands.songs import describe_song
from compositions.errors import Invalid, TooLarge
from compositions.history import shelf
from compositions.history.actor import Actor
from compositions.history.edit import Edit, perform
from compositions.models import Clip, ControllerPoint, KeyMark, Marker, MetreMark, Note, TempoMark
from compositions.score.midibytes import Broken
from compositions.score.midichannels import GM_VOLUME
from compositions.score.midifile import MidiClip, MidiPart, MidiSong
from compositions.units import LAST_BEAT, UNWRITABLE, is_writable, writable
from mixer.commands import add_send, add_track, set_track_pan, set_track_volume
from mixer.songs import new_song

from .catalogue import CATALOGUE, DRUM_KIT
from .commands.devices import add_effect, limit_master, set_instrument
from .gm import PROGRAMS
from .midi_process import read_apart
from .models import Device

# A hue per family of eight GM programs: neighbours in a score differ, the same family keeps its colour in every song.
FAMILY_COLOURS = (7, 2, 10, 4, 8, 6, 5, 1, 3, 9, 0, 11, 2, 4, 10, 3)
DRUM_COLOUR = 0

CHORD_VOICES = 16.0  # of a part that plays chords on an instrument of one voice
MELODIC_OVERLAP = 0.1  # up to this share of notes over another one is phrasing, beyond it chords

MOST_NOTES = 200_000  # some five seconds of one edit, and more than any score that people play

FEW_PARTS_DB, MOST_ROOM_DB = 3.0, 12.0  # two parts at 0 dB need no room made for them
NEUTRAL_VOLUME = 127  # the CC 7 of a curve that leaves a voice's loudness alone
FULL_SEND = 127  # CC 91 that sends a part at 0 dB (GM 2: 0 … 127 is 0 … 100 %)
REVERB = {"mix": 1.0, "decay": 1.9, "predelay": 0.02}


class Imported(NamedTuple):
    """The new song. ``remarks``: sentences on what was read otherwise than one might expect."""

    composition_id: str
    title: str
    tracks: int
    notes: int
    remarks: list[str]


def check_size(size: int) -> None:
    """Raises TooLarge for a file of more bytes than settings.MIDI_FILE_LIMIT_BYTES."""
    limit = settings.MIDI_FILE_LIMIT_BYTES
    if size > limit:
        raise TooLarge(f"This file is larger than {limit / 1e6:g} MB, the most that Sonic takes of a MIDI file.")


def import_midi(owner: Actor, data: bytes, *, file_name: str = "", title: str = "") -> Imported:
    """A new song from a MIDI file, belonging to ``owner``. Raises TooLarge and Invalid; then there is no song."""
    check_size(len(data))
    if not is_writable(title):
        raise Invalid(f"A title {UNWRITABLE}.")
    try:
        music = read_apart(data, most_events=settings.MIDI_FILE_LIMIT_EVENTS, last_beat=LAST_BEAT)
    except Broken as refusal:
        raise Invalid(str(refusal)) from None
    notes = sum(part.notes for part in music.parts)
    if notes > MOST_NOTES:
        raise Invalid(f"This MIDI file holds {notes:,} notes; a song takes {MOST_NOTES:,} from one file.")
    stem = PurePath(writable(file_name).replace("\\", "/")).stem
    title = (title.strip() or music.title or stem.strip() or "Untitled")[:120]
    composition_id = new_song(owner, title)
    try:
        perform(composition_id, owner, lambda edit: _compose(edit, music), label=f"Import {title}")
    except BaseException:
        queries.delete_song(composition_id)
        shelf.forget(composition_id)
        raise
    return Imported(composition_id, title, len(music.parts), notes, music.remarks)


def _compose(edit: Edit, music: MidiSong) -> None:
    _set_lanes(edit, music)
    about = "\n\n".join(text for text in (music.about, *music.remarks) if text)
    describe_song(edit, description=about or None, notepad=music.lyrics or None)
    names = _names(music.parts)
    track_ids = [_add_part(edit, part, name) for part, name in zip(music.parts, names, strict=True)]
    _add_reverb(edit, music.parts, track_ids)
    _add_clips(edit, music.parts, track_ids)
    _make_room(edit, music.parts)


def _set_lanes(edit: Edit, music: MidiSong) -> None:
    (_, bpm), *tempo = music.tempo
    (_, numerator, denominator), *metre = music.metre
    edit.update(edit.get(TempoMark, beat=0.0), bpm=bpm)
    edit.update(edit.get(MetreMark, beat=0.0), numerator=numerator, denominator=denominator)
    edit.create_many(TempoMark, [{"beat": beat, "bpm": bpm} for beat, bpm in tempo])
    edit.create_many(MetreMark, [{"beat": beat, "numerator": n, "denominator": d} for beat, n, d in metre])
    edit.create_many(KeyMark, [{"beat": beat, "root": root, "scale": scale} for beat, root, scale in music.keys])
    edit.create_many(Marker, [{"beat": beat, "name": name} for beat, name in music.markers])


# --- tracks ---------------------------------------------------------------------------------------------------------


def _names(parts: list[MidiPart]) -> list[str]:
    """A name each: the track's own, with the instrument where one track plays several, and a number for namesakes."""
    shared = Counter(part.name for part in parts)
    instruments = {name: len({_instrument_name(part) for part in parts if part.name == name}) for name in shared}
    names, seen = [], Counter()
    for part in parts:
        name = part.name or _instrument_name(part)
        if part.name and shared[part.name] > 1 and instruments[part.name] > 1:
            name = f"{part.name} · {_instrument_name(part)}"
        seen[name] += 1
        names.append(name[:110] if seen[name] == 1 else f"{name[:110]} {seen[name]}")
    return names


def _instrument_name(part: MidiPart) -> str:
    return "Drums" if part.drums else PROGRAMS[part.program].name


def _add_part(edit: Edit, part: MidiPart, name: str) -> str:
    colour = DRUM_COLOUR if part.drums else FAMILY_COLOURS[part.program // 8]
    track_id = add_track(edit, name=name, colour=colour)
    kind, values, preset_name = _instrument(part)
    device_id = set_instrument(edit, track_id=track_id, kind=kind, values=values)
    if preset_name:
        edit.update(edit.get(Device, device_id), preset_name=preset_name)
    gain_db = fader_db(part.volume)
    if gain_db:
        set_track_volume(edit, track_id=track_id, gain_db=gain_db)
    if part.pan != 64 and not _moves(part, "cc10"):
        set_track_pan(edit, track_id=track_id, pan=max(-1.0, (part.pan - 64) / 63))
    return track_id


def _instrument(part: MidiPart) -> tuple[str, dict[str, float], str]:
    """Kind, values and preset's name for a part's program; for chords, with more than one voice."""
    if part.drums:
        return DRUM_KIT, {}, ""
    program = PROGRAMS[part.program]
    values = dict(program.values)
    if CATALOGUE[program.kind].resolved(values).get("polyphony") == 1 and _overlap(part) > MELODIC_OVERLAP:
        values["polyphony"] = CHORD_VOICES
    return program.kind, values, program.preset


def _overlap(part: MidiPart) -> float:
    """The share of notes that begin while another one sounds on for more than a quarter of the shorter of both."""
    over = 0
    for clip in part.clips:
        end, length = 0.0, 0.0  # of the note that sounds longest so far
        for note in clip.notes:
            over += end - note.start_beats > min(length, note.length_beats) / 4
            if note.start_beats + note.length_beats > end:
                end, length = note.start_beats + note.length_beats, note.length_beats
    return over / part.notes


def fader_db(volume: int) -> float:
    """The fader for a CC 7 of 0 … 127: 40·log₁₀ of the ratio to GM's default 100, which is 0 dB; −70 … 6 dB.

    The square law, 40 dB a factor of ten, is the one that GM 2 recommends for CC 7 and CC 11.
    """
    return max(-70.0, min(6.0, 40 * math.log10(volume / GM_VOLUME))) if volume else -70.0


def _moves(part: MidiPart, controller: str) -> bool:
    return any(controller in clip.curves for clip in part.clips)


def _add_reverb(edit: Edit, parts: list[MidiPart], track_ids: list[str]) -> None:
    """One return for all parts that ask for reverb, each sent as much as it asks for."""
    asking = [(track_id, part.reverb) for track_id, part in zip(track_ids, parts, strict=True) if part.reverb]
    if not asking:
        return
    reverb = add_track(edit, kind="return", name="Reverb", colour=9)
    add_effect(edit, track_id=reverb, kind="reverb", values=REVERB)
    for track_id, amount in asking:
        add_send(edit, track_id=track_id, to_track_id=reverb, gain_db=20 * math.log10(amount / FULL_SEND))


def _make_room(edit: Edit, parts: list[MidiPart]) -> None:
    """The master's limiter is driven the less the more parts there are.

    Files are mixed for sound modules that bring many parts to one loudness by themselves. Parts add up as noise does,
    in power. It is the limiter's gain and not the fader, which comes after it and would only turn squashed sound down.
    """
    power = sum(10 ** (fader_db(part.volume) / 10) for part in parts)
    above = 10 * math.log10(max(power, 1e-7)) - FEW_PARTS_DB
    gain_db = -min(max(above, 0.0), MOST_ROOM_DB)
    limit_master(edit, gain_db=gain_db)


# --- clips ----------------------------------------------------------------------------------------------------------


def _add_clips(edit: Edit, parts: list[MidiPart], track_ids: list[str]) -> None:
    """All clips, notes and points, a call a model: a file may hold hundreds of thousands."""
    placed = [(track_id, part, clip) for track_id, part in zip(track_ids, parts, strict=True) for clip in part.clips]
    rows = edit.create_many(
        Clip,
        [
            {"track_id": track_id, "start_beats": clip.start_beats, "length_beats": clip.length_beats}
            for track_id, _, clip in placed
        ],
    )
    edit.create_many(
        Note,
        [
            {
                "clip_id": row.id,
                "pitch": note.pitch,
                "start_beats": note.start_beats,
                "length_beats": note.length_beats,
                "velocity": note.velocity,
                "cents": note.cents,
            }
            for row, (_, _, clip) in zip(rows, placed, strict=True)
            for note in clip.notes
        ],
    )
    edit.create_many(
        ControllerPoint,
        [
            {"clip_id": row.id, **point}
            for row, (_, part, clip) in zip(rows, placed, strict=True)
            for point in _points(part, clip)
        ],
    )


def _points(part: MidiPart, clip: MidiClip):
    """A clip's curves as points. Volume is relative to the fader, which has the part's loudest: there, it is neutral.

    Otherwise it would be turned down twice; see ``playback.segments`` for what a curve of CC 7 does.
    """
    for controller, curve in clip.curves.items():
        relative = controller == "cc7" and part.volume
        for beat, value in curve:
            # A clip begins with its bar, where a volume may still be in force that no note of the part is played at.
            at = min(value * NEUTRAL_VOLUME / part.volume, NEUTRAL_VOLUME) if relative else value
            point: dict[str, Any] = {"controller": controller, "beat": beat, "value": at}
            yield point
