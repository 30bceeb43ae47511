"""The rows of a song. They hold constraints and no verbs: commands are the only writers."""

from django.conf import settings
from django.db import models

from .fields import RangedFloatField, RangedIntegerField, uuid7
from .units import LAST_BEAT, PAN_LAWS


class Composition(models.Model):
    """A song. ``head`` numbers its newest revision; the slot counters only ever grow."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    head = models.PositiveBigIntegerField(default=0, editable=False)
    strip_slots = models.PositiveIntegerField(default=0, editable=False)
    device_slots = models.PositiveIntegerField(default=0, editable=False)
    send_slots = models.PositiveIntegerField(default=0, editable=False)
    lane_slots = models.PositiveIntegerField(default=0, editable=False)
    modulator_slots = models.PositiveIntegerField(default=0, editable=False)
    modulation_slots = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    is_template = models.BooleanField(default=False, help_text="New songs may begin as a copy of this one.")
    # A copy of the song's About for lists of songs; written with every revision that changes it.
    title = models.CharField(max_length=120, editable=False)

    class Meta:
        ordering = ["-changed_at"]

    def __str__(self):
        return self.title


class Member(models.Model):
    """What a person may do in a song."""

    class Role(models.TextChoices):
        OWNER = "owner"
        EDITOR = "editor"
        COMMENTER = "commenter"
        LISTENER = "listener"

    composition = models.ForeignKey(Composition, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["composition", "user"], name="one_role_each")]

    def __str__(self):
        return f"{self.user}: {self.role}"


class Revision(models.Model):
    """One step of a song's history. Rows are only ever added."""

    class Kind(models.TextChoices):
        EDIT = "edit"
        UNDO = "undo"
        REDO = "redo"

    # No index but the two that are needed: each one more is another page that every edit writes.
    composition = models.ForeignKey(Composition, models.PROTECT, related_name="revisions", db_index=False)
    number = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=4, choices=Kind)
    reverts = models.PositiveBigIntegerField(null=True, help_text="Number of the revision that this one takes back.")
    label = models.CharField(max_length=200)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    via = models.CharField(max_length=10)
    request_id = models.CharField(max_length=64, null=True)
    # Text, not JSONField: the bytes that are stored are the bytes that are announced, encoded once.
    changes = models.TextField(help_text="The changes, as JSON: see history.changes.pack.")
    result = models.TextField(default="null", help_text="What the command answered, as JSON.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["composition", "number"]
        constraints = [
            models.UniqueConstraint(fields=["composition", "number"], name="one_revision_a_number"),
            models.UniqueConstraint(fields=["composition", "user", "request_id"], name="one_answer_a_request"),
        ]

    def __str__(self):
        return f"{self.number} {self.label}"


class Version(models.Model):
    """A revision that somebody gave a name, to find it again."""

    composition = models.ForeignKey(Composition, models.CASCADE, related_name="versions")
    number = models.PositiveBigIntegerField()
    name = models.CharField(max_length=120)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["composition", "-number"]
        constraints = [models.UniqueConstraint(fields=["composition", "number"], name="one_name_a_revision")]

    def __str__(self):
        return f"{self.name} ({self.number})"


class Part(models.Model):
    """A row that belongs to a song and is changed only by edits.

    A nullable reference is cleared when its target is deleted; what cannot be without its target (or hangs on what it
    refers to, see ``hanging_on``) is deleted with it. Edits walk both explicitly, so the foreign keys PROTECT.
    """

    #: Rows are kept in groups by this field, where a song holds many and they are asked for together.
    GROUPED_BY: str | None = None
    #: Name of the counter on Composition from which new rows take their slot.
    SLOTS: str | None = None

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    composition = models.ForeignKey(Composition, models.PROTECT, related_name="+")

    class Meta:
        abstract = True


def reference(to, **options):
    return models.ForeignKey(to, models.PROTECT, related_name="+", **options)


def hanging_on(to):
    """A reference that may be empty, as one of several; but with its target the row goes."""
    field = reference(to, null=True)
    field.hangs = True
    return field


def beats(minimum=0.0, **options):
    return RangedFloatField(minimum=minimum, maximum=LAST_BEAT, **options)


SHORTEST_BEATS = 1e-6


class About(Part):
    """What the song is called and says of itself, and its loop: one row a song."""

    title = models.CharField(max_length=120)
    composer = models.CharField(max_length=120, blank=True, default="")
    genre = models.CharField(max_length=60, blank=True, default="")
    description = models.TextField(max_length=10_000, blank=True, default="")
    tags = models.JSONField(default=list, blank=True)
    notepad = models.TextField(max_length=200_000, blank=True, default="")
    loop_start_beats = beats(default=0.0)
    loop_end_beats = beats(default=16.0)
    looping = models.BooleanField(default=False)
    pan_law = models.CharField(max_length=20, choices=[(law, law) for law in PAN_LAWS], default="constant_power")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["composition"], name="one_about_a_song"),
            models.CheckConstraint(
                condition=models.Q(loop_end_beats__gt=models.F("loop_start_beats")), name="loop_has_length"
            ),
        ]


