"""The only writers of songs, tracks, clips, notes and the tempo map, a module per noun."""

from . import clips, history, notes, songs, tempo, tracks

__all__ = ["clips", "history", "notes", "songs", "tempo", "tracks"]
