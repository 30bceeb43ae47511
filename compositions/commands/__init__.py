"""The only writers of songs, tracks, clips, notes and the tempo map, a module per noun."""

from . import clip_sound, clips, history, links, notes, songs, tempo, tracks

__all__ = ["clip_sound", "clips", "history", "links", "notes", "songs", "tempo", "tracks"]
