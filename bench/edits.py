"""What an edit costs, by the size of the song: `make bench`, or `python bench/edits.py [--repeats 40]`.

Edits songs of 1 to 1000 clips of 100 notes through HTTP and through the socket, the sizes in turns within one run,
because machines are noisy: read the ratios. Prints Markdown.
"""

import argparse
import asyncio
import json
import multiprocessing
import random
import sqlite3
import statistics
import threading
import time
from collections import defaultdict
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
    number = json.loads(client.request("POST", f"{path}/commands/", {"command": command, "arguments": arguments}))["number"]
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

    sound = np.random.default_rng(1).standard_normal(48_000 * 20)
    while True:
        np.abs(np.fft.rfft(sound.reshape(-1, 4_800))).sum()


def opening(server: Server, songs: dict) -> dict[str, float]:
    """Milliseconds to answer GET of the largest song: warm (median of ten), and right after a start."""
    path = f"/api/compositions/{songs[max(songs)]['song']}/"
    small = f"/api/compositions/{songs[min(songs)]['song']}/"
    client, warm = Client(server), []
    for _ in range(11):
        began = time.perf_counter()
        client.request("GET", path)
        warm.append((time.perf_counter() - began) * 1000)
    cold = []
    for _ in range(3):
        server.stop()
        server.start()
        client = Client(server)
        client.request("GET", small)  # the first request of a process pays for imports: not the song's cost
        began = time.perf_counter()
        client.request("GET", path)
        cold.append((time.perf_counter() - began) * 1000)
    return {"warm": statistics.median(warm[1:]), "cold": statistics.median(cold)}


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
        taken = asyncio.run(measure(server, songs, options.repeats))
        print(f"\n### Edits (milliseconds: p50 / p95; {options.repeats} each)\n")
        print("| edit | way | " + " | ".join(f"{size} clips" for size in sizes) + f" | p50 at {sizes[-1]} ÷ at {sizes[0]} |")
        print("|---|---|" + "---|" * (len(sizes) + 1))
        for name in ("fader", "move clip", "replace notes", "undo"):
            for way in ("HTTP", "socket"):
                found = [taken[way, name, size] for size in sizes]
                cells = [f"{statistics.median(one):.1f} / {percentile(one, 0.95):.1f}" for one in found]
                ratio = statistics.median(found[-1]) / statistics.median(found[0])
                print(f"| {name} | {way} | " + " | ".join(cells) + f" | {ratio:.2f} |")

        reader = Reader(server, other)
        asyncio.run(measure(server, songs, max(10, options.repeats // 3)))
        while_editing = reader.stop()
        load = multiprocessing.get_context("spawn").Process(target=analyse_like, daemon=True)
        load.start()
        Client(server).request("POST", f"/api/compositions/{songs[max(songs)]['song']}/renders/", {})
        reader = Reader(server, other)
        asyncio.run(measure(server, songs, max(10, options.repeats // 3)))
        while_rendering = reader.stop()
        load.kill()

        print("\n### Beside it\n\n| what | figure |\n|---|---|")
        print(f"| write-ahead log of a fader edit, {sizes[0]} clips | {wal_of_a_fader_edit(server, songs[sizes[0]]) / 1000:.1f} kB |")
        print(f"| write-ahead log of a fader edit, {sizes[-1]} clips | {wal_of_a_fader_edit(server, songs[sizes[-1]]) / 1000:.1f} kB |")
        print(f"| history of replaced notes ÷ the rows changed | {history_of_replaced_notes(server, songs[sizes[-1]]):.2f} |")
        for what, found in [("edits", while_editing), ("edits, a render and an analysis-like load", while_rendering)]:
            print(f"| another client's GET during {what} | p50 {statistics.median(found):.1f} ms, p95 {percentile(found, 0.95):.1f} ms |")
        opened = opening(server, songs)
        print(f"| opening {sizes[-1]} clips, warm | {opened['warm']:.0f} ms |")
        print(f"| opening {sizes[-1]} clips, cold | {opened['cold']:.0f} ms |")
    finally:
        server.stop()


if __name__ == "__main__":
    main()
