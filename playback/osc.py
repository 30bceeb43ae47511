"""Open Sound Control 1.0 for scsynth: messages, bundles, scores and fast templates for notes.

Pure and quick: python-osc serves for conversations, this serves for scores. Times are seconds as floats, counted
from the score's start (offline) or from 1900 (NTP, live); both are the same 32.32 fixed-point time tag.
"""

import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import BinaryIO

from playback.engines.options import SAMPLE_RATE

BUNDLE_BYTES = 1024  # the browser's engine drops longer ones silently
NTP_FROM_UNIX = 2_208_988_800  # seconds from 1900 to 1970
IMMEDIATELY = 1  # the time tag that means "now"

_HEAD = b"#bundle\0"
_TAG = struct.Struct(">Q")
_SIZE = struct.Struct(">i")
_INT = struct.Struct(">i")
_FLOAT = struct.Struct(">f")

Argument = int | float | str | bytes


@lru_cache(maxsize=4096)
def string(text: str) -> bytes:
    """An OSC string: ASCII, ended by a null, padded to four bytes."""
    data = text.encode("ascii")
    return data + b"\0" * (4 - len(data) % 4)


def blob(data: bytes) -> bytes:
    """An OSC blob: size, bytes, padding to four."""
    return _SIZE.pack(len(data)) + data + b"\0" * (-len(data) % 4)


def message(address: str, *arguments: Argument) -> bytes:
    """One OSC message; int, float, str and bytes become the types i, f, s and b. Raises TypeError for others."""
    tags = [","]
    parts = []
    for argument in arguments:
        if isinstance(argument, float):
            tags.append("f")
            parts.append(_FLOAT.pack(argument))
        elif isinstance(argument, int):
            tags.append("i")
            parts.append(_INT.pack(argument))
        elif isinstance(argument, str):
            tags.append("s")
            parts.append(string(argument))
        elif isinstance(argument, (bytes, bytearray, memoryview)):
            tags.append("b")
            parts.append(blob(bytes(argument)))
        else:
            raise TypeError(f"OSC has no type for {argument!r}")
    return string(address) + string("".join(tags)) + b"".join(parts)


def numbered(s_new: bytes, node: int) -> bytes:
    """An ``/s_new`` message with another node id."""
    name = _after_string(s_new, _after_string(s_new, 0))
    place = _after_string(s_new, name)
    return s_new[:place] + _INT.pack(node) + s_new[place + 4 :]


def _after_string(data: bytes, start: int) -> int:
    return (data.index(0, start) // 4 + 1) * 4


def event_time(seconds: float) -> float:
    """The time on the grid of frames, a quarter of a frame late.

    Times on the border of a frame fall to one side in one engine and to the other in the next; at (k + 0.25)
    frames all agree (measured, see docs/architecture.md).
    """
    return (round(seconds * SAMPLE_RATE) + 0.25) / SAMPLE_RATE


def time_tag(seconds: float) -> int:
    """Seconds as a 32.32 fixed-point number."""
    return round(seconds * 4_294_967_296)


def bundle(seconds: float | None, messages: Iterable[bytes]) -> bytes:
    """One bundle of whole messages; None is "now"."""
    tag = IMMEDIATELY if seconds is None else time_tag(seconds)
    parts = [_HEAD, _TAG.pack(tag)]
    for each in messages:
        parts.append(_SIZE.pack(len(each)))
        parts.append(each)
    return b"".join(parts)


def bundles(seconds: float | None, messages: Iterable[bytes], limit: int = BUNDLE_BYTES) -> Iterator[bytes]:
    """The messages in order as bundles of at most ``limit`` bytes; one longer message stands alone."""
    waiting: list[bytes] = []
    size = 16
    for each in messages:
        if waiting and size + 4 + len(each) > limit:
            yield bundle(seconds, waiting)
            waiting, size = [], 16
        waiting.append(each)
        size += 4 + len(each)
    if waiting:
        yield bundle(seconds, waiting)


def write_score(file: BinaryIO, score: Iterable[tuple[float, Sequence[bytes]]]) -> None:
    """Write timed messages as a score for ``scsynth -N``: bundles, each behind its length as int32.

    The times must not fall: scsynth plays the file in its order.
    """
    for seconds, messages in score:
        for each in bundles(seconds, messages):
            file.write(_SIZE.pack(len(each)))
            file.write(each)


class Template:
    """An ``/s_new`` whose names stand fixed and whose values vary: the fast way to many notes.

    >>> note = Template("pluck", target=30_001, fixed={"bus": 66.0}, varying=("pitch", "velocity"))
    >>> data = note(60.0, 100.0)

    A fixed value may be text: "c" and the number of the control bus that the control reads.
    Calling it with one float per name in ``varying`` gives the message. The node id is -1 unless given.
    """

    def __init__(
        self,
        def_name: str,
        *,
        target: int,
        add_action: int = 1,
        node: int = -1,
        fixed: Mapping[str, float | str] | None = None,
        varying: Sequence[str] = (),
    ) -> None:
        tags = "".join("ss" if isinstance(value, str) else "sf" for value in (fixed or {}).values())
        head = string("/s_new") + string(",siii" + tags + "sf" * len(varying)) + string(def_name)
        head += _INT.pack(node) + _INT.pack(add_action) + _INT.pack(target)
        for name, value in (fixed or {}).items():
            head += string(name) + (string(value) if isinstance(value, str) else _FLOAT.pack(value))
        labels = [string(name) for name in varying]
        if labels:
            labels[0] = head + labels[0]
        else:
            labels = [head]
        layout = "f".join(f"{len(label)}s" for label in labels) + ("f" if varying else "")
        self.names = tuple(varying)
        self.pack: Callable[..., bytes] = struct.Struct(">" + layout).pack
        self._cells: list[bytes | float] = [cell for label in labels for cell in (label, 0.0)][: 2 * len(varying) or 1]

    def __call__(self, *values: float) -> bytes:
        """The message with these values, in the order of ``varying``. Raises ValueError for a wrong number."""
        cells = self._cells.copy()
        cells[1::2] = values  # an extended slice refuses another number of values
        return self.pack(*cells)
