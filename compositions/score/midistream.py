"""A MIDI file's tracks as one stream of events, in the order in which they happen. Pure."""

from . import midibytes
from .midibytes import META


class Score:
    """Every event in the order in which it happens: ``(tick, track, status, first, second)``."""

    def __init__(self, file: midibytes.MidiFile):
        self.file = file
        self.ends = [track.end for track in file.tracks]
        self.remarks: list[str] = []
        offsets = [0] * len(file.tracks)
        if file.format == 2:
            offsets = self._one_after_another()
        placed = []
        for number, (track, offset) in enumerate(zip(file.tracks, offsets, strict=True)):
            latest, sounding = -1, 0
            for index, (tick, status, first, second) in enumerate(track.events):
                if tick != latest:
                    latest, sounding = tick, 0
                if status < 0xA0:
                    sounding = 1  # from here on, this tick's settings are for the notes after these
                placed.append((tick + offset, sounding, number, index, status, first, second))
        placed.sort()
        self.events = [(tick, number, *rest) for tick, _, number, _, *rest in placed]
        self.independent = file.format == 2

    def _one_after_another(self) -> list[int]:
        """Where each pattern of a format 2 file begins: they belong to no common time, so they follow each other."""
        offsets, at = [], 0
        for index, track in enumerate(self.file.tracks):
            offsets.append(at)
            bar = 4 * self.file.division
            for _, status, kind, data in track.events:
                if status == META and kind == 0x58 and len(data) >= 2 and data[0]:
                    bar = max(1, bar * data[0] >> min(data[1], 6))
                    break
            track.events[:0] = [
                (0, META, 0x51, (500_000).to_bytes(3, "big")),
                (0, META, 0x58, bytes((4, 2))),
            ]
            self.ends[index] += at
            at += -(-track.end // bar) * bar
        if len(offsets) > 1:
            self.remarks.append(
                f"This file holds {len(offsets)} independent patterns (format 2); they stand one after another."
            )
        return offsets
