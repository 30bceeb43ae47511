"""Notes and controller points: bulk verbs, one step however many."""

from . import controllers, harmony, shaping, timing, writing

__all__ = ["controllers", "harmony", "shaping", "timing", "writing"]
