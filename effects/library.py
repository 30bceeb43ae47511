"""The library of presets and kits: who sees what, and all that may be done with it.

The API, the admin and the commands of songs come here and nowhere else. What is refused raises one of the family of
``EditError`` and has changed nothing.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from django.db.models import Q, QuerySet

from compositions import permissions
from compositions.errors import Invalid, NotAllowed, NotFound
from compositions.history import shelf
from compositions.history.actor import Actor
from compositions.permissions import May
from compositions.units import UNWRITABLE, is_writable

from . import factory
from .catalogue import CATALOGUE, DRUM_KIT, MOST_CHOKE_GROUPS, Kind, Pad
from .models import Device, Entry, Favourite, Kit, Preset
from .pads import LAST_KEY, LONGEST_TITLE, NOT_KNOBS, as_stored, pads_of, plays_pads

LONGEST_NAME, LONGEST_FAMILY, LONGEST_TAG, MOST_TAGS, LONGEST_DESCRIPTION = 120, 60, 40, 20, 2_000
MOST_OWN = 5_000  # of each kind of entry and person: far beyond use, but no place to fill a disk from

Some = TypeVar("Some", bound=Entry)

# --- who sees what --------------------------------------------------------------------------------------------------


def visible(model: type[Some], user_id: int | None) -> QuerySet[Some]:
    """The factory's entries, those that are shared, and a person's own. The system sees all."""
    if user_id is None:
        return model.objects.all()
    return model.objects.filter(Q(owner=None) | Q(shared=True) | Q(owner_id=user_id))


def find(model: type[Some], actor: Actor, id: str) -> Some:
    """The entry, if the actor may see it. Raises NotFound, alike for what is nobody else's business."""
    found = visible(model, actor.user_id).filter(pk=id).first()
    if found is None:
        raise NotFound(f"This {model._meta.verbose_name} is not in the library any more, or never was yours to use.")
    return found


# --- saving ---------------------------------------------------------------------------------------------------------


def save_preset(actor: Actor, *, kind: Any, values: Any, **about: Any) -> Preset:
    """A new preset of one's own. ``about``: name, family, tags, description, shared."""
    return _save(actor, Preset, about, kind=(found := _kind(kind)).name, values=checked_values(found, values))


def save_kit(actor: Actor, *, pads: Any, demo: Any = None, **about: Any) -> Kit:
    """A new kit of one's own: ``pads`` by MIDI note, ``demo`` a pattern on them."""
    held = checked_pads(pads)
    return _save(actor, Kit, about, pads=as_stored(held), demo=checked_demo(demo, held))


def save_preset_of(actor: Actor, composition_id: str, device_id: str, **about: Any) -> Preset:
    """A new preset with the knobs of a device, in a song that one may hear."""
    device = _device(actor, composition_id, device_id)
    kind = _kind(device.kind)
    values = {name: value for name, value in device.values.items() if name not in NOT_KNOBS}
    return save_preset(actor, **{"family": kind.family} | about, kind=kind.name, values=values)


def save_kit_of(actor: Actor, composition_id: str, device_id: str, **about: Any) -> Kit:
    """A new kit with the pads of a drum kit, in a song that one may hear."""
    device = _device(actor, composition_id, device_id)
    if device.kind != DRUM_KIT:
        raise Invalid("Only a drum kit has pads to save.")
    return save_kit(actor, **about, pads=as_stored(pads_of(CATALOGUE[DRUM_KIT], device.pads, CATALOGUE)))


def duplicate(actor: Actor, entry: Some, **about: Any) -> Some:
    """A copy of one's own, which may be changed; under the same name unless another is given."""
    kept = {"name": entry.name, "family": entry.family, "tags": entry.tags, "description": entry.description}
    return _save(actor, type(entry), kept | about, **_sound_of(entry))


def change(actor: Actor, entry: Some, **changes: Any) -> Some:
    """Renames, tags, describes, shares an entry of one's own, or gives it other values, pads or another demo."""
    _own(actor, entry)
    sound: dict[str, Any] = {}
    if isinstance(entry, Preset) and "values" in changes:
        sound["values"] = checked_values(_kind(entry.kind), changes.pop("values"))
    if isinstance(entry, Kit) and changes.keys() & {"pads", "demo"}:
        held = checked_pads(changes.pop("pads", entry.pads))
        sound = {"pads": as_stored(held), "demo": checked_demo(changes.pop("demo", entry.demo), held)}
    for name, value in (checked_about(changes) | sound).items():
        setattr(entry, name, value)
    entry.words = words_of(entry)
    entry.save()
    return entry


