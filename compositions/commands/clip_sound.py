"""How loud clips are: their gain and their fades."""

from typing import Annotated

from pydantic import Field

from ..errors import Invalid
from ..history.edit import Edit
from ..history.registry import command
from ..models import Clip
from ..units import Beats, Id


@command("Set clip gain")
def set_clip_gain(
    edit: Edit, *, clip_id: Id, gain_db: Annotated[float, Field(ge=-60, le=12, description="0 leaves it as it is.")]
) -> None:
    """Turn a clip up or down, whatever the track's fader does."""
    edit.update(edit.get(Clip, clip_id), gain_db=gain_db)


@command("Fade clip")
def fade_clip(
    edit: Edit, *, clip_id: Id, fade_in_beats: Beats | None = None, fade_out_beats: Beats | None = None
) -> None:
    """Fade a clip in from its start, or out to its end; 0 is no fade, what is left out stays."""
    clip = edit.get(Clip, clip_id)
    fade_in = clip.fade_in_beats if fade_in_beats is None else fade_in_beats
    fade_out = clip.fade_out_beats if fade_out_beats is None else fade_out_beats
    if fade_in + fade_out > clip.length_beats:
        raise Invalid("A clip's fades fit into it: together they are at most as long as it is.")
    edit.update(clip, fade_in_beats=fade_in, fade_out_beats=fade_out)


def fades_within(length: float, fade_in: float, fade_out: float) -> dict[str, float]:
    """A clip's fades when it is ``length`` beats long: they give way where they no longer fit."""
    fade_in = min(fade_in, length)
    return {"fade_in_beats": fade_in, "fade_out_beats": min(fade_out, length - fade_in)}
