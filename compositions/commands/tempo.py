"""The lanes above the tracks: tempo, metre, key, chords, markers and sections."""

from typing import Annotated, Any, Literal

from pydantic import Field

from ..errors import Invalid
from ..history.edit import Edit
from ..history.registry import command
from ..models import ChordMark, KeyMark, Marker, MetreMark, Section, TempoMark
from ..theory import chords
from ..theory.scales import scale_of
from ..units import Beats, Bpm, ChordSymbol, Colour, Id, LengthBeats, NoSwitch, PitchClass, ScaleName

LANES = {"tempo": TempoMark, "metre": MetreMark, "key": KeyMark, "chord": ChordMark, "marker": Marker}


def _put(edit: Edit, model, beat: float, **values: Any) -> str:
    """One mark of a lane a beat: what stands there is changed, and else a new one is set. Answers its id."""
    mark = edit.find(model, beat=beat)
    return (edit.update(mark, **values) if mark else edit.create(model, beat=beat, **values)).id


@command("Set tempo")
def set_tempo(
    edit: Edit,
    *,
    bpm: Bpm,
    beat: Beats = 0.0,
    ramp: Annotated[bool, Field(description="Move from here to the next mark's tempo.")] = False,
) -> str:
    """Set the tempo from a beat on. Answers the mark's id."""
    return _put(edit, TempoMark, beat, bpm=bpm, ramp=ramp)


@command("Set metre")
def set_metre(
    edit: Edit,
    *,
    numerator: Annotated[int, Field(ge=1, le=64)],
    denominator: Annotated[Literal[1, 2, 4, 8, 16, 32, 64], NoSwitch],
    beat: Beats = 0.0,
) -> str:
    """Set the metre from a beat on, such as 3 and 4 for a waltz. Answers the mark's id."""
    return _put(edit, MetreMark, beat, numerator=numerator, denominator=denominator)


@command("Set key")
def set_key(
    edit: Edit,
    *,
    root: PitchClass,
    scale: ScaleName = "major",
    beat: Beats = 0.0,
) -> str:
    """Set the key from a beat on. Answers the mark's id."""
    return _put(edit, KeyMark, beat, root=root, scale=scale_of(scale).name)


@command("Set chord")
def set_chord(edit: Edit, *, symbol: ChordSymbol, beat: Beats) -> str:
    """Name the harmony from a beat on. Answers the mark's id."""
    return _put(edit, ChordMark, beat, symbol=chords.parse(symbol).symbol)


@command("Set marker")
def set_marker(edit: Edit, *, name: Annotated[str, Field(min_length=1, max_length=120)], beat: Beats) -> str:
    """Put a named marker at a beat. Answers its id."""
    return _put(edit, Marker, beat, name=name)


Lane = Literal["tempo", "metre", "key", "chord", "marker"]


@command("Move mark")
def move_mark(edit: Edit, *, lane: Lane, mark_id: Id, beat: Beats) -> None:
    """Move a mark of a lane to another beat; one that stands there gives way."""
    model = LANES[lane]
    mark = edit.get(model, mark_id)
    if lane in ("tempo", "metre") and mark.beat == 0 and beat > 0:
        raise Invalid(f"A song needs a {lane} from its start: this mark stays there.")
    edit.delete(*(other for other in edit.all(model, beat=beat) if other.id != mark.id))
    edit.update(mark, beat=beat)


@command("Remove mark")
def remove_mark(edit: Edit, *, lane: Lane, mark_id: Id) -> None:
    """Remove a mark of a lane. The first tempo and the first metre stay."""
    mark = edit.get(LANES[lane], mark_id)
    if lane in ("tempo", "metre") and mark.beat == 0:
        raise Invalid(f"A song needs a {lane} from its start: change this mark instead.")
    edit.delete(mark)


@command("Add section")
def add_section(
    edit: Edit,
    *,
    name: Annotated[str, Field(min_length=1, max_length=120)],
    start_beats: Beats,
    length_beats: LengthBeats,
    colour: Colour = 0,
) -> str:
    """Name a stretch of the song: intro, verse, chorus. Answers its id."""
    return edit.create(Section, name=name, start_beats=start_beats, length_beats=length_beats, colour=colour).id


@command("Change section")
def change_section(
    edit: Edit,
    *,
    section_id: Id,
    name: Annotated[str, Field(min_length=1, max_length=120)] | None = None,
    start_beats: Beats | None = None,
    length_beats: LengthBeats | None = None,
    colour: Colour | None = None,
) -> None:
    """Rename, move, resize or recolour a section; what is left out stays."""
    given = {"name": name, "start_beats": start_beats, "length_beats": length_beats, "colour": colour}
    edit.update(edit.get(Section, section_id), **{field: value for field, value in given.items() if value is not None})


@command("Remove section")
def remove_section(edit: Edit, *, section_id: Id) -> None:
    """Take a section's name away; the music stays."""
    edit.delete(edit.get(Section, section_id))
