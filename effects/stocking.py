"""The factory's presets and kits in the library: after every migration as the files in ``sc/`` say."""

from typing import Any

import msgspec
from django.apps import apps as installed

from . import factory, library
from .pads import as_stored

SAID = ("slug", "name", "family", "tags", "description", "words", "shared")


def stock(apps=installed, **_: Any) -> None:
    """Brings the factory's rows to what the files say; what is right already is not touched.

    ``apps``: the models as they are at that migration.
    """
    try:
        preset, kit = apps.get_model("effects", "Preset"), apps.get_model("effects", "Kit")
    except LookupError:
        return  # migrated back to before there was a library
    presets = [{"kind": each.kind, "values": each.values, "program": each.program} for each in factory.presets()]
    kits = [
        {"pads": as_stored(each.pads), "demo": msgspec.to_builtins(each.demo, str_keys=True)} for each in factory.kits()
    ]
    _align(preset, factory.presets(), presets)
    _align(kit, factory.kits(), kits)


def _align(model, entries: list, sounds: list[dict[str, Any]]) -> None:
    fields = [*SAID, *(sounds[0] if sounds else ())]
    known = {row["id"]: row for row in model.objects.filter(owner=None).values("id", *fields)}
    wanted = {}
    for entry, sound in zip(entries, sounds, strict=True):
        said = {"name": entry.name, "family": entry.family, "tags": list(entry.tags), "description": entry.description}
        row = model(id=factory.id_of(entry), slug=entry.slug, shared=True, **said, **sound)
        row.words = library.words_of(row)
        wanted[row.id] = row
    stale = known.keys() - wanted.keys()
    if stale:
        model.objects.filter(pk__in=stale).delete()
    differing = [
        row for id, row in wanted.items() if known.get(id) != {name: getattr(row, name) for name in ("id", *fields)}
    ]
    model.objects.bulk_create(
        differing,
        update_conflicts=True,  # in one statement: two processes may be starting at once
        unique_fields=["id"],
        update_fields=[*fields, "changed_at"],
        batch_size=100,
    )
