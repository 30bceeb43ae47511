"""What an edit costs, by the size of the song: `make bench`, or `python bench/edits.py [--repeats 40]`.

Edits songs of 1 to 1000 clips of 100 notes through HTTP and through the socket, the sizes in turns within one run,
because machines are noisy: read the ratios. Prints Markdown.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import sqlite3
import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from uuid import uuid4

import websockets
from server import NOTES_A_CLIP, Client, Server

SIZES = [1, 10, 100, 1000]


def edits(made: dict) -> dict[str, tuple[str, dict]]:
    """The edits that are measured, each as a command with fresh arguments."""
    notes = [
        {"pitch": random.randrange(40, 80), "start_beats": n / 25, "length_beats": 0.04} for n in range(NOTES_A_CLIP)
    ]
    return {
        "fader": ("mixer.set_track_volume", {"track_id": made["tracks"][0], "gain_db": -random.random() * 60}),
        "move clip": ("compositions.move_clip", {"clip_id": made["clips"][0], "start_beats": random.random() * 64}),
        "replace notes": ("compositions.replace_notes", {"clip_id": made["clips"][0], "notes": notes}),
        "undo": ("compositions.undo", {}),
    }


def percentile(values: list[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(part * len(values)))]


async def measure(server: Server, songs: dict, repeats: int) -> dict:
    """{(way, edit, size): [milliseconds]}, the sizes interleaved."""
    client, taken = Client(server), defaultdict(list)
    sockets = {}
    for size, made in songs.items():
        address = f"ws://127.0.0.1:{server.port}/ws/compositions/{made['song']}/"
        sockets[size] = await websockets.connect(address, additional_headers=server.headers, max_size=None)

    def by_http(made: dict, command: str, arguments: dict) -> None:
        body = {"command": command, "arguments": arguments, "request_id": uuid4().hex}
        client.request("POST", f"/api/compositions/{made['song']}/commands/", body)

    async def by_socket(size: int, command: str, arguments: dict) -> None:
        request_id = uuid4().hex
        message = {"type": "command", "request_id": request_id, "command": command, "arguments": arguments}
        await sockets[size].send(json.dumps(message))
        while True:
            answer = json.loads(await sockets[size].recv())
            if answer["type"] == "refused":
                raise RuntimeError(answer["why"])
            if answer["type"] == "done" and answer["request_id"] == request_id:
                return

    for turn in range(repeats + 3):
        sizes = list(songs)
        random.shuffle(sizes)
        for size in sizes:
            for name in ("fader", "move clip", "replace notes", "undo"):
                for way in ("HTTP", "socket"):
                    command, arguments = edits(songs[size])[name]
                    began = time.perf_counter()
                    if way == "HTTP":
                        await asyncio.to_thread(by_http, songs[size], command, arguments)
                    else:
                        await by_socket(size, command, arguments)
                    if turn >= 3:
                        taken[way, name, size].append((time.perf_counter() - began) * 1000)
    for opened in sockets.values():
        await opened.close()
    return taken


def wal_of_a_fader_edit(server: Server, made: dict) -> int:
    """Bytes that one fader edit adds to SQLite's write-ahead log."""
    client = Client(server)
    path = server.folder / "sonic.sqlite3"
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    _, arguments = edits(made)["fader"]
    body = {"command": "mixer.set_track_volume", "arguments": arguments}
    client.request("POST", f"/api/compositions/{made['song']}/commands/", body)
    return (server.folder / "sonic.sqlite3-wal").stat().st_size


def history_of_replaced_notes(server: Server, made: dict) -> float:
    """Size of a revision's JSON, as a multiple of the rows that it changed (before and after) as JSON."""
    client = Client(server)
    command, arguments = edits(made)["replace notes"]
    path = f"/api/compositions/{made['song']}"
    number = json.loads(client.request("POST", f"{path}/commands/", {"command": command, "arguments": arguments}))[
        "number"
    ]
    revision = json.loads(client.request("GET", f"{path}/revisions/?after={number - 1}&limit=1"))[0]
    changes = len(json.dumps(revision["changes"], separators=(",", ":")))
    rows = sum(
        len(json.dumps([id, *row], separators=(",", ":")))
        for group in revision["changes"]
        for side in (group["before"], group["after"])
        if side
        for id, row in zip(group["ids"], side, strict=True)
    )
    return changes / rows


