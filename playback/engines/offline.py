"""Rendering by ``scsynth -N``: a score in, a WAV file out, faster than it sounds."""

import hashlib
import os
import re
import resource
import selectors
import shutil
import struct
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple

from effects.catalogue import COMPILED_FOLDER
from playback import osc
from playback.engines.options import BLOCK_FRAMES, OUTPUTS, SAMPLE_RATE, scsynth_arguments

Score = Iterable[tuple[float, Sequence[bytes]]]
Progress = Callable[[float], None] | None
Cancel = Callable[[], bool] | None
SampleFormat = Literal["int16", "int24", "float"]
BYTES_PER_SAMPLE: dict[str, int] = {"int16": 2, "int24": 3, "float": 4}

POLL_SECONDS = 0.05
MEMORY_BYTES = 4 << 30
LONGEST_SECONDS = 24 * 3600.0

_CHUNK = struct.Struct("<4sI")  # a chunk's name and size
_DEF_NAME = re.compile(rb"/s_new\0\0,s[^\0]*\0+([^\0]+)\0")


class RenderError(Exception):
    """scsynth did not render; the text says what it said."""


class Cancelled(RenderError):
    """The caller asked to stop."""


class Rendered(NamedTuple):
    """``frames`` at 48 kHz, ``sha256`` of the sample data alone (headers carry times), ``seconds`` of work."""

    frames: int
    sha256: str
    seconds: float


def render(
    score: Score,
    seconds: float,
    path: str | os.PathLike[str],
    *,
    skip_frames: int = 0,
    sample_format: SampleFormat = "int24",
    progress: Progress = None,
    cancelled: Cancel = None,
) -> Rendered:
    """Render ``seconds`` of a score to a stereo WAV file of 48 kHz, to the frame.

    Args:
        score: pairs of seconds ≥ 0 (see :func:`playback.osc.event_time`) and encoded OSC messages, in the order
            of time. SynthDefs of ``sc/compiled`` that its ``/s_new`` messages name are loaded beforehand.
        seconds: length of the file; the engine stops there.
        path: the WAV file, written beside its place and moved there when it is whole.
        skip_frames: how late the score sounds, 0 or at least 2; the file begins so much later.
        sample_format: "int24" (clipped at full scale), "int16" or "float" (32 bits, not clipped).
        progress: called some twenty times a second with the part done, 0 … 1.
        cancelled: asked as often; true kills the engine.

    Raises:
        RenderError: with scsynth's own words. Cancelled: when asked to stop. ValueError: for an impossible length.
    """
    if skip_frames < 0 or skip_frames == 1:
        raise ValueError(f"A render leaves out no frame, or at least two, not {skip_frames}")
    if not 0 < seconds <= LONGEST_SECONDS:
        raise ValueError(f"A render lasts more than 0 s and at most {LONGEST_SECONDS:g} s, not {seconds:g} s")
    started = time.perf_counter()
    frames = max(1, round(seconds * SAMPLE_RATE))
    made_frames = frames + skip_frames
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".render-", dir=path.parent) as folder:
        score_path, wav_path = Path(folder, "score.osc"), Path(folder, "sound.wav")
        with score_path.open("wb") as file:
            write_score(file, score, made_frames)
        _run(score_path, wav_path, made_frames, sample_format, progress, cancelled)
        digest = _finish(wav_path, frames, skip_frames, sample_format)
        wav_path.replace(path)
    if progress is not None:
        progress(1.0)
    return Rendered(frames, digest, time.perf_counter() - started)


def write_score(file: BinaryIO, score: Score, frames: int) -> None:
    """The score with its SynthDefs before it and an empty event at the end, where scsynth stops."""
    end = frames / SAMPLE_RATE
    names: dict[str, None] = {}
    # The names are known only after the whole score, and belong before it.
    with tempfile.SpooledTemporaryFile(max_size=8 << 20) as body:
        osc.write_score(body, _until(end, score, names))
        osc.write_score(file, [(0.0, [osc.message("/d_recv", _definition(name)) for name in names])])
        body.seek(0)
        shutil.copyfileobj(body, file)
    # Whole blocks are rendered; what is too much of the last one is cut off afterwards.
    osc.write_score(file, [(end + BLOCK_FRAMES / SAMPLE_RATE, [osc.message("/sync", 0)])])


def _until(end: float, score: Score, names: dict[str, None]) -> Score:
    """The events before the end; the SynthDefs that they start are noted in ``names``."""
    latest = 0.0
    for seconds, messages in score:
        if seconds < latest:
            raise ValueError(f"The score goes back from {latest:g} s to {seconds:g} s")
        latest = seconds
        if seconds >= end:
            return
        for message in messages:
            if message.startswith(b"/s_new\0\0") and (found := _DEF_NAME.match(message)):
                names[found[1].decode()] = None
        yield seconds, messages


