"""The only writers of devices, their presets and pads, automation and modulation, a module per noun."""

from . import automation, devices, modulation, pads, presets

__all__ = ["automation", "devices", "modulation", "pads", "presets"]
