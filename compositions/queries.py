"""Reading songs for the surfaces."""

from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction

from .errors import NotFound
from .history import announce, rows
from .history.state import Song
from .models import Composition, Member, Revision

_encoder = msgspec.json.Encoder()


def role_in(user_id: int, composition_id: str) -> str | None:
    found = Member.objects.filter(composition_id=composition_id, user_id=user_id)
    return found.values_list("role", flat=True).first()


def encoded_song(song: Song, role: str | None) -> bytes:
    """A song as JSON, see docs/protocol.md. What did not change since the last time is not encoded again."""
    tables = {
        model: {"fields": shape.fields, "rows": msgspec.Raw(_encoded_rows(song, model))}
        for model, shape in song.schema.shapes.items()
    }
    return _encoder.encode({"id": song.id, "number": song.number, "role": role, "rows": tables})


# model → group's key → (rows, their JSON): a fragment holds as long as the song holds the very same rows.
_fragments: dict[tuple[str, str, str], tuple[Any, bytes]] = {}
MOST_FRAGMENTS = 50_000


def _encoded_rows(song: Song, model: str) -> bytes:
    if model not in song.grouped:
        return _encoder.encode(list(song.rows[model].values()))
    fragments = []
    for key, group in song.grouped[model].items():
        place = (song.id, model, key)
        known = _fragments.get(place)
        if known is None or known[0] is not group:
            if len(_fragments) >= MOST_FRAGMENTS:
                _fragments.clear()
            known = _fragments[place] = (group, _encoder.encode(list(group.values()))[1:-1])
        fragments.append(known[1])
    return b"[" + b",".join(fragments) + b"]"


def revisions(
    composition_id: str, *, after: int | None, before: int | None, limit: int, brief: bool
) -> list[msgspec.Raw | dict]:
    """Revisions as the socket sends them: after a number in order, or before one newest first."""
    found = Revision.objects.filter(composition_id=composition_id).select_related("user")
    if before is not None or after is None:
        found = found.filter(number__lt=before) if before is not None else found
        found = found.order_by("-number")
    else:
        found = found.filter(number__gt=after).order_by("number")
    found = found.defer("changes", "result") if brief else found.defer("result")
    return [_as_announced(revision, brief) for revision in found[:limit]]


def _as_announced(revision: Revision, brief: bool) -> msgspec.Raw:
    name = revision.user.get_username() if revision.user else "Sonic"
    return msgspec.Raw(
        announce.message(revision, name, with_changes=announce.With.NONE if brief else announce.With.ALL)
    )


@transaction.atomic
def delete_song(composition_id: str) -> None:
    """Deletes a song with its rows, children first, and its history."""
    # Whoever edits it holds this lock as well: then no row comes between.
    Composition.objects.select_for_update().filter(pk=composition_id).first()
    for model in reversed(rows.parts().values()):
        model.objects.filter(composition_id=composition_id)._raw_delete(model.objects.db)
    Revision.objects.filter(composition_id=composition_id)._raw_delete(Revision.objects.db)
    Composition.objects.filter(pk=composition_id).delete()


def as_listed(song: Composition) -> dict[str, Any]:
    """A song as lists of songs show it."""
    return {
        "id": str(song.pk),
        "title": song.title,
        "number": song.head,
        "created_at": song.created_at.isoformat(),
        "changed_at": song.changed_at.isoformat(),
    }


def as_id(given: Any) -> str:
    """A song's id in its canonical form. Raises NotFound for what is none."""
    try:
        return str(UUID(given))
    except (ValueError, TypeError, AttributeError):
        raise NotFound("This song is not here any more, or never was.") from None