def _definition(name: str) -> bytes:
    try:
        return (COMPILED_FOLDER / f"{name}.scsyndef").read_bytes()
    except FileNotFoundError:
        raise RenderError(f"There is no SynthDef {name!r}") from None


def _run(
    score: Path, wav: Path, frames: int, sample_format: SampleFormat, progress: Progress, cancelled: Cancel
) -> None:
    """Run scsynth to its end, in its own process group, under limits; kill it when cancelled."""
    executable = shutil.which("scsynth")
    if executable is None:
        raise RenderError("scsynth is not installed")
    size = frames * OUTPUTS * BYTES_PER_SAMPLE[sample_format]
    command = [executable, "-N", str(score), "_", str(wav), str(SAMPLE_RATE), "WAV", sample_format]
    process = subprocess.Popen(
        [*command, *scsynth_arguments()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        _limit(process.pid, size)
        said = _watch(process, wav, size, progress, cancelled)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()
    complaint = _complaint(said)
    if process.returncode != 0 or complaint or not wav.exists():
        raise RenderError(complaint or said.strip() or f"scsynth ended with {process.returncode}")


def _limit(pid: int, size: int) -> None:
    """Memory and file size of the child. Only Linux can limit a running process."""
    if hasattr(resource, "prlimit"):
        room = 2 * size + (1 << 20)
        resource.prlimit(pid, resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (room, room))
        resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0))


def _watch(process: subprocess.Popen, wav: Path, size: int, progress: Progress, cancelled: Cancel) -> str:
    """What scsynth prints until it closes its output, which it does at its end: no waiting in between."""
    said = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            if selector.select(POLL_SECONDS):
                data = os.read(process.stdout.fileno(), 65536)
                if not data:
                    return said.decode(errors="replace")
                said = (said + data)[-65536:]
            if cancelled is not None and cancelled():
                raise Cancelled("The render was stopped")
            if progress is not None and wav.exists():
                progress(min(wav.stat().st_size / size, 1.0))


def _complaint(said: str) -> str:
    """The lines that tell of a failure; scsynth exits with 0 all the same."""
    if "alloc failed" in said:
        return "More notes sound at once here than the engine has memory for."
    lines = [line for line in said.splitlines() if re.search(r"FAILURE|ERROR|exception|couldn't|not found", line)]
    return "\n".join(lines[:10])


def _finish(wav: Path, frames: int, skip_frames: int, sample_format: str) -> str:
    """Cut the file to its frames, mend the header, and return the SHA-256 of the sample data."""
    frame_bytes = OUTPUTS * BYTES_PER_SAMPLE[sample_format]
    size = frames * frame_bytes
    with wav.open("r+b") as file:
        start, found = _data_chunk(file)
        start, found = _skip(file, start, found, skip_frames * frame_bytes)
        if found < size:
            raise RenderError(f"scsynth rendered {found} bytes instead of {size}")
        file.truncate(start + size)
        if size % 2:
            file.seek(start + size)
            file.write(b"\0")
        end = file.seek(0, os.SEEK_END)
        for position, value in ((4, end - 8), (start - 4, size)):
            file.seek(position)
            file.write(struct.pack("<I", value))
        file.seek(start)
        digest = hashlib.sha256()
        while size > 0 and (data := file.read(min(size, 1 << 20))):
            digest.update(data)
            size -= len(data)
        return digest.hexdigest()


def _skip(file: BinaryIO, start: int, size: int, skipped: int) -> tuple[int, int]:
    """Leaves out the first bytes of the sample data. Returns its new position and size.

    What is ``skipped`` becomes a chunk that readers pass over (JUNK, as RIFF names it): a long file is not copied.
    """
    if not skipped:
        return start, size
    file.seek(start - _CHUNK.size)
    file.write(_CHUNK.pack(b"JUNK", skipped - _CHUNK.size))
    file.write(bytes(skipped - _CHUNK.size))
    file.write(_CHUNK.pack(b"data", size - skipped))
    return start + skipped, size - skipped


def _data_chunk(file: BinaryIO) -> tuple[int, int]:
    """Position and size of the sample data; on the way, the PEAK chunk (which holds the time of day) is emptied."""
    file.seek(12)
    while len(head := file.read(8)) == 8:
        name, size = _CHUNK.unpack(head)
        if name == b"data":
            return file.tell(), size
        if name == b"PEAK":
            file.seek(-8, os.SEEK_CUR)
            file.write(_CHUNK.pack(b"JUNK", size) + bytes(size))
            file.seek(-size, os.SEEK_CUR)
        file.seek(size + size % 2, os.SEEK_CUR)
    raise RenderError("scsynth wrote a file without sound")
