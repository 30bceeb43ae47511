"""Writing, changing and deleting notes: one step however many."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from ...history.edit import Edit
from ...history.registry import command
from ...models import SHORTEST_BEATS, Clip, Note
from ...score.content import content_of
from ...units import MAX_NOTES, Beats, Cents, Id, Ids, LengthBeats, Pan, Pitch, Probability, Velocity
from .selection import notes_of


class NewNote(BaseModel):
    """A note as it is to be written; beats count from the start of the clip's content."""

    model_config = ConfigDict(extra="forbid", strict=True)

    pitch: Pitch
    start_beats: Beats
    length_beats: LengthBeats
    velocity: Velocity = 100
    pan: Pan = 0.0
    cents: Cents = 0.0
    probability: Probability = 1.0
    id: Id | None = None


class NoteChange(BaseModel):
    """New values of a note; what is left out stays."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: Id
    pitch: Pitch | None = None
    start_beats: Beats | None = None
    length_beats: LengthBeats | None = None
    velocity: Velocity | None = None
    pan: Pan | None = None
    cents: Cents | None = None
    probability: Probability | None = None


NewNotes = Annotated[list[NewNote], Field(max_length=MAX_NOTES)]


@command("Add notes")
def add_notes(edit: Edit, *, clip_id: Id, notes: Annotated[NewNotes, Field(min_length=1)]) -> list[str]:
    """Write notes into a clip. Answers their ids."""
    return _write(edit, content_of(edit.get(Clip, clip_id)), notes)


@command("Replace notes")
def replace_notes(edit: Edit, *, clip_id: Id, notes: NewNotes) -> list[str]:
    """Write notes into a clip in place of all that it holds. Answers their ids."""
    content = content_of(edit.get(Clip, clip_id))
    edit.delete(*edit.all(Note, clip_id=content))
    return _write(edit, content, notes)


@command("Change notes")
def change_notes(edit: Edit, *, notes: Annotated[list[NoteChange], Field(min_length=1, max_length=MAX_NOTES)]) -> None:
    """Change notes one by one: pitch, start, length, velocity, pan, fine tuning or how often they play."""
    edit.update_many([(edit.get(Note, note.id), note.model_dump(exclude={"id"}, exclude_none=True)) for note in notes])


@command("Delete notes")
def delete_notes(edit: Edit, *, note_ids: Ids) -> None:
    """Delete notes."""
    edit.delete(*notes_of(edit, note_ids))


def _write(edit: Edit, clip_id: str, notes: list[NewNote]) -> list[str]:
    rows = edit.create_many(
        Note,
        [
            {
                "id": note.id,
                "clip_id": clip_id,
                "pitch": note.pitch,
                "start_beats": note.start_beats,
                "length_beats": max(note.length_beats, SHORTEST_BEATS),
                "velocity": note.velocity,
                "pan": note.pan,
                "cents": note.cents,
                "probability": note.probability,
            }
            for note in notes
        ],
    )
    return [row.id for row in rows]
