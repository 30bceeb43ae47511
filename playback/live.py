"""The process of a live engine: a scsynth under JACK, fed and led by the server's sockets like a page.

It has one song at a time. Its line (`ws/live/`) says which one and carries the transport and the meters; the song's own
socket (`ws/engines/<id>/`) carries score and graph, as it does for a page. It holds no truth of its own: whatever dies,
the next whole graph and score bring it back, and the music goes on where it would be by then.
"""

import asyncio
import json
import logging
import ssl
import tempfile
import time
import urllib.request
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
from pythonosc.osc_message import OscMessage
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from playback import nodes, osc, readings, scores
from playback.engines.options import BLOCK_FRAMES, BUFFERS
from playback.engines.scsynth import CannotSound, Scsynth
from playback.player import NO_SCORE, Player
from playback.schedule import Loop
from playback.voices import Sound

log = logging.getLogger(__name__)

TICK_SECONDS = 0.025
METERS_HZ = 50
PICTURES_EVERY = 2  # readings: spectrum and waveform 25 times a second
REPORT_SECONDS = 0.25
TROUBLE_SECONDS = 10.0
CLOCK_SECONDS = 10.0
CLOCK_SAMPLES = 8
TRIES_AGAIN_SECONDS = 5.0
RESTS_SECONDS = 1.0  # between a failure and the next try to reach the server
DEATHS_A_MINUTE = 10
GRAPH_BYTES = 8_192
LARGEST_MESSAGE_BYTES = 64_000_000

REFUSALS = {
    4401: "The server does not know this token. Make one there with manage.py token, and pass it as --token.",
    4403: "This token is not an administrator's: only theirs may bring a sound engine.",
    4404: "The server is not set to play by an engine of its own. Start it with ENGINE=live.",
}


class Refused(Exception):
    """The server does not want this engine; the text says why."""


class Outbox:
    """What waits for the line: reports in order, and of frames the newest of each kind."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._frames: dict[bytes, bytes] = {}
        self._wake = asyncio.Event()

    def tell(self, message: dict[str, Any]) -> None:
        self._texts.append(msgspec.json.encode(message).decode())
        self._wake.set()

    def show(self, frame: bytes) -> None:
        self._frames[frame[:1] if frame[0] == readings.Kind.METERS else frame[:4]] = frame
        self._wake.set()

    def clear(self) -> None:
        self._texts.clear()
        self._frames.clear()

    async def send(self, line: ClientConnection) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._texts:
                await line.send(self._texts.pop(0))
            while self._frames:
                await line.send(self._frames.pop(next(iter(self._frames))))


class Clock:
    """The server's clock: the offset of the sample with the shortest way there and back among the last few."""

    def __init__(self) -> None:
        self._samples: list[tuple[float, float]] = []

    def heard(self, sent: float, server: float, now: float) -> None:
        self._samples = [*self._samples[1 - CLOCK_SAMPLES :], (now - sent, server - (sent + now) / 2)]

    def server(self, here: float) -> float:
        return here + (min(self._samples)[1] if self._samples else 0.0)


