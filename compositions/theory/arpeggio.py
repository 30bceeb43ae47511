"""Arpeggios: held notes played one after another, as an arpeggiator plays the keys that are down. Pure."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Literal, NamedTuple, get_args

Style = Literal["up", "down", "up_down", "down_up", "as_played", "random", "chord", "converge", "diverge"]
STYLES: tuple[str, ...] = get_args(Style)

HIGHEST = 127
_ON_TIME = 1e-6  # of a step: what is written on one does not miss it by a rounding


class Held(NamedTuple):
    """A key that is down from ``start_beats`` to ``end_beats``."""

    pitch: int
    start_beats: float
    end_beats: float


class Struck(NamedTuple):
    """A note of the arpeggio. ``key``: which of the held keys it comes from, by its place in the list."""

    key: int
    pitch: int
    start_beats: float
    length_beats: float


def step_count(held: Sequence[Held], step_beats: float) -> int:
    """How many steps an arpeggio has, rests included."""
    start, end = min(key.start_beats for key in held), max(key.end_beats for key in held)
    return max(1, round((end - start) / step_beats))


def arpeggiate(
    held: Sequence[Held], style: Style, *, step_beats: float, gate: float = 1.0, octaves: int = 1, seed: int = 0
) -> Iterator[Struck]:
    """The notes that held keys are broken into, by time.

    Steps count from the first key. A key is down from the step nearest to its start on, to that nearest to its end, one
    step at least; so chords may be strummed a little. The pattern begins anew whenever other keys are down.

    Args:
        held: the keys; "as_played" takes them in the order of their starts, and alike ones as they stand in the list.
        style: "converge" goes from the outer keys to the inner ones, "diverge" the other way, "random" strikes no key
            twice in a row, "chord" strikes all.
        step_beats: from note to note, in beats.
        gate: how long a note is, in steps.
        octaves: how many octaves the pattern climbs; what would leave the keyboard (127) is left out.
        seed: of "random". The same seed gives the same notes.
    """
    if not held:
        return
    begun = min(key.start_beats for key in held)
    spans = [_steps(key, begun, step_beats) for key in held]
    random = Random(seed)
    down: list[int] = []
    groups: list[list[tuple[int, int]]] = []
    place, last = 0, None
    for step in range(max(end for _, end in spans)):
        now = [index for index, (start, end) in enumerate(spans) if start <= step < end]
        if now != down:
            down, place = now, 0
            groups = pattern([(index, held[index].pitch) for index in _by_start(now, held)], style, octaves)
        if not groups:
            continue
        if style == "random":
            free = [group for group in groups if group != last] or groups
            last = free[int(random.random() * len(free))]
            group = last
        else:
            group = groups[place % len(groups)]
        place += 1
        for key, pitch in group:
            yield Struck(key, pitch, begun + step * step_beats, step_beats * gate)


def pattern(played: Sequence[tuple[int, int]], style: Style, octaves: int) -> list[list[tuple[int, int]]]:
    """What is struck at each step of one turn, of keys (name, pitch) in the order in which they were played."""
    rising = sorted(played, key=lambda key: key[1])
    climbing = [
        [(name, pitch + 12 * octave) for name, pitch in (played if style == "as_played" else rising)]
        for octave in range(octaves)
    ]
    turns = [[key for key in turn if key[1] <= HIGHEST] for turn in climbing]
    if style == "chord":
        return [turn for turn in turns if turn]
    keys = [key for turn in turns for key in turn]
    if style == "down":
        keys = keys[::-1]
    elif style == "up_down":
        keys = keys + keys[-2:0:-1]
    elif style == "down_up":
        keys = keys[::-1] + keys[1:-1]
    elif style in ("converge", "diverge"):
        keys = [keys[-(index // 2) - 1 if index % 2 else index // 2] for index in range(len(keys))]
        keys = keys[::-1] if style == "diverge" else keys
    return [[key] for key in keys]


def _steps(key: Held, begun: float, step_beats: float) -> tuple[int, int]:
    start = int((key.start_beats - begun) / step_beats + 0.5 + _ON_TIME)
    return start, max(start + 1, int((key.end_beats - begun) / step_beats + 0.5 + _ON_TIME))


def _by_start(indexes: list[int], held: Sequence[Held]) -> list[int]:
    return sorted(indexes, key=lambda index: held[index].start_beats)