def remove(actor: Actor, entry: Entry) -> None:
    """Takes an entry of one's own out of the library. Songs that loaded it keep their sound."""
    _own(actor, entry)
    entry.delete()


def set_favourite(actor: Actor, entry: Entry, favourite: bool) -> None:
    """Gives an entry one's star, or takes it back."""
    if actor.user_id is None:
        raise NotAllowed("Only a person has favourites.")
    star = {"user_id": actor.user_id, entry._meta.model_name: entry}
    if favourite:
        Favourite.objects.get_or_create(**star)
    else:
        Favourite.objects.filter(**star).delete()


def _save(actor: Actor, model: type[Some], about: dict[str, Any], **sound: Any) -> Some:
    if actor.user_id is None:
        raise NotAllowed("What is saved belongs to a person: sign in first.")
    if model.objects.filter(owner_id=actor.user_id).count() >= MOST_OWN:
        raise Invalid(f"That are {MOST_OWN:,} of your own: remove some that you do not need.")
    checked = checked_about({"name": None, **about})
    entry = model(owner_id=actor.user_id, **checked, **sound)
    entry.words = words_of(entry)
    entry.save(force_insert=True)
    return entry


def _sound_of(entry: Entry) -> dict[str, Any]:
    if isinstance(entry, Preset):
        return {"kind": entry.kind, "values": entry.values}
    return {"pads": entry.pads, "demo": entry.demo}


def _own(actor: Actor, entry: Entry) -> None:
    if entry.owner_id is None:
        raise NotAllowed(f"“{entry.name}” came with Sonic and stays as it is: save a copy of your own.")
    # Django's admin has asked for its own permission already.
    if actor.user_id not in (None, entry.owner_id) and actor.via != "admin":
        raise NotAllowed(f"“{entry.name}” is somebody else's: save a copy of your own.")


def _device(actor: Actor, composition_id: str, device_id: str):
    permissions.require(actor, composition_id, May.LISTEN)
    device = shelf.current(composition_id).get("effects.device", device_id)
    if device is None:
        raise NotFound(f"This {Device._meta.verbose_name} is not in the song any more.")
    return device


# --- checking -------------------------------------------------------------------------------------------------------


def checked_about(given: dict[str, Any]) -> dict[str, Any]:
    """What is said of an entry, cleaned. Raises Invalid for what cannot be said, or is not known."""
    checks = {"name": _name, "family": _family, "tags": _tags, "description": _description, "shared": _shared}
    for unknown in given.keys() - checks.keys():
        raise Invalid(f"The library keeps no {str(unknown)[:LONGEST_TAG]!r}.")
    return {name: checks[name](value) for name, value in given.items()}


def _name(given: Any) -> str:
    name = _text(given, "A name", LONGEST_NAME)
    if not name:
        raise Invalid("A name has at least one character.")
    return name


def _family(given: Any) -> str:
    return _text(given, "A family", LONGEST_FAMILY)


def _description(given: Any) -> str:
    return _text(given, "A description", LONGEST_DESCRIPTION, lines=True)


def _shared(given: Any) -> bool:
    if not isinstance(given, bool):
        raise Invalid("Shared is true or false.")
    return given


def _tags(given: Any) -> list[str]:
    if not isinstance(given, list | tuple) or len(given) > MOST_TAGS:
        raise Invalid(f"Tags are a list of at most {MOST_TAGS} words.")
    tags = [_text(tag, "A tag", LONGEST_TAG) for tag in given]
    return list(dict.fromkeys(tag for tag in tags if tag))


def _text(given: Any, what: str, longest: int, *, lines: bool = False) -> str:
    if not isinstance(given, str):
        raise Invalid(f"{what} is a text.")
    if not is_writable(given):
        raise Invalid(f"{what} {UNWRITABLE}.")
    text = given.strip() if lines else " ".join(given.split())
    if len(text) > longest:
        raise Invalid(f"{what} has at most {longest:,} characters.")
    return text