class Live:
    """``url`` and ``token``: of the server. ``say``: tells whoever runs it how it stands."""

    def __init__(self, url: str, token: str, say: Callable[[str], None]):
        self.url, self.token, self.say = url.rstrip("/"), token, say
        self.scsynth = Scsynth(self._answered)
        self.player = Player()
        self.clock = Clock()
        self.outbox = Outbox()
        self.state, self.why = "starting", ""
        self.restarts = 0
        self.song: str | None = None
        self.is_watched = False
        self._feed: asyncio.Task | None = None
        self._feed_line: ClientConnection | None = None
        self._booted = False  # scsynth answers and has the SynthDefs
        self._sounding = False  # and the song's graph
        self._awaits_graph = False
        self._strips: set[int] = set()
        self._taps: dict[int, int] = {}  # strip's slot → buffer
        self._wanted_taps: list[int] = []
        self._places: dict[int, int] = {}  # buffer → the frame that its tap writes
        self._asked_slots: list[int] = []
        self._tick = 0
        self._begins_at: float | None = None  # the beat where play was asked for while there was no graph
        self._held: dict[str, int] = {}  # a page's key → node
        self._files = tempfile.TemporaryDirectory(prefix="sonic-live-")
        self._loading: set[asyncio.Task] = set()
        self._last_report: tuple = ()
        self._told_trouble: tuple = (0, 0)
        self._told_trouble_at = 0.0

    async def run(self) -> None:
        """Until it is cancelled. Raises Refused."""
        try:
            async with asyncio.TaskGroup() as tasks:
                for work in (self._keep_sounding, self._keep_line, self._keep_playing, self._keep_reading):
                    tasks.create_task(work())
        except* Refused as refused:
            raise refused.exceptions[0] from None
        finally:
            if self._feed is not None:
                self._feed.cancel()
            await self.scsynth.close()
            self._files.cleanup()

    # --- scsynth ------------------------------------------------------------------------------------------------------

    async def _keep_sounding(self) -> None:
        deaths: list[float] = []
        while True:
            try:
                await self.scsynth.start()
            except CannotSound as error:
                await self.scsynth.stop()
                self._enter("failed", str(error))
                await asyncio.sleep(TRIES_AGAIN_SECONDS)
                continue
            self._booted = True
            if self.song is None:
                self._enter("ready")
            await self._say_ready()
            fate = await self.scsynth.ended()
            died_at = time.monotonic()
            self._booted = self._sounding = False
            self._taps.clear()
            self._held.clear()
            self.restarts += 1
            self._enter("restarting", f"scsynth {fate} and is started again.")
            await self.scsynth.stop()
            deaths = [each for each in deaths if died_at - each < 60.0] + [died_at]
            if len(deaths) > DEATHS_A_MINUTE:
                await asyncio.sleep(TRIES_AGAIN_SECONDS)

    def _enter(self, state: str, why: str = "") -> None:
        if (state, why) == (self.state, self.why):
            return
        self.state, self.why = state, why
        self.say(f"Sound engine: {state}" + (f". {why}" if why else ""))
        self._report()

    def _send(self, packets: Iterable[bytes]) -> None:
        for packet in packets:
            self.scsynth.send(packet)

    def _play(self, packets: list[bytes]) -> None:
        """Sends what the player asks for, if there is a graph to play on; else :meth:`Player.reborn` catches up."""
        if self._sounding:
            self._send(packets)

    def _answered(self, data: bytes) -> None:
        if data.startswith(b"/c_setn\0"):
            self._read_meters(data)
        elif data.startswith(b"/c_set\0"):
            bus, place = OscMessage(data).params
            buffer = self._taps.get(int(bus) - nodes.tap_bus(0))
            if buffer is not None:
                self._places[buffer] = int(place)
        elif data.startswith(b"/b_setn\0"):
            self._read_tap(data)
        elif data.startswith(b"/fail\0"):
            log.warning("scsynth refused: %s", OscMessage(data).params)

    # --- the line -----------------------------------------------------------------------------------------------------

    async def _keep_line(self) -> None:
        await self._keep(self._address("/ws/live/"), self._hold_line)

    async def _keep(self, address: str, hold: Callable[[ClientConnection], Awaitable[None]]) -> None:
        """Opens a socket, again and again; raises Refused when the server does not want it."""
        options: dict[str, Any] = {"additional_headers": {"Authorization": f"Bearer {self.token}"}}
        while True:
            try:
                async with connect(address, max_size=LARGEST_MESSAGE_BYTES, proxy=None, **options) as line:
                    await hold(line)
            except ConnectionClosed as closed:
                code = closed.rcvd.code if closed.rcvd else None
                if code in REFUSALS:
                    raise Refused(REFUSALS[code]) from None
            except (OSError, InvalidHandshake, TimeoutError) as error:
                log.info("%s cannot be reached: %s", address, error)
            await asyncio.sleep(RESTS_SECONDS)

    def _address(self, path: str) -> str:
        return "ws" + self.url.removeprefix("http") + path

    async def _hold_line(self, line: ClientConnection) -> None:
        self.outbox.clear()
        self._close_song()
        self._report()
        sending = [asyncio.create_task(self.outbox.send(line)), asyncio.create_task(self._compare_clocks())]
        try:
            async for text in line:
                self._told(json.loads(text))
            await line.wait_closed()
            if line.close_code in REFUSALS:
                raise Refused(REFUSALS[line.close_code])
        finally:
            for task in sending:
                task.cancel()

    async def _compare_clocks(self) -> None:
        for count in range(1_000_000_000):
            self.outbox.tell({"type": "clock", "sent": time.time()})
            await asyncio.sleep(0.2 if count < CLOCK_SAMPLES else CLOCK_SECONDS)

    def _told(self, said: dict[str, Any]) -> None:
        match said["type"]:
            case "clock":
                self.clock.heard(said["sent"], said["server"], time.time())
            case "open":
                self.is_watched = said["watch"]
                self._open_song(said["song"])
            case "watch":
                self.is_watched = said["on"]
            case "tap":
                self._wanted_taps = said["slots"]
                self._set_taps()
            case "transport":
                self._move(said)
                self._report()
            case "strike":
                self._strike(said)
            case "release":
                node = self._held.pop(said["key"], None)
                if node is not None:
                    self._play(self.player.release(node))

    def _move(self, said: dict[str, Any]) -> None:
        """The transport. What cannot sound yet begins as soon as there is a graph."""
        player, now = self.player, time.time()
        self._begins_at = None
        match said["action"]:
            case "play" if not self._sounding and player.state != "playing":
                self._begins_at = player.position(now) if said.get("beat") is None else said["beat"]
            case "play":
                self._play(player.play(now, said.get("beat")))
            case "pause":
                self._play(player.pause(now))
            case "stop":
                self._play(player.stop(now))
            case "seek":
                self._play(player.seek(now, said.get("beat") or 0.0))
            case "loop":
                loop = said.get("loop")
                self._play(player.set_loop(now, loop and Loop(*loop)))
            case "metronome":
                self._play(player.set_metronome(now, said["on"]))
            case "panic":
                self._held.clear()
                self._play(player.panic(now))

    def _strike(self, said: dict[str, Any]) -> None:
        if said["track_id"] in self.player.score.voices and self._sounding:
            node, packets = self.player.strike(said["track_id"], said["pitch"], said["velocity"])
            self._held[said["key"]] = node
            self._send(packets)

    def _report(self) -> None:
        if self.song is None:
            return
        player, now = self.player, time.time()
        self.outbox.tell(
            {
                "type": "transport",
                "song": self.song,
                "state": player.state,
                "playing": player.state == "playing",
                "beat": player.position(now),
                "bpm": player.bpm(now),
                "at": self.clock.server(now),
                "loop": player.loop,
                "metronome": player.metronome,
                "engine": self.state,
                "why": self.why,
                "overruns": self.scsynth.overruns,
                "late": player.late,
                "latest_seconds": round(player.latest_seconds, 4),
                "restarts": self.restarts,
            }
        )

    # --- the song -----------------------------------------------------------------------------------------------------

    def _open_song(self, song: str) -> None:
        self._close_song()
        self.song = song
        if self._booted:
            self._enter("starting", "The song is being opened.")
        self._feed = asyncio.create_task(self._keep_feed(song))

    def _close_song(self) -> None:
        """Empties the engine."""
        if self._feed is not None:
            self._feed.cancel()
            self._feed = None
        self._play(self.player.panic(time.time()))
        if self._booted:
            self._send([_cleared()])
            for slot in list(self._taps):
                self._untap(slot)
        buffers = self.player.score.buffers
        self._send(osc.message("/b_free", number) for number in buffers)
        self.song, self.player, self._sounding, self._wanted_taps = None, Player(), False, []
        self._strips.clear()

    async def _keep_feed(self, song: str) -> None:
        try:
            await self._keep(self._address(f"/ws/engines/{song}/"), self._hold_feed)
        except Refused:
            self._enter("failed", "The server's sound engine may not hear this song.")

    async def _hold_feed(self, line: ClientConnection) -> None:
        self._feed_line = line
        try:
            if self._booted:
                await self._say_ready()
            async for frame in line:
                if isinstance(frame, str):
                    self._take_score(scores.read(frame))
                else:
                    await self._take_graph(list(_messages(frame)))
            await line.wait_closed()
            if line.close_code in REFUSALS:
                raise Refused(REFUSALS[line.close_code])
        finally:
            self._feed_line = None

    async def _say_ready(self) -> None:
        if self._feed_line is not None:
            with suppress(ConnectionClosed):
                await self._feed_line.send('{"type": "ready"}')

    def _take_score(self, frame: scores.Frame) -> None:
        before = {} if frame.whole else self.player.score.buffers
        if frame.whole:
            self._awaits_graph = True
        self._play(self.player.take(scores.merged(self.player.score or NO_SCORE, frame), time.time()))
        for number, sound in self.player.score.buffers.items():
            if before.get(number) != sound:
                self._load(number, sound)
        self._send(osc.message("/b_free", number) for number in before if number not in self.player.score.buffers)

    async def _take_graph(self, messages: list[bytes]) -> None:
        if not self._awaits_graph:
            readings.follow_strips(self._strips, messages, nodes.strip_group(0), nodes.MAX_STRIPS)
            self._send(osc.bundles(None, messages, GRAPH_BYTES))
            return
        self._awaits_graph = False
        self._strips.clear()
        self._taps.clear()
        readings.follow_strips(self._strips, messages, nodes.strip_group(0), nodes.MAX_STRIPS)
        self._send([_cleared(), *osc.bundles(None, messages, GRAPH_BYTES)])
        if not self._booted or not await self.scsynth.sync(2.0):
            return  # it died meanwhile: its successor says ready, and a whole graph comes again
        self._sounding = True
        self._play(self.player.reborn(time.time()))
        if self._begins_at is not None:
            self._move({"action": "play", "beat": self._begins_at})
        self._set_taps()
        self._enter("ready")
        self._report()

    def _load(self, number: int, sound: Sound) -> None:
        task = asyncio.create_task(self._fetch(number, sound))
        self._loading.add(task)
        task.add_done_callback(self._loading.discard)

    async def _fetch(self, number: int, sound: Sound) -> None:
        path = Path(self._files.name, sound.place.strip("/").replace("/", "_"))
        try:
            await asyncio.to_thread(self._download, sound.place, path)
        except OSError as error:
            log.warning("The sample %s could not be fetched: %s", sound.place, error)
            return
        if self.player.score.buffers.get(number) == sound:
            self._send([osc.message("/b_allocRead", number, str(path))])

    def _download(self, place: str, path: Path) -> None:
        """A sample never changes: one that is there is left as it is."""
        if path.exists():
            return
        request = urllib.request.Request(self.url + place, headers={"Authorization": f"Bearer {self.token}"})
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=ssl.create_default_context())
        )
        part = path.with_suffix(".part")
        with opener.open(request, timeout=60) as answer:
            part.write_bytes(answer.read())
        part.replace(path)

    # --- as time passes -----------------------------------------------------------------------------------------------

    async def _keep_playing(self) -> None:
        reported_at = 0.0
        while True:
            await asyncio.sleep(TICK_SECONDS)
            if self._sounding:
                self._send(self.player.tick(time.time()))
            now = time.monotonic()
            changed = (self.player.state, self.song) != self._last_report
            if changed or (self.player.state == "playing" and now - reported_at > REPORT_SECONDS):
                self._last_report, reported_at = (self.player.state, self.song), now
                self._report()
                self._tell_trouble()

    def _tell_trouble(self) -> None:
        """A line in the log where something was late, but not one for each."""
        trouble = (self.scsynth.overruns, self.player.late)
        now = time.monotonic()
        if trouble != self._told_trouble and now - self._told_trouble_at > TROUBLE_SECONDS:
            self._told_trouble, self._told_trouble_at = trouble, now
            overruns, late = trouble
            log.warning(
                "%d overruns and %d late messages so far, the latest by %.1f ms",
                overruns,
                late,
                self.player.latest_seconds * 1000,
            )

    # --- meters -------------------------------------------------------------------------------------------------------

    async def _keep_reading(self) -> None:
        next_at = time.monotonic()
        while True:
            next_at = max(next_at + 1 / METERS_HZ, time.monotonic())
            await asyncio.sleep(next_at - time.monotonic())
            if not self._sounding or not self.is_watched:
                continue
            self._tick += 1
            self._asked_slots = sorted(self._strips)
            if self._asked_slots:
                cells = [cell for slot in self._asked_slots for cell in (nodes.meters_bus(slot), 4)]
                self.scsynth.send(osc.message("/c_getn", *cells))
            if self._tick % PICTURES_EVERY == 0:
                for slot, buffer in self._taps.items():
                    place = osc.message("/c_get", nodes.tap_bus(slot))
                    self.scsynth.send(osc.bundle(None, [place, osc.message("/b_getn", buffer, 0, readings.TAP_FRAMES)]))

    def _read_meters(self, data: bytes) -> None:
        buses, values = readings.bus_values(data)
        self.outbox.show(readings.meters(self._tick, [bus // 4 for bus in buses], values))

    def _read_tap(self, data: bytes) -> None:
        buffer, ring = readings.buffer_values(data)
        slot = next((slot for slot, own in self._taps.items() if own == buffer), None)
        if slot is not None and buffer in self._places and len(ring) == readings.TAP_FRAMES:
            wave = readings.newest(ring, self._places[buffer], BLOCK_FRAMES)
            self.outbox.show(readings.waveform(self._tick, slot, wave))
            self.outbox.show(readings.spectrum(self._tick, slot, wave))

    def _set_taps(self) -> None:
        """The strips that somebody looks at get a tap each, the others lose theirs."""
        if not self._sounding:
            return
        for slot in self._taps.keys() - set(self._wanted_taps):
            self._untap(slot)
        for slot in self._wanted_taps:
            if slot in self._strips and slot not in self._taps:
                self._tap(slot)

    def _tap(self, slot: int) -> None:
        buffer = next(number for number in range(BUFFERS - 1, 0, -1) if number not in self._taps.values())
        self._taps[slot] = buffer
        controls = ["bus", float(nodes.strip_bus(slot)), "buffer", float(buffer), "place", float(nodes.tap_bus(slot))]
        # At the end of the strip, where its bus holds what has passed the fader.
        tap = osc.message("/s_new", "tap", nodes.tap_node(slot), 1, nodes.strip_group(slot), *controls)
        self._send([osc.message("/b_alloc", buffer, readings.TAP_FRAMES, 1, tap)])

    def _untap(self, slot: int) -> None:
        buffer = self._taps.pop(slot)
        self._places.pop(buffer, None)
        free = [osc.message("/error", -1), osc.message("/n_free", nodes.tap_node(slot))]
        self._send([osc.bundle(None, free), osc.message("/b_free", buffer)])


def _cleared() -> bytes:
    """Frees the graph, if there is one."""
    return osc.bundle(None, [osc.message("/clearSched"), osc.message("/g_freeAll", 0)])


def _messages(frame: bytes) -> Iterable[bytes]:
    """The messages of a binary frame, each behind its size."""
    place = 0
    while place < len(frame):
        size = int.from_bytes(frame[place : place + 4], "big")
        yield frame[place + 4 : place + 4 + size]
        place += 4 + size
