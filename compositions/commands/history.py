"""Taking steps back and forth."""

from itertools import islice
from typing import Annotated

from pydantic import Field

from ..errors import Conflict
from ..history import undo as history
from ..history.edit import Edit
from ..history.registry import command

StepNumber = Annotated[int, Field(ge=1, le=2**53, description="The number of a step in the song's history.")]
Skip = Annotated[int, Field(ge=0, le=100, description="How many of your newest steps to pass over.")]
Partial = Annotated[bool, Field(description="Take back what is free to go, and leave what others built on.")]


@command("Undo", alone=True)
def undo(edit: Edit, *, number: StepNumber | None = None, skip: Skip = 0, partial: Partial = False) -> int:
    """Take back your newest step, or any step by its number, without touching what others did since."""
    if number is not None:
        history.take_back(edit, number, partial=partial)
        return number
    return _take_back_newest(edit, history.undoable, skip, partial, "There is nothing of yours to undo.")


@command("Redo", alone=True)
def redo(edit: Edit, *, skip: Skip = 0, partial: Partial = False) -> int:
    """Bring back what you undid last."""
    return _take_back_newest(edit, history.redoable, skip, partial, "There is nothing to redo.")


@command("Restore", alone=True)
def restore(edit: Edit, *, number: StepNumber) -> None:
    """Bring the whole song back to how it was after a step, as a new step."""
    history.restore(edit, number)


def _take_back_newest(edit: Edit, stack, skip: int, partial: bool, empty: str) -> int:
    """Takes the top of a stack back. A step of which nothing is left, whoever saw to that, is passed over."""
    steps = stack(history.steps_of(edit.composition_id, edit.actor.user_id, edit.before.number))
    for number in islice(steps, skip, None):
        if history.take_back(edit, number, partial=partial):
            return number
    raise Conflict(empty, conflicts=[])
