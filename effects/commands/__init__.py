"""The only writers of devices, their presets and pads, automation, modulation and time, a module per noun."""

from . import automation, devices, modulation, pads, presets, time

__all__ = ["automation", "devices", "modulation", "pads", "presets", "time"]
