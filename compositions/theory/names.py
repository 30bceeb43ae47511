"""Names that people write: alike however they are spelt, and the nearest one to a name that is none. Pure."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

LONGEST_NAME = 80  # comparing takes the longer the longer a name is

_TYPED = str.maketrans({"♯": "#", "♭": "b", "𝄪": "##", "𝄫": "bb"})
_SPELT = str.maketrans({"♯": "sharp", "#": "sharp", "♭": "flat", "♮": "natural", "𝄪": "sharpsharp", "𝄫": "flatflat"})
_FLATS = re.compile(r"(?<![a-z])b+(?=\d)")


def typed(text: str) -> str:
    """The text with # and b for sharps and flats."""
    return text.translate(_TYPED)


def key_of(text: str) -> str:
    """What names that mean the same have in common: "Dorian ♭2", "dorian b2" and "dorian_flat_2" are one."""
    plain = _FLATS.sub(lambda found: "flat" * len(found[0]), text.translate(_SPELT).casefold())
    return re.sub(r"[^a-z0-9]", "", plain)


def nearest_name(text: str, names: Iterable[str]) -> str | None:
    """The name most like ``text``, or None if none is much like it."""
    by_key = {key_of(name): name for name in names}
    near = get_close_matches(key_of(text[:LONGEST_NAME]), by_key, 1, 0.5)
    return by_key[near[0]] if near else None