class Reader(threading.Thread):
    """Another client that keeps asking for its own small song."""

    def __init__(self, server: Server, made: dict):
        super().__init__(daemon=True)
        self.client, self.path = Client(server), f"/api/compositions/{made['song']}/"
        self.taken: list[float] = []
        self.running = True
        self.start()

    def run(self) -> None:
        while self.running:
            began = time.perf_counter()
            self.client.request("GET", self.path)
            self.taken.append((time.perf_counter() - began) * 1000)
            time.sleep(0.01)

    def stop(self) -> list[float]:
        self.running = False
        self.join()
        return self.taken


def analyse_like() -> None:
    """A child process that computes as the analysis of a long sound does."""
    import numpy as np

    os.nice(10)  # as the workers' own children are
    sound = np.random.default_rng(1).standard_normal(48_000 * 20)
    while True:
        np.abs(np.fft.rfft(sound.reshape(-1, 4_800))).sum()


def opening(server: Server, songs: dict) -> dict[str, float]:
    """Milliseconds of server time to answer GET of the largest song: warm (median of ten), and right after a start."""
    path = f"/api/compositions/{songs[max(songs)]['song']}/"
    small = f"/api/compositions/{songs[min(songs)]['song']}/"
    client, warm = Client(server), []
    for _ in range(11):
        client.request("GET", path)
        warm.append(client.server_milliseconds)
    cold = []
    for _ in range(3):
        server.stop()
        server.start()
        client = Client(server)
        client.request("GET", small)  # the first request of a process pays for imports: not the song's cost
        client.request("GET", path)
        cold.append(client.server_milliseconds)
    return {"warm": statistics.median(warm[1:]), "cold": statistics.median(cold)}


@contextmanager
def loaded(server: Server, songs: dict) -> Iterator[None]:
    """While a song is rendered by the server and a child process computes as an analysis does."""
    load = multiprocessing.get_context("spawn").Process(target=analyse_like, daemon=True)
    load.start()
    Client(server).request("POST", f"/api/compositions/{songs[max(songs)]['song']}/renders/", {})
    yield
    load.kill()


def print_edits(taken: dict, sizes: list[int], repeats: int) -> None:
    print(f"\n### Edits (milliseconds: p50 / p95; {repeats} each)\n")
    heads = [*(f"{size} clips" for size in sizes), f"p50 at {sizes[-1]} ÷ at {sizes[0]}"]
    print("| edit | way | " + " | ".join(heads) + " |\n|---|---|" + "---|" * len(heads))
    for name in ("fader", "move clip", "replace notes", "undo"):
        for way in ("HTTP", "socket"):
            found = [taken[way, name, size] for size in sizes]
            cells = [f"{statistics.median(one):.1f} / {percentile(one, 0.95):.1f}" for one in found]
            ratio = statistics.median(found[-1]) / statistics.median(found[0])
            print(f"| {name} | {way} | " + " | ".join(cells) + f" | {ratio:.2f} |")


def print_row(what: str, figure: float, unit: str = "") -> None:
    print(f"| {what} | {figure:.4g} {unit} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=40)
    parser.add_argument("--clips", default=",".join(map(str, SIZES)))
    options = parser.parse_args()
    sizes = [int(size) for size in options.clips.split(",")]
    server = Server()
    try:
        songs = server.fill(sizes)
        other = server.fill([1])[1]
        print_edits(asyncio.run(measure(server, songs, options.repeats)), sizes, options.repeats)
        print("\n### Beside it\n\n| what | figure |\n|---|---|")
        for size in (sizes[0], sizes[-1]):
            print_row(
                f"write-ahead log of a fader edit, {size} clips", wal_of_a_fader_edit(server, songs[size]) / 1000, "kB"
            )
        print_row("history of replaced notes ÷ the rows changed", history_of_replaced_notes(server, songs[sizes[-1]]))
        turns = max(10, options.repeats // 3)
        for what, load in [("edits", nullcontext()), ("edits, a render and an analysis", loaded(server, songs))]:
            with load:
                reader = Reader(server, other)
                asyncio.run(measure(server, songs, turns))
                taken = reader.stop()
            print_row(f"another client's GET during {what}, p50", statistics.median(taken), "ms")
            print_row(f"another client's GET during {what}, p95", percentile(taken, 0.95), "ms")
        for how, taken in opening(server, songs).items():
            print_row(f"opening {sizes[-1]} clips, {how}", taken, "ms")
    finally:
        server.stop()


if __name__ == "__main__":
    main()
