"""Names, colours and places of tracks. Adding and removing them is the mixer's, for every track has a strip."""

from typing import Annotated

from pydantic import Field

from ..errors import Invalid
from ..history.edit import Edit, invariant
from ..history.registry import command
from ..models import Track
from ..units import Colour, Id
from .order import orders_after


@command("Rename track")
def rename_track(edit: Edit, *, track_id: Id, name: Annotated[str, Field(min_length=1, max_length=120)]) -> None:
    """Give a track another name."""
    edit.update(edit.get(Track, track_id), name=name)


@command("Colour track")
def colour_track(edit: Edit, *, track_id: Id, colour: Colour) -> None:
    """Give a track another colour."""
    edit.update(edit.get(Track, track_id), colour=colour)


@command("Move track")
def move_track(edit: Edit, *, track_id: Id, after_id: Id | None = None) -> None:
    """Place a track after another one, or at the top."""
    track = edit.get(Track, track_id)
    if track.kind == Track.Kind.MASTER:
        raise Invalid("The master track keeps its place.")
    if after_id != track_id:
        edit.update(track, order=order_of_track(edit, after_id, moving=track_id))


def order_of_track(edit: Edit, after_id: str | None, *, moving: str | None = None) -> str:
    """An order to stand after another track, or before all. The master stands apart, and none after it."""
    if after_id is not None and edit.get(Track, after_id).kind == Track.Kind.MASTER:
        raise Invalid("No track comes after the master.")
    tracks = [track for track in edit.all(Track) if track.kind != Track.Kind.MASTER and track.id != moving]
    return orders_after(tracks, after_id)[0]


@command("Put track in folder")
def fold_track(edit: Edit, *, track_id: Id, folder_id: Id | None = None) -> None:
    """Put a track into a folder, or take it out of its folder."""
    track = edit.get(Track, track_id)
    if folder_id is not None and edit.get(Track, folder_id).kind != Track.Kind.FOLDER:
        raise Invalid("Only a folder holds other tracks. To mix tracks together, route them to a group.")
    edit.update(track, folder_id=folder_id)


@invariant("compositions.track")
def folders_form_a_tree(song) -> None:
    for track in song.all("compositions.track"):
        seen = {track.id}
        while track.folder_id is not None:
            if track.folder_id in seen:
                raise Invalid("A folder cannot be inside itself.")
            seen.add(track.folder_id)
            track = song.get("compositions.track", track.folder_id)
