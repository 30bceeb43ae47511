"""Keeping audio files: by the hash of their bytes, at the engines' rate, whatever they came as."""

import hashlib
import io
from pathlib import Path

import numpy as np
import soundfile
import soxr
from django.core.files.base import ContentFile

from .models import Sample

ENGINE_RATE = 48_000  # Hz: samples are resampled before they reach an engine, so that all engines play them alike
LONGEST_SECONDS = 600


class Unreadable(ValueError):
    """A file that is no sound Sonic can keep; the text says why."""


def keep_sample(path: Path, *, name: str | None = None, owner_id: int | None = None) -> Sample:
    """Keeps a WAV, AIFF, FLAC or Ogg file as a 48 kHz FLAC of 24 bits, mono or stereo; the same sound once.

    Raises Unreadable. Length and channels are read from the header before anything is decoded.
    """
    sound = _decoded(path)
    encoded = io.BytesIO()
    soundfile.write(encoded, sound, ENGINE_RATE, format="FLAC", subtype="PCM_24")
    digest = hashlib.sha256(encoded.getvalue()).hexdigest()
    known = Sample.objects.filter(sha256=digest).first()
    if known is not None:
        return known
    sample = Sample(
        name=(name or path.stem)[:120],
        sha256=digest,
        channels=sound.shape[1],
        frames=sound.shape[0],
        owner_id=owner_id,
    )
    sample.file.save(f"{digest}.flac", ContentFile(encoded.getvalue()), save=True)
    return sample


def _decoded(path: Path) -> np.ndarray:
    """Samples of shape (frames, channels 1 or 2) at 48 kHz, between −1 and 1."""
    try:
        with soundfile.SoundFile(path) as file:
            if file.frames <= 0 or file.frames > LONGEST_SECONDS * file.samplerate:
                raise Unreadable(f"A sample lasts between a moment and {LONGEST_SECONDS // 60} minutes.")
            if file.channels > 2:
                raise Unreadable("A sample is mono or stereo.")
            sound, rate = file.read(dtype="float32", always_2d=True), file.samplerate
    except soundfile.LibsndfileError as error:
        raise Unreadable(f"{path.name} is no sound file that can be read: {error}.") from error
    sound = np.nan_to_num(sound, nan=0.0, posinf=1.0, neginf=-1.0)
    return sound if rate == ENGINE_RATE else np.clip(soxr.resample(sound, rate, ENGINE_RATE), -1.0, 1.0)
