"""Selections of notes, as the verbs take them."""

from itertools import groupby
from operator import attrgetter

from ...errors import Invalid
from ...history.edit import Edit
from ...models import Note
from ...units import LAST_BEAT, MAX_NOTES

SHORTEST_MADE_BEATS = 1 / 64  # no verb makes a note shorter than this, but those that are may stay so
TOGETHER_BEATS = 1 / 16  # notes that begin within this of each other are one chord
LOWEST, HIGHEST = 0, 127

start_of = attrgetter("start_beats")


def end_of(note) -> float:
    return note.start_beats + note.length_beats


def notes_of(edit: Edit, ids: list[str]) -> list:
    """The notes of given ids, each once, in time: by start, then pitch."""
    notes = [edit.get(Note, id) for id in dict.fromkeys(ids)]
    return sorted(notes, key=lambda note: (note.start_beats, note.pitch, note.id))


def by_clip(notes: list) -> list[list]:
    """The same notes, those of each clip together."""
    clip_of = attrgetter("clip_id")
    return [list(group) for _, group in groupby(sorted(notes, key=clip_of), clip_of)]


def chords_in(notes: list) -> list[list]:
    """Notes in time as groups that begin together, or nearly so."""
    chords: list[list] = []
    for note in notes:
        if chords and note.start_beats - chords[-1][0].start_beats < TOGETHER_BEATS:
            chords[-1].append(note)
        else:
            chords.append([note])
    return chords


def no_shorter(note, length: float) -> float:
    """A length for a note that neither vanishes nor outlasts every song."""
    return min(LAST_BEAT, max(min(note.length_beats, SHORTEST_MADE_BEATS), length))


def on_keyboard(pitches: dict[str, int]) -> dict[str, int]:
    """The same pitches by note. Raises Invalid where one is none, so that no interval is lost."""
    if any(not LOWEST <= pitch <= HIGHEST for pitch in pitches.values()):
        raise Invalid("Some of these notes would leave the keyboard.")
    return pitches


def not_too_many(count: float) -> None:
    if count > MAX_NOTES:
        raise Invalid(f"That would be more than {MAX_NOTES:,} notes at once.")
