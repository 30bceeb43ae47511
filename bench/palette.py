"""What every voice and device of the catalogue costs: `python bench/palette.py [--only PREFIX] [--skip-browser]`.

Each kind is played by `scsynth -N`, by a live scsynth under a JACK server without a sound card, and by the engine of a
page in Chromium: so many voices at once (devices one after another in one strip), held, or struck again whenever they
have died away. A soft voice plays all the while, so that devices have something to do; what the engine takes with it
alone is subtracted. Everything is processor time of the engine's processes, never the clock's: it tells about the same
on a busy machine, where the clock tells what else was running. Prints Markdown.
"""

import argparse
import asyncio
import base64
import io
import os
import re
import resource
import statistics
import subprocess
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import count
from pathlib import Path
from typing import NamedTuple

import numpy as np
import ready  # noqa: F401
import soundfile
from playwright.sync_api import sync_playwright
from pythonosc.osc_message import OscMessage

from effects.catalogue import CATALOGUE, Kind
from playback import nodes, osc
from playback.audition import BEFORE, strip_alone
from playback.engines.offline import write_score
from playback.engines.options import SAMPLE_RATE, scsynth_arguments
from playback.engines.scsynth import CannotSound, Scsynth
from sonic_site.tests.browsers import CHROMIUM, FLAGS
from sonic_site.tests.test_browser_engine import Files, Site, Song, Studio
from sonic_site.worker import descendants

UNDERTONE = "subtractive"  # what plays all the while
HELD_SECONDS = 3600.0
LONGEST_LIFE = 8.0  # a voice that still sounds then is one that is held
LIFE_STEP = 0.004
SETTLING, LISTENING = 0.5, 1.2  # seconds of a live engine before and while it is measured
AHEAD = 0.5  # seconds: how early a live engine is told of a strike
SILENCE_EVERY = 6  # kinds: how often the engine is measured without any
MOST_LOAD = 0.5  # of a core: a live engine that cannot follow would be measured at its limit, not at its work
SAMPLES = {"mono": 1, "stereo": 2}  # channels of the samples, each in the buffer of that number
SAMPLE_SECONDS, PAGE_SAMPLE_SECONDS = 60, 6  # of silence, which costs what any sound does
TOP = 10

Cost = float  # processor seconds of one voice or device, by the second that it sounds


# --- what is played ---------------------------------------------------------------------------------------------------


def s_new(kind: str, node: int, action: int, target: int, **controls: float) -> bytes:
    """Other controls stand as the SynthDef has them, which is as the catalogue does."""
    cells = [cell for name, value in controls.items() for cell in (name, float(value))]
    return osc.message("/s_new", kind, node, action, target, *cells)


def voice(kind: Kind, *, group: int, pitch: float = 60.0, velocity: float = 100.0) -> bytes:
    bus, controls = nodes.strip_bus(0), nodes.controls_bus(0)
    given = {"bus": bus, "controls": controls, "pitch": pitch, "velocity": velocity, "length": HELD_SECONDS}
    if any(parameter.name == "buffer" for parameter in kind.parameters):
        given["buffer"] = SAMPLES[kind.name.rpartition("_")[2]]
    return s_new(kind.name, -1, 0, group, **given)


def undertone() -> bytes:
    return voice(CATALOGUE[UNDERTONE], group=nodes.strip_group(0), velocity=40.0)


def stage() -> list[bytes]:
    """One strip, samples, and the voice that plays all the while."""
    frames = SAMPLE_SECONDS * SAMPLE_RATE
    buffers = [osc.message("/b_alloc", channels, frames, channels) for channels in SAMPLES.values()]
    return [*buffers, *strip_alone(), undertone()]


ON_STAGE = 2  # synths of it: the way out and the undertone


class Load(NamedTuple):
    """So many voices or devices of a kind, to be started again after ``again`` seconds, when they have ended."""

    starts: list[bytes]
    ends: bytes
    size: int
    again: float


