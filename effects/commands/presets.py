"""Loading presets and kits of the library into a song. Its devices hold what they loaded; the library may forget it."""

from compositions.errors import Invalid
from compositions.history.edit import Edit
from compositions.history.registry import command
from compositions.units import Id

from .. import library
from ..catalogue import CATALOGUE, DRUM_KIT, Kind
from ..models import Device, Kit, Preset
from ..pads import as_stored, fitting, pads_of


def sound_of_preset(edit: Edit, kind: Kind | None, preset_id: str) -> tuple[Kind, dict]:
    """The kind of a preset and what a device holds after loading it. Raises Invalid where ``kind`` is another one."""
    preset = library.find(Preset, edit.actor, preset_id)
    found = CATALOGUE.get(preset.kind)
    if found is None:
        raise Invalid(f"“{preset.name}” is of a device that there is no more.")
    if kind is not None and kind is not found:
        raise Invalid(f"“{preset.name}” is a preset of {found.title}, and this is {kind.title}.")
    return found, {"values": fitting(found, preset.values), "preset_name": preset.name}


def sound_of_kit(edit: Edit, kit_id: str) -> dict:
    """What a drum kit holds after loading a kit of the library."""
    kit = library.find(Kit, edit.actor, kit_id)
    pads = pads_of(CATALOGUE[DRUM_KIT], kit.pads, CATALOGUE)
    if not pads:
        raise Invalid(f"Nothing of “{kit.name}” can be played any more.")
    return {"pads": as_stored(pads), "preset_name": kit.name}


@command("Load preset")
def load_preset(edit: Edit, *, device_id: Id, preset_id: Id) -> None:
    """Set all knobs of a device as a preset of its kind has them."""
    device = edit.get(Device, device_id)
    edit.update(device, **sound_of_preset(edit, CATALOGUE[device.kind], preset_id)[1])


@command("Load kit")
def load_kit(edit: Edit, *, device_id: Id, kit_id: Id) -> None:
    """Give a drum kit the pads of a kit of the library."""
    device = edit.get(Device, device_id)
    if device.kind != DRUM_KIT:
        raise Invalid(
            f"{CATALOGUE[device.kind].title} has no pads: choose the drum kit as this track's instrument first."
        )
    edit.update(device, **sound_of_kit(edit, kit_id))
