"""How the notes of a track are played: which SynthDef, in which group, with which values. Pure."""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from effects.catalogue import Kind
from effects.pads import pads_of
from playback import nodes

INSTRUMENT, TRACK, STRIP, DEVICE = "instrument", "compositions.track", "mixer.strip", "effects.device"

Catalogue = Mapping[str, Kind]


class Sound(NamedTuple):
    """A sample as engines get it: 48 kHz, ``channels`` 1 or 2, ``place`` a URL for pages, a path for ``scsynth -N``."""

    place: str
    channels: int
    frames: int


class Pad(msgspec.Struct, frozen=True):
    """How one key of a kit is played. ``chokes``: the group that it silences before it sounds."""

    synthdef: str = msgspec.field(name="def")
    group: int
    args: tuple[str | float, ...]
    pan: float
    chokes: int | None


class Voice(msgspec.Struct, frozen=True):
    """How a track's notes are played, see docs/protocol.md. ``args``: names and values, only what is not the default.

    ``polyphony``: how many of a clip's notes sound at a time, 0: all. ``late_frames``: how much later than written its
    events are sent, where a slower path into one of the strip's sidechains has to be waited for (a strip's own voices
    pass no delay on their way).
    """

    synthdef: str | None = msgspec.field(name="def")
    group: int
    args: tuple[str | float, ...]
    polyphony: int
    controls: int
    pads: dict[str, Pad] | None
    late_frames: int


def values_of(kind: Kind, values: Mapping[str, Any], bpm: float) -> dict[str, float]:
    """What the engine is sent for a device's values at the tempo ``bpm``.

    Unlike ``Kind.validate`` it refuses nothing, since a song must sound whatever it holds (values of a knob that a
    later version took away, or a hand's that is still moving): what is unknown is left out, the rest kept in range.
    """
    return {name: float(value) for name, value in kind.controls(_known(kind, values), bpm=bpm).items()}


def _known(kind: Kind, values: Mapping[str, Any]) -> dict[str, float]:
    known = {}
    for parameter in kind.parameters:
        value = values.get(parameter.name, parameter.default)
        if isinstance(value, int | float) and math.isfinite(value):
            value = min(max(float(value), parameter.minimum), parameter.maximum)
            known[parameter.name] = float(round(value)) if parameter.choices else value
    return known


def instrument_of(song, strip_id: str, catalogue: Catalogue):
    """The device that plays a strip's notes, or None: there is none, or it is bypassed."""
    for device in song.all(DEVICE, strip_id=strip_id):
        kind = catalogue.get(device.kind)
        if kind is not None and kind.category == INSTRUMENT:
            return None if device.bypass else device
    return None


def buffer_of(device) -> int:
    """The number of the buffer that holds a device's sample: its slot, which no other device ever has."""
    return device.slot


def sounding(kind: Kind, device, bpm: float) -> dict[str, float]:
    """An instrument's values as its voices get them; the buffer is the device's own."""
    values = values_of(kind, device.values, bpm)
    if "buffer" in values:
        values["buffer"] = float(buffer_of(device))
    return values


def voice(
    strip, device, catalogue: Catalogue, bpm: float, laid_over, sample: Sound | None = None, late_frames: int = 0
) -> Voice:
    """How ``device``, an instrument on ``strip``, plays notes. ``laid_over``: of ``playback.drives``."""
    slot, kind = strip.slot, catalogue[device.kind]
    place = ("bus", float(nodes.strip_bus(slot)), "controls", float(nodes.controls_bus(slot)))
    pads = None
    if kind.is_kit:
        pads = {str(key): pad for key, pad in _pads(kind, device, slot, place, catalogue, laid_over).items()}
        args = place
    else:
        args = place + _differing(kind, laid_over(device, sounding(kind, device, bpm)))
    return Voice(
        synthdef=None if kind.is_kit else _for_channels(kind.name, sample),
        group=nodes.voice_group(slot),
        args=args,
        polyphony=0 if kind.percussive else int(_known(kind, device.values)["polyphony"]),
        controls=nodes.controls_bus(slot),
        pads=pads,
        late_frames=late_frames,
    )


def _pads(kit: Kind, device, slot: int, place: tuple, catalogue: Catalogue, laid_over) -> dict[int, Pad]:
    return {
        key: Pad(
            synthdef=pad.kind,
            group=nodes.choke_group(slot, pad.choke) if pad.choke else nodes.voice_group(slot),
            args=place
            + _differing(
                catalogue[pad.kind],
                laid_over(device, values_of(catalogue[pad.kind], pad.values, 120.0), str(key)),
            ),
            pan=pad.pan,
            chokes=nodes.choke_group(slot, pad.choke) if pad.silences else None,
        )
        for key, pad in pads_of(kit, device.pads, catalogue).items()
    }


def _differing(kind: Kind, values: Mapping[str, float | str]) -> tuple[str | float, ...]:
    """Names and values that are not the SynthDef's own defaults: a note's message stays small."""
    defaults = {parameter.name: parameter.default for parameter in kind.parameters}
    return tuple(cell for name, value in values.items() if value != defaults[name] for cell in (name, value))


def _for_channels(name: str, sample: Sound | None) -> str:
    """A sampler reads as many channels as its sample has: BufRd is silent for another number."""
    stem, found, channels = name.rpartition("_")
    if sample is not None and found and channels in ("mono", "stereo"):
        return f"{stem}_{'stereo' if sample.channels == 2 else 'mono'}"
    return name
