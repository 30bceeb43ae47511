"""Devices (the instrument of a track, the effects on a strip), what moves parameters, and the library of sounds."""

from django.conf import settings
from django.db import models

from compositions.fields import RangedFloatField, RangedIntegerField, uuid7
from compositions.models import Part, beats, hanging_on, reference
from mixer.models import Send, Strip
from playback.nodes import MAX_DEVICES, MAX_LANES, MAX_MODULATIONS, MAX_MODULATORS
from samples.models import Sample


class Device(Part):
    """An instrument or effect on a strip. ``values`` holds what differs from the catalogue's defaults.

    ``pads``: a kit's own, by MIDI note as text (see ``effects.pads``); empty are the catalogue's standard ones.
    ``preset_name``: what it was last loaded from, whatever was turned since. The song needs no library to sound.
    """

    SLOTS = "device_slots"

    strip = reference(Strip)
    kind = models.CharField(max_length=40, help_text="A name in the catalogue.")
    order = models.CharField(max_length=200)
    bypass = models.BooleanField(default=False)
    values = models.JSONField(default=dict, blank=True)
    pads = models.JSONField(default=dict, blank=True)
    preset_name = models.CharField(max_length=120, blank=True, default="")
    sidechain_strip = reference(Strip, null=True)
    sample = reference(Sample, null=True)
    slot = RangedIntegerField(minimum=1, maximum=MAX_DEVICES - 1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["composition", "slot"], name="one_device_a_slot")]


class Driven(Part):
    """What drives one parameter: of a strip, a send or a device, exactly one of which is set.

    ``parameter`` is a name of ``effects.targets``: "gain_db", "cutoff", or "36.decay" of a kit's pad.
    """

    strip = hanging_on(Strip)
    send = hanging_on(Send)
    device = hanging_on(Device)
    parameter = models.CharField(max_length=60)

    class Meta:
        abstract = True


class AutomationLane(Driven):
    """A parameter's way along the song.

    ``override``: a hand has the parameter, and the lane waits until it is given back.
    """

    SLOTS = "lane_slots"

    class Mode(models.TextChoices):
        OFF = "off"
        READ = "read"
        TOUCH = "touch"
        LATCH = "latch"
        WRITE = "write"

    mode = models.CharField(max_length=5, choices=Mode, default=Mode.READ.value)
    override = models.BooleanField(default=False)
    slot = RangedIntegerField(minimum=1, maximum=MAX_LANES - 1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["composition", "slot"], name="one_lane_a_slot")]


class AutomationPoint(Part):
    """From here on the parameter goes from ``value`` (in its own unit) to the next point's, in the shape of ``curve``.

    0 holds and jumps at the next point, 1 is a straight line, 2 exponential, 3 an S.
    """

    GROUPED_BY = "lane_id"

    lane = reference(AutomationLane)
    beat = beats()
    value = RangedFloatField(minimum=-1e6, maximum=1e6)
    curve = RangedIntegerField(minimum=0, maximum=3, default=1)


class Modulator(Part):
    """An LFO, an envelope follower or a random source; it stands in a strip's rack and may move any parameter."""

    SLOTS = "modulator_slots"

    strip = reference(Strip)
    kind = models.CharField(max_length=40, help_text="A modulator's name in the catalogue.")
    order = models.CharField(max_length=200)
    values = models.JSONField(default=dict, blank=True)
    source_strip = reference(Strip, null=True)
    slot = RangedIntegerField(minimum=1, maximum=MAX_MODULATORS - 1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["composition", "slot"], name="one_modulator_a_slot")]


class Modulation(Driven):
    """A modulator's part in one parameter: ``depth`` of its whole range, at the modulator's 1."""

    SLOTS = "modulation_slots"

    modulator = reference(Modulator)
    depth = RangedFloatField(minimum=-1.0, maximum=1.0, default=0.25)
    slot = RangedIntegerField(minimum=1, maximum=MAX_MODULATIONS - 1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["composition", "slot"], name="one_modulation_a_slot")]


class Entry(models.Model):
    """An entry of the library, which belongs to no song. ``effects.library`` alone writes it.

    Of the factory are those without an owner: they have a ``slug``, follow the files in ``sc/`` and never change here.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    family = models.CharField(max_length=60, blank=True, default="")
    tags = models.JSONField(default=list, blank=True)
    description = models.TextField(max_length=2_000, blank=True, default="")
    slug = models.CharField(max_length=160, unique=True, null=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", editable=False)
    shared = models.BooleanField(default=False, help_text="Everybody of this studio may use it.")
    #: Name, family, tags and the like in small letters: what a search reads, alike on every database.
    words = models.TextField(editable=False, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
        ordering = ("family", "name", "id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(owner__isnull=True, slug__isnull=False)
                | models.Q(owner__isnull=False, slug__isnull=True),
                name="%(class)s_is_of_the_factory_or_somebodys",
            )
        ]

    def __str__(self):
        return self.name


class Preset(Entry):
    """Values of a kind under a name. ``program``: the General MIDI program (0 … 127) that it plays, if any."""

    kind = models.CharField(max_length=40, db_index=True, help_text="A name in the catalogue.")
    values = models.JSONField(default=dict, blank=True)
    program = RangedIntegerField(minimum=0, maximum=127, null=True, editable=False)


class Kit(Entry):
    """Pads by MIDI note under a name. ``demo``: a short pattern that shows them, see ``effects.factory.Demo``."""

    pads = models.JSONField(default=dict)
    demo = models.JSONField(default=dict, blank=True)


class Favourite(models.Model):
    """A star that somebody gave to a preset or a kit."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    preset = models.ForeignKey(Preset, models.CASCADE, null=True, related_name="favourites")
    kit = models.ForeignKey(Kit, models.CASCADE, null=True, related_name="favourites")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "preset"], name="one_star_a_preset"),
            models.UniqueConstraint(fields=["user", "kit"], name="one_star_a_kit"),
            models.CheckConstraint(
                condition=models.Q(preset__isnull=True, kit__isnull=False)
                | models.Q(preset__isnull=False, kit__isnull=True),
                name="a_star_is_of_a_preset_or_a_kit",
            ),
        ]
