"""Moving, resizing, splitting and joining notes, and how hard they are played."""

from typing import Annotated

from pydantic import Field

from ...errors import Invalid
from ...history.edit import Edit
from ...history.registry import command
from ...history.state import as_values
from ...models import Note
from ...units import FINEST_GRID_BEATS, Ids, Semitones, SignedBeats
from .selection import end_of, no_shorter, not_too_many, notes_of, start_of


@command("Move notes")
def move_notes(edit: Edit, *, note_ids: Ids, by_beats: SignedBeats = 0.0, by_semitones: Semitones = 0) -> None:
    """Move notes together in time and pitch; none leaves the clip's start or the keyboard."""
    notes = notes_of(edit, note_ids)
    by = max(by_beats, -min(map(start_of, notes)))
    pitches = [note.pitch for note in notes]
    steps = max(-min(pitches), min(by_semitones, 127 - max(pitches)))
    edit.update_many([(note, {"start_beats": note.start_beats + by, "pitch": note.pitch + steps}) for note in notes])


@command("Resize notes")
def resize_notes(edit: Edit, *, note_ids: Ids, by_beats: SignedBeats) -> None:
    """Make notes longer or shorter together; none vanishes."""
    edit.update_many(
        [(note, {"length_beats": no_shorter(note, note.length_beats + by_beats)}) for note in notes_of(edit, note_ids)]
    )


@command("Split notes")
def split_notes(
    edit: Edit,
    *,
    note_ids: Ids,
    parts: Annotated[int, Field(ge=2, le=64, description="How many notes each becomes.")] = 2,
) -> list[str]:
    """Cut each note into equal ones, one after another. Answers the new ones' ids."""
    notes = notes_of(edit, note_ids)
    not_too_many(len(notes) * parts)
    if any(note.length_beats / parts < FINEST_GRID_BEATS for note in notes):
        raise Invalid("Some of these notes are too short to be cut like this.")
    edit.update_many([(note, {"length_beats": note.length_beats / parts}) for note in notes])
    made = edit.create_many(
        Note,
        [
            as_values(note) | {"start_beats": note.start_beats + part * length, "length_beats": length}
            for note in notes
            for length in [note.length_beats / parts]
            for part in range(1, parts)
        ],
    )
    return [note.id for note in made]


@command("Join notes")
def join_notes(edit: Edit, *, note_ids: Ids) -> None:
    """Make one note of those of the same pitch, from the first one's start to the last one's end."""
    by_key: dict[tuple[str, int], list] = {}
    for note in notes_of(edit, note_ids):
        by_key.setdefault((note.clip_id, note.pitch), []).append(note)
    joined = [notes for notes in by_key.values() if len(notes) > 1]
    if not joined:
        raise Invalid("Notes of the same pitch can be joined: select two or more.")
    edit.update_many([(notes[0], {"length_beats": max(map(end_of, notes)) - notes[0].start_beats}) for notes in joined])
    edit.delete(*(note for notes in joined for note in notes[1:]))


@command("Scale velocities")
def scale_velocities(
    edit: Edit,
    *,
    note_ids: Ids,
    factor: Annotated[float, Field(ge=0, le=8, description="Times each note's velocity.")] = 1.0,
    by: Annotated[int, Field(ge=-127, le=127, description="Added to it, after that.")] = 0,
    spread: Annotated[
        float, Field(ge=0, le=8, description="How far they differ first: 0 all alike, 1 as they do, 2 twice as much.")
    ] = 1.0,
) -> None:
    """Play notes harder or softer, or more or less alike."""
    notes = notes_of(edit, note_ids)
    mean = sum(note.velocity for note in notes) / len(notes)

    def scaled(velocity: int) -> int:
        return max(1, min(127, round((mean + (velocity - mean) * spread) * factor + by)))

    edit.update_many([(note, {"velocity": scaled(note.velocity)}) for note in notes])
