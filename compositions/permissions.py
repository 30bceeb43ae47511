"""Who may do what in a song. Every surface asks here, and nowhere else."""

from enum import IntEnum

from django.db.models import QuerySet

from .errors import NotAllowed, NotFound
from .history.actor import Actor
from .models import Composition, Member


class May(IntEnum):
    """What a role allows; each includes those before it."""

    LISTEN = 1
    COMMENT = 2
    EDIT = 3
    OWN = 4


GRANTS = {
    Member.Role.LISTENER: May.LISTEN,
    Member.Role.COMMENTER: May.COMMENT,
    Member.Role.EDITOR: May.EDIT,
    Member.Role.OWNER: May.OWN,
}

REFUSALS = {
    May.COMMENT: "You may listen to this song, but not comment on it.",
    May.EDIT: "You may listen to this song, but not change it.",
    May.OWN: "Only the owner of this song may do that.",
}


def allowed(user_id: int | None, composition_id: str) -> May | None:
    """What a user may do in a song; None: not even know of it."""
    role = Member.objects.filter(composition_id=composition_id, user_id=user_id).values_list("role", flat=True).first()
    return None if role is None else GRANTS[role]


def require(actor: Actor, composition_id: str, wanted: May) -> None:
    """Raises NotFound for a stranger (who may not learn that the song exists), NotAllowed for too small a role."""
    if actor.user_id is None:
        return  # the system itself: migrations, set-up, the shell's own upkeep
    has = allowed(actor.user_id, composition_id)
    if has is None:
        raise NotFound("This song is not here any more, or never was.")
    if has < wanted:
        raise NotAllowed(REFUSALS[wanted])


def songs_of(user) -> QuerySet[Composition]:
    """The songs that a user may at least hear, newest first."""
    return Composition.objects.filter(members__user=user, is_template=False).order_by("-changed_at")


def templates_of(user) -> QuerySet[Composition]:
    """The templates of one's own, by title: songs that new ones begin as copies of."""
    return Composition.objects.filter(members__user=user, is_template=True).order_by("title", "pk")
