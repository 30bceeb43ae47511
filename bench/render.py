"""What a render costs beside the engine's own time: `python bench/render.py [--repeats 5] [--tracks 1,8,32]`.

Songs of three minutes are rendered by a warm child of the workbench, from the song's rows to the file with its hash,
and by a bare `scsynth -N` of the very same score, in turns within one run, because machines are noisy: read the ratios,
of the time on the clock and of the processor's. Both run as nicely as renders do. Prints Markdown.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

import ready

sys.path.insert(0, str(ready.ROOT))

from effects.catalogue import CATALOGUE
from playback import workbench
from playback.engines.offline import render, write_score
from playback.engines.options import SAMPLE_RATE, scsynth_arguments
from playback.performance import offline
from playback.rendering import packed
from playback.tests.songs import SongBook
from playback.workbench_child import NICENESS
from sonic_site.worker import descendants

SIZES = [1, 8, 32]
BEATS = 360  # at 120 bpm: three minutes
INSTRUMENTS = ["subtractive", "bass", "piano", "drum_kit", "organ", "pluck", "string_pad", "electric_piano"]
LIMIT_SECONDS = 3600.0


def song_of(tracks: int):
    """A band with an equaliser on each track, a reverb that all send to and a limiter at the end."""
    book = SongBook()
    book.effect(book.master, "limiter")
    room = book.track("return")
    book.effect(room, "reverb", values={"mix": 1.0})
    for place, kind in enumerate(islice(cycle(INSTRUMENTS), tracks)):
        strip = book.track(instrument=kind, gain_db=-12.0)
        book.effect(strip, "eq3", values={"mid_gain": 2.0})
        book.add("mixer.send", strip_id=strip, target_id=room, gain_db=-12.0)
        notes = [(36 + (7 * step + 5 * place) % 36, 2.0 * step, 0.9, 60 + 8 * step) for step in range(8)]
        book.clip(strip, notes, length_beats=float(BEATS), loop_length_beats=16.0)
    return book.song()


class Taken(NamedTuple):
    """Seconds by the clock, and of the processor in all processes that had to do with it."""

    clock: float
    processor: float


def processor() -> float:
    """Seconds that this process and all that it started have computed so far."""
    used = sum(os.times()[:4])
    for pid in descendants(os.getpid()):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        used += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return used


def taken(work: Callable[[], object]) -> Taken:
    began, used = time.perf_counter(), processor()
    work()
    return Taken(time.perf_counter() - began, processor() - used)


def by_sonic(song, path: Path) -> None:
    """A render, as the task of a render has it done."""
    workbench.run(
        "playback.rendering.work",
        {"song": packed(song, {}), "options": {}, "path": str(path), "limit_seconds": LIMIT_SECONDS},
        progress=lambda part: None,
        cancelled=lambda: False,
        limit_seconds=LIMIT_SECONDS,
    )


def by_scsynth(score: Path, path: Path) -> None:
    command = ["scsynth", "-N", str(score), "_", str(path), str(SAMPLE_RATE), "WAV", "int24", *scsynth_arguments()]
    subprocess.run(["nice", "-n", str(NICENESS), *command], check=True, capture_output=True)


def measure(tracks: int, repeats: int, folder: Path) -> tuple[list[tuple[Taken, Taken]], float]:
    """What Sonic and scsynth take, pair by pair, and the sound's length in seconds."""
    song = song_of(tracks)
    made = offline(song, CATALOGUE)
    frames = round(made.seconds * SAMPLE_RATE) + made.skip_frames
    score = folder / "score.osc"
    with score.open("wb") as file:
        write_score(file, made.score, frames)
    by_sonic(song_of(1), folder / "warm.wav")  # the child is there, and has imported everything
    pairs = []
    for turn in range(repeats):
        ways = [lambda: by_sonic(song, folder / "ours.wav"), lambda: by_scsynth(score, folder / "bare.wav")]
        order = (0, 1) if turn % 2 == 0 else (1, 0)
        found = {way: taken(ways[way]) for way in order}
        pairs.append((found[0], found[1]))
    return pairs, made.seconds


def stages(tracks: int, folder: Path) -> dict[str, float]:
    """Milliseconds of what surrounds the engine, one by one."""
    song = song_of(tracks)
    took = {}

    def timed(name: str, work):
        began = time.perf_counter()
        done = work()
        took[name] = (time.perf_counter() - began) * 1000
        return done

    timed("packing the song", lambda: packed(song, {}))
    made = offline(song, CATALOGUE)
    events = timed("writing the messages", lambda: list(made.score))
    with (folder / "score.osc").open("wb") as file:
        timed("the score's file", lambda: write_score(file, events, round(made.seconds * SAMPLE_RATE)))
    quiet = [(0.0, [])]
    timed("a silent render of that length", lambda: render(quiet, made.seconds, folder / "silent.wav"))
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--tracks", default=",".join(map(str, SIZES)))
    options = parser.parse_args()
    sizes = [int(size) for size in options.tracks.split(",")]
    print(f"\n### Renders of three minutes (seconds, medians of {options.repeats}, 24 bits)\n")
    heads = ["tracks", "notes", "Sonic", "bare scsynth", "ratio", "ratio of processor time", "times real time"]
    print("| " + " | ".join(heads) + " |\n|" + "---|" * len(heads))
    with tempfile.TemporaryDirectory(prefix="sonic-bench-") as name:
        for tracks in sizes:
            pairs, seconds = measure(tracks, options.repeats, Path(name))
            ours, bare = (statistics.median(pair[way].clock for pair in pairs) for way in (0, 1))
            used = (statistics.median(pair[way].processor for pair in pairs) for way in (0, 1))
            figures = [f"{ours:.2f}", f"{bare:.2f}", f"{ours / bare:.3f}", f"{next(used) / next(used):.3f}"]
            row = [str(tracks), str(tracks * BEATS // 2), *figures, f"{seconds / ours:.0f}"]
            print("| " + " | ".join(row) + " |", flush=True)
        print(f"\n### Beside the engine, {sizes[-1]} tracks\n\n| what | ms |\n|---|---|")
        for what, milliseconds in stages(sizes[-1], Path(name)).items():
            print(f"| {what} | {milliseconds:.0f} |")


if __name__ == "__main__":
    main()
