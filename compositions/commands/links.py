"""Linked copies: clips that play the notes and curves of another one, so that a change is heard in all of them."""

from ..errors import Invalid
from ..history.edit import Edit, before_deletion, invariant
from ..history.registry import command
from ..history.state import as_values
from ..models import Clip, ControllerPoint, Note
from ..units import ClipIds

CONTENT = (Note, ControllerPoint)


def links_of(edit: Edit, clip) -> list:
    """The linked copies of a clip, in time."""
    return edit.all(Clip, source_id=clip.id)


def shares_content(edit: Edit, clip) -> bool:
    """Whether other clips play the same notes."""
    return clip.source_id is not None or bool(links_of(edit, clip))


def contents(edit: Edit, clip_id: str) -> list:
    """All that a clip holds itself: its notes and the points of its curves."""
    return [row for model in CONTENT for row in edit.all(model, clip_id=clip_id)]


def copy_content(edit: Edit, from_id: str, to_id: str) -> None:
    """Copies what a clip holds into another one."""
    edit.count_copies(len(contents(edit, from_id)))
    for model in CONTENT:
        edit.create_many(model, [as_values(row) | {"clip_id": to_id} for row in edit.all(model, clip_id=from_id)])


@command("Unlink clips")
def unlink_clips(edit: Edit, *, clip_ids: ClipIds) -> None:
    """Give linked copies notes of their own: from now on they change alone."""
    shared = [_unlink(edit, edit.get(Clip, id)) for id in dict.fromkeys(clip_ids)]
    if not any(shared):
        raise Invalid("None of these clips shares its notes with another one.")


def _unlink(edit: Edit, clip) -> bool:
    if clip.source_id is not None:
        copy_content(edit, clip.source_id, clip.id)
        edit.update(clip, source_id=None)
        return True
    heirs = links_of(edit, clip)
    if heirs:
        copy_content(edit, clip.id, heirs[0].id)
        _succeed(edit, heirs)
    return bool(heirs)


def _succeed(edit: Edit, heirs: list) -> None:
    """The first of linked copies becomes what the others are copies of."""
    first, *others = heirs
    edit.update(first, source_id=None)
    edit.update_many([(other, {"source_id": first.id}) for other in others])


@before_deletion(Clip)
def hand_over_content(edit: Edit, clip, survives) -> None:
    """What a clip holds goes to the first of its linked copies that stays."""
    heirs = [link for link in links_of(edit, clip) if survives(link)]
    if heirs:
        edit.update_many([(row, {"clip_id": heirs[0].id}) for row in contents(edit, clip.id)])
        _succeed(edit, heirs)


@invariant("compositions.clip", "compositions.note", "compositions.controllerpoint")
def linked_copies_hold_nothing(song) -> None:
    for clip in song.all("compositions.clip"):
        if clip.source_id is None:
            continue
        if song.get("compositions.clip", clip.source_id).source_id is not None:
            raise Invalid("A linked copy cannot be copied by link: link to what it is a copy of.")
        for model in ("compositions.note", "compositions.controllerpoint"):
            if any(True for _ in song.all(model, clip_id=clip.id)):
                raise Invalid("A linked copy has no notes of its own: unlink it first.")