def load(kind: Kind, size: int, life: float) -> Load:
    if kind.category == "effect":
        bus, place = nodes.strip_bus(0), nodes.output_node(0)
        chain = [nodes.device_node(slot) for slot in range(size)]
        devices = [s_new(kind.name, node, BEFORE, place, bus=bus) for node in chain]
        return Load(devices, osc.message("/n_free", *chain), size, HELD_SECONDS)
    group = nodes.voice_group(0)
    # A cent apart: no two of them are at the same place of the same table.
    struck = [voice(kind, group=group, pitch=60 + place / 100) for place in range(size)]
    return Load(struck, osc.message("/g_freeAll", group), size, life)


def strikes(again: float, until: float) -> Iterator[float]:
    """When a load is started, from 0 on."""
    for place in count():
        if (at := place * again) >= until:
            return
        yield at


# --- offline ----------------------------------------------------------------------------------------------------------


def scsynth(score: list[tuple[float, Sequence[bytes]]], seconds: float) -> str:
    """Renders a score; answers what scsynth says."""
    with tempfile.TemporaryDirectory(prefix="sonic-bench-") as folder:
        path = Path(folder, "score.osc")
        with path.open("wb") as file:
            write_score(file, score, round(seconds * SAMPLE_RATE))
        command = ["scsynth", "-N", str(path), "_", "/dev/null", str(SAMPLE_RATE), "WAV", "int24"]
        done = subprocess.run([*command, *scsynth_arguments()], check=True, capture_output=True, text=True)
    if refused := re.findall(r".*(?:FAILURE|alloc failed).*", done.stdout):
        raise SystemExit("\n".join(refused[:3]))  # what is not there costs nothing: no figure at all is better
    return done.stdout


def lives(kinds: Iterable[Kind]) -> dict[str, float]:
    """How long a voice of each kind sounds while its key is held, as scsynth's own list of nodes tells."""
    struck = [voice(kind, group=nodes.voice_group(0)) for kind in kinds]
    score = [(0.0, [*stage(), *struck])]
    score += [(at, [osc.message("/g_dumpTree", nodes.voice_group(0), 0)]) for at in strikes(LIFE_STEP, LONGEST_LIFE)]
    seen: dict[str, float] = defaultdict(float)
    for name in re.findall(r"^ +-?\d+ (\w+)$", scsynth(score, LONGEST_LIFE), re.MULTILINE):
        seen[name] += LIFE_STEP
    return {name: HELD_SECONDS if life > LONGEST_LIFE - 2 * LIFE_STEP else life for name, life in seen.items()}


