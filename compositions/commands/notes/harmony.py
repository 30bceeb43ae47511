"""The pitches of notes: transposing, inverting, keys, chords and arpeggios."""

from typing import Annotated

from pydantic import Field

from ...errors import Invalid
from ...history.edit import Edit
from ...history.registry import command
from ...history.state import as_values
from ...models import Clip, KeyMark, Note
from ...score.content import content_of
from ...theory import arpeggio, chords
from ...theory.scales import Scale, nearest, scale_of, stepped
from ...units import (
    FINEST_GRID_BEATS,
    Beats,
    ChordSymbol,
    Id,
    Ids,
    LengthBeats,
    Pitch,
    PitchClass,
    ScaleName,
    Seed,
    Semitones,
    Velocity,
)
from .selection import HIGHEST, LOWEST, by_clip, end_of, not_too_many, notes_of, on_keyboard

Octave = Annotated[int, Field(ge=-1, le=9, description="4 begins with middle C.")]


@command("Transpose notes")
def transpose_notes(edit: Edit, *, note_ids: Ids, semitones: Semitones) -> None:
    """Transpose notes. Refused where one would leave the keyboard, so that no interval is lost."""
    notes = notes_of(edit, note_ids)
    _repitch(edit, notes, {note.id: note.pitch + semitones for note in notes})


@command("Invert notes")
def invert_notes(edit: Edit, *, note_ids: Ids, axis_pitch: Pitch | None = None) -> None:
    """Turn notes upside down around a pitch, or around the middle between the highest and the lowest."""
    notes = notes_of(edit, note_ids)
    pitches = [note.pitch for note in notes]
    twice = min(pitches) + max(pitches) if axis_pitch is None else 2 * axis_pitch
    _repitch(edit, notes, {note.id: twice - note.pitch for note in notes})


@command("Fit notes to scale")
def fit_notes_to_scale(
    edit: Edit, *, note_ids: Ids, root: PitchClass | None = None, scale: ScaleName | None = None
) -> None:
    """Move notes outside the key to its nearest one, the lower of two. Left out: the song's key where they stand."""
    given = None if scale is None else scale_of(scale)
    pitches = {}
    notes = notes_of(edit, note_ids)
    for note in notes:
        own_root, own_scale = _key_of(edit, note, root, given)
        pitches[note.id] = nearest(note.pitch, own_root, own_scale)
    _repitch(edit, notes, pitches)


@command("Transpose notes in scale")
def transpose_in_scale(
    edit: Edit,
    *,
    note_ids: Ids,
    steps: Annotated[int, Field(ge=-70, le=70, description="Degrees of the scale; 2 is a third up.")],
) -> None:
    """Move notes by degrees of the song's key where they stand. Refused where one would leave the keyboard."""
    notes = notes_of(edit, note_ids)
    _repitch(edit, notes, {note.id: stepped(note.pitch, steps, *_key_of(edit, note, None, None)) for note in notes})


@command("Arpeggiate notes")
def arpeggiate_notes(
    edit: Edit,
    *,
    note_ids: Ids,
    style: arpeggio.Style,
    step_beats: Annotated[float, Field(ge=FINEST_GRID_BEATS, le=16, description="0.25 is a sixteenth.")] = 0.25,
    gate: Annotated[float, Field(ge=0.05, le=4, description="How long each note is, in steps.")] = 1.0,
    octaves: Annotated[int, Field(ge=1, le=8, description="How many octaves it climbs.")] = 1,
    seed: Seed = 0,
) -> list[str]:
    """Play held notes one after another in their place, as an arpeggiator does. Answers the new notes' ids."""
    made = []
    notes = notes_of(edit, note_ids)
    for keys in by_clip(notes):
        held = [arpeggio.Held(note.pitch, note.start_beats, end_of(note)) for note in keys]
        struck = arpeggio.step_count(held, step_beats) * (len(keys) if style == "chord" else 1)
        not_too_many(len(made) + struck)
        for note in arpeggio.arpeggiate(held, style, step_beats=step_beats, gate=gate, octaves=octaves, seed=seed):
            made.append(
                as_values(keys[note.key])
                | {"pitch": note.pitch, "start_beats": note.start_beats, "length_beats": note.length_beats}
            )
    edit.delete(*notes)
    return [note.id for note in edit.create_many(Note, made)]


@command("Stamp chord")
def stamp_chord(
    edit: Edit,
    *,
    clip_id: Id,
    symbol: ChordSymbol,
    start_beats: Beats,
    length_beats: LengthBeats,
    octave: Octave = 4,
    velocity: Velocity = 100,
    inversion: Annotated[int, Field(ge=0, le=6, description="How many of its lowest notes go up an octave.")] = 0,
) -> list[str]:
    """Write a chord's notes into a clip, by its symbol. Answers their ids."""
    chord = chords.parse(symbol)
    pitches = chords.pitches(chord, octave, inversion)
    if not pitches:
        raise Invalid(f"{chord.symbol} has no notes to write.")
    if pitches[0] < LOWEST or pitches[-1] > HIGHEST:
        raise Invalid(f"{chord.symbol} leaves the keyboard in this octave.")
    clip = content_of(edit.get(Clip, clip_id))
    shared = {"clip_id": clip, "start_beats": start_beats, "length_beats": length_beats, "velocity": velocity}
    return [note.id for note in edit.create_many(Note, [shared | {"pitch": pitch} for pitch in pitches])]


def _repitch(edit: Edit, notes: list, pitches: dict[str, int]) -> None:
    on_keyboard(pitches)
    edit.update_many([(note, {"pitch": pitches[note.id]}) for note in notes])


def _key_of(edit: Edit, note, root: int | None, scale: Scale | None) -> tuple[int, Scale]:
    """The key that is asked for, where it is not the one in force where a note stands in the song."""
    if root is not None and scale is not None:
        return root, scale
    clip = edit.get(Clip, note.clip_id)
    beat = clip.start_beats + note.start_beats - clip.offset_beats
    marks = [mark for mark in edit.all(KeyMark) if mark.beat <= beat]
    if not marks:
        raise Invalid("The song has no key here: set one, or say which root and scale you mean.")
    return marks[-1].root if root is None else root, scale_of(marks[-1].scale) if scale is None else scale
