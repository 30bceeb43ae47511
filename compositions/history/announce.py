"""Telling this process, and through the channel layer every other, that a song has a new revision."""

import logging
from collections.abc import Callable
from enum import Enum

import msgspec
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from .actor import Actor

LARGEST_ANNOUNCED_BYTES = 64_000  # larger changes are left out and fetched
GROUP = "sonic.hubs"

log = logging.getLogger(__name__)

_encoder = msgspec.json.Encoder()
_listeners: list[Callable[[str, int, bytes], None]] = []


class With(Enum):
    """Which changes a message carries."""

    NONE = "none"
    SMALL = "small"
    ALL = "all"


def message(revision, actor_name: str, *, with_changes: With = With.SMALL) -> bytes:
    """A revision as pages read it, see docs/protocol.md."""
    fits = with_changes is With.ALL or (with_changes is With.SMALL and len(revision.changes) <= LARGEST_ANNOUNCED_BYTES)
    return _encoder.encode(
        {
            "type": "revision",
            "number": revision.number,
            "request_id": revision.request_id,
            "kind": revision.kind,
            "reverts": revision.reverts,
            "label": revision.label,
            "actor": {"id": revision.user_id, "name": actor_name},
            "via": revision.via,
            "at": revision.created_at.isoformat(),
            "changes": msgspec.Raw(revision.changes.encode()) if fits else None,
        }
    )


def listen(listener: Callable[[str, int, bytes], None]) -> None:
    """``listener(composition_id, number, message)`` hears of every revision made in this process, in any thread."""
    if listener not in _listeners:
        _listeners.append(listener)


def unlisten(listener: Callable[[str, int, bytes], None]) -> None:
    _listeners.remove(listener)


def revision(revision, actor: Actor) -> None:
    encoded = message(revision, actor.name)
    composition_id = str(revision.composition_id)
    for listener in list(_listeners):
        listener(composition_id, revision.number, encoded)
    if not _listeners:
        tell_others(composition_id, revision.number, encoded)


def tell_others(composition_id: str, number: int, encoded: bytes) -> None:
    """Passes a revision on from a process that serves no pages (a worker, a shell)."""
    layer = get_channel_layer()
    if is_shared(layer):
        with logged("telling other processes of a revision"):
            async_to_sync(layer.group_send)(GROUP, packed(composition_id, number, encoded))


class logged:
    """What is merely faster when it works must fail nobody who waits for more: it is said, and work goes on.

    A revision is committed when it is announced, and who does not hear of it finds it by itself; so a broker that is
    away makes no edit fail.
    """

    def __init__(self, doing: str):
        self.doing = doing

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback) -> bool:
        if error is None or not isinstance(error, Exception):
            return False
        log.warning("Failed while %s: %s", self.doing, error)
        return True


def is_shared(layer) -> bool:
    """Whether other processes hear what is sent on this layer."""
    from channels.layers import InMemoryChannelLayer

    return layer is not None and not isinstance(layer, InMemoryChannelLayer)


def packed(composition_id: str, number: int, encoded: bytes) -> dict:
    return {"type": "revision", "song": composition_id, "number": number, "message": encoded.decode()}
