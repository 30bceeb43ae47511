"""Sending files piece by piece."""

from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.core.files import File

PIECE_BYTES = 1 << 18


async def pieces(file: File, first: int, last: int) -> AsyncIterator[bytes]:
    """The bytes of a file from the ``first`` to the ``last``, for a StreamingHttpResponse.

    Read outside the event loop: Django would gather a plain iterator, or a FileResponse, in memory first.
    """
    read = sync_to_async(_read, thread_sensitive=False)
    with await sync_to_async(file.open, thread_sensitive=False)("rb") as opened:
        while first <= last and (piece := await read(opened, first, min(PIECE_BYTES, last + 1 - first))):
            yield piece
            first += len(piece)


def _read(file: File, start: int, size: int) -> bytes:
    file.seek(start)
    return file.read(size)