def rendering(played: Load | None, seconds: float) -> float:
    """Processor seconds of scsynth for so long a score."""
    score = [(0.0, stage())]
    if played:
        score += [(osc.event_time(at), played.starts) for at in strikes(played.again, seconds)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    scsynth(score, seconds)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def offline_costs(loads: dict[str, Load], seconds: float, repeats: int) -> dict[str, Cost]:
    taken: dict[str, list[float]] = defaultdict(list)
    for _ in range(repeats):
        for place, (name, played) in enumerate(loads.items()):
            if place % SILENCE_EVERY == 0:
                taken[""].append(rendering(None, seconds))
            taken[name].append(rendering(played, seconds))
    alone = statistics.median(taken[""])
    return {
        name: max(0.0, statistics.median(taken[name]) - alone) / (played.size * seconds)
        for name, played in loads.items()
    }


# --- live -------------------------------------------------------------------------------------------------------------


def processor(name: str) -> float:
    """Processor seconds so far of all processes below this one whose name begins so."""
    used = 0.0
    for pid in descendants(os.getpid()):
        try:
            if Path(f"/proc/{pid}/comm").read_text().startswith(name):
                used += time.clock_gettime((~pid << 3) | 2)  # its clock, finer than the hundredths in its stat
        except OSError:
            continue  # it has just ended
    return used


class Live:
    """A native scsynth under JACK, as the box has one with ENGINE=live.

    ``clock``: seconds of its time. ``gaps``: how many periods it missed so far. ``told``: what it has said of itself,
    its average load (of a core) and how many synths it has.
    """

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.told: list[tuple[float, int]] = []
        self.scsynth = Scsynth(self._hear)
        self.loop.run_until_complete(self.scsynth.start())

    def _hear(self, data: bytes) -> None:
        if data.startswith(b"/status.reply\0"):
            _, _, synths, _, _, average, *_ = OscMessage(data).params
            self.told.append((average / 100, synths))

    def clock(self) -> float:
        return time.time()

    def processor(self) -> float:
        return processor("scsynth")

    def gaps(self) -> float:
        return self.scsynth.overruns

    def wait(self, seconds: float) -> None:
        self.scsynth.send(osc.message("/status"))
        self.loop.run_until_complete(asyncio.sleep(seconds))

    def send(self, messages: list[bytes], at: float | None = None) -> None:
        for packet in osc.bundles(None if at is None else at + osc.NTP_FROM_UNIX, messages, limit=8192):
            self.scsynth.send(packet)

    def close(self) -> None:
        self.loop.run_until_complete(self.scsynth.close())
        self.loop.close()


class InPage:
    """The engine of a page in Chromium: the same, but it tells no load."""

    def __init__(self, studio: Studio):
        self.studio = studio
        self.told: list[tuple[float, int]] = []
        studio.page.expose_function("tell", lambda synths: self.told.append((0.0, synths)))
        studio.run("""engine.sonic.on("in", ([address, ...values]) => {
          if (address === "/status.reply") tell(values[2]);
        })""")
        studio.page.route("**/*.wav", lambda route: route.fulfill(body=silence(int(Path(route.request.url).stem))))
        studio.run("engine.setBuffers(given)", {str(each): {"url": f"/{each}.wav"} for each in SAMPLES.values()})
        self.send([undertone()])
        self.wait(2.0)  # until it has the samples

    def clock(self) -> float:
        return self.studio.run("return engine.context.currentTime")

    def processor(self) -> float:
        return processor("chrom")

    def gaps(self) -> float:
        return self.studio.run("return engine.health().underruns") or 0

    def wait(self, seconds: float) -> None:
        self.send([osc.message("/status")])
        self.studio.page.wait_for_timeout(seconds * 1000)

    def send(self, messages: list[bytes], at: float | None = None) -> None:
        frame = None if at is None else round(at * SAMPLE_RATE)
        self.studio.run(
            """const [frame, texts] = given;
            const messages = texts.map((text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
            if (frame === null) engine.send(...messages); else engine.schedule(frame, messages);""",
            [frame, [base64.b64encode(each).decode() for each in messages]],
        )


def silence(channels: int) -> bytes:
    """A WAV file."""
    file = io.BytesIO()
    soundfile.write(file, np.zeros((PAGE_SAMPLE_SECONDS * SAMPLE_RATE, channels)), SAMPLE_RATE, format="WAV")
    return file.getvalue()


@contextmanager
def a_page() -> Iterator[InPage]:
    site = Site(("127.0.0.1", 0), Files)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    song = Song(UNDERTONE, [])
    song.messages = lambda: [osc.message("/g_new", nodes.CLICK_GROUP, 1, 0), *strip_alone()]
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            yield InPage(Studio(browser, f"http://127.0.0.1:{site.server_address[1]}", song).start())
            browser.close()
    finally:
        site.shutdown()
        site.server_close()


class Heard(NamedTuple):
    """Of one load: processor seconds by the second of the engine's clock, how many voices or devices sounded on
    average, the average load that the engine told, and its gaps."""

    cost: float
    sounding: float
    told: float
    gaps: float


def heard(engine: Live | InPage, played: Load | None) -> Heard:
    due = strikes(played.again, HELD_SECONDS) if played else iter(())
    start, at = engine.clock() + AHEAD / 2, next(due, None)

    def play(seconds: float) -> None:
        nonlocal at
        until = engine.clock() + seconds
        while (now := engine.clock()) < until:
            while at is not None and start + at < now + AHEAD:
                engine.send(played.starts, start + at)
                at = next(due, None)
            engine.wait(0.05)

    play(SETTLING)
    used, began, gaps, known = engine.processor(), engine.clock(), engine.gaps(), len(engine.told)
    play(LISTENING)
    used, lasted, gaps = engine.processor() - used, engine.clock() - began, engine.gaps() - gaps
    loads, synths = zip(*(engine.told[known:] or [(0.0, ON_STAGE)]), strict=True)
    if played:
        engine.wait(AHEAD if played.again < HELD_SECONDS else 0.0)  # until the last has been struck
        engine.send([played.ends])
    engine.wait(0.1)
    return Heard(used / lasted, statistics.mean(synths) - ON_STAGE, statistics.mean(loads), gaps)


def live_costs(engine: Live | InPage, loads: dict[str, Load]) -> dict[str, Heard]:
    """``cost`` is of one voice or device, the rest of all together. What did not sound has no figures."""
    taken, silences = {}, []
    for place, (name, played) in enumerate(loads.items()):
        if place % SILENCE_EVERY == 0:
            silences.append(heard(engine, None).cost)
        taken[name] = heard(engine, played)
    alone = statistics.median(silences)
    return {
        name: found._replace(cost=max(0.0, found.cost - alone) / found.sounding)
        for name, found in taken.items()
        if found.sounding > loads[name].size / 2
    }


def live(loads: dict[str, Load]) -> dict[str, Heard]:
    try:
        engine = Live()
    except CannotSound as error:
        print(f"\nNot live: {error}")
        return {}
    try:
        if not engine.scsynth.jack.is_realtime:
            print("\nJACK has no real-time priority here: what else runs makes it miss periods.")
        engine.send(stage())
        return live_costs(engine, loads)
    finally:
        engine.close()


def browser(loads: dict[str, Load]) -> dict[str, Heard]:
    with a_page() as engine:
        return live_costs(engine, loads)


# --- what is printed --------------------------------------------------------------------------------------------------


class Row(NamedTuple):
    kind: Kind
    size: int
    offline: Cost
    live: Heard | None
    browser: Heard | None

    @property
    def costs(self) -> list[Cost | None]:
        return [self.offline, self.live and self.live.cost, self.browser and self.browser.cost]


def percent(cost: float | None) -> str:
    return "–" if cost is None else f"{cost:.2%}"


def ratio(one: float | None, other: float) -> str:
    return "–" if one is None or not other else f"{one / other:.1f}"


def room(cost: float | None, part: float = 1.0) -> str:
    """How many fit into that part of a core."""
    return "–" if not cost else f"{part / cost:.0f}"


def print_table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    print("\n| " + " | ".join(heads) + " |\n|" + "---|" * len(heads))
    for row in rows:
        print("| " + " | ".join(map(str, row)) + " |")


def print_costs(one: str, rows: list[Row]) -> None:
    print(f"\n### {one.capitalize()}s: of a core, for one {one}")
    heads = ["kind", "family", "offline", f"{one}s per core", "live", "browser", "live ÷ offline", "browser ÷ offline"]
    heads += ["played", "/status.reply", "xruns", "underruns"]
    print_table(
        heads,
        (
            [
                *(row.kind.name, row.kind.family, percent(row.offline), room(row.offline)),
                *(percent(cost) for cost in row.costs[1:]),
                *(ratio(cost, row.offline) for cost in row.costs[1:]),
                row.size,
                *((percent(row.live.told), f"{row.live.gaps:g}") if row.live else ("–", "–")),
                f"{row.browser.gaps:g}" if row.browser else "–",
            ]
            for row in rows
        ),
    )
    print(f"\n### How many {one}s make half of a core (extrapolated from the figures above, in proportion)")
    print_table(
        ["kind", "offline", "live", "browser"],
        ([row.kind.name, *(room(cost, 0.5) for cost in row.costs)] for row in rows),
    )


def print_families(one: str, rows: list[Row]) -> None:
    families = defaultdict(list)
    for row in rows:
        families[row.kind.family].append(row)

    def named(row: Row) -> str:
        return f"{row.kind.name} {percent(row.offline)}"

    def line(family: str, found: list[Row]) -> list[object]:
        found = sorted(found, key=lambda row: row.offline)
        middle = percent(statistics.median(row.offline for row in found))
        return [family, len(found), named(found[0]), middle, named(found[-1])]

    print(f"\n### Families of {one}s, offline")
    print_table(
        ["family", "kinds", "lightest", "median", "heaviest"], [line(*each) for each in sorted(families.items())]
    )


def print_dearest(rows: list[Row]) -> None:
    dearest = sorted(rows, key=lambda row: -row.offline)[:TOP]
    print(f"\n### The {len(dearest)} dearest: of a core, for one, and how many make half of a core in the browser")
    print_table(
        ["kind", "offline", "live", "browser", "half a core"],
        ([row.kind.name, *map(percent, row.costs), room(row.costs[2], 0.5)] for row in dearest),
    )
    for place, name in ((1, "live"), (2, "in the browser")):
        ratios = [row.costs[place] / row.offline for row in rows if row.costs[place] is not None and row.offline]
        if ratios:
            print(f"\nProcessor time {name} ÷ offline, median of all: {statistics.median(ratios):.2f}.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", metavar="PREFIX", help="kinds whose names begin so")
    parser.add_argument("--voices", type=int, default=16, help="or devices, at once")
    parser.add_argument("--seconds", type=float, default=10.0, help="of sound offline")
    parser.add_argument("--repeats", type=int, default=3, help="of each render")
    parser.add_argument("--skip-live", action="store_true")
    parser.add_argument("--skip-browser", action="store_true")
    asked = parser.parse_args()
    kinds = [
        kind
        for kind in (*CATALOGUE.instruments, *CATALOGUE.effects)
        if kind.name.startswith(asked.only) and not kind.is_kit  # the pads of a kit are kinds by themselves
    ]
    if not kinds:
        raise SystemExit(f"No instrument or effect begins with {asked.only!r}.")
    life = lives(kind for kind in kinds if kind.category == "instrument")

    def loads(size: Callable[[Kind], int]) -> dict[str, Load]:
        return {kind.name: load(kind, size(kind), life.get(kind.name, HELD_SECONDS)) for kind in kinds}

    print(
        f"What {len(kinds)} kinds cost in processor time, {asked.voices} at once: {date.today():%-d %B %Y}, "
        f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.0f}; offline {asked.seconds:g} s, medians of "
        f"{asked.repeats}; live and in the browser {LISTENING:g} s each. /status.reply is by the clock: on a busy "
        "machine, read it as a bound.",
        flush=True,
    )
    offline = offline_costs(loads(lambda kind: asked.voices), asked.seconds, asked.repeats)
    # The browser takes more than twice as long.
    sizes = {name: max(1, min(asked.voices, int(MOST_LOAD / 2.5 / max(cost, 1e-6)))) for name, cost in offline.items()}
    slow = loads(lambda kind: sizes[kind.name])
    by_live = {} if asked.skip_live else live(slow)
    by_browser = {} if asked.skip_browser else browser(slow)
    rows = [
        Row(kind, sizes[kind.name], offline[kind.name], by_live.get(kind.name), by_browser.get(kind.name))
        for kind in kinds
    ]
    for one, category in (("voice", "instrument"), ("device", "effect")):
        if found := [row for row in rows if row.kind.category == category]:
            print_costs(one, found)
            print_families(one, found)
    print_dearest(rows)


if __name__ == "__main__":
    main()
