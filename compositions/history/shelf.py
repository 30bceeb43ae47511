"""The songs that this process serves, kept current.

A song is loaded once and from then on advanced by revisions. Reading is cheap and waits for nobody: what comes back
is a value that never changes (see ``history.state``).
"""

import threading
from collections import OrderedDict

from django.db import connection

from ..errors import NotFound
from ..models import Composition, Revision
from . import rows
from .changes import decode
from .state import Song, apply

KEPT_SONGS = 32

_songs: OrderedDict[str, Song] = OrderedDict()
_guard = threading.Lock()


def current(composition_id: str) -> Song:
    """The song at its newest revision. Raises NotFound."""
    head = _head(composition_id)
    return at_number(composition_id, head)


def warm(composition_id: str) -> None:
    """Has the song at hand, so that an edit need not load it under its lock."""
    if composition_id not in _songs:
        current(composition_id)


def at_hand(composition_id: str) -> Song:
    """The song as this process last knew it, which may lie behind: for work whose outcome is checked later."""
    return _songs.get(composition_id) or current(composition_id)


def at_hand_or_none(composition_id: str) -> Song | None:
    """The song if this process has it in memory: for those who may not wait for a database."""
    return _songs.get(composition_id)


def is_current(composition_id: str, song: Song) -> bool:
    return song.number == _head(composition_id)


def at_number(composition_id: str, number: int) -> Song:
    """The song at ``number``, the head that the caller has just read: from memory, brought up to date if need be."""
    song = _songs.get(composition_id)
    if song is not None and song.number == number:
        return song
    if song is None or song.number > number:
        song = _load(composition_id)
    song = caught_up(composition_id, song, number)
    keep(composition_id, song)
    return song


def caught_up(composition_id: str, song: Song, number: int) -> Song:
    """``song`` advanced to revision ``number`` by the revisions in between."""
    if song.number >= number:
        return song
    missed = Revision.objects.filter(composition_id=composition_id, number__gt=song.number, number__lte=number)
    for at, changes in missed.order_by("number").values_list("number", "changes"):
        song = apply(song, decode(changes), at)
    return song


def keep(composition_id: str, song: Song) -> None:
    """Keeps ``song``, unless a newer one is kept already."""
    with _guard:
        kept = _songs.get(composition_id)
        if kept is None or kept.number <= song.number:
            _songs[composition_id] = song
        _songs.move_to_end(composition_id)
        while len(_songs) > KEPT_SONGS:
            _songs.popitem(last=False)


def forget(composition_id: str | None = None) -> None:
    """Lets go of a song, or of all."""
    with _guard:
        if composition_id is None:
            _songs.clear()
        else:
            _songs.pop(composition_id, None)


def _head(composition_id: str) -> int:
    head = Composition.objects.filter(pk=composition_id).values_list("head", flat=True).first()
    if head is None:
        raise NotFound("This song is not here any more, or never was.")
    return head


COUNTERS = ("strip_slots", "device_slots", "send_slots", "lane_slots", "modulator_slots", "modulation_slots")


def _load(composition_id: str) -> Song:
    """Reads rows until no edit fell between the first query and the last (inside a transaction: at once)."""
    while True:
        found = Composition.objects.filter(pk=composition_id).values_list("head", *COUNTERS).first()
        if found is None:
            raise NotFound("This song is not here any more, or never was.")
        number, *counters = found
        song = rows.load(composition_id, number, dict(zip(COUNTERS, counters, strict=True)))
        if connection.in_atomic_block or _head(composition_id) == number:
            return song
