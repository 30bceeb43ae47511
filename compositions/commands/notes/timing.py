"""When notes begin and end."""

from itertools import pairwise
from random import Random
from typing import Annotated, Literal

from pydantic import Field

from ...errors import Invalid
from ...history.edit import Edit
from ...history.registry import command
from ...units import FINEST_GRID_BEATS, LAST_BEAT, Ids, Seed
from .selection import by_clip, chords_in, end_of, no_shorter, notes_of, start_of


@command("Quantise notes")
def quantise_notes(
    edit: Edit,
    *,
    note_ids: Ids,
    grid_beats: Annotated[float, Field(ge=FINEST_GRID_BEATS, le=64, description="The grid: 0.25 is a sixteenth.")],
    strength: Annotated[float, Field(ge=0, le=1, description="0 leaves notes alone, 1 puts them on the grid.")] = 1.0,
    swing: Annotated[float, Field(ge=0, le=0.75, description="How late every second step is, in steps.")] = 0.0,
    ends: Annotated[bool, Field(description="Pull the ends too; else notes keep their lengths.")] = False,
) -> None:
    """Pull the starts of notes towards a grid, and their ends if wanted."""

    def pulled(beat: float) -> float:
        step = round(beat / grid_beats)
        target = (step + (swing if step % 2 else 0.0)) * grid_beats
        return min(LAST_BEAT, max(0.0, beat + (target - beat) * strength))

    def quantised(note) -> dict[str, float]:
        start = pulled(note.start_beats)
        if not ends:
            return {"start_beats": start}
        length = pulled(end_of(note)) - start
        # An end that falls on the note's own start goes to the next step.
        return {"start_beats": start, "length_beats": length if length > FINEST_GRID_BEATS / 2 else grid_beats}

    edit.update_many([(note, quantised(note)) for note in notes_of(edit, note_ids)])


@command("Humanise notes")
def humanise_notes(
    edit: Edit,
    *,
    note_ids: Ids,
    timing_beats: Annotated[float, Field(ge=0, le=1, description="How early or late a note may come.")] = 0.02,
    velocity: Annotated[int, Field(ge=0, le=127, description="How much harder or softer it may be.")] = 8,
    seed: Seed,
) -> None:
    """Play notes a little early or late, harder or softer, as hands do. The same seed does the same."""
    random = Random(seed)

    def within(most: float) -> float:
        return most * (2 * random.random() - 1)

    edit.update_many(
        [
            (
                note,
                {
                    "start_beats": min(LAST_BEAT, max(0.0, note.start_beats + within(timing_beats))),
                    "velocity": max(1, min(127, note.velocity + round(within(velocity)))),
                },
            )
            for note in notes_of(edit, note_ids)
        ]
    )


@command("Make notes legato")
def legato_notes(
    edit: Edit,
    *,
    note_ids: Ids,
    gap_beats: Annotated[float, Field(ge=-4, le=4, description="Silence between them; below 0 they overlap.")] = 0.0,
) -> None:
    """Let notes last until the next of them begins. The last keep their lengths."""
    changed = []
    for notes in by_clip(notes_of(edit, note_ids)):
        starts = sorted({note.start_beats for note in notes})
        following = dict(pairwise(starts))
        changed += [
            (note, {"length_beats": no_shorter(note, following[note.start_beats] - note.start_beats - gap_beats)})
            for note in notes
            if note.start_beats in following
        ]
    edit.update_many(changed)


@command("Reverse notes")
def reverse_notes(edit: Edit, *, note_ids: Ids) -> None:
    """Play notes backwards within the time that they take."""
    changed = []
    for notes in by_clip(notes_of(edit, note_ids)):
        start, end = min(map(start_of, notes)), max(map(end_of, notes))
        changed += [(note, {"start_beats": max(start, start + end - end_of(note))}) for note in notes]
    edit.update_many(changed)


@command("Strum notes")
def strum_notes(
    edit: Edit,
    *,
    note_ids: Ids,
    step_beats: Annotated[float, Field(ge=0, le=1, description="From one note of a chord to the next.")] = 0.03,
    direction: Annotated[Literal["down", "up"], Field(description="Down begins with the lowest note.")] = "down",
) -> None:
    """Spread the notes of chords in time, as a guitar is strummed. Each ends where it did."""
    changed = []
    for notes in by_clip(notes_of(edit, note_ids)):
        for chord in chords_in(notes):
            begun = chord[0].start_beats
            strummed = sorted(chord, key=lambda note: note.pitch, reverse=direction == "up")
            for index, note in enumerate(strummed):
                start = begun + index * step_beats
                changed.append((note, {"start_beats": start, "length_beats": no_shorter(note, end_of(note) - start)}))
    edit.update_many(changed)


@command("Stretch notes")
def stretch_notes(
    edit: Edit,
    *,
    note_ids: Ids,
    factor: Annotated[float, Field(ge=1 / 64, le=64, description="2 is half as fast, 0.5 twice as fast.")],
) -> None:
    """Stretch or squeeze notes in time from where the first of them begins."""
    changed = []
    for notes in by_clip(notes_of(edit, note_ids)):
        first = min(map(start_of, notes))
        for note in notes:
            start = first + (note.start_beats - first) * factor
            if start > LAST_BEAT:
                raise Invalid("Some of these notes would leave the song.")
            changed.append((note, {"start_beats": start, "length_beats": no_shorter(note, note.length_beats * factor)}))
    edit.update_many(changed)
