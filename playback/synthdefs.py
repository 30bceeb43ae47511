"""All compiled SynthDefs as one file for a page's engine: one request instead of a hundred.

The file is a row of packs, each four bytes of its length (big-endian) and a file of the SCgf format, version 2, that
holds several definitions. A pack is one ``/d_recv``: the browser's engine takes no message above 64 kB.
"""

import gzip
from collections.abc import Iterable
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from effects.catalogue import COMPILED_FOLDER

PACK_BYTES = 48_000
HEADER_BYTES = 10  # "SCgf", version, number of definitions


class Bundle(NamedTuple):
    name: str  # of what is in it: the same bytes, the same name
    data: bytes
    zipped: bytes


def packed(files: Iterable[bytes], most: int = PACK_BYTES) -> list[bytes]:
    """Files of one or more SynthDefs each, joined into as few as stay within ``most`` bytes."""
    packs: list[list[bytes]] = []
    room = 0
    for file in files:
        if len(file) - HEADER_BYTES > room:
            packs.append([])
            room = most - HEADER_BYTES
        packs[-1].append(file)
        room -= len(file) - HEADER_BYTES
    return [_joined(files) for files in packs]


def _joined(files: list[bytes]) -> bytes:
    count = sum(int.from_bytes(file[8:10], "big") for file in files)
    return files[0][:8] + count.to_bytes(2, "big") + b"".join(file[HEADER_BYTES:] for file in files)


@cache
def bundle(folder: Path = COMPILED_FOLDER) -> Bundle:
    """All SynthDefs of ``folder``."""
    packs = packed(path.read_bytes() for path in sorted(folder.glob("*.scsyndef")))
    data = b"".join(len(pack).to_bytes(4, "big") + pack for pack in packs)
    return Bundle(blake2b(data, digest_size=8).hexdigest(), data, gzip.compress(data, mtime=0))
