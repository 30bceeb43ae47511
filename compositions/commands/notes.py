"""Notes and controller points: bulk verbs, one step however many."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from ..errors import Invalid
from ..history.edit import Edit
from ..history.registry import command
from ..models import SHORTEST_BEATS, Clip, ControllerPoint, Note
from ..units import (
    FINEST_GRID_BEATS,
    LAST_BEAT,
    MAX_NOTES,
    Beats,
    Cents,
    Id,
    Ids,
    LengthBeats,
    NoSwitch,
    Pan,
    Pitch,
    Semitones,
    SignedBeats,
    Velocity,
)


class NewNote(BaseModel):
    """A note as it is to be written; beats count from the start of the clip's content."""

    model_config = ConfigDict(extra="forbid", strict=True)

    pitch: Pitch
    start_beats: Beats
    length_beats: LengthBeats
    velocity: Velocity = 100
    pan: Pan = 0.0
    cents: Cents = 0.0
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


class NewPoint(BaseModel):
    """A point of a controller curve: ``curve`` 0 holds its value, 1 moves straight to the next point's."""

    model_config = ConfigDict(extra="forbid", strict=True)

    beat: Beats
    value: Annotated[float, Field(ge=-48, le=127)]
    curve: Annotated[Literal[0, 1], NoSwitch] = 0


NewNotes = Annotated[list[NewNote], Field(max_length=MAX_NOTES)]
Controller = Annotated[
    str,
    Field(
        pattern=r"^(bend|pressure|cc([0-9]|[1-9][0-9]|1[01][0-9]|12[0-7]))$",
        description='"bend" (semitones), "pressure" (0–127) or "cc0" to "cc127" (0–127).',
    ),
]


@command("Add notes")
def add_notes(edit: Edit, *, clip_id: Id, notes: Annotated[NewNotes, Field(min_length=1)]) -> list[str]:
    """Write notes into a clip. Answers their ids."""
    return _write(edit, clip_id, notes)


@command("Replace notes")
def replace_notes(edit: Edit, *, clip_id: Id, notes: NewNotes) -> list[str]:
    """Write notes into a clip in place of all that it holds. Answers their ids."""
    edit.delete(*edit.all(Note, clip_id=edit.get(Clip, clip_id).id))
    return _write(edit, clip_id, notes)


@command("Change notes")
def change_notes(edit: Edit, *, notes: Annotated[list[NoteChange], Field(min_length=1, max_length=MAX_NOTES)]) -> None:
    """Change notes one by one: pitch, start, length, velocity, pan or fine tuning."""
    edit.update_many([(edit.get(Note, note.id), note.model_dump(exclude={"id"}, exclude_none=True)) for note in notes])


@command("Move notes")
def move_notes(edit: Edit, *, note_ids: Ids, by_beats: SignedBeats = 0.0, by_semitones: Semitones = 0) -> None:
    """Move notes together in time and pitch; none leaves the clip's start or the keyboard."""
    notes = _notes(edit, note_ids)
    by = max(by_beats, -min(note.start_beats for note in notes))
    pitches = [note.pitch for note in notes]
    steps = max(-min(pitches), min(by_semitones, 127 - max(pitches)))
    edit.update_many([(note, {"start_beats": note.start_beats + by, "pitch": note.pitch + steps}) for note in notes])


@command("Resize notes")
def resize_notes(edit: Edit, *, note_ids: Ids, by_beats: SignedBeats) -> None:
    """Make notes longer or shorter together; none vanishes."""
    edit.update_many(
        [
            (note, {"length_beats": min(LAST_BEAT, max(min(note.length_beats, 1 / 64), note.length_beats + by_beats))})
            for note in _notes(edit, note_ids)
        ]
    )


@command("Delete notes")
def delete_notes(edit: Edit, *, note_ids: Ids) -> None:
    """Delete notes."""
    edit.delete(*_notes(edit, note_ids))


@command("Transpose notes")
def transpose_notes(edit: Edit, *, note_ids: Ids, semitones: Semitones) -> None:
    """Transpose notes. Refused where one would leave the keyboard, so that no interval is lost."""
    notes = _notes(edit, note_ids)
    if any(not 0 <= note.pitch + semitones <= 127 for note in notes):
        raise Invalid("Some of these notes would leave the keyboard.")
    edit.update_many([(note, {"pitch": note.pitch + semitones}) for note in notes])


@command("Quantise notes")
def quantise_notes(
    edit: Edit,
    *,
    note_ids: Ids,
    grid_beats: Annotated[float, Field(ge=FINEST_GRID_BEATS, le=64, description="The grid: 0.25 is a sixteenth.")],
    strength: Annotated[float, Field(ge=0, le=1, description="0 leaves notes alone, 1 puts them on the grid.")] = 1.0,
    swing: Annotated[float, Field(ge=0, le=0.75, description="How late every second step is, in steps.")] = 0.0,
) -> None:
    """Pull the starts of notes towards a grid."""

    def pulled(start: float) -> float:
        step = round(start / grid_beats)
        target = (step + (swing if step % 2 else 0.0)) * grid_beats
        return min(LAST_BEAT, max(0.0, start + (target - start) * strength))

    edit.update_many([(note, {"start_beats": pulled(note.start_beats)}) for note in _notes(edit, note_ids)])


@command("Set controller curve")
def set_controller(
    edit: Edit, *, clip_id: Id, controller: Controller, points: Annotated[list[NewPoint], Field(max_length=MAX_NOTES)]
) -> None:
    """Write a clip's curve of one controller in place of what it had; no points at all take it away."""
    clip = edit.get(Clip, clip_id)
    if controller != "bend" and any(point.value < 0 for point in points):
        raise Invalid("Only the pitch bend goes below 0.")
    edit.delete(*edit.all(ControllerPoint, clip_id=clip.id, controller=controller))
    edit.create_many(
        ControllerPoint, [point.model_dump() | {"clip_id": clip.id, "controller": controller} for point in points]
    )


def _notes(edit: Edit, ids: list[str]) -> list:
    return [edit.get(Note, id) for id in dict.fromkeys(ids)]


def _write(edit: Edit, clip_id: str, notes: list[NewNote]) -> list[str]:
    clip = edit.get(Clip, clip_id)
    rows = edit.create_many(
        Note,
        [
            {
                "id": note.id,
                "clip_id": clip.id,
                "pitch": note.pitch,
                "start_beats": note.start_beats,
                "length_beats": max(note.length_beats, SHORTEST_BEATS),
                "velocity": note.velocity,
                "pan": note.pan,
                "cents": note.cents,
            }
            for note in notes
        ],
    )
    return [row.id for row in rows]
