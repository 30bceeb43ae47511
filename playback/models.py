"""Renders: long work, each with a row that says how it stands."""

from django.conf import settings
from django.db import models, transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from compositions.fields import RangedFloatField, uuid7
from compositions.models import Composition


class Render(models.Model):
    """A song at one revision, being made a sound file.

    Whoever works on it holds a lease and renews it with its heartbeat; whoever finds the lease run out takes over.
    While it is queued, the lease says until when somebody should have begun.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    UNFINISHED = (State.QUEUED, State.RUNNING)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    composition = models.ForeignKey(Composition, models.CASCADE, related_name="renders")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    progress = RangedFloatField(minimum=0.0, maximum=1.0, default=0.0)
    number = models.PositiveBigIntegerField(help_text="The song's revision that is rendered.")
    options = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    holder = models.UUIDField(null=True, help_text="Who works on it.")
    lease_until = models.DateTimeField()
    heartbeat_at = models.DateTimeField(null=True)
    file = models.FileField(upload_to="renders", max_length=200, blank=True)
    frames = models.PositiveBigIntegerField(null=True, help_text="At 48 kHz.")
    sha256 = models.CharField(max_length=64, blank=True, help_text="Of the samples alone.")
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["composition", "-created_at"], name="renders_of_a_song")]

    def __str__(self):
        return f"{self.composition_id} at {self.number}: {self.state}"


@receiver(post_delete, sender=Render)
def delete_file(instance: Render, **_) -> None:
    """The file goes with its row, also where a whole song goes."""
    if instance.file:
        transaction.on_commit(lambda: instance.file.storage.delete(instance.file.name))
