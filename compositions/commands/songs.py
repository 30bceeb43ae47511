"""What a song says of itself, and its loop."""

from typing import Annotated

from pydantic import Field

from ..errors import Invalid
from ..history.edit import Edit
from ..history.registry import command
from ..models import About
from ..units import UNWRITABLE, Beats, Name, PanLaw, is_writable

Tag = Annotated[str, Field(min_length=1, max_length=40)]


@command("Rename song")
def rename_song(edit: Edit, *, title: Annotated[str, Field(min_length=1, max_length=120)]) -> None:
    """Give the song another title."""
    edit.update(edit.get(About), title=title.strip() or "Untitled")


@command("Describe song")
def describe_song(
    edit: Edit,
    *,
    composer: Name | None = None,
    genre: Annotated[str, Field(max_length=60)] | None = None,
    description: Annotated[str, Field(max_length=10_000)] | None = None,
    tags: Annotated[list[Tag], Field(max_length=40)] | None = None,
    notepad: Annotated[str, Field(max_length=200_000)] | None = None,
) -> None:
    """Set the song's composer, genre, description, tags or notepad; what is left out stays."""
    if any(not is_writable(tag) for tag in tags or ()):
        raise Invalid(f"Tags {UNWRITABLE}.")
    given = {"composer": composer, "genre": genre, "description": description, "tags": tags, "notepad": notepad}
    edit.update(edit.get(About), **{field: value for field, value in given.items() if value is not None})


@command("Set loop")
def set_loop(
    edit: Edit, *, start_beats: Beats | None = None, end_beats: Beats | None = None, looping: bool | None = None
) -> None:
    """Set the loop region, and whether playing goes round in it."""
    about = edit.get(About)
    start = about.loop_start_beats if start_beats is None else start_beats
    end = about.loop_end_beats if end_beats is None else end_beats
    if end <= start:
        raise Invalid("A loop ends after it starts.")
    edit.update(
        about,
        loop_start_beats=start,
        loop_end_beats=end,
        looping=about.looping if looping is None else looping,
    )


@command("Set pan law")
def set_pan_law(edit: Edit, *, pan_law: PanLaw) -> None:
    """Choose what panning does to the loudness of the song's tracks."""
    edit.update(edit.get(About), pan_law=pan_law)