def _kind(name: Any) -> Kind:
    try:
        kind = CATALOGUE.kind(name) if isinstance(name, str) and len(name) <= LONGEST_TAG else None
    except ValueError as error:
        raise Invalid(sentence(error)) from None
    if kind is None or kind.category == "core":
        raise Invalid("A preset is of an instrument or an effect of the catalogue.")
    if kind.is_kit:
        raise Invalid("A drum kit is saved as a kit, with its pads.")
    return kind


def checked_values(kind: Kind, values: Any) -> dict[str, float]:
    """Values of a kind's knobs. Raises Invalid."""
    if not isinstance(values, Mapping) or not all(isinstance(name, str) for name in values):
        raise Invalid("Values are numbers by the names of knobs.")
    try:
        for name in values:
            if name in NOT_KNOBS or isinstance(values[name], bool):
                raise ValueError(f"{name!r} is no knob to save")
        return kind.validate(values)
    except ValueError as error:
        raise Invalid(sentence(error)) from None


class _Pad(msgspec.Struct, forbid_unknown_fields=True):
    """A pad as people and scripts send it."""

    kind: str
    values: dict[str, float] = {}
    title: str = ""
    pan: float = 0.0
    choke: int = 0
    silences: bool = False


def checked_pad(given: Any) -> Pad:
    """A pad whose kind, values and numbers there are. Raises Invalid."""
    try:
        pad = msgspec.convert(given, _Pad)
    except (msgspec.ValidationError, RecursionError):
        raise Invalid("A pad has a kind and perhaps values, title, pan, choke and silences.") from None
    kind = CATALOGUE.get(pad.kind)
    if kind is None:
        raise Invalid(f"There is no drum {pad.kind[:LONGEST_TAG]!r}.")
    if not plays_pads(kind):
        raise Invalid(f"{kind.title} cannot be struck by a pad.")
    if not -1 <= pad.pan <= 1:
        raise Invalid("A pad's pan goes from −1 to 1.")
    if not 0 <= pad.choke <= MOST_CHOKE_GROUPS:
        raise Invalid(f"A pad's choke group goes from 0 (none) to {MOST_CHOKE_GROUPS}.")
    title = _text(pad.title, "A pad's title", LONGEST_TITLE) or kind.title
    return Pad(title, kind.name, checked_values(kind, pad.values), pad.pan, pad.choke, pad.silences)


def checked_pads(given: Any) -> dict[int, Pad]:
    """Pads by MIDI note, at least one. Raises Invalid."""
    if not isinstance(given, Mapping) or not 0 < len(given) <= LAST_KEY + 1:
        raise Invalid("A kit has pads by MIDI note, from 1 to 128 of them.")
    found = {}
    for key, pad in given.items():
        text = str(key)
        if not (text.isascii() and text.isdecimal() and len(text) <= 3 and int(text) <= LAST_KEY):
            raise Invalid("A pad is on a MIDI note from 0 to 127.")
        found[int(text)] = pad if isinstance(pad, Pad) else checked_pad(pad)
    return found


def checked_demo(given: Any, pads: Mapping[int, Pad]) -> dict[str, Any]:
    """A demo pattern on the pads, or {}. Raises Invalid."""
    if given is None or given == {}:
        return {}
    try:
        demo = msgspec.convert(given, factory.Demo, str_keys=True)
        factory.check_demo(demo, pads)
    except (ValueError, RecursionError) as error:
        raise Invalid(f"A demo cannot be read: {error}.") from None
    return msgspec.to_builtins(demo, str_keys=True)


def sentence(error: ValueError) -> str:
    """What the catalogue refuses, as a sentence."""
    return str(error) if str(error).endswith("?") else f"{error}."


# --- searching ------------------------------------------------------------------------------------------------------


def words_of(entry: Entry) -> str:
    """What a search of an entry reads; see ``searched``. It is no method, for migrations' models have none."""
    kind = CATALOGUE.get(getattr(entry, "kind", ""))
    lines = [entry.name, entry.family, kind.title if kind else "", *(f"#{tag}#" for tag in entry.tags)]
    return "\n".join([*lines, entry.description]).casefold()


def searched(entries: QuerySet[Some], text: str) -> QuerySet[Some]:
    """Those entries in which every word of the text is found."""
    for word in text.casefold().split()[:8]:
        entries = entries.filter(words__contains=word)
    return entries


def tagged(entries: QuerySet[Some], tag: str) -> QuerySet[Some]:
    return entries.filter(words__contains=f"#{tag.casefold()}#")
