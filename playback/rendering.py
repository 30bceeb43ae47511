"""Making a sound file of a song: what is asked for, and the work itself.

The work is a function of plain values and touches no database, so that it can be done in another process.
"""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from compositions.errors import Invalid
from compositions.history import rows
from compositions.history.state import Song
from compositions.queries import encoded_song
from compositions.units import LAST_BEAT
from effects.catalogue import CATALOGUE
from playback.engines import offline
from playback.errors import Cancelled, CannotRender
from playback.performance import offline as offline_score
from playback.voices import Sound

Beat = Annotated[float, Field(ge=0, le=LAST_BEAT, allow_inf_nan=False)]


class Options(BaseModel):
    """What a render may be asked for."""

    model_config = ConfigDict(extra="forbid", strict=True)

    sample_format: Literal["int16", "int24", "float"] = "int24"
    start_beats: Beat = 0.0
    end_beats: Beat | None = Field(None, description="None: where the last clip ends.")
    tail_seconds: Annotated[float, Field(ge=0, le=60, allow_inf_nan=False)] | None = Field(
        None, description="How long sound may die away after the end; None: as long as it takes."
    )

    @model_validator(mode="after")
    def has_length(self):
        if self.end_beats is not None and self.end_beats <= self.start_beats:
            raise ValueError("a render ends after it starts")
        return self

    @classmethod
    def of(cls, given: Any) -> "Options":
        """Checked options. Raises Invalid."""
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
            where = ".".join(map(str, fault["loc"]))[:80] or "A render"
            raise Invalid(f"{where}: {fault['msg']}.") from None


_encode, _decode = msgspec.msgpack.Encoder().encode, msgspec.msgpack.Decoder().decode


def packed(song: Song, samples: dict[str, Sound]) -> bytes:
    """A song with its sample files as bytes for another process."""
    return _encode({"song": encoded_song(song, None), "samples": samples})


def unpacked(data: bytes) -> tuple[Song, dict[str, Sound]]:
    given = _decode(data)
    song = msgspec.json.decode(given["song"])
    tables = {model: table["rows"] for model, table in song["rows"].items()}
    song = Song.load(rows.schema(), song["id"], song["number"], tables, {})
    return song, {id: Sound(*sound) for id, sound in given["samples"].items()}


def render_song(
    song: Song,
    samples: dict[str, Sound],
    path: str | os.PathLike[str],
    options: Options,
    *,
    limit_seconds: float,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> offline.Rendered:
    """Renders a song to a WAV file. Raises CannotRender, Cancelled."""
    with tempfile.TemporaryDirectory(prefix="sonic-samples-") as folder:
        score, seconds, skip_frames = offline_score(
            song,
            CATALOGUE,
            _linked(samples, Path(folder)),
            start_beats=options.start_beats,
            end_beats=options.end_beats,
            tail_seconds=options.tail_seconds,
        )
        if seconds > limit_seconds:
            raise CannotRender(
                f"This song lasts {seconds / 60:.0f} minutes; at most {limit_seconds / 60:.0f} can be rendered at once."
            )
        try:
            return offline.render(
                score,
                seconds,
                path,
                skip_frames=skip_frames,
                sample_format=options.sample_format,
                progress=progress,
                cancelled=cancelled,
            )
        except offline.Cancelled:
            raise Cancelled from None
        except offline.RenderError as error:
            raise CannotRender(f"The sound engine did not get through: {str(error).splitlines()[0][:200]}.") from error


def _linked(samples: dict[str, Sound], folder: Path) -> dict[str, Sound]:
    """The same sounds under plain names: OSC knows no paths beyond ASCII."""
    linked = {}
    for place, (id, sound) in enumerate(samples.items()):
        path = folder / f"{place}{Path(sound.place).suffix}"
        path.symlink_to(Path(sound.place).resolve())
        linked[id] = sound._replace(place=str(path))
    return linked


def work(arguments: dict[str, Any], progress: Callable[[float], None], cancelled: Callable[[], bool]) -> dict[str, Any]:
    """Renders in a process of the workbench. Raises CannotRender, Cancelled."""
    song, samples = unpacked(arguments["song"])
    options = Options.of(arguments["options"])
    done = render_song(
        song,
        samples,
        arguments["path"],
        options,
        limit_seconds=arguments["limit_seconds"],
        progress=progress,
        cancelled=cancelled,
    )
    return {"frames": done.frames, "sha256": done.sha256}
