"""What a render costs beside the engine's own time: `python bench/render.py [--repeats 5] [--tracks 1,8,32]`.

Songs of three minutes are rendered by a warm child of the workbench, from the song's rows to the file with its hash, and
by a bare `scsynth -N` of the very same score, in turns within one run, because machines are noisy: read the ratios. Both
run as nicely as renders do. Prints Markdown.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

from server import ROOT

sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "sonic_site.settings"

import django

django.setup()

from effects.catalogue import CATALOGUE
from playback import workbench
from playback.engines.offline import render, write_score
from playback.engines.options import SAMPLE_RATE, scsynth_arguments
from playback.performance import offline
from playback.rendering import packed
from playback.tests.songs import SongBook
from playback.workbench_child import NICENESS

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
        notes = [(36 + (7 * step + 5 * place) % 36, step / 2, 0.45, 60 + step) for step in range(32)]
        book.clip(strip, notes, length_beats=float(BEATS), loop_length_beats=16.0)
    return book.song()


def by_sonic(song, path: Path) -> float:
    """Seconds that a render takes, as the task of a render does it."""
    began = time.perf_counter()
    workbench.run(
        "playback.rendering.work",
        {"song": packed(song, {}), "options": {}, "path": str(path), "limit_seconds": LIMIT_SECONDS},
        progress=lambda part: None,
        cancelled=lambda: False,
        limit_seconds=LIMIT_SECONDS,
    )
    return time.perf_counter() - began


def by_scsynth(score: Path, path: Path) -> float:
    """Seconds that the bare engine takes for a score."""
    command = ["scsynth", "-N", str(score), "_", str(path), str(SAMPLE_RATE), "WAV", "int24", *scsynth_arguments()]
    began = time.perf_counter()
    subprocess.run(["nice", "-n", str(NICENESS), *command], check=True, capture_output=True)
    return time.perf_counter() - began


def measure(tracks: int, repeats: int, folder: Path) -> tuple[list[float], list[float], float, int]:
    """Seconds by Sonic and by scsynth, the sound's length and the number of notes."""
    song = song_of(tracks)
    made = offline(song, CATALOGUE)
    frames = round(made.seconds * SAMPLE_RATE) + made.skip_frames
    score = folder / "score.osc"
    with score.open("wb") as file:
        write_score(file, made.score, frames)
    by_sonic(song_of(1), folder / "warm.wav")  # the child is there, and has imported everything
    pairs = [(by_sonic(song, folder / "ours.wav"), by_scsynth(score, folder / "bare.wav")) for _ in range(repeats)]
    ours, bare = (list(each) for each in zip(*pairs, strict=True))
    return ours, bare, made.seconds, tracks * BEATS * 2


def stages(tracks: int, folder: Path) -> dict[str, float]:
    """Milliseconds of what surrounds the engine, one by one."""
    song = song_of(tracks)
    taken = {}

    def timed(name: str, work):
        began = time.perf_counter()
        done = work()
        taken[name] = (time.perf_counter() - began) * 1000
        return done

    timed("packing the song", lambda: packed(song, {}))
    made = offline(song, CATALOGUE)
    events = timed("writing the messages", lambda: list(made.score))
    with (folder / "score.osc").open("wb") as file:
        timed("the score's file", lambda: write_score(file, events, round(made.seconds * SAMPLE_RATE)))
    quiet = [(0.0, [])]
    timed("a silent render of that length", lambda: render(quiet, made.seconds, folder / "silent.wav"))
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--tracks", default=",".join(map(str, SIZES)))
    options = parser.parse_args()
    sizes = [int(size) for size in options.tracks.split(",")]
    print(f"\n### Renders of three minutes (seconds, medians of {options.repeats}, 24 bits)\n")
    print("| tracks | notes | Sonic | bare scsynth | ratio | times as fast as it sounds |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="sonic-bench-") as name:
        for tracks in sizes:
            ours, bare, seconds, notes = measure(tracks, options.repeats, Path(name))
            median, theirs = statistics.median(ours), statistics.median(bare)
            ratio = statistics.median(one / other for one, other in zip(ours, bare, strict=True))
            row = f"{tracks} | {notes} | {median:.2f} | {theirs:.2f} | {ratio:.3f} | {seconds / median:.0f}"
            print(f"| {row} |", flush=True)
        print(f"\n### Beside the engine, {sizes[-1]} tracks\n\n| what | ms |\n|---|---|")
        for what, milliseconds in stages(sizes[-1], Path(name)).items():
            print(f"| {what} | {milliseconds:.0f} |")


if __name__ == "__main__":
    main()