class Track(Part):
    class Kind(models.TextChoices):
        INSTRUMENT = "instrument"
        AUDIO = "audio"
        GROUP = "group"
        FOLDER = "folder"
        RETURN = "return"
        VCA = "vca", "VCA"
        MASTER = "master"

    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=120)
    colour = RangedIntegerField(minimum=0, maximum=11, default=0)
    order = models.CharField(max_length=200)
    folder = reference("self", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["composition"], condition=models.Q(kind="master"), name="one_master_a_song")
        ]


class Clip(Part):
    """A stretch of a track. Its notes count from the start of its content, of which ``offset_beats`` are skipped.

    ``source``: a linked copy has no notes and curves of its own, it plays those of its source; a source has none.
    ``loop_length_beats`` null: the content plays once. The ``…`` transforms are applied on playing and can be taken
    back or baked in.
    """

    track = reference(Track)
    name = models.CharField(max_length=120, blank=True, default="")
    colour = RangedIntegerField(minimum=0, maximum=11, null=True)
    start_beats = beats()
    length_beats = beats(SHORTEST_BEATS)
    offset_beats = beats(default=0.0)
    loop_length_beats = beats(SHORTEST_BEATS, null=True)
    source = reference("self", null=True)
    mute = models.BooleanField(default=False)
    gain_db = RangedFloatField(minimum=-60.0, maximum=12.0, default=0.0)
    fade_in_beats = beats(default=0.0)
    fade_out_beats = beats(default=0.0)
    transpose = RangedIntegerField(minimum=-127, maximum=127, default=0, help_text="Semitones.")
    velocity_scale = RangedFloatField(minimum=0.0, maximum=4.0, default=1.0)
    gate_scale = RangedFloatField(minimum=0.01, maximum=4.0, default=1.0, help_text="Times each note's length.")
    shift_beats = RangedFloatField(minimum=-64.0, maximum=64.0, default=0.0)
    quantise_beats = RangedFloatField(minimum=0.0, maximum=64.0, default=0.0, help_text="Grid; 0 is off.")
    swing = RangedFloatField(
        minimum=0.0, maximum=0.75, default=0.0, help_text="How late every second step is, in steps."
    )
    swing_beats = RangedFloatField(minimum=0.0625, maximum=4.0, default=0.25, help_text="The steps that swing.")


class Note(Part):
    GROUPED_BY = "clip_id"

    clip = reference(Clip)
    pitch = RangedIntegerField(minimum=0, maximum=127)
    start_beats = beats()
    length_beats = beats(SHORTEST_BEATS)
    velocity = RangedIntegerField(minimum=1, maximum=127, default=100)
    pan = RangedFloatField(minimum=-1.0, maximum=1.0, default=0.0)
    cents = RangedFloatField(minimum=-100.0, maximum=100.0, default=0.0)
    probability = RangedFloatField(minimum=0.0, maximum=1.0, default=1.0, help_text="How often it plays, of all turns.")


class ControllerPoint(Part):
    """A point of a clip's controller curve: from here on, the value moves to the next point's by ``curve``.

    ``controller``: "bend" (semitones, −48 … 48), "pressure" (0 … 127) or "cc0" … "cc127" (0 … 127).
    ``curve``: 0 jumps at the next point, 1 moves in a straight line.
    """

    GROUPED_BY = "clip_id"

    clip = reference(Clip)
    controller = models.CharField(max_length=8)
    beat = beats()
    value = RangedFloatField(minimum=-48.0, maximum=127.0)
    curve = RangedIntegerField(minimum=0, maximum=1, default=0)


class TempoMark(Part):
    """From ``beat`` on the tempo is ``bpm``; ``ramp``: it moves from there to the next mark's, linear over beats."""

    beat = beats()
    bpm = RangedFloatField(minimum=10.0, maximum=999.0)
    ramp = models.BooleanField(default=False)


class MetreMark(Part):
    beat = beats()
    numerator = RangedIntegerField(minimum=1, maximum=64)
    denominator = RangedIntegerField(minimum=1, maximum=64)


class KeyMark(Part):
    """Key from ``beat`` on: ``root`` is a pitch class (0 = C), ``scale`` a name of theory.scales."""

    beat = beats()
    root = RangedIntegerField(minimum=0, maximum=11)
    scale = models.CharField(max_length=40)


class ChordMark(Part):
    beat = beats()
    symbol = models.CharField(max_length=40)


class Marker(Part):
    beat = beats()
    name = models.CharField(max_length=120)


class Section(Part):
    start_beats = beats()
    length_beats = beats(SHORTEST_BEATS)
    name = models.CharField(max_length=120)
    colour = RangedIntegerField(minimum=0, maximum=11, default=0)
