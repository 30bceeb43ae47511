"""Who acts, and by which way: an argument of every edit, never ambient."""

from typing import NamedTuple


class Actor(NamedTuple):
    """``user_id`` None is the system itself. ``via``: "page", "api", "ai", "mcp", "admin" or "shell"."""

    user_id: int | None
    via: str
    name: str = ""

    @classmethod
    def of(cls, user, via: str) -> "Actor":
        return cls(user.pk, via, user.get_username())


SYSTEM = Actor(None, "shell", "Sonic")
