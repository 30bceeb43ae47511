"""Devices: the instrument of a track and the effects on a strip."""

from django.db import models

from compositions.fields import RangedIntegerField
from compositions.models import Part, reference
from mixer.models import Strip
from playback.nodes import MAX_DEVICES
from samples.models import Sample


class Device(Part):
    """An instrument or effect on a strip. ``values`` holds what differs from the catalogue's defaults."""

    SLOTS = "device_slots"

    strip = reference(Strip)
    kind = models.CharField(max_length=40, help_text="A name in the catalogue.")
    order = models.CharField(max_length=200)
    bypass = models.BooleanField(default=False)
    values = models.JSONField(default=dict, blank=True)
    sidechain_strip = reference(Strip, null=True)
    sample = reference(Sample, null=True)
    slot = RangedIntegerField(minimum=1, maximum=MAX_DEVICES - 1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["composition", "slot"], name="one_device_a_slot")]
