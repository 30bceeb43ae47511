"""What a device holds, made fit to be played: whatever stands in a song, it must sound. Pure.

Commands refuse what is wrong. What was right once may not be so for ever: a later version may take a knob away, a
preset may be older than the kind that it is of.
"""

import math
from collections.abc import Mapping
from typing import Any

from .catalogue import MOST_CHOKE_GROUPS, Kind, Pad, Values

LONGEST_TITLE = 60
LAST_KEY = 127
#: What the engine fills in by itself: no preset holds it, and no hand turns it.
NOT_KNOBS = ("buffer", "glide_from")


def fitting(kind: Kind, values: Mapping[str, Any]) -> Values:
    """Of the values those that the kind knows, each moved into its range."""
    found = {}
    for parameter in kind.parameters:
        value = values.get(parameter.name)
        if parameter.name in NOT_KNOBS or not _is_number(value):
            continue
        try:
            found[parameter.name] = parameter.validate(min(max(value, parameter.minimum), parameter.maximum))
        except ValueError:  # half way between two choices
            found[parameter.name] = parameter.validate(round(value))
    return found


def plays_pads(kind: Kind | None) -> bool:
    """Whether a pad can strike it: an instrument with a SynthDef of its own that asks for no sample."""
    return (
        kind is not None
        and kind.category == "instrument"
        and not kind.is_kit
        and all(parameter.name not in NOT_KNOBS for parameter in kind.parameters)
    )


def pads_of(kit: Kind, pads: Mapping[str, Any], catalogue: Mapping[str, Kind]) -> dict[int, Pad]:
    """A kit's pads by MIDI note: the device's own where it has any, else the standard ones of the catalogue."""
    if not pads:
        return kit.pads
    found = {}
    for key, given in pads.items():
        pad = _pad(given, catalogue)
        if pad is not None and key.isascii() and key.isdecimal() and len(key) <= 3 and int(key) <= LAST_KEY:
            found[int(key)] = pad
    return dict(sorted(found.items()))


def _pad(given: Any, catalogue: Mapping[str, Kind]) -> Pad | None:
    if not isinstance(given, Mapping):
        return None
    kind = catalogue.get(name) if isinstance(name := given.get("kind"), str) else None
    if not plays_pads(kind):
        return None
    values, pan, choke = given.get("values"), given.get("pan"), given.get("choke")
    return Pad(
        title=str(given.get("title") or kind.title)[:LONGEST_TITLE],
        kind=kind.name,
        values=fitting(kind, values) if isinstance(values, Mapping) else {},
        pan=min(max(float(pan), -1.0), 1.0) if _is_number(pan) else 0.0,
        choke=min(max(int(choke), 0), MOST_CHOKE_GROUPS) if _is_number(choke) else 0,
        silences=given.get("silences") is True,
    )


def as_stored(pads: Mapping[int, Pad]) -> dict[str, dict[str, Any]]:
    """Pads as a song keeps them: by MIDI note as text, each whole, so that equal pads are equal."""
    return {str(key): as_values(pad) for key, pad in sorted(pads.items())}


def as_values(pad: Pad) -> dict[str, Any]:
    return {
        "title": pad.title,
        "kind": pad.kind,
        "values": dict(pad.values),
        "pan": pad.pan,
        "choke": pad.choke,
        "silences": pad.silences,
    }


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
