"""Revisions that somebody gave a name. They are no part of the song: naming one is no step of its history."""

from typing import Any

from django.db import IntegrityError, transaction

from .errors import Conflict, Invalid, NotFound
from .history.actor import Actor
from .hub import hub
from .models import Composition, Version
from .units import UNWRITABLE, is_writable

LONGEST_NAME = 120
MOST_VERSIONS = 1_000  # of a song


def versions(composition_id: str) -> list[dict[str, Any]]:
    """A song's versions, newest first."""
    found = Version.objects.filter(composition_id=composition_id).select_related("user")
    return [as_listed(version) for version in found]


def as_listed(version: Version) -> dict[str, Any]:
    return {
        "number": version.number,
        "name": version.name,
        "by": version.user.get_username() if version.user else "Sonic",
        "at": version.created_at.isoformat(),
    }


def save_version(composition_id: str, actor: Actor, name: Any, number: Any = None) -> dict[str, Any]:
    """Names a revision, the newest if none is said. Raises Invalid, NotFound and Conflict."""
    name = _checked(name)
    head = Composition.objects.filter(pk=composition_id).values_list("head", flat=True).first()
    if number is None:
        number = head
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise Invalid("number is a number of a step.")
    if head is None or number > head:
        raise NotFound("There is no such step in this song.")
    if Version.objects.filter(composition_id=composition_id).count() >= MOST_VERSIONS:
        raise Invalid(f"A song has at most {MOST_VERSIONS:,} named versions. Remove some that you do not need.")
    try:
        with transaction.atomic():
            version = Version.objects.create(
                composition_id=composition_id, number=number, name=name, user_id=actor.user_id
            )
    except IntegrityError as error:
        raise Conflict("This step has a name already: rename it instead.") from error
    _tell(composition_id)
    return as_listed(version)


def rename_version(composition_id: str, number: int, name: Any) -> dict[str, Any]:
    version = _find(composition_id, number)
    version.name = _checked(name)
    version.save(update_fields=["name"])
    _tell(composition_id)
    return as_listed(version)


def remove_version(composition_id: str, number: int) -> None:
    """Takes a name away; the step that had it stays."""
    _find(composition_id, number).delete()
    _tell(composition_id)


def _find(composition_id: str, number: int) -> Version:
    found = Version.objects.filter(composition_id=composition_id, number=number).select_related("user").first()
    if found is None:
        raise NotFound("This version is not here any more, or never was.")
    return found


def _checked(name: Any) -> str:
    if not isinstance(name, str) or not 0 < len(name.strip()) <= LONGEST_NAME:
        raise Invalid(f"A version's name has 1 to {LONGEST_NAME} characters.")
    if not is_writable(name):
        raise Invalid(f"A version's name {UNWRITABLE}.")
    return name.strip()


def _tell(composition_id: str) -> None:
    """Pages of other processes find out when they look at the history next."""
    hub.tell(composition_id, {"type": "versions"})
