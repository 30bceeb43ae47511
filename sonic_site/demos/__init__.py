"""The demo songs, what a new studio opens with. ``arranging`` makes a song of what is ``playing`` in each."""

from compositions.history.actor import SYSTEM, Actor
from compositions.history.edit import perform
from compositions.models import About, Member
from mixer.songs import new_song

from .arranging import Piece, compose
from .keepers_waltz import KEEPERS_WALTZ
from .lanterns import LANTERNS
from .night_ferry import NIGHT_FERRY

#: The first is the one that a new studio opens.
PIECES: dict[str, Piece] = {piece.slug: piece for piece in (LANTERNS, NIGHT_FERRY, KEEPERS_WALTZ)}


def demo_songs(owner: Actor) -> None:
    """All of them. The first is written last, for a studio opens the song that was worked on last."""
    for piece in reversed(PIECES.values()):
        demo_song(owner, piece)


def demo_song(owner: Actor, piece: Piece = LANTERNS) -> str:
    """The owner's demo song, written if there is none yet. Returns its id.

    It is known by its tag, so that a renamed or changed one is still the owner's demo and no second one appears.
    """
    known = _known(owner, piece)
    if known is not None:
        return known
    composition_id = new_song(owner, piece.title, bpm=piece.tempi[0][1])
    # Not the owner's step: the first Ctrl+Z of a visitor must not take the whole song away.
    perform(composition_id, SYSTEM, lambda edit: compose(edit, piece), label=f"Compose {piece.title}")
    return composition_id


def _known(owner: Actor, piece: Piece) -> str | None:
    own = Member.objects.filter(user_id=owner.user_id, role=Member.Role.OWNER).values("composition_id")
    abouts = About.objects.filter(composition_id__in=own, composer="Sonic").order_by("composition_id")
    return next((str(id) for id, tags in abouts.values_list("composition_id", "tags") if piece.tag in tags), None)
