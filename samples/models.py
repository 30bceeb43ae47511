"""Audio files, stored once by their content."""

from django.conf import settings
from django.db import models
from uuid_utils.compat import uuid7


class Sample(models.Model):
    """A sound ready for the engines: 48 kHz, mono or stereo. The file's name is the hash of its bytes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64, unique=True)
    channels = models.PositiveSmallIntegerField()
    frames = models.PositiveIntegerField(help_text="At 48 kHz.")
    file = models.FileField(upload_to="samples", max_length=200)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(channels__in=(1, 2)), name="mono_or_stereo"),
            models.CheckConstraint(condition=models.Q(frames__gt=0), name="sample_has_length"),
        ]

    def __str__(self):
        return self.name
