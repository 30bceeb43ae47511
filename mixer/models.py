"""Strips and sends: where a track's sound goes and how loud."""

from django.db import models

from compositions.fields import RangedFloatField, RangedIntegerField
from compositions.models import Part, Track, reference
from playback.nodes import MAX_SENDS, MAX_STRIPS


class Strip(Part):
    """A track's channel. ``output`` null is the master; the master's own is the loudspeaker.

    A VCA's has fader, mute and solo, and carries no sound: they add to those of the strips whose ``vca`` it is.
    """

    SLOTS = "strip_slots"

    track = reference(Track)
    output = reference("self", null=True)
    vca = reference("self", null=True)
    input_gain_db = RangedFloatField(minimum=-36.0, maximum=36.0, default=0.0, help_text="Before the devices.")
    gain_db = RangedFloatField(minimum=-70.0, maximum=6.0, default=0.0)
    pan = RangedFloatField(minimum=-1.0, maximum=1.0, default=0.0)
    width = RangedFloatField(minimum=0.0, maximum=2.0, default=1.0, help_text="Times the sides; 0 is mono.")
    mute = models.BooleanField(default=False)
    solo = models.BooleanField(default=False)
    solo_safe = models.BooleanField(default=False)
    invert = models.BooleanField(default=False, help_text="Turns the phase by 180°.")
    slot = RangedIntegerField(minimum=1, maximum=MAX_STRIPS - 1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["track"], name="one_strip_a_track"),
            models.UniqueConstraint(fields=["composition", "slot"], name="one_strip_a_slot"),
        ]


class Send(Part):
    SLOTS = "send_slots"

    strip = reference(Strip)
    target = reference(Strip)
    gain_db = RangedFloatField(minimum=-70.0, maximum=6.0, default=0.0)
    pre_fader = models.BooleanField(default=False)
    mute = models.BooleanField(default=False)
    slot = RangedIntegerField(minimum=1, maximum=MAX_SENDS - 1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["strip", "target"], name="one_send_a_target"),
            models.UniqueConstraint(fields=["composition", "slot"], name="one_send_a_slot"),
        ]
